"""Where in the sources a piece of markup stands: docutils tells the block, this finds the rest."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes

from .model import Place

if TYPE_CHECKING:
    from collections.abc import Iterable

# A title's line may be that of its underline, and its text stands above it.
_TITLE_LINES_ABOVE = 2
# How far below its first line a block may reach when docutils does not keep its source text.
_UNKNOWN_BLOCK_LINES = 50


class Locator:
    """Finds references and definitions in the source files of one document.

    :param source_dir: places are given relative to it.
    :param main: the document's own file; included files are opened as nodes name them.
    """

    def __init__(self, source_dir: Path, main: Path, included: Iterable[Path] = ()) -> None:
        self._source_dir = source_dir
        self._main = main
        self._included = tuple(included)
        self._lines: dict[Path, list[str]] = {}
        self._cursors: dict[int, tuple[int, int]] = {}

    def block(self, node: nodes.Node) -> Place:
        """Give the file and line of the nearest block around a node."""
        path, line = self._file_and_line(node)
        return Place(path=self._relative(path), line=line)

    def inline(self, node: nodes.Element) -> Place:
        """Give file, line and column of inline markup; only the block's line where it is not found.

        Equal markup in one block is told apart by order: call in document order.
        """
        block = _text_block(node)
        path, line = self._file_and_line(block)
        raw = node.rawsource or node.astext()
        if line is None or not raw:
            return self.block(node)
        above = _TITLE_LINES_ABOVE if isinstance(block, nodes.title) else 0
        height = block.rawsource.count("\n") + 3 if block.rawsource else _UNKNOWN_BLOCK_LINES
        first = max(line - 1 - above, 0)
        start = self._cursors.get(id(block), (first, 0))
        found = self._find(path, raw, start, last=first + above + height)
        if found is None:
            return self.block(node)
        self._cursors[id(block)] = (found[0], found[1] + 1)
        return Place(path=self._relative(path), line=found[0] + 1, column=found[1] + 1)

    def definition(self, target: nodes.target) -> Place:
        """Give the place of a ``.. _name: uri`` line, in the included file if it came from one."""
        raw = target.rawsource.split("\n", 1)[0]
        for path in (self._main, *self._included):
            lines = self._read(path)
            at = (target.line or 0) - 1
            # docutils counts an included file's lines as the including one's: trust, but look.
            here = path == self._main and 0 <= at < len(lines) and raw in lines[at]
            start = (at if here else 0, 0)
            found = self._find(path, raw, start, last=len(lines)) if raw else None
            if found is not None:
                return Place(path=self._relative(path), line=found[0] + 1, column=found[1] + 1)
        return Place(path=self._relative(self._main), line=target.line)

    def _find(
        self, path: Path, raw: str, start: tuple[int, int], *, last: int
    ) -> tuple[int, int] | None:
        """Give line and column, from 0, of markup that may be wrapped in the file."""
        first, column = start
        lines = self._read(path)[first:last]
        if not lines:
            return None
        lines[0] = " " * column + lines[0][column:]
        text = "\n".join(lines)
        match = _wrapped(raw).search(text)
        if match is None:
            return None
        before = text[: match.start()]
        return first + before.count("\n"), match.start() - (before.rfind("\n") + 1)

    def _read(self, path: Path) -> list[str]:
        if path not in self._lines:
            try:
                text = path.read_text(encoding="utf-8-sig")
            except (OSError, UnicodeDecodeError):
                text = ""
            self._lines[path] = text.expandtabs(8).splitlines()
        return self._lines[path]

    def _file_and_line(self, node: nodes.Node) -> tuple[Path, int | None]:
        at: nodes.Node | None = node
        while at is not None and at.line is None:
            at = at.parent
        if at is None:
            return self._main, None
        # docutils names generated text "path:docstring of x" or "<string>"; those are no files.
        source = Path(at.source) if at.source else self._main
        if not source.is_absolute():
            source = Path.cwd() / source
        return (source if source.is_file() else self._main), at.line

    def _relative(self, path: Path) -> str:
        try:
            return Path(os.path.relpath(path, self._source_dir)).as_posix()
        except ValueError:  # Another drive, on Windows.
            return path.as_posix()


@lru_cache(maxsize=512)
def _wrapped(raw: str) -> re.Pattern[str]:
    return re.compile(r"\s+".join(re.escape(word) for word in raw.split()))


def _text_block(node: nodes.Element) -> nodes.Element:
    """Give the block whose text holds inline markup: a paragraph, a title, a term."""
    block = node
    while isinstance(block, nodes.Inline | nodes.reference) and block.parent is not None:
        block = block.parent
    return block
