"""The parts of a roadmap that are compared: sections that say something, wherever they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..github import urls
from ..model import RefKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..model import GitHubRef, Item, Link, Page, Roadmap, Section, SprintEvent, Task

_NO_WORD = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A section with what is said in its own body. ``refs`` and ``uris`` are in today's names.

    ``words`` are those of its text without the checklist; ``others`` are its links that are no
    work on GitHub.
    """

    section: Section
    item: Item | None
    event: SprintEvent | None
    tasks: tuple[Task, ...]
    refs: frozenset[GitHubRef]
    others: tuple[tuple[str, Link], ...]
    words: tuple[str, ...]

    @property
    def title(self) -> str:
        """The title as its author wrote it."""
        return self.section.source_title

    @property
    def plain_title(self) -> str:
        """The title without capitals, punctuation and markup."""
        return plain(self.title)


def plain(text: str) -> str:
    """Give a text's words in small letters, with single spaces."""
    return _NO_WORD.sub(" ", text).strip().casefold()


def entries(roadmap: Roadmap, server: str, moved: Mapping[str, str]) -> tuple[Entry, ...]:
    """Give all sections that say something, of the pages that have items, events or checklists.

    A title alone, such as that of a page made by splitting another, is nothing to compare.

    :param moved: old names of repositories, in small letters, to the names they have today.
    """
    items = {id(item.section): item for item in roadmap.items}
    events = {id(event.section): event for event in roadmap.events}
    found: list[Entry] = []
    for page in roadmap.pages:
        if not _tells(page, items, events):
            continue
        tasks = dict(_tasks(page))
        for section in page.sections:
            links = [(_uri(link.uri, server, moved), link) for link in section.links]
            entry = Entry(
                section=section,
                item=items.get(id(section)),
                event=events.get(id(section)),
                tasks=tuple(tasks.get(section.id, ())),
                refs=frozenset(
                    ref
                    for uri, _link in links
                    if (ref := urls.parse(uri, server)) and ref.kind is not RefKind.REPOSITORY
                ),
                others=tuple((uri, link) for uri, link in links if not _is_work(uri, server)),
                words=tuple(section.text.split()),
            )
            if entry.item or entry.event or entry.tasks or entry.words or entry.section.links:
                found.append(entry)
    return tuple(found)


def _tells(page: Page, items: Mapping[int, Item], events: Mapping[int, SprintEvent]) -> bool:
    return bool(page.checklists) or any(
        id(section) in items or id(section) in events for section in page.sections
    )


def _tasks(page: Page) -> Iterator[tuple[str, list[Task]]]:
    by_section: dict[str, list[Task]] = {}
    for checklist in page.checklists:
        by_section.setdefault(checklist.section, []).extend(checklist.tasks)
    yield from by_section.items()


def _is_work(uri: str, server: str) -> bool:
    ref = urls.parse(uri, server)
    return ref is not None and ref.kind is not RefKind.REPOSITORY


def _uri(uri: str, server: str, moved: Mapping[str, str]) -> str:
    """Give a URI under its repository's name of today."""
    repository, rest = urls.split_repository(uri, server)
    today = moved.get(repository.lower()) if repository else None
    return f"{server}/{today}{rest}" if today else uri
