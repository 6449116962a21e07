"""One request to one Response: the only room that knows the HTTP library.

Redirects are not followed here: each hop is judged, and gets the headers of its own origin.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import pycurl
from requests import Request as PreparedBy
from requests.auth import AuthBase, HTTPDigestAuth
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from . import wording
from .anchors import PageReader
from .private import is_private
from .records import Failure, FailureKind, Response

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Set

    from .settings import Settings

_TOP_BYTES = 64 * 1024
# Closing takes this long only where a name server hangs.
_CLOSE_SECONDS = 0.5
_KINDS = {
    pycurl.E_OPERATION_TIMEDOUT: FailureKind.TIMEOUT,
    pycurl.E_COULDNT_RESOLVE_HOST: FailureKind.DNS,
    pycurl.E_COULDNT_RESOLVE_PROXY: FailureKind.DNS,
    pycurl.E_COULDNT_CONNECT: FailureKind.CONNECT,
    pycurl.E_GOT_NOTHING: FailureKind.RESET,
    pycurl.E_RECV_ERROR: FailureKind.RESET,
    pycurl.E_SEND_ERROR: FailureKind.RESET,
    pycurl.E_SSL_CONNECT_ERROR: FailureKind.TLS,
    pycurl.E_SSL_CACERT: FailureKind.TLS,
    pycurl.E_PEER_FAILED_VERIFICATION: FailureKind.TLS,
    pycurl.E_SSL_CERTPROBLEM: FailureKind.TLS,
    pycurl.E_SSL_CIPHER: FailureKind.TLS,
    pycurl.E_SSL_CACERT_BADFILE: FailureKind.CONFIGURATION,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to send. ``wanted`` are the fragments to look for, in a body that is then read."""

    url: str
    method: str
    headers: Mapping[str, str]
    auth: object = None
    wanted: Set[str] = frozenset()


@dataclass(slots=True)
class _Answer:
    """What has come in so far."""

    request: Request
    settings: Settings
    status: int = 0
    phrase: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    header_bytes: int = 0
    body_bytes: int = 0
    reader: PageReader | None = None
    refused: str = ""
    # Why we stopped reading: "enough" has been read, or one of the limits.
    stopped: str = ""
    cancelled: bool = False

    def take_header(self, line: bytes) -> int | None:
        self.header_bytes += len(line)
        if self.header_bytes > self.settings.limits.header_bytes:
            self.stopped = "headers"
            return -1
        text = line.decode("latin-1").strip()
        if text.startswith("HTTP/"):
            # Another block: after 1xx, or after a proxy's own answer.
            parts = text.split(" ", 2)
            self.status = int(parts[1]) if len(parts) > 1 and parts[1].isdecimal() else 0
            self.phrase = parts[2] if len(parts) > 2 else ""
            self.headers = {}
        elif ":" in text:
            name, _, value = text.partition(":")
            name = name.strip().lower()
            if name == "set-cookie" and name in self.headers:
                value = f"{self.headers[name]}\n{value.strip()}"
            self.headers[name] = value.strip()
        return None

    def take_body(self, data: bytes) -> int | None:
        if self.reader is None:
            kind = self.headers.get("content-type", "")
            self.reader = PageReader(kind, self.request.wanted)
        self.body_bytes += len(data)
        self.reader.feed(data)
        if self.reader.satisfied:
            self.stopped = "enough"
            return -1
        # Without a fragment to look for, only a refresh or a challenge at the top is of interest.
        limit = self.settings.limits.body_bytes if self.request.wanted else _TOP_BYTES
        if self.body_bytes > limit:
            self.stopped = "body"
            return -1
        return None

    def open_socket(self, purpose: int, address: Any) -> Any:
        """Refuse what is not public, after the name was resolved and before anything is sent."""
        family, kind, protocol, where_to = address
        host = str(where_to[0])
        if is_private(host):
            self.refused = host
            return pycurl.SOCKET_BAD
        return socket.socket(family, kind, protocol)


