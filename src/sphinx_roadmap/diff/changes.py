"""What can change in a roadmap, in the roadmap's own terms."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..model import Place


class Kind(StrEnum):
    """A kind of change. The order is that of importance to a reader of the roadmap."""

    ITEM_ADDED = "item-added"
    ITEM_REMOVED = "item-removed"
    STATUS = "status"
    ITEM_RENAMED = "item-renamed"
    MILESTONE_LINKED = "milestone-linked"
    MILESTONE_UNLINKED = "milestone-unlinked"
    ISSUE_LINKED = "issue-linked"
    ISSUE_UNLINKED = "issue-unlinked"
    MILESTONE_MOVED = "milestone-moved"
    ISSUE_MOVED = "issue-moved"
    FIELD = "field"
    EVENT_ADDED = "event-added"
    EVENT_REMOVED = "event-removed"
    EVENT_RENAMED = "event-renamed"
    TASK_ADDED = "task-added"
    TASK_REMOVED = "task-removed"
    TASK_TICKED = "task-ticked"
    TASK_REWORDED = "task-reworded"
    TASK_MOVED = "task-moved"
    SECTION_ADDED = "section-added"
    SECTION_REMOVED = "section-removed"
    SECTION_RENAMED = "section-renamed"
    ADDRESS = "address"
    REPOSITORY_MOVED = "repository-moved"
    LINK_CHANGED = "link-changed"
    LINK_ADDED = "link-added"
    LINK_REMOVED = "link-removed"
    WORDING = "wording"
    COSMETIC = "cosmetic"


RANK = {kind: number for number, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change. ``before`` and ``after`` are what was and is there, "" for nothing.

    ``id`` and ``title`` name the section it is in, as it is now, or was if it is gone; both are ""
    for a change of the whole roadmap. ``name`` says which field, link, task or milestone; of an
    item that was added or removed, the work on GitHub that it links. ``text`` is what an added or
    removed section says. ``count`` is how many places it has (a moved repository's links).
    Of what moved, ``before`` and ``after`` are the titles of the sections it moved between.
    ``place`` is in the new sources, or in the old ones for what is gone.
    """

    kind: Kind
    id: str = ""
    title: str = ""
    name: str = ""
    before: str = ""
    after: str = ""
    text: str = ""
    count: int = 1
    place: Place | None = None

    @property
    def order(self) -> tuple[int, str, str, str, str, str]:
        """Sort by importance, then so that the order of files does not matter."""
        return RANK[self.kind], self.id, self.title, self.name, self.before, self.after
