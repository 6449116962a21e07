"""A finding with its source line, a marker under what is wrong, and the corrected line."""

from __future__ import annotations

import re
import sys
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

from ..check.findings import Code

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ..check.findings import Finding

# What is told of a piece of markup may follow from what is wrong around it.
_FOLLOWING = frozenset({Code.RST, Code.BACKTICKS, Code.TABS})

# A correction may be as long as the code block that it makes; its beginning shows how.
_MOST_LINES = 6
# In columns: indented by a report, a line and its marker still fit a terminal of 80.
_WIDTH = 76
_CUT = "..."


def illustrate(finding: Finding, lines: Sequence[str]) -> Finding:
    """Give a finding with its source, and with the column of what is wrong where that is found.

    :param lines: those of the finding's file, as an editor counts them.
    """
    line, column = finding.place.line, finding.place.column
    if line is None or not 0 < line <= len(lines):
        return replace(finding, wrong="", right=None)
    if not finding.wrong and finding.right == "":
        # The whole line, which is to go.
        finding = replace(finding, wrong=lines[line - 1][(column or 1) - 1 :].rstrip())
    text = "\n".join(lines[line - 1 : line + finding.wrong.count("\n")])
    if not finding.wrong and finding.right is None:
        return replace(finding, source=text)
    at = text.find(finding.wrong, (column or 1) - 1)
    if at < 0 or "\n" in text[:at]:
        # The source was changed meanwhile, or the text is wrapped: nothing that could be shown.
        return replace(finding, source=lines[line - 1], wrong="", right=None)
    return replace(finding, place=replace(finding.place, column=at + 1), source=text)


def once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Give the findings without those that only follow from another one.

    docutils may say the same mistake in several ways, and in another way than we do.
    """
    findings = tuple(dict.fromkeys(findings))
    by_path: dict[str, list[Finding]] = {}
    for finding in findings:
        by_path.setdefault(finding.place.path, []).append(finding)
    labels = {
        label
        for finding in findings
        if finding.code in {Code.LOST_MARKUP, Code.RST}
        for label in re.findall(r"^\.\. _([\w-]+):$", finding.corrected or "", re.MULTILINE)
    }
    titles = {
        finding.place.path.rpartition(".")[0]
        for finding in findings
        if finding.code in {Code.MARKDOWN, Code.LOST_TITLE}
    }
    for finding in findings:
        missing = re.match(r'There is no label "(.+?)"', finding.message)
        untitled = re.match(r"toctree .*'(.+?)' that doesn't have a title", finding.message)
        if (missing and missing[1] in labels) or (untitled and untitled[1] in titles):
            continue
        if finding.code not in _FOLLOWING or not any(
            _covers(other, finding) for other in by_path[finding.place.path]
        ):
            yield finding


def _covers(finding: Finding, other: Finding) -> bool:
    """Tell whether another finding lies within what is wrong in one, and is about less."""
    ours, theirs = finding.place, other.place
    if finding is other or not ours.line or not theirs.line or not finding.wrong:
        return False
    if ours == theirs and other.code is Code.RST is not finding.code:
        return True
    first, *further = finding.wrong.split("\n")
    if not ours.line <= theirs.line <= ours.line + len(further):
        return False
    column = theirs.column or 1
    if not further and not (ours.column or 1) <= column < (ours.column or 1) + len(first):
        return theirs.column is None
    if len(other.wrong) == len(finding.wrong) and ours == theirs:
        return finding.code is not Code.RST or finding.message < other.message
    return len(other.wrong) <= len(finding.wrong) or other.right is None


def excerpt(finding: Finding, *, whole: bool = False) -> tuple[str, ...]:
    """Give the source with a marker and the corrected lines, as a terminal shows them.

    :param whole: do not cut long lines to the part around what is wrong.
    """
    line = finding.place.line
    if not finding.source.strip() or line is None:
        return ()
    corrected = finding.corrected
    most = line + max(finding.source.count("\n"), (corrected or "").count("\n"))
    gutter = len(str(most))
    room = sys.maxsize if whole else _WIDTH - gutter - len(" | ")
    start, width = _marked(finding)
    left = max(start - room // 4, 0)
    before = start - _window(finding.source.split("\n", 1)[0], left, room)[1]
    first, *rest = _numbered(finding.source, line, gutter, left, room)
    marker = f"{'':{gutter}} | {'':{before}}{'^' * min(width, room - before)}"
    shown = (first, marker, *rest)
    if corrected is None:
        return shown
    if not corrected.strip():
        return (*shown, "Remove it.")
    pairs = zip(finding.source, corrected, strict=False)
    same = next((at for at, (one, other) in enumerate(pairs) if one != other), 0)
    if same > left + room - len(_CUT):
        left = same - room // 2  # What is right stands further on than what is marked begins.
    return (*shown, "Corrected:", *_numbered(corrected, line, gutter, left, room))


def printable(text: str) -> str:
    """Give text that a terminal only shows: a page may hold characters that it would obey."""
    return "".join(char if char.isprintable() else "\ufffd" for char in text)


def columns(text: str) -> int:
    """Give how many columns a text takes; docutils measures titles in the same way.

    https://www.unicode.org/reports/tr11/
    """
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(bool(unicodedata.combining(char)) for char in text)


def _numbered(text: str, first: int, gutter: int, left: int, room: int) -> Iterator[str]:
    lines = text.split("\n")
    for number, line in enumerate(lines[:_MOST_LINES], start=first):
        shown, _ = _window(line, left if number == first else 0, room)
        yield f"{number:{gutter}} | {shown}".rstrip()
    if len(lines) > _MOST_LINES:
        yield f"{'':{gutter}} | {_CUT}"


def _window(line: str, left: int, room: int) -> tuple[str, int]:
    """Give what there is room for of a line, from a column on, and that column, both from 0."""
    cells: list[str] = []  # One for each column; a wide character has an empty one behind it.
    for char in line:
        if unicodedata.combining(char) and cells:
            cells[-1] += char
        else:
            # A tab becomes one column that can be seen, so that the marker stands under its place.
            cells += ["→" if char == "\t" else char, *[""] * (columns(char) - 1)]
    if len(cells) <= room:
        return "".join(cells), 0
    left = min(left, len(cells) - room)
    while left and not cells[left + len(_CUT)]:
        left += 1  # No half of a wide character is left out.
    head = left + len(_CUT) if left else 0
    tail = min(left + room, len(cells)) - len(_CUT)
    while not cells[tail]:
        tail -= 1
    last = _CUT if left + room < len(cells) else "".join(cells[tail:])
    return f"{_CUT if left else ''}{''.join(cells[head:tail])}{last}", left


def _marked(finding: Finding) -> tuple[int, int]:
    """Give the first column of what is wrong in its line, from 0, and how many they are."""
    line = finding.source.split("\n", 1)[0]
    if finding.wrong:
        start = (finding.place.column or 1) - 1
        marked = finding.wrong.split("\n", 1)[0]
        inside = len(marked) - len(marked.lstrip())
        if marked.strip():
            start, marked = start + inside, marked.strip()
    elif finding.place.column is not None:
        start, marked = finding.place.column - 1, line[finding.place.column - 1 :].strip()
        marked = marked.split(" ", 1)[0]
    else:
        start, marked = len(line) - len(line.lstrip()), line.strip()
    return columns(line[:start]), max(columns(marked), 1)
