"""Repositories that moved between two sides: one change, however many links tell of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ..github import urls
from .changes import Change, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..model import Page


def moved_repositories(old: Iterable[Page], new: Iterable[Page], server: str) -> dict[str, Change]:
    """Give a change for each repository whose links lead to another one now, by its old name.

    The names that lead there are in small letters. A repository has moved when links lost only its
    name to another name. One such link is enough where the repository kept its own name or its
    owner; that of two other repositories is no move, even if both have an issue 1.
    """
    before, after = _Paths(old, server), _Paths(new, server)
    found: dict[str, Change] = {}
    for name, rests in before.rests.items():
        gone = rests - after.rests.get(name, Counter())
        votes = [
            (_votes(name, other, gone & (others - before.rests.get(other, Counter()))), other)
            for other, others in after.rests.items()
            if other != name
        ]
        count, other = max(votes, default=(0, ""))
        if count:
            found[name] = Change(
                kind=Kind.REPOSITORY_MOVED,
                name=before.names[name],
                before=before.names[name],
                after=after.names[other],
                count=count,
            )
    return found


def _votes(name: str, other: str, moved: Counter[str]) -> int:
    """Give the number of links that moved, or 0 if they are no proof of a move."""
    count = moved.total()
    telling = sum(1 for rest in moved if rest)
    (owner, own_name), (other_owner, other_name) = name.split("/"), other.split("/")
    if own_name == other_name:  # Transferred.
        return count
    enough = 1 if owner == other_owner else 2
    return count if telling >= enough else 0


class _Paths:
    """The rest of each link's path by repository. Each occurrence counts."""

    def __init__(self, pages: Iterable[Page], server: str) -> None:
        self.rests: dict[str, Counter[str]] = {}
        self.names: dict[str, str] = {}
        for page in pages:
            for link in page.links:
                repository, rest = urls.split_repository(link.uri, server)
                if repository:
                    name = repository.lower()
                    self.rests.setdefault(name, Counter())[rest] += 1
                    # Of several spellings, the same one whatever the order of the files.
                    self.names[name] = max(repository, self.names.get(name, ""))