class Fetcher:
    """Sends requests over connections that are kept. Use it as a context manager.

    Its event loop must be one of selectors; ``new_event_loop`` gives one on every system.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._multi = pycurl.AsyncCurlMulti()
        self._multi.setopt(pycurl.M_MAXCONNECTS, settings.limits.connections)
        self._idle: list[pycurl.Curl] = []
        self._bundles: dict[str, str | Failure] = {}
        self._proxies = getproxies()
        self._default_bundle = _environment_bundle() or DEFAULT_CA_BUNDLE_PATH
        self.requests = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close all connections, and do not wait for names that are still being looked up.

        libcurl would, and a name server that hangs takes minutes; the thread ends with the process.
        """
        closing = threading.Thread(target=self._close, name="linkcheck-close", daemon=True)
        closing.start()
        closing.join(_CLOSE_SECONDS)

    def _close(self) -> None:
        # It waits for nothing of the event loop, whose work is done.
        with contextlib.suppress(StopIteration):
            self._multi.aclose().send(None)
        for curl in self._idle:
            curl.close()
        self._idle.clear()

    async def send(self, request: Request) -> Response:
        """Give the answer, or why there is none."""
        started = time.monotonic()
        bundle = self._bundle(request.url)
        if isinstance(bundle, Failure):
            return Response(url=request.url, method=request.method, headers={}, failure=bundle)
        answer = _Answer(request, self._settings)
        failure = await self._refused_behind_proxy(request.url)
        if failure is None:
            failure = await self._transfer(answer, bundle)
        return Response(
            url=request.url,
            method=request.method,
            status=answer.status,
            phrase=answer.phrase,
            headers=answer.headers,
            page=self._page(answer, failure) if request.method == "GET" else None,
            failure=failure if failure is None or not _readable(answer, failure) else None,
            seconds=time.monotonic() - started,
        )

    async def _transfer(self, answer: _Answer, bundle: str) -> Failure | None:
        curl = self._idle.pop() if self._idle else pycurl.Curl()
        try:
            self._prepare(curl, answer, bundle)
            self.requests += 1
            await self._multi.perform(curl)
        except pycurl.error as error:
            return self._failure(answer, error)
        except asyncio.CancelledError:
            # curl still holds it until the next turn of the loop.
            answer.cancelled = True
            raise
        else:
            return None
        finally:
            if not answer.cancelled:
                curl.reset()
                self._idle.append(curl)

    def _prepare(self, curl: pycurl.Curl, answer: _Answer, bundle: str) -> None:
        request, limits = answer.request, self._settings.limits
        milliseconds = max(int(limits.request_seconds * 1000), 1)
        curl.setopt(pycurl.URL, request.url)
        curl.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
        curl.setopt(pycurl.NOSIGNAL, 1)
        curl.setopt(pycurl.TIMEOUT_MS, milliseconds)
        curl.setopt(pycurl.CONNECTTIMEOUT_MS, milliseconds)
        curl.setopt(pycurl.HTTPHEADER, [f"{name}: {value}" for name, value in _headers(request)])
        curl.setopt(pycurl.HEADERFUNCTION, answer.take_header)
        if request.method == "HEAD":
            curl.setopt(pycurl.NOBODY, 1)
        else:
            curl.setopt(pycurl.WRITEFUNCTION, answer.take_body)
            curl.setopt(pycurl.ACCEPT_ENCODING, "")
        if request.url.startswith("https:"):
            self._prepare_tls(curl, bundle)
        _prepare_auth(curl, request.auth)
        if self._settings.block_private and not self._proxy(request.url):
            curl.setopt(pycurl.OPENSOCKETFUNCTION, answer.open_socket)

    def _prepare_tls(self, curl: pycurl.Curl, bundle: str) -> None:
        if not self._settings.tls_verify:
            curl.setopt(pycurl.SSL_VERIFYPEER, 0)
            curl.setopt(pycurl.SSL_VERIFYHOST, 0)
        elif Path(bundle).is_dir():
            curl.setopt(pycurl.CAPATH, bundle)
        else:
            curl.setopt(pycurl.CAINFO, bundle)

    def _bundle(self, url: str) -> str | Failure:
        """Give the file of certificates to trust, as Sphinx and requests choose it."""
        certs = self._settings.tls_cacerts
        if not url.startswith("https:") or not self._settings.tls_verify:
            return ""
        netloc = urlsplit(url).netloc.rpartition("@")[2]
        path = certs.get(netloc) if isinstance(certs, dict) else certs
        bundle = str(path) if path else self._default_bundle
        if bundle not in self._bundles:
            text = "Could not find a suitable TLS CA certificate bundle, invalid path: " + bundle
            missing = Failure(kind=FailureKind.CONFIGURATION, text=text)
            self._bundles[bundle] = bundle if Path(bundle).exists() else missing
        return self._bundles[bundle]

    def _proxy(self, url: str) -> str:
        parts = urlsplit(url)
        proxy = self._proxies.get(parts.scheme) or self._proxies.get("all", "")
        return "" if not proxy or proxy_bypass(parts.hostname or "") else proxy

    async def _refused_behind_proxy(self, url: str) -> Failure | None:
        """Refuse a private address that a proxy would connect to: curl sees the proxy's only."""
        if not self._settings.block_private or not self._proxy(url):
            return None
        host = urlsplit(url).hostname or ""
        found = await _addresses(host, self._settings.limits.request_seconds)
        refused = [address for address in found if is_private(address)]
        return _private(host, refused[0]) if refused else None

    def _failure(self, answer: _Answer, error: pycurl.error) -> Failure:
        code, detail = error.args[:2] if len(error.args) > 1 else (0, str(error))
        url = answer.request.url
        if answer.refused:
            return _private(urlsplit(url).hostname or "", answer.refused)
        if answer.stopped == "headers":
            size = self._settings.limits.header_bytes
            return Failure(kind=FailureKind.PROTOCOL, text=f"more than {size} bytes of headers")
        kind = _KINDS.get(int(code), FailureKind.PROTOCOL)
        timeout = self._settings.limits.request_seconds
        return wording.failure(kind, url, str(detail), timeout=timeout)

    def _page(self, answer: _Answer, failure: Failure | None) -> Any:
        if answer.reader is None:
            kind = answer.headers.get("content-type", "")
            answer.reader = PageReader(kind, answer.request.wanted)
        complete = failure is None and not answer.stopped
        return answer.reader.close(complete=complete)


