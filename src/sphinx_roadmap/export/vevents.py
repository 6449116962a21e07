"""The entries of the calendar as iCalendar text, by a library that is slow to import.

Only what has something to put into a calendar imports this file.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from icalendar import Calendar, Event, vDuration, vText

from .files import PRODID
from .text import one_line
from .to_icalendar import TITLE_LIMIT, uid

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .site import Site
    from .to_icalendar import Entry

# How often to look again: the programs that heed it at all read one or the other.
_REFRESH = dt.timedelta(days=1)
_DAY = dt.timedelta(days=1)


class Text(vText):
    r"""A TEXT value, escaped as RFC 5545 section 3.3.11 says.

    The library's own takes a written ``\N`` for a line break, as in ``C:\New``.
    """

    def to_ical(self) -> bytes:
        """Give the escaped value."""
        escaped = str(self)
        for plain, code in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
            escaped = escaped.replace(plain, code)
        return escaped.encode()


def to_ical(entries: Iterable[Entry], as_of: dt.datetime, site: Site) -> bytes:
    """Give a calendar of the entries, as of a moment."""
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    title = one_line(site.title, TITLE_LIMIT)
    if title:
        # RFC 7986 section 5.1, and what programs read that are older than it.
        calendar.add("name", Text(title))
        calendar.add("x-wr-calname", Text(title))
    refresh = vDuration(_REFRESH)
    refresh.params["VALUE"] = "DURATION"  # RFC 7986 section 5.7 wants it written out.
    calendar.add("refresh-interval", refresh)
    calendar.add("x-published-ttl", vDuration(_REFRESH))
    stamp = as_of.astimezone(dt.UTC).replace(microsecond=0)
    for entry in entries:
        calendar.add_component(_vevent(entry, stamp, site))
    return bytes(calendar.to_ical())


def _vevent(entry: Entry, stamp: dt.datetime, site: Site) -> Event:
    first, last = entry.days
    event = Event()
    event.add("uid", Text(uid(entry.key, site.base_url)))
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    event.add("dtstart", first)
    # DTEND is the first day after. The last day there is has none; one day is meant without DTEND.
    if last < dt.date.max:
        event.add("dtend", last + _DAY)
    event.add("summary", Text(entry.summary))
    event.add("description", Text("\n".join(entry.description)))
    event.add("categories", [entry.category])
    # A due date must not make those who subscribe look busy.
    event.add("transp", "TRANSPARENT")
    if entry.location:
        event.add("location", Text(entry.location))
    if entry.url:
        event.add("url", entry.url)
    return event
