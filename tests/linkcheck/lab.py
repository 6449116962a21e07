"""A server on this machine that misbehaves in every way that links are known to.

Each case is a path with one behaviour and one right verdict. A behaviour gives the bytes of its
answer piece by piece, or a wait, or an end.
"""

from __future__ import annotations

import gzip
import socketserver
import struct
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Piece = bytes | float | str
    Behaviour = Callable[["Request"], Iterator[Piece]]

# Ends of an answer: the connection is closed, or reset.
CLOSE, RESET = "close", "reset"


@dataclass(frozen=True, slots=True)
class Request:
    """What the client sent. ``hit`` counts the requests of this method for the path, from 1."""

    method: str
    path: str
    headers: dict[str, str]
    hit: int
    base: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One way to misbehave. ``fragment`` is part of the link; the verdict is the right one."""

    name: str
    verdict: str
    serve: Behaviour
    reason: str = ""
    fragment: str = ""

    @property
    def path(self) -> str:
        """The path of the link."""
        return f"/{self.name}"


def answer(
    status: str = "200 OK",
    body: bytes | str = b"<!doctype html><title>A page</title><p>Some text.",
    *,
    method: str = "GET",
    kind: str = "text/html; charset=utf-8",
    length: int | None = None,
    **headers: str,
) -> bytes:
    """Give a whole answer. Underscores in names of headers are hyphens."""
    raw = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}"]
    if kind:
        lines.append(f"Content-Type: {kind}")
    lines.append(f"Content-Length: {len(raw) if length is None else length}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
    return head if method == "HEAD" else head + raw


def always(status: str = "200 OK", body: bytes | str = b"x" * 4000, **options: Any) -> Behaviour:
    """Give the same answer to each request."""

    def serve(request: Request) -> Iterator[Piece]:
        yield answer(status, body, method=request.method, **options)

    return serve


def in_turn(*steps: Behaviour, by_method: str = "") -> Behaviour:
    """Give each request the next behaviour, and then the last one for ever."""

    def serve(request: Request) -> Iterator[Piece]:
        if by_method and request.method != by_method:
            yield answer(method=request.method)
            return
        yield from steps[min(request.hit, len(steps)) - 1](request)

    return serve


def methods(head: Behaviour, get: Behaviour) -> Behaviour:
    """Behave differently to HEAD and GET."""

    def serve(request: Request) -> Iterator[Piece]:
        yield from (head if request.method == "HEAD" else get)(request)

    return serve


def to(location: str, status: str = "301 Moved Permanently", **headers: Any) -> Behaviour:
    """Redirect; ``{base}`` is this server."""

    def serve(request: Request) -> Iterator[Piece]:
        target = location.format(base=request.base)
        yield answer(status, "", method=request.method, Location=target, **headers)

    return serve


def pieces(*parts: Piece) -> Behaviour:
    """Send just this."""

    def serve(request: Request) -> Iterator[Piece]:
        yield from parts

    return serve


def endless(piece: bytes = b"<p>more</p>" * 500) -> Behaviour:
    """Send a page that never ends, as fast as it is read."""

    def serve(request: Request) -> Iterator[Piece]:
        yield b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
        while request.method == "GET":
            yield piece

    return serve


def bomb() -> Behaviour:
    """Send very little that unpacks to very much."""
    packed = gzip.compress(b"<p>" * 20_000_000)
    return always(body=packed, Content_Encoding="gzip")


class _Handler(socketserver.StreamRequestHandler):
    server: Lab

    def handle(self) -> None:
        try:
            while self._one():
                pass
        except OSError:
            pass  # The client has gone.

    def _one(self) -> bool:
        line = self.rfile.readline(65536).decode("latin-1").split()
        if len(line) < 2:
            return False
        headers: dict[str, str] = {}
        while text := self.rfile.readline(65536).decode("latin-1").strip():
            name, _, value = text.partition(":")
            headers[name.lower()] = value.strip()
        request = self.server.note(line[0], line[1], headers)
        for piece in self.server.behaviour(request)(request):
            if isinstance(piece, bytes):
                self.wfile.write(piece)
            elif isinstance(piece, str):
                if piece == RESET:
                    linger = struct.pack("ii", 1, 0)
                    self.connection.setsockopt(1, 13, linger)  # SOL_SOCKET, SO_LINGER
                return False
            else:
                self.server.wait(piece)
        return request.headers.get("connection", "") != "close"


@dataclass(slots=True)
class Received:
    """One request that came in, and when."""

    method: str
    path: str
    headers: dict[str, str]
    at: float = field(default_factory=time.monotonic)


class Lab(socketserver.ThreadingTCPServer):
    """The server: ``with Lab(cases) as lab``. What came in is in ``received``."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 512

    def __init__(
        self, behaviours: dict[str, Behaviour], port: int = 0, host: str = "127.0.0.1"
    ) -> None:
        super().__init__((host, port), _Handler)
        self.host = host
        self.behaviours = behaviours
        self.received: list[Received] = []
        self._hits: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self.port: int = self.server_address[1]

    @property
    def base(self) -> str:
        """The server's address."""
        return f"http://{self.host}:{self.port}"

    def url(self, case: Case) -> str:
        """Give a case's link, on a host of its own: curl takes *.localhost for this machine."""
        fragment = f"#{case.fragment}" if case.fragment else ""
        return f"http://{case.name}.localhost:{self.port}{case.path}{fragment}"

    def note(self, method: str, path: str, headers: dict[str, str]) -> Request:
        with self._lock:
            self.received.append(Received(method, path, headers))
            self._hits[method, path] += 1
            hit = self._hits[method, path]
        base = f"http://{headers.get('host', f'127.0.0.1:{self.port}')}"
        return Request(method, path, headers, hit, base)

    def behaviour(self, request: Request) -> Behaviour:
        path = request.path.partition("?")[0]
        return self.behaviours.get(path) or always("404 Not Found", "none")

    def wait(self, seconds: float) -> None:
        self._ended.wait(seconds)

    def requests(self, path: str) -> list[str]:
        """Give the methods of the requests for a path, in order."""
        return [one.method for one in self.received if one.path.partition("?")[0] == path]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is nothing to tell."""

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self.shutdown()
        self.server_close()
