"""Whatever an author writes, a check gives findings, and what it proposes passes it."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from sphinx_roadmap.check import Code, Finding, check
from sphinx_roadmap.check.report import to_github, to_json, to_text
from sphinx_roadmap.items import EVENT_FIELDS, ITEM_FIELDS, read_roadmap
from sphinx_roadmap.join import join
from sphinx_roadmap.model import Field, Link, Page, Place, Section, Target

REPOSITORIES = ("example-org/depot",)
PLACE = Place(path="a.rst", line=1, column=1)

_KNOWN = sorted(ITEM_FIELDS | EVENT_FIELDS)
_NAMES = st.sampled_from(_KNOWN) | st.text(max_size=12)
_DATES = st.from_regex(r"[0-9 /.Q-]{0,10}( (to|-|/) [0-9/-]{0,10})?", fullmatch=True)
_WORDS = st.sampled_from(
    ["now", "In progress", "5th of May 2029", "May 2029", "Q3/2029", "2029.1.2"]
)
_FIELDS = st.builds(
    lambda name, value: Field(name=name.strip().lower(), value=value, place=PLACE),
    _NAMES,
    st.text(max_size=30) | _DATES | _WORDS,
)
_URIS = st.text(max_size=40).map("https://github.com/".__add__) | st.from_regex(
    r"https?://(www\.)?git[hl][ua]b\.com/example-org/(depot|depto)/"
    r"(issues?|pulls?|milestones?|blob)/([0-9a-z]{0,4})[/?#]?",
    fullmatch=True,
)


@st.composite
def pages(draw: st.DrawFn) -> Page:
    """Draw a page of one section."""
    links = tuple(
        Link(uri=uri, text="x", docname="a", section="s", place=replace(PLACE, column=number))
        for number, uri in enumerate(draw(st.lists(_URIS, max_size=3)), start=1)
    )
    section = Section(
        docname="a",
        id="s",
        label=draw(st.sampled_from(["", "s"])),
        anchors=("s",),
        title=draw(st.text(max_size=20)),
        level=1,
        parent="",
        place=PLACE,
        fields=tuple(draw(st.lists(_FIELDS, max_size=5))),
        links=links,
    )
    target = Target(name=draw(st.text(max_size=9)), uri=draw(_URIS), place=PLACE, used=False)
    return Page(docname="a", path="a.rst", sections=(section,), links=links, targets=(target,))


def find(page: Page) -> tuple[Finding, ...]:
    """Check one page."""
    return check(join(read_roadmap([page]), None, None), repositories=REPOSITORIES)


@settings(max_examples=150)
@given(pages())
def test_any_page(page: Page) -> None:
    """No page makes the check or a report fail, and no text of it breaks a report's lines."""
    found = find(page)
    assert len(json.loads(to_json(found, pages=1))["findings"]) == len(found)
    for line in to_text(found, pages=1).split("\n"):
        assert line.isprintable()
    lines = to_github(found, pages=1, token="t").split("\n")
    assert len(lines) == 2 + len(found)


@settings(max_examples=150)
@given(pages())
def test_proposed_lines_pass(page: Page) -> None:
    """A proposed field line has no finding of its own, and a proposed URL is a right one."""
    for finding in find(page):
        line = re.fullmatch(r'Write ":([a-z]+): (.*)"\.', finding.remedy, re.DOTALL)
        if line and finding.code in {Code.BAD_DATE, Code.UNKNOWN_STATUS}:
            field = Field(name=line[1], value=line[2], place=PLACE)
            section = replace(page.sections[0], fields=(field,))
            codes = {one.code for one in find(replace(page, sections=(section,)))}
            assert not codes & {Code.BAD_DATE, Code.UNKNOWN_STATUS, Code.UNKNOWN_FIELD}
        written = re.fullmatch(r"Write (https://\S+)", finding.remedy)
        if written and "NUMBER" not in finding.remedy:
            target = replace(page.targets[0], uri=written[1])
            again = find(replace(page, sections=(), links=(), targets=(target,)))
            assert finding.code not in {one.code for one in again}
