"""The filters of the board: links by status, and fields where scripts run.

Without scripts a link leads to the heading of its status. With them,
``static/sphinx-roadmap-board.js`` shows what was asked for, and keeps that in the address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from ..language import _
from ..nodes import filter_node
from .build_nodes import control

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Fewer entries are seen at a glance.
FEWEST = 3


def filters(columns: Iterable[tuple[str, str]], funders: Sequence[str]) -> filter_node:
    """Give the filters.

    :param columns: the name and the title of each column of the board.
    :param funders: each once.
    """
    links = nodes.paragraph("", "")
    for uri, title in (
        ("?#board", _("All")),
        *((f"?status={name}#board-{name}", title) for name, title in columns),
    ):
        if links.children:
            links += nodes.Text(" ")
        links += nodes.reference("", title, internal=True, refuri=uri)
    fields: list[nodes.Node] = []
    if funders:
        options = [control("option", text=_("All"), value="")]
        options += [control("option", text=name, value=name) for name in funders]
        choice = control("select", *options, name="funder")
        fields.append(control("label", choice, text=_("Funder") + " "))
    field = control("input", type="search", name="text", autocomplete="off")
    fields.append(control("label", field, text=_("Words") + " "))
    form = control("form", *fields, role="search", aria_label=_("Filter the board"))
    form["classes"].append("roadmap-scripted")
    return filter_node("", links, form, control("output"), shown=_("%(shown)s of %(all)s"))
