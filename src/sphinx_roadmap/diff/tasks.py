"""Two versions of a section's checklists: what changed."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from .changes import Kind
from .likeness import alike, bag
from .spelling import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..model import Task
    from .changes import Change
    from .entries import Entry

_BOX = {True: "[x]", False: "[ ]"}


def compare_tasks(old: Entry, new: Entry) -> Iterator[Change]:
    """Give the changes of the checklist. Its order is none, nor is how it is marked."""
    gone, come = list(old.tasks), list(new.tasks)
    pairs = [*_equal(gone, come, old.spelling.text, new.spelling.text)]
    pairs += _equal(gone, come, plain, plain)
    pairs += _alike(gone, come)
    for one, other in pairs:
        yield from _pair(one, other, old, new)
    for task in come:
        yield new.change(Kind.TASK_ADDED, task.place, name=task.text, after=task.text)
    for task in gone:
        yield new.change(Kind.TASK_REMOVED, task.place, name=task.text, before=task.text)


def _equal(
    gone: list[Task],
    come: list[Task],
    key: Callable[[str], str],
    other_key: Callable[[str], str],
) -> Iterator[tuple[Task, Task]]:
    """Take the pairs with equal text out of two lists; with equal boxes first."""
    for checked in (True, False):
        index: dict[object, list[Task]] = defaultdict(list)
        for task in come:
            index[other_key(task.text), checked and bool(task.checked)].append(task)
        for task in list(gone):
            found = index.get((key(task.text), checked and bool(task.checked)))
            if found:
                other = found.pop(0)
                _drop(gone, task)
                _drop(come, other)
                yield task, other


def _alike(gone: list[Task], come: list[Task]) -> list[tuple[Task, Task]]:
    """Take the pairs with most words in common out of two lists, the most alike first."""
    bags, others = (
        {number: bag(plain(task.text).split()) for number, task in enumerate(tasks) if task.text}
        for tasks in (gone, come)
    )
    found = [
        (-common, min(number, other), max(number, other), number, other)
        for common, number, other in alike(bags, others)
    ]
    pairs: list[tuple[Task, Task]] = []
    left, right = dict(enumerate(gone)), dict(enumerate(come))
    for *_score, number, other in sorted(found):
        if number in left and other in right:
            pairs.append((left.pop(number), right.pop(other)))
    gone[:], come[:] = left.values(), right.values()
    return pairs


def _drop(tasks: list[Task], task: Task) -> None:
    del tasks[next(at for at, one in enumerate(tasks) if one is task)]


def _pair(one: Task, other: Task, old: Entry, new: Entry) -> Iterator[Change]:
    texts = {"before": one.text, "after": other.text}
    if old.spelling.text(one.text) != new.spelling.text(other.text):
        cosmetic = plain(one.text) == plain(other.text)
        kind = Kind.COSMETIC if cosmetic else Kind.TASK_REWORDED
        yield new.change(kind, other.place, name="task" if cosmetic else other.text, **texts)
    if bool(one.checked) != bool(other.checked):
        boxes = {"before": _BOX[bool(one.checked)], "after": _BOX[bool(other.checked)]}
        yield new.change(Kind.TASK_TICKED, other.place, name=other.text, **boxes)
