"""``sphinx-roadmap check``: what is wrong in the sources, with what to do about it."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import re
import secrets
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..branch import touched_since
from ..check import CHECKERS, Code, Drift, Finding, addresses, check
from ..check import report as reports
from ..check.context import Context
from ..check.findings import counts
from ..check.markdown import to_markdown
from ..check.touched import mark
from ..github.snapshot import read_snapshot
from ..join import join
from ..teach.excerpt import once
from ..teach.files import SourceFiles
from ..teach.names import meant_target
from ..words import near
from .colour import wants_colour
from .options import add_project
from .progress import progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ..join import JoinedRoadmap
    from ..model import Place, Target
    from ..sources import Message, Sources

FINE, FOUND = 0, 1
FORMATS = ("text", "json", "github", "markdown")


def add_parser(subparsers: Any) -> None:
    """Add ``check`` to the command line."""
    parser = subparsers.add_parser(
        "check",
        help="report what is wrong in the roadmap's sources",
        description="Report what is wrong in the roadmap's sources, and what time has made wrong:"
        " each finding with its file, line and column, and what to do about it. Nothing is written,"
        " no network is used.",
        epilog="exit status: 0 nothing found, or notes only; 1 findings; 2 usage or configuration."
        f" Codes: {', '.join(Code)}.",
    )
    add_project(parser)
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default="text",
        help="text for people (default), json for programs, github for annotations in a workflow,"
        " markdown for the summary of a job or an issue",
    )
    parser.add_argument(
        "--base",
        metavar="REV",
        help="fail only for what the branch touched since it left this git revision",
    )
    parser.add_argument(
        "--today",
        metavar="DATE",
        type=_day,
        default=dt.datetime.now(dt.UTC),
        help="the day to measure age against, as YYYY-MM-DD (default: today)",
    )
    parser.add_argument(
        "--select", type=_codes, action="extend", metavar="CODE", help="report only these"
    )
    parser.add_argument(
        "--ignore", type=_codes, action="extend", metavar="CODE", help="do not report these"
    )
    parser.add_argument(
        "--github-view",
        action="store_true",
        help="also report what GitHub's own view of the roadmap's sources shows raw or grey",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check a project, print the findings, and give the exit status."""
    # Sphinx takes half a second to load, which --help need not wait for.
    from ..sources import read_sources

    with progress():
        sources = read_sources(args.source_dir, conf_dir=args.conf_dir, colours=True)
    joined = _joined(sources, args.today)
    selected = frozenset(args.select or Code) - frozenset(args.ignore or ())
    found = list(findings(sources, joined, args.today))
    if args.github_view:
        found += _github_view(sources, joined)
    found = [one for one in found if one.code in selected]
    if args.base is not None:
        found = list(mark(found, sources.pages, touched_since(sources.source_dir, args.base)))
    found.sort(key=lambda finding: finding.sort_key)
    files = SourceFiles(sources.source_dir)
    found = [files.illustrate(finding) for finding in found]
    base = Path.cwd()
    if args.format in {"github", "markdown"} and os.environ.get("GITHUB_WORKSPACE"):
        base = Path(os.environ["GITHUB_WORKSPACE"]).resolve()
    shown = [_relative_to(finding, sources.source_dir, base) for finding in found]
    sys.stdout.write(_report(args.format, shown, joined))
    return FOUND if any(counts(finding) for finding in found) else FINE


