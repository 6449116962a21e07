"""The report in Markdown, for a job's summary or an issue."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..records import Verdict
from .summary import advice, closing, headline, hint, places

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..records import Result
    from .summary import Report

# https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands: a summary
# of more than 1 MiB is not shown at all.
MOST_BYTES = 900_000
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|@~])")
_TITLES = {
    Verdict.BROKEN: "Broken",
    Verdict.REDIRECTED: "Moved",
    Verdict.NOT_VERIFIED: "Not verified",
}


def to_markdown(report: Report) -> str:
    """Give the document, cut off where GitHub would drop all of it."""
    parts: list[str] = []
    size = 0
    for block in _blocks(report):
        size += len(block.encode()) + 1
        if size > MOST_BYTES:
            parts.append("\nThere is more: see links.json.")
            break
        parts.append(block)
    return "\n".join(parts) + "\n"


def _blocks(report: Report) -> Iterator[str]:
    yield "# Link check\n"
    yield closing(report) + "\n"
    findings = report.findings()
    for counts in (True, False):
        for verdict, title in _TITLES.items():
            some = [one for one in findings if one.counts is counts and one.verdict is verdict]
            if some:
                suffix = "" if counts else f", already there before `{report.base}`"
                yield f"## {title}{suffix}\n"
                yield "| Where | Link | What | What to do |"
                yield "| --- | --- | --- | --- |"
                yield from (_row(one, report.prefix) for one in some)
                yield ""
    for note in report.notes:
        yield f"- {_escape(note)}"
    if help_ := hint(report):
        yield f"\n**Hint:** {_escape(help_)}"


def _row(result: Result, prefix: str) -> str:
    where = "<br>".join(_escape(prefix + str(place)) for place, _ in places(result))
    what = _escape(headline(result))
    return f"| {where} | {_escape(result.link.uri)} | {what} | {_escape(advice(result))} |"


def _escape(text: str) -> str:
    """Keep text from outside from becoming markup, a mention or a link."""
    one_line = "".join(char if char.isprintable() else " " for char in text)
    return _SPECIAL.sub(r"\\\1", " ".join(one_line.split())).replace("://", ":&#8203;//")
