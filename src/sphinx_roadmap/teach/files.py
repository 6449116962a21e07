"""What was said of the source files, with their lines: the same for every surface."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .excerpt import illustrate
from .messages import explain

if TYPE_CHECKING:
    from ..check import Finding
    from ..sources import Message


class SourceFiles:
    """The files below a source directory. Each is read once: make a new one after a change."""

    def __init__(self, source_dir: Path) -> None:
        self._source_dir = source_dir
        self._lines: dict[str, list[str]] = {}

    def lines(self, path: str) -> list[str]:
        """Give the lines of a file as an editor counts them; none if it cannot be read.

        :param path: relative to the source directory.
        """
        if path not in self._lines:
            try:
                text = (self._source_dir / path).read_text("utf-8-sig") if path else ""
            except (OSError, UnicodeDecodeError):
                text = ""
            self._lines[path] = text.split("\n") if text else []
        return self._lines[path]

    def finding(self, message: Message, missing: str = "conf.py") -> Finding:
        """Give what Sphinx said as a finding with its source and, where known, the corrected line.

        :param missing: the path for a message that names no file.
        """
        if message.finding is not None:
            return self.illustrate(message.finding)
        path = Path(message.path or missing).as_posix()
        return explain(path, message.line, message.text, message.type, self.lines(message.path))

    def illustrate(self, finding: Finding) -> Finding:
        """Give a finding with its source."""
        return illustrate(finding, self.lines(finding.place.path))
