"""What docutils takes for text, and its author did not mean so: no message tells it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from .excerpt import columns
from .fields import lost_fields
from .known import ADMONITIONS, COMMENTED
from .lesson import Lesson, is_adornment
from .lists import is_list_of_hashes, lost_list
from .markdown import (
    Heading,
    admonition,
    bare_table,
    definitions,
    fence,
    fence_around,
    quotation,
    rule,
    table,
)
from .names import names, normal
from .phrases import phrases
from .titles import underline_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .lesson import Source

_ADORNED = re.compile(r"([=\-~^#+*\"])\1+")
# A line under a title with other dashes, which word processors and phones make of "--", or mixed.
_ODD_LINE = re.compile(r"[\u2010-\u2015\u2212\u2500]+|[-=~^_*+# \u2010-\u2015\u2212]{4,}")
# A directive, a target or a table that nothing separates from the text above it.
_BEGINS = re.compile(
    r"\.\. (?:[a-z-]+::(?: .*)?|_[^_\s`][^:`]*:(?: .*)?|_`[^`]+`:.*)"
    r"|\+(?:[-=]+\+){2,}|=+(?: +=+)+"
)
_DOTS = re.compile(r"(?P<dots>\.{1,3} ?)(?:_[^\s_][^:]*:(?: \S|$)|[a-z-]+::(?: |$))")
_COMMENT = re.compile(rf"(?P<name>{'|'.join(sorted(COMMENTED))})(?P<end>:(?=\s|\Z)|::(?=\S))")
_LABEL = re.compile(r"_ ?(?P<name>[\w-]+)(?:_?:{0,2})|(?P<other>[a-z][a-z0-9-]*)_?:{1,2}")


class Paragraph(NamedTuple):
    """Where a paragraph of text stands: ``line`` and ``column`` from 1, ``height`` is in lines.

    ``level`` is how deep its section is, and ``None`` where no title could stand; ``after_title``
    that only a title is above it; ``in_entry`` that a list's entry begins with it.
    """

    line: int
    column: int
    height: int
    level: int | None
    after_title: bool
    in_entry: bool


def mistakes(source: Source, where: Paragraph) -> Iterator[tuple[str, Lesson]]:
    """Give what is not meant as text in a paragraph, each with its code."""
    last = where.line + where.height - 1
    lines = [source[line][where.column - 1 :].rstrip() for line in range(where.line, last + 1)]
    if any(text.startswith(("<<<<<<< ", ">>>>>>> ")) for text in lines):
        return  # That is told of the whole page.
    if where.after_title and (lost := lost_fields(where, lines)):
        yield "lost-field", lost
        return
    found = _block(source, where, lines)
    if found is None and where.level is not None and not is_list_of_hashes(lines):
        found = _title(source, where, where.level, lines)
    if found is not None:
        yield found
        return
    if lesson := lost_list(source, where, lines):
        yield "lost-list", lesson
    margin = " " * (where.column - 1)
    rest = (source[line] for line in range(where.line + 1, last + 1))
    yield from phrases((where.line, where.column), "\n".join([f"{margin}{lines[0]}", *rest]))


def _block(source: Source, where: Paragraph, lines: list[str]) -> tuple[str, Lesson] | None:
    """Find a block of Markdown, or one that nothing separates from the text above it."""
    if lesson := (
        quotation(where.line, where.column, lines)
        or admonition(source, where.line)
        or definitions(source, where.line, lines)
        or bare_table(source, where.line)
    ):
        return "markdown", lesson
    for row, text in enumerate(lines):
        line = where.line + row
        fenced = text.startswith("```") or (text.startswith(("~~~", ":::")) and row == 0)
        lesson = fence(source, line) if fenced else table(source, line)
        if lesson:
            return "markdown", lesson
        if row and _BEGINS.fullmatch(text) and (text[0] == "." or _ends(lines[row + 1 :])):
            return "lost-markup", Lesson(
                "This line has no empty line above it, and is taken for text.",
                "Put an empty line above it.",
                line,
                1,
                source[line],
                f"\n{source[line]}",
            )
    dots = _DOTS.match(lines[0])
    if dots:
        return "lost-markup", Lesson(
            'This line does not begin with ".." and a space, and is taken for text.',
            'Write ".. " at its beginning.',
            where.line,
            where.column,
            dots["dots"],
            ".. ",
        )
    return None


def _ends(lines: list[str]) -> bool:
    """Tell whether a table that begins above some lines ends in them."""
    return any(text[:1] in {"+", "="} and _BEGINS.fullmatch(text) for text in lines)


def _title(
    source: Source, where: Paragraph, depth: int, lines: list[str]
) -> tuple[str, Lesson] | None:
    """Find a heading of Markdown, a rule, or a title whose line is too short to be one."""
    for row, text in enumerate(lines):
        alone = len(lines) == 1 or (row and " " in text)
        if alone and (lesson := rule(source, where.line + row, where.column)):
            return "markdown", lesson
        heading = Heading.of(text)
        if heading and not fence_around(source, where.line + row):
            level = min(max(heading.level, 2 if depth else 1), depth + 1)
            before = "\n" if source[where.line + row - 1].strip() else ""
            label = f".. _{heading.label}:\n\n" if heading.label else ""
            under = underline_for(source, heading.title, level)
            lesson = Lesson(
                f'"{heading.marks}" is Markdown; here it does not make a title.'
                if heading.marks[0] == "#"
                else f'"{heading.marks}" does not make a title here.',
                "Write a line under the title, as long as the title.",
                where.line + row,
                where.column,
                text,
                f"{before}{label}{heading.title}\n{under}",
            )
            return "markdown", lesson
        if row and _ADORNED.fullmatch(text) and (row > 1 or len(text) < columns(lines[0])):
            return "lost-title", _lost_title(where, lines, row)
    if (
        len(lines) > 1
        and _ODD_LINE.fullmatch(lines[1])
        and not is_adornment(lines[1])
        and "|" not in lines[0]
    ):
        lesson = Lesson(
            "The line under this title is not made of one plain sign, so that neither is a title.",
            'Write "-" or another sign of titles, as often as the title is long.',
            where.line + 1,
            where.column,
            lines[1],
            "-" * columns(lines[0]),
        )
        return "lost-title", lesson
    return None


def parted_title(source: Source, line: int) -> Lesson | None:
    """Give the lesson about an empty line between a title and the line under it, if it is that."""
    title, under = source[line].rstrip(), source[line + 2].rstrip()
    if source[line + 1].strip() or not is_adornment(under) or columns(title) != len(under):
        return None
    return Lesson(
        "An empty line stands between this title and the line under it.",
        "Remove the empty line.",
        line,
        1,
        f"{title}\n{source[line + 1]}\n{under}",
        f"{title}\n{under}",
    )


def _lost_title(where: Paragraph, lines: list[str], row: int) -> Lesson:
    title, under = lines[row - 1], lines[row]
    right = under[0] * max(columns(title), len(under))
    if row == 1:
        return Lesson(
            "The line under this title is so short that neither is taken for a title.",
            "Make it at least as long as the title.",
            where.line + row,
            where.column,
            under,
            right,
        )
    return Lesson(
        "This title has no empty line above it, and is taken for text.",
        "Put an empty line above the title.",
        where.line + row - 1,
        where.column,
        f"{title}\n{under}",
        f"\n{title}\n{right}",
    )


def backticks(source: Source, line: int, column: int, wrong: str) -> Lesson:
    """Give the lesson about text between single backticks."""
    text = wrong.strip("`")
    if re.search(r"\s<[^<>\s]+>\Z", text):
        return Lesson(
            "This is a link without its last character, so that its address is shown.",
            'Write "_" at its end.',
            line,
            column,
            wrong,
            f"{wrong}_",
        )
    if normal(text) in set(map(normal, names(source))):
        return Lesson(
            f'This is meant as a link to "{text}" and lacks its last character.',
            f"Write `{text}`_, or ``{text}`` for code.",
            line,
            column,
            wrong,
            f"{wrong}_",
        )
    return Lesson(
        "Text between single backticks is shown in italics.",
        f"Write ``{text}`` for code, or *{text}* for emphasis.",
        line,
        column,
        wrong,
        f"``{text}``",
    )


def comment(source: Source, line: int, column: int, text: str) -> Lesson | None:
    """Give the lesson about a comment that is meant as a directive or a label, if it is."""
    label = _LABEL.fullmatch(text)
    below = next((n for n in range(line + 1, line + 4) if source[n].strip()), line)
    titled = is_adornment(source[below + 1]) or is_adornment(source[below])
    found = _COMMENT.match(text)
    if label and titled and not (found and found.end() == len(text)):
        return Lesson(
            "This line is meant as the label of the title below it, and is taken for a comment.",
            'Write ".. _", the name and a colon.',
            line,
            column,
            source[line][column - 1 :].rstrip(),
            f".. _{label['name'] or label['other']}:",
        )
    if text in COMMENTED and text.startswith("roadmap-"):
        head = f".. {text}"
        return Lesson(_A_COMMENT, f'Write "{head}::".', line, column, head, f"{head}::")
    if found is None:
        return None
    glued = found["end"] == "::"
    rest = text[found.end() :].lstrip()
    if found["name"] in ADMONITIONS and not glued and not rest[:1].isupper():
        return None  # ".. note: needs a picture" is meant as a comment.
    head = f".. {found['name']}:"
    return Lesson(
        _A_COMMENT,
        f'Write "{head}:" and a space after it.' if rest else f'Write "{head}:".',
        line,
        column,
        f"{head}:" if glued else head,
        f"{head}: " if glued else f"{head}:",
    )


_A_COMMENT = "This line is taken for a comment, which readers do not see."


def tabs(source: Source, line: int) -> Lesson:
    """Give the lesson about a line that is indented with a tab."""
    text = source[line]
    indent = text[: len(text) - len(text.lstrip())]
    return Lesson(
        "This line is indented with a tab, which counts as up to eight spaces.",
        "Write spaces; most editors can be set to do so.",
        line,
        1,
        indent,
        indent.expandtabs(),
    )
