"""What all reports say: the findings in order of weight, the counts, and the hint."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...model import Place
from ..records import Reason, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..records import Result

# The words of the library requests, which output.json has; people get fewer.
_STATUS = re.compile(r"(\d{3}) (?:Client|Server) Error: (.*) for url: .*", re.DOTALL)
_NO_ANSWER = re.compile(r"HTTPS?ConnectionPool\(|\('Connection aborted")
_CERTIFICATE = re.compile(r"certificate verify failed: (?:SSL certificate problem: )?(.*?)'\)*$")
_SHORT = {
    Reason.NO_HOST: "unknown host",
    Reason.CONNECTION: "no connection",
    Reason.OFFLINE: "no connection",
    Reason.TIMEOUT: "no answer in time",
    Reason.TLS: "no secure connection",
}
_ORDER = {Verdict.BROKEN: 0, Verdict.REDIRECTED: 1, Verdict.NOT_VERIFIED: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One run. ``prefix`` leads from the checkout's top folder to the sources, with a slash.

    ``notes`` are about settings; ``generated_at`` is an ISO 8601 time; ``base`` is the revision
    that was compared with, "" for none.
    """

    results: tuple[Result, ...]
    generated_at: str
    seconds: float
    requests: int = 0
    base: str = ""
    prefix: str = ""
    fail_on: frozenset[str] = frozenset({"broken"})
    notes: tuple[str, ...] = ()
    has_token: bool = False

    @property
    def failed(self) -> bool:
        """Whether the run's exit status is to be 1."""
        return any(self.decides(result) for result in self.results)

    def decides(self, result: Result) -> bool:
        """Tell whether a result makes the run fail."""
        if result.verdict is Verdict.REDIRECTED and not is_finding(result):
            return False
        return result.counts and result.verdict in self.fail_on

    def counts(self) -> Counter[Verdict]:
        """Give the number of links by verdict."""
        return Counter(result.verdict for result in self.results)

    def findings(self) -> list[Result]:
        """Give what somebody may have to do something about, the most important first."""
        found = [result for result in self.results if is_finding(result)]
        return sorted(
            found,
            key=lambda one: (
                not self.decides(one),
                not one.counts,
                _ORDER[one.verdict],
                one.link.docname,
                one.link.line,
                one.link.uri,
            ),
        )


def is_finding(result: Result) -> bool:
    """Tell whether a result is worth telling: of a passing redirect there is nothing to do."""
    if result.verdict is Verdict.REDIRECTED:
        return bool(result.moved_to) or result.reason is Reason.HOME_PAGE
    return result.verdict in _ORDER


def places(result: Result) -> Iterator[tuple[Place, Place | None]]:
    """Give where a link is written, and where its target is defined."""
    if not result.link.occurrences:
        line = result.link.line if result.link.line > 0 else None
        yield Place(path=result.link.docname, line=line), None
    for occurrence in result.link.occurrences:
        yield occurrence.place, occurrence.definition


def headline(result: Result) -> str:
    """Say in one line what is the matter."""
    if result.moved_to:
        return f"moved to {result.moved_to}"
    if result.hops and result.info == result.final:
        return f"leads to {result.final}"
    if status := _STATUS.fullmatch(result.info):
        after = f", after a redirect to {result.final}" if result.hops else ""
        return " ".join(f"{status[1]} {status[2]}".split()) + after
    if _NO_ANSWER.search(result.info):
        certificate = _CERTIFICATE.search(result.info)
        text = _SHORT.get(result.reason, result.info)
        return f"{text}: {certificate[1]}" if certificate else text
    return result.info or str(result.reason)


def advice(result: Result) -> str:
    """Say in one line what to do, "" where the headline says it all."""
    return "" if result.moved_to or result.remedy == headline(result) else result.remedy


def sentence(result: Result) -> str:
    """Say both in one line."""
    todo = advice(result)
    return f"{headline(result)}. {todo}" if todo else headline(result)


def closing(report: Report) -> str:
    """Give the last line: all counts, the time and the number of requests."""
    counts = report.counts()
    parts = [f"{counts[verdict]} {verdict}" for verdict in Verdict if counts[verdict]]
    links = len(report.results)
    said = ", ".join(parts) or "none"
    noun = "link" if links == 1 else "links"
    return f"{links} {noun}: {said}; {report.requests} requests in {report.seconds:.1f} s"


def hint(report: Report) -> str:
    """Give the one piece of advice that would have helped most, or ""."""
    moved = sum(1 for result in report.results if result.moved_to)
    reasons = Counter(
        result.reason for result in report.results if result.verdict is Verdict.NOT_VERIFIED
    )
    if reasons[Reason.OUT_OF_TIME]:
        return "linkcheck_total_timeout gives the whole run more time, a cache makes it need less."
    if reasons[Reason.OFFLINE]:
        return (
            "No host could be reached. Check the network, and HTTPS_PROXY if you need a proxy;"
            " then run the check again."
        )
    if reasons[Reason.RATE_LIMITED] > 2 and not report.has_token:
        return "Set GITHUB_TOKEN, and many links to GitHub cost one request."
    if moved:
        noun = "link" if moved == 1 else "links"
        return f"sphinx-roadmap fix rewrites {moved} {noun} that moved for good."
    if reasons[Reason.CHALLENGE] + reasons[Reason.FORBIDDEN] > 2:
        return "roadmap_linkcheck_ignore leaves hosts out, with a reason and a last day."
    if reasons[Reason.UNAUTHORIZED]:
        return "linkcheck_auth and linkcheck_request_headers give a login to pages that want one."
    return ""
