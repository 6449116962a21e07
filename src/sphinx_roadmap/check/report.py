"""Findings to text for people, JSON for programs, and annotations for GitHub Actions."""

from __future__ import annotations

import json
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from .findings import Severity, also_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..model import Place
    from .findings import Finding

JSON_VERSION = 1

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
    blocks = []
    for _, group in groupby(findings, key=lambda finding: finding.place.path):
        lines = [line for finding in group for line in _text_lines(finding, colour=colour)]
        blocks.append("\n".join(lines) + "\n")
    return "\n".join([*blocks, f"{summary(findings, pages)}\n"])


def to_json(findings: Iterable[Finding], *, pages: int) -> str:
    """Give findings as JSON; docs/reference/commands.rst describes it."""
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
            }
            for finding in findings
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def to_github(findings: Sequence[Finding], *, pages: int, token: str) -> str:
    """Give findings as workflow commands, which GitHub shows beside the lines of a pull request.

    The first line counts them; what is above GitHub's limits follows as text.

    :param token: a random word, so that text from a page cannot be taken for a command.
    """
    lines = [summary(findings, pages)]
    hidden: list[Finding] = []
    for severity in Severity:  # The most important first.
        some = [finding for finding in findings if finding.severity is severity]
        lines += [_annotation(finding) for finding in some[:_SHOWN]]
        hidden += some[_SHOWN:]
    if hidden:
        lines += [f"{len(hidden)} more, which GitHub would not show as annotations:"]
        lines += [f"::stop-commands::{token}"]
        lines += [line for finding in hidden for line in _text_lines(finding, colour=False)]
        lines += [f"::{token}::"]
    return "\n".join(lines) + "\n"


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
    return f"{words} in {files} file{'' if files == 1 else 's'} ({read} read)."


def _text_lines(finding: Finding, *, colour: bool) -> list[str]:
    where, severity = str(finding.place), str(finding.severity)
    if colour:
        where = f"{_BOLD}{_plain(where)}{_RESET}"
        severity = f"{_COLOURS[finding.severity]}{severity}{_RESET}"
    else:
        where = _plain(where)
    lines = [f"{where}: {severity}: {_plain(finding.message)} [{finding.code}]"]
    lines += [f"    {_plain(text)}" for text in (finding.remedy, also_at(finding)) if text]
    return lines


def _plain(text: str) -> str:
    """Give text that a terminal only shows: a page may hold characters that it would obey."""
    return "".join(char if char.isprintable() else "\ufffd" for char in text)


def _annotation(finding: Finding) -> str:
    """Give one workflow command.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
    """
    place = finding.place
    properties = {"file": place.path, "line": place.line, "col": place.column}
    properties["title"] = f"roadmap: {finding.code}"
    written = ",".join(
        f"{name}={_escaped(str(value), property_value=True)}"
        for name, value in properties.items()
        if value is not None
    )
    message = _escaped("\n".join(filter(None, (finding.message, finding.remedy, also_at(finding)))))
    return f"::{_LEVELS[finding.severity]} {written}::{message}"


def _escaped(text: str, *, property_value: bool = False) -> str:
    """Escape as GitHub's own toolkit does (packages/core/src/command.ts)."""
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if property_value else text


def _place(place: Place) -> dict[str, str | int | None]:
    return {"path": place.path, "line": place.line, "column": place.column}
