"""Sphinx's own warnings with a lesson below them; they are counted as before."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.util import logging as sphinx_logging

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from ..check import Finding

_INDENT = "    "


def teach(app: Sphinx) -> None:
    """Let Sphinx show more than it was told (event ``builder-inited``).

    What a parallel worker says is shown by the main process, and so taught there too.
    """
    for handler in logging.getLogger(sphinx_logging.NAMESPACE).handlers:
        if isinstance(handler, sphinx_logging.WarningStreamHandler):
            handler.setFormatter(_Teaching(handler.formatter, Path(app.srcdir)))


class _Teaching(logging.Formatter):
    """Adds to a warning what its author can do, with the line itself and the corrected one."""

    def __init__(self, inner: logging.Formatter | None, source_dir: Path) -> None:
        super().__init__()
        self._inner = inner or logging.Formatter()
        self._source_dir = source_dir
        self._taught: set[Finding] = set()

    def format(self, record: logging.LogRecord) -> str:
        from ..check import Code
        from ..sources import message_of
        from .excerpt import excerpt, printable
        from .files import SourceFiles

        said = self._inner.format(record)
        message = message_of(record, self._source_dir)
        if not message.path or Path(message.path).is_absolute():
            return said  # Not a file of this project.
        finding = SourceFiles(self._source_dir).finding(message)
        if finding in self._taught:
            return said  # docutils may say the same mistake in several ways.
        self._taught.add(finding)
        lines = list(excerpt(finding))
        if finding.code is Code.RST:
            if finding.right is None and not finding.remedy:
                return said  # There is nothing to add.
            lines = [finding.message, finding.remedy, *lines]
        return "\n".join(
            [said, *(f"{_INDENT}{printable(line)}".rstrip() for line in lines if line)]
        )
