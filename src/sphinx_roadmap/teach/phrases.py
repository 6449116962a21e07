"""Lessons about what stands within a line, is meant as markup and is taken for text."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from .lesson import Lesson, position
from .rules import ROLE, RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .lesson import Source

# What is code or has a meaning already.
_LITERAL = re.compile(r"``.+?``(?!`)", re.DOTALL)
_PHRASE = re.compile(r"`[^`]+`")
# What makes a role, or nearly one, of the text between backticks behind it.
AFTER_ROLE = re.compile(rf"(?:(?<!\w):{ROLE}: +|\w:{ROLE}:|(?<!\w){ROLE}:|\{{[a-z]+\}})\Z")


def phrases(where: tuple[int, int], text: str) -> Iterator[tuple[str, Lesson]]:
    """Find them in a paragraph, each with its code; at one place only one of them.

    :param where: its line and column.
    :param text: from its first line on, with its indentation.
    """
    line, margin = where
    code = _LITERAL.sub(_blank, text)
    bare = _PHRASE.sub(_blank, code)
    taken: list[range] = []
    for rule in RULES:
        for found in rule.pattern.finditer(code if "`" in rule.pattern.pattern else bare):
            before = bare[: found.start()]
            if "`" in before:
                continue  # What begins there and does not end, docutils tells.
            if (len(before) - len(before.rstrip("\\"))) % 2:
                continue  # With a backslash before it, it is meant as text.
            if any(found.start() in one or one.start in range(*found.span()) for one in taken):
                continue
            taken.append(range(*found.span()))
            parts = {name: text[slice(*found.span(name))] for name in found.groupdict()}
            wrong = text[slice(*found.span())]
            if wrong == text.strip():
                parts["alone"] = "\n" + " " * (margin - 1)
            right = rule.right(parts)
            shown = right if right and "\n" not in right else ""
            remedy = rule.remedy.replace(": {right}", f": {shown}" if shown else ".").replace(
                "{right}", shown
            )
            below, column = position(text, found.start())
            yield rule.code, Lesson(rule.message, remedy, line + below, column, wrong, right)


def inside(line: int, column: int, raw: str) -> Lesson | None:
    """Give the lesson about bold or emphasised text that holds other markup, if it does.

    :param raw: what is written, with its marks.
    """
    mark = "**" if raw.startswith("**") else "*"
    text = raw[len(mark) : -len(mark)]
    called = "Bold text" if mark == "**" else "Emphasised text"
    if mark == "*" and text.endswith("*") and not text.endswith(" *"):
        return Lesson(
            'This text begins with "*" and ends with "**".',
            'Write "**" on both sides for bold text, or "*" for emphasis.',
            line,
            column,
            raw,
            f"*{raw}",
        )
    if "`" not in text and not re.search(r"\*\S.*\S\*", text):
        return None
    pieces = re.split(r"(``[^`]+``(?!`)|`[^`]+`_{0,2})", text)
    written = [_piece(one, mark) for one in pieces if one]
    glued = any(
        re.search(r"\w$", one) and re.match(r"\w", two)
        for one, two in pairwise(pieces)
        if one.strip("`_ ") and two
    )
    right = None if glued else "".join(written)
    return Lesson(
        f"{called} cannot hold other markup, which is shown as it is written.",
        f"Write {right}" if right else "Write the one behind the other, with a space between them.",
        line,
        column,
        raw,
        right,
    )


def _piece(text: str, mark: str) -> str:
    """Give a piece of what bold text holds, written for itself."""
    if text.startswith("`"):
        return text if text.endswith(("``", "_")) else f"``{text.strip('`')}``"
    words = text.replace("*", "")
    bare = words.strip()
    return words.replace(bare, f"{mark}{bare}{mark}", 1) if bare else words


def phrase_at(source: Source, line: int, column: int) -> Lesson | None:
    """Give the lesson of a kind above that is about a place, if any."""
    text = source[line]
    for _, lesson in phrases((line, 1), text):
        if lesson.line == line and lesson.column <= column < lesson.column + len(lesson.wrong):
            return lesson
    return None


def _blank(match: re.Match[str]) -> str:
    """Give as many spaces, so that all else stands where it was; line feeds stay."""
    return re.sub(r"[^\n]", " ", match[0])
