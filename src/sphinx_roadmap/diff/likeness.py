"""How much two texts have in common, and which texts of two sides are alike."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

# From this share of common words on, a text is another version of the same.
LIKE = 0.6


def bag(words: Iterable[str]) -> frozenset[str]:
    """Give words as a set in which a word that comes again is another one."""
    seen: Counter[str] = Counter()
    found = set()
    for word in words:
        seen[word] += 1
        found.add(word if seen[word] == 1 else f"{word}\0{seen[word]}")
    return frozenset(found)


def share(first: frozenset[str], second: frozenset[str]) -> float:
    """Give the share of what two bags have in common, from 0 to 1 (Dice's coefficient)."""
    total = len(first) + len(second)
    return 2 * len(first & second) / total if total else 1.0


def alike(
    old: Mapping[int, frozenset[str]], new: Mapping[int, frozenset[str]]
) -> Iterator[tuple[float, int, int]]:
    """Give all pairs that are alike, with their share. Not all are looked at, if words are rare."""
    rarity = Counter(word for bags in (old, new) for one in bags.values() for word in one)
    index: dict[str, list[int]] = defaultdict(list)
    for number, one in new.items():
        for word in _rarest(one, rarity):
            index[word].append(number)
    for number, one in old.items():
        most, least = len(one) * (2 / LIKE - 1), len(one) / (2 / LIKE - 1)
        for other in {other for word in _rarest(one, rarity) for other in index.get(word, ())}:
            candidate = new[other]
            if least <= len(candidate) <= most:
                common = share(one, candidate)
                if common >= LIKE:
                    yield common, number, other


def _rarest(words: frozenset[str], rarity: Counter[str]) -> list[str]:
    """Give the words of which two texts share one, if they are alike at all.

    With n words, at least n * L / (2 - L) are common to both: so one of the n - that + 1 rarest is.
    """
    common = int(len(words) * LIKE / (2 - LIKE))
    return sorted(words, key=lambda word: (rarity[word], word))[: len(words) - common + 1]
