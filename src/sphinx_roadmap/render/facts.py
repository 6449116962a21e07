"""The quiet line under an item's title, made of its fields and of what GitHub says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from ..collect import field_text
from ..dates import parse_span
from ..items import ITEM_FIELDS
from ..language import _
from . import words

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from ..join import JoinedItem
    from .build_nodes import NodeMaker


def take_fields(
    field_list: nodes.field_list | None, names: Container[str] = ITEM_FIELDS
) -> dict[str, list[nodes.Node]]:
    """Take the fields we know out of a field list, and give their values' inline nodes.

    Fields that we do not know stay where they are.
    """
    taken: dict[str, list[nodes.Node]] = {}
    if field_list is None:
        return taken
    for field in list(field_list.children):
        if not isinstance(field, nodes.field):
            continue
        name = field[0].astext().strip().lower()
        if name in names:
            body = field[1]
            first = body.children[0] if body.children else None
            if isinstance(first, nodes.paragraph):
                taken[name] = list(first.children)
            else:
                text = field_text(body)
                taken[name] = [nodes.Text(text)] if text else []
            field_list.remove(field)
    if not field_list.children:
        field_list.parent.remove(field_list)
    return taken


def item_facts(
    joined: JoinedItem, fields: dict[str, list[nodes.Node]], make: NodeMaker
) -> list[Sequence[nodes.Node]]:
    """Give an item's facts in the order in which readers ask for them."""
    facts: list[Sequence[nodes.Node]] = []
    status = make.status(joined)
    if status is not None:
        facts.append([status])
    elif "status" in fields:  # A word that is no status: shown as written, and reported.
        facts.append([nodes.Text(_("Status: ")), *fields["status"]])
    progress = make.progress(joined)
    if progress:
        facts.append(progress)
    for template, span, written in (
        (_("start %s"), joined.start, joined.item.start),
        (_("target %s"), joined.target, joined.item.target),
    ):
        if span is not None:
            facts.append(make.pieces(words.span_pieces(template, span, written)))
        elif written:
            facts.append([nodes.Text(template % written)])
    reviewed = parse_span(joined.item.reviewed)
    if reviewed is not None:
        fields["reviewed"] = make.pieces(words.span_pieces("%s", reviewed, joined.item.reviewed))
    for template, name in (
        (_("funded by %s"), "funder"),
        (_("owner %s"), "owner"),
        (_("confirmed %s"), "reviewed"),
    ):
        if fields.get(name):
            before, _placeholder, after = template.partition("%s")
            end = [nodes.Text(after)] if after else []
            facts.append([nodes.Text(before), *fields[name], *end])
    return facts
