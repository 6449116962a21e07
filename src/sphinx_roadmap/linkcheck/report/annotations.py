"""Workflow commands that put findings beside the lines of a pull request.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..records import Verdict
from .summary import closing, places, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..records import Result
    from .summary import Report

# https://github.com/actions/toolkit/blob/main/docs/problem-matchers.md#limitations: what goes
# beyond is dropped silently.
MOST_OF_A_LEVEL = 10


def commands(report: Report) -> Iterator[str]:
    """Give one command a line, the most important first, within GitHub's limits."""
    used = dict.fromkeys(("error", "warning", "notice"), 0)
    left = 0
    # One of the notices is the summary.
    used["notice"] = 1
    said: list[str] = []
    for result in report.findings():
        level = _level(report, result)
        for place, _ in places(result):
            if used[level] >= MOST_OF_A_LEVEL:
                left += 1
                continue
            used[level] += 1
            properties = {"file": report.prefix + place.path, "title": f"Link {result.verdict}"}
            if place.line:
                properties["line"] = str(place.line)
            if place.column:
                properties["col"] = str(place.column)
            listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
            text = _message(f"{result.link.uri}: {sentence(result)}")
            said.append(f"::{level} {listed}::{text}")
    more = f"; {left} more places are in the summary of the job" if left else ""
    yield f"::notice title=Link check::{_message(closing(report) + more)}"
    yield from said


def _level(report: Report, result: Result) -> str:
    if report.decides(result):
        return "error"
    return "notice" if result.verdict is Verdict.NOT_VERIFIED else "warning"


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
