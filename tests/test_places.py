"""Every link, title and definition has the place where an editor shows it.

In ``samples/places.txt``, ``§`` stands before each reference, ``¶`` before each definition and
``¤`` before each title's text, in the order of the document; the sources are without them.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from docutils.statemachine import string2lines
from hypothesis import given
from hypothesis import strategies as st

from sphinx_roadmap.source_lines import SourceLines

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.testing.util import SphinxTestApp

    from sphinx_roadmap.model import Page, Place

A = "\n.. _a: https://a.example/\n"

SAMPLES = (Path(__file__).parent / "samples" / "places.txt").read_text(encoding="utf-8")
CASES = dict(part.split("\n", 1) for part in SAMPLES.split("@@ ")[1:]) | {
    # What an editor does not show, or would tidy up.
    "tabs": "-\tItem §a_\n\n\tSee\t§a_ §a_\n\n\t.. note::\n\n\t\tText\t§a_\n" + A,
    "form-feed": "Text §a_\n\n\f\n\nText \v§a_\n" + A,
    "line-separators": "Text\u2028§a_\n\nMore\x85 x\u2029 §a_\n" + A,
    "trailing-blanks": "Text  \n§a_ \t\n\n  \nMore §`a`_   \n" + A,
}

BYTES: dict[str, Callable[[str], bytes]] = {
    "lf": str.encode,
    "crlf": lambda text: text.replace("\n", "\r\n").encode(),
    "bom": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "no-end": lambda text: text.rstrip("\n").encode(),
}


class Truth(NamedTuple):
    """A source without its marks, and the line and column of each mark by its sign."""

    source: str
    marks: dict[str, list[tuple[int, int]]]


def truth(text: str) -> Truth:
    """Take the marks out of a text."""
    marks: dict[str, list[tuple[int, int]]] = {"§": [], "¶": [], "¤": []}
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        for at, mark in enumerate(re.finditer("[§¶¤]", line)):
            marks[mark[0]].append((number, mark.start() - at + 1))
    return Truth(re.sub("[§¶¤]", "", text), marks)


def point(place: Place) -> tuple[int | None, int | None]:
    """Give line and column."""
    return place.line, place.column


@pytest.fixture(scope="module")
def pages(build_project: Callable[..., SphinxTestApp]) -> dict[str, Page]:
    """Give all cases, read in one build."""
    files: dict[str, str | bytes] = {"index.rst": "Index\n=====\n"}
    for kind, encode in BYTES.items():
        for name, text in CASES.items():
            files[f"{kind}/{name}.rst"] = encode(truth(text).source)
    app = build_project(files)
    assert "Traceback" not in app.warning.getvalue()
    return dict(app.env.domains["roadmap"].pages)  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", BYTES)
@pytest.mark.parametrize("case", CASES)
def test_references(pages: dict[str, Page], case: str, kind: str) -> None:
    """Every reference has its own file, line and column, whatever it stands in."""
    page = pages[f"{kind}/{case}"]
    assert page.path == f"{kind}/{case}.rst"
    assert {link.place.path for link in page.links} <= {page.path}
    found = [point(link.place) for link in page.links]
    if "grid" in case:  # The document has a cell's lines one after the other.
        found.sort()
    assert found == truth(CASES[case]).marks["§"]


@pytest.mark.parametrize("kind", BYTES)
@pytest.mark.parametrize("case", [name for name, text in CASES.items() if "¤" in text])
def test_titles(pages: dict[str, Page], case: str, kind: str) -> None:
    """A section's place is that of its title's text, not that of its underline."""
    sections = pages[f"{kind}/{case}"].sections
    assert [point(section.place) for section in sections] == truth(CASES[case]).marks["¤"]


@pytest.mark.parametrize("kind", BYTES)
@pytest.mark.parametrize("case", ["definitions"])
def test_definitions(pages: dict[str, Page], case: str, kind: str) -> None:
    """A named reference has the place of the definition that holds its URI."""
    a, b, e, f, g = truth(CASES[case]).marks["¶"]
    page = pages[f"{kind}/{case}"]
    assert [link.definition and point(link.definition) for link in page.links] == [a, b, b, e, f, g]
    assert [link.name for link in page.links] == ["a", "b", "c: d", "e", "f", "g"]
    assert {target.name: point(target.place) for target in page.targets} == {
        "a": a, "b": b, "c: d": b, "e": e, "f": f, "g": g,
    }  # fmt: skip


def test_anonymous_definitions(pages: dict[str, Page]) -> None:
    """Anonymous references have their definitions by order, and no name."""
    page = pages["lf/anonymous"]
    marks = truth(CASES["anonymous"]).marks["¶"]
    assert [link.definition and point(link.definition) for link in page.links] == marks
    assert {link.name for link in page.links} == {""}
    assert page.targets == ()


def test_without_definition(pages: dict[str, Page]) -> None:
    """A link that carries its own URI has no definition; an alias has that of its name."""
    links = pages["lf/embedded"].links
    assert [(link.name, link.definition is None) for link in links] == [
        ("", True),
        ("", True),
        ("a", False),
    ]
    assert all(link.definition is None and not link.name for link in pages["lf/standalone"].links)


@given(st.text(st.sampled_from("ab \t\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029漢"), max_size=60))
def test_source_lines(text: str) -> None:
    """Lines are numbered as docutils does, and every character is found again."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")  # As files are read.
    source = SourceLines(text)
    expected = string2lines(text, convert_whitespace=True)
    assert source.lines[: len(expected)] == expected
    written = re.sub("[\v\f]", " ", text).split("\n")
    for row, line in enumerate(source.lines):
        for column, character in enumerate(line):
            number, place = source.position(row, column)
            found = written[number - 1][place - 1]
            assert found == character or (found == "\t" and character == " ")
