"""Which links a branch has touched: those alone decide on a pull request."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .own import find_checkout, git

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ..model import Place
    from .records import Link, Occurrence

_HUNK = re.compile(r"@@ -\S+ \+(\d+)(?:,(\d+))? @@")
# A link may be wrapped: its URI stands below its text.
_LINES_OF_A_LINK = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Lines that were added or changed since ``base``, by absolute path.

    ``None`` for a file's lines: all of them, since it is new to git.
    """

    base: str
    source_dir: Path
    lines: Mapping[Path, frozenset[int] | None]

    def touched(self, link: Link) -> bool:
        """Tell whether the branch wrote one of a link's occurrences, or its definition."""
        return any(
            self._changed(occurrence, place)
            for occurrence in link.occurrences
            for place in (occurrence.place, occurrence.definition)
            if place is not None
        )

    def _changed(self, occurrence: Occurrence, place: Place) -> bool:
        path = (self.source_dir / place.path).resolve()
        if path not in self.lines:
            return False
        changed = self.lines[path]
        if changed is None or place.line is None:
            return True
        if place is occurrence.definition or occurrence.definition is not None:
            return place.line in changed
        last = place.line + _height(path, place.line, occurrence.raw)
        return any(line in changed for line in range(place.line, last + 1))


def find_base(source_dir: Path, named: str, environ: Mapping[str, str]) -> str:
    """Give the revision to compare with, "" when none is named or it is not there.

    :param named: the setting; else GITHUB_BASE_REF, which names a branch of ``origin``.
    """
    branch = environ.get("GITHUB_BASE_REF", "")
    candidates = [named] if named else [f"origin/{branch}", branch] if branch else []
    for name in candidates:
        if git(
            source_dir, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"
        ):
            return name
    return ""


def read_gate(source_dir: Path, base: str) -> Gate | None:
    """Give what has changed since the branch left ``base``, uncommitted changes included."""
    top = find_checkout(source_dir)
    start = git(source_dir, "merge-base", base, "HEAD")
    if top is None or start is None:
        return None
    options = ("--unified=0", "--no-color", "--no-ext-diff", "--no-renames", "--dst-prefix=b/")
    patch = git(top, "-c", "core.quotePath=false", "diff", *options, start)
    fresh = git(top, "ls-files", "-z", "--others", "--exclude-standard")
    if patch is None:
        return None
    lines: dict[Path, frozenset[int] | None] = {
        (top / name).resolve(): numbers for name, numbers in changed_lines(patch).items()
    }
    for name in filter(None, (fresh or "").split("\0")):
        lines[(top / name).resolve()] = None
    return Gate(base=base, source_dir=source_dir, lines=lines)


def changed_lines(patch: str) -> dict[str, frozenset[int]]:
    """Give the numbers of added and changed lines by file, from a diff without context."""
    found: dict[str, set[int]] = {}
    name = ""
    header = False
    for line in patch.split("\n"):
        if line.startswith("diff --git "):
            header, name = True, ""
        elif header and line.startswith("+++ "):
            name = line.removeprefix("+++ ").strip().strip('"').removeprefix("b/")
            header = False
        elif name and (hunk := _HUNK.match(line)):
            first, count = int(hunk[1]), int(hunk[2] or 1)
            found.setdefault(name, set()).update(range(first, first + count))
    return {name: frozenset(numbers) for name, numbers in found.items()}


def _height(path: Path, line: int, uri: str) -> int:
    """Give how many lines below its beginning a link's URI ends."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return 0
    tail = uri[-20:]
    for below, text in enumerate(lines[line - 1 : line - 1 + _LINES_OF_A_LINK]):
        if tail and tail in text:
            return below
    return 0
