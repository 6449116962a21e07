"""What changed: the whole list, its last few entries, and the story of one section."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from docutils import nodes

from ..language import _
from ..nodes import group_node, story_node, story_sum_node, time_node
from .change_words import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..history.known import Address, History
    from ..history.records import Event
    from ..model import Section
    from .build_nodes import NodeMaker

# An item's section is no change log; the page of changes has them all.
_LAST = 3


def changes(
    history: History, sections: Mapping[Address, Section], make: NodeMaker, limit: int
) -> list[nodes.Node]:
    """Give all changes under a heading for each month, or the last ones under one heading.

    :param sections: today's sections by their addresses.
    :param limit: how many to give at most, and nothing where there are none; 0 for all.
    """
    events = _chronological(history.events)
    if limit:
        return [_lately(events[:limit], sections, make)] if events else []
    if not history.known:
        return [nodes.paragraph("", _("The history is not available in this build."))]
    if not events:
        return [nodes.paragraph("", _("Nothing has changed yet."))]
    return [
        group_node(
            "",
            *(
                _month(list(found), sections, make)
                for _month_of, found in groupby(events, key=lambda event: f"{event.at:%Y-%m}")
            ),
            classes=["roadmap-changes"],
        )
    ]


def story(events: Sequence[Event], make: NodeMaker) -> nodes.Node | None:
    """Give a section's last changes, folded away under the date of the last; nothing for none."""
    last = _chronological(events)[:_LAST]
    if not last:
        return None
    before, _placeholder, after = _("Last changed on %s").partition("%s")
    line = story_sum_node("", "", *make.pieces([before, last[0].at.date(), after or ""]))
    entries = (
        nodes.list_item(
            "", nodes.paragraph("", "", _day(event, make), nodes.Text(f": {say(event.noted)}"))
        )
        for event in last
    )
    return story_node("", line, nodes.bullet_list("", *entries, bullet="-"))


def _chronological(events: Sequence[Event]) -> list[Event]:
    """Sort by git's dates, which a rebase can turn round; equal ones keep their order."""
    return sorted(events, key=lambda event: event.at, reverse=True)


def _lately(
    events: Sequence[Event], sections: Mapping[Address, Section], make: NodeMaker
) -> nodes.section:
    return nodes.section(
        "",
        nodes.title("", _("Changed lately")),
        group_node("", _list(events, sections, make), classes=["roadmap-changes"]),
        ids=["changed-lately"],
    )


def _month(
    events: Sequence[Event], sections: Mapping[Address, Section], make: NodeMaker
) -> nodes.section:
    first = events[0].at.date()
    return nodes.section(
        "",
        nodes.title("", make.whole_month(first)),
        _list(events, sections, make),
        ids=[f"changes-{first:%Y-%m}"],
    )


def _list(
    events: Sequence[Event], sections: Mapping[Address, Section], make: NodeMaker
) -> nodes.bullet_list:
    return nodes.bullet_list("", *(_entry(event, sections, make) for event in events), bullet="-")


def _entry(event: Event, sections: Mapping[Address, Section], make: NodeMaker) -> nodes.list_item:
    section = sections.get(event.address) if event.address is not None else None
    name = event.noted.title
    what = nodes.inline()
    if section is not None:
        what += make.section_link(section)
        what += nodes.Text(": ")
    elif name:
        what += nodes.Text(f"{name}: ")
    what += nodes.Text(say(event.noted))
    # Two cells where the style sheet knows them, one sentence everywhere else.
    day = nodes.inline("", "", _day(event, make), nodes.Text(": "))
    return nodes.list_item("", nodes.paragraph("", "", day, what))


def _day(event: Event, make: NodeMaker) -> time_node:
    date = event.at.date()
    return time_node("", make.date(date), datetime=date.isoformat())
