"""How old GitHub's state and the text are, and where the same facts are as data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from ..language import _
from . import words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from ..join import JoinedItem, JoinedRoadmap
    from .build_nodes import NodeMaker
    from .words import Piece


def about(joined: JoinedRoadmap, items: Sequence[JoinedItem], make: NodeMaker) -> nodes.paragraph:
    """Give the sentences by which readers judge whether what they see can be believed.

    :param items: those that the page shows.
    """
    line = nodes.paragraph("", "", classes=["roadmap-as-known"])
    if joined.snapshot is None:
        line += nodes.Text(
            _("The state of the linked milestones has not been fetched from GitHub yet.")
        )
    else:
        template = _("Milestones, issues and pull requests as of %s.")
        line += make.pieces(words.around(template, joined.snapshot.fetched_at.date()))
    dates = _dates(items)
    if dates:
        line += make.pieces([" ", *dates])
    return line


def same_as_data(files: Sequence[tuple[str, str]]) -> nodes.paragraph:
    """Give the links to the published data.

    :param files: relative URL and title of each file.
    """
    data = nodes.paragraph("", _("The same as data: "))
    for number, (uri, title) in enumerate(files):
        if number:
            data += nodes.Text(", ")
        data += nodes.reference("", title, internal=True, refuri=uri)
    return data


def _dates(items: Sequence[JoinedItem]) -> list[Piece]:
    """Tell when the text was last confirmed and changed, as far as that is known."""
    confirmed = _latest(item.freshness.confirmed for item in items)
    changed = _latest(item.freshness.changed for item in items)
    if confirmed is None:
        return words.around(_("Text last changed on %s."), changed) if changed else []
    if changed is None:
        return words.around(_("Text last confirmed on %s."), confirmed)
    return [
        *words.around(_("Text last confirmed on %s,"), confirmed),
        " ",
        *words.around(_("last changed on %s."), changed),
    ]


def _latest(days: Iterable[dt.date | None]) -> dt.date | None:
    return max((day for day in days if day is not None), default=None)
