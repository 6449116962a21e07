"""Lessons about tables whose lines are not drawn as docutils needs them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .excerpt import columns
from .lesson import Lesson

if TYPE_CHECKING:
    from .lesson import Source

_BORDER = re.compile(r" *\+(?:[-=]+\+)+ *")
_RULE = re.compile(r"=+(?: +=+)+ *")


def malformed(source: Source, line: int, said: re.Match[str]) -> Lesson | None:
    """A table that docutils cannot read."""
    return grid(source, line) or simple(source, line)


def grid(source: Source, line: int) -> Lesson | None:
    """Give a grid table about a line as it is to be drawn, where each row has the same cells."""
    start = line
    while re.match(r" *[|+]", source[start - 1]):
        start -= 1
    end = start
    while re.match(r" *[|+]", source[end]):
        end += 1
    written = [source[at].rstrip() for at in range(start, end)]
    if len(written) < 2 or not _BORDER.fullmatch(written[0]):
        return None
    rows = [
        []
        if _BORDER.fullmatch(one)
        else [cell.strip() for cell in one.strip().strip("|").split("|")]
        for one in written
    ]
    cells = [row for row in rows if row]
    if not cells or len({len(row) for row in cells}) != 1:
        return None
    least = [max(len(part) - 2, 1) for part in written[0].strip().strip("+").split("+")]
    least = least if len(least) == len(cells[0]) else [1] * len(cells[0])
    widths = [max(map(columns, column)) for column in zip(*cells, strict=True)]
    widths = [max(pair) for pair in zip(widths, least, strict=True)]
    margin = " " * source.indent(start)
    drawn = []
    for one, row in zip(written, rows, strict=True):
        sign = "=" if "=" in one else "-"
        ends = (
            [
                f" {cell}{' ' * (columns_ - columns(cell))} "
                for cell, columns_ in zip(row, widths, strict=True)
            ]
            if row
            else [sign * (width + 2) for width in widths]
        )
        edge = "|" if row else "+"
        drawn.append(f"{margin}{edge}{edge.join(ends)}{edge}")
    if rows[-1]:
        drawn.append(drawn[0])
    drawn[-1] = drawn[-1].replace("=", "-")
    if drawn == written:
        return None
    return Lesson(
        "The lines of this table do not meet.",
        'Write each "|" under a "+", and a line of "-" below the last row.',
        start,
        1,
        "\n".join(written),
        "\n".join(drawn),
    )


def simple(source: Source, line: int) -> Lesson | None:
    """Give a simple table about a line with columns as wide as its cells, and with its end."""
    start = line
    while source[start - 1].strip():
        start -= 1
    written = [one.rstrip() for one in source.block(start)]
    if not written or not _RULE.fullmatch(written[0]):
        return None
    rows = [[] if _RULE.fullmatch(one) else re.split(r" {2,}", one.strip()) for one in written]
    cells = [row for row in rows if row]
    right = list(written)
    if cells and all(len(row) == len(written[0].split()) for row in cells):
        widths = [max(columns(cell) for cell in column) for column in zip(*cells, strict=True)]
        widths = [max(pair) for pair in zip(widths, map(len, written[0].split()), strict=True)]
        border = " ".join("=" * width for width in widths)
        right = [_row(row, widths) if row else border for row in rows]
    if rows[-1]:
        right.append(right[0])
    return Lesson(
        "The columns of this table are narrower than what is in them, or its end is missing.",
        'Draw the lines of "=" as wide as the widest cell, also below the last row.',
        start,
        1,
        "\n".join(written),
        "\n".join(right) if right != written else None,
    )


def _row(cells: list[str], widths: list[int]) -> str:
    """Give a row of cells, each as wide as its column."""
    return " ".join(
        f"{cell}{' ' * (width - columns(cell))}" for cell, width in zip(cells, widths, strict=True)
    ).rstrip()
