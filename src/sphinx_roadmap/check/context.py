"""What every checker sees: the joined roadmap, arranged by section and page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from ..github import urls
from ..items import EVENT_FIELDS, ITEM_FIELDS
from ..join import Known

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from ..join import JoinedItem, JoinedRoadmap
    from ..model import Field, GitHubRef, Link, Page, Place, Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """What tells that time went on.

    ``today`` is the day to compare with, if another than the roadmap's own; ``now`` is the clock,
    which only a command reads. ``snapshot_path`` is as in a place.
    """

    today: dt.date | None = None
    now: dt.datetime | None = None
    snapshot_path: str = ""
    snapshot_max_age_days: int = 0


class Context:
    """One roadmap, ready to be checked.

    :param repositories: the ``owner/name`` pairs that the project links; empty accepts any.
    :param server: the GitHub whose links count.
    """

    def __init__(
        self,
        joined: JoinedRoadmap,
        repositories: tuple[str, ...],
        server: str,
        drift: Drift | None = None,
    ) -> None:
        self.joined = joined
        self.drift = drift or Drift()
        self.pages = joined.roadmap.pages
        self.repositories = repositories
        self.server = server
        self.known = Known(joined.snapshot)
        self._refs: dict[str, GitHubRef | None] = {}
        self._items = {_key(item.section): item for item in joined.roadmap.items}
        self._events = {_key(event.section) for event in joined.roadmap.events}

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """All sections, in reading order."""
        return tuple(section for page in self.pages for section in page.sections)

    @cached_property
    def plans(self) -> tuple[JoinedItem, ...]:
        """The items that are surely meant as such: with a status, in a lane or with a milestone.

        A section that only mentions an issue may as well be an entry of a change log.
        """
        return tuple(
            joined
            for joined in self.joined.items
            if joined.milestones or joined.item.lane or _has(joined.item.section, "status")
        )

    @cached_property
    def roadmap_pages(self) -> frozenset[str]:
        """The docnames of pages with such an item, with an event or with a checklist."""
        sections = [joined.item.section for joined in self.plans]
        sections += [event.section for event in self.joined.roadmap.events]
        return frozenset(section.docname for section in sections) | frozenset(
            page.docname for page in self.pages if page.checklists
        )

    def ref(self, uri: str) -> GitHubRef | None:
        """Give what on GitHub a URL leads to; several checkers ask the same."""
        if uri not in self._refs:
            self._refs[uri] = urls.parse(uri, self.server)
        return self._refs[uri]

    def is_item(self, section: Section) -> bool:
        """Tell whether a section is an item, or would be one if its status were spelled right."""
        return _key(section) in self._items or _has(section, "status")

    def is_event(self, section: Section) -> bool:
        """Tell whether a section is a sprint event."""
        return _key(section) in self._events or _has(section, "dates")

    def item_of(self, found: Occurrence) -> str:
        """Give the id of the item whose own body holds the first use of a URL, or ""."""
        if not found.links:
            return ""
        item = self._items.get((found.page.docname, found.links[0].section))
        return item.id if item is not None else ""

    @cached_property
    def occurrences(self) -> tuple[Occurrence, ...]:
        """Each URL once per place to correct: all uses of a definition are one."""
        return tuple(one for page in self.pages for one in _occurrences(page))


class Occurrence(NamedTuple):
    """A URL to check. ``place`` is where it is written, ``links`` are its uses, if any."""

    page: Page
    uri: str
    place: Place
    links: list[Link]

    @property
    def used_at(self) -> tuple[Place, ...]:
        """The places of its uses, where these are not the place itself."""
        return tuple(link.place for link in self.links if link.place != self.place)


def _occurrences(page: Page) -> Iterator[Occurrence]:
    # A definition without a line is none of this page's: rst_epilog is added to every page.
    found: dict[tuple[Place, str], list[Link]] = {
        (target.place, target.uri): [] for target in page.targets if target.place.line
    }
    for link in page.links:
        defined = link.definition
        place = defined if defined is not None and defined.line else link.place
        found.setdefault((place, link.uri), []).append(link)
    for (place, uri), links in found.items():
        yield Occurrence(page, uri, place, links)


# A field of ours within the value of another one: both were written in one line.
SECOND_FIELD = re.compile(
    rf"(?P<value>.*?)[,;]?\s+:(?P<name>{'|'.join(sorted(ITEM_FIELDS | EVENT_FIELDS))}):"
    r" +(?P<rest>\S.*)"
)


def fields(section: Section, name: str) -> tuple[Field, ...]:
    """Give a section's fields of one name; more than one is a mistake."""
    return tuple(field for field in section.fields if field.name == name)


def _has(section: Section, name: str) -> bool:
    return bool(fields(section, name))


def _key(section: Section) -> tuple[str, str]:
    """Ids are unique within a document only."""
    return section.docname, section.id
