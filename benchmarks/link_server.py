"""A fast server for benchmarks: 20 addresses, a latency, and a host that limits like GitHub.

python benchmarks/link_server.py PORT LATENCY_SECONDS; ``/stats`` gives and resets the counts.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from collections import deque
from typing import cast

HOSTS = 20
# Unauthenticated requests in a window of 60 s; docs.github.com says no number for pages.
LIMIT, WINDOW = 60, 60.0
PAGE = b"<!doctype html><title>A page</title>" + b"<p>Some text.</p>" * 200


class Stats:
    """What was asked and answered; ``first`` request and ``last`` answer as monotonic times."""

    def __init__(self) -> None:
        self.reset()
        self.recent: deque[float] = deque()

    def reset(self) -> None:
        self.requests = self.refused = 0
        self.first = self.last = 0.0

    def count(self) -> float:
        now = time.monotonic()
        self.first = self.first or now
        self.requests += 1
        return now

    def refuse(self, now: float) -> float:
        while self.recent and now - self.recent[0] > WINDOW:
            self.recent.popleft()
        if len(self.recent) >= LIMIT:
            self.refused += 1
            return WINDOW - (now - self.recent[0])
        self.recent.append(now)
        return 0.0


class Host(asyncio.Protocol):
    def __init__(self, stats: Stats, latency: float) -> None:
        self.stats, self.latency, self.rest = stats, latency, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self.rest += data
        while (end := self.rest.find(b"\r\n\r\n")) >= 0:
            head, self.rest = self.rest[:end], self.rest[end + 4 :]
            self.request(head)

    def request(self, head: bytes) -> None:
        method, path = head.split(b" ", 2)[:2]
        if path == b"/stats":
            stats = self.stats
            body = json.dumps([stats.requests, stats.refused, stats.last - stats.first]).encode()
            self.send(b"200 OK", body, b"GET")
            stats.reset()
            return
        now = self.stats.count()
        wait = self.stats.refuse(now) if path.startswith(b"/limited") else 0.0
        if wait:
            extra = b"Retry-After: %d\r\n" % (wait + 1)
            self.send(b"429 Too Many Requests", b"", method, extra)
            return
        if not self.latency:
            self.send(b"200 OK", PAGE, method)
            return
        delay = random.lognormvariate(0, 0.35) * self.latency
        asyncio.get_running_loop().call_later(delay, self.send, b"200 OK", PAGE, method)

    def send(self, status: bytes, body: bytes, method: bytes, extra: bytes = b"") -> None:
        if self.transport.is_closing():
            return
        self.stats.last = time.monotonic()
        head = b"HTTP/1.1 %b\r\nContent-Type: text/html\r\n%bContent-Length: %d\r\n\r\n"
        head %= (status, extra, len(body))
        self.transport.write(head if method == b"HEAD" else head + body)


async def serve(port: int, latency: float) -> None:
    stats, loop = Stats(), asyncio.get_running_loop()
    for host in range(1, HOSTS + 1):
        await loop.create_server(
            lambda: Host(stats, latency), f"127.0.1.{host}", port, backlog=4096
        )
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2])))
