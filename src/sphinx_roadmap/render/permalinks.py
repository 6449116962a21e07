"""An address for each milestone that an item links, as for the item itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from ..nodes import permalink_node
from ..tasks import slug

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..model import GitHubRef


class Anchors:
    """The addresses of one document; a milestone's is where it is linked first."""

    def __init__(self, document: nodes.document, repositories: Sequence[str]) -> None:
        self._document = document
        self._own = repositories[0].casefold() if repositories else ""
        self._taken: set[str] = set()

    def of(self, node: nodes.reference, ref: GitHubRef) -> list[nodes.Node]:
        """Make the link of a milestone an address, and give the mark that leads there."""
        if not self._taken:
            elements = self._document.findall(nodes.Element)
            self._taken = {name for element in elements for name in element["ids"]}
        name = f"milestone-{ref.number}"
        if ref.repository.casefold() != self._own:
            name = f"{slug(ref.repository)}-{name}"
        if name in self._taken:
            return []
        self._taken.add(name)
        node["ids"].append(name)
        return [permalink_node("", refid=name)]
