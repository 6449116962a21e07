"""Lessons about lists that are taken for text, and about further lines of their entries."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .lesson import BULLET, Lesson, indented, is_bullet

if TYPE_CHECKING:
    from .lesson import Source
    from .prose import Paragraph

# A bullet or number without its space, or a sign that other programs put before an entry.
_NEARLY = re.compile(
    r"(?:(?P<mark>[-+*\u2022]|\d{1,3}[.)])(?=[^\W\d_]{2}|\[[ xX]?\])"
    r"|(?P<sign>[\u2013\u2014\u00b7\u25cf\u25cb\u25e6\u25aa\u2023\u2043\u2192\u25ba\u27a2\u27a4]|--"
    r"|[\u2610-\u2612\u2705])[ \t\u00a0]+)"
    r"(?P<text>\S.*)"
)
# Boxes as characters; those that are not empty are done.
_BOXES = {"\u2610": "- [ ]"} | dict.fromkeys("\u2611\u2612\u2705", "- [x]")
_BOX = re.compile(
    r"(?P<char>[\u2610-\u2612]) *(?=\S)|\[(?P<tick> ?[xX*\u2713\u2714]? ?)\](?P<space> *)(?=\S)"
)


def lost_list(source: Source, where: Paragraph, lines: list[str]) -> Lesson | None:
    """Find a list in a paragraph: it follows text directly, or its entries are nearly such."""
    return (
        _hashes(where, lines)
        or _nearly(where, lines)
        or (_numbers(where, lines) if is_bullet(lines[0]) else _in_text(source, where, lines))
        or (_box(where, lines[0]) if where.in_entry else None)
    )


def _in_text(source: Source, where: Paragraph, lines: list[str]) -> Lesson | None:
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
    if not sure:
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


def is_list_of_hashes(lines: list[str]) -> bool:
    """Tell whether several lines all begin with "# ", as one heading of Markdown would."""
    return len(lines) > 1 and all(re.match(r"# +\S", text) for text in lines)


def _hashes(where: Paragraph, lines: list[str]) -> Lesson | None:
    if not is_list_of_hashes(lines):
        return None
    return Lesson(
        '"#" does not begin an entry of a list, so that this is taken for text.',
        'Write "#." and a space before each entry of a numbered list.',
        where.line,
        where.column,
        "\n".join(lines),
        ("\n" + " " * (where.column - 1)).join(f"#.{text[1:]}" for text in lines),
    )


def _nearly(where: Paragraph, lines: list[str]) -> Lesson | None:
    """Find lines that all begin as entries of a list nearly do."""
    found = [_NEARLY.match(text) for text in lines]
    whole = [one for one in found if one]
    if len(whole) < 2 or len(whole) < len(found):
        return None
    spaced = whole[0]["mark"] is not None
    return Lesson(
        "No space stands after the sign that begins each entry, so that this is taken for text."
        if spaced
        else "This sign does not begin an entry of a list, so that this is taken for text.",
        "Write a space after it." if spaced else 'Write "-" and a space before each entry.',
        where.line,
        where.column,
        "\n".join(lines),
        "\n".join(
            f"{'' if row == 0 else ' ' * (where.column - 1)}{_sign(one)} {one['text']}"
            for row, one in enumerate(whole)
        ),
    )


def _sign(found: re.Match[str]) -> str:
    return found["mark"] or _BOXES.get(found["sign"], "-")


def _numbers(where: Paragraph, lines: list[str]) -> Lesson | None:
    """Find a numbered list whose numbers do not count up, or with a line that is not indented."""
    bullets = [BULLET.match(text) for text in lines]
    first = bullets[0]
    if first is None or not first["bullet"][0].isdigit() or sum(map(bool, bullets)) < 2:
        return None
    start, end = int(first["bullet"][:-1]), first["bullet"][-1]
    right, number = [], start
    for text, bullet in zip(lines, bullets, strict=True):
        if bullet:
            right.append(f"{number}{end} {text[bullet.end() :]}")
            number += 1
        else:
            right.append(f"{' ' * first.end()}{text.lstrip()}")
    further = None in bullets
    return Lesson(
        "This numbered list is taken for text, since a further line of an entry is not indented."
        if further
        else "This numbered list is taken for text, since its numbers do not count up.",
        "Indent the further lines of an entry as its first word."
        if further
        else 'Count up, or write "#." before each entry.',
        where.line,
        where.column,
        "\n".join(lines),
        ("\n" + " " * (where.column - 1)).join(right),
    )


def _box(where: Paragraph, text: str) -> Lesson | None:
    """Find a box to tick that is not written as one."""
    found = _BOX.match(text)
    if found is None or (found["tick"] and found["tick"] in {" ", "x", "X"} and found["space"]):
        return None
    if (found["tick"] or "").strip() and not found["space"]:
        return None  # "[x]" directly before a word may be a reference.
    ticked = (found["tick"] or "").strip() or found["char"] not in {None, "\u2610"}
    right = "[x] " if ticked else "[ ] "
    return Lesson(
        f'"{found[0].strip()}" is no box to tick, and is shown as it is written.',
        'Write "[ ]", or "[x]" once it is done, and a space after it.',
        where.line,
        where.column,
        found[0],
        right,
    )


def nested_list(source: Source, first: int, last: int, column: int) -> Lesson:
    """Give the lesson about a list that is indented further than the text above it."""
    run = [source[line].expandtabs().rstrip() for line in range(first, last + 1)]
    by = source.indent(first) - (column - 1)
    after = [""] if source[last + 1].strip() else []
    return Lesson(
        "This list has no empty line before it, and is taken for a definition.",
        "Put an empty line before the list, and indent it as the text above it.",
        first,
        1,
        "\n".join(source[line].rstrip() for line in range(first, last + 1)),
        "\n".join(["", *(line[by:] for line in run), *after]),
    )


def not_defined(source: Source, line: int, column: int) -> Lesson:
    """Give the lesson about what stands below a line, is indented further, and defines nothing."""
    run = source.block(line + 1, column - 1)
    if is_bullet(run[0]):
        return nested_list(source, line + 1, line + len(run), column)
    return Lesson(
        "This line is indented further than the text that it goes on with.",
        "Indent it as the line above it, or put an empty line before it.",
        line + 1,
        1,
        "\n".join(run),
        "\n".join(" " * (column - 1) + one.lstrip() for one in run),
    )


def further_line(source: Source, line: int) -> Lesson | None:
    """Give the lesson about a further line of an entry, or an inner list, that stands too far left.

    ``None`` where no entry begins above it.
    """
    run = source.block(line)
    start = line - 1
    while start > 0 and source[start].strip() and not is_bullet(source[start]):
        start -= 1
    bullet = BULLET.match(source[start].lstrip())
    if bullet is None or not run:
        return None
    to = source.indent(start) + bullet.end()
    inner = is_bullet(run[0])
    if inner and source.indent(line) <= source.indent(start):
        return None
    if inner:
        run = source.block(line, source.indent(start))
    else:
        run = run[: next((n for n, one in enumerate(run) if n and is_bullet(one)), len(run))]
    by = to - source.indent(line)
    right = [one.expandtabs()[max(-by, 0) :] for one in run]
    right = indented(right, max(by, 0))
    after = [""] if inner and source[line + len(run)].strip() else []
    return Lesson(
        "This inner list is not indented as the text of the entry above it."
        if inner
        else "This line is not indented, so that it is no part of the list's entry above it.",
        "Put an empty line before it, and indent it as the first word above it."
        if inner
        else "Indent the further lines of an entry as its first word.",
        line,
        1,
        "\n".join(run),
        "\n".join([*([""] if inner else []), *right, *after]),
    )


def other_sign(source: Source, line: int) -> Lesson | None:
    """Give the lesson about an entry that begins with another sign than the one above it."""
    here, start = BULLET.match(source[line]), line - 1
    while start > 0 and source[start].startswith(" "):
        start -= 1
    above = BULLET.match(source[start])
    if here is None or above is None or here["bullet"] == above["bullet"]:
        return None
    if here["bullet"][0].isalnum() or above["bullet"][0].isalnum():
        return None
    sign = above["bullet"]
    end = line
    while source[end + 1].startswith((f"{here['bullet']} ", " ")):
        end += 1
    run = [source[one] for one in range(line, end + 1)]
    return Lesson(
        f'"{here["bullet"]}" begins another list than "{sign}" above it.',
        "Begin all entries of a list with the same sign, or put an empty line between the two.",
        line,
        1,
        "\n".join(run),
        "\n".join(re.sub(rf"^{re.escape(here['bullet'])} ", f"{sign} ", one) for one in run),
    )


def no_checklist(source: Source, line: int, name: str) -> Lesson | None:
    """Give the lesson about a list whose class is nearly that of checklists."""
    # docutils makes "-" of "_" in the name of a class.
    pattern = re.compile(r"(?<=class:: )\s*" + re.escape(name).replace(r"\-", "[-_]"))
    for at in range(line - 1, 0, -1):
        if found := pattern.search(source[at]):
            return Lesson(
                f'"{name}" does not make a checklist of this list; did you mean "checklist"?',
                'Write ".. rst-class:: checklist".',
                at,
                found.start() + 1,
                found[0],
                "checklist",
            )
    return None
