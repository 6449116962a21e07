"""Pages to judgements: who is asked when, and how often. Nothing else."""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from . import policy
from .fetch import Request
from .hosts import Host
from .plan import PageTask, headers_for
from .records import Failure, FailureKind, Hop, Judgement, Reason, Response, Verdict
from .urls import join, origin

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .fetch import Fetcher
    from .settings import Settings
    from .urls import Origin

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# A page that redirects to itself sets a cookie and goes on; one that does it again does not.
_VISITS = 3
# When so many hosts cannot be reached, and no other has been, it is this machine.
_HOSTS = 3
_UNREACHABLE = frozenset({FailureKind.DNS, FailureKind.CONNECT})

Tell = Callable[[PageTask, Judgement], None]


class Checker:
    """Asks for pages with one fetcher, within the limits of its settings.

    :param on_wait: called with a URL whenever a host asked to be left alone.
    """

    def __init__(
        self,
        settings: Settings,
        fetcher: Fetcher,
        *,
        on_wait: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._settings = settings
        self._fetcher = fetcher
        self._tell: Tell
        self._on_wait = on_wait
        self._hosts: dict[Origin, Host] = {}
        # The hosts that may get a request when there is room for one, each once.
        self._ready: deque[Host] = deque()
        self._running: set[asyncio.Task[None]] = set()
        self._left: dict[int, PageTask] = {}
        # Whether there is a network.
        self._answered = False
        self._unreachable: set[Origin] = set()
        self._ended: asyncio.Future[None]
        self._ends_at = time.monotonic() + settings.limits.total_seconds

    async def check(self, pages: Iterable[PageTask], tell: Tell) -> None:
        """Tell each page's judgement as it comes; after the total time, the rest unverified.

        :param tell: called with a page and its judgement; what it raises ends the check.
        """
        self._tell = tell
        self._ended = asyncio.get_running_loop().create_future()
        self._left = {id(page): page for page in pages}
        for page in self._left.values():
            self._host(page.host).queue.append(page)
        try:
            for host in self._hosts.values():
                self._make_ready(host)
            if self._left:
                seconds = max(self._ends_at - time.monotonic(), 0.0)
                await asyncio.wait([self._ended], timeout=seconds)
            if self._ended.done():
                self._ended.result()
            for page in list(self._left.values()):
                self._settle(page, _out_of_time(page))
        finally:
            await self._stop()

    def waiting(self) -> Iterator[str]:
        """Give the hosts that asked to be left alone for now."""
        now = time.monotonic()
        for where, host in self._hosts.items():
            if host.paused_until > now:
                yield where.host

    async def _stop(self) -> None:
        self._ready.clear()
        self._left.clear()
        for host in self._hosts.values():
            host.queue.clear()
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _host(self, where: Origin) -> Host:
        if where not in self._hosts:
            limits = self._settings.limits
            self._hosts[where] = Host(limits.first_per_host, limits.per_host)
        return self._hosts[where]

    def _make_ready(self, host: Host) -> None:
        """Give a host its turn again, after one of its pages is done or its pause is over."""
        if host.queue and not host.ready:
            host.ready = True
            self._ready.append(host)
        self._start_pages()

    def _start_pages(self) -> None:
        """Start what may be started, one page of each ready host in turn.

        A host that may not get one leaves the line, so that no host is looked at in vain.
        """
        now = time.monotonic()
        while self._ready and len(self._running) < self._settings.limits.connections:
            host = self._ready.popleft()
            if host.closed:
                self._give_up(host)
            host.ready = bool(host.queue) and host.may_start(now)
            if host.ready:
                self._start(host, host.queue.popleft())
                self._ready.append(host)

    def _give_up(self, host: Host) -> None:
        while host.queue:
            remedy = "The host refused the links before it; it may be fine. Run the check later."
            page = host.queue.popleft()
            self._settle(page, _unasked(page, Reason.RATE_LIMITED, remedy))

    def _start(self, host: Host, page: PageTask) -> None:
        host.running += 1
        task = asyncio.get_running_loop().create_task(self._page(host, page))
        self._running.add(task)

    def _settle(self, page: PageTask, judged: Judgement) -> None:
        """Tell a judgement."""
        if self._left.pop(id(page), None) is None or self._ended.done():
            return
        try:
            self._tell(page, judged)
        except Exception as error:  # noqa: BLE001 - the caller of check() gets it
            self._ended.set_exception(error)
            return
        if not self._left:
            self._ended.set_result(None)

    async def _page(self, host: Host, page: PageTask) -> None:
        try:
            judged = await self._judge(host, page)
        except Exception as error:  # noqa: BLE001 - one odd page must not stop the others
            judged = _unasked(page, Reason.CONNECTION, f"{type(error).__name__}: {error}")
        finally:
            host.running -= 1
            current = asyncio.current_task()
            if current is not None:
                self._running.discard(current)
        if judged.reason is Reason.RATE_LIMITED:
            host.refused()
        # First the next requests: the host works on them while we write.
        self._make_ready(host)
        self._settle(page, judged)

    async def _judge(self, host: Host, page: PageTask) -> Judgement:
        """Ask until there is a judgement, within the time that one link has."""
        settings, limits = self._settings, self._settings.limits
        method, attempt = ("GET" if page.wanted else "HEAD"), 0
        patience, active, broken = limits.rate_limit_seconds, 0.0, 0
        while True:
            attempt += 1
            started = time.monotonic()
            walk = await self._walk(page, method)
            if isinstance(walk, Judgement):
                return walk
            now = time.monotonic()
            active += now - started
            step = policy.judge(
                walk,
                settings,
                attempt=limits.attempts if self._is_last(page, walk, attempt, active) else attempt,
                patience=min(patience, self._ends_at - now),
                now=time.time(),
            )
            if isinstance(step, Judgement):
                if step.verdict is Verdict.BROKEN:
                    broken += 1
                    if broken < settings.retry_broken:
                        await asyncio.sleep(self._jittered(policy.backoff(broken, settings)))
                        continue
                elif step.reason is not Reason.RATE_LIMITED:
                    host.fine(walk.response.seconds)
                return step
            if step.method != method:
                method, attempt = step.method, 0
            if step.seconds or step.pause:
                host.trouble(now)
            if step.pause:
                patience -= step.seconds
                host.pause(now + step.seconds)
                self._on_wait(page.url)
                self._wake(host, step.seconds)
            await asyncio.sleep(self._jittered(step.seconds))

    def _is_last(self, page: PageTask, walk: policy.Walk, attempt: int, active: float) -> bool:
        """Tell whether a page has had its time, or there is no network.

        There is none as long as several hosts could not be reached and none has answered. Then a
        second try has to do, since all of them would wait for the rest.
        """
        failure = walk.response.failure
        if failure is None:
            self._answered = True
        elif failure.kind in _UNREACHABLE:
            self._unreachable.add(page.host)
        offline = not self._answered and len(self._unreachable) >= _HOSTS
        return active >= self._settings.limits.link_seconds or (offline and attempt > 1)

    def _wake(self, host: Host, seconds: float) -> None:
        asyncio.get_running_loop().call_later(seconds + 0.01, self._make_ready, host)

    @staticmethod
    def _jittered(seconds: float) -> float:
        """Spread what would otherwise come back all at once; never earlier than asked."""
        return seconds * (1 + random.random() / 4)  # noqa: S311 - no secret depends on it

    async def _walk(self, page: PageTask, method: str) -> policy.Walk | Judgement:
        """Follow the redirects of one request to the answer at their end."""
        settings = self._settings
        url = page.url
        hops: list[Hop] = []
        cookies: dict[object, str] = {}
        visits = {url: 1}
        while True:
            response = await self._fetcher.send(self._request(page, method, url, cookies))
            target, status = _next(response)
            if not target:
                return policy.Walk(tuple(hops), response)
            try:
                url = join(response.url, target)
            except (ValueError, UnicodeError):
                return _stuck(hops, response, FailureKind.PROTOCOL, f"it redirects to {target!r}")
            if settings.ignored(url):
                return _ignored(url, status, hops)
            hops.append(Hop(status, url))
            visits[url] = visits.get(url, 0) + 1
            if visits[url] > _VISITS or len(hops) > settings.limits.redirects:
                text = f"Exceeded {settings.limits.redirects} redirects."
                return _stuck(hops, response, FailureKind.LOOP, text)
            if not url.startswith(("http:", "https:")):
                return _stuck(hops, response, FailureKind.PROTOCOL, f"it redirects to {url}")
            _keep_cookies(response, cookies)

    def _request(
        self, page: PageTask, method: str, url: str, cookies: dict[object, str]
    ) -> Request:
        """Make a request; what is secret goes to the origin that it is for, and nowhere else."""
        here = page.host if url == page.url else origin(url)
        home = here == page.host
        headers = dict(page.headers if home else headers_for(url, self._settings))
        if here in cookies:
            headers.setdefault("Cookie", cookies[here])
        if url == page.known_final:
            if page.etag:
                headers["If-None-Match"] = page.etag
            elif page.modified:
                headers["If-Modified-Since"] = page.modified
        auth = page.auth if home else None
        return Request(url=url, method=method, headers=headers, auth=auth, wanted=page.wanted)


def _next(response: Response) -> tuple[str, int]:
    """Give where an answer sends us, and the status that says so ("" when it stays)."""
    if response.failure is not None:
        return "", 0
    if response.status in _REDIRECTS:
        return response.headers.get("location", ""), response.status
    page = response.page
    if page is None or not page.refresh or response.status != 200:
        return "", 0
    try:
        moves = join(response.url, page.refresh) != response.url
    except (ValueError, UnicodeError):
        moves = False
    return (page.refresh, 0) if moves else ("", 0)


def _keep_cookies(response: Response, cookies: dict[object, str]) -> None:
    """Keep the cookies of one walk, each for its origin: some hosts redirect until they see one."""
    fresh = [line.partition(";")[0] for line in response.headers.get("set-cookie", "").splitlines()]
    if fresh:
        where = origin(response.url)
        old = [cookies[where]] if where in cookies else []
        cookies[where] = "; ".join([*old, *fresh])


def _stuck(hops: list[Hop], response: Response, kind: FailureKind, text: str) -> policy.Walk:
    failure = Failure(kind=kind, text=text)
    stuck = Response(url=response.url, method=response.method, headers={}, failure=failure)
    return policy.Walk(tuple(hops), stuck)


def _ignored(url: str, status: int, hops: list[Hop]) -> Judgement:
    return Judgement(
        verdict=Verdict.IGNORED,
        reason=Reason.RULE,
        info=f"ignored redirect: {url}",
        code=status,
        final=url,
        hops=(*hops, Hop(status, url)),
    )


def _out_of_time(page: PageTask) -> Judgement:
    remedy = "The time for the whole run was over; linkcheck_total_timeout gives more."
    return _unasked(page, Reason.OUT_OF_TIME, remedy)


def _unasked(page: PageTask, reason: Reason, remedy: str) -> Judgement:
    return Judgement(
        verdict=Verdict.NOT_VERIFIED, reason=reason, info=remedy, final=page.url, remedy=remedy
    )
