"""The timeline: one SVG drawn at build time, and the same dates as a table.

Positions along the time axis are percentages and text has its own size, so that the picture fits a
phone without shrinking its words. Colours are classes: the style sheet knows dark mode and print.
In a language that is written from right to left, time runs that way too.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from bisect import bisect_left
from dataclasses import dataclass
from html import escape
from itertools import accumulate
from typing import TYPE_CHECKING
from unicodedata import east_asian_width
from xml.etree import ElementTree as ET

from docutils import nodes

from ..language import _
from ..nodes import group_node
from . import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..join import JoinedItem, JoinedRoadmap
    from .build_nodes import NodeMaker


# Heights in px. A row is a line of text, a bar, and air.
_ROW = 46
_AXIS = 28
_FOOT = 30
_BAR_Y = 26
_BAR_HEIGHT = 10
# In columns of a letter's width: with a status behind it, this much fits a phone of 320 px.
_LONGEST_LABEL = 34
_MOST_TICKS = 5  # More do not fit a phone.
# https://www.w3.org/TR/xml/#charsets: control characters and surrogates are no text.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARKS = {"due": "M0-7 7 0 0 7-7 0z", "target": "M-6-6H6V6H-6z"}
# Room at both ends, so that a marker on the first or last day is not cut.
_MARGIN_DAYS = 0.03


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An item's dates: a bar from ``first`` to ``last``, and marks of a kind on days."""

    item: JoinedItem
    first: dt.date
    last: dt.date
    marks: tuple[tuple[str, dt.date], ...]


def rows(joined: JoinedRoadmap) -> list[Row]:
    """Give every item that has a date, by its first day."""
    found = [row for item in joined.items if (row := _row(item)) is not None]
    return sorted(found, key=lambda row: (row.first, row.last))


def timeline(joined: JoinedRoadmap, make: NodeMaker, *, html: bool) -> list[nodes.Node]:
    """Give picture and table, or nothing when no item has a date."""
    found = rows(joined)
    if not found:
        return []
    table = _table(found, make)
    if not html:
        return [table]
    svg = picture(found, joined.as_of.date() if joined.as_of else None, make)
    summary = escape(_("The same dates as a table"))
    return [
        group_node(
            "",
            nodes.raw("", svg, format="html"),
            nodes.raw("", _legend(found), format="html"),
            nodes.raw("", f"<details><summary>{summary}</summary>", format="html"),
            table,
            nodes.raw("", "</details>", format="html"),
            classes=["roadmap-timeline"],
        )
    ]


def _row(item: JoinedItem) -> Row | None:
    marks: list[tuple[str, dt.date]] = []
    for linked in item.milestones:
        milestone = linked.milestone
        if milestone is None:
            continue
        if milestone.state == "closed" and milestone.closed_at is not None:
            marks.append(("closed", milestone.closed_at.date()))
        elif milestone.due_on is not None:
            marks.append(("due", milestone.due_on))
    if item.target is not None:
        marks.append(("target", item.target.last))
    days = [day for _kind, day in marks]
    if item.target is not None and not item.start:
        days.append(item.target.first)  # A vague target is a bar: some time in it.
    if item.start is not None:
        days.append(item.start.first)
    if not days:
        return None
    return Row(item=item, first=min(days), last=max(days), marks=tuple(sorted(set(marks))))


class _Scale:
    """Days to percent of the picture's width, in the direction of reading."""

    def __init__(self, days: Iterable[dt.date]) -> None:
        ordinals = [day.toordinal() for day in days]
        low, high = min(ordinals), max(ordinals)
        span = max(high - low, 30)
        self.low = low - span * _MARGIN_DAYS
        self.span = span * (1 + 2 * _MARGIN_DAYS)

    def percent(self, day: dt.date) -> float:
        return round((day.toordinal() - self.low) * 100 / self.span, 2)

    def ticks(self) -> list[dt.date]:
        """Give the first days of years, quarters or months: as fine as there is room for."""
        first = dt.date.fromordinal(max(math.ceil(self.low), 1))
        last = dt.date.fromordinal(min(int(self.low + self.span), dt.date.max.toordinal()))
        ticks: list[dt.date] = []
        for months in (1, 3, 6, 12, 24, 60, 120, 600):
            ticks = list(_steps(first, last, months))
            if len(ticks) <= _MOST_TICKS:
                break
        return ticks


