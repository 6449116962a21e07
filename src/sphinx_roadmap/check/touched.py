"""Which findings a branch has touched: those alone decide on a pull request."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ..model import Page, Place, Section
    from .findings import Finding

# https://git-scm.com/docs/diff-format: a hunk without context counts its lines, old and new.
_HUNK = re.compile(r"@@ -\d+(?:,(?P<old>\d+))? \+(?P<first>\d+)(?:,(?P<new>\d+))? @@")
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)")
_LETTERS = {b"a": b"\a", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t"}
_LETTERS[b"v"] = b"\v"

# A title's label, the empty line after it and an overline stand above the line of its text.
_ABOVE_A_TITLE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """The lines that a branch added, changed, or removed something beside.

    ``lines`` is by path as in places; ``None`` stands for all lines of a file that is new to git.
    """

    lines: Mapping[str, frozenset[int] | None]

    def has(self, place: Place) -> bool:
        """Tell whether a place was touched; one without a line is when its file was."""
        if place.path not in self.lines:
            return False
        numbers = self.lines[place.path]
        return numbers is None or place.line is None or place.line in numbers


def mark(findings: Iterable[Finding], pages: Iterable[Page], touched: Touched) -> Iterator[Finding]:
    """Tell of each finding whether the branch touched its place, or the item that it is about.

    :param pages: all pages, with the sections that are items.
    """
    items = _touched_sections(pages, touched)
    for finding in findings:
        places = (finding.place, *finding.related)
        item = (finding.place.path, finding.item) in items
        yield replace(finding, touched=item or any(touched.has(place) for place in places))


def _touched_sections(pages: Iterable[Page], touched: Touched) -> frozenset[tuple[str, str]]:
    """Give path and id of each section of which a line, or the definition of a link, is touched."""
    found = set()
    for page in pages:
        # A definition belongs to the section that uses it, wherever it stands.
        lines = {target.place.line for target in page.targets if target.place.path == page.path}
        for section, after in zip(page.sections, (*page.sections[1:], None), strict=True):
            last = after.place if after is not None else None
            if _own_lines(section, last, touched, lines) or any(
                link.definition is not None and touched.has(link.definition)
                for link in section.links
            ):
                found.add((section.place.path, section.id))
    return frozenset(found)


def _own_lines(
    section: Section, after: Place | None, touched: Touched, without: set[int | None]
) -> bool:
    """Tell whether a line was touched from a section's label to the next section's."""
    place = section.place
    numbers = touched.lines.get(place.path, frozenset())
    if numbers is None or place.line is None:
        return touched.has(place)
    last = float("inf")
    if after is not None and after.path == place.path and after.line is not None:
        last = after.line - _ABOVE_A_TITLE - 1
    first = place.line - _ABOVE_A_TITLE
    return any(first <= number <= last for number in numbers if number not in without)


def read_patch(patch: str, *, beside_removed: bool = True) -> dict[str, frozenset[int]]:
    """Read what ``git diff --unified=0`` says: the touched lines of each file, by its new name.

    :param beside_removed: where lines were only removed, whether the two that met are touched.
    """
    found: dict[str, set[int]] = {}
    name = ""
    left = 0  # How many lines of a hunk are still to come; they may look like anything.
    for line in patch.split("\n"):
        if left and not line.startswith("\\"):  # "\ No newline at end of file" counts as none.
            left -= 1
        elif line.startswith("diff --git "):
            name = ""
        elif line.startswith("+++ "):
            name = _name(line.removeprefix("+++ "))
        elif name and (hunk := _HUNK.match(line)):
            first, old, new = (int(hunk[part] or 1) for part in ("first", "old", "new"))
            left = old + new
            beside = range(first, first + 2) if beside_removed else range(0)
            lines = range(first, first + new) if new else beside
            found.setdefault(name, set()).update(lines)
    return {name: frozenset(lines) for name, lines in found.items()}


def _name(written: str) -> str:
    """Read a file name of a patch; git quotes odd ones as C does, and puts a tab after spaces."""
    written = written.removesuffix("\t")
    if written.startswith('"'):
        quoted = written[1:].rpartition('"')[0].encode()
        written = _ESCAPE.sub(_unescaped, quoted).decode(errors="surrogateescape")
    return written.removeprefix("b/") if written != "/dev/null" else ""


def _unescaped(match: re.Match[bytes]) -> bytes:
    code = match[1]
    return bytes([int(code, 8) & 0xFF]) if len(code) == 3 else _LETTERS.get(code, code)
