"""Changes to a document while it is read, before anything is collected from it."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.transforms import SphinxTransform

from .collect import section_fields, section_label
from .items import EVENT_FIELDS, ITEM_FIELDS

_AUTO_ID = re.compile(r"id[0-9]+")


class UntranslatedFields(SphinxTransform):
    """Keeps the values of the fields that we read out of message catalogues.

    Otherwise ``:status: now`` becomes a message, and a translation turns it into a word we do not
    know. Other fields stay translatable.
    """

    default_priority = 19  # sphinx.transforms.i18n.Locale runs at 20.

    def apply(self, **kwargs: Any) -> None:
        """Mark the known fields of every section."""
        for section in self.document.findall(nodes.section):
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
        for section in self.document.findall(nodes.section):
            label = section_label(section, self.document)
            address = self.document.nameids.get(label) if label else None
            if address not in section["ids"]:
                continue
            others = [name for name in section["ids"] if name != address]
            for name in [name for name in others if _AUTO_ID.fullmatch(name)]:
                others.remove(name)
                self.document.ids.pop(name, None)
            section["ids"] = [address, *others]


def drop_repeated_ids(app: Any, doctree: nodes.document, docname: str) -> None:
    """Keep ids unique where many documents become one page (event ``doctree-resolved``).

    Two documents may each have a section titled "Notes". The first keeps the anchor; a later
    section loses it if it has a label of its own. A place in an index, numbered anew in each
    document, loses it always.
    """
    if app.builder.name != "singlehtml":
        return
    seen: set[str] = set()
    for node in doctree.findall(nodes.Element):
        ids = [name for name in node["ids"] if name not in seen]
        if node["ids"] and (ids or isinstance(node, nodes.target)):
            node["ids"] = ids
        seen.update(node["ids"])


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