def _steps(first: dt.date, last: dt.date, months: int) -> Iterable[dt.date]:
    at = first.year * 12 + first.month - 1
    at += -at % months
    while at // 12 <= dt.MAXYEAR:
        day = dt.date(at // 12, at % 12 + 1, 1)
        if day > last:
            return
        if day >= first:
            yield day
        at += months


def picture(found: list[Row], as_of: dt.date | None, make: NodeMaker) -> str:
    """Draw the rows; the text alternative tells the reader that a table follows."""
    days = [day for row in found for day in (row.first, row.last)]
    shown_as_of = as_of if as_of and _near(as_of, days) else None
    scale = _Scale([*days, *([shown_as_of] if shown_as_of else [])])
    floor = _AXIS + _ROW * len(found) + 8
    svg = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": "roadmap-picture",
            "role": "img",
            "width": "100%",
            "height": str(floor + _FOOT),
            "aria-labelledby": "roadmap-timeline-title roadmap-timeline-desc",
        },
    )
    ET.SubElement(svg, "title", {"id": "roadmap-timeline-title"}).text = _("Timeline")
    ET.SubElement(svg, "desc", {"id": "roadmap-timeline-desc"}).text = _description(found, make)
    if make.right_to_left:
        svg.set("direction", "rtl")
    if shown_as_of:
        _draw_as_of(svg, scale.percent(shown_as_of), floor, make.date(shown_as_of))
    _draw_axis(svg, scale, floor, make)
    for number, row in enumerate(found):
        _draw_row(svg, row, scale, _AXIS + number * _ROW, make)
    if make.right_to_left:
        _mirror(svg)
    return ET.tostring(svg, encoding="unicode")


def _mirror(svg: ET.Element) -> None:
    """Turn the time axis round. Words and marks stay as they are: they know their direction."""
    for element in svg.iter():
        for name in ("x", "x1", "x2"):
            value = element.get(name, "")
            if value.endswith("%"):
                width = float(element.get("width", "0%")[:-1]) if element.tag == "rect" else 0
                element.set(name, f"{round(100 - float(value[:-1]) - width, 2):g}%")


def _near(day: dt.date, days: list[dt.date]) -> bool:
    """Tell whether a day is near enough to the dates not to squeeze them into a corner."""
    low, high = min(days).toordinal(), max(days).toordinal()
    room = max(high - low, 90)
    return low - room / 4 <= day.toordinal() <= high + room / 4


def _draw_as_of(svg: ET.Element, percent: float, floor: int, day: str) -> None:
    group = ET.SubElement(svg, "g", {"class": "roadmap-as-of"})
    at = f"{percent}%"
    past = {"x": "0%", "y": str(_AXIS - 8), "width": at, "height": str(floor - _AXIS + 8)}
    ET.SubElement(group, "rect", past)
    ET.SubElement(group, "line", {"x1": at, "x2": at, "y1": str(_AXIS - 8), "y2": str(floor)})
    anchor = "start" if percent < 20 else "end" if percent > 80 else "middle"
    label = ET.SubElement(group, "text", {"x": at, "y": str(floor + 16), "text-anchor": anchor})
    label.text = _("as of %s") % day


def _draw_axis(svg: ET.Element, scale: _Scale, floor: int, make: NodeMaker) -> None:
    axis = ET.SubElement(svg, "g", {"class": "roadmap-axis"})
    for number, tick in enumerate(scale.ticks()):
        at = f"{scale.percent(tick)}%"
        ET.SubElement(axis, "line", {"x1": at, "x2": at, "y1": str(_AXIS - 8), "y2": str(floor)})
        anchor = "end" if scale.percent(tick) > 88 else "start"
        label = ET.SubElement(axis, "text", {"x": at, "y": "13", "text-anchor": anchor})
        if tick.month == 1:
            label.text = str(tick.year)
        else:
            label.text = make.month_name(tick) if number else make.month(tick)


