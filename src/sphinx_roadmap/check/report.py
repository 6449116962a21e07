"""Findings to text for people, JSON for programs, and annotations for GitHub Actions."""

from __future__ import annotations

import json
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from ..teach.excerpt import excerpt, printable
from .findings import Severity, also_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..join import JoinedItem, JoinedRoadmap
    from ..model import Place
    from .findings import Finding

JSON_VERSION = 1
ALREADY_THERE = "Already there, on nothing that this branch touched"

# https://en.wikipedia.org/wiki/ANSI_escape_code#SGR; the 16 colours that every theme adapts.
_BOLD, _RESET = "\x1b[1m", "\x1b[0m"
_COLOURS = {
    Severity.ERROR: "\x1b[31m",
    Severity.WARNING: "\x1b[33m",
    Severity.NOTE: "\x1b[36m",
}

# GitHub shows so many annotations of each level from one step; the rest vanish silently.
# https://github.com/actions/toolkit/blob/main/docs/problem-matchers.md#limitations
_SHOWN = 10
_LEVELS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "notice",
}


def to_text(findings: Sequence[Finding], *, pages: int, colour: bool = False) -> str:
    """Give findings for a terminal: one file's together, each with its remedy below.

    :param pages: how many pages were read. :param colour: with ANSI escape sequences.
    """
    blocks = _blocks([one for one in findings if one.touched is not False], colour=colour)
    before = [one for one in findings if one.touched is False]
    if before:
        blocks += [f"{ALREADY_THERE}:\n", *_blocks(before, colour=colour)]
    return "\n".join([*blocks, f"{summary(findings, pages)}\n"])


def _blocks(findings: Iterable[Finding], *, colour: bool) -> list[str]:
    blocks = []
    for _, group in groupby(findings, key=lambda finding: finding.place.path):
        lines = [line for finding in group for line in _text_lines(finding, colour=colour)]
        blocks.append("\n".join(lines) + "\n")
    return blocks


def to_json(findings: Iterable[Finding], *, pages: int, joined: JoinedRoadmap | None = None) -> str:
    """Give findings as JSON; docs/reference/commands.rst describes it.

    :param joined: the roadmap, whose items are listed with their dates.
    """
    findings = tuple(findings)
    levels = Counter(finding.severity for finding in findings)
    data = {
        "version": JSON_VERSION,
        "pages": pages,
        "errors": levels[Severity.ERROR],
        "warnings": levels[Severity.WARNING],
        "notes": levels[Severity.NOTE],
        "findings": [
            {
                "code": finding.code,
                "severity": finding.severity,
                **_place(finding.place),
                "message": finding.message,
                "remedy": finding.remedy,
                "item": finding.item,
                "related": [_place(place) for place in finding.related],
                "source": finding.source,
                "corrected": finding.corrected,
                "touched": finding.touched,
            }
            for finding in findings
        ],
        "items": [_item(one) for one in (joined.items if joined is not None else ())],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _item(joined: JoinedItem) -> dict[str, str | None]:
    known = joined.freshness
    days = {"changed": known.changed, "confirmed": known.confirmed, "checked": known.checked}
    return {
        "id": joined.id,
        "docname": joined.item.section.docname,
        "status": joined.status,
        **{name: day.isoformat() if day else None for name, day in days.items()},
    }


def to_github(findings: Sequence[Finding], *, pages: int, token: str) -> str:
    """Give findings as workflow commands, which GitHub shows beside the lines of a pull request.

    The first line counts them; what is above GitHub's limits follows as text.

    :param token: a random word, so that text from a page cannot be taken for a command.
    """
    lines = [summary(findings, pages)]
    hidden: list[Finding] = []
    for severity in Severity:  # The most important first.
        some = [one for one in findings if one.severity is severity and one.touched is not False]
        lines += [_annotation(finding) for finding in some[:_SHOWN]]
        hidden += some[_SHOWN:]
    if hidden:
        lines += [f"{len(hidden)} more, which GitHub would not show as annotations:"]
        lines += _as_text(hidden, token)
    before = [one for one in findings if one.touched is False]
    if before:
        lines += [f"{ALREADY_THERE}:", *_as_text(before, token)]
    return "\n".join(lines) + "\n"


def _as_text(findings: Iterable[Finding], token: str) -> list[str]:
    lines = [line for finding in findings for line in _text_lines(finding, colour=False)]
    return [f"::stop-commands::{token}", *lines, f"::{token}::"]


def summary(findings: Iterable[Finding], pages: int) -> str:
    """Give the closing line: how many findings of each kind, in how many files."""
    findings = tuple(findings)
    read = f"{pages} page{'' if pages == 1 else 's'}"
    if not findings:
        return f"No findings in {read}."
    levels = Counter(finding.severity for finding in findings)
    counts = [
        f"{levels[severity]} {severity}{'' if levels[severity] == 1 else 's'}"
        for severity in Severity
        if levels[severity]
    ]
    words = counts[0] if len(counts) == 1 else f"{', '.join(counts[:-1])} and {counts[-1]}"
    files = len({finding.place.path for finding in findings})
    before = sum(finding.touched is False for finding in findings)
    old = f"; {before} {'was' if before == 1 else 'were'} already there" if before else ""
    return f"{words} in {files} file{'' if files == 1 else 's'} ({read} read){old}."


def _text_lines(finding: Finding, *, colour: bool) -> list[str]:
    where, severity = str(finding.place), str(finding.severity)
    if colour:
        where = f"{_BOLD}{printable(where)}{_RESET}"
        severity = f"{_COLOURS[finding.severity]}{severity}{_RESET}"
    else:
        where = printable(where)
    lines = [f"{where}: {severity}: {printable(finding.message)} [{finding.code}]"]
    below = (finding.remedy, also_at(finding), *excerpt(finding))
    return lines + [f"    {printable(text)}" for text in below if text]


def _annotation(finding: Finding) -> str:
    """Give one workflow command.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
    """
    place = finding.place
    properties = {"file": place.path, "line": place.line, "col": place.column}
    if finding.wrong and "\n" not in finding.wrong and place.column is not None:
        properties["endColumn"] = place.column + len(finding.wrong)
    properties["title"] = f"roadmap: {finding.code}"
    written = ",".join(
        f"{name}={_escaped(str(value), property_value=True)}"
        for name, value in properties.items()
        if value is not None
    )
    said = (finding.message, finding.remedy, also_at(finding), *excerpt(finding, whole=True))
    message = _escaped("\n".join(filter(None, said)))
    return f"::{_LEVELS[finding.severity]} {written}::{message}"


def _escaped(text: str, *, property_value: bool = False) -> str:
    """Escape as GitHub's own toolkit does (packages/core/src/command.ts)."""
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if property_value else text


def _place(place: Place) -> dict[str, str | int | None]:
    return {"path": place.path, "line": place.line, "column": place.column}
