"""Lessons about empty lines and indentation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..items import EVENT_FIELDS, ITEM_FIELDS
from .directives import not_indented
from .known import ADMONITIONS
from .lesson import FIELD, Lesson, dedented, indented, is_bullet
from .lists import further_line, other_sign
from .markdown import fence_around, table
from .signs import odd_sign
from .tables import grid

if TYPE_CHECKING:
    from .lesson import Source

_NO_COLON = re.compile(r"(?P<indent> *):?(?P<name>[a-z]+)(?P<colon>:?) *(?P<value>.*)")
_OF_FIELD = 4


def unexpected_indentation(source: Source, line: int, said: re.Match[str]) -> Lesson | None:
    """A line is indented further than the text that it goes on with."""
    base = source.indent(line - 1)
    run = source.block(line, base)
    if not run or not source[line - 1].strip():
        return None
    if "\t" in source[line][: source.indent(line)]:
        return _tab(source, line, run)
    if further := further_line(source, line):
        return further
    if is_bullet(run[0]):
        return _apart(source, line, run, "This list has no empty line before it")
    return Lesson(
        "This line is indented further than the text that it goes on with.",
        "Indent it as the line above it, or put an empty line before it.",
        line,
        1,
        "\n".join(run),
        "\n".join(dedented(run, base)),
    )


def no_blank_line(source: Source, line: int, said: re.Match[str]) -> Lesson | None:
    """A block goes over into another without an empty line, or its next line is not indented."""
    text = source[line]
    if not text.strip():
        return None
    kind = said["kind"].lower()
    continued = text.lstrip()[:1].islower()
    if kind == "block quote":
        if 0 < source.indent(line - 1) - source.indent(line) < 3 and source.indent(line):
            return _as_above(source, line)
        start = line - 1
        while source[start - 1].strip() and source.indent(start - 1) > source.indent(line):
            start -= 1
        # Where it is no quotation at all, that was said of its first line before.
        return unexpected_indentation(source, start, said) or _apart(source, line, [text], _QUOTE)
    if kind == "line block":
        return (
            grid(source, line)
            or table(source, line - 1)
            or _apart(source, line, [text], "Nothing separates this")
        )
    if kind == "field list":
        return _after_field(source, line, text, continued=continued)
    if kind in {"bullet list", "enumerated list"}:
        return _after_list(source, line)
    if kind == "explicit markup" and (lesson := _after_explicit(source, line, said)):
        return lesson
    return _apart(source, line, [text], f"This line follows a {_WORDS.get(kind, kind)} directly")


_QUOTE = "This line follows a quotation directly"
_WORDS = {
    "definition list": "definition",
    "explicit markup": "directive, a target or a comment",
    "bullet list": "list",
    "enumerated list": "list",
    "option list": "list of options",
}


def after_table(source: Source, line: int, said: re.Match[str]) -> Lesson | None:
    """A table goes over into text."""
    if lesson := grid(source, line):
        return lesson
    at = line if source[line].strip() else line + 1
    return _apart(source, at, [source[at]], "This line follows a table directly")


def literal_expected(source: Source, line: int, said: re.Match[str]) -> Lesson | None:
    """What follows ``::`` is not indented."""
    start = line
    while start > 1 and not source[start - 1].rstrip().endswith("::"):
        start -= 1
    run = source.block(line)
    if lesson := fence_around(source, start - 1):
        return lesson
    if start == 1 or not run:
        return None
    by = source.indent(start - 1) + 3 - source.indent(line)
    return Lesson(
        'What follows "::" is not indented.',
        'Indent it by three spaces; or write ":" above it, if it is no code.',
        line,
        1,
        "\n".join(run),
        "\n".join(indented(run, by)),
    )


def content_expected(source: Source, line: int, said: re.Match[str]) -> Lesson | None:
    """What a directive is to hold is not indented under it."""
    start = line + 1
    while start <= len(source.lines) and not source[start].strip():
        start += 1
    run = source.block(start)
    if not run:
        return None
    if odd := odd_sign(source, start):
        return odd
    between = [source[number] for number in range(line, start)]
    by = source.indent(line) + 3 - source.indent(start)
    return Lesson(
        f'The directive "{said["name"]}" holds nothing: what follows it is not indented.',
        "Indent its text by three spaces.",
        line,
        1,
        "\n".join([*between, *run]),
        "\n".join([*between, *indented(run, by)]),
    )


def _after_field(source: Source, line: int, text: str, *, continued: bool) -> Lesson:
    """A line after a field is meant as one, goes on with it, or is the text below."""
    meant = _NO_COLON.fullmatch(text)
    known = meant is not None and meant["name"] in {*ITEM_FIELDS, *EVENT_FIELDS}
    if meant is not None and known and (text.startswith(":") or meant["colon"]):
        return Lesson(
            "This line is meant as a field and lacks a colon.",
            "Write the field's name between two colons, and a space after them.",
            line,
            1,
            text,
            f":{meant['name']}: {meant['value']}",
        )
    if continued:
        run = source.block(line)
        end = next((n for n, one in enumerate(run) if FIELD.match(one)), len(run))
        return Lesson(
            "This line is not indented, so that it is no part of the field above it.",
            "Indent the further lines of a field.",
            line,
            1,
            "\n".join(run[:end]),
            "\n".join(indented(run[:end], _OF_FIELD)),
        )
    return _apart(source, line, [text], "This line follows a list of fields directly")


def _as_above(source: Source, line: int) -> Lesson:
    """A line is indented a little less than the one that it goes on with."""
    run = source.block(line, source.indent(line) - 1)
    return Lesson(
        "This line is indented less than the text that it goes on with.",
        "Indent it as the line above it.",
        line,
        1,
        "\n".join(run),
        "\n".join(indented(run, source.indent(line - 1) - source.indent(line))),
    )


def _after_list(source: Source, line: int) -> Lesson | None:
    """A line after a list goes on with its last entry, is another list, or is the text below."""
    start = line
    while source.indent(start) and is_bullet(source[start]) and source[start - 1].strip():
        start -= 1  # Of an inner list, the first line tells it all.
    if start < line and (inner := further_line(source, start + 1)):
        return inner
    if other := other_sign(source, line):
        return other
    text = source[line]
    if is_bullet(text):  # The next line is no entry, and docutils takes this one for none.
        line, text = line + 1, source[line + 1]
    if text.lstrip()[:1].islower() and (further := further_line(source, line)):
        return further
    return _apart(source, line, [text], "This line follows a list directly")


def _after_explicit(source: Source, line: int, said: re.Match[str]) -> Lesson | None:
    """A line after a directive or a target is meant as a part of it."""
    above = source[line - 1]
    if option := not_indented(source, line):
        return option
    empty = re.match(r"\s*\.\. (?P<name>[a-z-]+)::\s*$", above)
    if empty and empty["name"] in ADMONITIONS:
        return content_expected(source, line - 1, empty)
    if re.match(r"\s*\.\. _.*:\s*$", above) and re.match(r"https?://\S+$", source[line]):
        return Lesson(
            "This address stands below the name that it belongs to, and not behind it.",
            "Write it behind the colon.",
            line - 1,
            1,
            f"{above}\n{source[line]}",
            f"{above.rstrip()} {source[line]}",
        )
    if re.match(r"\.\. (code-block|code)::", above):
        run = source.block(line)
        return Lesson(
            "This code is not indented, so that it stands outside of its block.",
            "Put an empty line before the code and indent it by three spaces.",
            line,
            1,
            "\n".join(run),
            "\n".join(["", *indented(run, 3)]),
        )
    return None


def _apart(source: Source, line: int, run: list[str], what: str) -> Lesson:
    """Put an empty line before some lines, and after them if they are a list."""
    after = [""] if is_bullet(run[0]) and source[line + len(run)].strip() else []
    return Lesson(
        f"{what}.",
        "Put an empty line between the two.",
        line,
        1,
        "\n".join(run),
        "\n".join(["", *run, *after]),
    )


def _tab(source: Source, line: int, run: list[str]) -> Lesson:
    above = source.indent(line - 1)
    return Lesson(
        "This line is indented with a tab, which counts as up to eight spaces.",
        "Write spaces.",
        line,
        1,
        run[0],
        dedented(run[:1], above)[0],
    )
