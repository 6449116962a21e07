"""Sockets and HTTP: what comes in, what goes out."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qs, urlsplit

from .rest import answer_api, conditional
from .things import Answer, Received

if TYPE_CHECKING:
    from .github import FakeGitHub


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    fake: FakeGitHub

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients that leave early are part of the tests."""


def serve(host: str, handler: type[BaseHTTPRequestHandler], fake: FakeGitHub) -> Server:
    """Start a server on a free port."""
    server = Server((host, 0), handler)
    server.fake = fake
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    return server


def address(server: Server) -> str:
    """Give a server's URL."""
    host, port = server.server_address[:2]
    return f"http://{host!s}:{port}"


class Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    protocol_version = "HTTP/1.1"
    server_version = "github.com"
    sys_version = ""
    timeout = 120

    @property
    def fake(self) -> FakeGitHub:
        return cast("Server", self.server).fake

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def receive(self) -> Received:
        """Read a request."""
        parts = urlsplit(self.path)
        length = int(self.headers.get("content-length") or 0)
        return Received(
            method=self.command,
            path=parts.path,
            query={name: values[-1] for name, values in parse_qs(parts.query).items()},
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(length) if length else b"",
        )

    def send(self, answer: Answer) -> None:
        """Send an answer, with the headers that every answer of the API has."""
        body = answer.body
        raw = (
            b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        )
        headers = {"content-type": "application/json; charset=utf-8"} if raw else {}
        headers |= {
            "x-github-media-type": "github.v3; format=json",
            "x-github-api-version-selected": "2022-11-28",
            "x-github-request-id": "FAKE:0000:1111111:2222222:33333333",
            "content-length": str(len(raw)),
            **answer.headers,
        }
        self.send_response(answer.status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(raw)

    def _answer(self) -> None:
        self.request_received = received = self.receive()
        fake = self.fake
        fake.requests.append(received)
        fault = fake.next_fault()
        if fault is not None and fault(self):
            return
        if not received.path.startswith("/api/"):
            self._page(received)
            return
        answer = answer_api(fake, received)
        if answer.status == 200 and received.method != "POST":
            answer = conditional(fake, received, answer)
        self.send(answer)

    def _page(self, received: Received) -> None:
        """Answer with the page of a thing: HTML, and no word of a limit."""
        fake = self.fake
        owner, _, rest = received.path.strip("/").partition("/")
        name, _, path = rest.partition("/")
        repository = fake.follow(f"{owner}/{name}")
        status, headers = 200, {"content-type": "text/html; charset=utf-8"}
        if repository is None or repository.private:
            status = 404
        elif repository.full_name.lower() != f"{owner}/{name}".lower():
            status, headers["location"] = 301, f"{fake.url}/{repository.full_name}/{path}"
        body = b"<!doctype html><title>FAKE page</title>"
        self.send_response(status)
        for key, value in {**headers, "content-length": str(len(body))}.items():
            self.send_header(key, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class ForeignHandler(Handler):
    """Another host, to which nobody may send a token."""

    def _answer(self) -> None:
        self.fake.foreign_requests.append(self.receive())
        self.send(Answer(body={"message": "this is another host"}))
