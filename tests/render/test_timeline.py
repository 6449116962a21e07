"""The timeline: a picture, and the same dates as a table."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_roadmap.join import join
from sphinx_roadmap.model import Item, Place, Roadmap, Section
from sphinx_roadmap.render.timeline import _shortened, picture, rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sphinx_roadmap.render.build_nodes import NodeMaker

HEADINGS = ["Item", "Status", "Start", "Target", "Due", "Closed"]


def test_picture_has_a_text_alternative(lantern: Path, page: Callable[..., Any]) -> None:
    """The picture has a title and a description, and names both as its label."""
    svg = page(lantern).select_one("svg.roadmap-picture[role=img]")
    assert svg is not None
    named = [svg.find(id=name) for name in str(svg["aria-labelledby"]).split()]
    assert [tag.name for tag in named if tag is not None] == ["title", "desc"]
    assert "4 items between 20 Oct 2029 and 1 Jan 2032" in named[1].get_text()


def test_bars_are_filled_as_far_as_the_work_is(lantern: Path, page: Callable[..., Any]) -> None:
    """A bar is filled to the part of its issues that is closed, and to none where none is."""
    svg = page(lantern).select_one("svg.roadmap-picture[role=img]")
    filled = {
        row.find("text").find(string=True): [
            float(bar["width"].rstrip("%")) for bar in row.select(".roadmap-bar, .roadmap-part")
        ]
        for row in svg.select(".roadmap-row")
    }
    whole, part = filled["A better wick"]
    assert part / whole == pytest.approx(27 / 43, abs=0.01)
    assert len(filled["Light for everyone"]) == 1  # One day only.


def test_table_has_the_same_dates(lantern: Path, page: Callable[..., Any]) -> None:
    """Every date of the picture stands in the table, by first date, with links to the items."""
    table = page(lantern).select_one(".roadmap-timeline table")
    assert table is not None
    assert [cell.get_text().strip() for cell in table.thead.find_all("th")] == HEADINGS
    lines = [
        [c.get_text().strip() for c in row.find_all("td")] for row in table.tbody.find_all("tr")
    ]
    assert [line[0][:12] for line in lines] == [
        "First lamp",
        "A better wic",
        "Glass that d",
        "Light for ev",
    ]
    assert lines[0][1:] == ["Done", "", "", "", "20 Oct 2029"]
    assert lines[1][1:] == ["Now", "Jan 2030", "Q3 2030", "1 Jun 2030, 1 Sep 2030", ""]
    assert table.a["href"] == "roadmap/items.html#done"


def test_absent_without_dates(lantern: Path, page: Callable[..., Any]) -> None:
    """Without any date there is no picture, no empty frame and no table."""
    (lantern / "roadmap" / "snapshot.json").unlink()
    items = lantern / "roadmap" / "items.rst"
    kept = [line for line in items.read_text("utf-8").splitlines() if ":target:" not in line]
    items.write_text("\n".join(line for line in kept if ":start:" not in line), "utf-8")
    assert page(lantern).select(".roadmap-timeline, .roadmap-picture") == []


class Words:
    """Dates in words, as plainly as can be: stands in for a builder's language."""

    def __init__(self, *, right_to_left: bool = False) -> None:
        self.right_to_left = right_to_left

    def date(self, date: dt.date) -> str:
        return date.isoformat()

    def month(self, date: dt.date) -> str:
        return f"{date:%Y-%m}"

    def month_name(self, date: dt.date) -> str:
        return f"{date:%m}"


spans = st.dates(min_value=dt.date(1970, 1, 1), max_value=dt.date(9999, 12, 31))


@given(
    items=st.lists(st.tuples(st.text(), spans, st.none() | spans), min_size=1, max_size=8),
    as_of=st.none() | st.datetimes(timezones=st.just(dt.UTC)),
    right_to_left=st.booleans(),
)
def test_any_dates_draw_within_the_picture(
    items: list[tuple[str, dt.date, dt.date | None]],
    as_of: dt.datetime | None,
    *,
    right_to_left: bool,
) -> None:
    """Whatever dates, titles and direction, the picture is well-formed and nothing is outside."""
    place = Place(path="index.rst", line=1)
    section = Section(
        docname="index", id="", label="", anchors=(), title="", level=1, parent="", place=place
    )
    roadmap = Roadmap(
        items=tuple(
            Item(
                section=_titled(section, title),
                start=start.isoformat(),
                target=target.isoformat() if target else "",
            )
            for title, start, target in items
        )
    )
    joined = join(roadmap, None, as_of)
    maker: NodeMaker = Words(right_to_left=right_to_left)  # type: ignore[assignment] # what a picture needs
    drawn = picture(rows(joined), as_of.date() if as_of else None, maker)
    svg = ET.fromstring(drawn)
    for element in svg.iter():
        for name in ("x", "x1", "x2"):
            value = element.get(name, "")
            if value.endswith("%"):
                assert 0 <= float(value[:-1]) <= 100
        if element.get("class") == "roadmap-bar":
            # 0.4 % is the least width of a bar, and may end outside by that much.
            assert float(element.get("x", "")[:-1]) >= -0.5
            end = float(element.get("x", "")[:-1]) + float(element.get("width", "")[:-1])
            assert end <= 100.5


def _titled(section: Section, title: str) -> Section:
    from dataclasses import replace

    return replace(section, title=title)


def test_time_runs_as_the_language_is_read(lantern: Path, page: Callable[..., Any]) -> None:
    """In Hebrew the page says its direction, and each mark is where a mirror would show it."""

    def places(page: Any) -> list[float]:
        marks = page.select(".roadmap-picture[role=img] .roadmap-row > svg")
        return [float(mark["x"].removesuffix("%")) for mark in marks]

    left, right = page(lantern), page(lantern, language="he")
    assert left.html.get("dir") is None
    assert (right.html["lang"], right.html["dir"]) == ("he", "rtl")
    assert right.select_one(".roadmap-picture[role=img]")["direction"] == "rtl"
    assert len(places(left)) > 4
    assert places(right) == [pytest.approx(100 - place) for place in places(left)]


def test_picture_tells_the_status_in_a_word(lantern: Path, page: Callable[..., Any]) -> None:
    """Each row has its item's title, shortened where it is long, and its status."""
    texts = page(lantern).select(".roadmap-row > text")
    assert [text.get_text("|") for text in texts] == [
        "First lamp|Done",
        "A better wick|Now",
        "Glass that does not crack when it…|Next",
        "Light for everyone|Later",
    ]


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("x" * 34, "x" * 34),
        ("x" * 35, "x" * 33 + "…"),
        ("灯" * 17, "灯" * 17),
        ("灯" * 18, "灯" * 16 + "…"),
    ],
)
def test_long_titles_are_shortened_by_their_width(title: str, shown: str) -> None:
    """Letters that are twice as wide count twice, so that no title is wider than a phone."""
    assert _shortened(title) == shown
