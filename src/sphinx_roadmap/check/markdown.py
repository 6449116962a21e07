"""Findings as Markdown, for the summary of a job or for one issue that is renewed again and again.

The same roadmap gives the same text: there is no time of the day in it, and no age that grows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .findings import DRIFT, Code, Severity
from .report import summary

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from ..join import JoinedItem, JoinedRoadmap
    from .findings import Finding

# GitHub shows a summary of up to 1 MiB, and an issue of up to 65,536 characters.
MOST_CHARACTERS = 60_000

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~])")
# Mentions, issues and addresses: https://github.github.com/gfm/#autolinks-extension-
_CALLS = re.compile(r"@|#|GH-|www|:(?=//)", re.IGNORECASE)
_OUT_OF_DATE = "Contradicted or out of date"
_WRONG = "Wrong in the sources"
_ON_GITHUB = "Not shown by GitHub's own view of the sources as it is meant"


def to_markdown(findings: Sequence[Finding], joined: JoinedRoadmap) -> str:
    """Give the report: what counts first, the dates of all items last."""
    blocks = ["## Roadmap check", summary(findings, len(joined.roadmap.pages))]
    new = [one for one in findings if one.touched is not False]
    before = [one for one in findings if one.touched is False]
    for title in (_OUT_OF_DATE, _WRONG, _ON_GITHUB):
        some = [one for one in new if _kind(one) == title]
        if some:
            blocks += [f"### {title}", _table(some)]
    if before:
        title = f"Already there: {len(before)}, on nothing that this branch touched"
        blocks.append(_folded(title, _table(before)))
    if joined.items:
        blocks.append(_folded("Dates of all items", _items(joined.items)))
    if joined.snapshot is not None:
        blocks.append(f"GitHub's state is that of {joined.snapshot.fetched_at:%Y-%m-%d}.")
    return "\n\n".join(_fitting(blocks)) + "\n"


def _kind(finding: Finding) -> str:
    if finding.code is Code.GITHUB_VIEW:
        return _ON_GITHUB
    return _OUT_OF_DATE if finding.code in DRIFT else _WRONG


def escape(text: str) -> str:
    """Give text by strangers as Markdown that only shows it: no markup, no link, no mention."""
    shown = "".join(char if char.isprintable() else " " for char in text)
    escaped = _SPECIAL.sub(r"\\\1", " ".join(shown.split()).replace("&", "&amp;"))
    # GitHub looks for these in what is shown, so that no backslash helps.
    return _CALLS.sub(r"\g<0>&#8203;", escaped)


def _table(findings: Iterable[Finding]) -> str:
    rows = ["| Where | What | What to do |", "| --- | --- | --- |"]
    rows += [f"| {' | '.join(_cells(finding))} |" for finding in findings]
    return "\n".join(rows)


def _cells(finding: Finding) -> Iterator[str]:
    mark = "" if finding.severity is Severity.NOTE else f"**{finding.severity}:** "
    yield f"{escape(str(finding.place))}<br>{escape(finding.code)}"
    yield f"{mark}{escape(finding.message)}"
    yield "<br>".join(filter(None, (escape(finding.remedy), _corrected(finding)))) or "-"


def _corrected(finding: Finding) -> str:
    """Give the first of the corrected lines that says something."""
    lines = (finding.corrected or "").split("\n")
    written = next((line.strip() for line in lines if line.strip()), "")
    return f"Corrected: <code>{escape(written)}</code>" if written else ""


def _items(items: Iterable[JoinedItem]) -> str:
    rows = ["| Item | Status | Changed | Confirmed | Checked |", "| --- | --- | --- | --- | --- |"]
    for joined in items:
        known = joined.freshness
        section = joined.item.section
        title = escape(section.source_title or section.title)
        days = (_day(day) for day in (known.changed, known.confirmed, known.checked))
        rows.append(f"| {title} | {joined.status or '-'} | {' | '.join(days)} |")
    return "\n".join(rows)


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else "-"


def _folded(title: str, body: str) -> str:
    return f"<details><summary>{title}</summary>\n\n{body}\n\n</details>"


def _fitting(blocks: list[str]) -> Iterator[str]:
    """Leave out blocks, and the last rows of a table, where GitHub would show nothing at all."""
    room = MOST_CHARACTERS
    for block in blocks:
        if len(block) > room:
            lines = block.split("\n")
            while lines and len("\n".join(lines)) > room:
                lines.pop()
            folded = "\n\n</details>" if block.startswith("<details>") else ""
            yield "\n".join(lines) + folded
            yield "There is more; sphinx-roadmap check lists all of it."
            return
        room -= len(block) + 2
        yield block
