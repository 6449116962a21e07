"""Which sections are roadmap items and sprint events, and what their authors say of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .github import urls
from .model import Item, RefKind, Roadmap, SprintEvent, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .model import Page, Section

ITEM_FIELDS = frozenset({"status", "start", "target", "owner", "funder", "reviewed"})
EVENT_FIELDS = frozenset({"dates", "place", "register", "coordinator", "label"})
OPT_OUT = "none"

_LANES = {status.value: status for status in (Status.NOW, Status.NEXT, Status.LATER, Status.DONE)}
_WORK = frozenset({RefKind.MILESTONE, RefKind.ISSUE, RefKind.PULL})


def read_roadmap(pages: Iterable[Page], server: str = urls.DEFAULT_SERVER) -> Roadmap:
    """Find the items and events of all pages, in the order in which the pages are given.

    :param server: the GitHub whose links count, for example that of a GitHub Enterprise.
    """
    pages = tuple(pages)
    items: list[Item] = []
    events: list[SprintEvent] = []
    for page in pages:
        lanes = _lanes(page.sections)
        for section in page.sections:
            item = read_item(section, lanes.get(section.id), server)
            if item is not None:
                items.append(item)
            event = read_event(section)
            if event is not None:
                events.append(event)
    return Roadmap(pages=pages, items=tuple(items), events=tuple(events))


def read_item(section: Section, lane: Status | None, server: str) -> Item | None:
    """Give the item that a section is, or ``None``.

    A section is one when it says ``:status:`` (other than ``none``), or when its own body links
    to a milestone, issue or pull request. A status word that we do not know counts as none given.
    """
    fields = {field.name: field.value for field in section.fields if field.name in ITEM_FIELDS}
    word = fields.get("status", "").lower()
    found = (urls.parse(link.uri, server) for link in section.links)
    refs = tuple(dict.fromkeys(ref for ref in found if ref is not None and ref.kind in _WORK))
    if word == OPT_OUT or not (word or refs):
        return None
    return Item(
        section=section,
        status=Status(word) if word in set(Status) else None,
        lane=lane,
        refs=refs,
        **{name: value for name, value in fields.items() if name != "status"},
    )


def read_event(section: Section) -> SprintEvent | None:
    """Give the sprint event that a section with ``:dates:`` is, or ``None``."""
    fields = {field.name: field.value for field in section.fields if field.name in EVENT_FIELDS}
    return SprintEvent(section=section, **fields) if fields.get("dates") else None


def _lanes(sections: tuple[Section, ...]) -> dict[str, Status]:
    """Give each section the lane of its nearest enclosing section titled or labelled as one."""
    lanes: dict[str, Status] = {}
    own: dict[str, Status] = {}
    for section in sections:  # In document order, so a parent comes before its children.
        above = own.get(section.parent)
        if above is not None:
            lanes[section.id] = above
        here = _LANES.get(section.label) or _LANES.get(_title(section).strip().lower())
        lane = here or above
        if lane is not None:
            own[section.id] = lane
    return lanes


def _title(section: Section) -> str:
    """Give the title as its author wrote it: in a translation, "Now" is still a lane."""
    return section.source_title or section.title
