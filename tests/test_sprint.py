"""A checklist to an event's page: phases, dates and markup."""

from __future__ import annotations

import datetime as dt

import pytest
from docutils import nodes
from docutils.core import publish_doctree

from sphinx_roadmap.dates import Span
from sphinx_roadmap.model import Checklist, Place, Task
from sphinx_roadmap.sprint import Event, PlannedTask, escaped, page, phase_of, plan

DATES = Span(dt.date(2031, 5, 15), dt.date(2031, 5, 18))


def parsed(text: str) -> nodes.document:
    """Give a page as docutils reads it; a message of docutils fails."""
    return publish_doctree(text, settings_overrides={"halt_level": 2, "report_level": 5})


@pytest.mark.parametrize(
    ("text", "phase"),
    [
        ("Prior to the sprint, tag issues.", 0),
        ("Ask participants to install the codebase prior to the event.", 0),
        ("Two weeks before the sprint, order stickers.", 0),
        ("Before lunch, count heads.", 1),
        ("If not provided by the venue, bring along snacks.", 1),
        ("After the sprint, thank everybody.", 2),
        ("Publish numbers 1 week after the event.", 2),
    ],
)
def test_phases(text: str, phase: int) -> None:
    """A task's own words tell when it is; what does not say, is for the day."""
    assert phase_of(text) == phase


def test_dates_are_counted() -> None:
    """A task that tells days or weeks gets its date; no other does."""
    texts = (
        "Two weeks before the sprint, order stickers.",
        "Publish numbers 3 days after the sprint.",
        "999 weeks prior to the sprint, dream.",
        "Bring snacks.",
    )
    place = Place(path="a.rst", line=1)
    tasks = tuple(Task(text=text, checked=None, place=place) for text in texts)
    checklist = Checklist(section="sprints", place=place, tasks=tasks)
    early = Span(dt.date(5, 1, 2), dt.date(5, 1, 2))
    assert [task.on for task in plan([(checklist, None)], DATES)] == [
        dt.date(2031, 5, 1),
        dt.date(2031, 5, 21),
        DATES.first - dt.timedelta(weeks=999),
        None,
    ]
    assert plan([(checklist, None)], early)[2].on is None


@pytest.mark.parametrize(
    "text",
    [
        "Mind *stars*, `ticks`, |bars|, \\ and under_scores_ __twice__",
        "[1]_ and [#]_ and :role:`x` and trailing_",
        "It ends with two colons::",
        "- a list? - no",
        "See https://example.org/a_b_?x=1|2 and more",
        "Закуски и 点心を持参",
    ],
)
def test_text_stays_text(text: str) -> None:
    """Whatever the words, docutils reads them back as they were."""
    (task,) = parsed(f"- [ ] {escaped(text)}\n").findall(nodes.list_item)
    assert task.astext() == f"[ ] {text}"


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Sprint in Exampleville", "sprint-in-exampleville-2031"),
        ("Exampleville 2031", "sprint-exampleville-2031"),
        ("Спринт", "sprint-2031-05-15"),
        ("2031", "sprint-2031"),
    ],
)
def test_addresses(name: str, address: str) -> None:
    """An event's address is its name and its year."""
    assert Event(name=name, dates=DATES).address == address


@pytest.mark.parametrize("name", ["- x", "1. Sprint", "=====", "A. Person", "点心の会", "x::", "|"])
def test_any_name_and_place(name: str) -> None:
    """A title and a field may begin and end with anything."""
    event = Event(name=name, dates=DATES, place=name, coordinator=name)
    document = parsed(page(event, [PlannedTask(source="Bring snacks.", phase=1)]).split("\n", 1)[1])
    titles = [title.astext() for title in document.findall(nodes.title)]
    assert [name, "Before", "On the day", "After"] == titles
    bodies = [body.astext() for body in document.findall(nodes.field_body)]
    assert bodies == ["2031-05-15/2031-05-18", name, name]


@pytest.mark.parametrize("days", [(dt.date.min, dt.date.min), (dt.date.max, dt.date.max)])
def test_the_ends_of_time(days: tuple[dt.date, dt.date]) -> None:
    """The first and the last day there is are dates like others."""
    assert ":dates: " in page(Event(name="Sprint", dates=Span(*days)), ())
