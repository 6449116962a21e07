"""What a command is doing, said on a terminal until there is something to print."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

READING = "Reading the sources..."

# A line of any terminal: what is longer would stay there.
_WIDTH = 78


@contextlib.contextmanager
def progress(text: str = READING) -> Iterator[Callable[[str], None]]:
    """Say what is done, and give a function that says what comes next, in the same line.

    The line is taken away at the end. Where standard error is no terminal, nothing is said.
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    width = 0

    def say(text: str) -> None:
        nonlocal width
        print(f"\r{text[:_WIDTH]:<{width}}", end="", file=sys.stderr, flush=True)
        width = min(len(text), _WIDTH)

    try:
        say(text)
        yield say
    finally:
        print(f"\r{'':<{width}}\r", end="", file=sys.stderr, flush=True)
