"""A roadmap with one of everything, for all exports; its repository and its dates are invented."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from sphinx_roadmap.export.site import Site
from sphinx_roadmap.items import read_roadmap
from sphinx_roadmap.join import JoinedRoadmap, join
from sphinx_roadmap.model import (
    Checklist,
    Field,
    GitHubRef,
    Issue,
    Link,
    Milestone,
    Missing,
    Page,
    Place,
    RefKind,
    Section,
    Snapshot,
    Task,
)

if TYPE_CHECKING:
    from collections.abc import Callable

REPOSITORY = "example-org/example"
FETCHED_AT = dt.datetime(2029, 5, 6, 7, 8, 9, tzinfo=dt.UTC)


def _section(
    id_: str, title: str, *, line: int, label: str = "", links: str = "", **fields: str
) -> Section:
    at = Place(path="plans.rst", line=line, column=1)
    return Section(
        docname="plans",
        id=id_,
        label=label,
        anchors=(id_,),
        title=title,
        level=2,
        parent="plans",
        place=at,
        fields=tuple(Field(name=n, value=v, place=at) for n, v in fields.items()),
        links=tuple(_link(path, section=id_, line=line + 2) for path in links.split()),
    )


def _link(path: str, *, section: str, line: int) -> Link:
    return Link(
        uri=f"https://github.com/{REPOSITORY}/{path}",
        text=path,
        docname="plans",
        section=section,
        place=Place(path="plans.rst", line=line, column=3),
        name=path,
        definition=Place(path="plans.rst", line=99),
    )


def _milestone(number: int, title: str, due_on: dt.date | None, state: str = "open") -> Milestone:
    return Milestone(
        ref=GitHubRef(repository=REPOSITORY, kind=RefKind.MILESTONE, number=number),
        title=title,
        state=state,
        open_issues=2 if state == "open" else 0,
        closed_issues=3,
        due_on=due_on,
        closed_at=None if state == "open" else FETCHED_AT - dt.timedelta(days=5),
        html_url="javascript:alert(1)",
        checked_at=FETCHED_AT,
    )


def _snapshot(title: str) -> Snapshot:
    return Snapshot(
        fetched_at=FETCHED_AT,
        milestones=(
            _milestone(1, title, dt.date(2029, 10, 1)),
            _milestone(2, "Second milestone", dt.date(2029, 3, 1), state="closed"),
            _milestone(3, "No date", None),
        ),
        issues=(
            Issue(
                ref=GitHubRef(repository=REPOSITORY, kind=RefKind.PULL, number=7),
                title=title,
                state="merged",
                closed_at=FETCHED_AT,
                html_url="",
                checked_at=FETCHED_AT,
            ),
        ),
        missing=(
            Missing(
                ref=GitHubRef(repository=REPOSITORY, kind=RefKind.MILESTONE, number=4),
                reason="not found",
                checked_at=FETCHED_AT,
            ),
        ),
    )


def _make(  # noqa: PLR0913 -- a fixture's words for the parts that tests vary
    *,
    title: str = "Faster index",
    github_title: str = "First milestone",
    target: str = "2029-Q4",
    dates: str = "2029-05-15/2029-05-18",
    place: str = "Room 1, Exampletown",
    snapshot: bool = True,
    as_of: dt.datetime | None = None,
) -> JoinedRoadmap:
    sections = (
        _section(
            "faster", title, line=10, label="faster", links="milestone/1 milestone/2 pull/7",
            status="now", start="2029-01", target=target, funder="Example Fund", mood="good",
        ),
        _section("shared", "Shared work", line=20, links="milestone/1 milestone/4", status="next"),
        _section("unknown", "Unknown work", line=30, links="issues/8"),
        _section("dropped", "Dropped work", line=40, status="dropped", target="2030-02-03"),
        _section(
            "sprint", "Example sprint", line=50, label="sprint", dates=dates, place=place,
            register="https://example.org/register", coordinator="A. Tester",
        ),
    )  # fmt: skip
    outside = _link("issues/9", section="", line=3)
    plans = Page(
        docname="plans",
        path="plans.rst",
        sections=sections,
        links=(outside, *(link for section in sections for link in section.links)),
        checklists=(
            Checklist(
                section="sprint",
                place=Place(path="plans.rst", line=55),
                tasks=(
                    Task(text=title, checked=True, place=Place(path="plans.rst", line=55)),
                    Task(text="Plain", checked=None, place=Place(path="plans.rst", line=56)),
                ),
            ),
        ),
    )
    other = Page(docname="other", path="other.rst", links=(outside,))
    return join(read_roadmap([plans, other]), _snapshot(github_title) if snapshot else None, as_of)


@pytest.fixture(scope="session")
def make() -> Callable[..., JoinedRoadmap]:
    """Give the function that makes the roadmap, with the parts that it is told."""
    return _make


@pytest.fixture(scope="session")
def site() -> Site:
    """Give a site with a known address."""
    return Site(
        address=lambda docname, anchor: f"{docname}.html#{anchor}",
        base_url="https://docs.example.org/en",
        title="Example",
    )
