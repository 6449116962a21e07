"""Which section of the new side is which of the old side."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from .likeness import LIKE, alike, bag, share
from .spelling import plain, same_but_for_a_slip

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

    from .entries import Entry

# Fewer words than these are likely to be alike by chance.
_FEWEST_WORDS = 4
# From so many possible pairs on, those with an equal title are paired by their words only.
_MANY = 10_000
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
        old: dict[str, list[int]] = defaultdict(list)
        new: dict[str, list[int]] = defaultdict(list)
        for side, index in ((self._old, old), (self._new, new)):
            for number, entry in side.items():
                index[key(entry)].append(number)
        for name in old.keys() & new.keys() - {""}:
            if len(old[name]) * len(new[name]) > _MANY:
                self._pair_many(old[name], new[name])
            else:
                self._pair(
                    (_alikeness(self._old[number], self._new[other]), number, other)
                    for number in old[name]
                    for other in new[name]
                )

    def _pair_many(self, old: list[int], new: list[int]) -> None:
        """Pair those that have a key in common with very many: not each is compared with each."""
        self._pair(
            alike(
                {number: self._old[number].bag for number in old},
                {number: self._new[number].bag for number in new},
            )
        )
        left = [number for number in old if number in self._old]
        come = [number for number in new if number in self._new]
        self._pair([(0.0, *pair) for pair in zip(left, come, strict=False)])

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
            common = len(one.work.keys() & two.work.keys())
            part = common / len(one.work.keys() | two.work.keys())
            if part >= _SAME_WORK:
                found.append((part + _alikeness(one, two), number, other))
        self._pair(found)

    def by_tasks(self) -> None:
        """Pair those that share most of their checklist."""
        found: list[tuple[float, int, int]] = []
        for number, other in self._sharing(
            lambda entry: [plain(task.text) for task in entry.tasks]
        ):
            common = share(*(_task_bag(one) for one in (self._old[number], self._new[other])))
            if common >= _SAME_TASKS:
                found.append((common, number, other))
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
        self._pair(
            (common, number, other)
            for common, number, other in list(alike(old, new))
            if not _contradict(self._old[number], self._new[other])
        )

    def _distinct(self, side: dict[int, Entry]) -> dict[int, frozenset[str]]:
        return {
            number: entry.bag
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
        share(one.bag, other.bag)
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
        return share(one.bag, other.bag) >= LIKE
    return one.links.keys() == other.links.keys() and one.work.keys() == other.work.keys()


def _contradict(one: Entry, other: Entry) -> bool:
    """Tell whether two sections, however alike, are about different work or different days."""
    work = one.work and other.work and not one.work.keys() & other.work.keys()
    events = one.event and other.event and one.event.dates != other.event.dates
    return bool(work or events)


def _task_bag(entry: Entry) -> frozenset[str]:
    return bag(plain(task.text) for task in entry.tasks)
