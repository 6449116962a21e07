"""The line at a page's foot: how old GitHub's state is, and where the same facts are as data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from ..language import _
from ..nodes import group_node

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..join import JoinedRoadmap
    from .build_nodes import NodeMaker
    from .words import Piece


def about(
    joined: JoinedRoadmap, make: NodeMaker, files: Sequence[tuple[str, str]]
) -> list[nodes.Node]:
    """Give the line, for a page that shows items.

    :param files: relative URL and title of each published data file; empty where none are.
    """
    first = nodes.paragraph("", "")
    if joined.snapshot is None:
        first += nodes.Text(
            _("The state of the linked milestones has not been fetched from GitHub yet.")
        )
    else:
        before, _placeholder, after = _("Milestones, issues and pull requests as of %s.").partition(
            "%s"
        )
        pieces: list[Piece] = [before, joined.snapshot.fetched_at.date(), after]
        first += make.pieces(piece for piece in pieces if piece)
    group = group_node("", first, classes=["roadmap-about"])
    if files:
        data = nodes.paragraph("", _("The same as data: "))
        for number, (uri, title) in enumerate(files):
            if number:
                data += nodes.Text(", ")
            data += nodes.reference("", title, internal=True, refuri=uri)
        group += data
    return [group]
