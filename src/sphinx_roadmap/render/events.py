"""Sprint events: the line under an event's title, and the list of upcoming and past events."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from docutils import nodes

from ..language import _
from ..nodes import group_node

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ..join import JoinedEvent, JoinedRoadmap
    from .build_nodes import NodeMaker
    from .words import Piece

    CalendarOf = Callable[[JoinedEvent], str]


def event_list(joined: JoinedRoadmap, make: NodeMaker, calendar_of: CalendarOf) -> list[nodes.Node]:
    """Give a section of upcoming and one of past events, as of the build; nothing without events.

    :param calendar_of: gives the relative address of an event's calendar file, or "".
    """
    today = joined.as_of.date() if joined.as_of is not None else None
    upcoming = [event for event in joined.events if not _is_past(event, today)]
    past = [event for event in joined.events if _is_past(event, today)]
    sections = [
        _section(name, title, events, make, calendar_of)
        for name, title, events in (
            ("upcoming", _("Upcoming sprints"), sorted(upcoming, key=_order)),
            ("past", _("Past sprints"), sorted(past, key=_order, reverse=True)),
        )
        if events
    ]
    return [group_node("", *sections, classes=["roadmap-events"])] if sections else []


def event_facts(
    joined: JoinedEvent,
    fields: Mapping[str, list[nodes.Node]],
    make: NodeMaker,
    *,
    calendar: str,
    issues_url: str,
) -> list[Sequence[nodes.Node]]:
    """Give an event's facts: when, where, who, how to register, its issues and its calendar file.

    :param issues_url: the list of issues on GitHub; "" if no repository is known.
    """
    facts = [_when(joined, make)]
    if fields.get("place"):
        facts.append(fields["place"])
    for template, name in (
        (_("coordinator %s"), "coordinator"),
        (_("register: %s"), "register"),
    ):
        if fields.get(name):
            before, _placeholder, after = template.partition("%s")
            end = [nodes.Text(after)] if after else []
            facts.append([nodes.Text(before), *fields[name], *end])
    label = joined.event.label
    if label:
        words: nodes.Node = nodes.Text(label)
        if issues_url:
            query = urlencode({"q": f'is:issue label:"{label}"'})
            words = nodes.reference("", label, refuri=f"{issues_url}?{query}")
        facts.append([nodes.Text(_("issues: ")), words])
    return [*facts, *_calendar(calendar)]


def _is_past(event: JoinedEvent, today: dt.date | None) -> bool:
    return event.dates is not None and today is not None and event.dates.last < today


def _order(event: JoinedEvent) -> tuple[str, str]:
    first = event.dates.first.isoformat() if event.dates is not None else "~"
    return first, event.event.section.title


def _section(
    name: str,
    title: str,
    events: Iterable[JoinedEvent],
    make: NodeMaker,
    calendar_of: CalendarOf,
) -> nodes.section:
    entries = []
    for event in events:
        link = make.section_link(event.event.section)
        entry = nodes.list_item("", nodes.paragraph("", "", link, classes=["roadmap-title"]))
        place = [[nodes.Text(event.event.place)]] if event.event.place else []
        facts = make.facts([_when(event, make), *place, *_calendar(calendar_of(event))])
        if facts is not None:
            entry += facts
        entries.append(entry)
    return nodes.section(
        "",
        nodes.title("", title),
        nodes.bullet_list("", *entries, bullet="-"),
        ids=[f"sprints-{name}"],
    )


def _when(event: JoinedEvent, make: NodeMaker) -> list[nodes.Node]:
    if event.dates is None:
        return [nodes.Text(event.event.dates)]
    first, last = event.dates
    pieces: list[Piece] = [first]
    if first != last:
        before, between, after = (
            _("%(first)s to %(last)s").replace("%(last)s", "%(first)s").split("%(first)s")
        )
        pieces = [before, first, between, last, after]
    return make.pieces(piece for piece in pieces if piece)


def _calendar(uri: str) -> list[list[nodes.Node]]:
    if not uri:
        return []
    return [[nodes.reference("", _("calendar file"), internal=True, refuri=uri)]]
