"""What can go wrong: each fault answers in GitHub's place and returns True."""

from __future__ import annotations

import json
import socket
import struct
import time
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from .things import RESET_AT, Answer, error, moved

if TYPE_CHECKING:
    from collections.abc import Callable

    from .github import FakeGitHub
    from .server import Handler
    from .things import Received


def _replies(answer: Callable[[FakeGitHub, Received], Answer]) -> Callable[[Handler], bool]:
    def fault(handler: Handler) -> bool:
        handler.send(answer(handler.fake, handler.request_received))
        return True

    return fault


def _limited(status: int, message: str, headers: dict[str, str]) -> Callable[[Handler], bool]:
    def answer(fake: FakeGitHub, received: Received) -> Answer:
        made = error(status, message)
        made.headers = {**fake.limit_headers(received.token), **headers}
        return made

    return _replies(answer)


def _exhausted(seconds: int | None = None) -> dict[str, str]:
    reset = RESET_AT if seconds is None else int(time.time()) + seconds
    return {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(reset)}


def _raw(body: bytes, content_type: str, status: int = 200) -> Callable[[Handler], bool]:
    return _replies(
        lambda *_: Answer(status=status, body=body, headers={"content-type": content_type})
    )


def _silent(handler: Handler) -> bool:
    handler.fake.released.wait(20)
    handler.close_connection = True
    return True


def _drip(text: bytes) -> Callable[[Handler], bool]:
    """Send some bytes, then one more from time to time, without end."""

    def fault(handler: Handler) -> bool:
        handler.wfile.write(text)
        while not handler.fake.released.wait(0.02):
            handler.wfile.write(b" ")
        handler.close_connection = True
        return True

    return fault


def _truncated(handler: Handler) -> bool:
    body = json.dumps({"data": {"r0": None}, "message": "FAKE"}).encode()
    half = len(body) // 2
    handler.send(Answer(body=body[:half], headers={"content-length": str(len(body))}))
    handler.close_connection = True
    return True


def _reset(handler: Handler) -> bool:
    linger = struct.pack("ii", 1, 0)  # Closing sends a reset at once.
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.close_connection = True
    handler.connection.close()
    return True


def _huge(handler: Handler) -> bool:
    handler.send(Answer(headers={"content-type": "application/json", "content-length": str(10**9)}))
    block = b" " * 1024 * 1024
    for _ in range(10**9 // len(block)):
        handler.wfile.write(block)
    return True


def _elsewhere(fake: FakeGitHub, received: Received) -> Answer:
    return moved(f"{fake.foreign_url}{received.path}")


def _round_and_round(fake: FakeGitHub, received: Received) -> Answer:
    query = dict(received.query)
    query["again"] = str(int(query.get("again", "0")) + 1)
    return moved(f"{fake.url}{received.path}?{urlencode(query)}")


_SECONDARY = (
    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
)
_PRIMARY = "API rate limit exceeded for user ID 990001."
_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"

FAULTS: dict[str, Callable[[Handler], bool]] = {
    "primary-403": _limited(403, _PRIMARY, _exhausted()),
    "primary-429": _limited(429, _PRIMARY, _exhausted()),
    "primary-403-no-headers": _replies(lambda *_: error(403, _PRIMARY)),
    "primary-graphql": _replies(
        lambda *_: Answer(
            body={"errors": [{"type": "RATE_LIMITED", "message": _PRIMARY}]}, headers=_exhausted()
        )
    ),
    "secondary-403-retry-after": _replies(
        # As recorded in 2018: without a word of the primary limit.
        lambda *_: Answer(status=403, body={"message": _SECONDARY}, headers={"retry-after": "1"})
    ),
    "secondary-429-retry-after": _limited(429, _SECONDARY, {"retry-after": "1"}),
    "secondary-403-bare": _limited(403, _SECONDARY, {}),
    "abuse": _limited(403, "You have triggered an abuse detection mechanism.", {}),
    "long-retry-after": _limited(429, _SECONDARY, {"retry-after": "3600"}),
    "permission": _limited(403, "Resource not accessible by integration", {}),
    "bad-credentials": _replies(lambda *_: error(401, "Bad credentials")),
    "server-error": _raw(b"<h1>502 fake bad gateway</h1>", "text/html", 502),
    "gateway-timeout": _replies(lambda *_: error(504, "FAKE timeout")),
    "teapot": _replies(lambda *_: error(418, "FAKE")),
    "unasked-304": _replies(lambda *_: Answer(status=304)),
    "retired-version": _replies(lambda *_: error(410, "This API version is gone")),
    "html": _raw(b"<title>FAKE hotel: sign in</title>", "text/html"),
    "no-content-type": _raw(b"{}", ""),
    "malformed": _raw(b'{"number": 13,', "application/json"),
    "not-utf-8": _raw(b'{"title": "\xff"}', "application/json"),
    "nested": _raw(b"[" * 100_000, "application/json"),
    "wrong-shape": _raw(b'{"number": "13"}', "application/json"),
    "wrong-list": _raw(b'[1, null, {"number": 13}]', "application/json"),
    "empty": _raw(b"", "application/json"),
    "truncated": _truncated,
    "silent": _silent,
    "slow-body": _drip(_HEAD + b"content-length: 1000000\r\n\r\n"),
    "slow-headers": _drip(_HEAD + b"x-fake: "),
    "reset": _reset,
    "huge": _huge,
    "elsewhere": _replies(_elsewhere),
    "round-and-round": _replies(_round_and_round),
}
