"""What authors wrote and what GitHub said become one roadmap, in which unknown stays unknown."""

from __future__ import annotations

import datetime as dt

import pytest

from sphinx_roadmap.dates import parse_span
from sphinx_roadmap.join import (
    JoinedItem,
    JoinedRoadmap,
    Known,
    Progress,
    StatusSource,
    join,
)
from sphinx_roadmap.model import (
    GitHubRef,
    Issue,
    Item,
    Milestone,
    Missing,
    Place,
    RefKind,
    Repository,
    Roadmap,
    Section,
    Snapshot,
    SprintEvent,
    Status,
)

NOW = dt.datetime(2031, 5, 15, 12, tzinfo=dt.UTC)
REPO = "example-org/example"


def section(id_: str = "a") -> Section:
    """Give a section without anything in it."""
    place = Place(path="x.rst", line=1)
    return Section(
        docname="x", id=id_, label="", anchors=(id_,), title=id_, level=1, parent="", place=place
    )


def ref(number: int, kind: RefKind = RefKind.MILESTONE, repository: str = REPO) -> GitHubRef:
    """Give a reference."""
    return GitHubRef(repository=repository, kind=kind, number=number)


def milestone(
    number: int,
    counts: tuple[int, int] = (0, 0),
    *,
    state: str = "open",
    due: str = "",
    closed: str = "",
    repository: str = REPO,
) -> Milestone:
    """Give a milestone's state; ``counts`` are closed and open issues."""
    return Milestone(
        ref=ref(number, repository=repository),
        title=f"Milestone {number}",
        state=state,
        closed_issues=counts[0],
        open_issues=counts[1],
        due_on=dt.date.fromisoformat(due) if due else None,
        closed_at=dt.datetime.fromisoformat(closed) if closed else None,
        html_url="",
        checked_at=NOW,
    )


def issue(number: int, state: str, kind: RefKind = RefKind.ISSUE) -> Issue:
    """Give an issue's state."""
    return Issue(
        ref=ref(number, kind), title="", state=state, closed_at=None, html_url="", checked_at=NOW
    )


def missing(number: int) -> Missing:
    """Give a milestone that GitHub says is not there."""
    return Missing(ref=ref(number), reason="not found", checked_at=NOW)


def renamed(name: str, full_name: str) -> Repository:
    """Give a repository with its old and new name."""
    return Repository(
        name=name, full_name=full_name, default_branch="main", archived=False, checked_at=NOW
    )


def snapshot(
    *states: Milestone | Issue | Missing, repositories: tuple[Repository, ...] = ()
) -> Snapshot:
    """Give a snapshot of these states."""
    return Snapshot(
        fetched_at=NOW,
        repositories=repositories,
        milestones=tuple(one for one in states if isinstance(one, Milestone)),
        issues=tuple(one for one in states if isinstance(one, Issue)),
        missing=tuple(one for one in states if isinstance(one, Missing)),
    )


def joined(known: Snapshot | None, *items: tuple[GitHubRef, ...]) -> JoinedRoadmap:
    """Join items that link these references."""
    made = tuple(Item(section=section(str(at)), refs=refs) for at, refs in enumerate(items))
    return join(Roadmap(items=made), known, None)


def one(known: Snapshot | None, *refs: GitHubRef) -> JoinedItem:
    """Join one item that links these references."""
    return joined(known, refs).items[0]


@pytest.mark.parametrize(
    ("status", "lane", "state", "expected"),
    [
        (Status.NEXT, Status.NOW, "closed", (Status.NEXT, StatusSource.FIELD)),
        (None, Status.NOW, "closed", (Status.NOW, StatusSource.LANE)),
        (None, None, "closed", (Status.DONE, StatusSource.INFERRED)),
        (None, None, "open", (None, StatusSource.NONE)),
    ],
)
def test_status(
    status: Status | None,
    lane: Status | None,
    state: str,
    expected: tuple[Status | None, StatusSource],
) -> None:
    """The author's field comes before the lane, and that before what GitHub tells."""
    item = Item(section=section(), status=status, lane=lane, refs=(ref(1),))
    (found,) = join(Roadmap(items=(item,)), snapshot(milestone(1, state=state)), None).items
    assert (found.status, found.source) == expected


