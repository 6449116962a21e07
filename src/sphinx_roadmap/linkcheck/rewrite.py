"""Moved links, from ``links.json``, to changes of source files. No I/O."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import ConfigurationError
from .report.to_json import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# A link may be wrapped, so its URI stands in the line named or in one of the next.
_LINES_OF_A_LINK = 5
# What a URI goes on with: a longer one that begins alike is another.
_GOES_ON = r"(?![A-Za-z0-9/_~%#?&=+-]|[.,;:!'@$*()](?=[A-Za-z0-9/_~%#?&=+-]))"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Move:
    """A URI that stands in or just below a line, and the one to put there."""

    path: str
    line: int
    old: str
    new: str


def moves(document: Any, where: str) -> list[Move]:
    """Read the links that moved for good from the content of ``links.json``.

    :raises ConfigurationError: it is no such file.
    """
    try:
        version, found = document["version"], sorted(set(_moves(document["links"])))
    except (KeyError, TypeError, ValueError) as error:
        raise ConfigurationError(
            f"this is no result of a link check: {error}",
            where=where,
            remedy="Run sphinx-roadmap linkcheck to write it anew.",
        ) from None
    if version != VERSION:
        raise ConfigurationError(
            f"its version is {version!r}, and this program reads {VERSION}",
            where=where,
            remedy="Run sphinx-roadmap linkcheck to write it anew.",
        )
    return found


def _moves(links: Iterable[dict[str, Any]]) -> Iterator[Move]:
    for link in links:
        if not link["moved_to"]:
            continue
        for place in link["occurrences"]:
            # An extension that changes URIs for the check did not mean the source.
            if place["written"] != link["uri"]:
                continue
            at = place["definition"] or place
            if at["line"]:
                yield Move(
                    path=str(at["path"]),
                    line=int(at["line"]),
                    old=str(link["uri"]),
                    new=str(link["moved_to"]),
                )


def rewrite(text: str, wanted: Iterable[Move]) -> tuple[str, list[Move], list[Move]]:
    """Give a file's new text, the moves that were made, and those whose URI is not there."""
    lines = text.splitlines(keepends=True)
    made: list[Move] = []
    missed: list[Move] = []
    for move in wanted:
        pattern = re.compile(re.escape(move.old) + _GOES_ON)
        first = move.line - 1
        for at in range(first, min(first + _LINES_OF_A_LINK, len(lines))):
            if at >= 0 and pattern.search(lines[at]):
                lines[at] = pattern.sub(move.new.replace("\\", r"\\"), lines[at])
                made.append(move)
                break
        else:
            missed.append(move)
    return "".join(lines), made, missed
