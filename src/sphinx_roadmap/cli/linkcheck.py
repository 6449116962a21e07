"""``sphinx-roadmap linkcheck``: check every link of a project over the network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..branch import touched_since
from .colour import wants_colour
from .options import add_project

if TYPE_CHECKING:
    import argparse


def add_parser(subparsers: Any) -> None:
    """Add ``linkcheck`` to the command line."""
    parser = subparsers.add_parser(
        "linkcheck",
        help="check every link over the network",
        description="Check every link of a project over the network, as sphinx-build -b linkcheck"
        " does with this extension, and say of each finding where it stands and what to do.",
        epilog="exit status: 0 nothing that counts; 1 links that count are broken, or what"
        " roadmap_linkcheck_fail_on names; 2 usage or configuration; 130 interrupted."
        " Environment: GITHUB_TOKEN, for many links to GitHub in one request.",
    )
    add_project(parser)
    parser.add_argument(
        "--base",
        metavar="REV",
        help="fail only for links that the branch wrote since it left this git revision",
    )
    parser.add_argument(
        "--output",
        type=Path,
        metavar="DIR",
        help="the folder for the reports (default: SOURCE_DIR/_build/linkcheck)",
    )
    parser.add_argument(
        "-v", "--verbose", action="count", default=0, help="show links that work as well"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check a project, and give the exit status."""
    if args.base is not None:
        # A revision that is not there is to be told before the network is used.
        touched_since(args.source_dir, args.base)
    # Sphinx takes half a second to load, which --help need not wait for.
    from ..linkcheck.project import check_project

    return check_project(
        args.source_dir,
        conf_dir=args.conf_dir,
        output_dir=args.output,
        overrides={"roadmap_linkcheck_base": args.base} if args.base is not None else {},
        colour=wants_colour(),
        verbosity=args.verbose,
    )
