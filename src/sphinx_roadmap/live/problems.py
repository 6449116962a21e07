"""What is wrong with the sources, for the page and for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from ..check import Code, Finding, syntax
from ..check.report import to_text
from ..model import Place

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class Problem(NamedTuple):
    """One thing to correct. ``path`` is as in the source directory; ``line`` 0 is none."""

    path: str
    line: int
    message: str
    remedy: str
    code: str = Code.RST

    @classmethod
    def of(cls, path: str, line: int | None, text: str, kind: str) -> Problem:
        """Read what Sphinx said."""
        # docutils shows the source below its sentence.
        sentence = " ".join(text.partition("\n\n")[0].split())
        subtype = kind.removeprefix("roadmap.")
        code = subtype if kind != subtype and subtype in set(Code) else Code.RST
        return cls(path or "conf.py", line or 0, sentence, syntax.remedy(sentence), code)

    @classmethod
    def of_finding(cls, finding: Finding) -> Problem:
        """Take what a page needs of a finding."""
        place = finding.place
        return cls(place.path, place.line or 0, finding.message, finding.remedy, finding.code)


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
                "href": _address(editor, path, problem.line) if path.is_file() else "",
            }
        )
    return shown


def for_terminal(problems: Iterable[Problem], pages: int, *, colour: bool) -> str:
    """Give problems as ``sphinx-roadmap check`` shows findings."""
    findings = [
        Finding(
            code=Code(problem.code),
            place=Place(path=problem.path, line=problem.line or None),
            message=problem.message,
            remedy=problem.remedy,
        )
        for problem in problems
    ]
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
