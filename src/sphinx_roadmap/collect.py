"""Doctree to records: the one place that knows what authors' markup looks like as nodes."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes

from .checklists import is_checklist, list_entries, read_checklists
from .items import EVENT_FIELDS, ITEM_FIELDS
from .markup import reference_name
from .model import Field, Link, Page, Section, Target
from .places import Locator
from .slips import LOOKED_AT, read_slips
from .time_words import read_time_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from .model import Place, TimeWord

_EXTERNAL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")  # RFC 3986 section 4.2, and a scheme

# What makes a page one of a roadmap; which sections really are items is decided in items.py.
_ROADMAP_FIELDS = ITEM_FIELDS | EVENT_FIELDS
_WORK = re.compile(r"/(?:milestone|issues|pull)/[0-9]")

# Nothing in these is shown, or none of it is markup.
_SKIPPED = (nodes.substitution_definition, nodes.comment, nodes.FixedTextElement)


def read_page(document: nodes.document, docname: str, *, source_dir: Path, source: Path) -> Page:
    """Read one document, after docutils' own transforms have resolved its references.

    :param source: the document's file.
    """
    found = _Found.of(document)
    definitions = _Definitions(document, found.targets)
    locator = Locator(document, source_dir, source, definitions.names)
    targets = tuple(definitions.locate(locator))
    links = tuple(_links(found, docname, definitions, locator))
    by_section: dict[str, list[Link]] = {}
    for link in links:
        by_section.setdefault(link.section, []).append(link)
    checklists = tuple(read_checklists(found.lists, locator))
    sections = tuple(_sections(document, found, docname, by_section, locator))
    if checklists or any(_is_roadmap(section) for section in sections):
        sections = tuple(
            replace(section, text=section_text(node))
            for section, (node, *_address) in zip(sections, found.sections, strict=True)
        )
    path = locator.block(document).path
    used = definitions.indirect | {definitions.name(node) for node, _ in found.references}
    return Page(
        docname=docname,
        path=path,
        sections=sections,
        links=links,
        targets=tuple(replace(target, used=target.name in used) for target in targets),
        checklists=checklists,
        slips=tuple(read_slips(found.looked_at, path, locator)),
    )


def blocks(document: nodes.document) -> Iterator[nodes.Element]:
    """Give all elements that stand in no text, in document order.

    A walk through these takes a third of one through the whole document.
    """
    waiting: list[nodes.Element] = [document]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, nodes.TextElement):
            children = reversed(node.children)
            waiting += [child for child in children if isinstance(child, nodes.Element)]


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


@dataclass(slots=True)
class _Found:
    """The nodes of a document that records are made of, with the address of their section.

    One walk serves all records: most of the reader's time would go into walking.
    """

    sections: list[tuple[nodes.section, str, str, int]] = field(default_factory=list)
    references: list[tuple[nodes.Element, str]] = field(default_factory=list)
    targets: list[nodes.target] = field(default_factory=list)
    lists: list[tuple[nodes.bullet_list, str]] = field(default_factory=list)
    looked_at: list[nodes.Element] = field(default_factory=list)

    @classmethod
    def of(cls, document: nodes.document) -> _Found:
        found = cls()
        waiting: list[tuple[nodes.Element, str, int]] = [(document, "", 0)]
        while waiting:
            node, section, level = waiting.pop()
            if isinstance(node, nodes.section):
                address, level = section_id(node, document), level + 1
                found.sections.append((node, address, section, level))
                section = address
            else:
                found.note(node, section)
            if not isinstance(node, _SKIPPED):
                waiting += [
                    (child, section, level)
                    for child in reversed(node.children)
                    if isinstance(child, nodes.Element)
                ]
        return found

    def note(self, node: nodes.Element, section: str) -> None:
        if isinstance(node, nodes.reference | addnodes.toctree):
            self.references.append((node, section))
        elif isinstance(node, nodes.target):
            self.targets.append(node)
        elif isinstance(node, nodes.bullet_list):
            self.lists.append((node, section))
        if isinstance(node, LOOKED_AT):
            self.looked_at.append(node)


class _Definitions:
    """The ``.. _name: uri`` lines of a document."""

    def __init__(self, document: nodes.document, targets: Iterable[nodes.target]) -> None:
        self._targets = [
            # Not an internal target, nor one that a `text <uri>`_ makes for itself.
            node
            for node in targets
            if "refuri" in node and not isinstance(node.parent, nodes.TextElement)
        ]
        self._places: dict[str, Place] = {}
        self._anonymous: deque[Place] = deque()
        self.names: dict[str, list[str]] = {}
        for node in self._targets:
            self.names.setdefault(node["refuri"], []).extend(node["names"])
        self.indirect = {
            nodes.fully_normalize_name(node.indirect_reference_name)
            for node in self._targets
            if node.indirect_reference_name
        }

    def locate(self, locator: Locator) -> Iterator[Target]:
        """Give all named definitions, in document order, and remember their places."""
        for node in self._targets:
            place = locator.definition(node)
            if node.get("anonymous"):
                self._anonymous.append(place)
            for name in node["names"]:
                self._places[name] = place
            for name in [*node["names"], *node["dupnames"]]:
                yield Target(name=name, uri=node["refuri"], place=place, used=False)

    def name(self, reference: nodes.Element) -> str:
        """Give the name by which a reference finds its definition, or ""."""
        name = reference_name(reference)
        if name and name not in self._places:  # Translated: the name in the sources leads there.
            name = next(iter(self.names.get(reference.get("refuri", ""), ())), "")
        return name

    def place(self, reference: nodes.Element, name: str) -> Place | None:
        """Give where a reference is defined. Ask for each anonymous one once, in order."""
        if reference.get("anonymous"):  # docutils pairs them by their order.
            return self._anonymous.popleft() if self._anonymous else None
        return self._places.get(name)


def _sections(
    document: nodes.document,
    found: _Found,
    docname: str,
    links: dict[str, list[Link]],
    locator: Locator,
) -> Iterator[Section]:
    for node, address, parent, level in found.sections:
        title = next((child for child in node.children if isinstance(child, nodes.title)), None)
        text = _plain(title) if title is not None else ""
        original = title.rawsource if title is not None and title.get("translated") else text
        yield Section(
            docname=docname,
            id=address,
            label=section_label(node, document),
            anchors=tuple(node["ids"]),
            title=text,
            source_title=original,
            level=level,
            parent=parent,
            place=locator.title(title) if title is not None else locator.block(node),
            fields=tuple(_fields(node, locator)),
            links=tuple(links.get(address, ())),
            time_words=tuple(_time_words(node, links.get(address, ()), locator)),
        )


def _is_roadmap(section: Section) -> bool:
    """Tell whether a section may be an item or an event: a cheap look, without settings."""
    return any(field.name in _ROADMAP_FIELDS for field in section.fields) or any(
        _WORK.search(link.uri) for link in section.links
    )


def section_text(section: nodes.section) -> str:
    """Give the text of a section's own body without its title, fields and checklists."""
    left_out = (nodes.section, nodes.Invisible, nodes.system_message)
    fields = section_fields(section)
    parts: list[str] = []
    waiting = [
        child
        for child in reversed(section.children)
        if not isinstance(child, nodes.title) and child is not fields
    ]
    while waiting:
        node = waiting.pop()
        if isinstance(node, left_out):
            continue
        if isinstance(node, nodes.bullet_list) and is_checklist(node):
            # What an entry says beside its lists is the task; a list in it may be none.
            waiting += [
                one
                for entry in reversed(list_entries(node))
                for one in reversed(entry.children)
                if isinstance(one, nodes.Sequential)
            ]
        elif isinstance(node, nodes.TextElement | nodes.Text):
            parts.append(node.astext())
        else:
            waiting += reversed(node.children)
    return " ".join(" ".join(parts).split())


