"""Which section of the new side is which of the old side."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from .spelling import plain, same_but_for_a_slip

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

    from .entries import Entry

# From this share of common words on, a section under a new title is the same section.
_LIKE = 0.6
# Fewer words than these are likely to be alike by chance.
_FEWEST_WORDS = 4
# From this share of common milestones, issues and pull requests on.
_SAME_WORK = 0.5
# From this share of common checklist entries on.
_SAME_TASKS = 0.5


def match(
    old: Sequence[Entry], new: Sequence[Entry], *, outside: bool = False
) -> list[tuple[Entry, Entry]]:
    """Pair sections: by explicit label, then linked work, then title, then likeness of the text.

    Each is in one pair at most. An ordinary URL in common says nothing.

    :param outside: one side is not of the roadmap's pages; an equal title alone does not count.
    """
    pairing = _Pairing(old, new)
    pairing.by_key(lambda entry: entry.section.label)
    pairing.by_work()
    pairing.by_key(lambda entry: entry.plain_title)
    pairing.by_tasks()
    pairing.by_slip()
    pairing.by_likeness()
    if outside:
        return [pair for pair in pairing.pairs if _is_sure(*pair)]
    return pairing.pairs


class _Pairing:
    def __init__(self, old: Sequence[Entry], new: Sequence[Entry]) -> None:
        self.pairs: list[tuple[Entry, Entry]] = []
        self._old = dict(enumerate(old))
        self._new = dict(enumerate(new))
        # Sentences that several sections say, such as "To be planned.", tell none from another.
        said = (Counter(entry.words for entry in side) for side in (old, new))
        self._repeated = {words for side in said for words, times in side.items() if times > 1}

    def by_key(self, key: Callable[[Entry], str]) -> None:
        """Pair those with an equal key, the most alike first where several have it."""
        index: dict[str, list[int]] = defaultdict(list)
        for number, entry in self._new.items():
            index[key(entry)].append(number)
        self._pair(
            (_alikeness(entry, self._new[other]), number, other)
            for number, entry in self._old.items()
            if key(entry)
            for other in index.get(key(entry), ())
        )

    def by_work(self) -> None:
        """Pair those that share most of the milestones, issues and pull requests they link.

        Where both titles stay, work went from one section to the other: that is no renaming.
        """
        old_titles = {entry.plain_title for entry in self._old.values()}
        new_titles = {entry.plain_title for entry in self._new.values()}
        found: list[tuple[float, int, int]] = []
        for number, other in self._sharing(lambda entry: entry.work):
            one, two = self._old[number], self._new[other]
            renamed = one.plain_title != two.plain_title
            if renamed and one.plain_title in new_titles and two.plain_title in old_titles:
                continue
            share = len(one.work.keys() & two.work.keys()) / len(one.work.keys() | two.work.keys())
            if share >= _SAME_WORK:
                found.append((share + _alikeness(one, two), number, other))
        self._pair(found)

    def by_tasks(self) -> None:
        """Pair those that share most of their checklist."""
        found: list[tuple[float, int, int]] = []
        for number, other in self._sharing(
            lambda entry: [plain(task.text) for task in entry.tasks]
        ):
            share = _share(
                *(
                    Counter(plain(task.text) for task in entry.tasks)
                    for entry in (self._old[number], self._new[other])
                )
            )
            if share >= _SAME_TASKS:
                found.append((share, number, other))
        self._pair(found)

    def by_slip(self) -> None:
        """Pair those whose titles differ by a typo, unless they link different work."""
        self._pair(
            (_alikeness(self._old[number], self._new[other]), number, other)
            for number, other in list(self._sharing(_shape))
            if not _contradict(self._old[number], self._new[other])
            and same_but_for_a_slip(self._old[number].title, self._new[other].title)
        )

    def by_likeness(self) -> None:
        """Pair those whose text has most words in common, unless they are about different work."""
        old, new = self._distinct(self._old), self._distinct(self._new)
        rarity = Counter(
            word for entry in (*old.values(), *new.values()) for word in set(entry.words)
        )
        index: dict[str, set[int]] = defaultdict(set)
        for number, entry in new.items():
            for word in _rarest(entry, rarity):
                index[word].add(number)
        bags = {number: Counter(entry.words) for number, entry in new.items()}
        found: list[tuple[float, int, int]] = []
        for number, entry in old.items():
            bag = Counter(entry.words)
            for other in {
                other for word in _rarest(entry, rarity) for other in index.get(word, ())
            }:
                if not _near_enough(len(entry.words), len(new[other].words)):
                    continue
                alike = _share(bag, bags[other])
                if alike >= _LIKE and not _contradict(entry, new[other]):
                    found.append((alike, number, other))
        self._pair(found)

    def _distinct(self, side: dict[int, Entry]) -> dict[int, Entry]:
        return {
            number: entry
            for number, entry in side.items()
            if len(entry.words) >= _FEWEST_WORDS and entry.words not in self._repeated
        }

    def _sharing(self, keys: Callable[[Entry], Iterable[Hashable]]) -> Iterator[tuple[int, int]]:
        """Give the pairs of numbers whose entries have a key in common."""
        index: dict[Hashable, list[int]] = defaultdict(list)
        for number, entry in self._new.items():
            for key in keys(entry):
                index[key].append(number)
        for number, entry in self._old.items():
            for other in sorted({other for key in keys(entry) for other in index.get(key, ())}):
                yield number, other

    def _pair(self, found: Iterable[tuple[float, int, int]]) -> None:
        """Take the best first. Of equals, the choice is the same with the sides swapped."""
        for _score, number, other in sorted(
            found, key=lambda one: (-one[0], min(one[1:]), max(one[1:]))
        ):
            if number in self._old and other in self._new:
                self.pairs.append((self._old.pop(number), self._new.pop(other)))


def _shape(entry: Entry) -> list[Hashable]:
    """Give what a typo leaves as it is: the number of words and the first letter."""
    return [(len(entry.plain_title.split()), entry.plain_title[:1])]


def _alikeness(one: Entry, other: Entry) -> float:
    """Give how much speaks for a pair that has a key in common; only to choose between several."""
    return (
        _share(Counter(one.words), Counter(other.words))
        + (one.plain_title == other.plain_title)
        + 2 * bool(one.work.keys() & other.work.keys())
        + (one.above == other.above) / 2
        + (one.section.docname == other.section.docname) / 4
        + (one.section.id == other.section.id) / 8
    )


def _is_sure(one: Entry, other: Entry) -> bool:
    """Tell whether two sections are the same, by more than their titles."""
    if one.section.label and one.section.label == other.section.label:
        return True
    if one.words or other.words:
        return _share(Counter(one.words), Counter(other.words)) >= _LIKE
    return one.links.keys() == other.links.keys() and one.work.keys() == other.work.keys()


def _contradict(one: Entry, other: Entry) -> bool:
    """Tell whether two sections, however alike, are about different work or different days."""
    work = one.work and other.work and not one.work.keys() & other.work.keys()
    events = one.event and other.event and one.event.dates != other.event.dates
    return bool(work or events)


def _share(first: Counter[str], second: Counter[str]) -> float:
    """Give the share of what two collections have in common, from 0 to 1 (Dice's coefficient)."""
    total = first.total() + second.total()
    return 2 * (first & second).total() / total if total else 1.0


def _near_enough(first: int, second: int) -> bool:
    """Tell whether two texts of so many words can be alike at all."""
    return 2 * min(first, second) >= _LIKE * (first + second)


def _rarest(entry: Entry, rarity: Counter[str]) -> list[str]:
    """Give the words of which two texts share one, if they are alike at all.

    With n words, at least n * L / (2 - L) are common to both: so one of the n - that + 1 rarest is.
    """
    words = sorted(entry.words, key=lambda word: (rarity[word], word))
    common = len(words) * _LIKE / (2 - _LIKE)
    return words[: len(words) - int(common) + 1]