@pytest.mark.parametrize(
    "known",
    [
        None,
        snapshot(milestone(1, state="closed")),
        snapshot(milestone(1, state="closed"), missing(2)),
        snapshot(milestone(1, state="closed"), milestone(2)),
    ],
    ids=["no snapshot", "one unknown", "one missing", "one open"],
)
def test_done_needs_all(known: Snapshot | None) -> None:
    """Nothing is done while a milestone is open, missing or not known."""
    assert one(known, ref(1), ref(2)).status is None


def test_done_needs_issues_too() -> None:
    """Nor while an issue beside a closed milestone is open."""
    known = snapshot(milestone(1, state="closed"), issue(5, "open"), issue(6, "merged"))
    assert one(known, ref(1), ref(5, RefKind.ISSUE)).status is None
    assert one(known, ref(1), ref(6, RefKind.PULL)).status is Status.DONE


def test_nothing_linked() -> None:
    """An item without links is not done for want of open work."""
    found = one(snapshot())
    assert (found.status, found.progress, found.unknown) == (None, None, 0)


def test_progress() -> None:
    """Progress is the sum over an item's milestones, and the issues beside them are not in it."""
    known = snapshot(milestone(1, (2, 3)), milestone(2, (4, 0)), issue(5, "closed"))
    found = one(known, ref(1), ref(2), ref(5, RefKind.ISSUE))
    assert found.progress == Progress(closed=6, total=9)
    assert [linked.ref.number for linked in found.milestones] == [1, 2]
    assert [linked.ref.number for linked in found.issues] == [5]


def test_empty_milestone() -> None:
    """A milestone without issues is 0 of 0, which is not unknown."""
    assert one(snapshot(milestone(1)), ref(1)).progress == Progress(closed=0, total=0)


def test_partly_known() -> None:
    """Progress counts what is known, and says how much is not."""
    found = one(snapshot(milestone(1, (2, 3)), missing(3)), ref(1), ref(2), ref(3))
    assert (found.progress, found.unknown) == (Progress(closed=2, total=5), 2)
    assert [linked.closed for linked in found.milestones] == [False, None, None]


@pytest.mark.parametrize("known", [None, snapshot(), snapshot(missing(1))])
def test_not_known(known: Snapshot | None) -> None:
    """What is not known is never 0 %."""
    found = one(known, ref(1))
    assert (found.progress, found.unknown, found.due_on, found.closed_on) == (None, 1, None, None)


def test_missing_is_told() -> None:
    """That GitHub has no such thing is more than not knowing."""
    (linked,) = one(snapshot(missing(1)), ref(1)).milestones
    assert linked.state == missing(1)
    assert (linked.milestone, linked.issue) == (None, None)


def test_issues_only() -> None:
    """Without milestones the issues and pull requests are counted themselves."""
    known = snapshot(issue(1, "closed"), issue(2, "open"), issue(3, "merged", RefKind.PULL))
    found = one(
        known,
        ref(1, RefKind.ISSUE),
        ref(2, RefKind.ISSUE),
        ref(3, RefKind.PULL),
        ref(4, RefKind.ISSUE),
    )
    assert (found.progress, found.unknown) == (Progress(closed=2, total=3), 1)


def test_spellings_of_an_issue() -> None:
    """/issues/N and /pull/N are one thing, as on GitHub."""
    found = one(
        snapshot(issue(3, "merged", RefKind.PULL)), ref(3, RefKind.ISSUE), ref(3, RefKind.PULL)
    )
    assert [linked.closed for linked in found.issues] == [True]


