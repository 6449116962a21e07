"""Two versions of the same section: what changed."""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from ..model import RefKind
from ..words import distance
from .changes import Change, Kind
from .entries import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..model import GitHubRef, Task
    from .entries import Entry

# Titles this near each other are one title with a typo.
_SLIPS = 2
_SHORTEST_TITLE_WITH_A_TYPO = 6
# Tasks this alike are one task in other words.
_SAME_TASK = 0.6


def compare(old: Entry, new: Entry) -> Iterator[Change]:
    """Give all changes between two versions of a section."""
    for part in (_title, _item, _fields, _refs, _tasks, _links, _text):
        yield from part(old, new)


def added(new: Entry) -> Iterator[Change]:
    """Give what it means that a section is new."""
    if new.item is not None:
        status = new.item.status or new.item.lane
        yield _change(Kind.ITEM_ADDED, new, after=str(status or ""))
    elif new.event is not None:
        yield _change(Kind.EVENT_ADDED, new, after=new.event.dates)
    else:
        yield _change(Kind.SECTION_ADDED, new, after=" ".join(new.words))
    for task in new.tasks:
        yield _change(Kind.TASK_ADDED, new, after=task.text)


def removed(old: Entry) -> Iterator[Change]:
    """Give what it means that a section is gone."""
    if old.item is not None:
        status = old.item.status or old.item.lane
        yield _change(Kind.ITEM_REMOVED, old, before=str(status or ""))
    elif old.event is not None:
        yield _change(Kind.EVENT_REMOVED, old, before=old.event.dates)
    else:
        yield _change(Kind.SECTION_REMOVED, old, before=" ".join(old.words))
    for task in old.tasks:
        yield _change(Kind.TASK_REMOVED, old, before=task.text)


def _change(
    kind: Kind, entry: Entry, *, name: str = "", before: str = "", after: str = ""
) -> Change:
    return Change(
        kind=kind,
        id=entry.section.id,
        title=entry.title,
        name=name,
        before=before,
        after=after,
        place=entry.section.place,
    )


def _title(old: Entry, new: Entry) -> Iterator[Change]:
    if old.title != new.title:
        if old.plain_title == new.plain_title:
            kind = Kind.COSMETIC
        elif (
            min(len(old.plain_title), len(new.plain_title)) >= _SHORTEST_TITLE_WITH_A_TYPO
            and distance(old.plain_title, new.plain_title) <= _SLIPS
        ):
            kind = Kind.WORDING
        else:
            kind = Kind.SECTION_RENAMED if new.item is None else Kind.ITEM_RENAMED
        yield _change(kind, new, name="title", before=old.title, after=new.title)
    if old.section.label and new.section.label and old.section.label != new.section.label:
        yield _change(Kind.ADDRESS, new, before=old.section.id, after=new.section.id)


def _item(old: Entry, new: Entry) -> Iterator[Change]:
    if old.item is None and new.item is not None:
        yield _change(Kind.ITEM_ADDED, new, after=str(new.item.status or new.item.lane or ""))
    elif old.item is not None and new.item is None:
        yield _change(Kind.ITEM_REMOVED, new, before=str(old.item.status or old.item.lane or ""))
    elif old.item is not None and new.item is not None:
        before = str(old.item.status or old.item.lane or "")
        after = str(new.item.status or new.item.lane or "")
        if before != after:
            yield _change(Kind.STATUS, new, name="status", before=before, after=after)
    if old.event is None and new.event is not None:
        yield _change(Kind.EVENT_ADDED, new, after=new.event.dates)
    elif old.event is not None and new.event is None:
        yield _change(Kind.EVENT_REMOVED, new, before=old.event.dates)


