"""One run: links in, results out as they come. The rooms for parts of the work meet here."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from . import cache as caches
from . import plan, verdicts
from .check import Checker
from .fetch import Fetcher, new_event_loop
from .github import GitHub
from .github_links import Target, target
from .own import OwnLinks
from .records import Judgement, Reason, Result, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Set

    from ..github.protocol import Endpoints
    from .cache import Cache
    from .plan import PageTask
    from .records import Link
    from .settings import Own, Settings

_TICK_SECONDS = 0.25
# When so many hosts cannot be reached, and none can, it is this machine.
_HOSTS = 3
_UNREACHABLE = frozenset({Reason.NO_HOST, Reason.CONNECTION})
_PLAIN_HEADERS = 2  # User-Agent and Accept.


@dataclass(slots=True, kw_only=True)
class Run:
    """What one run needs, and whom it tells.

    :param take: gets each result at once. :param on_wait: gets a URL whose host asked to wait.
    :param on_tick: gets, a few times a second, the hosts that are waited for.
    """

    settings: Settings
    own: Own
    endpoints: Endpoints
    environ: Mapping[str, str]
    cache: Cache
    take: Callable[[Result], None]
    on_wait: Callable[[str], None] = lambda _: None
    on_tick: Callable[[list[str]], None] = lambda _: None
    requests: int = 0
    _left: dict[int, Link] = field(default_factory=dict)

    def check(self, links: Iterable[Link]) -> bool:
        """Check links. False: it was interrupted; every link has its result all the same."""
        self._left = {id(link): link for link in links}
        try:
            with asyncio.Runner(loop_factory=new_event_loop) as runner:
                runner.run(self._check())
        except (KeyboardInterrupt, asyncio.CancelledError):
            for link in list(self._left.values()):
                self._finish(_unasked(link, Reason.INTERRUPTED, "The check was interrupted."))
            return False
        finally:
            self.cache.save()
        return True

    def _finish(self, result: Result) -> None:
        if self._left.pop(id(result.link), None) is not None:
            self.take(result)

    async def _check(self) -> None:
        _cancel_on_terminate()
        pages, targets = self._sort()
        async with Fetcher(self.settings) as fetcher:
            checker = Checker(self.settings, fetcher, on_wait=self.on_wait)
            ticking = asyncio.create_task(self._tick(checker))
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._check_pages(checker, pages))
                    group.create_task(self._check_github(targets))
            finally:
                ticking.cancel()
                self.requests += fetcher.requests

    def _sort(self) -> tuple[list[PageTask], list[Target]]:
        """Finish what needs no network; give the pages to ask for, and what to ask GitHub."""
        own = OwnLinks(self.own)
        targets: list[Target] = []
        web: list[Link] = []
        for link in list(self._left.values()):
            known = plan.without_network(link, self.settings)
            here = own.judge(link) if known is None else None
            if known is not None:
                self._finish(known)
            elif here is not None:
                self._finish(verdicts.result(link, "", here, self.settings, at=time.time()))
            elif (there := target(link, self.endpoints.server_url)) is not None:
                if not plan.fragment_to_check(link.uri, self.settings):
                    there = replace(there, fragment="")
                if not self._from_cache(link.uri, [(link, "")], frozenset()):
                    targets.append(there)
            else:
                web.append(link)
        pages, wrong = plan.tasks(web, self.settings)
        for result in wrong:
            self._finish(result)
        return [page for page in pages if not self._known(page)], targets

    def _known(self, page: PageTask) -> bool:
        """Take a page from the cache, or make its request a conditional one."""
        key = _key(page)
        if not key:
            return False
        if self._from_cache(key, page.links, page.wanted):
            return True
        entry = self.cache.get(key)
        if entry is not None and entry.fine and page.wanted <= set(entry.anchors):
            page.etag, page.modified = entry.etag, entry.modified
            page.known_final = entry.final
        return False

    def _from_cache(self, key: str, links: list[tuple[Link, str]], wanted: Set[str]) -> bool:
        judged = self.cache.fresh(key, wanted)
        if judged is None:
            return False
        entry = self.cache.get(key)
        at = entry.checked_at if entry is not None else 0.0
        for link, fragment in links:
            result = verdicts.result(link, fragment, judged, self.settings, at=at)
            self._finish(self._with_history(replace(result, cached=True), key))
        return True

    async def _check_pages(self, checker: Checker, pages: list[PageTask]) -> None:
        """Judge pages; unreachable hosts only once another one shows that there is a network."""
        unreachable: list[tuple[PageTask, Judgement]] = []
        reached = False

        def tell(page: PageTask, judged: Judgement) -> None:
            nonlocal reached
            if not reached and judged.reason in _UNREACHABLE:
                unreachable.append((page, judged))
                return
            reached = reached or judged.status > 0
            self._judged(page, judged)

        await checker.check(pages, tell)
        hosts = {page.host for page, _ in unreachable}
        for page, judged in unreachable:
            self._judged(page, judged if reached or len(hosts) < _HOSTS else _offline(judged))

    def _judged(self, page: PageTask, judged: Judgement) -> None:
        key = _key(page)
        seen = self._learn(key, judged) if key else judged
        for link, fragment in page.links:
            result = verdicts.result(link, fragment, seen, self.settings, at=time.time())
            self._finish(self._with_history(result, key))

    def _learn(self, key: str, judged: Judgement) -> Judgement:
        seen = self.cache.learn(key, judged)
        entry = self.cache.get(key)
        return caches.judgement(entry) if judged.status == 304 and entry is not None else seen

    def _with_history(self, result: Result, key: str) -> Result:
        entry = self.cache.get(key) if key else None
        if entry is None:
            return result
        return replace(
            result,
            last_fine=entry.fine_at,
            failing_since=entry.failing_since,
            failures=entry.failures,
        )

    async def _check_github(self, targets: list[Target]) -> None:
        if not targets:
            return
        loop = asyncio.get_running_loop()
        answers: asyncio.Queue[tuple[Link, Judgement] | None] = asyncio.Queue()

        def put(answer: tuple[Link, Judgement] | None) -> None:
            # The loop is gone when the run was interrupted before the answer.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(answers.put_nowait, answer)

        github = GitHub(
            self.endpoints,
            self.environ,
            lambda link, judged: put((link, judged)),
            own=self.own.repository,
        )
        github.start(targets, done=lambda: put(None))
        reason = Reason.NOT_ASKED
        try:
            async with asyncio.timeout(self.settings.limits.total_seconds):
                while (answer := await answers.get()) is not None:
                    link, judged = answer
                    seen = self._learn(link.uri, judged)
                    result = verdicts.result(link, "", seen, self.settings, at=time.time())
                    self._finish(self._with_history(result, link.uri))
        except TimeoutError:
            reason = Reason.OUT_OF_TIME
        finally:
            github.stop()
            self.requests += github.requests
        for one in targets:
            self._finish(_unasked(one.link, reason, "GitHub was not asked in time."))

    async def _tick(self, checker: Checker) -> None:
        while True:
            await asyncio.sleep(_TICK_SECONDS)
            self.on_tick(list(checker.waiting()))


def _key(page: PageTask) -> str:
    """Give a page's place in the cache, "" when a login or other headers are needed to see it."""
    plain = page.auth is None and len(page.headers) == _PLAIN_HEADERS
    return page.url if plain else ""


def _offline(judged: Judgement) -> Judgement:
    remedy = "No host at all could be reached."
    return replace(judged, verdict=Verdict.NOT_VERIFIED, reason=Reason.OFFLINE, remedy=remedy)


def _cancel_on_terminate() -> None:
    """End on SIGTERM as on Ctrl-C, with the reports: so do CI services cancel a job."""
    task = asyncio.current_task()
    with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
        if task is not None:
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)


def _unasked(link: Link, reason: Reason, remedy: str) -> Result:
    return Result(
        link=link, verdict=Verdict.NOT_VERIFIED, reason=reason, info=remedy, remedy=remedy
    )
