"""The progress line of a terminal: how far the check is, and whom it waits for."""

from __future__ import annotations

import shutil
import time
from typing import TYPE_CHECKING, TextIO

from .records import Verdict

if TYPE_CHECKING:
    from .records import Result

_REDRAW_SECONDS = 0.1


class Progress:
    """Draws on a stream, and only on a terminal."""

    def __init__(self, stream: TextIO, total: int, *, wanted: bool) -> None:
        self._stream = stream
        self._total = total
        self._shown = wanted and stream.isatty()
        self._done = 0
        self._broken = 0
        self._drawn_at = 0.0
        self._text = ""
        self._waiting: list[str] = []

    def count(self, result: Result) -> None:
        """Note a result."""
        self._done += 1
        self._broken += result.verdict is Verdict.BROKEN
        self._draw()

    def tick(self, waiting: list[str]) -> None:
        """Note the hosts that asked for patience."""
        self._waiting = waiting
        self._draw()

    def clear(self) -> None:
        """Take the line away, before other output."""
        if self._text:
            self._text = ""
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def _draw(self) -> None:
        now = time.monotonic()
        if not self._shown or now - self._drawn_at < _REDRAW_SECONDS:
            return
        self._drawn_at = now
        text = f"checked {self._done} of {self._total} links"
        if self._broken:
            text += f", {self._broken} broken"
        if self._waiting:
            text += f", waiting for {', '.join(sorted(set(self._waiting))[:3])}"
        text = text[: shutil.get_terminal_size().columns - 1]
        if text != self._text:
            self._text = text
            self._stream.write(f"\r\x1b[K{text}")
            self._stream.flush()
