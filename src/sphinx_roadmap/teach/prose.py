"""What docutils takes for text, and its author did not mean so: no message tells it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ..items import EVENT_FIELDS, ITEM_FIELDS, OPT_OUT
from ..model import Status
from .excerpt import columns
from .lesson import BULLET, FIELD, Lesson, is_bullet, position
from .markdown import BOLD, bold, fence
from .names import ADMONITIONS, COMMENTED, names, normal
from .titles import underline_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .lesson import Source

_FIELDS = "|".join(sorted(ITEM_FIELDS | EVENT_FIELDS))
_WORDS = frozenset({*Status, OPT_OUT})
_ADORNED = re.compile(r"([=\-~^#+*\"])\1+")
_HEADING = re.compile(r"(?P<marks>#{1,6}) +(?P<title>\S.*?)(?: +#+)?")
_RULES = frozenset({"---", "***", "___"})
# Such as :status:now, :status now, **Status:** now.
_NEARLY_FIELD = re.compile(
    rf":(?P<name>{_FIELDS})(?::(?=\S)| ) *(?P<value>\S.*)"
    r"|\*{0,2}(?P<word>status):?\*{0,2}:? +(?P<status>\w+)",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"(?P<image>!?)(?<![\w\\])\[(?P<text>[^\[\]]+)\]\((?P<uri>"
    r"(?:https?://|mailto:|\.{0,2}/|#)[^\s()]*|[\w./-]+\.(?:rst|md|html?|png|jpe?g|gif|svg|pdf))"
    r"(?: +\"[^\"]*\")?\)"
)
_ROLE_APART = re.compile(r"(?<![\w:])(?P<role>:[a-z]+:) (?P<text>`[^`\n]+`)(?!_)")
_GLUED = re.compile(r"\.\.(?=_[^\s_][^:]*: \S|[a-z-]+:: ?)")
_COMMENT = re.compile(rf"(?P<name>{'|'.join(sorted(COMMENTED))})(?P<end>:\s|::\S)")
# What is code or has a meaning already.
_LITERAL = re.compile(r"``.+?``(?!`)", re.DOTALL)
_PHRASE = re.compile(r"`[^`]+`")


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
    if lines[0].startswith(("```", "~~~")):
        if lesson := fence(source, where.line):
            yield "markdown", lesson
        return
    if where.after_title and (lost := _fields(where, lines)):
        yield from (("lost-field", one) for one in lost)
        return
    if where.level is not None and (title := _title(source, where, where.level, lines)):
        yield title
        return
    if lost_list := _list(source, where, lines):
        yield "lost-list", lost_list
    yield from _inline(where, "\n".join(source[line] for line in range(where.line, last + 1)))


def _title(
    source: Source, where: Paragraph, depth: int, lines: list[str]
) -> tuple[str, Lesson] | None:
    """Find a heading of Markdown, a rule, or a title whose line is too short to be one."""
    if lines[0] in _RULES and len(lines) == 1:
        lesson = Lesson(
            f'"{lines[0]}" alone is shown as it is written.',
            'Write "----" to separate what is above from what is below.',
            where.line,
            where.column,
            lines[0],
            "----",
        )
        return "markdown", lesson
    for row, text in enumerate(lines):
        heading = _HEADING.fullmatch(text)
        if heading and not text.startswith("#."):
            level = min(max(len(heading["marks"]), 2 if depth else 1), depth + 1)
            before = "\n" if row else ""
            under = underline_for(source, heading["title"], level)
            lesson = Lesson(
                f'"{heading["marks"]}" is Markdown; here it does not make a title.',
                "Write a line under the title, as long as the title.",
                where.line + row,
                where.column,
                text,
                f"{before}{heading['title']}\n{under}",
            )
            return "markdown", lesson
        if row and _ADORNED.fullmatch(text) and (row > 1 or len(text) < columns(lines[0])):
            return "lost-title", _lost_title(where, lines, row)
    return None


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


def _list(source: Source, where: Paragraph, lines: list[str]) -> Lesson | None:
    """Find entries of a list that follow text directly."""
    entries = [(row, BULLET.match(text)) for row, text in enumerate(lines) if row]
    marks = [(row, match["bullet"]) for row, match in entries if match]
    if not marks:
        return None
    row, bullet = marks[0]
    if bullet[0].isdigit():
        alike = [one for _, one in marks if one[0].isdigit()]
        sure = bullet.rstrip(".)") == "1" and (len(alike) > 1 or lines[row - 1].endswith(":"))
    else:
        alike = [one for _, one in marks if one == bullet]
        sure = len(alike) > 1 or where.in_entry or lines[row - 1].endswith(":")
    if not sure or is_bullet(lines[0]):
        return None
    first, end = where.line + row, where.line + where.height
    run = [source[line].rstrip() for line in range(first, end)]
    after = [""] if source[end].strip() else []
    return Lesson(
        "This list has no empty line before it, and is taken for text.",
        "Put an empty line before the list, and one after it.",
        first,
        1,
        "\n".join(run),
        "\n".join(["", *run, *after]),
    )


def nested_list(source: Source, first: int, last: int, column: int) -> Lesson:
    """Give the lesson about a list that is indented further than the text of its entry."""
    run = [source[line].rstrip() for line in range(first, last + 1)]
    by = source.indent(first) - (column - 1)
    after = [""] if source[last + 1].strip() else []
    return Lesson(
        "This list has no empty line before it, and is taken for a definition.",
        "Put an empty line before the list, and indent it as the text above it.",
        first,
        1,
        "\n".join(run),
        "\n".join(["", *(line[by:] for line in run), *after]),
    )


def indented_fields(source: Source, first: int, last: int) -> Lesson:
    """Give the lesson about fields under a title that are indented."""
    run = [source[line].rstrip() for line in range(first, last + 1)]
    by = source.indent(first)
    return Lesson(
        "These fields are indented, and so are no fields of the title above them.",
        "Write them at the left margin.",
        first,
        1,
        "\n".join(run),
        "\n".join(line[by:] for line in run),
    )


def _fields(where: Paragraph, lines: list[str]) -> list[Lesson]:
    """Find what is meant as the fields of the title above."""
    rows = [row for row, text in enumerate(lines) if row and _is_field(text)]
    if rows:
        row = rows[0]
        fields = [text for text in lines[row:] if FIELD.match(text)]
        prose = [one for one in lines if one not in fields]
        lesson = Lesson(
            "This field stands below text, and is taken for text.",
            "Write the fields directly under the title, and an empty line below them.",
            where.line,
            where.column,
            "\n".join(lines),
            "\n".join([*fields, "", *prose]),
        )
        return [lesson]
    found: list[Lesson] = []
    for row, text in enumerate(lines):
        nearly = _NEARLY_FIELD.fullmatch(text)
        if nearly is None:
            return found
        name = (nearly["name"] or nearly["word"]).lower()
        value = nearly["value"] or nearly["status"].lower()
        if nearly["word"] and value not in _WORDS:
            return found
        lesson = Lesson(
            f'This line is meant as the field ":{name}:" and is taken for text.',
            "Write the field's name between two colons, and a space after them.",
            where.line + row,
            where.column,
            text,
            f":{name}: {value}",
        )
        found.append(lesson)
    return found


def _is_field(text: str) -> bool:
    found = FIELD.match(text)
    return found is not None and found["name"] in ITEM_FIELDS | EVENT_FIELDS


def _inline(where: Paragraph, text: str) -> Iterator[tuple[str, Lesson]]:
    """Find markup within text; ``text`` has its indentation."""
    glued = _GLUED.match(text.lstrip())
    if glued:
        yield (
            "lost-markup",
            Lesson(
                'No space stands after "..", so that this is taken for text.',
                'Write a space after "..".',
                where.line,
                where.column,
                "..",
                ".. ",
            ),
        )
    text = _LITERAL.sub(_blank, text)
    for pattern, teach in ((_LINK, _link), (BOLD, bold)):
        for found in pattern.finditer(_PHRASE.sub(_blank, text)):
            below, column = position(text, found.start())
            yield "markdown", teach(where.line + below, column, found)
    for found in _ROLE_APART.finditer(text):
        below, column = position(text, found.start())
        yield "lost-markup", _role(where.line + below, column, found)


def _blank(match: re.Match[str]) -> str:
    """Give as many spaces, so that all else stands where it was; line feeds stay."""
    return re.sub(r"[^\n]", " ", match[0])


def _link(line: int, column: int, found: re.Match[str]) -> Lesson:
    if found["image"]:
        alone = found[0] == found.string.strip()
        return Lesson(
            "This is a picture of Markdown; here it is shown as it is written.",
            'Write ".. image::" and the file, in a paragraph of its own.',
            line,
            column,
            found[0],
            f".. image:: {found['uri']}\n{'':{column + 2}}:alt: {found['text']}" if alone else None,
        )
    text = " ".join(found["text"].replace("`", "").split())
    return Lesson(
        "This is a link of Markdown; here it is shown as it is written.",
        f"Write `{text} <{found['uri']}>`__",
        line,
        column,
        found[0],
        f"`{text} <{found['uri']}>`__",
    )


def _role(line: int, column: int, found: re.Match[str]) -> Lesson:
    return Lesson(
        f'A space stands between "{found["role"]}" and its text, so that both are shown.',
        "Remove the space.",
        line,
        column,
        found[0],
        f"{found['role']}{found['text']}",
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


def comment(line: int, column: int, text: str) -> Lesson | None:
    """Give the lesson about a comment that is meant as a directive, if it is."""
    found = _COMMENT.match(text)
    if found is None:
        return None
    if found["name"] in ADMONITIONS and not text[found.end() :].lstrip()[:1].isupper():
        return None  # ".. note: needs a picture" is meant as a comment.
    head = f".. {found['name']}:"
    glued = found["end"].startswith("::")
    return Lesson(
        "This line is taken for a comment, which readers do not see.",
        f'Write "{head}:" and a space after it.',
        line,
        column,
        f"{head}:" if glued else head,
        f"{head}: " if glued else f"{head}:",
    )


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
