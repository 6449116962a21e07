"""Changes to a document while it is read, before anything is collected from it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

from .collect import blocks, section_fields, section_label
from .items import EVENT_FIELDS, ITEM_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sphinx.environment import BuildEnvironment

_AUTO_ID = re.compile(r"id[0-9]+")
_DOUBLE_ANCHOR = re.compile(r'href="#document-[^"#]*#')


class UntranslatedFields(SphinxTransform):
    """Keeps the values of the fields that we read out of message catalogues.

    Otherwise ``:status: now`` becomes a message, and a translation turns it into a word we do not
    know. Other fields stay translatable.
    """

    default_priority = 19  # sphinx.transforms.i18n.Locale runs at 20.

    def apply(self, **kwargs: Any) -> None:
        """Mark the known fields of every section."""
        for section in blocks(self.document):
            if not isinstance(section, nodes.section):
                continue
            for field in section_fields(section) or ():
                if not isinstance(field, nodes.field):
                    continue
                if field[0].astext().strip().lower() in ITEM_FIELDS | EVENT_FIELDS:
                    for node in field.findall(nodes.TextElement):
                        node["translatable"] = False


class LabelFirst(SphinxTransform):
    """Makes a section's explicit label its permalink, so that a new title breaks no old link.

    The id made from the title stays a second anchor, unless it is a numbered one such as ``id1``,
    which would move when a section is added above.
    """

    default_priority = 261  # docutils' PropagateTargets, at 260, gives a section its labels.

    def apply(self, **kwargs: Any) -> None:
        """Reorder the ids of every labelled section."""
        if not self.config.roadmap_label_permalinks:
            return
        for section in blocks(self.document):
            if not isinstance(section, nodes.section):
                continue
            label = section_label(section, self.document)
            address = self.document.nameids.get(label) if label else None
            if address is None or address not in section["ids"]:
                continue
            others = [name for name in section["ids"] if name != address]
            for name in [name for name in others if _AUTO_ID.fullmatch(name)]:
                others.remove(name)
                self.document.ids.pop(name, None)
                for title in section["names"]:  # A link by the title leads to what is left.
                    if self.document.nameids.get(title) == name:
                        self.document.nameids[title] = address
            section["ids"] = [address, *others]


def drop_repeated_ids(app: Any, doctree: nodes.document, docname: str) -> None:
    """Keep ids unique where many documents become one page (event ``doctree-resolved``).

    Two documents may each have a section titled "Notes", and footnotes ``id1``. The first keeps
    the id; a later one loses it if it has another, else the name of its document is put before.
    """
    if app.builder.name != "singlehtml":
        return
    seen: set[str] = set()
    instead: dict[tuple[str, str], str] = {}
    owned = list(_with_document(doctree, docname))
    for node, owner in owned:
        ids = [name for name in node["ids"] if name not in seen]
        if node["ids"] and not ids:
            ids = [f"{owner.replace('/', '-')}-{node['ids'][0]}"]
            while ids[0] in seen:
                ids = [f"{ids[0]}-"]
        instead.update(((owner, name), ids[0]) for name in node["ids"] if name not in ids)
        node["ids"] = ids
        seen.update(ids)
    for node, owner in owned:
        _lead_to(node, owner, instead)
    for (owner, old), new in instead.items():
        _number_as(app.env, owner, old, new)


def _with_document(node: nodes.Element, docname: str) -> Iterator[tuple[nodes.Element, str]]:
    """Give all elements below a node with the document that each comes from."""
    for child in node.children:
        if isinstance(child, nodes.Element):
            owner = child["docname"] if isinstance(child, addnodes.start_of_file) else docname
            yield child, owner
            yield from _with_document(child, owner)


def _lead_to(node: nodes.Element, owner: str, instead: Mapping[tuple[str, str], str]) -> None:
    """Lead a node's references to where their ids are now."""
    if (owner, node.get("refid", "")) in instead:
        node["refid"] = instead[owner, node["refid"]]
    if node.get("backrefs"):
        node["backrefs"] = [instead.get((owner, name), name) for name in node["backrefs"]]
    page, _hash, anchor = node.get("refuri", "").removeprefix("#").partition("#")
    new = instead.get((page.removeprefix("document-"), anchor))
    if new is not None:
        node["refuri"] = f"#{page}#{new}"


def _number_as(env: BuildEnvironment, docname: str, old: str, new: str) -> None:
    """Give what has a new id its number."""
    sections = env.toc_secnumbers.get(docname, {})
    if f"#{old}" in sections:
        sections.setdefault(f"#{new}", sections[f"#{old}"])
    for figures in env.toc_fignumbers.get(docname, {}).values():
        if old in figures:
            figures.setdefault(new, figures[old])


def mend_double_anchors(app: Any, doctree: nodes.document, docname: str) -> None:
    """Make ``#document-page#section`` lead to the section (event ``doctree-resolved``).

    Sphinx 9.0 to 9.2 write such references between documents into their one page, and no browser
    follows them. Earlier versions cut off the first part, as we do.
    """
    if app.builder.name != "singlehtml":
        return
    for node in doctree.findall(nodes.reference):
        page, _hash, anchor = node.get("refuri", "").lstrip("#").partition("#")
        if anchor and page.startswith("document-"):
            node["refuri"] = f"#{anchor}"


def mend_double_anchors_of_contents(
    app: Any, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Do the same in the tables of contents beside the page (event ``html-page-context``)."""
    if app.builder.name != "singlehtml":
        return
    whole = context["toctree"]
    context["toctree"] = lambda **options: _DOUBLE_ANCHOR.sub('href="#', whole(**options) or "")
    context["toc"] = _DOUBLE_ANCHOR.sub('href="#', context.get("toc", ""))
