"""Which links a branch has touched: those alone decide on a pull request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..branch import touched_since
from .own import git

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ..check.touched import Touched
    from ..model import Place
    from .records import Link, Occurrence

# A link may be wrapped: its URI stands below its text.
_LINES_OF_A_LINK = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What was added or changed since the branch left ``base``."""

    base: str
    source_dir: Path
    lines: Touched

    def touched(self, link: Link) -> bool:
        """Tell whether the branch wrote one of a link's occurrences, or its definition."""
        return any(
            self._changed(occurrence, place)
            for occurrence in link.occurrences
            for place in (occurrence.place, occurrence.definition)
            if place is not None
        )

    def _changed(self, occurrence: Occurrence, place: Place) -> bool:
        if self.lines.has(place):
            return True
        numbers = self.lines.lines.get(place.path)
        if not numbers or place.line is None or occurrence.definition is not None:
            return False
        below = _height(self.source_dir / place.path, place.line, occurrence.raw)
        return any(line in numbers for line in range(place.line, place.line + below + 1))


def find_base(source_dir: Path, environ: Mapping[str, str]) -> str:
    """Give the revision that GITHUB_BASE_REF names, a branch of ``origin``; "" if there is none."""
    branch = environ.get("GITHUB_BASE_REF", "")
    for name in [f"origin/{branch}", branch] if branch else []:
        if git(
            source_dir, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"
        ):
            return name
    return ""


def read_gate(source_dir: Path, base: str) -> Gate:
    """Give what the branch wrote since it left ``base``.

    :raises ConfigurationError: git cannot tell.
    """
    # A line that was removed makes no link beside it one of the branch's.
    lines = touched_since(source_dir, base, beside_removed=False, setting="roadmap_linkcheck_base")
    return Gate(base=base, source_dir=source_dir, lines=lines)


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
