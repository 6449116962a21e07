"""The command fix: addresses are rewritten at their true place, and nothing else changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_roadmap.cli import main
from sphinx_roadmap.linkcheck.records import Link, Occurrence, Reason, Result, Verdict
from sphinx_roadmap.linkcheck.report.summary import Report
from sphinx_roadmap.linkcheck.report.to_json import to_json
from sphinx_roadmap.model import Place

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OLD = "https://example.org/old"
INDEX = f"""\
Title
=====

A named_ link, and {OLD}-er, which is another.

.. include:: part.txt

.. _named: {OLD}
"""
PART = f"Included: {OLD}\r\n"


def at(path: str, line: int, definition: int = 0) -> Occurrence:
    """Give a place of the old address."""
    return Occurrence(
        docname="index",
        place=Place(path=path, line=line, column=1),
        raw=OLD,
        definition=Place(path=path, line=definition, column=1) if definition else None,
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Give a project with the old address in a definition and in an included file."""
    folder = tmp_path / "project"
    folder.mkdir()
    conf = "extensions = ['sphinx_roadmap']\nexclude_patterns = ['part.txt']\n"
    for name, text in (("conf.py", conf), ("index.rst", INDEX), ("part.txt", PART)):
        (folder / name).write_bytes(text.encode())
    return folder


@pytest.fixture
def fix(project: Path, tmp_path: Path) -> Callable[..., int]:
    """Give a function that rewrites what a check is said to have found."""

    def run(new: str, *occurrences: Occurrence, options: tuple[str, ...] = ()) -> int:
        link = Link(uri=OLD, docname="index", doc_path="index.rst", line=4, occurrences=occurrences)
        moved = Result(link=link, verdict=Verdict.REDIRECTED, reason=Reason.MOVED, moved_to=new)
        results = tmp_path / "links.json"
        report = Report(results=(moved,), generated_at="2029-01-02T03:04:05Z", seconds=1.0)
        results.write_text(to_json(report), encoding="utf-8")
        return main(["fix", str(project), "--results", str(results), *options])

    return run


def test_true_places(fix: Callable[..., int], project: Path) -> None:
    """A target's definition and an included file are where the address is written."""
    (project / "part.txt").chmod(0o640)
    assert fix("https://example.org/new", at("index.rst", 4, 8), at("part.txt", 1)) == 0
    new = INDEX.replace(f": {OLD}", ": https://example.org/new")
    assert (project / "index.rst").read_text(encoding="utf-8") == new
    # Line endings and permissions stay.
    assert (project / "part.txt").read_bytes() == b"Included: https://example.org/new\r\n"
    assert (project / "part.txt").stat().st_mode & 0o777 == 0o640


def test_text_would_change(
    fix: Callable[..., int], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An address that would be read otherwise where it stands is refused, and nothing changes."""
    # A bare address ends before its last full stop.
    assert fix("https://example.org/new.", at("part.txt", 1)) == 2
    assert (project / "part.txt").read_bytes() == PART.encode()
    assert "the sources would say something else; nothing was changed" in capsys.readouterr().err


def test_outside(
    fix: Callable[..., int], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Files outside of the project are left alone, whatever the results say."""
    outside = project.parent / "outside.rst"
    outside.write_text(OLD, encoding="utf-8")
    assert fix("https://example.org/new", at("../outside.rst", 1)) == 1
    assert outside.read_text(encoding="utf-8") == OLD
    assert "../outside.rst is outside of" in capsys.readouterr().err


def test_dry_run(
    fix: Callable[..., int], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The diff goes to standard output, and no file changes."""
    assert fix("https://example.org/new", at("index.rst", 4, 8), options=("--dry-run",)) == 1
    assert (project / "index.rst").read_text(encoding="utf-8") == INDEX
    diff = capsys.readouterr().out.splitlines()
    assert diff[:2] == ["--- a/index.rst", "+++ b/index.rst"]
    assert diff[-2:] == [f"-.. _named: {OLD}", "+.. _named: https://example.org/new"]
