"""Lessons about titles and the lines under them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .excerpt import columns
from .lesson import Lesson, is_adornment

if TYPE_CHECKING:
    import re

    from .lesson import Source


def short_underline(source: Source, line: int, said: re.Match[str]) -> Lesson | None:
    """The line under a title ends before it does."""
    title, under = source[line - 1].strip(), source[line].rstrip()
    if not title or not is_adornment(under):
        return None
    return Lesson(
        "The line under this title is shorter than the title.",
        "Make it at least as long as the title.",
        line,
        1,
        under,
        under[0] * columns(title),
    )


def uneven_lines(source: Source, line: int, said: re.Match[str]) -> Lesson | None:
    """The lines above and below a title are not the same, or only one of them is there."""
    over, title, under = (source[line + step].rstrip() for step in range(3))
    if not title or not is_adornment(over):
        return None
    lines = [over, title, under] if is_adornment(under) else [over, title]
    line_of_title = over[0] * max(columns(title.strip()), 3)
    return Lesson(
        "The lines above and below this title are not both there, equal and long enough.",
        "Write the same line above and below the title, as long as the title at least.",
        line,
        1,
        "\n".join(lines),
        f"{line_of_title}\n{title.strip()}\n{line_of_title}",
    )


def wrong_level(source: Source, line: int, said: re.Match[str]) -> Lesson | None:
    """A title leaves out a level."""
    under = line if is_adornment(source[line]) else line + 1
    above = _styles(source, under - 1)
    wrong = source[under].rstrip()
    if not above or not is_adornment(wrong):
        return None
    order = list(dict.fromkeys(above))
    below = order.index(above[-1]) + 1
    right = order[min(below, len(order) - 1)]
    return Lesson(
        "The line under this title belongs to a level that leaves one out above it.",
        "Use the line that the titles one level below the one above it have.",
        under,
        1,
        wrong,
        right * len(wrong),
    )


def title_inside(source: Source, line: int, said: re.Match[str]) -> Lesson | None:
    """A title stands within a list or a quote."""
    under = line if is_adornment(source[line].strip()) else line + 1
    lines = [source[under - 1], source[under]]
    if not any(one.startswith((" ", "\t")) for one in lines):
        return None
    return Lesson(
        "This title is indented, so that it would stand within a list or a quotation.",
        "Write a title and the line under it at the left margin.",
        under - 1,
        1,
        "\n".join(lines),
        "\n".join(one.strip() for one in lines),
    )


def line_alone(source: Source, line: int, said: re.Match[str]) -> Lesson | None:
    """A line separates nothing: at the beginning or end of a page or section, or after another."""
    at = next((n for n in range(line + 1, max(line - 3, 0), -1) if is_adornment(source[n])), 0)
    if not at:
        return None
    return Lesson(
        "This line has nothing to separate above it or below it.",
        "Remove it, or write what belongs there.",
        at,
        1,
        source[at].rstrip(),
        "",
    )


def underline_for(source: Source, title: str, level: int) -> str:
    """Give the line to write under a new title of a level, from 1, as the page has it."""
    order = list(dict.fromkeys(_styles(source, len(source.lines))))
    fresh = (char for char in "=-~^" if char not in order)
    while len(order) < level:
        order.append(next(fresh, '"'))
    return order[level - 1] * max(columns(title), 3)


def _styles(source: Source, before: int) -> list[str]:
    """Give the characters under the titles above a line, in order."""
    return [
        source[line][0]
        for line in range(2, before)
        if is_adornment(source[line])
        and source[line - 1].strip()
        and not is_adornment(source[line - 1])
        and len(source[line].rstrip()) >= columns(source[line - 1].strip())
    ]
