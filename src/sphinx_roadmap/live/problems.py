"""What is wrong with the sources, for the page and for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from ..check import Code, Finding
from ..check.report import to_text
from ..model import Place
from ..teach.excerpt import excerpt

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class Problem(NamedTuple):
    """One thing to correct, as JSON can carry it.

    ``path`` is as in the source directory; ``line`` and ``column`` 0 are none. ``wrong``, ``right``
    and ``source`` are as in a finding.
    """

    path: str
    line: int
    message: str
    remedy: str
    code: str = Code.RST
    column: int = 0
    wrong: str = ""
    right: str | None = None
    source: str = ""

    @classmethod
    def of(cls, finding: Finding) -> Problem:
        """Take what a page needs of a finding."""
        place = finding.place
        return cls(
            place.path,
            place.line or 0,
            finding.message,
            finding.remedy,
            finding.code,
            place.column or 0,
            finding.wrong,
            finding.right,
            finding.source,
        )

    @property
    def finding(self) -> Finding:
        """Give the finding back."""
        return Finding(
            code=Code(self.code),
            place=Place(path=self.path, line=self.line or None, column=self.column or None),
            message=self.message,
            remedy=self.remedy,
            wrong=self.wrong,
            right=self.right,
            source=self.source,
        )


def for_page(problems: Iterable[Problem], source_dir: Path, editor: str) -> list[dict[str, object]]:
    """Give problems with the lines of the source, and the address that opens an editor.

    :param editor: an address with ``{path}`` and ``{line}``, or "".
    """
    shown = []
    for problem in problems:
        path = source_dir / problem.path
        shown.append(
            {
                "path": problem.path,
                "line": problem.line,
                "severity": Code(problem.code).severity,
                "message": problem.message,
                "remedy": problem.remedy,
                "lines": _excerpt(path, problem.line),
                # The line with a marker, and the corrected one; empty where nothing is known.
                "lesson": list(excerpt(problem.finding)),
                "href": _address(editor, path, problem.line) if path.is_file() else "",
            }
        )
    return shown


def for_terminal(problems: Iterable[Problem], pages: int, *, colour: bool) -> str:
    """Give problems as ``sphinx-roadmap check`` shows findings."""
    findings = [problem.finding for problem in problems]
    return to_text(sorted(findings, key=lambda one: one.sort_key), pages=pages, colour=colour)


def _excerpt(path: Path, line: int) -> list[tuple[int, str]]:
    """Give the line and its neighbours."""
    if not line:
        return []
    try:
        lines = path.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return []
    first = max(1, line - 1)
    return [(number, lines[number - 1]) for number in range(first, min(line + 1, len(lines)) + 1)]


def _address(editor: str, path: Path, line: int) -> str:
    return editor.replace("{path}", quote(path.as_posix())).replace("{line}", str(line or 1))