def test_numbers_are_not_shared() -> None:
    """A milestone and an issue of one number are two things."""
    found = one(snapshot(issue(1, "closed")), ref(1), ref(1, RefKind.ISSUE))
    assert [linked.closed for linked in (*found.milestones, *found.issues)] == [None, True]


@pytest.mark.parametrize("stored", ["old-org/old", "new-org/New"])
def test_renamed_repository(stored: str) -> None:
    """Links through the old and the new name, in any case, lead to one milestone."""
    known = snapshot(
        milestone(1, (1, 1), repository=stored),
        repositories=(renamed("Old-Org/old", "new-org/New"),),
    )
    names = ("old-org/old", "OLD-ORG/Old", "new-org/New", "new-org/new")
    found = joined(
        known, tuple(ref(1, repository=name) for name in names), (ref(1, repository=names[3]),)
    )
    assert [len(item.milestones) for item in found.items] == [1, 1]
    assert found.items[0].milestones[0].ref.repository == "new-org/New"
    assert found.progress == Progress(closed=1, total=2)


def test_shared_milestone() -> None:
    """A milestone of two items counts in each, and once in the total, whatever its spelling."""
    known = snapshot(milestone(1, (1, 1)), milestone(2, (2, 2)))
    found = joined(known, (ref(1),), (ref(1, repository=REPO.upper()), ref(2)))
    assert [item.progress for item in found.items] == [
        Progress(closed=1, total=2),
        Progress(closed=3, total=6),
    ]
    assert found.progress == Progress(closed=3, total=6)


def test_dates() -> None:
    """The latest due date counts, and a closing date only when all are closed."""
    first = milestone(1, state="closed", due="2031-06-01", closed="2031-05-01T23:30:00+00:00")
    second = milestone(2, state="closed", closed="2031-04-01T00:00:00+00:00")
    third = milestone(3, due="2031-05-01")
    known = snapshot(first, second, third)
    assert one(known, ref(1), ref(2)).closed_on == dt.date(2031, 5, 1)
    assert one(known, ref(1), ref(3)).closed_on is None
    assert one(known, ref(3), ref(1), ref(2)).due_on == dt.date(2031, 6, 1)
    assert one(known, ref(2)).due_on is None


def test_written_dates() -> None:
    """Dates that authors wrote are read, and those that cannot be read are none."""
    items = (
        Item(section=section("a"), status=Status.NOW, start="2031", target="2031-Q2"),
        Item(section=section("b"), status=Status.NOW, start="soon", target="2031-02-30"),
    )
    first, second = join(Roadmap(items=items), None, None).items
    assert (first.start, first.target) == (parse_span("2031"), parse_span("2031-Q2"))
    assert (second.start, second.target) == (None, None)


def test_events() -> None:
    """Every event is kept, with its days where they can be read."""
    events = tuple(SprintEvent(section=section(), dates=dates) for dates in ("2031-05-15", "soon"))
    found = join(Roadmap(events=events), None, None).events
    assert [event.dates for event in found] == [(dt.date(2031, 5, 15),) * 2, None]


def test_as_of() -> None:
    """The snapshot says whose truth it is, else the sources do."""
    sources = NOW - dt.timedelta(days=9)
    assert join(Roadmap(), snapshot(), sources).as_of == NOW
    assert join(Roadmap(), None, sources).as_of == sources
    assert join(Roadmap(), None, None).as_of is None


def test_total_without_milestones() -> None:
    """No milestone known is no progress, not 0 of 0."""
    assert joined(snapshot(issue(1, "closed")), (ref(1, RefKind.ISSUE),)).progress is None


def test_known_repository() -> None:
    """A repository is known by the name that links use, in any case."""
    repository = renamed("old-org/old", "new-org/New")
    known = Known(snapshot(repositories=(repository,)))
    assert known.repository("OLD-org/old") == repository
    assert known.repository("other/old") is None
