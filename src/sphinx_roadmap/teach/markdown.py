"""Lessons about Markdown: fences, tables, headings and links, as reStructuredText writes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .lesson import Lesson, indented

if TYPE_CHECKING:
    from .lesson import Source

_FENCE = re.compile(r"(?P<indent> *)(?P<mark>`{3,}|~{3,}(?=\w))\s*(?P<language>[\w+#.-]*).*")
_ROW = re.compile(r" *\|.*\| *")
_RULE = re.compile(r" *\|(?: *:?-+:? *\|)+ *")

BOLD = re.compile(r"(?<![\w_])__(?P<text>[^\W_][^_\n]* [^_\n]*\w[.!?]?)__(?![\w_])")


def fence_around(source: Source, line: int) -> Lesson | None:
    """Give the lesson about a fence that a line is in, if any."""
    opened = 0
    for at in range(1, line + 1):
        found = _FENCE.fullmatch(source[at])
        if found is None:
            continue
        if not opened:
            opened = at
        elif not found["language"]:
            if at == line:
                break
            opened = 0
    return fence(source, opened) if opened else None


def fence(source: Source, line: int) -> Lesson | None:
    """Give the lesson about a fence that begins at a line."""
    found = _FENCE.fullmatch(source[line])
    if found is None:
        return None
    end = line + 1
    while end <= len(source.lines) and source[end].strip() != found["mark"]:
        end += 1
    if end > len(source.lines):
        return None
    inside = [source[number] for number in range(line + 1, end)]
    margin = found["indent"]
    head = f"{margin}.. code-block:: {found['language'] or 'text'}"
    after = [""] if source[end + 1].strip() else []
    before = [""] if source[line - 1].strip() else []
    return Lesson(
        f'"{found["mark"]}" is Markdown; here it does not begin a block of code.',
        'Write ".. code-block::", an empty line, and the code indented by three spaces.',
        line,
        1,
        "\n".join(source[number] for number in range(line, end + 1)),
        "\n".join([*before, head, "", *indented(inside, 3), *after]),
    )


def table(source: Source, line: int) -> Lesson | None:
    """Give the lesson about a table of Markdown that has its first row at a line."""
    if not (_ROW.fullmatch(source[line]) and _RULE.fullmatch(source[line + 1])):
        return None
    end = line + 2
    while _ROW.fullmatch(source[end]):
        end += 1
    rows = [source[number] for number in (line, *range(line + 2, end))]
    written = [".. list-table::", "   :header-rows: 1", ""]
    for row in rows:
        first, *others = (cell.strip() for cell in row.strip().strip("|").split("|"))
        written += [f"   * - {first}".rstrip(), *(f"     - {cell}".rstrip() for cell in others)]
    after = [""] if source[end].strip() else []
    return Lesson(
        "This is a table of Markdown; here it is shown as it is written.",
        'Write it as a ".. list-table::".',
        line,
        1,
        "\n".join(source[number] for number in range(line, end)),
        "\n".join([*written, *after]),
    )


def bold(line: int, column: int, found: re.Match[str]) -> Lesson:
    """Give the lesson about bold text as Markdown writes it."""
    return Lesson(
        'Text between "__" is bold in Markdown; here it is shown as it is written.',
        'Write "**" on both sides.',
        line,
        column,
        found[0],
        f"**{found['text']}**",
    )
