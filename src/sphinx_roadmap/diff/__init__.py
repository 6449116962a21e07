"""Two roadmaps to the changes between them. Where a text stands, and how it is wrapped, is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..github.urls import DEFAULT_SERVER
from .changes import RANK, Change, Kind
from .compare import added, compare, removed
from .entries import entries, roadmap_pages
from .match import match
from .moves import moved
from .repositories import moved_repositories
from .spelling import Spelling

if TYPE_CHECKING:
    from ..model import Roadmap, Section
    from .entries import Entry

__all__ = ["RANK", "Change", "Kind", "diff", "pairs"]


def diff(old: Roadmap, new: Roadmap, server: str = DEFAULT_SERVER) -> tuple[Change, ...]:
    """Give all changes from one roadmap to another, the most important first."""
    sides = _Sides(old, new, server)
    changes = list(sides.moves)
    for one, other in sides.pairs:
        changes += compare(one, other)
    for entry in sides.gone:
        changes += removed(entry)
    for entry in sides.come:
        changes += added(entry)
    return tuple(sorted(moved(changes), key=lambda change: change.order))


def pairs(
    old: Roadmap, new: Roadmap, server: str = DEFAULT_SERVER
) -> tuple[tuple[Section, Section], ...]:
    """Give each section that is on both sides as it was and as it is: its address may differ."""
    return tuple((one.section, other.section) for one, other in _Sides(old, new, server).pairs)


class _Sides:
    """Two roadmaps and what belongs together in them.

    A page without an item, an event or a checklist is no part of the roadmap. It is looked at only
    for what left the roadmap's pages, or came to them: a section in a file of its own.
    """

    def __init__(self, old: Roadmap, new: Roadmap, server: str) -> None:
        (before, before_others), (after, after_others) = roadmap_pages(old), roadmap_pages(new)
        moves = moved_repositories(before, after, server)
        self.moves = tuple(moves.values())
        today = {name: move.after for name, move in moves.items()}
        taken = {name.lower() for name in today.values()}
        # Some links may still say the old name, unless that is now the name of another.
        still = {name: now for name, now in today.items() if name not in taken}
        one, two = Spelling.of(server, today), Spelling.of(server, still)
        self.gone, self.come = entries(before, old, one), entries(after, new, two)
        self.pairs: list[tuple[Entry, Entry]] = []
        self._pair(self.gone, self.come)
        if self.gone and after_others:
            self._pair(self.gone, entries(after_others, new, two), outside=True)
        if self.come and before_others:
            self._pair(entries(before_others, old, one), self.come, outside=True)

    def _pair(self, old: list[Entry], new: list[Entry], *, outside: bool = False) -> None:
        """Take what belongs together out of both lists."""
        found = match(old, new, outside=outside)
        paired = {id(entry) for pair in found for entry in pair}
        self.pairs += found
        old[:] = [entry for entry in old if id(entry) not in paired]
        new[:] = [entry for entry in new if id(entry) not in paired]
