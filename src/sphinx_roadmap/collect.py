"""Doctree to records: the one place that knows what authors' markup looks like as nodes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes

from .model import Checklist, Field, Link, Page, Section, Target, Task
from .places import Locator

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from .model import Place

CHECKLIST_CLASS = "checklist"

# "[ ] text" or "[x] text", as GitHub's task lists: https://github.github.com/gfm/#task-list-items-extension-
_BOX = re.compile(r"\[([ xX])\]\s+")
_EXTERNAL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")  # RFC 3986 section 4.2, and a scheme


def read_page(
    document: nodes.document,
    docname: str,
    *,
    source_dir: Path,
    source: Path,
    included: Iterable[Path] = (),
) -> Page:
    """Read one document, after docutils' own transforms have resolved its references.

    :param source: the document's file. :param included: the files that it includes.
    """
    locator = Locator(source_dir, source, included)
    targets = tuple(_targets(document, locator))
    definitions = {target.name: target.place for target in targets}
    links = tuple(_links(document, docname, definitions, locator))
    by_section: dict[str, list[Link]] = {}
    for link in links:
        by_section.setdefault(link.section, []).append(link)
    sections = tuple(_sections(document, docname, by_section, locator))
    return Page(
        docname=docname,
        path=locator.block(document).path,
        sections=sections,
        links=links,
        targets=targets,
        checklists=tuple(_checklists(document, locator)),
    )


def section_id(section: nodes.section, document: nodes.document) -> str:
    """Give a section's address: the id of its explicit label, else its first id."""
    label = section_label(section, document)
    found = document.nameids.get(label) if label else None
    return found or (section["ids"] or [""])[0]


def section_label(section: nodes.section, document: nodes.document) -> str:
    """Give the name of the label that stands directly above a section's title, or ""."""
    explicit = [name for name in section["names"] if document.nametypes.get(name)]
    # PropagateTargets adds them from the innermost outward; the label nearest to the title leads.
    return explicit[0] if explicit else ""


def section_fields(section: nodes.Element) -> nodes.field_list | None:
    """Give the field list that stands directly under a section's title."""
    for child in section.children:
        if isinstance(child, nodes.field_list):
            return child
        if not isinstance(child, nodes.title | nodes.Invisible | nodes.system_message):
            return None
    return None


def _sections(
    document: nodes.document, docname: str, links: dict[str, list[Link]], locator: Locator
) -> Iterator[Section]:
    for node in document.findall(nodes.section):
        outer = [up for up in _ancestors(node) if isinstance(up, nodes.section)]
        address = section_id(node, document)
        title = node.next_node(nodes.title)
        yield Section(
            docname=docname,
            id=address,
            label=section_label(node, document),
            anchors=tuple(node["ids"]),
            title=title.astext() if title is not None else "",
            level=len(outer) + 1,
            parent=section_id(outer[0], document) if outer else "",
            place=locator.inline(title) if title is not None else locator.block(node),
            fields=tuple(_fields(node, locator)),
            links=tuple(links.get(address, ())),
        )


def _fields(section: nodes.section, locator: Locator) -> Iterator[Field]:
    for field in section_fields(section) or ():
        if isinstance(field, nodes.field):
            name, body = field.children
            yield Field(
                name=name.astext().strip().lower(),
                value=" ".join(body.astext().split()),
                place=locator.block(field),
            )


def _links(
    document: nodes.document, docname: str, definitions: dict[str, Place], locator: Locator
) -> Iterator[Link]:
    for node in document.findall(nodes.reference):
        uri = node.get("refuri", "")
        if node.get("internal") or not _EXTERNAL.match(uri):
            continue
        name = nodes.fully_normalize_name(node.get("name", ""))
        around = next((up for up in _ancestors(node) if isinstance(up, nodes.section)), None)
        yield Link(
            uri=uri,
            text=" ".join(node.astext().split()),
            docname=docname,
            section=section_id(around, document) if around is not None else "",
            place=locator.inline(node),
            name=name if name in definitions else "",
            definition=definitions.get(name),
        )


def _targets(document: nodes.document, locator: Locator) -> Iterator[Target]:
    for node in document.findall(nodes.target):
        if "refuri" not in node or isinstance(node.parent, nodes.TextElement):
            continue  # An internal target, or one that a `text <uri>`_ makes for itself.
        for name in [*node["names"], *node["dupnames"]]:
            yield Target(
                name=name,
                uri=node["refuri"],
                place=locator.definition(node),
                used=bool(node.referenced),
            )


def _checklists(document: nodes.document, locator: Locator) -> Iterator[Checklist]:
    for node in document.findall(nodes.bullet_list):
        entries = [child for child in node.children if isinstance(child, nodes.list_item)]
        marked = CHECKLIST_CLASS in node["classes"]
        if entries and (marked or all(_BOX.match(_own_text(entry)) for entry in entries)):
            around = next((up for up in _ancestors(node) if isinstance(up, nodes.section)), None)
            yield Checklist(
                section=section_id(around, document) if around is not None else "",
                place=locator.block(entries[0]),
                tasks=tuple(_task(entry, locator) for entry in entries),
            )


def _task(entry: nodes.list_item, locator: Locator) -> Task:
    text = _own_text(entry)
    box = _BOX.match(text)
    return Task(
        text=text[box.end() :] if box else text,
        checked=box[1] != " " if box else None,
        place=locator.block(entry),
    )


def _own_text(entry: nodes.Element) -> str:
    """Give the text of a list entry without that of lists inside it."""
    parts = [child.astext() for child in entry.children if not isinstance(child, nodes.Sequential)]
    return " ".join(" ".join(parts).split())


def _ancestors(node: nodes.Node) -> Iterator[nodes.Element]:
    at = node.parent
    while at is not None:
        yield at
        at = at.parent
