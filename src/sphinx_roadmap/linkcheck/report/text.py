"""The report for a terminal: findings by file, and a closing summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..records import Reason, Verdict
from .summary import advice, closing, headline, hint, places

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...model import Place
    from ..records import Result
    from .summary import Report


def lines(report: Report) -> Iterator[str]:
    """Give the report line by line."""
    findings = _worth_a_line(report)
    mine = [result for result in findings if result.counts]
    older = [result for result in findings if not result.counts]
    yield from _by_file(mine)
    if older:
        yield f"Already there before {report.base}, so not counted:"
        yield from _by_file(older)
    for note in report.notes:
        yield f"note: {note}"
    yield closing(report)
    if help_ := hint(report):
        yield f"hint: {help_}"


def _worth_a_line(report: Report) -> list[Result]:
    """Give the findings; without a network, not those that all say so: the hint says it once."""
    findings = report.findings()
    if all(one.reason is not Reason.OFFLINE for one in findings):
        return findings
    alike = {Reason.OFFLINE, Reason.NOT_ASKED}
    return [one for one in findings if report.decides(one) or one.reason not in alike]


def printable(text: str) -> str:
    """Give a line without what a terminal would obey: URIs and answers come from outside."""
    return "".join(char if char.isprintable() else "\ufffd" for char in text)


def _by_file(results: list[Result]) -> Iterator[str]:
    files: dict[str, list[tuple[Place, Place | None, Result]]] = {}
    for result in results:
        for place, definition in places(result):
            files.setdefault(place.path, []).append((place, definition, result))
    for path in sorted(files):
        yield path
        told: set[int] = set()
        for place, definition, result in sorted(files[path], key=_by_place):
            at = ":".join(str(part) for part in (place.line, place.column) if part is not None)
            yield f"  {at:<8} {_word(result):<13} {result.link.uri}"
            if definition is not None:
                yield f"{'':<9}defined at {definition}"
            if id(result) not in told:
                told.add(id(result))
                yield f"{'':<9}{headline(result)}"
                if todo := advice(result):
                    yield f"{'':<9}{todo}"
        yield ""


def _word(result: Result) -> str:
    return "moved" if result.verdict is Verdict.REDIRECTED else str(result.verdict)


def _by_place(entry: tuple[Place, Place | None, Result]) -> tuple[int, int, str]:
    place, _, result = entry
    return place.line or 0, place.column or 0, result.link.uri
