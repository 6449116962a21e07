"""The dates that authors write: a day, a month, a quarter, a year, or an interval of days."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import NamedTuple

_DATE = re.compile(r"([0-9]{4})(?:-(?:Q([1-4])|([0-9]{2})(?:-([0-9]{2}))?))?")


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
    year = int(match[1])
    quarter, month, day = (None if part is None else int(part) for part in match.groups()[1:])
    try:
        if day is not None:
            only = dt.date.fromisoformat(match[0])
            return Span(only, only)
        first_month, last_month = (quarter * 3 - 2, quarter * 3) if quarter else (1, 12)
        if month is not None:
            first_month = last_month = month
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
