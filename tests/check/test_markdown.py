"""Findings as Markdown: the same every time, and nothing of a stranger's in it is obeyed."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from sphinx_roadmap.check import Code, Finding
from sphinx_roadmap.check.markdown import MOST_CHARACTERS, escape, to_markdown
from sphinx_roadmap.join import join
from sphinx_roadmap.model import Item, Page, Place, Roadmap, Section, Snapshot, Status

AT = dt.datetime(2031, 6, 15, 12, tzinfo=dt.UTC)


def roadmap(title: str = "A title", count: int = 1) -> Roadmap:
    """Give a roadmap of some items."""
    items = tuple(
        Item(
            section=Section(
                docname="a",
                id=f"a{number}",
                label="",
                anchors=(),
                title=title,
                level=1,
                parent="",
                place=Place(path="a.rst", line=1),
            ),
            status=Status.NOW,
            reviewed="2031-01-31",
        )
        for number in range(count)
    )
    sections = tuple(item.section for item in items)
    return Roadmap(pages=(Page(docname="a", path="a.rst", sections=sections),), items=items)


def finding(code: Code, *, touched: bool | None = None, message: str = "It is so.") -> Finding:
    """Give an invented finding."""
    return Finding(
        code=code,
        place=Place(path="a.rst", line=3),
        message=message,
        remedy="Write it.",
        touched=touched,
    )


def test_report() -> None:
    """What counts comes first, what was there before is folded, and each item has its dates."""
    joined = join(
        roadmap(), Snapshot(fetched_at=AT), None, changed={("a", "a0"): dt.date(2031, 2, 1)}
    )
    found = [
        finding(Code.BAD_DATE, touched=True),
        finding(Code.STALE, touched=True),
        finding(Code.STALE, touched=False),
    ]
    text = to_markdown(found, joined)
    assert text.splitlines() == [
        "## Roadmap check",
        "",
        "1 error and 2 notes in 1 file (1 page read); 1 was already there.",
        "",
        "### Contradicted or out of date",
        "",
        "| Where | What | What to do |",
        "| --- | --- | --- |",
        "| a.rst:3<br>stale | It is so. | Write it. |",
        "",
        "### Wrong in the sources",
        "",
        "| Where | What | What to do |",
        "| --- | --- | --- |",
        "| a.rst:3<br>bad-date | **error:** It is so. | Write it. |",
        "",
        "<details><summary>Already there: 1, on nothing that this branch touched</summary>",
        "",
        "| Where | What | What to do |",
        "| --- | --- | --- |",
        "| a.rst:3<br>stale | It is so. | Write it. |",
        "",
        "</details>",
        "",
        "<details><summary>Dates of all items</summary>",
        "",
        "| Item | Status | Changed | Confirmed | Checked |",
        "| --- | --- | --- | --- | --- |",
        "| A title | now | 2031-02-01 | 2031-01-31 | - |",
        "",
        "</details>",
        "",
        "GitHub's state is that of 2031-06-15.",
    ]
    assert to_markdown(found, joined) == text


def test_nothing_found() -> None:
    """A sound roadmap gives one line."""
    text = to_markdown([], join(Roadmap(), None, None))
    assert text == "## Roadmap check\n\nNo findings in 0 pages.\n"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "a | b",
        "a\n\n# b",
        "[x](https://example.org/)",
        "![x](https://example.org/x.png)",
        "`code` **bold** _it_ ~~gone~~",
        "@example-org/everyone",
        "see #12 and example-org/depot#12 and GH-12",
        "www.example.org",
        "&lt;b&gt;",
        "\u202ereversed",
        "back\\slash",
    ],
)
def test_escaping(text: str) -> None:
    """No character of a stranger's text is markup, and none calls anybody."""
    shown = escape(text)
    assert "\n" not in shown
    assert not re.search(r"(?<!\\)[|<>`*_\[\](){}!~]", shown)
    assert not re.search(r"(?:[@#]|GH-|www)(?!\0)", shown.replace("&#8203;", "\0"))
    assert "://" not in shown
    assert "www." not in shown
    assert all(char.isprintable() for char in shown)
    row = to_markdown([finding(Code.RST, message=text)], join(Roadmap(), None, None))
    assert len([line for line in row.splitlines() if line.startswith("| a.rst")]) == 1


def test_length() -> None:
    """A report that GitHub would not show is cut, and says so; its tables and folds stay whole."""
    joined = join(roadmap("T" * 200, 500), None, None)
    text = to_markdown([finding(Code.RST)] * 10, joined)
    assert len(text) <= MOST_CHARACTERS + 100
    assert text.count("<details>") == text.count("</details>") == 1
    assert text.endswith("There is more; sphinx-roadmap check lists all of it.\n")
