"""``sphinx-roadmap sprint``: an event's page from the checklist, as a user runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_roadmap.cli import main
from sphinx_roadmap.sources import read_sources

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., int]

CHECKLIST = """
Sprints
=======

.. rst-class:: checklist

- Prior to the sprint, tag issues.
- Bring `snacks <https://example.org/snacks>`_.
- After the sprint, thank everybody.
"""
OPTIONS = (
    "Sprint in Exampleville",
    "--dates",
    "2031-05-15/2031-05-18",
    "--coordinator",
    "A. Person",
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a project with a checklist, as the current folder."""
    (tmp_path / "conf.py").write_text('extensions = ["sphinx_roadmap"]\n', "utf-8")
    (tmp_path / "index.rst").write_text(CHECKLIST, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_page_is_an_event_with_the_tasks(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The page is read as an event with all tasks in their phases, without a warning."""
    assert main(["sprint", *OPTIONS]) == 0
    assert capsys.readouterr().out == "Written: sprint-in-exampleville-2031.rst\n"
    sources = read_sources(project)
    assert sources.messages == ()
    (event,) = sources.roadmap.events
    assert (event.section.title, event.dates) == ("Sprint in Exampleville", OPTIONS[2])
    assert event.coordinator == "A. Person"
    page = next(page for page in sources.pages if page.docname.startswith("sprint-"))
    assert {list_.section: [task.text for task in list_.tasks] for list_ in page.checklists} == {
        "before": ["Prior to the sprint, tag issues."],
        "on-the-day": ["Bring snacks."],
        "after": ["After the sprint, thank everybody."],
    }
    assert [link.uri for link in page.links] == ["https://example.org/snacks"]


def test_tasks_keep_their_markup(project: Path) -> None:
    """Emphasis, literals, links and roles of a task are on the event's page too, and it builds."""
    task = "- Bring *two* ``USB-C`` cables, see `the list`_ and :ref:`sprints`.\n"
    more = "\n.. _the list: https://example.org/list\n"
    text = CHECKLIST.replace("- After", f"{task}- After").replace("Sprints", "Other", 1)
    (project / "index.rst").write_text(f".. _sprints:\n\n{text}{more}", "utf-8")
    assert main(["sprint", *OPTIONS]) == 0
    page = (project / "sprint-in-exampleville-2031.rst").read_text("utf-8")
    words = "Bring *two* ``USB-C`` cables, see `the list <https://example.org/list>`__ and"
    assert words in " ".join(page.split())
    assert read_sources(project).messages == ()


def test_nothing_is_written_over(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A second run, or a file in the way, is refused, and the file stays as it is."""
    target = project / "there.rst"
    target.write_text(":orphan:\n\nMine\n====\n", "utf-8")
    before = sorted(project.iterdir())
    assert main(["sprint", *OPTIONS, "--output", str(target)]) == 2
    assert "already" in capsys.readouterr().err
    assert target.read_text("utf-8") == ":orphan:\n\nMine\n====\n"
    assert sorted(project.iterdir()) == before
    assert main(["sprint", *OPTIONS]) == 0
    assert main(["sprint", *OPTIONS]) == 2
    assert "Give the sprint another name." in capsys.readouterr().err


@pytest.mark.parametrize(
    "order",
    [
        [*OPTIONS, "DIR"],
        [OPTIONS[0], "DIR", *OPTIONS[1:]],
        [*OPTIONS[1:3], OPTIONS[0], *OPTIONS[3:], "DIR"],
        [*OPTIONS[1:], "--", OPTIONS[0], "DIR"],
    ],
)
def test_folder_in_any_place(
    project: Path, order: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder may stand before, between and behind the options."""
    monkeypatch.chdir("/")
    folder = str(project)
    assert main(["sprint", *(folder if word == "DIR" else word for word in order)]) == 0
    assert (project / "sprint-in-exampleville-2031.rst").is_file()


def test_print(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With - the page goes to standard output, and no file is written."""
    before = sorted(project.iterdir())
    assert main(["sprint", *OPTIONS, "--output", "-"]) == 0
    assert "- [ ] Prior to the sprint, tag issues.\n" in capsys.readouterr().out
    assert sorted(project.iterdir()) == before


@pytest.mark.parametrize(
    "dates",
    ["2031-05", "2031", "2031-05-15/2031-05", "2031-05-18/2031-05-15", "2031-02-30", "x", ""],
)
def test_dates_that_are_no_days(
    project: Path, dates: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Dates must be days, in their order; the message shows how to write them."""
    with pytest.raises(SystemExit) as stopped:
        main(["sprint", "Sprint", f"--dates={dates}"])
    assert stopped.value.code == 2
    assert "2031-05-15/2031-05-18" in capsys.readouterr().err


def test_no_checklist(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a checklist the command says what to do."""
    (project / "index.rst").write_text("Nothing\n=======\n", "utf-8")
    assert main(["sprint", *OPTIONS]) == 2
    assert ".. rst-class:: checklist" in capsys.readouterr().err


def test_folder_that_cannot_be(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file where a folder should be is told in a line."""
    assert main(["sprint", *OPTIONS, "--output", "index.rst/x.rst"]) == 2
    assert "index.rst/x.rst" in capsys.readouterr().err
