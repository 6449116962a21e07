"""Where in the sources a piece of markup stands: docutils tells the block, this finds the rest.

A block keeps its source text (``rawsource``), and so does each inline node in it. The inline nodes
are found in the block's text by their order, then the block's text in its file. The line that
docutils gives is the first guess and is verified: it is off for titles, for parts of included
files, and for cells of CSV tables.
"""

from __future__ import annotations

import os
from bisect import bisect_left
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from docutils import nodes

from .markup import Substitutions, align, loose_patterns, spots_by_uri
from .model import Place
from .source_lines import SourceLines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

# How far from docutils' line a text may start. A title's line is that of its underline.
_NEAR: tuple[int, ...] = (0, -1, 1, -2)
_NEAR_TITLE: tuple[int, ...] = (-1, 0, -2)
# How far below its first line a block may reach when docutils does not keep its source text.
_UNKNOWN_BLOCK_LINES = 50


class _Start(NamedTuple):
    """Row and column, from 0, of the first line of a block's text."""

    path: Path
    row: int
    column: int


class Locator:
    """Finds references, titles and definitions in the source files of one document.

    :param source_dir: places are given relative to it.
    :param main: the document's own file; included files are opened as nodes name them.
    :param names: the reference names that lead to a URI, for markup that was translated.
    """

    def __init__(
        self,
        document: nodes.document,
        source_dir: Path,
        main: Path,
        names: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self._source_dir = source_dir
        self._main = main
        self._names = names or {}
        self._substitutions = Substitutions(document)
        self._files: dict[Path, SourceLines] = {}
        self._paths: dict[str, Path | None] = {}
        self._relative: dict[Path, str] = {}
        self._starts: dict[int, _Start | None] = {}
        self._spots: dict[int, dict[int, int]] = {}
        self._breaks: dict[int, list[int]] = {}
        self._above: dict[int, int] = {}
        # Where something was found: what looks the same is somewhere else.
        self._claimed: set[_Start] = set()

    def block(self, node: nodes.Node) -> Place:
        """Give the file and line of the nearest block around a node."""
        path, line = self._file_and_line(node)
        return Place(path=self._as_posix(path or self._main), line=line if path else None)

    def title(self, title: nodes.Element) -> Place:
        """Give file, line and column of a title's text."""
        start = self._start(title)
        return self._place(start) if start is not None else self.block(title)

    def inline(self, node: nodes.Element) -> Place:
        """Give file, line and column of inline markup; only the block's line where it is not found.

        Markup that looks the same is told apart by its order: call in document order.
        """
        block = _text_block(node)
        found = self._in_block(node, block) or self._near(node, block)
        if found is None:
            return self.block(node)
        self._claimed.add(found)
        return self._place(found)

    def inside(self, block: nodes.Element, offset: int) -> Place:
        """Give the place of a character of a block's source text."""
        start = self._start(block)
        if start is None:
            return self.block(block)
        return self._place(self._at(start, block, offset))

    def lines(self, path: str) -> list[str]:
        """Give the lines of a file, named as in a place, as they are written."""
        return self._read(self._source_dir / path).written

    def text(self, node: nodes.Node, text: str) -> Place:
        """Give the place of some text in or after the first line of a block, such as an entry."""
        path, line = self._file_and_line(node)
        lines = self._read(path).lines if path is not None else []
        for row in range((line or 1) - 1, len(lines)):
            if path is not None and text in lines[row]:
                return self._place(_Start(path, row, lines[row].index(text)))
        return self.block(node)

    def definition(self, target: nodes.Element) -> Place:
        """Give the place of a ``.. _name: uri`` line."""
        path = self._file(target)
        raw = target.rawsource.split("\n", 1)[0].rstrip()
        if path is None or not raw:
            return Place(path=self._as_posix(path or self._main))
        lines = self._read(path).lines
        # In an included file, docutils counts on from the including one: trust, but look.
        row = (target.line or 1) - 1
        start = self._ends_with(path, raw, (row,)) or self._ends_with(path, raw, range(len(lines)))
        if start is None:
            return Place(path=self._as_posix(path))
        self._claimed.add(start)
        return self._place(start)

    def _ends_with(self, path: Path, raw: str, rows: Iterable[int]) -> _Start | None:
        """Give the first row that ends with a text and was not found before, else any."""
        lines = self._read(path).lines
        again: _Start | None = None
        for row in rows:
            if 0 <= row < len(lines) and lines[row].endswith(raw):
                start = _Start(path, row, len(lines[row]) - len(raw))
                if start not in self._claimed:
                    return start
                again = again or start  # A file that is included twice.
        return again

    def _in_block(self, node: nodes.Element, block: nodes.Element) -> _Start | None:
        """Find inline markup by its offset in the source text of its block."""
        start = self._start(block)
        if start is None:
            return None
        if id(block) not in self._spots:
            self._spots[id(block)] = self._find_spots(block)
        spots = self._spots[id(block)]
        offset = next((spots[id(at)] for at in _upwards(node, block) if id(at) in spots), None)
        if offset is None:
            return None
        return self._at(start, block, offset)

    def _at(self, start: _Start, block: nodes.Element, offset: int) -> _Start:
        breaks = self._line_breaks(block)
        below = bisect_left(breaks, offset)
        before = breaks[below - 1] + 1 if below else 0
        end = breaks[below] if below < len(breaks) else None
        text = block.rawsource[before:end].rstrip()
        column = start.column if not below else self._column(start, below, text, _cell(block))
        return _Start(start.path, start.row + below, column + offset - before)

    def _line_breaks(self, block: nodes.Element) -> list[int]:
        """Give the offsets of a block's line breaks: looked for once, however many links it has."""
        if id(block) not in self._breaks:
            found = [at for at, letter in enumerate(block.rawsource) if letter == "\n"]
            self._breaks[id(block)] = found
        return self._breaks[id(block)]

    def _find_spots(self, block: nodes.Element) -> dict[int, int]:
        inlines = _inlines(block)
        if block.get("translated"):  # sphinx.transforms.i18n keeps the original's source text.
            return spots_by_uri(block.rawsource, inlines, self._names)
        return align(block.rawsource, inlines, self._substitutions)

    def _column(self, start: _Start, below: int, text: str, cell: nodes.Element | None) -> int:
        """Give the column of a further line of a block's text."""
        lines = self._read(start.path).lines
        line = lines[start.row + below] if start.row + below < len(lines) else ""
        if cell is None and line.endswith(text):
            return len(line) - len(text)
        # To the right of the cell before it; a CSV table has no columns.
        return max(line.find(text, start.column) if cell is not None else -1, line.find(text), 0)

    def _start(self, block: nodes.Element) -> _Start | None:
        if id(block) not in self._starts:
            self._starts[id(block)] = self._find_start(block)
        return self._starts[id(block)]

    def _find_start(self, block: nodes.Element) -> _Start | None:
        path, line = self._file_and_line(block)
        if path is None or line is None or not block.rawsource:
            return None
        lines = self._read(path).lines
        text = [part.rstrip() for part in block.rawsource.split("\n")]
        cell = _cell(block)
        near = _NEAR_TITLE if isinstance(block.parent, nodes.section) else _NEAR
        if cell is not None and (above := self._line_above(cell, path)) >= line:
            line, near = above, ()  # A CSV table counts its own lines.
        exact = [line - 1 + step for step in near]
        again: _Start | None = None
        for row in chain(exact, range(line - 1, len(lines)), range(line - 1)):
            if not 0 <= row < len(lines):
                continue
            column = _column(lines, row, text, block, self._edge(cell, path, row))
            if column is None:
                continue
            start = _Start(path, row, column)
            if start not in self._claimed or (exact and row == exact[0]):
                self._claimed.add(start)
                return start
            again = again or start  # A file that is included twice.
        return again

    def _edge(self, cell: nodes.Element | None, path: Path, row: int) -> int:
        """Give the column where the cell to the left of another ends, if it is in the same row."""
        if cell is None:
            return 0
        cells = cell.parent.children
        for left in reversed(cells[: cells.index(cell)]):
            block = _first_text(left)
            start = self._start(block) if block is not None else None
            if block is not None and start is not None and start.path == path:
                # A CSV table's cells all have the same wrong line.
                known = abs(start.row + 1 - (block.line or 0)) <= 1
                side_by_side = start.row == row or (known and block.line == cell.children[0].line)
                width = max(len(line.rstrip()) for line in block.rawsource.split("\n"))
                return start.column + width if side_by_side else 0
        return 0

    def _line_above(self, cell: nodes.Element, path: Path) -> int:
        """Give the last line before a cell's table, as far as docutils tells one."""
        table = cell.parent
        while table.parent is not None and not isinstance(table, nodes.table):
            table = table.parent
        if id(table) not in self._above:
            self._above[id(table)] = next(
                (line for node in _before(table) if (line := self._last_line(node, path))), 0
            )
        return self._above[id(table)]

    def _after(self, node: nodes.Element, path: Path) -> int:
        """Give the first line with text below all that stands before a node without a line."""
        lines = self._read(path).lines
        above = (self._last_line(before, path) for before in _before(node))
        last = next((line for line in above if line), 0)
        return next((row + 1 for row in range(last, len(lines)) if lines[row]), last)

    def _last_line(self, node: nodes.Node, path: Path) -> int:
        blocks = (block for block in node.findall(nodes.TextElement) if block.line)
        return max((block.line or 0 for block in blocks if self._file(block) == path), default=0)

    def _near(self, node: nodes.Element, block: nodes.Element) -> _Start | None:
        """Find markup whose block has no source text of its own, such as a directive's option."""
        path, line = self._file_and_line(block)
        if path is None:
            return None
        lines = self._read(path).lines
        if line is None or isinstance(block, nodes.Structural | nodes.document):
            # An image's target, which stands in no block of its own.
            line = _line_inside(node) or self._after(node, path)
        first = min(max(line - 1, 0), len(lines) - 1)
        while first > 0 and not lines[first]:
            first -= 1  # Some directives name the line below them.
        last = next((row for row in range(first + 1, len(lines)) if not lines[row]), len(lines))
        text = "\n".join(lines[first : min(last, first + _UNKNOWN_BLOCK_LINES)])
        for pattern in loose_patterns(node, self._names, self._substitutions):
            for match in pattern.finditer(text):
                before = text.rfind("\n", 0, match.start()) + 1
                row = first + text.count("\n", 0, match.start())
                start = _Start(path, row, match.start() - before)
                if start not in self._claimed:
                    return start
        return None

    def _file_and_line(self, node: nodes.Node) -> tuple[Path | None, int | None]:
        at: nodes.Node | None = node
        while at is not None and not at.line:
            at = at.parent
        return self._file(at or node), at.line if at is not None else None

    def _file(self, node: nodes.Node) -> Path | None:
        """Give the file that a node was read from; ``None`` for text from elsewhere.

        Generated text has a source such as ``<rst_epilog>`` or ``module.py:docstring of name``.
        """
        at: nodes.Node | None = node
        while at is not None and at.source is None:
            at = at.parent
        source = at.source if at is not None and at.source else os.fspath(self._main)
        if source not in self._paths:
            path = Path(os.path.abspath(source))  # noqa: PTH100  # keeps symbolic links
            self._paths[source] = path if path.is_file() else None
        return self._paths[source]

    def _read(self, path: Path) -> SourceLines:
        if path not in self._files:
            try:
                text = path.read_text(encoding="utf-8-sig")
            except (OSError, UnicodeDecodeError):
                text = ""
            self._files[path] = SourceLines(text)
        return self._files[path]

    def _place(self, start: _Start) -> Place:
        line, column = self._read(start.path).position(start.row, start.column)
        return Place(path=self._as_posix(start.path), line=line, column=column)

    def _as_posix(self, path: Path) -> str:
        if path not in self._relative:
            try:
                name = Path(os.path.relpath(path, self._source_dir)).as_posix()
            except ValueError:  # Another drive, on Windows.
                name = path.as_posix()
            self._relative[path] = name
        return self._relative[path]


def _column(
    lines: list[str], row: int, text: list[str], block: nodes.Element, edge: int
) -> int | None:
    """Give the column at which a block's text starts in a row, if it does."""
    line = lines[row]
    if isinstance(block.parent, nodes.section) and isinstance(block, nodes.title):
        return len(line) - len(line.lstrip()) if line.strip() == text[0].strip() else None
    if not all(
        part in below for part, below in zip(text, lines[row : row + len(text)], strict=False)
    ):
        return None
    if _cell(block) is None:
        return len(line) - len(text[0]) if line.endswith(text[0]) else None
    column = line.find(text[0], edge)
    return column if column >= 0 else None


def _text_block(node: nodes.Element) -> nodes.Element:
    """Give the block whose text holds inline markup: a paragraph, a title, a term."""
    block = node
    while isinstance(block, nodes.Inline | nodes.reference) and block.parent is not None:
        block = block.parent
    if isinstance(block, nodes.classifier):  # "term : classifier" is one line of source.
        terms = [child for child in block.parent.children if isinstance(child, nodes.term)]
        return terms[0] if terms else block
    return block


def _inlines(block: nodes.Element) -> Iterable[nodes.Element]:
    """Give the inline elements of a block in document order, with those of a term's classifiers."""
    yield from (child for child in block.children if isinstance(child, nodes.Element))
    if isinstance(block, nodes.term):
        for sibling in block.parent.children:
            if isinstance(sibling, nodes.classifier):
                yield from (one for one in sibling.children if isinstance(one, nodes.Element))


def _upwards(node: nodes.Element, block: nodes.Element) -> Iterator[nodes.Element]:
    at: nodes.Element | None = node
    while at is not None and at is not block:
        yield at
        at = at.parent


def _cell(block: nodes.Element) -> nodes.Element | None:
    """Give the table cell that a block stands in."""
    at = block.parent
    while at is not None and not isinstance(at, nodes.entry | nodes.section):
        at = at.parent
    return at if isinstance(at, nodes.entry) else None


def _first_text(cell: nodes.Node) -> nodes.Element | None:
    """Give the first block of a cell that keeps its source text."""
    blocks = (child for child in cell.children if isinstance(child, nodes.TextElement))
    return next((block for block in blocks if block.rawsource), None)


def _line_inside(node: nodes.Element) -> int | None:
    return next((inner.line for inner in node.findall(nodes.Element) if inner.line), None)


def _before(node: nodes.Element) -> Iterator[nodes.Node]:
    """Give what stands before a node, from the nearest backwards."""
    while node.parent is not None:
        siblings = node.parent.children
        yield from reversed(siblings[: siblings.index(node)])
        node = node.parent
