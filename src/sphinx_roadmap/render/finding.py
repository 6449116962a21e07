"""What readers search for beside an item's own words: its status, its funder, its numbers.

Sphinx's search looks for words in a page, leaves out numbers, and leads to the page's top. An entry
as in an index is found as a whole, and leads to the item.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx import addnodes

from ..model import RefKind
from . import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..join import JoinedItem

# Words of GitHub's own addresses, which readers know them by in any language.
_KINDS = {RefKind.MILESTONE: "milestone", RefKind.ISSUE: "issue", RefKind.PULL: "pull request"}


def index_entries(item: JoinedItem, anchor: str) -> addnodes.index:
    """Give the entries by which the search leads to an item; nothing of them is shown."""
    entries = dict.fromkeys(word for word in _words(item) if word)
    # "single" splits at semicolons: https://www.sphinx-doc.org/en/master/usage/restructuredtext/directives.html#directive-index
    return addnodes.index(
        entries=[("single", word.replace(";", ","), anchor, "main", None) for word in entries]
    )


def _words(item: JoinedItem) -> Iterator[str]:
    if item.status is not None:
        yield str(item.status)
        yield words.status_word(item.status)
    yield item.item.funder
    yield item.item.owner
    for linked in (*item.milestones, *item.issues):
        yield f"{_KINDS[linked.ref.kind]} {linked.ref.number}"
        yield str(linked.ref.number)
