"""A calendar file for each sprint event, for those who want this one date only.

An event has the UID that it has in ``roadmap.ics``, so that both together show it once.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .files import EVENTS
from .to_icalendar import NO_DATE, section_keys, sprint_entry

if TYPE_CHECKING:
    from ..join import JoinedEvent, JoinedRoadmap
    from .site import Site


def event_files(joined: JoinedRoadmap) -> dict[JoinedEvent, str]:
    """Give the name of the file of each event whose dates are known."""
    keys = section_keys(joined)
    names: dict[JoinedEvent, str] = {}
    for event in joined.events:
        if event.dates is None:
            continue
        section = event.event.section
        key = keys[section.docname, section.id].lower()
        stem = re.sub("[^a-z0-9]+", "-", key).strip("-") or "event"
        name, number = f"{EVENTS}/{stem}.ics", 2
        while name in names.values():
            name, number = f"{EVENTS}/{stem}-{number}.ics", number + 1
        names[event] = name
    return names


def event_calendars(joined: JoinedRoadmap, site: Site) -> dict[str, bytes]:
    """Give the contents of these files by their names."""
    files = event_files(joined)
    if not files:
        return {}
    from .vevents import to_ical

    keys = section_keys(joined)
    calendars = {}
    for event, name in files.items():
        section = event.event.section
        entry = sprint_entry(event, keys[section.docname, section.id], site)
        calendars[name] = to_ical([entry], joined.as_of or NO_DATE, site)
    return calendars
