"""``sphinx-roadmap diff``: what changed between two versions, in the roadmap's own terms."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..diff import diff
from ..diff import report as reports
from .colour import wants_colour
from .progress import progress

if TYPE_CHECKING:
    import argparse

FINE, CHANGED = 0, 1
FORMATS = ("text", "markdown", "json")


def add_parser(subparsers: Any) -> None:
    """Add ``diff`` to the command line."""
    parser = subparsers.add_parser(
        "diff",
        help="show what changed between two versions of the roadmap",
        description="Show what changed between two versions of the roadmap, in its own terms."
        " Nothing is written, checked out or fetched.",
        epilog="exit status: 0 with or without changes (1 for changes with --exit-code);"
        " 2 usage or configuration",
    )
    parser.add_argument(
        "old", metavar="OLD", help="a git revision, a folder, or a published roadmap.json"
    )
    parser.add_argument(
        "new", metavar="NEW", nargs="?", help="the same (default: the working tree)"
    )
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default="text",
        help="text for people (default), markdown for a pull request, json for programs",
    )
    parser.add_argument(
        "--exit-code", action="store_true", help="exit with 1 when there are changes"
    )
    parser.add_argument(
        "--merge-base",
        action="store_true",
        help="compare with the commit at which NEW left the branch OLD",
    )
    parser.add_argument(
        "--source-dir",
        metavar="DIR",
        type=Path,
        default=Path(),
        help="the folder of the sources (default: this one)",
    )
    parser.add_argument(
        "-c", "--conf-dir", type=Path, metavar="DIR", help="the folder of conf.py, if another"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Compare two sides, print the changes, and give the exit status."""
    # Sphinx takes half a second to load, which --help need not wait for.
    from ..sides import read_pair

    with progress("Reading both versions..."):
        pair = read_pair(
            args.old,
            args.new,
            source_dir=args.source_dir,
            conf_dir=args.conf_dir,
            merge_base=args.merge_base,
        )
    changes = diff(pair.old.roadmap, pair.new.roadmap, pair.server)
    names = (pair.old.name, pair.new.name)
    for note in pair.notes:
        print(f"note: {note}", file=sys.stderr)
    if args.format == "json":
        report = reports.to_json(changes, names=names, notes=pair.notes)
    elif args.format == "markdown":
        report = reports.to_markdown(changes, names=names, notes=pair.notes)
    else:
        report = reports.to_text(changes, names=names, colour=wants_colour())
    sys.stdout.write(report)
    return CHANGED if changes and args.exit_code else FINE
