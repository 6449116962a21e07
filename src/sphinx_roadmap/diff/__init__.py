"""Two roadmaps to the changes between them. Where a text stands, and how it is wrapped, is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..github.urls import DEFAULT_SERVER
from .changes import Change
from .compare import added, compare, removed
from .entries import entries
from .match import match
from .repositories import moved_repositories

if TYPE_CHECKING:
    from ..model import Roadmap

__all__ = ["Change", "diff"]


def diff(old: Roadmap, new: Roadmap, server: str = DEFAULT_SERVER) -> tuple[Change, ...]:
    """Give all changes from one roadmap to another, the most important first."""
    moves = moved_repositories(old, new, server)
    before = entries(old, server, {name: move.after for name, move in moves.items()})
    after = entries(new, server, {})
    pairs = match(before, after)
    old_paired, new_paired = {id(one) for one, _ in pairs}, {id(other) for _, other in pairs}
    changes = list(moves.values())
    for one, other in pairs:
        changes += compare(one, other)
    for entry in before:
        if id(entry) not in old_paired:
            changes += removed(entry)
    for entry in after:
        if id(entry) not in new_paired:
            changes += added(entry)
    return tuple(sorted(changes, key=lambda change: change.order))
