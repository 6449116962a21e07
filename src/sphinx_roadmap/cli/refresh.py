"""``sphinx-roadmap refresh``: GitHub's state into the snapshot file."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import NewerSnapshotError, SnapshotError
from ..github.protocol import clean
from ..github.snapshot import read_snapshot, ref_key, write_snapshot
from .options import add_project
from .progress import progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..github.client import Client
    from ..github.compare import Change
    from ..github.protocol import Endpoints, Question
    from ..model import Snapshot
    from ..refresh import Kept

JSON_VERSION = 1
_LONGEST_WAIT = 24 * 3600.0


def add_parser(subparsers: Any) -> None:
    """Add the command's options."""
    parser = subparsers.add_parser(
        "refresh",
        help="fetch the state of what is linked on GitHub into the snapshot file",
        description="Ask GitHub for what the sources link, and write its state into a file.",
        epilog="environment: GITHUB_TOKEN (optional: one request instead of several, and a higher"
        " limit), GITHUB_API_URL, GITHUB_GRAPHQL_URL, GITHUB_SERVER_URL",
    )
    add_project(parser)
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="ask GitHub and show what would change; write nothing",
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument(
        "--max-wait",
        metavar="SECONDS",
        type=_seconds,
        default=30.0,
        help="lose at most this long on limits and failing requests (default: 30)",
    )
    parser.add_argument(
        "--output",
        metavar="FILE",
        type=Path,
        help="the file (default: roadmap_snapshot of conf.py)",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Refresh the snapshot."""
    # Sphinx and the HTTP library take a while to load; --help should not.
    from ..github.client import Budget, Client, Token
    from ..github.compare import compare
    from ..github.protocol import Endpoints
    from ..refresh import plan, renew
    from ..sources import read_sources

    endpoints = Endpoints.from_environment(os.environ)
    token = Token.from_environment(os.environ)
    with progress():
        sources = read_sources(args.source_dir, conf_dir=args.conf_dir)
    path = args.output or sources.snapshot_path
    links = (link.uri for page in sources.pages for link in page.links)
    questions = plan(links, sources.server, sources.repositories)
    old = _old_snapshot(path)
    at = dt.datetime.now(dt.UTC).replace(microsecond=0)
    if not questions:
        _report(args, path, _Result(snapshot=None, written=False))
        return 0
    with (
        progress("Asking GitHub...") as say,
        Client(
            origins=endpoints.origins, token=token, budget=Budget(args.max_wait), say=say
        ) as client,
    ):
        answers = _fetch(questions, endpoints, client, at)
    snapshot, kept = renew(old, answers, at)
    if not args.dry_run:
        write_snapshot(path, snapshot)
    result = _Result(
        snapshot=snapshot,
        written=not args.dry_run,
        changes=compare(old, snapshot),
        kept=kept,
        notes=client.notes,
        requests=client.sent,
    )
    _report(args, path, result)
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Result:
    """What a refresh did. ``snapshot`` is ``None`` when nothing is linked."""

    snapshot: Snapshot | None
    written: bool
    changes: Sequence[Change] = ()
    kept: Sequence[Kept] = ()
    notes: Sequence[str] = ()
    requests: int = 0

    def as_json(self, path: Path) -> dict[str, Any]:
        """Give the result for machines; docs/reference/commands.rst describes it."""
        return {
            "version": JSON_VERSION,
            "file": str(path),
            "written": self.written,
            "fetched_at": _instant(self.snapshot.fetched_at) if self.snapshot else None,
            "requests": self.requests,
            "changes": [
                {"key": change.key, "title": change.title, "text": change.text}
                for change in self.changes
            ],
            "unanswered": [
                {
                    "key": ref_key(one.ref),
                    "reason": one.reason,
                    "checked_at": _instant(one.checked_at) if one.checked_at else None,
                }
                for one in self.kept
            ],
            "notes": list(self.notes),
        }


def _fetch(
    questions: tuple[Question, ...], endpoints: Endpoints, client: Client, at: dt.datetime
) -> Any:
    from ..refresh import fetch

    try:
        return fetch(questions, endpoints, client, at)
    finally:
        for note in client.notes:
            print(f"note: {note}", file=sys.stderr)


def _old_snapshot(path: Path) -> Snapshot | None:
    """Give the snapshot there is; a damaged one is replaced, a newer one or a folder is not."""
    if path.is_dir():
        raise SnapshotError("this is a folder", where=str(path), remedy="Name a file in it.")
    if path.is_char_device() or path.is_fifo():  # Such as /dev/stdout: it is only written to.
        return None
    try:
        return read_snapshot(path)
    except NewerSnapshotError:
        raise
    except SnapshotError as error:
        print(f"note: {error.where}: {error.message}; starting anew.", file=sys.stderr)
        return None


def _report(args: argparse.Namespace, path: Path, result: _Result) -> None:
    for one in result.kept:
        state = f"the state of {_instant(one.checked_at)} is kept" if one.checked_at else "unknown"
        print(f"warning: {ref_key(one.ref)}: {one.reason}; {state}.", file=sys.stderr)
    if args.json:
        print(json.dumps(result.as_json(path), indent=2))
        return
    if result.snapshot is None:
        print("The sources link no milestone, issue, pull request or repository on GitHub.")
        return
    for change in result.changes:
        place = "" if change.title == change.key else f" ({change.key})"
        # An old title is as the file has it, which may come from a stranger.
        print(clean(f"{change.title}{place}: {change.text}"))
    count = len(result.changes)
    what = "Nothing changed" if not count else "1 change" if count == 1 else f"{count} changes"
    asked = "1 request" if result.requests == 1 else f"{result.requests} requests"
    end = f"written to {path}" if result.written else "nothing was written"
    print(f"{what} ({asked}); {end}.")


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= _LONGEST_WAIT:
        raise argparse.ArgumentTypeError(f"not a number of seconds from 0 to {_LONGEST_WAIT:.0f}")
    return seconds


def _instant(at: dt.datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
