"""Patches as git writes them, and which findings they make somebody's own."""

from __future__ import annotations

import pytest

from sphinx_roadmap.check import Code, Finding
from sphinx_roadmap.check.findings import counts
from sphinx_roadmap.check.touched import Touched, mark, read_patch
from sphinx_roadmap.model import Link, Page, Place, Section, Target

HEADER = "diff --git a/x b/x\nindex 1..2 100644\n--- a/x\n+++ b/x\n"


@pytest.mark.parametrize(
    ("patch", "lines"),
    [
        ("", {}),
        (f"{HEADER}@@ -1 +1 @@\n-a\n+b\n", {"x": {1}}),
        (f"{HEADER}@@ -3,2 +5,3 @@ Title\n-a\n-b\n+c\n+d\n+e\n", {"x": {5, 6, 7}}),
        (f"{HEADER}@@ -4,2 +3,0 @@\n-a\n-b\n", {"x": {3, 4}}),
        (f"{HEADER}@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n", {"x": {1}}),
        # What is in a file looks like a patch.
        (
            f"{HEADER}@@ -0,0 +2,2 @@\n+++ b/y\n+@@ -1 +9 @@\n@@ -8 +10 @@\n-a\n+b\n",
            {"x": {2, 3, 10}},
        ),
        ("--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-+++ b/y\n", {}),
        ("diff --git a/x b/y\nsimilarity index 100%\nrename from x\nrename to y\n", {}),
        ("diff --git a/x b/y\nrename to y\n--- a/x\n+++ b/y\n@@ -1 +1 @@\n-a\n+b\n", {"y": {1}}),
        ("--- a/a b\t\n+++ b/a b\t\n@@ -1 +1 @@\n-a\n+b\n", {"a b": {1}}),
        ('--- a/x\n+++ "b/a\\"\\303\\274\\t"\n@@ -1 +1 @@\n-a\n+b\n', {'a"ü\t': {1}}),
    ],
)
def test_patch(patch: str, lines: dict[str, set[int]]) -> None:
    """The new numbers of added and changed lines, and where lines were removed."""
    assert read_patch(patch) == lines


def section(name: str, line: int, links: tuple[Link, ...] = ()) -> Section:
    """Give a section of the page."""
    return Section(
        docname="a",
        id=name,
        label=name,
        anchors=(name,),
        title=name,
        level=2,
        parent="",
        place=Place(path="a.rst", line=line, column=1),
        links=links,
    )


LINK = Link(
    uri="https://example.org/",
    text="x",
    docname="a",
    section="one",
    place=Place(path="a.rst", line=12, column=1),
    name="x",
    definition=Place(path="a.rst", line=40, column=1),
)
PAGE = Page(
    docname="a",
    path="a.rst",
    sections=(section("one", 10, (LINK,)), section("two", 20)),
    targets=(Target(name="x", uri=LINK.uri, place=Place(path="a.rst", line=40), used=True),),
)


def touched_items(*lines: int) -> set[str]:
    """Give the items of which a finding at the title is touched."""
    found = [
        Finding(code=Code.MISSING_LABEL, place=one.place, message="It has no label.", item=one.id)
        for one in PAGE.sections
    ]
    touched = Touched(lines={"a.rst": frozenset(lines)})
    return {one.item for one in mark(found, [PAGE], touched) if one.touched}


@pytest.mark.parametrize(
    ("line", "items"),
    [
        (6, set()),
        (7, {"one"}),
        (10, {"one"}),
        (16, {"one"}),
        (17, {"two"}),
        (20, {"two"}),
        (39, {"two"}),
        (40, {"one"}),
        (41, {"two"}),
    ],
)
def test_lines_of_an_item(line: int, items: set[str]) -> None:
    """An item reaches from its label to the next one's; a definition belongs to who uses it."""
    assert touched_items(line) == items


def test_places() -> None:
    """A finding is touched at its place or another that it names, or as a whole file."""
    finding = Finding(
        code=Code.RST,
        place=Place(path="a.rst", line=5),
        message="It is wrong.",
        related=(Place(path="b.rst", line=7),),
    )

    def touched(lines: dict[str, frozenset[int] | None], one: Finding = finding) -> bool | None:
        return next(mark([one], [], Touched(lines=lines))).touched

    assert touched({"a.rst": frozenset({5})})
    assert touched({"b.rst": frozenset({7})})
    assert touched({"a.rst": None})
    assert touched({"a.rst": frozenset({4, 6}), "c.rst": None}) is False
    whole = Finding(code=Code.RST, place=Place(path="c.rst"), message="It is wrong.")
    assert touched({"c.rst": frozenset({1})}, whole)
    assert touched({}, whole) is False


def test_what_counts() -> None:
    """Notes never fail a check, nor does what a branch has not touched."""

    def fails(code: Code, *, touched: bool | None) -> bool:
        place = Place(path="a.rst", line=1)
        return counts(Finding(code=code, place=place, message="No.", touched=touched))

    assert fails(Code.BAD_DATE, touched=None)
    assert fails(Code.BAD_DATE, touched=True)
    assert not fails(Code.BAD_DATE, touched=False)
    assert fails(Code.ALL_CLOSED, touched=True)
    assert not fails(Code.ALL_CLOSED, touched=None)
    assert not fails(Code.STALE, touched=True)
