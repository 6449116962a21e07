"""What stands beside a link to GitHub, and under an item's title."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sphinx.testing.util import SphinxTestApp

ITEMS = "roadmap/items.html"


def words(tag: Any) -> str:
    """Give a tag's text on one line."""
    assert tag is not None
    return " ".join(tag.get_text().split())


def beside(soup: Any, number: str) -> Any:
    """Give the state beside the link to a milestone, issue or pull request."""
    link = soup.find("a", href=f"https://github.com/example-org/lantern/{number}")
    assert link is not None
    state = link.find_next_sibling()
    assert state is not None
    return state


@pytest.mark.parametrize(
    ("number", "told"),
    [
        ("milestone/1", "(27 of 38 closed, due 1 Jun 2030)"),
        ("milestone/3", "(1 of 4 closed)"),
        ("milestone/4", "(no issues yet)"),
        ("milestone/6", "(closed on 20 Oct 2029, 12 of 12 closed)"),
        ("milestone/77", "(state not known)"),
        ("issues/8", "(closed)"),
        ("pull/9", "(merged)"),
        ("issues/404", "(not on GitHub: not found)"),
    ],
)
def test_state_in_words(lantern: Path, page: Callable[..., Any], number: str, told: str) -> None:
    """A link to GitHub is followed by its state in words and numbers."""
    assert words(beside(page(lantern, ITEMS), number)) == told


def test_progress_bar_is_labelled(lantern: Path, page: Callable[..., Any]) -> None:
    """A milestone's bar has the two numbers and the milestone's name; an empty one has no bar."""
    soup = page(lantern, ITEMS)
    bar = beside(soup, "milestone/1").progress
    assert bar is not None
    assert (bar["value"], bar["max"]) == ("27", "38")
    assert bar["aria-label"] == "Wick <b>1.0</b>: 27 of 38 closed"
    assert beside(soup, "milestone/4").progress is None


def test_dates_are_marked_up(lantern: Path, page: Callable[..., Any]) -> None:
    """A date is a time element with the date in ISO form."""
    time = beside(page(lantern, ITEMS), "milestone/1").time
    assert time is not None
    assert time["datetime"] == "2030-06-01"


def test_titles_from_github_are_text(lantern: Path, page: Callable[..., Any]) -> None:
    """Markup in a milestone's title never becomes markup of the page."""
    assert page(lantern, ITEMS).find("b") is None


def test_state_once_in_a_section_and_never_in_a_title(
    lantern: Path, page: Callable[..., Any]
) -> None:
    """A second link to the same thing, and one in a heading, get no state."""
    text = "`T <https://github.com/example-org/lantern/milestone/3>`__"
    source = f"{text}\n{'=' * len(text)}\n\n{text}, {text}.\n"
    (lantern / "plain.rst").write_text(source, encoding="utf-8")
    built = page(lantern, "plain.html", suppress_warnings=["roadmap"])
    states = built.select(".roadmap-state")
    assert [state.find_previous("a").get_text() for state in states] == ["T"]
    assert states[0].find_parent("h1") is None


def test_facts_under_the_title(lantern: Path, page: Callable[..., Any]) -> None:
    """The fields become one list right under the heading, with their links and GitHub's numbers."""
    section = page(lantern, ITEMS).find(id="wick")
    assert section is not None
    facts = section.h2.find_next_sibling()
    assert facts["class"] == ["roadmap-facts"]
    assert [words(fact) for fact in facts.find_all("li")] == [
        "Now",
        "27 of 43 closed",
        "start Jan 2030",
        "target Q3 2030",
        "funded by Example Fund",
        "owner @ada",
        "confirmed 1 Feb 2030",
    ]
    assert facts.a["href"] == "https://example.org/fund"
    assert section.find("dl") is None


def test_other_fields_stay(lantern: Path, page: Callable[..., Any]) -> None:
    """A field that is not ours is left where it is."""
    section = page(lantern, ITEMS).find(id="dream")
    assert section is not None
    assert words(section.dl) == "mood: hopeful"


def test_status_that_is_none_is_shown_as_written(
    lantern: Path, build: Callable[..., SphinxTestApp]
) -> None:
    """A word that is no status is neither dropped nor taken for one."""
    source = "Wind\n====\n\n:status: wip\n\nText.\n"
    (lantern / "plain.rst").write_text(source, encoding="utf-8")
    app = build(lantern, "text")
    assert "Status: wip" in (app.outdir / "plain.txt").read_text("utf-8").splitlines()


def test_inferred_status_says_why(lantern: Path, page: Callable[..., Any]) -> None:
    """A status that nobody wrote tells where it comes from."""
    section = page(lantern, ITEMS).find(id="done")
    assert section is not None
    assert words(section.select_one(".roadmap-status")) == "Done (all linked work is closed)"


def test_as_of_once(lantern: Path, page: Callable[..., Any]) -> None:
    """A page with items says once how old GitHub's state and the text are; others say nothing."""
    about = page(lantern, ITEMS).select(".roadmap-about")
    assert len(about) == 1
    assert words(about[0].p) == (
        "Milestones, issues and pull requests as of 1 Mar 2030. Text last confirmed on 1 Feb 2030."
    )
    times = [time["datetime"] for time in about[0].find_all("time")]
    assert times == ["2030-03-01", "2030-02-01"]
    assert words(page(lantern).select_one("p.roadmap-as-known")) == words(about[0].p)
    assert page(lantern, "plain.html").select(".roadmap-about, .roadmap-state") == []


def test_without_a_snapshot(lantern: Path, page: Callable[..., Any]) -> None:
    """Without a snapshot the page says so once, and shows everything else."""
    (lantern / "roadmap" / "snapshot.json").unlink()
    soup = page(lantern, ITEMS)
    sentence = (
        "The state of the linked milestones has not been fetched from GitHub yet."
        " Text last confirmed on 1 Feb 2030."
    )
    assert [words(about.p) for about in soup.select(".roadmap-about")] == [sentence]
    assert soup.select(".roadmap-state, progress") == []
    assert words(soup.select_one("#wick .roadmap-facts li")) == "Now"


def test_damaged_snapshot_is_reported_once(
    lantern: Path, build: Callable[..., SphinxTestApp]
) -> None:
    """A snapshot that cannot be read is one warning with its file, and then counts as none."""
    (lantern / "roadmap" / "snapshot.json").write_text("{", encoding="utf-8")
    app = build(lantern)
    warnings = [line for line in app.warning.getvalue().splitlines() if line]
    assert len(warnings) == 1
    assert "roadmap/snapshot.json" in warnings[0]
    assert "[roadmap.snapshot]" in warnings[0]
    assert (app.outdir / "roadmap" / "items.html").is_file()


def test_style_sheet_only_where_needed(lantern: Path, page: Callable[..., Any]) -> None:
    """A page without a roadmap on it loads nothing of ours."""
    loads = {
        name: any(
            "sphinx-roadmap.css" in link["href"]
            for link in page(lantern, name).find_all("link", rel="stylesheet")
        )
        for name in ("index.html", ITEMS, "plain.html")
    }
    assert loads == {"index.html": True, ITEMS: True, "plain.html": False}


def test_language_of_dates(lantern: Path, page: Callable[..., Any]) -> None:
    """Dates follow the language of the build."""
    assert "1 juin 2030" in words(beside(page(lantern, ITEMS, language="fr"), "milestone/1"))