def new_event_loop() -> asyncio.AbstractEventLoop:
    """Give an event loop that curl can use, on Windows as well."""
    return asyncio.SelectorEventLoop()


async def _addresses(host: str, seconds: float) -> list[str]:
    """Look a name up; no address at all means that only the proxy may know it."""
    loop = asyncio.get_running_loop()
    found: asyncio.Future[list[str]] = loop.create_future()

    def tell(addresses: list[str]) -> None:
        if not found.done():
            found.set_result(addresses)

    def look_up() -> None:
        try:
            entries = socket.getaddrinfo(host, None)
        except (OSError, UnicodeError):
            entries = []
        with contextlib.suppress(RuntimeError):  # The loop is gone when the run has ended.
            loop.call_soon_threadsafe(tell, [str(entry[4][0]) for entry in entries])

    # Not one of the loop's own threads: their end would be waited for.
    threading.Thread(target=look_up, name="linkcheck-name", daemon=True).start()
    loop.call_later(seconds, tell, [])
    return await found


def _readable(answer: _Answer, failure: Failure) -> bool:
    """Tell whether an answer counts although its transfer ended early: we, or the host, cut it."""
    if answer.stopped in {"enough", "body"}:
        return True
    return bool(answer.body_bytes) and failure.kind in {FailureKind.RESET, FailureKind.PROTOCOL}


def _private(host: str, address: str) -> Failure:
    text = f"{host} has the private address {address}"
    return Failure(kind=FailureKind.PRIVATE, text=text)


def _headers(request: Request) -> Iterable[tuple[str, str]]:
    """Give the headers to send; a line break in one would smuggle in another."""
    for name, value in request.headers.items():
        yield _one_line(name), _one_line(value)
    auth = request.auth
    if isinstance(auth, AuthBase) and not isinstance(auth, HTTPDigestAuth):
        prepared = PreparedBy(request.method, request.url, auth=auth).prepare()
        for name, value in prepared.headers.items():
            yield _one_line(str(name)), _one_line(str(value))


def _one_line(text: object) -> str:
    return " ".join(str(text).split())


def _prepare_auth(curl: pycurl.Curl, auth: object) -> None:
    if isinstance(auth, HTTPDigestAuth):
        curl.setopt(pycurl.HTTPAUTH, pycurl.HTTPAUTH_DIGEST)
        curl.setopt(pycurl.USERNAME, auth.username)
        curl.setopt(pycurl.PASSWORD, auth.password)
    elif isinstance(auth, tuple | list) and len(auth) == 2:
        curl.setopt(pycurl.HTTPAUTH, pycurl.HTTPAUTH_BASIC)
        curl.setopt(pycurl.USERPWD, f"{auth[0]}:{auth[1]}".encode())
    else:
        # As requests does: ~/.netrc, which names hosts.
        curl.setopt(pycurl.NETRC, pycurl.NETRC_OPTIONAL)


def _environment_bundle() -> str:
    return os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or ""
