"""Lessons about what is meant as the fields of a title, and is none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..items import EVENT_FIELDS, ITEM_FIELDS, OPT_OUT
from ..model import Status
from .lesson import BULLET, FIELD, Lesson, is_adornment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .lesson import Source
    from .prose import Paragraph

_FIELDS = "|".join(sorted(ITEM_FIELDS | EVENT_FIELDS))
_WORDS = frozenset({*Status, OPT_OUT})
# Each is the name of many other things, too.
_COMMON = frozenset({"label", "place", "register", "status"})
_LABEL = re.compile(r"\.\. _[^:`]+:")
# Above this, the lines to move are not shown with all that they move past.
_MOST_LINES = 12
# Such as :status:now, :status now, **Status:** now, status = now.
_NEARLY_FIELD = re.compile(
    rf"(?P<lead>[\s:*\uff1a\u200b]*)(?P<name>{_FIELDS})"
    r"(?P<sign>\s*[:;=*\uff1a][\s:*\uff1a\u200b]*|\s+[-\u2013\u2014]\s+|\s+)(?P<value>[^\s:*=\uff1a].*)",
    re.IGNORECASE,
)


def are_meant(fields: Iterable[tuple[str, str]]) -> bool:
    """Tell whether fields, names and values, are surely meant as those of an item or an event."""
    fields = tuple(fields)
    names = {name for name, _ in fields}
    status = any(name == "status" and value.lower() in _WORDS for name, value in fields)
    return status or (names <= ITEM_FIELDS | EVENT_FIELDS and bool(names - _COMMON))


def above_title(source: Source, start: int) -> Lesson | None:
    """Give the lesson about a list of fields, from a line on, that stands above its title."""
    line = _first(source, start)
    title = _title(source, range(line + 1, len(source.lines)))
    if not title:
        return None
    first = line
    while _LABEL.fullmatch(source[first - 1].rstrip()) or (
        first > 1 and not source[first - 1].strip() and _LABEL.fullmatch(source[first - 2].rstrip())
    ):
        first -= 1  # The label of the title, which moves down with it.
    top = title - is_adornment(source[title - 1])
    ours, others = _sorted(source, range(first, top))
    head = [source[number].rstrip() for number in range(top, title + 2)]
    before = ["\n".join(others).strip("\n"), ""] if any(others) else []
    below = source[title + 2].strip()
    return Lesson(
        "These fields stand above the title that they are about, and so are no fields of it.",
        "Write them directly under the line below the title.",
        first,
        1,
        "\n".join(source[number].rstrip() for number in range(first, title + 2)),
        "\n".join([*before, *head, "", *ours, *([""] if below and below[0] != ":" else [])]),
    )


def below_text(source: Source, start: int) -> Lesson | None:
    """Give the lesson about a list of fields that stands below the text under its title."""
    line = _first(source, start)
    title = _title(source, range(line - 1, 0, -1))
    first = title + 2
    while first < line and not source[first].strip():
        first += 1
    if not title or first == line:
        return None
    end = line
    while end < len(source.lines) and (source[end + 1].strip() or FIELD.match(source[end + 2])):
        end += 1
    ours, others = _sorted(source, range(line, end + 1))
    message = "These fields stand below text, and so are no fields of the title above it."
    if end - first >= _MOST_LINES:
        where = f"directly under the title in line {title}, and an empty line below them."
        return Lesson(message, f"Write them {where}", line, 1, "\n".join(ours))
    text = [source[number].rstrip() for number in range(first, line)]
    gap = [] if FIELD.match(text[0]) else [""]
    return Lesson(
        message,
        "Write them directly under the title, and an empty line below them.",
        first,
        1,
        "\n".join(source[number].rstrip() for number in range(first, end + 1)),
        "\n".join([*ours, *gap, *text, *others]).rstrip(),
    )


def in_list(source: Source, line: int) -> Lesson | None:
    """Give the lesson about fields that are written as a list under a title, if they are."""
    run = [text.rstrip() for text in source.block(line)]
    right = [_written(text[match.end() :]) for text in run if (match := BULLET.match(text))]
    if len(right) < len(run) or not all(right):
        return None
    fields = [(field.split(":")[1], field.split(":", 2)[2].strip()) for field in right]
    if not any(name == "status" and value.lower() in _WORDS for name, value in fields):
        return None
    return Lesson(
        "These fields are written as a list, and so are no fields of the title above it.",
        "Write each in a line of its own, without a sign before it.",
        line,
        1,
        "\n".join(run),
        "\n".join(right),
    )


def _written(text: str) -> str:
    """Give a line that is a field or nearly one as it is to be written, or ""."""
    nearly = _NEARLY_FIELD.fullmatch(text)
    if nearly is None or not nearly["sign"].strip():
        return ""
    return _as_field(nearly)


def _as_field(nearly: re.Match[str]) -> str:
    value = nearly["value"].strip("*\u200b\u00a0 ")
    return f":{nearly['name'].lower()}: {value.lower() if value.lower() in _WORDS else value}"


def _first(source: Source, start: int) -> int:
    rows = range(start, len(source.lines) + 1)
    return next((row for row in rows if _is_field(source[row])), start)


def _title(source: Source, rows: Iterable[int]) -> int:
    """Give the first line that is a title, or 0."""
    for row in rows:
        text = source[row].rstrip()
        if text and is_adornment(source[row + 1]) and not is_adornment(text):
            return row
    return 0


def _sorted(source: Source, rows: Iterable[int]) -> tuple[list[str], list[str]]:
    """Give the lines that are fields of ours, without empty ones, and all others."""
    ours: list[str] = []
    others: list[str] = []
    to = others
    for row in rows:
        text = source[row].rstrip()
        if text and not text.startswith(" "):
            to = ours if _is_field(text) else others
        if text or to is others:
            to.append(text)
    return ours, others


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


def lost_fields(where: Paragraph, lines: list[str]) -> Lesson | None:
    """Find what is meant as the fields of the title above."""
    rows = [row for row, text in enumerate(lines) if row and _is_field(text)]
    if rows:
        row = rows[0]
        fields = [text for text in lines[row:] if FIELD.match(text)]
        prose = [one for one in lines if one not in fields]
        return Lesson(
            "This field stands below text, and is taken for text.",
            "Write the fields directly under the title, and an empty line below them.",
            where.line,
            where.column,
            "\n".join(lines),
            "\n".join([*fields, "", *prose]),
        )
    right: list[str] = []
    for text in lines:
        nearly = _NEARLY_FIELD.fullmatch(text)
        if nearly is None or not _is_meant(nearly, after=bool(right)):
            break
        right.append(_as_field(nearly))
    if not right:
        return None
    name = right[0].split(":")[1]
    return Lesson(
        f'This line is meant as the field ":{name}:" and is taken for text.',
        "Write the field's name between two colons, and a space after them.",
        where.line,
        where.column,
        "\n".join(lines[: len(right)]),
        "\n".join([*right, *([""] if len(lines) > len(right) else [])]),
    )


def _is_meant(nearly: re.Match[str], *, after: bool) -> bool:
    """Tell whether a line is meant as a field: by its colons, its word, or the fields above it."""
    value = nearly["value"].strip("*\u200b\u00a0 ").lower()
    if ":" in nearly["lead"] or "\uff1a" in nearly["lead"]:
        return True
    return (nearly["name"].lower() == "status" and value in _WORDS) or (
        after and nearly["sign"].strip() != ""
    )


def _is_field(text: str) -> bool:
    found = FIELD.match(text)
    return found is not None and found["name"].lower() in ITEM_FIELDS | EVENT_FIELDS
