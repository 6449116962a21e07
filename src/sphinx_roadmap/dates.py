"""The dates that authors write: a day, a month, a quarter, a year, or an interval of days."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import NamedTuple

_DATE = re.compile(r"(\d{4})(?:-(?:Q([1-4])|(\d{2})(?:-(\d{2}))?))?")


class Span(NamedTuple):
    """From the first to the last day, both included."""

    first: dt.date
    last: dt.date


def parse_span(text: str) -> Span | None:
    """Read ``YYYY``, ``YYYY-MM``, ``YYYY-MM-DD`` (ISO 8601) or ``YYYY-Qn``; ``None`` if it is none.

    >>> parse_span("2019-Q4")
    Span(first=datetime.date(2019, 10, 1), last=datetime.date(2019, 12, 31))
    """
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return None
    year, quarter, month, day = (int(part) if part else 0 for part in match.groups())
    try:
        if day:
            return Span(dt.date(year, month, day), dt.date(year, month, day))
        first_month = quarter * 3 - 2 if quarter else month or 1
        last_month = quarter * 3 if quarter else month or 12
        last_day = calendar.monthrange(year, last_month)[1]
        return Span(dt.date(year, first_month, 1), dt.date(year, last_month, last_day))
    except (ValueError, calendar.IllegalMonthError):
        return None


def parse_interval(text: str) -> Span | None:
    """Read an ISO 8601 interval of days, ``2026-05-15/2026-05-18``, or a single date."""
    first, slash, last = text.partition("/")
    start = parse_span(first)
    end = parse_span(last) if slash else start
    if start is None or end is None or end.last < start.first:
        return None
    return Span(start.first, end.last)
