"""Sprint events: their facts, their lists by date, and their calendar files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from icalendar import Calendar

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.testing.util import SphinxTestApp

INDEX = """
Sprints
=======

.. roadmap-events::

.. toctree::

   meetings
"""

MEETINGS = """
Meetings
========

.. _sprint-exampleville:

Sprint in Exampleville
----------------------
:dates: 2031-05-15/2031-05-18
:place: Town hall, Exampleville
:register: https://example.org/register
:coordinator: A. Person
:label: sprint 2031

Everybody is welcome.

Sprint in Sampletown
--------------------
:dates: 2030-02-03

Sprint in Testford
------------------
:dates: 2031-05-10/2031-05-14
"""


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a project with three events, built as of 14 May 2031."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1936483200")
    folder = tmp_path / "src"
    folder.mkdir()
    conf = 'extensions = ["sphinx_roadmap"]\nhtml_theme = "basic"\nproject = "Lantern"\n'
    conf += 'roadmap_repositories = ["example-org/lantern"]\n'
    (folder / "conf.py").write_text(conf, "utf-8")
    (folder / "index.rst").write_text(INDEX, "utf-8")
    (folder / "meetings.rst").write_text(MEETINGS, "utf-8")
    return folder


def lists(soup: Any) -> dict[str, list[str]]:
    """Give the titles of the events under each heading."""
    return {
        section.h2.find(string=True): [a.get_text() for a in section.select(".roadmap-title a")]
        for section in soup.select(".roadmap-events > section")
    }


def test_upcoming_and_past(sources: Path, page: Callable[..., Any]) -> None:
    """Events stand in order by their dates as of the build; one of today is not past."""
    assert lists(page(sources)) == {
        "Upcoming sprints": ["Sprint in Testford", "Sprint in Exampleville"],
        "Past sprints": ["Sprint in Sampletown"],
    }


def test_no_date_of_the_build(
    sources: Path, page: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing tells the date of the sources, no event is said to be past."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(sources.parent.parent))
    assert list(lists(page(sources))) == ["Upcoming sprints"]


def test_no_events(sources: Path, page: Callable[..., Any]) -> None:
    """Without events the directive shows nothing."""
    (sources / "meetings.rst").write_text("Meetings\n========\n", "utf-8")
    assert not page(sources).select(".roadmap-events")


def test_facts(sources: Path, page: Callable[..., Any]) -> None:
    """An event tells when, where, who, how to register, and where its issues are."""
    section = page(sources, "meetings.html").select_one("#sprint-exampleville")
    facts = section.select(".roadmap-facts li")
    assert [fact.get_text() for fact in facts] == [
        "15 May 2031 to 18 May 2031",
        "Town hall, Exampleville",
        "coordinator A. Person",
        "register: https://example.org/register",
        "issues: sprint 2031",
        "calendar file",
    ]
    assert [time["datetime"] for time in facts[0].select("time")] == ["2031-05-15", "2031-05-18"]
    issues = urlsplit(facts[4].a["href"])
    assert issues.path == "/example-org/lantern/issues"
    assert parse_qs(issues.query) == {"q": ['is:issue label:"sprint 2031"']}
    assert not section.select("dl.field-list")


@pytest.mark.parametrize("builder", ["html", "dirhtml", "singlehtml"])
def test_calendar_files(sources: Path, build: Callable[..., SphinxTestApp], builder: str) -> None:
    """Each event links a calendar that holds it alone, with its UID in the calendar of all."""
    out = Path(build(sources, builder).outdir)
    whole = Calendar.from_ical((out / "roadmap.ics").read_bytes())
    found = {}
    for file in out.rglob("*.html"):
        soup = BeautifulSoup(file.read_text("utf-8"), "html.parser")
        for link in soup.select("a[href$='.ics']"):
            if "events/" in str(link["href"]):
                path = file.parent / str(link["href"])
                (event,) = Calendar.from_ical(path.read_bytes()).events
                found[path.name] = str(event["UID"])
    assert sorted(found) == [
        "meetings-sprint-in-sampletown.ics",
        "meetings-sprint-in-testford.ics",
        "sprint-exampleville.ics",
    ]
    assert set(found.values()) == {str(event["UID"]) for event in whole.events}


def test_calendar_of_an_event_that_is_gone(sources: Path, tmp_path: Path) -> None:
    """The file goes with its event; one that is not ours stays."""
    from sphinx.testing.util import SphinxTestApp

    def run() -> set[str]:
        app = SphinxTestApp("html", sources, tmp_path / "out")
        app.build()
        app.cleanup()
        return {path.name for path in (Path(app.outdir) / "events").glob("*")}

    assert len(run()) == 3
    foreign = tmp_path / "out" / "html" / "events" / "other.ics"
    foreign.write_text("BEGIN:VCALENDAR\r\n", "utf-8")
    (sources / "meetings.rst").write_text(MEETINGS.partition("Sprint in Sampletown")[0], "utf-8")
    assert run() == {"sprint-exampleville.ics", "other.ics"}


@pytest.mark.parametrize("builder", ["text", "latex", "man"])
def test_other_formats(sources: Path, build: Callable[..., SphinxTestApp], builder: str) -> None:
    """Other formats have the same words, and no link to a file that they do not have."""
    app = build(sources, builder)
    assert app.warning.getvalue() == ""
    files = [path for path in Path(app.outdir).rglob("*") if path.suffix in {".txt", ".tex", ".1"}]
    text = "".join(path.read_text("utf-8") for path in files)
    assert "upcoming sprints" in text.lower()
    assert "Town hall, Exampleville" in text
    assert ".ics" not in text
