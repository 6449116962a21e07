"""What speaks against an item: its age, the calendar, and GitHub.

Everything is relative to a day that is passed in, in a build that of the snapshot, never today.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from .dates import parse_span
from .model import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .join import JoinedItem, Linked

STALE_AFTER_DAYS = 90

# Something that was closed so many days ago counts as work that moves.
_MOVING_DAYS = 30
_ACTIVE = frozenset({Status.NOW, Status.NEXT, Status.LATER})
_AGING = frozenset({Status.NOW, Status.NEXT})
_OVER = frozenset({Status.DONE, Status.DROPPED, Status.SUPERSEDED})


class Doubt(StrEnum):
    """How GitHub or the calendar contradicts what the author wrote."""

    ALL_CLOSED = "all-closed"
    WORK_LEFT = "work-left"
    MOVING = "moving"
    TARGET_PASSED = "target-passed"
    DUE_PASSED = "due-passed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """One contradiction. ``linked`` is what it is about, as first linked; empty for a target.

    ``on`` is the day that matters: when the last of them was closed, when the first was due, the
    last day of the target; ``None`` where GitHub does not tell it.
    """

    doubt: Doubt
    linked: tuple[Linked, ...] = ()
    on: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """An item's three dates, and what speaks against it; ``None`` is a date that is not known.

    ``changed``: the last change of its meaning. ``confirmed``: a person said that it is true.
    ``checked``: since when GitHub was asked about all that it links. ``stale_since`` is the later
    of the first two where that is too long ago.
    """

    changed: dt.date | None = None
    confirmed: dt.date | None = None
    checked: dt.date | None = None
    stale_since: dt.date | None = None
    contradictions: tuple[Contradiction, ...] = ()


def freshness(
    item: JoinedItem,
    *,
    changed: dt.date | None = None,
    today: dt.date | None = None,
    stale_after_days: int = STALE_AFTER_DAYS,
) -> Freshness:
    """Give the dates of an item and what speaks against it.

    :param today: the day to compare with; ``None``: only what needs no calendar is found.
    :param stale_after_days: 0 for never.
    """
    reviewed = parse_span(item.item.reviewed)
    confirmed = reviewed.last if reviewed is not None else None
    last = max((day for day in (changed, confirmed) if day is not None), default=None)
    old = (
        item.status in _AGING
        and stale_after_days > 0
        and last is not None
        and today is not None
        and (today - last).days > stale_after_days
    )
    asked = (one.state.checked_at for one in _linked(item) if one.state is not None)
    return Freshness(
        changed=changed,
        confirmed=confirmed,
        checked=min((at.astimezone(dt.UTC).date() for at in asked), default=None),
        stale_since=last if old else None,
        contradictions=tuple(_contradictions(item, today)),
    )


def is_over(linked: Iterable[Linked]) -> bool:
    """Tell whether all of it is closed; what is not known is not."""
    linked = tuple(linked)
    return bool(linked) and all(one.closed for one in linked)


def _contradictions(item: JoinedItem, today: dt.date | None) -> Iterator[Contradiction]:
    linked = _linked(item)
    if item.status in _ACTIVE and is_over(linked):
        yield Contradiction(doubt=Doubt.ALL_CLOSED, linked=linked, on=_last_closed(linked))
        return
    if item.status is Status.DONE:
        left = tuple(one for one in item.milestones or item.issues if one.closed is False)
        if left:
            yield Contradiction(doubt=Doubt.WORK_LEFT, linked=left)
    if today is None or item.status in _OVER:
        return
    if item.status is Status.LATER:
        moving = tuple(one for one in linked if _closed_lately(one, today))
        if moving:
            yield Contradiction(doubt=Doubt.MOVING, linked=moving, on=_last_closed(moving))
    work = item.status in _ACTIVE or any(one.closed is False for one in linked)
    if item.target is not None and item.target.last < today and work:
        yield Contradiction(doubt=Doubt.TARGET_PASSED, on=item.target.last)
    due = {one: day for one in item.milestones if (day := _due_on(one)) and day < today}
    if due:
        yield Contradiction(doubt=Doubt.DUE_PASSED, linked=tuple(due), on=min(due.values()))


def _linked(item: JoinedItem) -> tuple[Linked, ...]:
    return item.milestones + item.issues


def closed_on(linked: Linked) -> dt.date | None:
    """Give the day on which something was closed, if GitHub tells it."""
    state = linked.milestone or linked.issue
    at = state.closed_at if state is not None and linked.closed else None
    return at.astimezone(dt.UTC).date() if at is not None else None


def _last_closed(linked: Iterable[Linked]) -> dt.date | None:
    """Give the day on which the last was closed; ``None`` where one of them does not tell it."""
    days = [closed_on(one) for one in linked]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


def _closed_lately(linked: Linked, today: dt.date) -> bool:
    day = closed_on(linked)
    return day is not None and 0 <= (today - day).days <= _MOVING_DAYS


def _due_on(linked: Linked) -> dt.date | None:
    milestone = linked.milestone
    return milestone.due_on if milestone is not None and milestone.state == "open" else None
