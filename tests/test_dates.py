"""Dates as authors write them become first and last days."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_roadmap.dates import Span, parse_interval, parse_span


def span(first: str, last: str) -> Span:
    """Give a span from ISO dates."""
    return Span(dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2031", span("2031-01-01", "2031-12-31")),
        ("2031-02", span("2031-02-01", "2031-02-28")),
        ("2032-02", span("2032-02-01", "2032-02-29")),
        ("2031-12", span("2031-12-01", "2031-12-31")),
        ("2031-Q1", span("2031-01-01", "2031-03-31")),
        ("2031-Q4", span("2031-10-01", "2031-12-31")),
        ("2032-02-29", span("2032-02-29", "2032-02-29")),
        ("  2031-05-15\n", span("2031-05-15", "2031-05-15")),
        ("9999", span("9999-01-01", "9999-12-31")),
        ("0001", span("0001-01-01", "0001-12-31")),
    ],
)
def test_span(text: str, expected: Span) -> None:
    """A year, month, quarter or day is read."""
    assert parse_span(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "0000",
        "0000-05",
        "0000-Q1",
        "31",
        "2031-2",
        "2031-13",
        "2031-00",
        "2031-00-10",
        "2031-05-00",
        "2031-05-32",
        "2031-02-29",
        "2031-Q0",
        "2031-Q5",
        "2031-Q1-05",
        "2031/05",
        "15.05.2031",
        "2031-05-15T00:00",
        "-2031",
        "2031-",
        "٢٠٣١",
        "20310515",
        "2031 - 05",
    ],
)
def test_no_span(text: str) -> None:
    """Anything else is no date, and no error."""
    assert parse_span(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2031-05-15/2031-05-18", span("2031-05-15", "2031-05-18")),
        ("2031-05-15", span("2031-05-15", "2031-05-15")),
        ("2031-05-15 / 2031-05-18", span("2031-05-15", "2031-05-18")),
        ("2031-05/2031-06", span("2031-05-01", "2031-06-30")),
        ("2031-05-15/2031-05-15", span("2031-05-15", "2031-05-15")),
        ("2031-05-18/2031-05-15", None),
        ("2031-05-15/", None),
        ("/2031-05-15", None),
        ("2031-05-15/2031-05-18/2031-05-20", None),
        ("2031-05-15/P3D", None),
        ("", None),
    ],
)
def test_interval(text: str, expected: Span | None) -> None:
    """An interval or a single date is read; one that ends before it starts is none."""
    assert parse_interval(text) == expected


@given(st.text(st.sampled_from("0123456789-Q/ q\n"), max_size=24))
def test_never_an_error(text: str) -> None:
    """Whatever is written, the answer is a span in order, or none."""
    for found in (parse_span(text), parse_interval(text)):
        assert found is None or found.first <= found.last


@given(st.dates())
def test_every_day(day: dt.date) -> None:
    """A day is found in its own year, month and quarter."""
    quarter = f"{day.year:04}-Q{(day.month + 2) // 3}"
    for text in (day.isoformat(), day.isoformat()[:7], f"{day.year:04}", quarter):
        found = parse_span(text)
        assert found is not None
        assert found.first <= day <= found.last
