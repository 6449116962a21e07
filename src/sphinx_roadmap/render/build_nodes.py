"""Words to nodes; the same nodes serve every format, and only HTML draws them specially."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.i18n import format_date
from sphinx.util.nodes import make_refnode

from ..language import is_right_to_left
from ..nodes import (
    control_node,
    fact_node,
    facts_node,
    progress_node,
    state_node,
    status_node,
    time_node,
)
from . import doubts, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sphinx.builders import Builder

    from ..join import JoinedItem, Linked, Progress
    from ..model import Section
    from .words import Piece


class NodeMaker:
    """Makes nodes for one document as one builder shows it."""

    def __init__(self, builder: Builder, docname: str) -> None:
        self._builder = builder
        self._docname = docname
        self._language = builder.config.language
        self.right_to_left = is_right_to_left(self._language)

    def date(self, date: dt.date) -> str:
        """Give a date in the words of the document's language, as "1 Oct 2026"."""
        return _in_words(date, "%-d %b %Y", self._language)

    def month(self, date: dt.date) -> str:
        """Give a month and year, as "Oct 2026"."""
        return _in_words(date, "%b %Y", self._language)

    def month_name(self, date: dt.date) -> str:
        """Give a month without its year, as "Oct"."""
        return _in_words(date, "%b", self._language)

    def whole_month(self, date: dt.date) -> str:
        """Give a month and year for a heading, as "October 2026"."""
        return _in_words(date.replace(day=1), "%B %Y", self._language)

    def pieces(self, pieces: Iterable[Piece]) -> list[nodes.Node]:
        """Give text and dates as nodes."""
        result: list[nodes.Node] = []
        for piece in pieces:
            if isinstance(piece, str):
                result.append(nodes.Text(piece))
            elif isinstance(piece, words.Month):
                text = self.month(piece.first)
                result.append(time_node("", text, datetime=f"{piece.first:%Y-%m}"))
            else:
                result.append(time_node("", self.date(piece), datetime=piece.isoformat()))
        return result

    def state(self, linked: Linked) -> list[nodes.Node]:
        """Give what stands beside a link: a space, and the state in brackets."""
        node = state_node(kind=str(linked.ref.kind), state=words.state_name(linked))
        milestone = linked.milestone
        if milestone is not None:
            closed, total = words.milestone_numbers(milestone)
            if total:
                label = f"{milestone.title}: {words.progress_words(_numbers(closed, total))}"
                node += progress_node(closed=closed, total=total, label=label)
        node += self.pieces(["(", *words.pieces_of(linked), ")"])
        return [nodes.Text(" "), node]

    def status(self, joined: JoinedItem) -> nodes.Node | None:
        """Give an item's status in a word, and why where nobody wrote it."""
        if joined.status is None:
            return None
        node = status_node("", words.status_word(joined.status), status=str(joined.status))
        reason = words.status_reason(joined)
        if reason:
            node += nodes.Text(f" ({reason})")
        return node

    def progress(self, joined: JoinedItem) -> list[nodes.Node]:
        """Give an item's progress as a bar and two numbers; nothing when it is not known."""
        if joined.progress is None:
            return []
        text = words.progress_words(joined.progress)
        if joined.unknown:
            text = f"{text}, {words.unknown_words(joined.unknown)}"
        if not joined.progress.total:
            return [nodes.Text(text)]
        bar = progress_node(
            closed=joined.progress.closed,
            total=joined.progress.total,
            label=f"{joined.item.section.title}: {text}",
        )
        return [bar, nodes.Text(text)]

    def link(self, joined: JoinedItem) -> nodes.reference:
        """Give a link to an item, under its title."""
        return self.section_link(joined.item.section)

    def section_link(self, section: Section) -> nodes.reference:
        """Give a link to a section, under its title."""
        anchor = section.anchors[0] if section.anchors else ""
        return make_refnode(
            self._builder, self._docname, section.docname, anchor, nodes.Text(section.title)
        )

    def doubts(self, joined: JoinedItem) -> list[nodes.Node]:
        """Give the sentence about what speaks against an item; nothing where nothing does."""
        pieces = doubts.doubt_pieces(joined)
        if not pieces:
            return []
        return [nodes.paragraph("", "", *self.pieces(pieces), classes=["roadmap-doubt"])]

    def facts(self, facts: Sequence[Sequence[nodes.Node]]) -> facts_node | None:
        """Give the quiet line of facts, or nothing when there are none."""
        if not facts:
            return None
        return facts_node("", *(fact_node("", "", *fact) for fact in facts))


def control(tag: str, *children: nodes.Node, text: str = "", **attributes: str) -> control_node:
    """Give an HTML element for browsers; ``class_`` is its class, ``data_key`` is ``data-key``."""
    pairs: list[str] = []
    for name, value in attributes.items():
        pairs += [name.rstrip("_").replace("_", "-"), value]
    words_ = [nodes.Text(text)] if text else []
    return control_node("", "", *words_, *children, tag=tag, pairs=pairs)


@lru_cache(maxsize=2048)  # Babel takes long, and milestones are due on the same few days.
def _in_words(date: dt.date, form: str, language: str) -> str:
    moment = dt.datetime(date.year, date.month, date.day, tzinfo=dt.UTC)
    return format_date(form, date=moment, language=language)


def _numbers(closed: int, total: int) -> Progress:
    from ..join import Progress

    return Progress(closed=closed, total=total)
