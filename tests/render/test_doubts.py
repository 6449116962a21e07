"""The sentence under the title of an item that something speaks against."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from sphinx_roadmap.github.snapshot import read_snapshot, write_snapshot
from sphinx_roadmap.join import Linked, join
from sphinx_roadmap.model import (
    GitHubRef,
    Issue,
    Item,
    Milestone,
    Place,
    RefKind,
    Roadmap,
    Section,
    Snapshot,
    Status,
)
from sphinx_roadmap.render.doubts import doubt_pieces

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sphinx.testing.util import SphinxTestApp

ITEMS = "roadmap/items.html"
AT = dt.datetime(2030, 3, 1, 12, tzinfo=dt.UTC)
DAYS = {
    1: dt.datetime(2029, 10, 8, tzinfo=dt.UTC),
    2: dt.datetime(2029, 10, 8, 23, tzinfo=dt.UTC),
    3: dt.datetime(2029, 9, 1, tzinfo=dt.UTC),
    4: None,
    5: dt.datetime(2029, 10, 8, 5, tzinfo=dt.UTC),
}


def ref(kind: RefKind, number: int) -> GitHubRef:
    """Give a reference into the invented repository."""
    return GitHubRef(repository="example-org/lantern", kind=kind, number=number)


def milestone(number: int) -> Milestone:
    """Closed up to 9, open from 10 on, due each in another month of 2030."""
    state = "open" if number >= 10 else "closed"
    return Milestone(
        ref=ref(RefKind.MILESTONE, number),
        title="T",
        state=state,
        open_issues=number if state == "open" else 0,
        closed_issues=1,
        due_on=dt.date(2030, number - 9, 1) if number >= 10 else None,
        closed_at=DAYS.get(number),
        html_url="https://example.org/",
        checked_at=AT,
    )


def issue(number: int, closed: dt.datetime | None) -> Issue:
    """Give an issue, open if it was not closed."""
    return Issue(
        ref=ref(RefKind.ISSUE, number),
        title="T",
        state="closed" if closed else "open",
        closed_at=closed,
        html_url="https://example.org/",
        checked_at=AT,
    )


ISSUES = (
    issue(100, dt.datetime(2029, 11, 5, tzinfo=dt.UTC)),
    issue(101, dt.datetime(2030, 2, 20, tzinfo=dt.UTC)),
    issue(102, None),
)
SNAPSHOT = Snapshot(
    fetched_at=AT,
    milestones=tuple(milestone(number) for number in (1, 2, 3, 4, 5, 10, 11, 20)),
    issues=ISSUES,
)


def sentence(*numbers: int, status: Status | None = Status.NOW, **fields: Any) -> str:
    """Give the sentence about an item that links some milestones, and issues from 100 on."""
    section = Section(
        docname="a",
        id="a",
        label="a",
        anchors=("a",),
        title="A",
        level=1,
        parent="",
        place=Place(path="a.rst", line=1),
    )
    kinds = {number: RefKind.ISSUE if number >= 100 else RefKind.MILESTONE for number in numbers}
    refs = tuple(ref(kind, number) for number, kind in kinds.items())
    item = Item(section=section, status=status, refs=refs, **fields)
    (joined,) = join(Roadmap(items=(item,)), SNAPSHOT, None).items
    return "".join(str(piece) for piece in doubt_pieces(joined))


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((1,), "Its milestone closed on 2029-10-08."),
        ((1, 2), "Both its milestones closed on 2029-10-08."),
        ((1, 2, 5), "All its milestones closed on 2029-10-08."),
        ((1, 3), "Both its milestones are closed, the last since 2029-10-08."),
        ((1, 2, 3), "All its milestones are closed, the last since 2029-10-08."),
        ((4,), "Its milestone is closed."),
        ((1, 4), "Both its milestones are closed."),
        ((100,), "The work that it links was closed on 2029-11-05."),
        ((100, 101), "All the work that it links is closed, the last since 2030-02-20."),
        ((1, 100), "All the work that it links is closed, the last since 2029-11-05."),
        ((1, 102), ""),
        ((1, 77), ""),
        ((), ""),
    ],
)
def test_all_closed(numbers: tuple[int, ...], said: str) -> None:
    """Work that is listed and closed is named by its milestones, with a day where it is known."""
    assert sentence(*numbers) == said
    assert sentence(*numbers, status=Status.DONE) == ""


@pytest.mark.parametrize(
    ("numbers", "fields", "said"),
    [
        ((10,), {}, "Its milestone was due on 2030-01-01."),
        ((10, 11), {}, "Milestones are past their due dates, the first was due on 2030-01-01."),
        ((20,), {"target": "2029-Q4"}, "Its target, Q4 2029, has passed."),
        ((), {"target": "2030-02-28"}, "Its target, 2030-02-28, has passed."),
        ((20,), {"reviewed": "2029-06-21"}, "Not confirmed since 2029-06-21."),
        (
            (1, 2),
            {"reviewed": "2029-06-21"},
            "Not confirmed since 2029-06-21; both its milestones closed on 2029-10-08.",
        ),
    ],
)
def test_time(numbers: tuple[int, ...], fields: dict[str, Any], said: str) -> None:
    """What the calendar says, and how long nobody has looked, are one sentence."""
    assert sentence(*numbers, **fields) == said
    assert sentence(*numbers, status=Status.DROPPED, **fields) == ""


def test_other_statuses() -> None:
    """Done with work left, and later while work is done."""
    left = "Still open on GitHub: 1 of 2 milestones, with 20 issues and pull requests."
    assert sentence(1, 20, status=Status.DONE) == left
    issue_left = "Work that it links is still open on GitHub."
    assert sentence(102, status=Status.DONE) == issue_left
    moving = "Work that it links was closed on 2030-02-20."
    assert sentence(20, 101, status=Status.LATER) == moving
    assert sentence(20, 101, status=None) == ""
    assert Linked(ref=ref(RefKind.ISSUE, 1)).closed is None


@pytest.fixture
def stale(lantern: Path) -> Path:
    """Give the invented project with an item that nobody has confirmed for a year."""
    page = lantern / "roadmap" / "items.rst"
    text = page.read_text("utf-8").replace(":reviewed: 2030-02-01", ":reviewed: 2029-02-01")
    page.write_text(text.replace(":status: next", ":status: done"), "utf-8")
    return lantern


def test_under_the_facts(stale: Path, page: Callable[..., Any]) -> None:
    """The sentence stands under the facts, its dates are marked up, and all else is there too."""
    soup = page(stale, ITEMS)
    (first, second) = soup.select("p.roadmap-doubt")
    assert first.get_text() == "Not confirmed since 1 Feb 2029."
    assert first.time["datetime"] == "2029-02-01"
    assert first.find_previous_sibling()["class"] == ["roadmap-facts"]
    assert first.find_parent("section")["id"] == "wick"
    assert second.find_parent("section")["id"] == "glass"
    assert "burns longer" in soup.select_one("#wick").get_text()


@pytest.mark.parametrize(("builder", "name"), [("text", "items.txt"), ("latex", "*.tex")])
def test_in_other_formats(
    stale: Path, build: Callable[..., SphinxTestApp], builder: str, name: str
) -> None:
    """Other formats have the same sentence."""
    (written,) = build(stale, builder).outdir.rglob(name)
    assert "Not confirmed since 1 Feb 2029." in written.read_text("utf-8")


@pytest.mark.parametrize(("days", "count"), [(0, 1), (400, 1), (300, 2)])
def test_setting(stale: Path, page: Callable[..., Any], days: int, count: int) -> None:
    """The project says when an item is stale."""
    soup = page(stale, ITEMS, roadmap_stale_after_days=days)
    assert len(soup.select(".roadmap-doubt")) == count


def test_age_of_the_snapshot(
    lantern: Path, tmp_path: Path, build_project: Callable[..., SphinxTestApp]
) -> None:
    """An incremental build after a refresh tells of an item without links that has become old."""
    item = ".. _a:\n\nA\n=\n\n:status: now\n:reviewed: 2030-02-01\n"
    files: dict[str, str | None] = {"index.rst": item, "conf.py": 'extensions = ["sphinx_roadmap"]'}
    path = tmp_path / "src" / "roadmap" / "snapshot.json"
    snapshot = read_snapshot(lantern / "roadmap" / "snapshot.json")
    assert snapshot is not None
    shown = []
    for year in (2030, 2031):
        write_snapshot(path, Snapshot(fetched_at=snapshot.fetched_at.replace(year=year)))
        app = build_project(files, tmp_path, "html")
        shown.append("roadmap-doubt" in (app.outdir / "index.html").read_text("utf-8"))
    assert shown == [False, True]
