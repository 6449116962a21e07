"""Lessons about characters that look like markup and are none, and what a merge left behind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .known import DIRECTIVES, ROLES
from .lesson import Lesson

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .lesson import Source

# No-break space; zero-width space, (non-)joiners and mark of byte order; wide colon.
_SPACE, _NOTHING, _COLON = "\u00a0", "\u200b\u200c\u200d\u2060\ufeff", "\uff1a"
ODD = re.compile(rf"[{_SPACE}{_NOTHING}{_COLON}]|^<<<<<<< ", re.MULTILINE)
_ANY_COLON = f"[:{_COLON}]"
_GAP = rf"[ {_SPACE}{_NOTHING}]"
# How a line of markup begins.
_HEAD = re.compile(
    rf"{_GAP}*(?:(?:[-*+\u2022]|\d{{1,3}}[.)]){_GAP}+(?=\S)"
    rf"|\.\.{_GAP}+(?:(?:{'|'.join(sorted(DIRECTIVES))}){_ANY_COLON}{{2}}(?:{_GAP}+|$)"
    rf"|_[^:`{_COLON}]+{_ANY_COLON}(?:{_GAP}+|$)))"
    # What nobody sees does no harm before mere text.
    rf"|[ {_SPACE}]+(?=\S)"
)
_WITHIN = re.compile(
    rf"{_SPACE}(?=<https?:)|{_COLON}(?:{'|'.join(sorted(ROLES))}){_ANY_COLON}(?=`)"
    rf"|:(?:{'|'.join(sorted(ROLES))}){_COLON}(?=`)"
)
_CODE = re.compile(
    r"(?P<indent> *)(?:\.\. (?:code|code-block|raw|math|parsed-literal)::.*|.*::)\s*"
)


def odd_signs(source: Source) -> Iterator[Lesson]:
    """Find them on a page, outside of its code."""
    inside: int | None = None
    for line, text in source:
        if text.strip() and inside is not None and source.indent(line) <= inside:
            inside = None
        if inside is not None:
            continue
        code = _CODE.fullmatch(text)
        if code:
            inside = len(code["indent"])
        if (text.startswith("<<<<<<< ") and (lesson := _conflict(source, line))) or (
            lesson := odd_sign(source, line)
        ):
            yield lesson


def odd_sign(source: Source, line: int) -> Lesson | None:
    """Give the lesson about the first character in a line that only looks like markup."""
    text = source[line]
    head = _HEAD.match(text)
    found = head if head and ODD.search(head[0]) else _WITHIN.search(text)
    if found is None or not ODD.search(text):
        return None
    right = (
        found[0]
        .replace(_SPACE, " ")
        .replace(_COLON, ":")
        .translate(dict.fromkeys(map(ord, _NOTHING)))
    )
    return Lesson(
        "A character here only looks like a space or a colon, or cannot be seen at all.",
        "Write a plain space or colon in its place, or remove it.",
        line,
        found.start() + 1,
        found[0],
        right,
    )


def _conflict(source: Source, line: int) -> Lesson | None:
    end = next((n for n, text in source if n > line and text.startswith(">>>>>>> ")), 0)
    return (
        Lesson(
            "Git left two versions here that it could not join.",
            'Keep one of the two, and remove the lines "<<<<<<<", "=======" and ">>>>>>>".',
            line,
            1,
            "\n".join(source[number] for number in range(line, end + 1)),
        )
        if end
        else None
    )