def _time_words(
    section: nodes.section, links: Iterable[Link], locator: Locator
) -> Iterable[TimeWord]:
    if not any(_WORK.search(link.uri) for link in links):
        return ()
    return read_time_words(section, section_fields(section), locator)


def _plain(title: nodes.Element) -> str:
    """Give a title's words, without the numbers of footnotes."""
    marks = nodes.footnote_reference | nodes.citation_reference
    parts = (
        text.astext() for text in title.findall(nodes.Text) if not isinstance(text.parent, marks)
    )
    return " ".join("".join(parts).split())


def field_text(body: nodes.Node) -> str:
    """Give a field's value on one line; "A. Person" is a name, whatever docutils takes it for."""
    plain = all(isinstance(child, nodes.paragraph | nodes.Invisible) for child in body.children)
    text = body.rawsource if isinstance(body, nodes.Element) and not plain else body.astext()
    return " ".join(text.split())


def _fields(section: nodes.section, locator: Locator) -> Iterator[Field]:
    for one in section_fields(section) or ():
        if isinstance(one, nodes.field):
            name, body = one.children
            yield Field(
                name=name.astext().strip().lower(),
                value=field_text(body),
                place=locator.block(one),
            )


def _links(
    found: _Found, docname: str, definitions: _Definitions, locator: Locator
) -> Iterator[Link]:
    for node, section in found.references:
        if isinstance(node, addnodes.toctree):
            yield from _toctree_links(node, docname, section, locator)
            continue
        uri = node.get("refuri", "")
        name = definitions.name(node)
        definition = definitions.place(node, name)
        if node.get("internal") or not _EXTERNAL.match(uri):
            continue
        yield Link(
            uri=uri,
            text=" ".join(node.astext().split()),
            docname=docname,
            section=section,
            place=locator.inline(node),
            name=name if definition is not None else "",
            definition=definition,
        )


def _toctree_links(
    toctree: addnodes.toctree, docname: str, section: str, locator: Locator
) -> Iterator[Link]:
    for title, uri in toctree["entries"]:
        if _EXTERNAL.match(uri):
            yield Link(
                uri=uri,
                text=title or uri,
                docname=docname,
                section=section,
                place=locator.text(toctree, uri),
            )
