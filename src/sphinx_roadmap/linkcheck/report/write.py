"""Writes the reports: the one place that knows their files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ... import atomic
from . import junit, markdown, sarif, to_json
from .annotations import commands

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

    from .summary import Report


def write(report: Report, folder: Path) -> None:
    """Write all files, each in one step."""
    for name, text in {
        "links.json": to_json.to_json(report),
        "links.md": markdown.to_markdown(report),
        "links.sarif": sarif.to_sarif(report),
        "links.xml": junit.to_junit(report),
    }.items():
        atomic.write(folder / name, text.encode(errors="replace"))


def tell_github(report: Report, environ: Mapping[str, str], stream: TextIO) -> None:
    """Annotate lines and fill the job's summary, when GitHub Actions runs us."""
    if environ.get("GITHUB_ACTIONS") != "true":
        return
    stream.writelines(f"{command}\n" for command in commands(report))
    stream.flush()
    summary = environ.get("GITHUB_STEP_SUMMARY")
    if summary:
        with Path(summary).open("a", encoding="utf-8", errors="replace") as file:
            file.write(markdown.to_markdown(report))
