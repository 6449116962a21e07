"""The board: all items in lists by status, under real headings."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

from docutils import nodes

from ..language import _
from ..model import Status
from ..nodes import group_node, status_node
from . import words
from .filters import FEWEST, filters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..join import JoinedItem, JoinedRoadmap
    from .build_nodes import NodeMaker


# In the order in which readers ask: what is worked on, what comes, what was.
_COLUMNS: tuple[tuple[str, tuple[Status | None, ...]], ...] = (
    ("now", (Status.NOW,)),
    ("next", (Status.NEXT,)),
    ("later", (Status.LATER,)),
    ("unscheduled", (None,)),
    ("done", (Status.DONE,)),
    ("dropped", (Status.DROPPED, Status.SUPERSEDED)),
)
# Chinese and Japanese have no space behind their own marks.
_SENTENCE = re.compile(r".+?(?:[.!?](?=\s|$)|[\u3002\uff01\uff1f])")
# A card is no page: about three lines of it.
_LONGEST_SUMMARY = 160


def board(joined: JoinedRoadmap, make: NodeMaker, *, filtered: bool) -> list[nodes.Node]:
    """Give a section for each status that has items; a sentence when there are no items at all.

    :param filtered: with filters above it, where there is enough to choose from.
    """
    if not joined.items:
        return [nodes.paragraph("", _("There are no items yet."))]
    columns = [
        _column(name, items, make)
        for name, statuses in _COLUMNS
        if (items := [item for item in joined.items if item.status in statuses])
    ]
    body = group_node("", *columns, classes=["roadmap-board"], ids=["board"])
    if not filtered or len(joined.items) < FEWEST:
        return [body]
    names = [(column["ids"][0].removeprefix("board-"), column[0].astext()) for column in columns]
    funders = dict.fromkeys(item.item.funder for item in joined.items if item.item.funder)
    return [filters(names, list(funders)), body]


def _column(name: str, items: list[JoinedItem], make: NodeMaker) -> nodes.section:
    title = {
        "now": _("Now"),
        "next": _("Next"),
        "later": _("Later"),
        "unscheduled": _("No status yet"),
        "done": _("Done"),
        "dropped": _("Dropped or superseded"),
    }[name]
    return nodes.section(
        "",
        nodes.title("", "", status_node("", title, status=name)),
        nodes.bullet_list("", *(_entry(item, make) for item in items), bullet="-"),
        ids=[f"board-{name}"],
        classes=["roadmap-column", f"roadmap-{name}"],
    )


def _entry(item: JoinedItem, make: NodeMaker) -> nodes.list_item:
    entry = nodes.list_item("", nodes.paragraph("", "", make.link(item), classes=["roadmap-title"]))
    summary = _summary(item.item.section.text) if item.status is Status.NOW else ""
    if summary:
        entry += nodes.paragraph("", summary, classes=["roadmap-summary"])
    facts = make.facts(list(_facts(item, make)))
    if facts is not None:
        entry += facts
    return entry


def _summary(text: str) -> str:
    """Give the first sentence of an item's text, shortened where it is long."""
    first = _SENTENCE.match(text)
    return textwrap.shorten(first[0] if first else text, _LONGEST_SUMMARY, placeholder=" …")


def _facts(item: JoinedItem, make: NodeMaker) -> Iterator[list[nodes.Node]]:
    if item.status in {Status.SUPERSEDED, Status.DROPPED}:
        status = make.status(item)
        if status is not None:
            yield [status]
    progress = make.progress(item)
    if progress:
        yield progress
    if item.target is not None and item.status is not Status.DONE:
        yield make.pieces(words.span_pieces(_("target %s"), item.target, item.item.target))
    if item.item.funder:
        before, _placeholder, after = _("funded by %s").partition("%s")
        funder = nodes.inline("", item.item.funder, classes=["roadmap-funder"])
        yield [nodes.Text(before), funder, *([nodes.Text(after)] if after else [])]
