"""Words in an item's text that time makes wrong: what was current is so no longer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes

from .model import TimeWord

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .places import Locator

# English only, as sources are. A hyphen makes another word of it, such as "now-defunct".
_WORDS = re.compile(
    r"(?<![\w-])(?:"
    r"current(?:ly)?|now|nowadays|soon|recent(?:ly)?|upcoming|at\s+the\s+moment"
    r"|(?:this|next|last)\s+(?:year|quarter|month|week|spring|summer|autumn|fall|winter)"
    r"|(?:19|20|21)[0-9]{2}"
    r")(?![\w-])",
    re.IGNORECASE,
)
# What is code or an address: nobody reads it as a sentence.
_NO_WORDS = re.compile(r"``.*?``|<[^<>\s]*:[^<>]*>|\w+://\S+|\[[^\]]*\]_", re.DOTALL)

# Nothing in these is prose of the section itself.
_SKIPPED = (
    nodes.section,
    nodes.title,
    nodes.Invisible,
    nodes.system_message,
    nodes.FixedTextElement,
)


def read_time_words(
    section: nodes.section, fields: nodes.Node | None, locator: Locator
) -> Iterator[TimeWord]:
    """Give the time words of a section's own body, with their places, as they were written.

    :param fields: the section's field list, whose dates are read elsewhere.
    """
    waiting = [child for child in reversed(section.children) if child is not fields]
    while waiting:
        node = waiting.pop()
        if isinstance(node, _SKIPPED) or not isinstance(node, nodes.Element):
            continue
        if not isinstance(node, nodes.TextElement):
            waiting += reversed(node.children)
            continue
        prose = _NO_WORDS.sub(lambda match: " " * len(match[0]), node.rawsource)
        for match in _WORDS.finditer(prose):
            word = " ".join(match[0].split())
            yield TimeWord(word=word, place=locator.inside(node, match.start()))