def _fields(old: Entry, new: Entry) -> Iterator[Change]:
    before = {field.name: field.value for field in old.section.fields if field.name != "status"}
    after = {field.name: field.value for field in new.section.fields if field.name != "status"}
    for name in sorted(before.keys() | after.keys()):
        if before.get(name, "") != after.get(name, ""):
            values = {"before": before.get(name, ""), "after": after.get(name, "")}
            yield _change(Kind.FIELD, new, name=name, **values)


def _refs(old: Entry, new: Entry) -> Iterator[Change]:
    for ref in sorted(new.refs - old.refs):
        yield _change(_linked(ref), new, name=_name(ref), after=_name(ref))
    for ref in sorted(old.refs - new.refs):
        yield _change(_unlinked(ref), new, name=_name(ref), before=_name(ref))


def _linked(ref: GitHubRef) -> Kind:
    return Kind.MILESTONE_LINKED if ref.kind is RefKind.MILESTONE else Kind.ISSUE_LINKED


def _unlinked(ref: GitHubRef) -> Kind:
    return Kind.MILESTONE_UNLINKED if ref.kind is RefKind.MILESTONE else Kind.ISSUE_UNLINKED


def _name(ref: GitHubRef) -> str:
    """Give a reference as GitHub's own texts do: "owner/name#5", "owner/name milestone 5"."""
    if ref.kind is RefKind.MILESTONE:
        return f"{ref.repository} milestone {ref.number}"
    return f"{ref.repository}#{ref.number}"


def _links(old: Entry, new: Entry) -> Iterator[Change]:
    before, after = (Counter(uri for uri, _link in entry.others) for entry in (old, new))
    texts = {uri: link.text for uri, link in (*old.others, *new.others)}
    gone, come = list((before - after).elements()), list((after - before).elements())
    for uri in list(gone):
        same = next((other for other in come if plain(texts[other]) == plain(texts[uri])), None)
        if same is not None:
            gone.remove(uri)
            come.remove(same)
            yield _change(Kind.LINK_CHANGED, new, name=texts[same], before=uri, after=same)
    for uri in come:
        yield _change(Kind.LINK_ADDED, new, name=texts[uri], after=uri)
    for uri in gone:
        yield _change(Kind.LINK_REMOVED, new, name=texts[uri], before=uri)


def _text(old: Entry, new: Entry) -> Iterator[Change]:
    if old.words == new.words:
        return
    before, after = " ".join(old.words), " ".join(new.words)
    kind = Kind.COSMETIC if plain(before) == plain(after) else Kind.WORDING
    yield _change(kind, new, name="text", before=before, after=after)


def _tasks(old: Entry, new: Entry) -> Iterator[Change]:
    gone, come = list(old.tasks), list(new.tasks)
    for task in list(gone):
        same = next((other for other in come if other.text == task.text), None)
        if same is not None:
            gone.remove(task)
            come.remove(same)
            yield from _ticked(task, same, new)
    for task in list(gone):
        alike = max(come, key=lambda other: _alike(task, other), default=None)
        if alike is not None and _alike(task, alike) >= _SAME_TASK:
            gone.remove(task)
            come.remove(alike)
            kind = Kind.COSMETIC if plain(task.text) == plain(alike.text) else Kind.TASK_REWORDED
            yield _change(kind, new, name="task", before=task.text, after=alike.text)
            yield from _ticked(task, alike, new)
    for task in come:
        yield _change(Kind.TASK_ADDED, new, after=task.text)
    for task in gone:
        yield _change(Kind.TASK_REMOVED, new, before=task.text)


def _alike(first: Task, second: Task) -> float:
    return SequenceMatcher(None, first.text.split(), second.text.split(), autojunk=False).ratio()


def _ticked(old: Task, new: Task, entry: Entry) -> Iterator[Change]:
    if bool(old.checked) != bool(new.checked):
        words = {True: "[x]", False: "[ ]"}
        yield _change(
            Kind.TASK_TICKED,
            entry,
            name=new.text,
            before=words[bool(old.checked)],
            after=words[bool(new.checked)],
        )
