"""A streaming reader of HTML tags that takes linear time on any input.

The standard library's parser keeps what is unfinished and scans it again with each piece, which
takes quadratic time on hostile pages; this one gives up on a tag that never ends.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# A start tag longer than this is not one.
_LONGEST_TAG = 64 * 1024

# https://html.spec.whatwg.org/multipage/parsing.html#parsing-html-fragments: no tags inside these.
_RAW_TEXT = frozenset({"script", "style", "textarea", "title", "xmp", "iframe", "noembed"})
_OPEN = re.compile(r"<(?:!--|(/?)([A-Za-z][^\s/>]*))")
_TAG_STOP = re.compile(r"""[>"']""")
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>"']+))?""")


class TagReader:
    """Gives start tags with their attributes, and text, of a document that comes in pieces."""

    def __init__(self) -> None:
        self._rest = ""
        # The element whose text is being skipped, or "!--" inside a comment.
        self._inside = ""

    def feed(self, text: str) -> Iterator[tuple[str, dict[str, str], str]]:
        """Give (tag, attributes, text before the tag) for what is complete.

        The tag of an end tag starts with a slash.
        """
        text = self._rest + text
        at = 0
        while True:
            if self._inside:
                after = self._skip(text, at)
                if after < 0:
                    keep = len(self._inside) + 3
                    self._rest = text[max(at, len(text) - keep) :]
                    return
                at = after
            opened = _OPEN.search(text, at)
            if opened is None:
                # A tag's beginning may stand at the very end; its text does not matter until then.
                cut = text.rfind("<", max(at, len(text) - _LONGEST_TAG))
                self._rest = text[cut:] if cut >= at else ""
                yield "", {}, text[at : cut if cut >= at else len(text)]
                return
            if opened[2] is None:
                self._inside = "!--"
                yield "", {}, text[at : opened.start()]
                at = opened.end()
                continue
            end = _tag_end(text, opened.end())
            if end < 0:
                yield "", {}, text[at : opened.start()]
                if len(text) - opened.start() <= _LONGEST_TAG:
                    self._rest = text[opened.start() :]
                    return
                # It never ends. To look for tags inside of it would take quadratic time.
                at = opened.start() + _LONGEST_TAG
                continue
            name = opened[2].lower()
            attributes = {} if opened[1] else _attributes(text[opened.end() : end])
            yield opened[1] + name, attributes, text[at : opened.start()]
            at = end + 1
            if not opened[1] and name in _RAW_TEXT:
                self._inside = name

    def _skip(self, text: str, at: int) -> int:
        """Give where what is being skipped ends, or -1."""
        if self._inside == "!--":
            end = text.find("-->", at)
            after = end + 3
        else:
            found = re.compile(rf"</{self._inside}(?=[\s/>])", re.IGNORECASE).search(text, at)
            end = after = found.start() if found else -1
        if end < 0:
            return -1
        self._inside = ""
        return after


def _tag_end(text: str, at: int) -> int:
    """Give the place of a tag's ``>``, quoted values skipped, or -1."""
    limit = at + _LONGEST_TAG
    while (stop := _TAG_STOP.search(text, at, limit)) is not None:
        if stop[0] == ">":
            return stop.start()
        at = stop.end()
        # Only a quote behind an equals sign opens a value.
        if text[max(stop.start() - 64, 0) : stop.start()].rstrip().endswith("="):
            closed = text.find(stop[0], at, limit)
            if closed < 0:
                return -1
            at = closed + 1
    return -1


def _attributes(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(text):
        value = match[2] or ""
        if value[:1] in {'"', "'"}:
            value = value[1:-1]
        # The first of two attributes of one name counts.
        found.setdefault(match[1].lower(), html.unescape(value) if "&" in value else value)
    return found
