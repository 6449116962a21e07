"""Dates: forms that cannot be read, days that do not exist, ends before their starts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..dates import parse_interval, parse_span
from .context import SECOND_FIELD, fields
from .findings import Code, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..model import Field
    from .context import Context

_FORMS = "YYYY, YYYY-MM, YYYY-MM-DD or YYYY-Qn"
_INTERVAL_FORMS = "YYYY-MM-DD or YYYY-MM-DD/YYYY-MM-DD"

_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december"),
)
_NAMES = {
    name: f"{number:02}"
    for number, month in enumerate(_MONTHS, start=1)
    for name in (month, month[:3], "sept" if month == "september" else month)
}
_MONTH = rf"({'|'.join(sorted(_NAMES, key=len, reverse=True))})\.?"
_NO_DATE_YET = frozenset({"?", "-", "tba", "tbc", "tbd", "unknown", "soon", "none", "n/a", "later"})

# What people write instead, and the order of its groups: year, month, day, quarter. 01/05/2019 is
# not among them: half of the world reads it as May.
_OTHER_FORMS = (
    (r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})", "ymd"),
    (r"(\d{4})(\d{2})(\d{2})", "ymd"),
    (r"(\d{4})[/. -](\d{1,2})", "ym"),
    (r"(\d{1,2})[/.](\d{4})", "my"),
    (r"(\d{1,2})\.(\d{1,2})\.(\d{4})", "dmy"),
    (r"(?:about|around|by|in|~)[ -]*(\d{4})-(\d{2})", "ym"),
    (rf"(\d{{1,2}})(?:st|nd|rd|th|\.)? {_MONTH},? (\d{{4}})", "dmy"),
    (rf"{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})", "mdy"),
    (rf"{_MONTH},? (\d{{4}})", "my"),
    (rf"(\d{{4}}),? {_MONTH}", "ym"),
    (r"q([1-4])[-/ ,]*(\d{4})", "qy"),
    (r"(\d{4})[-/ ,]*q([1-4])", "yq"),
    (r"(?:in|by|early|mid|late|end of|around|about|summer|~)[ -]*(\d{4})", "y"),
)
_BETWEEN = r"\s*(?:/|–|—|--|\bto\b|\buntil\b|\s-\s)\s*"  # noqa: RUF001 (dashes are what people type)


def bad_date(context: Context) -> Iterator[Finding]:
    """Find dates that cannot be read."""
    for section in context.sections:
        names = ("start", "target", "reviewed") if context.is_item(section) else ()
        for name in (*names, "dates"):
            for field in fields(section, name):
                if SECOND_FIELD.fullmatch(field.value):
                    continue  # That is what is wrong with it.
                if field.value and not _readable(field):
                    yield _unreadable(field, section.id)


def reversed_dates(context: Context) -> Iterator[Finding]:
    """Find targets before their start, and events that end before they begin."""
    for section in context.sections:
        for field in fields(section, "dates"):
            first, slash, last = (part.strip() for part in field.value.partition("/"))
            start, end = parse_span(first), parse_span(last)
            if slash and start and end and end.last < start.first:
                yield Finding(
                    code=Code.REVERSED_DATES,
                    place=field.place,
                    message=f"The event ends on {last}, before it begins on {first}.",
                    remedy=f'Correct one of the two, or write ":dates: {last}/{first}".',
                    item=section.id,
                    wrong=field.value,
                    right=f"{last}/{first}",
                )
    for joined in context.joined.items:
        start, target = joined.start, joined.target
        if start is None or target is None or target.last >= start.first:
            continue
        place = fields(joined.item.section, "target")[-1].place
        other = fields(joined.item.section, "start")[-1].place
        yield Finding(
            code=Code.REVERSED_DATES,
            place=place,
            message=f"The target, {joined.item.target}, is before the start, {joined.item.start}.",
            remedy="Correct one of the two.",
            item=joined.id,
            related=(other,),
        )


def _readable(field: Field) -> bool:
    if field.name == "dates":
        # An interval whose ends are dates is readable, if only as reversed.
        first, slash, last = field.value.partition("/")
        return parse_span(first) is not None and (not slash or parse_span(last) is not None)
    if field.name == "reviewed":
        return _is_day(field.value)
    return parse_span(field.value) is not None


def _is_day(text: str) -> bool:
    span = parse_span(text)
    return span is not None and len(text.strip()) == len("YYYY-MM-DD") and span.first == span.last


def _unreadable(field: Field, item: str) -> Finding:
    value = field.value
    forms = {"reviewed": "YYYY-MM-DD", "dates": _INTERVAL_FORMS}.get(field.name, _FORMS)
    meant = _meant_interval(value) if field.name == "dates" else _meant(value)
    if field.name == "reviewed" and not _is_day(meant):
        day = re.match(r"(\d{4}-\d\d-\d\d)\b", value)  # 2031-05-01 by somebody
        meant = day[1] if day and _is_day(day[1]) else ""
    if meant:
        remedy = f'Write ":{field.name}: {meant}".'
    elif value.lower().strip(" .") in _NO_DATE_YET:
        remedy = f"Remove the line until there is a date; then write it as {forms}."
    else:
        remedy = f"Write it as {forms}."
    if field.name == "reviewed" and parse_span(value):
        message = f'":reviewed: {value}" is no single day.'
        remedy = "Write the day on which somebody confirmed the text, as YYYY-MM-DD."
    elif re.fullmatch(r"\d{4}-\d\d(-\d\d)?", value.strip()):
        message = f'":{field.name}: {value}" is not in the calendar.'
    else:
        message = f'":{field.name}: {value}" is no date that can be read.'
    return Finding(
        code=Code.BAD_DATE,
        place=field.place,
        message=message,
        remedy=remedy,
        item=item,
        wrong=value,
        right=meant if remedy.startswith('Write ":') else None,
    )


def _meant(written: str) -> str:
    """Give a date in one of our forms, where what is written means only one, else ""."""
    text = " ".join(written.lower().replace("\u2013", "-").split())
    for pattern, order in _OTHER_FORMS:
        match = re.fullmatch(pattern, text)
        if match is None:
            continue
        parts = dict(zip(order, match.groups(), strict=True))
        month, day, quarter = (parts.get(name, "") for name in "mdq")
        month = _NAMES.get(month, month.zfill(2) if month else "")
        tail = f"-Q{quarter}" if quarter else "".join(f"-{p.zfill(2)}" for p in (month, day) if p)
        if parse_span(parts["y"] + tail):
            return parts["y"] + tail
    return ""


def _meant_interval(written: str) -> str:
    ends = [end.strip() for end in re.split(_BETWEEN, written)]
    if len(ends) > 2:
        return ""
    within = re.fullmatch(
        rf"(?:{_MONTH} )?(\d{{1,2}})\s*[-\u2013]\s*(\d{{1,2}})(?:(?<=\d) {_MONTH})?,? (\d{{4}})",
        written.strip().lower(),
    )
    if within:  # 3-5 May 2031
        month, start, end, after, year = within.groups()
        ends = [f"{day} {month or after} {year}" for day in (start, end)]
    first = ends[0] if parse_span(ends[0]) else _meant(ends[0])
    if len(ends) == 1 or not first:
        return first
    last = ends[1] if parse_span(ends[1]) and len(ends[1]) > 4 else _meant(ends[1])
    if not last and re.fullmatch(r"(\d\d-)?\d\d", ends[1]):
        last = first[: len(first) - len(ends[1])] + ends[1]  # ISO 8601 lets the end be short.
    return f"{first}/{last}" if parse_interval(f"{first}/{last}") else ""
