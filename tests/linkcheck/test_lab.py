"""Each way to misbehave gets the verdict that a maintainer would want, in bounded time."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import pytest

from .cases import BEHAVIOURS, CASES, HEAVY, SLOW
from .checking import QUICK, check, quick_settings
from .lab import Lab

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_roadmap.linkcheck.records import Result

REST = CASES.keys() - HEAVY - SLOW


# Two seconds are much for this machine, and little for a host that never answers.
IMPATIENT = replace(QUICK, request_seconds=2.0, link_seconds=2.0, total_seconds=300.0)
PATIENT = replace(QUICK, request_seconds=120.0, link_seconds=240.0, total_seconds=600.0)


class Run(NamedTuple):
    """What the lab saw and said, and what it took."""

    server: Lab
    results: dict[str, Result]
    peak: int


@pytest.fixture(scope="module")
def lab() -> Iterator[Run]:
    """Give the results of all cases, run in three groups so that none disturbs another."""
    with Lab(BEHAVIOURS) as server:
        results: dict[str, Result] = {}
        tracemalloc.start()
        for group, limits in ((SLOW, IMPATIENT), (HEAVY, PATIENT), (REST, PATIENT)):
            urls = [server.url(CASES[name]) for name in sorted(group)]
            results |= check(urls, quick_settings(limits))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        yield Run(server, results, peak)


@pytest.mark.parametrize("name", CASES)
def test_verdict(name: str, lab: Run) -> None:
    """The verdict, and where it is named the reason, is right."""
    case = CASES[name]
    result = lab.results[lab.server.url(case)]
    assert (str(result.verdict), result.info) == (case.verdict, result.info)
    if case.reason:
        assert str(result.reason) == case.reason


def test_bounded(lab: Run) -> None:
    """No case costs more memory than its limits allow; their reasons show that time is enough."""
    assert lab.peak < 60_000_000
