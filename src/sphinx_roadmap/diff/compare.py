"""Two versions of the same section: what changed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from ..dates import parse_interval, parse_span
from .changes import Kind
from .links import compare_links, compare_work, work_names
from .spelling import plain, same_but_for_a_slip
from .tasks import compare_tasks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .changes import Change
    from .entries import Entry

# Fields whose words GitHub reads without regard to capitals: logins.
_LOGINS = frozenset({"owner", "coordinator"})


def compare(old: Entry, new: Entry) -> Iterator[Change]:
    """Give all changes between two versions of a section."""
    parts = (_title, _item, _event, _fields, compare_work, compare_tasks, compare_links)
    for part in (*parts, _text):
        yield from part(old, new)


def added(new: Entry) -> Iterator[Change]:
    """Give what it means that a section is new."""
    text = new.section.text
    if new.item is not None:
        yield _item_added(new)
    if new.event is not None:
        yield _change(Kind.EVENT_ADDED, new, after=new.event.dates, text=text)
    if new.item is None and new.event is None and (new.words or new.links or new.work):
        yield _change(Kind.SECTION_ADDED, new, text=text)
    for task in new.tasks:
        yield new.change(Kind.TASK_ADDED, task.place, name=task.text, after=task.text)


def removed(old: Entry) -> Iterator[Change]:
    """Give what it means that a section is gone."""
    text = old.section.text
    if old.item is not None:
        yield _item_removed(old)
    if old.event is not None:
        yield _change(Kind.EVENT_REMOVED, old, before=old.event.dates, text=text)
    if old.item is None and old.event is None and (old.words or old.links or old.work):
        yield _change(Kind.SECTION_REMOVED, old, text=text)
    for task in old.tasks:
        yield old.change(Kind.TASK_REMOVED, task.place, name=task.text, before=task.text)


def _change(
    kind: Kind, entry: Entry, *, name: str = "", before: str = "", after: str = "", text: str = ""
) -> Change:
    change = entry.change(kind, entry.place, name=name, before=before, after=after)
    return replace(change, text=text)


def _item_added(new: Entry) -> Change:
    name, text = work_names(new), new.section.text
    return _change(Kind.ITEM_ADDED, new, name=name, after=new.status, text=text)


def _item_removed(old: Entry) -> Change:
    name, text = work_names(old), old.section.text
    return _change(Kind.ITEM_REMOVED, old, name=name, before=old.status, text=text)


def _title(old: Entry, new: Entry) -> Iterator[Change]:
    if old.spelling.text(old.title) != new.spelling.text(new.title):
        if new.item is not None:
            kind = Kind.ITEM_RENAMED
        else:
            kind = Kind.SECTION_RENAMED if new.event is None else Kind.EVENT_RENAMED
        if same_but_for_a_slip(old.title, new.title):
            kind = Kind.COSMETIC
        yield _change(kind, new, name="title", before=old.title, after=new.title)
    # The label was an address that its author gave away; it has to lead here still.
    if old.section.label and not {old.section.id} & {new.section.id, *new.section.anchors}:
        yield _change(Kind.ADDRESS, new, before=old.section.id, after=new.section.id)


def _item(old: Entry, new: Entry) -> Iterator[Change]:
    if old.item is None and new.item is not None:
        yield _item_added(new)
    elif old.item is not None and new.item is None:
        yield _item_removed(old)
    elif old.status != new.status:
        places = [one.place for one in new.section.fields if one.name == "status"]
        change = _change(Kind.STATUS, new, name="status", before=old.status, after=new.status)
        yield replace(change, place=places[0] if places else new.place)


def _event(old: Entry, new: Entry) -> Iterator[Change]:
    if old.event is None and new.event is not None:
        yield _change(Kind.EVENT_ADDED, new, after=new.event.dates)
    elif old.event is not None and new.event is None:
        yield _change(Kind.EVENT_REMOVED, new, before=old.event.dates)


def _fields(old: Entry, new: Entry) -> Iterator[Change]:
    told = {"status"}
    if (old.event is None) != (new.event is None):
        told.add("dates")  # Said by the event that came or went.
    before, after = old.fields, new.fields
    places = {one.name: one.place for one in (*old.section.fields, *new.section.fields)}
    for name in sorted((before.keys() | after.keys()) - told):
        one, other = before.get(name, ""), after.get(name, "")
        if (name in before) == (name in after) and old.spelling.text(one) == new.spelling.text(
            other
        ):
            continue
        kind = Kind.COSMETIC if _same_value(name, one, other) else Kind.FIELD
        change = _change(kind, new, name=name, before=one, after=other)
        yield replace(change, place=places[name])


def _same_value(name: str, one: str, other: str) -> bool:
    """Tell whether two values of a field mean the same."""
    if not (one and other):
        return False
    if name in _LOGINS and one.lstrip("@").casefold() == other.lstrip("@").casefold():
        return True
    if one.casefold() == other.casefold():
        return True
    return any(
        read(one) is not None and read(one) == read(other) for read in (parse_span, parse_interval)
    )


def _text(old: Entry, new: Entry) -> Iterator[Change]:
    if old.words == new.words or _became_checklist(old, new) or _became_checklist(new, old):
        return
    before, after = old.section.text, new.section.text
    kind = (
        Kind.COSMETIC if plain(" ".join(old.words)) == plain(" ".join(new.words)) else Kind.WORDING
    )
    yield _change(kind, new, name="text", before=before, after=after)


def _became_checklist(one: Entry, other: Entry) -> bool:
    """Tell whether a plain list is marked as a checklist now: its tasks are told already."""
    if one.tasks or not other.tasks:
        return False
    tasks = Counter(word for task in other.tasks for word in other.spelling.words(task.text))
    return Counter(one.words) == Counter(other.words) + tasks
