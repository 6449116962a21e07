"""Two neighbouring revisions to what one did to the other: only what is worth telling.

Wording and order, ordinary links and ticks of a checklist are not: an item whose typo is corrected
is as old as before. A text that is written anew is.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from ..diff import Kind, diff, pairs
from ..items import EVENT_FIELDS, ITEM_FIELDS, read_roadmap
from ..join import Known
from ..model import RefKind
from .records import MILESTONE_FINISHED, MILESTONE_REOPENED, Gone, Move, Noted, Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ..diff import Change
    from ..model import Item, Page, Roadmap, Section, Snapshot

_ADDED = {Kind.ITEM_ADDED, Kind.EVENT_ADDED}
_REMOVED = {Kind.ITEM_REMOVED, Kind.EVENT_REMOVED}
_COUNTED = {Kind.TASK_ADDED, Kind.TASK_REMOVED}
_TOLD = _ADDED | _REMOVED | _COUNTED
_TOLD |= {Kind.STATUS, Kind.ITEM_RENAMED, Kind.EVENT_RENAMED, Kind.FIELD}
_TOLD |= {Kind.MILESTONE_LINKED, Kind.MILESTONE_UNLINKED, Kind.MILESTONE_MOVED}
_TOLD |= {Kind.ISSUE_LINKED, Kind.ISSUE_UNLINKED, Kind.ISSUE_MOVED}
# That a person looked at an item and found it still true does not change it.
_FIELDS = (ITEM_FIELDS | EVENT_FIELDS) - {"status", "reviewed"}
# A text of which less than this is left is another text.
_REWRITTEN = 0.5
_AUTO_ID = re.compile(r"id[0-9]+")
_Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A revision as records: the pages that can tell something, and GitHub's state."""

    pages: tuple[Page, ...] = ()
    snapshot: Snapshot | None = None


def compare(old: Side, new: Side, server: str) -> Step:
    """Give what happened between two revisions."""
    before, after = read_roadmap(old.pages, server), read_roadmap(new.pages, server)
    same = pairs(before, after, server)
    telling = _telling(before) | _telling(after)
    noted = list(_noted(diff(before, after, server), telling, _around(before, after)))
    noted += _milestones(old.snapshot, new.snapshot, after, telling)
    return Step(
        noted=tuple(noted),
        moves=tuple(_moves(same)),
        gone=tuple(_gone(before, after, same, telling)),
    )


def is_numbered(anchor: str) -> bool:
    """Tell an id that docutils numbered, such as ``id1``: nobody can rely on it."""
    return _AUTO_ID.fullmatch(anchor) is not None


def _key(section: Section) -> _Key:
    return section.docname, section.id


def _telling(roadmap: Roadmap) -> frozenset[_Key]:
    """Give the sections that are surely part of a roadmap.

    One that only mentions an issue may as well be an entry of a change log.
    """
    found = [event.section for event in roadmap.events]
    found += [item.section for item in roadmap.items if _is_plan(item)]
    tasks = [(page.docname, one.section) for page in roadmap.pages for one in page.checklists]
    return frozenset([*map(_key, found), *tasks])


def _is_plan(item: Item) -> bool:
    return bool(item.status or item.lane or any(ref.kind is RefKind.MILESTONE for ref in item.refs))


def _around(*roadmaps: Roadmap) -> dict[_Key, _Key]:
    """Give the section around each section."""
    sections = (section for one in roadmaps for page in one.pages for section in page.sections)
    return {_key(section): (section.docname, section.parent) for section in sections}


def _noted(
    changes: Sequence[Change], telling: frozenset[_Key], around: Mapping[_Key, _Key]
) -> Iterator[Noted]:
    """Give the changes worth telling; what comes and goes with its section is told by that.

    So do the checklists in the parts of a sprint's page.
    """
    told = {_place(change) for change in changes if change.kind in _ADDED | _REMOVED}
    counts = Counter((change.kind, _place(change)) for change in changes if change.kind in _COUNTED)
    for change in changes:
        place = _place(change)
        if not _is_told(change) or place not in telling:
            continue
        count = counts.pop((change.kind, place), 0) if change.kind in _COUNTED else 1
        if not count or (place in told and change.kind not in _ADDED | _REMOVED):
            continue
        if change.kind in _COUNTED and around.get(place) in told:
            continue
        noted = Noted(
            kind=str(change.kind),
            docname=place[0],
            id=change.id,
            title=change.title,
            name=change.name if count == 1 else "",
            before=change.before if count == 1 else "",
            after=change.after if count == 1 else "",
            count=count,
        )
        # The whole text, before and after, would be in the cache for nothing.
        yield replace(noted, before="", after="") if change.kind is Kind.WORDING else noted


def _place(change: Change) -> _Key:
    path = change.place.path if change.place is not None else ""
    return str(PurePosixPath(path).with_suffix("")) if path else "", change.id


def _is_told(change: Change) -> bool:
    if change.kind is Kind.FIELD:
        return change.name in _FIELDS
    if change.kind is Kind.WORDING:
        return change.name == "text" and _is_rewritten(change.before, change.after)
    return change.kind in _TOLD


def _is_rewritten(before: str, after: str) -> bool:
    if not before or not after:
        return False
    return SequenceMatcher(None, before.split(), after.split(), autojunk=False).ratio() < _REWRITTEN


def _moves(same: Iterable[tuple[Section, Section]]) -> Iterator[Move]:
    for old, new in same:
        lost = [one for one in old.anchors if one not in new.anchors and not is_numbered(one)]
        if _key(old) != _key(new) or lost:
            yield Move(
                docname=old.docname,
                id=old.id,
                anchors=tuple(one for one in old.anchors if not is_numbered(one)),
                to_docname=new.docname,
                to_id=new.id,
            )


def _gone(
    before: Roadmap,
    after: Roadmap,
    same: Iterable[tuple[Section, Section]],
    telling: frozenset[_Key],
) -> Iterator[Gone]:
    paired = {_key(old) for old, _new in same}
    there = {_key(section) for page in after.pages for section in page.sections}
    sections = [item.section for item in before.items]
    sections += [event.section for event in before.events]
    for section in dict.fromkeys(sections):
        key = _key(section)
        if key in telling and key not in paired and key not in there:
            anchors = tuple(one for one in section.anchors if not is_numbered(one))
            yield Gone(docname=section.docname, id=section.id, anchors=anchors, title=section.title)


def _milestones(
    old: Snapshot | None, new: Snapshot | None, roadmap: Roadmap, telling: frozenset[_Key]
) -> Iterator[Noted]:
    """Give the milestones that were finished or opened again, once for each item that links them.

    One that was closed when GitHub was first asked was closed at some time nobody noted here.
    """
    if old is None or new is None:
        return
    before, after = Known(old), Known(new)
    for item in roadmap.items:
        if _key(item.section) not in telling:
            continue
        for ref in item.refs:
            was, now = before.look_up(ref).milestone, after.look_up(ref).milestone
            if was is None or now is None or was.state == now.state:
                continue
            closed = now.state == "closed"
            yield Noted(
                kind=MILESTONE_FINISHED if closed else MILESTONE_REOPENED,
                docname=item.section.docname,
                id=item.id,
                title=item.section.title,
                name=now.title,
                before=f"{now.ref.repository} milestone {now.ref.number}",
                after=now.closed_at.date().isoformat() if closed and now.closed_at else "",
            )
