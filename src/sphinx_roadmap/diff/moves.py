"""What left one section for another: one change instead of two."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from .changes import Change, Kind
from .spelling import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

# What it is that went, what it is that came, and what it is called together.
_MOVES = {
    Kind.TASK_REMOVED: (Kind.TASK_ADDED, Kind.TASK_MOVED),
    Kind.MILESTONE_UNLINKED: (Kind.MILESTONE_LINKED, Kind.MILESTONE_MOVED),
    Kind.ISSUE_UNLINKED: (Kind.ISSUE_LINKED, Kind.ISSUE_MOVED),
}


def moved(changes: Iterable[Change]) -> list[Change]:
    """Make one change of a task, or of work on GitHub, that left one section for another.

    Of several that came or went, the first ones are taken, so that the others are told apart.
    """
    changes = sorted(changes, key=lambda change: change.order)
    come: dict[tuple[Kind, str], list[Change]] = defaultdict(list)
    for change in changes:
        come[change.kind, _name(change)].append(change)
    found: dict[int, Change | None] = {}
    for change in changes:
        came, together = _MOVES.get(change.kind, (change.kind, change.kind))
        there = come[came, _name(change)] if came is not change.kind else []
        if there:
            arrived = there.pop(0)
            found[id(change)] = None
            found[id(arrived)] = Change(
                kind=together,
                id=arrived.id,
                title=arrived.title,
                name=arrived.name,
                before=change.title,
                after=arrived.title,
                place=arrived.place,
            )
    return [kept for change in changes if (kept := found.get(id(change), change)) is not None]


def _name(change: Change) -> str:
    is_task = change.kind in {Kind.TASK_ADDED, Kind.TASK_REMOVED}
    return plain(change.name) if is_task else change.name.lower()
