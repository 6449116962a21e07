"""The command ``sphinx-roadmap``: each sub-command is a module of this folder."""

from __future__ import annotations

import argparse
import io
import os
import sys
import traceback
from typing import TYPE_CHECKING, Any, Protocol

from .. import __version__
from ..errors import RoadmapError
from . import check, diff, fix, linkcheck, live, refresh, sprint

if TYPE_CHECKING:
    from collections.abc import Sequence

PROGRAM = "sphinx-roadmap"
FINE = 0
FAILED = 2
INTERRUPTED = 130  # 128 + SIGINT, as shells report it.


class Command(Protocol):
    """A module that is a sub-command."""

    def add_parser(self, subparsers: Any) -> None:
        """Add the command's parser, with ``set_defaults(run=run)``."""


# In the order in which --help lists them.
COMMANDS: tuple[Command, ...] = (refresh, check, diff, linkcheck, fix, sprint, live)


class _AnyOrder(argparse.ArgumentParser):
    """The parser of a command: an optional argument may stand behind options, wherever they are.

    argparse finds ``DIR`` in ``NAME --option DIR`` by itself from Python 3.12.7 on.
    """

    _inside = False

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse as usual, and what is left over then without regard to the order."""
        found, rest = super().parse_known_args(args, namespace)
        if self._inside or not rest:
            return found, rest
        if "--" not in args:
            self._inside = True  # The other way may come here again for its two steps.
            found, rest = self.parse_known_intermixed_args(args, namespace)
            self._inside = False
        if rest:  # The usage to show is that of this command.
            self.error(f"unrecognized arguments: {' '.join(rest)}")
        return found, rest


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command, and give its exit status: the one place where exceptions become messages."""
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A title that a terminal cannot show is no reason to fail.
            stream.reconfigure(errors="backslashreplace")
    args = parser().parse_args(argv)
    try:
        status: int = args.run(args)
        sys.stdout.flush()
    except RoadmapError as error:
        return _failure(args, f"error: {error}", error.exit_status)
    except KeyboardInterrupt:
        return _failure(args, "interrupted", INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output, such as "head", has gone; the interpreter must not flush again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except OSError as error:
        # A full disk, a folder that may not be written: nothing that a report would mend.
        where = (
            f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, str | bytes) else ""
        )
        return _failure(args, f"error: {where}{error.strerror or error}.", FAILED)
    except Exception as error:  # noqa: BLE001 - whatever it is, a user gets one line
        message = (
            f"internal error: {type(error).__name__}: {error}\n"
            f"Please report it with what you did; {PROGRAM} --traceback COMMAND shows where it"
            " happened."
        )
        return _failure(args, message, 1)
    return status


def parser() -> argparse.ArgumentParser:
    """Give the parser of the whole command line."""
    top = argparse.ArgumentParser(
        prog=PROGRAM,
        description="Keep a published roadmap true.",
        epilog="exit status: 0 fine, 1 findings, 2 usage or configuration, 3 could not look"
        " (network), 130 interrupted",
    )
    top.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    top.add_argument(
        "--traceback", action="store_true", help="show where an error happened, for a report"
    )
    subparsers = top.add_subparsers(
        title="commands", metavar="COMMAND", required=True, parser_class=_AnyOrder
    )
    for command in COMMANDS:
        command.add_parser(subparsers)
    return top


def _failure(args: argparse.Namespace, message: str, status: int) -> int:
    if args.traceback:
        traceback.print_exc()
    # Text from outside may hold what the terminal cannot show, or would obey.
    safe = "".join(char if char.isprintable() or char == "\n" else "\ufffd" for char in message)
    print(f"{PROGRAM}: {safe}", file=sys.stderr)
    return status
