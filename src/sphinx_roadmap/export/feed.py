"""The newest changes as the entries of a feed, whatever its format.

The id of an entry is made from the commit and from what it did there. It stays the same when
entries are added, when a section is renamed or moved, and when the site gets another address. Only
a rewritten git history has other commits, and so other entries.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .files import has_entries
from .site import absolute
from .text import one_line

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from ..history.known import History
    from ..history.records import Event, Noted
    from .site import Site

# Readers look often, and at the newest; the page of changes has them all.
NEWEST = 100

_TITLE_LIMIT = 255
_TEXT_LIMIT = 1000
# What our name-based ids are made in: RFC 9562 section 5.5.
_NAMESPACE = uuid.UUID("7c0f9a5e-4f1b-5d0c-9f5d-2f1f6c3f9a11")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One change. ``url`` is where to read about it, ``kind`` a word that does not change."""

    id: str
    title: str
    text: str
    at: dt.datetime
    url: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """The changes of one site, newest first. All URLs are absolute."""

    id: str
    title: str
    author: str
    language: str
    home: str
    base: str
    entries: tuple[Entry, ...]

    @property
    def updated(self) -> dt.datetime:
        """The moment of the newest change."""
        return max(entry.at for entry in self.entries)


def make_feed(
    history: History, site: Site, say: Callable[[Noted], str], home: str = ""
) -> Feed | None:
    """Give the feed of a history; ``None`` when there is nothing to tell or no address.

    :param say: gives a change in words.
    :param home: the document that shows the changes, "" for the front page.
    """
    if not has_entries(history, site.base_url):
        return None
    base = absolute(site.base_url)
    page = site.url(home) if home else base
    # Chronological by what git says of the dates; equal ones keep the order of the commits.
    newest = sorted(history.events, key=lambda event: event.at, reverse=True)[:NEWEST]
    title = one_line(site.title, _TITLE_LIMIT)
    return Feed(
        id=_urn(f"feed {history.oldest}"),
        title=title or base,
        author=one_line(site.author, _TITLE_LIMIT) or title or base,
        language=site.language,
        home=page,
        base=base,
        entries=tuple(_entry(event, site, say, page) for event in newest),
    )


def _entry(event: Event, site: Site, say: Callable[[Noted], str], page: str) -> Entry:
    noted = event.noted
    said = one_line(say(noted), _TEXT_LIMIT)
    name = one_line(noted.title, _TITLE_LIMIT)
    return Entry(
        id=entry_id(event),
        title=one_line(f"{name}: {said}" if name else said, _TITLE_LIMIT),
        text=f"{name}: {said}" if name else said,
        at=event.at,
        url=site.url(*event.address) if event.address is not None else page,
        kind=noted.kind,
    )


def entry_id(event: Event) -> str:
    """Give the permanent id of a change."""
    noted = event.noted
    # A unit separator, which no name has, keeps the parts apart.
    parts = (event.commit, noted.kind, noted.docname, noted.id, noted.name)
    return _urn("\x1f".join(parts))


def _urn(name: str) -> str:
    # The name of a page may be no UTF-8.
    return uuid.uuid5(_NAMESPACE, name.encode(errors="backslashreplace").decode()).urn
