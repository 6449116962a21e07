"""Which links a branch has written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_roadmap.linkcheck.gate import find_base, read_gate
from sphinx_roadmap.linkcheck.records import Link, Occurrence
from sphinx_roadmap.model import Place

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BEFORE = "One\nA `link <https://example.org/>`_\nTwo\nThree\n"
URI = "https://example.org/"


@pytest.fixture
def branch(tmp_path: Path, git: Callable[..., str]) -> Path:
    """Give a checkout with a page on its branch main."""
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "page.rst").write_text(BEFORE, encoding="utf-8")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "Start")
    return tmp_path


def touched(folder: Path, line: int, definition: int = 0, path: str = "page.rst") -> bool:
    """Tell whether a link at a line, with its target's definition at another, is the branch's."""
    gate = read_gate(folder / "docs", "main")
    occurrence = Occurrence(
        docname="page",
        place=Place(path=path, line=line),
        raw=URI,
        definition=Place(path=path, line=definition) if definition else None,
    )
    link = Link(uri=URI, docname="page", doc_path=path, line=line, occurrences=(occurrence,))
    return gate.touched(link)


@pytest.mark.parametrize(
    ("after", "line", "expected"),
    [
        (BEFORE, 2, False),
        (BEFORE.replace("One", "Another"), 2, False),
        (BEFORE.replace("One\n", ""), 1, False),
        (BEFORE.replace("Two\n", ""), 2, False),
        (BEFORE.replace("One\n", "One\nmore\n"), 3, False),
        (BEFORE.replace("link", "word"), 2, True),
        (BEFORE.replace(" <", "\n<"), 2, True),
        (BEFORE.replace("One\n", f"One {URI}\n"), 1, True),
    ],
)
def test_lines(after: str, line: int, expected: object, branch: Path) -> None:
    """Lines that were added or changed count; what moved, or stands beside a gap, does not."""
    (branch / "docs" / "page.rst").write_text(after, encoding="utf-8")
    assert touched(branch, line) is expected


def test_definition(branch: Path) -> None:
    """A link is the branch's when the definition of its target is."""
    page = branch / "docs" / "page.rst"
    page.write_text(BEFORE.replace("Three", f".. _x: {URI}"), encoding="utf-8")
    assert touched(branch, 1, definition=4)
    assert not touched(branch, 1, definition=2)


def test_files(branch: Path, git: Callable[..., str]) -> None:
    """All lines of a new file count; those of a renamed one only when they changed."""
    git(branch, "mv", "docs/page.rst", "docs/renamed page.rst")
    (branch / "docs" / "new.rst").write_text(f"{URI}\n", encoding="utf-8")
    assert not touched(branch, 2, path="renamed page.rst")
    assert touched(branch, 1, path="new.rst")


def test_base(branch: Path, git: Callable[..., str]) -> None:
    """GitHub names the base; one that is not there is none."""
    git(branch, "branch", "release")
    assert find_base(branch, {}) == ""
    assert find_base(branch, {"GITHUB_BASE_REF": "release"}) == "release"
    assert find_base(branch, {"GITHUB_BASE_REF": "nothing"}) == ""