def _draw_row(svg: ET.Element, row: Row, scale: _Scale, top: int, make: NodeMaker) -> None:
    status = str(row.item.status or "none")
    group = ET.SubElement(svg, "g", {"class": f"roadmap-row roadmap-row-{status}"})
    label = ET.SubElement(group, "text", {"x": "0%", "y": str(top + 17)})
    label.text = _shortened(row.item.item.section.title)
    if row.item.status:
        word = ET.SubElement(label, "tspan", {"dx": "8"})
        word.text = words.status_word(row.item.status)
    middle = str(top + _BAR_Y + _BAR_HEIGHT // 2)
    track = {"class": "roadmap-track", "x1": "0%", "x2": "100%", "y1": middle, "y2": middle}
    ET.SubElement(group, "line", track)
    left, right = scale.percent(row.first), scale.percent(row.last)
    width = max(round(right - left, 2), 0.4)
    _draw_bar(group, "roadmap-bar", left, width, top + _BAR_Y)
    progress = row.item.progress
    if progress is not None and progress.closed and row.first != row.last:
        part = round(width * progress.closed / progress.total, 2)
        _draw_bar(group, "roadmap-part", left, part, top + _BAR_Y)
    for kind, day in row.marks:
        _draw_mark(group, kind, scale.percent(day), top + _BAR_Y + _BAR_HEIGHT // 2, make.date(day))


def _draw_bar(group: ET.Element, name: str, left: float, width: float, y: int) -> None:
    place = {"class": name, "x": f"{left}%", "y": str(y), "width": f"{width}%"}
    size = {"height": str(_BAR_HEIGHT), "rx": str(_BAR_HEIGHT // 2)}
    ET.SubElement(group, "rect", {**place, **size})


def _draw_mark(group: ET.Element, kind: str, percent: float, y: int, day: str) -> None:
    """Draw a mark: a nested svg moves the shape to a percentage, which a path cannot do."""
    place = {"x": f"{percent}%", "y": str(y), "overflow": "visible", "class": f"roadmap-{kind}"}
    at = ET.SubElement(group, "svg", place)
    if kind == "closed":
        ET.SubElement(at, "circle", {"r": "7"})
        ET.SubElement(at, "path", {"d": "M-3 0-1 2.5 3.5-2.5", "class": "roadmap-tick"})
    else:
        ET.SubElement(at, "path", {"d": _MARKS[kind]})
    ET.SubElement(at, "title").text = f"{_kind_word(kind)} {day}"


def _legend(found: list[Row]) -> str:
    """Name the marks that the picture has, under it; the table says the same in words."""
    kinds = {kind for row in found for kind, _day in row.marks}
    legend = ET.Element("p", {"class": "roadmap-legend", "aria-hidden": "true"})
    for kind in ("due", "target", "closed"):
        if kind in kinds:
            entry = ET.SubElement(legend, "span")
            place = {"class": "roadmap-picture", "width": "16", "height": "16"}
            mark = ET.SubElement(entry, "svg", {**place, "viewBox": "-8 -8 16 16"})
            _draw_mark(mark, kind, 0, 0, "")
            mark.tail = f" {_kind_word(kind)}"
    return ET.tostring(legend, encoding="unicode")


def _kind_word(kind: str) -> str:
    return {"due": _("due"), "closed": _("closed"), "target": _("target")}[kind]


def _shortened(title: str) -> str:
    title = _NOT_XML.sub("", title)
    # https://www.unicode.org/reports/tr11/: wide letters are two columns wide.
    ends = list(accumulate(2 if east_asian_width(one) in "WF" else 1 for one in title))
    if not ends or ends[-1] <= _LONGEST_LABEL:
        return title
    return f"{title[: bisect_left(ends, _LONGEST_LABEL)].rstrip()}…"


def _description(found: list[Row], make: NodeMaker) -> str:
    first, last = min(row.first for row in found), max(row.last for row in found)
    return _(
        "%(count)d items between %(first)s and %(last)s: bars from the first to the last known"
        " date, filled as far as their issues are closed, with due dates, targets and closing"
        " dates. The table below has the same dates."
    ) % {"count": len(found), "first": make.date(first), "last": make.date(last)}


def _table(found: list[Row], make: NodeMaker) -> nodes.table:
    headings = (_("Item"), _("Status"), _("Start"), _("Target"), _("Due"), _("Closed"))
    group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for width in (30, 12, 14, 14, 15, 15)))
    group["cols"] = len(headings)
    head = nodes.row("", *(nodes.entry("", nodes.paragraph("", text)) for text in headings))
    group += nodes.thead("", head)
    group += nodes.tbody("", *(_table_row(row, make) for row in found))
    return nodes.table("", group, classes=["roadmap-dates"])


def _table_row(row: Row, make: NodeMaker) -> nodes.row:
    item = row.item
    status = words.status_word(item.status) if item.status else ""
    cells: list[list[nodes.Node]] = [[make.link(item)], [nodes.Text(status)]]
    for span, written in ((item.start, item.item.start), (item.target, item.item.target)):
        cells.append(make.pieces(words.span_pieces("%s", span, written)) if span else [])
    for wanted in ("due", "closed"):
        days: list[list[words.Piece]] = [[day] for kind, day in row.marks if kind == wanted]
        cells.append(make.pieces(words.joined_pieces(days, ", ")))
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", *cell)) for cell in cells))
