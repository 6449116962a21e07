"""Joined roadmap to findings: what is wrong in the sources. One checker is one function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..github.urls import DEFAULT_SERVER
from . import dates, drift, fields, links, slips, structure
from .context import Context, Drift
from .findings import CONTRADICTIONS, DRIFT, Code, Finding, Severity, also_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ..join import JoinedRoadmap

__all__ = [
    "CHECKERS",
    "CONTRADICTIONS",
    "DRIFT",
    "Code",
    "Drift",
    "Finding",
    "Severity",
    "also_at",
    "check",
]

# Every code but a few has its checker here. "rst" is what Sphinx itself says; "class-checklist" is
# seen in the doctree only (consistency.py).
CHECKERS: dict[Code, Callable[[Context], Iterable[Finding]]] = {
    Code.UNKNOWN_FIELD: fields.unknown_field,
    Code.REPEATED_FIELD: fields.repeated_field,
    Code.EMPTY_FIELD: fields.empty_field,
    Code.UNKNOWN_STATUS: fields.unknown_status,
    Code.BAD_DATE: dates.bad_date,
    Code.REVERSED_DATES: dates.reversed_dates,
    Code.MISSING_LABEL: structure.missing_label,
    Code.REPEATED_LABEL: structure.repeated_label,
    Code.REPEATED_TITLE: structure.repeated_title,
    Code.SHARED_MILESTONE: structure.shared_milestone,
    Code.UNUSED_TARGET: structure.unused_target,
    Code.BAD_LINK: links.bad_link,
    Code.NOT_ON_GITHUB: links.not_on_github,
    Code.MOVED_REPOSITORY: links.moved_repository,
    Code.OLD_BRANCH: links.old_branch,
    Code.ALL_CLOSED: drift.all_closed,
    Code.WORK_LEFT: drift.work_left,
    Code.MOVING: drift.moving,
    Code.TARGET_PASSED: drift.target_passed,
    Code.DUE_PASSED: drift.due_passed,
    Code.STALE: drift.stale,
    Code.AGED_WORDS: drift.aged_words,
    Code.UNCLAIMED_MILESTONE: drift.unclaimed_milestone,
    Code.OLD_SNAPSHOT: drift.old_snapshot,
    **{code: slips.slips(code) for code in slips.CODES},
}


def check(
    joined: JoinedRoadmap,
    *,
    repositories: Iterable[str] = (),
    server: str = DEFAULT_SERVER,
    time: Drift | None = None,
) -> tuple[Finding, ...]:
    """Find everything that is wrong, in the order of the files and their lines.

    :param repositories: the ``owner/name`` pairs that the project links; empty accepts any.
    :param server: the GitHub whose links count.
    :param time: the day and the snapshot file, for what time has made wrong.
    """
    context = Context(joined, tuple(repositories), server, time)
    found = [finding for checker in CHECKERS.values() for finding in checker(context)]
    return tuple(sorted(found, key=lambda finding: finding.sort_key))
