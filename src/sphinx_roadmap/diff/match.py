"""Which section of the new side is which of the old side."""

from __future__ import annotations

from collections import defaultdict
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    from .entries import Entry

# From this share of common words on, a section under a new title is the same section.
_LIKE = 0.6
# Fewer words than these are likely to be alike by chance.
_FEWEST_WORDS = 4


def match(old: Sequence[Entry], new: Sequence[Entry]) -> list[tuple[Entry, Entry]]:
    """Pair sections: by explicit label, then linked work, then title, then likeness of the text.

    Each is in one pair at most. An ordinary URL in common says nothing.
    """
    pairing = _Pairing(old, new)
    pairing.by_key(lambda entry: [entry.section.label] if entry.section.label else [])
    pairing.by_refs()
    pairing.by_key(lambda entry: [entry.plain_title] if entry.plain_title else [])
    pairing.by_likeness()
    return pairing.pairs


class _Pairing:
    def __init__(self, old: Sequence[Entry], new: Sequence[Entry]) -> None:
        self.pairs: list[tuple[Entry, Entry]] = []
        self._old = dict(enumerate(old))
        self._new = dict(enumerate(new))

    def by_key(self, keys: Callable[[Entry], Iterable[Hashable]]) -> None:
        """Pair those with an equal key, the most alike first where several have it."""
        index: dict[Hashable, list[int]] = defaultdict(list)
        for number, entry in self._new.items():
            for key in keys(entry):
                index[key].append(number)
        self._pair(
            (likeness(entry, self._new[other]), number, other)
            for number, entry in self._old.items()
            for key in keys(entry)
            for other in index[key]
        )

    def by_refs(self) -> None:
        """Pair those that share most of the milestones, issues and pull requests they link."""
        index: dict[Hashable, list[int]] = defaultdict(list)
        for number, entry in self._new.items():
            for ref in entry.refs:
                index[ref].append(number)
        found: list[tuple[float, int, int]] = []
        for number, entry in self._old.items():
            for other in {other for ref in entry.refs for other in index[ref]}:
                refs = self._new[other].refs
                share = len(entry.refs & refs) / len(entry.refs | refs)
                if share >= 0.5:
                    found.append((share + likeness(entry, self._new[other]), number, other))
        self._pair(found)

    def by_likeness(self) -> None:
        """Pair those whose text has most words in common, unless they link different work."""
        found: list[tuple[float, int, int]] = []
        for number, entry in self._old.items():
            for other, candidate in self._new.items():
                if min(len(entry.words), len(candidate.words)) < _FEWEST_WORDS:
                    continue
                if entry.refs and candidate.refs and not entry.refs & candidate.refs:
                    continue
                alike = likeness(entry, candidate)
                if alike >= _LIKE:
                    found.append((alike, number, other))
        self._pair(found)

    def _pair(self, found: Iterable[tuple[float, int, int]]) -> None:
        for _score, number, other in sorted(found, key=lambda one: (-one[0], one[1], one[2])):
            if number in self._old and other in self._new:
                self.pairs.append((self._old.pop(number), self._new.pop(other)))


def likeness(first: Entry, second: Entry) -> float:
    """Give the share of words that two texts have in common and in order, from 0 to 1."""
    if first.words == second.words:
        return 1.0
    matcher = SequenceMatcher(None, first.words, second.words, autojunk=False)
    if matcher.real_quick_ratio() < _LIKE or matcher.quick_ratio() < _LIKE:
        return matcher.quick_ratio()
    return matcher.ratio()
