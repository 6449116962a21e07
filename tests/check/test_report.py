"""Findings as text, JSON and annotations: plain records in, text out."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from sphinx_roadmap.check import Code, Finding
from sphinx_roadmap.check.report import to_github, to_json, to_text
from sphinx_roadmap.model import Place
from sphinx_roadmap.teach.excerpt import columns

_COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)")


def finding(code: Code = Code.BAD_DATE, line: int | None = 1, **values: Any) -> Finding:
    """Give an invented finding."""
    place = Place(path=values.pop("path", "a.rst"), line=line, column=values.pop("column", None))
    return Finding(code=code, place=place, **{"message": "It is wrong.", **values})


def unescaped(text: str) -> str:
    """Undo the escaping of a workflow command, as GitHub's runner does."""
    for code, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, char)
    return text


def test_text() -> None:
    """One file's findings stand together, each with remedy and other places, then the counts."""
    related = (Place(path="b.rst", line=3),)
    found = [
        finding(column=5, remedy="Write it.", related=related),
        finding(Code.OLD_BRANCH, 2),
        finding(Code.MISSING_LABEL, path="b.rst"),
    ]
    assert to_text(found, pages=2).splitlines() == [
        "a.rst:1:5: error: It is wrong. [bad-date]",
        "    Write it.",
        "    Also at b.rst:3",
        "a.rst:2: note: It is wrong. [old-branch]",
        "",
        "b.rst:1: warning: It is wrong. [missing-label]",
        "",
        "1 error, 1 warning and 1 note in 2 files (2 pages read).",
    ]
    assert to_text([], pages=1) == "No findings in 1 page.\n"


@pytest.mark.parametrize("before", [0, 3, 18, 60, 300])
@pytest.mark.parametrize("after", [0, 20, 300])
@pytest.mark.parametrize("letter", ["x", "字"])
def test_long_line(before: int, after: int, letter: str) -> None:
    """A terminal of 80 columns shows a marker under what is wrong, and what is right instead."""
    source = f"{letter * before} [it](x) {letter * after}".strip()
    found = finding(
        column=source.index("[") + 1, wrong="[it](x)", right="`it <x>`__", source=source
    )
    _, line, marker, _, corrected = to_text([found], pages=1).splitlines()[:5]
    assert all(columns(one) <= 80 for one in (line, marker, corrected))
    start = marker.index("^")
    assert columns(line[: line.index("[it](x)")]) == start
    assert marker[start:] == "^" * len("[it](x)")
    assert "`it <x>`__" in corrected
    annotation = unescaped(to_github([found], pages=1, token="x"))  # no secret
    assert source in annotation
    assert (found.corrected or "?") in annotation


def test_many_places() -> None:
    """A finding with many other places names three and counts the rest."""
    related = tuple(Place(path="b.rst", line=line) for line in range(1, 6))
    line = to_text([finding(related=related)], pages=1).splitlines()[1]
    assert line == "    Also at b.rst:1, b.rst:2, b.rst:3, 2 more places"


def test_colours_only_decorate() -> None:
    """Without its escape sequences, coloured text is the plain text."""
    found = [finding(code) for code in (Code.BAD_DATE, Code.MISSING_LABEL, Code.OLD_BRANCH)]
    coloured = to_text(found, pages=1, colour=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[\d+m", "", coloured) == to_text(found, pages=1)


def test_text_that_a_terminal_would_obey() -> None:
    """Escape sequences and line breaks from a page are shown, not obeyed."""
    text = to_text([finding(message="\x1b]0;x\x07\n::error::no", path="\x1b[2Ja.rst")], pages=1)
    assert re.search(r"[^\n\x20-\x7e\ufffd]", text) is None
    assert len(text.splitlines()) == 3


def test_json() -> None:
    """Every fact has its key, and unknown places are null."""
    found = finding(item="x", remedy="Write it.", related=(Place(path="b.rst"),))
    data = json.loads(to_json([found, finding(Code.OLD_BRANCH)], pages=3))
    assert data["findings"][0] == {
        "code": "bad-date",
        "severity": "error",
        "path": "a.rst",
        "line": 1,
        "column": None,
        "message": "It is wrong.",
        "remedy": "Write it.",
        "item": "x",
        "related": [{"path": "b.rst", "line": None, "column": None}],
        "source": "",
        "corrected": None,
        "touched": None,
    }
    del data["findings"]
    counts = {"errors": 1, "warnings": 0, "notes": 1}
    assert data == {"version": 1, "pages": 3, **counts, "items": []}


def test_annotations_carry_everything() -> None:
    """Signs that mean something to GitHub are escaped, in properties more than in messages."""
    odd = finding(message="50% of a, b: c.", remedy="Write\nit.", path="a,b:c%.rst", column=7)
    first, command = to_github([odd], pages=1, token="t").splitlines()
    assert first == "1 error in 1 file (1 page read)."
    match = _COMMAND.fullmatch(command)
    assert match is not None
    properties = dict(part.split("=") for part in match[2].split(","))
    assert {name: unescaped(value) for name, value in properties.items()} == {
        "file": "a,b:c%.rst",
        "line": "1",
        "col": "7",
        "title": "roadmap: bad-date",
    }
    assert unescaped(match[3]) == "50% of a, b: c.\nWrite\nit."


def test_annotations_within_limits() -> None:
    """Ten of each level are annotations, errors first; the rest is text without effect."""
    codes = [Code.OLD_BRANCH, Code.MISSING_LABEL, Code.BAD_DATE]
    found = [finding(code, line, path="::error::.rst") for code in codes for line in range(12)]
    lines = to_github(found, pages=1, token="random").splitlines()
    levels = [match[1] for line in lines if (match := _COMMAND.fullmatch(line))]
    start = lines.index("::stop-commands::random")
    assert levels == ["error"] * 10 + ["warning"] * 10 + ["notice"] * 10
    assert lines[start - 1].startswith("6 more")
    assert len(lines[start + 1 : -1]) == 6
    assert lines[-1] == "::random::"
