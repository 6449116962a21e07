"""The files that a site publishes: their names, when there is one, and what tells that it is ours.

A build that publishes nothing imports no more of the exports than this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..history.known import History
    from ..join import JoinedRoadmap
    from ..model import Page

DATA = "roadmap.json"
SCHEMA = "roadmap.schema.json"
CALENDAR = "roadmap.ics"
ATOM = "changes.atom"
JSON_FEED = "changes.json"
# The folder of the calendar files of events.
EVENTS = "events"

PRODID = "-//sphinx-roadmap//sphinx-roadmap//EN"
GENERATOR = "sphinx_roadmap"
JSON_FEED_VERSION = "https://jsonfeed.org/version/1.1"

# A file of one of these names that has not this near its start is somebody else's, and is kept.
MARKS = {
    DATA: f'"$schema": "{SCHEMA}"'.encode(),
    SCHEMA: b'"title": "roadmap.json"',
    CALENDAR: PRODID.encode(),
    ATOM: f"<generator>{GENERATOR}</generator>".encode(),
    JSON_FEED: f'"version": "{JSON_FEED_VERSION}"'.encode(),
}


def roadmap_pages(joined: JoinedRoadmap) -> tuple[Page, ...]:
    """Give the pages that hold an item, an event or a checklist; other pages are not exported."""
    docnames = {one.item.section.docname for one in joined.items}
    docnames |= {one.event.section.docname for one in joined.events}
    return tuple(
        page for page in joined.roadmap.pages if page.docname in docnames or page.checklists
    )


def has_dates(joined: JoinedRoadmap) -> bool:
    """Tell whether there is anything to put into a calendar."""
    return any(item.target or item.due_on for item in joined.items) or any(
        event.dates for event in joined.events
    )


def has_entries(history: History, base_url: str) -> bool:
    """Tell whether there can be a feed: a feed is read elsewhere, so it needs whole addresses."""
    if not history.events:
        return False
    from .site import absolute

    return bool(absolute(base_url))
