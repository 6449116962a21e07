"""Words that are nearly right."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# From this length on, two slips of the finger leave a word recognisable.
_LONG = 10


def near(word: str, known: Iterable[str], *, slips: int | None = None) -> str:
    """Give the known word that is nearest, or "" if none is near enough.

    :param slips: how many make it another word; without it, one, or two in a long word.
    """
    found = []
    for one in known:
        if abs(len(one) - len(word)) > 2 or one == word:
            continue
        allowed = slips or (2 if len(one) >= _LONG else 1)
        apart = distance(word, one)
        if apart <= allowed:
            found.append((apart, one))
    return min(found)[1] if found else ""


@lru_cache(maxsize=4096)  # The same few names stand under many titles.
def distance(first: str, second: str) -> int:
    """Count the letters to insert, drop, change, or swap with a neighbour (optimal alignment).

    https://en.wikipedia.org/wiki/Damerau-Levenshtein_distance
    """
    before: list[int] = []
    above = list(range(len(second) + 1))
    for i, letter in enumerate(first, start=1):
        row = [i]
        for j, other in enumerate(second, start=1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == second[j - 2] and first[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, above = above, row
    return above[-1]
