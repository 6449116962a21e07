"""What a message of docutils is about, found in the source: the record, and how to look there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BULLET = re.compile(r"(?P<bullet>[-*+•]|\d{1,3}[.)]|#\.)[ \t]+(?=\S)")
FIELD = re.compile(r":(?![: ])(?P<name>[^:`\n]+):(?: |$)")
ADORNMENT = re.compile(r"([=\-~^\"'#*+`:._<>!$%&(),/;?@\[\\\]{|}])\1*")


class Lesson(NamedTuple):
    """One mistake. ``wrong`` stands at ``line`` and ``column``, from 1, and ``right`` replaces it.

    ``right`` is ``None`` where nothing can be proposed.
    """

    message: str
    remedy: str
    line: int
    column: int = 1
    wrong: str = ""
    right: str | None = None


class Source:
    """The lines of a page, counted from 1, with all that is asked of them."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines

    def __getitem__(self, line: int) -> str:
        """Give a line; outside of the page all lines are empty."""
        return self.lines[line - 1] if 0 < line <= len(self.lines) else ""

    def __iter__(self) -> Iterator[tuple[int, str]]:
        """Give all lines with their numbers."""
        return enumerate(self.lines, start=1)

    def indent(self, line: int) -> int:
        """Give how far a line is indented, as docutils counts tabs."""
        text = self[line].expandtabs()
        return len(text) - len(text.lstrip())

    def block(self, line: int, deeper_than: int = -1) -> list[str]:
        """Give the lines from one to the next empty or less indented one."""
        end = line
        while self[end].strip() and self.indent(end) > deeper_than:
            end += 1
        return list(self.lines[line - 1 : end - 1])

    def entry(self, line: int) -> str:
        """Give the text from a line to the end of its paragraph, list entry or field."""
        end = line + 1
        while self[end].strip():
            text = self[end].lstrip()
            if BULLET.match(text) or FIELD.match(text) or text.startswith(".. "):
                break
            end += 1
        return "\n".join(self.lines[line - 1 : end - 1])

    def search(self, pattern: re.Pattern[str], line: int) -> tuple[int, int, str] | None:
        """Find a pattern: in the block that starts at a line, else just above, else anywhere.

        Gives line, column and what was found.
        """
        for start, text in self._places(line):
            found = pattern.search(text)
            if found is not None:
                at, column = position(text, found.start())
                return start + at, column, found[0]
        return None

    def _places(self, line: int) -> Iterator[tuple[int, str]]:
        for start in (line, line - 1, line + 1):
            yield start, "\n".join(self.block(start))
        yield 1, "\n".join(self.lines)


def position(text: str, offset: int) -> tuple[int, int]:
    """Give how many lines below its first line an offset is, and the column there, from 1."""
    return text.count("\n", 0, offset), offset - text.rfind("\n", 0, offset)


def is_adornment(text: str) -> bool:
    """Tell whether a line could stand under a title."""
    return ADORNMENT.fullmatch(text.rstrip()) is not None


def is_bullet(text: str) -> bool:
    """Tell whether a line begins an entry of a list."""
    return BULLET.match(text.lstrip()) is not None


def indented(lines: Sequence[str], by: int) -> list[str]:
    """Give lines further to the right, empty ones excepted."""
    return [" " * by + line if line.strip() else line for line in lines]


def dedented(lines: Sequence[str], to: int) -> list[str]:
    """Give lines further to the left, so that the first of them is indented by ``to``."""
    first = lines[0].expandtabs()
    by = len(first) - len(first.lstrip()) - to
    return [line.expandtabs()[by:] if line.strip() else line for line in lines]
