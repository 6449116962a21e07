"""``sphinx-roadmap fix``: put the new addresses of moved pages into the sources."""

from __future__ import annotations

import difflib
import json
import sys
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import atomic
from ..errors import ConfigurationError
from ..linkcheck.rewrite import Move, moves, rewrite
from .options import add_project
from .progress import progress

if TYPE_CHECKING:
    import argparse
    from collections.abc import Collection, Mapping

    from ..model import Page
    from ..sources import Sources

FINE, FOUND = 0, 1
DEFAULT_RESULTS = Path("_build/linkcheck/links.json")


def add_parser(subparsers: Any) -> None:
    """Add ``fix`` to the command line."""
    parser = subparsers.add_parser(
        "fix",
        help="rewrite links that moved for good",
        description="Rewrite the links that the last link check found to have moved for good."
        " Redirects to logins, consent pages, languages or home pages are left alone."
        " The network is not used.",
        epilog="exit status: 0 nothing is left to do; 1 with --dry-run, there is something to do,"
        " or a link was not found where it was; 2 usage or configuration",
    )
    add_project(parser)
    parser.add_argument(
        "--results",
        type=Path,
        metavar="FILE",
        help=f"what the link check wrote (default: SOURCE_DIR/{DEFAULT_RESULTS})",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="show the changes, and make none of them"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Rewrite, or show what would be rewritten, and give the exit status."""
    source_dir: Path = args.source_dir.resolve()
    wanted = _read_moves(args.results or source_dir / DEFAULT_RESULTS)
    changed: dict[Path, tuple[str, str]] = {}
    made: list[Move] = []
    for name, group in groupby(wanted, key=lambda move: move.path):
        path = (source_dir / name).resolve()
        if not path.is_relative_to(source_dir):
            print(f"{name} is outside of {source_dir}, and left alone", file=sys.stderr)
            continue
        old = _read(path)
        new, done, missed = rewrite(old, group)
        made += done
        for move in missed:
            message = f"{name}:{move.line}: {move.old} is not there any more; check the links again"
            print(message, file=sys.stderr)
        if new != old:
            changed[path] = (old, new)
    missing = len(made) < len(wanted)
    if args.dry_run:
        for path, (old, new) in changed.items():
            sys.stdout.writelines(_diff(path.relative_to(source_dir).as_posix(), old, new))
        return FOUND if changed or missing else FINE
    if changed:
        with progress():
            _change(changed, made, args)
    print(f"rewritten: {_count(made, 'place')} in {_count(changed, 'file')}")
    return FOUND if missing else FINE


def _count(things: Collection[object], noun: str) -> str:
    return f"{len(things)} {noun}{'' if len(things) == 1 else 's'}"


def _read_moves(path: Path) -> list[Move]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigurationError(
            "there is no such file", where=str(path), remedy="Run sphinx-roadmap linkcheck first."
        ) from None
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigurationError(
            f"it cannot be read: {error}",
            where=str(path),
            remedy="Run sphinx-roadmap linkcheck again.",
        ) from None
    return moves(document, str(path))


def _read(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return file.read()
    except (OSError, UnicodeDecodeError):
        return ""


def _diff(name: str, old: str, new: str) -> list[str]:
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    lines = difflib.unified_diff(before, after, f"a/{name}", f"b/{name}")
    return [line if line.endswith("\n") else f"{line}\n" for line in lines]


def _change(
    changed: Mapping[Path, tuple[str, str]], made: list[Move], args: argparse.Namespace
) -> None:
    """Write the files, and put them back unless they say the same but for the addresses."""
    # Sphinx takes half a second to load, which --help need not wait for.
    from ..sources import read_sources

    before = read_sources(args.source_dir, conf_dir=args.conf_dir)
    new_uris = {move.old: move.new for move in made}
    kept = False
    try:
        for path, (_, new) in changed.items():
            atomic.write(path, new.encode(), durable=True)
        after = read_sources(args.source_dir, conf_dir=args.conf_dir)
        kept = _said(before, new_uris) == _said(after, new_uris)
    finally:
        if not kept:
            for path, (old, _) in changed.items():
                atomic.write(path, old.encode(), durable=True)
    if not kept:
        raise ConfigurationError(
            "with the new addresses the sources would say something else; nothing was changed",
            where=str(args.source_dir),
            remedy="Use --dry-run, and change them by hand.",
        )


def _said(sources: Sources, new_uris: Mapping[str, str]) -> list[Page]:
    """Give what sources say, under the new addresses. Places keep their lines, not columns."""
    said: list[Page] = []
    for page in sources.roadmap.pages:
        links = tuple(
            replace(
                link,
                uri=new_uris.get(link.uri, link.uri),
                # A bare URI is its own text.
                text=new_uris.get(link.text, link.text),
                place=replace(link.place, column=None),
            )
            for link in page.links
        )
        targets = tuple(
            replace(target, uri=new_uris.get(target.uri, target.uri)) for target in page.targets
        )
        sections = tuple(replace(section, links=()) for section in page.sections)
        said.append(replace(page, links=links, targets=targets, sections=sections))
    return said
