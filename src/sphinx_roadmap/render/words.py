"""States, progress and dates in words: pieces of text, dates among them, ready for any format."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from ..join import StatusSource
from ..language import _
from ..model import Milestone, Missing, RefKind, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..dates import Span
    from ..join import JoinedItem, Linked, Progress


class Month(NamedTuple):
    """A month, by its first day."""

    first: dt.date


# A piece is text, or a date that HTML marks up as one.
Piece = str | dt.date | Month


def status_word(status: Status) -> str:
    """Give a status as readers see it."""
    return {
        Status.NOW: _("Now"),
        Status.NEXT: _("Next"),
        Status.LATER: _("Later"),
        Status.DONE: _("Done"),
        Status.DROPPED: _("Dropped"),
        Status.SUPERSEDED: _("Superseded"),
    }[status]


def status_reason(joined: JoinedItem) -> str:
    """Tell where a status comes from, when nobody wrote it."""
    if joined.source is StatusSource.INFERRED:
        return _("all linked work is closed")
    return ""


def progress_words(progress: Progress) -> str:
    """Give the two numbers of a progress."""
    if not progress.total:
        return _("no issues yet")
    return _("%(closed)d of %(total)d closed") % {
        "closed": progress.closed,
        "total": progress.total,
    }


def unknown_words(count: int) -> str:
    """Tell how many linked milestones the numbers leave out."""
    return _("%d not known") % count


def milestone_pieces(linked: Linked) -> list[Piece]:
    """Give a milestone's state: "27 of 38 closed, due 1 Oct 2026"."""
    if isinstance(linked.state, Missing):
        return [missing_words(linked.state)]
    milestone = linked.milestone
    if milestone is None:
        return [_("state not known")]
    total = milestone.open_issues + milestone.closed_issues
    numbers = (
        _("%(closed)d of %(total)d closed") % {"closed": milestone.closed_issues, "total": total}
        if total
        else _("no issues yet")
    )
    if milestone.state == "closed":
        if milestone.closed_at is None:
            return [_("closed"), f", {numbers}"]
        return [*around(_("closed on %s"), milestone.closed_at.date()), f", {numbers}"]
    if milestone.due_on is not None:
        return [f"{numbers}, ", *around(_("due %s"), milestone.due_on)]
    return [numbers]


def issue_pieces(linked: Linked) -> list[Piece]:
    """Give the state of an issue or pull request in a word."""
    if isinstance(linked.state, Missing):
        return [missing_words(linked.state)]
    if linked.issue is None:
        return [_("state not known")]
    return [{"open": _("open"), "merged": _("merged")}.get(linked.issue.state, _("closed"))]


def missing_words(missing: Missing) -> str:
    """Tell that GitHub has nothing at a link."""
    return _("not on GitHub: %s") % missing.reason


def pieces_of(linked: Linked) -> list[Piece]:
    """Give the state of anything linked."""
    if linked.ref.kind is RefKind.MILESTONE:
        return milestone_pieces(linked)
    return issue_pieces(linked)


def state_name(linked: Linked) -> str:
    """Give a state's one-word name: what chooses its shape."""
    if linked.closed is None:
        return "missing" if isinstance(linked.state, Missing) else "unknown"
    state = linked.milestone or linked.issue
    return state.state if state is not None else "unknown"


def span_pieces(template: str, span: Span, written: str) -> list[Piece]:
    """Give a date as vague as its author left it: a day, "Oct 2019", "Q4 2019" or "2019"."""
    if span.first == span.last:
        return around(template, span.first)
    year, _dash, rest = written.strip().partition("-")
    if rest.startswith("Q"):
        return [template % f"{rest} {year}"]
    return around(template, Month(span.first)) if rest else [template % year]


def milestone_numbers(milestone: Milestone) -> tuple[int, int]:
    """Give closed and all issues and pull requests of a milestone."""
    return milestone.closed_issues, milestone.open_issues + milestone.closed_issues


def around(template: str, date: dt.date | Month) -> list[Piece]:
    """Put a date in the place of a template's ``%s``."""
    before, _placeholder, after = template.partition("%s")
    return [piece for piece in (before, date, after) if piece]


def joined_pieces(groups: Iterable[list[Piece]], separator: str) -> list[Piece]:
    """Put a separator between groups of pieces."""
    result: list[Piece] = []
    for group in groups:
        result += [separator, *group] if result else group
    return result