def findings(sources: Sources, joined: JoinedRoadmap, now: dt.datetime) -> Iterator[Finding]:
    """Give a project's findings, ours and Sphinx's, each mistake once."""
    targets = {page.path: page.targets for page in sources.pages}
    labels = {section.label for page in sources.pages for section in page.sections}
    theirs = [message for message in sources.messages if not _is_ours(message, labels)]
    missed = _missed_targets(theirs, targets)
    time = Drift(
        today=now.date(),
        now=now,
        snapshot_path=Path(os.path.relpath(sources.snapshot_path, sources.source_dir)).as_posix(),
        snapshot_max_age_days=sources.config["roadmap_snapshot_max_age_days"],
    )
    told = []
    for finding in check(
        joined, repositories=sources.repositories, server=sources.server, time=time
    ):
        silenced = {"roadmap", f"roadmap.{finding.code}"} & set(sources.suppressed)
        if not silenced and not (finding.code is Code.UNUSED_TARGET and finding.place in missed):
            told.append(finding)
    if f"roadmap.{Code.VANISHED_ADDRESS}" not in sources.suppressed:
        ledger = sources.config["roadmap_redirects"]
        told += addresses.vanished_address(sources.vanished, ledger)
    conf_file = os.path.relpath(sources.conf_file, sources.source_dir)
    files = SourceFiles(sources.source_dir)
    told = [*map(files.illustrate, told), *(files.finding(one, conf_file) for one in theirs)]
    yield from once(told)


def _github_view(sources: Sources, joined: JoinedRoadmap) -> Iterator[Finding]:
    """Give what GitHub does not show as it is meant, on the pages of the roadmap."""
    # docutils is slow to load, as in run().
    from ..github_view import SUFFIXES, github_view

    if {"roadmap", f"roadmap.{Code.GITHUB_VIEW}"} & set(sources.suppressed):
        return
    files = SourceFiles(sources.source_dir)
    roadmap_pages = Context(joined, sources.repositories, sources.server).roadmap_pages
    for page in sources.pages:
        if page.docname in roadmap_pages and page.path.endswith(SUFFIXES):
            yield from github_view(page.path, "\n".join(files.lines(page.path)))


def _joined(sources: Sources, now: dt.datetime) -> JoinedRoadmap:
    return join(
        sources.roadmap,
        read_snapshot(sources.snapshot_path),
        None,
        today=now.date(),
        changed=sources.changed,
        stale_after_days=sources.config["roadmap_stale_after_days"],
    )


def _missed_targets(
    messages: Iterable[Message], targets: Mapping[str, Iterable[Target]]
) -> set[Place]:
    """Give the targets that a reference with a typo leaves unused: one mistake, not in them."""
    return {
        target.place
        for message in messages
        for target in targets.get(message.path, ())
        if meant_target(message.text, [target.name])
    }


def _is_ours(message: Message, labels: set[str]) -> bool:
    """Tell the warnings that repeat one of our findings: a build gives these, or Sphinx itself."""
    if message.type.startswith("roadmap."):
        return message.type.removeprefix("roadmap.") in set(CHECKERS)
    label = re.match(r"duplicate label (.+), other instance", message.text)
    return label is not None and label[1] in labels


def _report(form: str, found: list[Finding], joined: JoinedRoadmap) -> str:
    pages = len(joined.roadmap.pages)
    if form == "json":
        return reports.to_json(found, pages=pages, joined=joined)
    if form == "github":
        return reports.to_github(found, pages=pages, token=secrets.token_hex(16))
    if form == "markdown":
        return to_markdown(found, joined)
    return reports.to_text(found, pages=pages, colour=wants_colour())


def _relative_to(finding: Finding, source_dir: Path, base: Path) -> Finding:
    """Give places as seen from the current folder, so that a terminal can open them."""

    def moved(place: Place) -> Place:
        try:
            path = os.path.relpath(source_dir / place.path, base)
        except ValueError:  # Another drive, on Windows.
            path = str(source_dir / place.path)
        return replace(place, path=Path(path).as_posix())

    return replace(
        finding,
        place=moved(finding.place),
        related=tuple(moved(place) for place in finding.related),
    )


def _codes(text: str) -> list[Code]:
    """Read one or more codes, separated by commas."""
    codes = []
    for word in re.split(r"[,\s]+", text.strip()):
        if word not in set(Code):
            meant = near(word, Code)
            did_you = f'did you mean "{meant}"?' if meant else f"choose from {', '.join(Code)}"
            raise argparse.ArgumentTypeError(f'unknown code "{word}"; {did_you}')
        codes.append(Code(word))
    return codes


def _day(text: str) -> dt.datetime:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f'"{text}" is no day; write YYYY-MM-DD') from None
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
