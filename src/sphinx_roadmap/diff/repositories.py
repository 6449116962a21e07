"""Repositories that moved between two sides: one change, however many links tell of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from ..github import urls
from .changes import Change, Kind

if TYPE_CHECKING:
    from ..model import Roadmap


def moved_repositories(old: Roadmap, new: Roadmap, server: str) -> dict[str, Change]:
    """Give a change for each repository whose links lead to another one now, by its old name.

    It has moved when the old side's links, or at least two, lost only their repository's name to
    one other name, and the new side links the old name no more for the same thing.
    """
    before, after = _paths(old, server), _paths(new, server)
    found: dict[str, Change] = {}
    for name, rests in before.items():
        gone = rests - after.get(name, Counter())
        if not gone:
            continue
        votes = Counter[str]()
        for other, others in after.items():
            arrived = others - before.get(other, Counter())
            if other.lower() != name.lower():
                votes[other] = sum((gone & arrived).values())
        if not votes:
            continue
        other, count = max(votes.items(), key=lambda vote: (vote[1], vote[0]))
        if count and (name not in after or count > 1):
            found[name.lower()] = Change(
                kind=Kind.REPOSITORY_MOVED, name=name, before=name, after=other, count=count
            )
    return found


def _paths(roadmap: Roadmap, server: str) -> dict[str, Counter[str]]:
    """Give the rest of each link's path, by repository."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for page in roadmap.pages:
        for link in page.links:
            repository, rest = urls.split_repository(link.uri, server)
            if repository:
                found[repository][rest] += 1
    return dict(found)
