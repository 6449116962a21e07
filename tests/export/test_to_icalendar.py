"""``roadmap.ics``: valid by the rules of RFC 5545, stable, and inert whatever titles say."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from sphinx_roadmap.export.files import has_dates
from sphinx_roadmap.export.to_icalendar import NO_DATE, to_icalendar, uid
from sphinx_roadmap.join import JoinedRoadmap, join
from sphinx_roadmap.model import Roadmap

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx_roadmap.export.site import Site

    Make = Callable[..., JoinedRoadmap]

# RFC 5545 section 3.1: name, parameters, value; the names that we write.
_LINE = re.compile(r"(?P<name>[A-Z-]+)(?P<params>(?:;[A-Z-]+=[A-Z-]+)*):(?P<value>.*)")
_TEXT = {"SUMMARY", "DESCRIPTION", "LOCATION", "CATEGORIES", "UID", "NAME", "X-WR-CALNAME"}
_ONCE = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "URL", "LAST-MODIFIED", "TRANSP"}


def check(content: bytes) -> list[dict[str, str]]:
    """Check the rules of RFC 5545 that hold for any file, and give the events' raw properties."""
    assert content.endswith(b"\r\n")
    physical = content[:-2].split(b"\r\n")
    assert not [line for line in physical if b"\r" in line or b"\n" in line]
    assert max(len(line) for line in physical) <= 75
    for octets in physical:
        octets.decode()  # No letter is split between two lines.
    unfolded = content.decode().replace("\r\n ", "").split("\r\n")[:-1]
    assert unfolded[0] == "BEGIN:VCALENDAR"
    assert unfolded[-1] == "END:VCALENDAR"
    events: list[dict[str, str]] = []
    for line in unfolded:
        match = _LINE.fullmatch(line)
        assert match, line
        # Section 3.1: no control character but HTAB anywhere.
        assert not re.search("[\x00-\x08\x0a-\x1f\x7f]", line)
        name, value = match["name"], match["value"]
        if name in _TEXT:
            assert re.fullmatch(r"(?:[^\\;,]|\\[\\;,n])*", value), line
        if line == "BEGIN:VEVENT":
            events.append({})
        elif events:
            assert name not in _ONCE or name not in events[-1], f"{name} twice"
            events[-1][name] = value
    assert events, "section 3.4: there is no calendar without a component"
    assert len({event["UID"] for event in events}) == len(events)
    for event in events:
        assert {"UID", "DTSTAMP", "DTSTART"} <= event.keys()
        assert event["DTSTART"] < event.get("DTEND", "99999999")
    return events


def parse(content: bytes) -> list[Any]:
    """Give the events as another reader of the format sees them."""
    calendar = Calendar.from_ical(content)
    events = calendar.walk("VEVENT")
    assert not [event.errors for event in events if event.errors]
    return list(events)


def by_summary(content: bytes, start: str) -> Any:
    """Give the one event whose summary starts so."""
    (found,) = [one for one in parse(content) if str(one["SUMMARY"]).startswith(start)]
    return found


def test_valid(make: Make, site: Site) -> None:
    """One of everything gives a valid file: two milestones, two targets, a sprint."""
    events = check(to_icalendar(make(), site))
    assert sorted(event["CATEGORIES"] for event in events) == [
        "Milestone", "Milestone", "Sprint", "Target", "Target",
    ]  # fmt: skip


