"""The roadmap's dates as an iCalendar file (RFC 5545) that calendar programs subscribe to.

Every date is a VEVENT of whole days: the subscriptions of Google Calendar, Apple Calendar and
Outlook leave out VTODO. There is no METHOD, since RFC 5546 section 3.2.1 asks of a published event
an ORGANIZER with an address, which a roadmap has not.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..model import Status
from .site import absolute
from .text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..dates import Span
    from ..join import JoinedEvent, JoinedItem, JoinedRoadmap
    from ..model import Milestone, Section
    from .site import Site

# DTSTAMP is required; this stands for "not known" where neither snapshot nor sources have a date.
NO_DATE = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
# Stands for the address of a site that does not say it, in what the UIDs are made from.
NO_ADDRESS = "sphinx-roadmap"

# The longest title that GitHub takes; https://docs.github.com/en/rest/issues/milestones
TITLE_LIMIT = 255
_VALUE_LIMIT = 500
_WORD_LIMIT = 20
# Titles in a summary, which a calendar shows on one line.
_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event of the calendar. ``key`` tells it from all others, whatever its titles become."""

    key: str
    days: tuple[dt.date, dt.date]  # The first and the last.
    summary: str
    category: str
    description: tuple[str, ...]
    url: str = ""
    location: str = ""


def to_icalendar(joined: JoinedRoadmap, site: Site) -> bytes:
    """Give the bytes of ``roadmap.ics``; none when the roadmap has no dates.

    RFC 5545 section 3.4 has no empty calendar: there must be one event at least.
    """
    entries = sorted(_entries(joined, site), key=lambda entry: (*entry.days, entry.key))
    if not entries:
        return b""
    from .vevents import to_ical

    return to_ical(entries, joined.as_of or NO_DATE, site)


def uid(key: str, base_url: str) -> str:
    """Give the UID of an entry: a UUID made from the site's address and the entry's key.

    RFC 7986 section 5.3 wants no host names in a UID, and an UUID.
    """
    parts = urlsplit(absolute(base_url))
    # Without the scheme: a site that moves from http to https keeps its events.
    site = f"{parts.netloc.lower()}{parts.path}" or NO_ADDRESS
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{site}#{key}"))


def _entries(joined: JoinedRoadmap, site: Site) -> Iterator[Entry]:
    keys = section_keys(joined)
    yield from _milestones(joined.items, site)
    for item in joined.items:
        if item.target is not None:
            yield _target(item, item.target, keys[_address(item.item.section)], site)
    for event in joined.events:
        if event.dates is not None:
            yield sprint_entry(event, keys[_address(event.event.section)], site)


def _milestones(items: tuple[JoinedItem, ...], site: Site) -> Iterator[Entry]:
    """Give an entry for each distinct milestone that is due, naming all items that link it."""
    found: dict[tuple[str, int], tuple[Milestone, dt.date, list[JoinedItem]]] = {}
    for item in items:
        for milestone in (linked.milestone for linked in item.milestones):
            if milestone is None or milestone.due_on is None:
                continue
            key = (milestone.ref.repository.lower(), milestone.ref.number)
            found.setdefault(key, (milestone, milestone.due_on, []))[2].append(item)
    for milestone, due_on, sharing in found.values():
        yield _milestone(milestone, due_on, sharing, site)


def _milestone(
    milestone: Milestone, due_on: dt.date, sharing: list[JoinedItem], site: Site
) -> Entry:
    name = f"{milestone.ref.repository}/{milestone.ref.number}"
    title = one_line(milestone.title, TITLE_LIMIT) or name
    closed, total = milestone.closed_issues, milestone.closed_issues + milestone.open_issues
    state = "" if milestone.state == "open" else f" ({one_line(milestone.state, _WORD_LIMIT)})"
    return Entry(
        key=f"milestone:{name.lower()}",
        days=(due_on, due_on),
        summary=f"Milestone due{state}: {title} ({_named(sharing)})",
        category="Milestone",
        description=(
            f"{closed} of {total} closed, as of {milestone.checked_at.date().isoformat()}.",
            *(_about(item.item.section, site) for item in sharing),
        ),
        url=site.github_url(milestone.ref),
    )


def _target(item: JoinedItem, target: Span, key: str, site: Site) -> Entry:
    """Give the last day of an item's target, in words too where it is more than a day."""
    written = one_line(item.item.target, TITLE_LIMIT)
    vague = f" {written}" if target.first != target.last else ""
    over = item.status in {Status.DONE, Status.DROPPED, Status.SUPERSEDED}
    section = item.item.section
    return Entry(
        key=f"target:{key}",
        days=(target.last, target.last),
        summary=f"Target{vague}{f' ({item.status})' if over else ''}: {_title(section)}",
        category="Target",
        description=(f"Target: {written}.", _about(section, site)),
        url=_page(section, site),
    )


def sprint_entry(joined: JoinedEvent, key: str, site: Site) -> Entry:
    """Give the entry of an event whose dates are known."""
    event, dates = joined.event, joined.dates
    assert dates is not None  # noqa: S101 - the callers have looked
    details = (("Register", event.register), ("Coordinator", event.coordinator))
    return Entry(
        key=f"sprint:{key}",
        days=(dates.first, dates.last),
        summary=_title(event.section),
        category="Sprint",
        description=(
            *(f"{name}: {one_line(value, _VALUE_LIMIT)}" for name, value in details if value),
            _about(event.section, site),
        ),
        url=_page(event.section, site),
        location=one_line(event.place, _VALUE_LIMIT),
    )


def section_keys(joined: JoinedRoadmap) -> dict[tuple[str, str], str]:
    """Give each section what its UIDs are made from: its label, else its document and id.

    A label moves with its section from file to file. One that is given twice stays with the first.
    """
    keys: dict[tuple[str, str], str] = {}
    taken: set[str] = set()
    sections = (
        *(one.item.section for one in joined.items),
        *(one.event.section for one in joined.events),
    )
    for section in sections:
        address = _address(section)
        if address in keys:
            continue
        key = section.id if section.label and section.id not in taken else "#".join(address)
        taken.add(key)
        keys[address] = key
    return keys


def _address(section: Section) -> tuple[str, str]:
    return section.docname, section.id


def _named(items: list[JoinedItem]) -> str:
    names = ", ".join(_title(item.item.section) for item in items[:_NAMED])
    return f"{names} and {len(items) - _NAMED} more" if len(items) > _NAMED else names


def _title(section: Section) -> str:
    return one_line(section.title, TITLE_LIMIT) or section.id


def _about(section: Section, site: Site) -> str:
    url = _page(section, site)
    return f"{_title(section)}: {url}" if url else _title(section)


def _page(section: Section, site: Site) -> str:
    """Give a section's absolute address, "" where it is not known: a calendar has no folder."""
    return site.url(section.docname, section.id) if absolute(site.base_url) else ""
