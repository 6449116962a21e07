"""The published ``roadmap.json`` back to records: all of it that can be compared."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..errors import ConfigurationError
from ..items import read_roadmap
from ..model import Checklist, Field, Item, Link, Page, Place, Roadmap, Section, Status, Task

if TYPE_CHECKING:
    from pathlib import Path

VERSION = 1
_LARGEST = 50_000_000


def read_published(path: Path) -> Roadmap:
    """Read a published roadmap.

    :raises ConfigurationError: it is none, or of another version.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise ConfigurationError("it is too large for a roadmap", where=str(path))
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigurationError(f"it cannot be read: {error}", where=str(path)) from error
    version = data.get("version") if isinstance(data, dict) else None
    if version != VERSION or isinstance(version, bool):
        what = f"version {version} of" if isinstance(version, int) else "no"
        raise ConfigurationError(
            f"it is {what} roadmap.json; this release reads version {VERSION}", where=str(path)
        )
    try:
        return _roadmap(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        message = f"it is a damaged roadmap.json: {type(error).__name__}: {error}"
        raise ConfigurationError(message, where=str(path)) from error


def reduced(roadmap: Roadmap) -> Roadmap:
    """Give what a published roadmap has of this one: items, events and checklists, no texts."""
    kept = {id(item.section) for item in roadmap.items}
    kept |= {id(event.section) for event in roadmap.events}
    old_new: dict[int, Section] = {}
    pages = []
    for page in roadmap.pages:
        listed = {checklist.section for checklist in page.checklists}
        sections = []
        for section in page.sections:
            if id(section) in kept:
                old_new[id(section)] = replace(section, text="", source_title=section.title)
                sections.append(old_new[id(section)])
            elif section.id in listed:
                sections.append(_nameless(section.docname, section.id, section.place))
        pages.append(replace(page, sections=tuple(sections), links=_links(page, sections)))
    return Roadmap(
        pages=tuple(pages),
        items=tuple(replace(one, section=old_new[id(one.section)]) for one in roadmap.items),
        events=tuple(replace(one, section=old_new[id(one.section)]) for one in roadmap.events),
    )


def _links(page: Page, sections: list[Section]) -> tuple[Link, ...]:
    ids = {section.id for section in sections if section.title}
    return tuple(link for link in page.links if link.section in ids)


def _nameless(docname: str, section_id: str, place: Place) -> Section:
    return Section(
        docname=docname,
        id=section_id,
        label="",
        anchors=(section_id,),
        title="",
        level=2,
        parent="",
        place=place,
    )


def _roadmap(data: dict[str, Any]) -> Roadmap:
    links: dict[tuple[str, str], list[Link]] = {}
    for one in data["links"]:
        link = Link(
            uri=_text(one["uri"]),
            text=_text(one["text"]),
            docname=_text(one["docname"]),
            section=_text(one["section"]),
            place=_place(one),
        )
        links.setdefault((link.docname, link.section), []).append(link)
    sections: dict[str, dict[str, Section]] = {}
    statuses: dict[tuple[str, str], Any] = {}
    for one in (*data["items"], *data["events"]):
        docname, address = _text(one["docname"]), _text(one["id"])
        found = tuple(links.get((docname, address), ()))
        sections.setdefault(docname, {}).setdefault(address, _section(one, found))
        if one.get("status_source") == "lane":
            statuses[docname, address] = one["status"]
    checklists: dict[str, list[Checklist]] = {}
    for one in data["checklists"]:
        docname = _text(one["docname"])
        checklists.setdefault(docname, []).append(_checklist(one))
    pages = []
    for docname in dict.fromkeys([*sections, *checklists]):
        own = sections.get(docname, {})
        for checklist in checklists.get(docname, ()):
            if checklist.section and checklist.section not in own:
                own[checklist.section] = _nameless(docname, checklist.section, checklist.place)
        pages.append(
            Page(
                docname=docname,
                path=docname,
                sections=tuple(own.values()),
                links=tuple(link for one in own.values() for link in one.links),
                checklists=tuple(checklists.get(docname, ())),
            )
        )
    return _with_lanes(read_roadmap(pages), statuses)


def _with_lanes(roadmap: Roadmap, lanes: dict[tuple[str, str], Any]) -> Roadmap:
    """Put the status of the section around an item back: only the item is published."""

    def lane(item: Item) -> Status | None:
        found = lanes.get((item.section.docname, item.id))
        return Status(found) if found else item.lane

    items = tuple(replace(item, lane=lane(item)) for item in roadmap.items)
    return replace(roadmap, items=items)


def _section(one: dict[str, Any], links: tuple[Link, ...]) -> Section:
    return Section(
        docname=_text(one["docname"]),
        id=_text(one["id"]),
        label=_text(one["label"]),
        anchors=(_text(one["id"]),),
        title=_text(one["title"]),
        source_title=_text(one["title"]),
        level=2,
        parent="",
        place=_place(one),
        fields=tuple(
            Field(name=_text(field["name"]), value=_text(field["value"]), place=_place(field))
            for field in one["fields"]
        ),
        links=links,
    )


def _checklist(one: dict[str, Any]) -> Checklist:
    return Checklist(
        section=_text(one["section"]),
        place=_place(one),
        tasks=tuple(
            Task(text=_text(task["text"]), checked=task["checked"], place=_place(task))
            for task in one["tasks"]
        ),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str | None):
        raise TypeError(f"{value!r} is no text")
    return value or ""


def _place(one: dict[str, Any]) -> Place:
    line = one["line"]
    return Place(path=_text(one["path"]), line=line if isinstance(line, int) else None)