def test_calendar_properties(make: Make, site: Site) -> None:
    """The calendar has a name and says how often to look again, in the old words and the new."""
    calendar: Any = Calendar.from_ical(to_icalendar(make(), site))
    assert calendar["VERSION"] == "2.0"
    assert calendar["NAME"] == calendar["X-WR-CALNAME"] == "Example"
    assert calendar["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
    assert "METHOD" not in calendar


def test_milestone(make: Make, site: Site) -> None:
    """A due date is one whole day, and does not make anybody busy."""
    event = by_summary(to_icalendar(make(), site), "Milestone due: First")
    assert event["DTSTART"].dt == dt.date(2029, 10, 1)
    assert event["DTEND"].dt == dt.date(2029, 10, 2)
    assert event["TRANSP"] == "TRANSPARENT"
    assert event["URL"] == "https://github.com/example-org/example/milestone/1"
    assert "3 of 5 closed, as of 2029-05-06." in event["DESCRIPTION"]


def test_shared_milestone(make: Make, site: Site) -> None:
    """A milestone of two items is one event that names both."""
    event = by_summary(to_icalendar(make(), site), "Milestone due: First")
    assert event["SUMMARY"] == "Milestone due: First milestone (Faster index, Shared work)"
    assert "https://docs.example.org/en/plans.html#shared" in event["DESCRIPTION"]


def test_spelling_of_a_repository(make: Make, site: Site) -> None:
    """GitHub's names ignore case, and so do the entries and their UIDs."""
    joined = make()
    linked = joined.items[1].milestones[0]
    milestone = linked.milestone
    assert milestone
    ref = dataclasses.replace(linked.ref, repository="Example-Org/Example")
    other = dataclasses.replace(linked, state=dataclasses.replace(milestone, ref=ref))
    item = dataclasses.replace(joined.items[1], milestones=(other,))
    alone, shared = (
        to_icalendar(dataclasses.replace(joined, items=items), site)
        for items in ((item,), (joined.items[0], item))
    )
    uids = {str(by_summary(content, "Milestone due: First")["UID"]) for content in (alone, shared)}
    assert uids == {str(by_summary(to_icalendar(joined, site), "Milestone due: First")["UID"])}


def test_milestone_of_many(make: Make, site: Site) -> None:
    """A milestone of many items names three, and how many more there are."""
    joined = make()
    many = dataclasses.replace(joined, items=joined.items[:1] * 12)
    event = by_summary(to_icalendar(many, site), "Milestone due: First")
    assert event["SUMMARY"].endswith("and 9 more)")


def test_closed_milestone(make: Make, site: Site) -> None:
    """A closed milestone stays on its day, and says that it is closed."""
    event = by_summary(to_icalendar(make(), site), "Milestone due (closed): Second")
    assert event["DTSTART"].dt == dt.date(2029, 3, 1)


def test_vague_target(make: Make, site: Site) -> None:
    """A target of a quarter stands on its last day, and says so."""
    event = by_summary(to_icalendar(make(), site), "Target 2029-Q4: Faster index")
    assert event["DTSTART"].dt == dt.date(2029, 12, 31)
    assert event["URL"] == "https://docs.example.org/en/plans.html#faster"


def test_exact_target(make: Make, site: Site) -> None:
    """A target of a day says only its title; a dropped item stays and says that it is dropped."""
    content = to_icalendar(make(target="2029-11-30"), site)
    assert by_summary(content, "Target: Faster index")["DTSTART"].dt == dt.date(2029, 11, 30)
    assert by_summary(content, "Target (dropped): Dropped work")


def test_sprint(make: Make, site: Site) -> None:
    """A sprint lasts until the day after its last, which is not part of it, and has its place."""
    event = by_summary(to_icalendar(make(), site), "Example sprint")
    assert event["DTSTART"].dt == dt.date(2029, 5, 15)
    assert event["DTEND"].dt == dt.date(2029, 5, 19)
    assert event["LOCATION"] == "Room 1, Exampletown"
    assert "Register: https://example.org/register" in event["DESCRIPTION"]


@pytest.mark.parametrize("dates", ["9999-12-31", "9999-12-30/9999-12-31", "0001-01-01"])
def test_ends_of_the_calendar(make: Make, site: Site, dates: str) -> None:
    """The first and the last day that there are can be used."""
    check(to_icalendar(make(dates=dates, target=dates[-10:]), site))


@pytest.mark.parametrize("dates", ["soon", "2029-02-30", "2029-05-18/2029-05-15"])
def test_unreadable_dates(make: Make, site: Site, dates: str) -> None:
    """Dates that cannot be read give no event, and take no other away."""
    events = check(to_icalendar(make(dates=dates, target=dates), site))
    assert len(events) == 3


def test_no_dates(site: Site) -> None:
    """A roadmap without dates gives no file, since there is no empty calendar."""
    nothing = join(Roadmap(), None, None)
    assert to_icalendar(nothing, site) == b""
    assert not has_dates(nothing)


@pytest.mark.parametrize("target", ["", "2029"])
@pytest.mark.parametrize("dates", ["", "2029-05-15"])
@pytest.mark.parametrize("snapshot", [True, False])
def test_has_dates(make: Make, site: Site, *, target: str, dates: str, snapshot: bool) -> None:
    """What is said of a file is true: it is there or not."""
    joined = make(target=target, dates=dates, snapshot=snapshot)
    joined = dataclasses.replace(joined, items=joined.items[:3])
    assert has_dates(joined) == bool(to_icalendar(joined, site))


def test_same_bytes(make: Make, site: Site) -> None:
    """Equal roadmaps give equal bytes, and the order of items does not matter for those."""
    joined = make()
    content = to_icalendar(joined, site)
    assert content == to_icalendar(make(), site)
    turned = dataclasses.replace(joined, items=joined.items[::-1])
    days = [event["DTSTART"] for event in check(to_icalendar(turned, site))]
    assert days == [event["DTSTART"] for event in check(content)] == sorted(days)


def test_stamp(make: Make, site: Site) -> None:
    """The stamps are the snapshot's moment, else the sources', else a constant; never the clock."""
    moment = dt.datetime(2030, 1, 2, 1, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    stamps = [
        parse(to_icalendar(joined, site))[0]["DTSTAMP"].dt
        for joined in (make(), make(snapshot=False, as_of=moment), make(snapshot=False))
    ]
    assert stamps == [dt.datetime(2029, 5, 6, 7, 8, 9, tzinfo=dt.UTC), moment, NO_DATE]


def test_uids_are_stable(make: Make, site: Site) -> None:
    """No new title, date or state changes a UID, and nor does a site that moves to https."""

    def uids(joined: JoinedRoadmap, base_url: str) -> set[str]:
        moved = dataclasses.replace(site, base_url=base_url)
        return {event["UID"] for event in check(to_icalendar(joined, moved))}

    before = uids(make(), "http://docs.example.org/en/")
    after = make(title="New", github_title="New too", target="2031", dates="2031-01-01")
    assert uids(after, "https://DOCS.example.org/en") == before
    assert uids(make(), "https://other.example.org/") != before


def test_known_uid() -> None:
    """The way that UIDs are made does not change between versions."""
    assert uid("target:faster", "") == "c5c54582-4a80-5775-b2bf-080bb8b7490d"


def test_labelled_section_keeps_its_uid_in_another_file(make: Make, site: Site) -> None:
    """A label's events move with it; those of a section without one belong to its document."""
    joined = make()

    def moved(index: int) -> tuple[set[str], set[str]]:
        item = joined.items[index]
        section = dataclasses.replace(item.item.section, docname="elsewhere")
        there = dataclasses.replace(item, item=dataclasses.replace(item.item, section=section))
        return tuple(  # type: ignore[return-value]  # of two
            {one["UID"] for one in check(to_icalendar(dataclasses.replace(joined, items=i), site))}
            for i in ((item,), (there,))
        )

    labelled, there = moved(0)
    assert labelled == there
    plain, there = moved(3)
    assert plain != there


def test_label_given_twice(make: Make, site: Site) -> None:
    """Two sections with one label have two events."""
    joined = make()
    item = joined.items[0]
    section = dataclasses.replace(item.item.section, docname="elsewhere")
    twin = dataclasses.replace(item, item=dataclasses.replace(item.item, section=section))
    assert len(check(to_icalendar(dataclasses.replace(joined, items=(item, twin)), site))) == 5


def test_no_address(make: Make, site: Site) -> None:
    """A site that does not know its address gives events without one, but for GitHub's."""
    events = check(to_icalendar(make(), dataclasses.replace(site, base_url="", title="")))
    assert {event["CATEGORIES"] for event in events if "URL" in event} == {"Milestone"}
    assert not [event for event in events if "plans.html" in event["DESCRIPTION"]]


def test_long_title(make: Make, site: Site) -> None:
    """A title without end is cut."""
    content = to_icalendar(make(github_title="é" * 10_000, title="x" * 1_000_000), site)
    check(content)
    assert len(content) < 20_000


def test_backslash(make: Make, site: Site) -> None:
    r"""A written ``\N`` is no line break."""
    event = by_summary(to_icalendar(make(title=r"C:\New, a;b"), site), "Milestone due: ")
    assert r"(C:\New, a;b, Shared work)" in event["SUMMARY"]


HOSTILE = st.text() | st.text(
    alphabet="\r\n\t\x00\x07\x0b\x0c\x1b\x7f\x85\u2028\u2029\u202e\u2066\ud800\\,;:\"'nNEND é😀"
)


@given(HOSTILE, HOSTILE)
def test_hostile_text(make: Make, site: Site, title: str, place: str) -> None:
    """No title can make a property, an event or a new line, or turn the text around it."""
    joined = make(title=title, github_title=title, place=f"{place}\r\nEND:VCALENDAR")
    content = to_icalendar(joined, site)
    events = check(content)
    assert len(events) == len(parse(content)) == 5
    assert not set("\u2028\u2029\u202e\u2066\x85") & set(content.decode())
    assert not [event for event in events if r"\n" in event["SUMMARY"].replace(r"\\", "")]


@given(st.text(alphabet="aé\\,;N n:", min_size=1, max_size=90).map(str.strip).filter(bool))
def test_text_comes_back(make: Make, site: Site, title: str) -> None:
    """What a reader decodes is what the author wrote, with single spaces."""
    content = to_icalendar(make(title=title), site)
    event = by_summary(content, "Target 2029-Q4: ")
    assert event["SUMMARY"] == f"Target 2029-Q4: {' '.join(title.split())}"
