"""From links to a new snapshot, against the fake GitHub."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from fake_github import TOKEN, FakeIssue, FakeMilestone

from sphinx_roadmap.errors import NetworkError
from sphinx_roadmap.github.client import Client, Clock, Token
from sphinx_roadmap.github.compare import compare
from sphinx_roadmap.github.protocol import Endpoints, Question, Unanswered, origin
from sphinx_roadmap.github.snapshot import from_json, to_json
from sphinx_roadmap.model import (
    GitHubRef,
    Issue,
    Milestone,
    Missing,
    OpenMilestones,
    RefKind,
    Repository,
    Snapshot,
)
from sphinx_roadmap.refresh import fetch, plan, renew

if TYPE_CHECKING:
    from collections.abc import Callable

    from fake_github import FakeGitHub

    from sphinx_roadmap.github.protocol import Answers

NAME = "example-org/fake-warehouse"
OLD_NAME = "old-example-org/fake-warehouse"
BASE = f"https://github.com/{NAME}"
AT = dt.datetime(2030, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
EARLIER = AT - dt.timedelta(days=30)
BOTH = pytest.mark.parametrize("token", ["", TOKEN], ids=["anonymous", "token"])


def seed(fake: FakeGitHub, name: str = NAME) -> list[str]:
    """Put something in the shape of the founding text on GitHub; give its eight links."""
    fake.repository(
        NAME,
        milestones=[
            FakeMilestone(
                number=number,
                title=f"FAKE {number}",
                open_issues=number,
                closed_issues=2 * number,
                open_pulls=1,
                due_on="2031-07-15T07:00:00Z",
            )
            for number in range(11, 17)
        ],
        issues=[FakeIssue(number=996, state="closed", closed_at="2029-05-05T05:05:05Z")],
    )
    if name != NAME:
        fake.renames[name.lower()] = NAME.lower()
    base = f"{fake.url}/{name}"
    return [
        *(f"{base}/milestone/{number}" for number in range(11, 17)),
        f"{base}/issues/996",
        f"{base}/blob/master/README.rst#discussion",
    ]


def ask(
    fake: FakeGitHub,
    uris: list[str],
    token: str = "",
    old: Snapshot | None = None,
    repositories: tuple[str, ...] = (),
) -> tuple[Snapshot, list[str]]:
    """Refresh; give the new snapshot, and what was not answered."""
    endpoints = Endpoints(
        api_url=fake.api_url, graphql_url=fake.graphql_url, server_url=fake.server_url
    )
    with Client(
        origins=frozenset({origin(fake.url)}),
        token=Token(token) if token else None,
        clock=Clock(sleep=lambda _: None),
    ) as client:
        questions = plan(uris, fake.server_url, repositories)
        answers = fetch(questions, endpoints, client, AT)
    snapshot, kept = renew(old, answers, AT)
    assert from_json(to_json(snapshot)) == snapshot
    return snapshot, [f"{one.ref.kind} {one.ref.number}" for one in kept]


# -- What to ask -----------------------------------------------------------------------------------


def test_plan() -> None:
    """Each thing is asked for once, by repository; names that differ in case only are one."""
    uris = [
        f"{BASE}/milestone/13",
        f"{BASE}/milestone/13?closed=1",
        f"{BASE.upper().replace('HTTPS', 'https')}/milestone/12".replace("MILESTONE", "milestone"),
        f"{BASE}/pull/7/files",
        f"{BASE}/issues/996#issuecomment-1",
        "https://github.com/example-org/other/blob/main/README.rst",
        "https://example.org/example-org/other/issues/1",
        "mailto:example@example.org",
    ]
    first, second = plan(uris)
    assert first.repository.lower() == NAME
    assert (first.milestones, first.issues, first.details) == ((12, 13), (7, 996), False)
    assert first.issue_ref(7).kind is RefKind.PULL
    assert second == Question(repository="example-org/other", details=True)


def test_plan_of_nothing() -> None:
    """Other sites are nothing to ask GitHub about."""
    assert plan(["https://example.org/", "https://github.com/", ""]) == ()


def test_plan_of_named_repositories() -> None:
    """A repository that the project names is asked for its open milestones, linked or not."""
    linked, other = plan([f"{BASE}/milestone/13"], repositories=(NAME.upper(), "example-org/other"))
    assert (linked.repository, linked.milestones, linked.list_open) == (NAME, (13,), True)
    assert (other.repository, other.milestones, other.list_open) == ("example-org/other", (), True)
    assert other.refs()[-1] == other.open_ref


# -- Asking ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("token", "requests"), [(TOKEN, 1), ("", 3)])
@pytest.mark.parametrize("name", [NAME, OLD_NAME])
def test_requests_of_the_founding_text(
    fake_github: FakeGitHub, token: str, requests: int, name: str
) -> None:
    """The eight links cost one request with a token and three without, renamed or not."""
    snapshot, kept = ask(fake_github, seed(fake_github, name), token)
    assert len(fake_github.requests) == requests
    assert sum(fake_github.used.values()) == requests
    assert not kept
    assert [one.ref.number for one in snapshot.milestones] == [11, 12, 13, 14, 15, 16]
    assert {one.ref.repository for one in snapshot.milestones} == {NAME}
    assert [one.ref.repository for one in snapshot.issues] == [NAME]
    (repository,) = snapshot.repositories
    assert (repository.name, repository.full_name) == (name, NAME)
    assert repository.default_branch == ("main" if token or name == NAME else "")


def test_both_ways_agree(fake_github: FakeGitHub) -> None:
    """With and without a token the snapshot is the same."""
    uris = seed(fake_github)
    repository = fake_github.repositories[NAME]
    repository.issues[7] = FakeIssue(
        number=7, is_pull=True, state="merged", closed_at="2029-06-06T06:06:06Z"
    )
    repository.issues[8] = FakeIssue(number=8, deleted=True)
    fake_github.repository("example-org/elsewhere", issues=[FakeIssue(number=33)])
    repository.issues[9] = FakeIssue(number=9, transferred_to=("example-org/elsewhere", 33))
    fake_github.repository("example-org/secret", private=True)
    base = f"{fake_github.url}/{NAME}"
    uris += [f"{base}/issues/{number}" for number in (7, 8, 9, 10)]
    uris += [f"{base}/milestone/99", f"{fake_github.url}/example-org/secret/milestone/1"]
    with_token, kept = ask(fake_github, uris, TOKEN)
    without, _ = ask(fake_github, uris)
    assert not kept
    assert to_json(with_token) == to_json(without)
    states = {one.ref.number: (one.ref.kind, one.state, one.html_url) for one in without.issues}
    assert states[7] == (RefKind.PULL, "merged", f"{base}/pull/7")
    assert states[9] == (
        RefKind.ISSUE,
        "open",
        f"{fake_github.url}/example-org/elsewhere/issues/33",
    )
    reasons = {(one.ref.repository, one.ref.number): one.reason for one in without.missing}
    assert reasons == {
        (NAME, 8): "gone",
        (NAME, 10): "not found",
        (NAME, 99): "not found",
        ("example-org/secret", 0): "not found",
        ("example-org/secret", 1): "not found",
    }


@pytest.mark.parametrize(("token", "requests"), [(TOKEN, 1), ("", 3)])
@pytest.mark.parametrize("name", [NAME, OLD_NAME])
def test_open_milestones(fake_github: FakeGitHub, token: str, requests: int, name: str) -> None:
    """The open milestones of a repository that the project names cost no request of their own."""
    uris = seed(fake_github, name)
    fake_github.repositories[NAME].milestones[16].state = "closed"
    fake_github.repositories[NAME].milestones[20] = FakeMilestone(number=20, title="A\u202eB")
    snapshot, kept = ask(fake_github, uris, token, repositories=(name,))
    assert (len(fake_github.requests), kept) == (requests, [])
    (found,) = snapshot.open_milestones
    assert (found.repository, found.checked_at) == (NAME, AT)
    assert [number for number, _ in found.titles] == [11, 12, 13, 14, 15, 20]
    assert dict(found.titles)[20] == "A\ufffdB"
    assert ask(fake_github, uris, token)[0].open_milestones == ()


@BOTH
def test_open_milestones_of_what_is_not_linked(fake_github: FakeGitHub, token: str) -> None:
    """A repository without a link tells its open milestones; one that is not there tells none."""
    milestones = [FakeMilestone(number=number) for number in range(1, 131)]
    milestones += [FakeMilestone(number=number, state="closed") for number in range(131, 261)]
    fake_github.repository(NAME, milestones=milestones)
    fake_github.repository("example-org/empty")
    named = (NAME, "example-org/empty", "example-org/gone")
    snapshot, kept = ask(fake_github, [], token, repositories=named)
    assert kept == []
    assert [(one.repository, len(one.titles)) for one in snapshot.open_milestones] == [(NAME, 100)]
    assert [one.ref.repository for one in snapshot.missing] == ["example-org/gone"]


@BOTH
def test_open_milestones_are_kept(fake_github: FakeGitHub, token: str) -> None:
    """A list that is not answered keeps what was known, with its date."""
    uris = seed(fake_github)
    old = ask(fake_github, uris, token, repositories=(NAME,))[0]
    (before,) = old.open_milestones
    kept_list = replace(before, checked_at=EARLIER)
    old = replace(old, fetched_at=EARLIER, open_milestones=(kept_list,))
    # The query, if any, then the list of all milestones, then that of the open ones.
    fake_github.fail("teapot", times=3 if token else 2)
    snapshot, kept = ask(fake_github, uris, token, old, (NAME,))
    assert "milestone 0" in kept
    assert snapshot.open_milestones == (kept_list,)
    assert [one.ref.number for one in snapshot.issues] == [996]


@BOTH
def test_both_names_linked(fake_github: FakeGitHub, token: str) -> None:
    """A repository that is linked by its old and its new name has one entry for each milestone."""
    uris = [*seed(fake_github, OLD_NAME), f"{fake_github.url}/{NAME}/milestone/13"]
    snapshot, _ = ask(fake_github, uris, token)
    assert [one.ref.number for one in snapshot.milestones] == [11, 12, 13, 14, 15, 16]
    assert [(one.name, one.full_name) for one in snapshot.repositories] == [
        (NAME, NAME),
        (OLD_NAME, NAME),
    ]


@BOTH
def test_many_milestones(fake_github: FakeGitHub, token: str) -> None:
    """A thousand milestones are ten pages of a list, or 21 queries."""
    numbers = range(1, 1001)
    fake_github.repository(NAME, milestones=[FakeMilestone(number=number) for number in numbers])
    uris = [f"{fake_github.url}/{NAME}/milestone/{number}" for number in numbers]
    snapshot, kept = ask(fake_github, uris, token)
    assert [one.ref.number for one in snapshot.milestones] == list(numbers)
    assert not kept
    assert len(fake_github.requests) == (21 if token else 10)


@pytest.mark.parametrize("fault", ["bad-credentials", "permission", "server-error", "wrong-shape"])
def test_query_fails(fake_github: FakeGitHub, fault: str) -> None:
    """Where GraphQL does not answer, REST does."""
    uris = seed(fake_github)
    fake_github.fail(fault, times=3 if fault == "server-error" else 1)
    snapshot, kept = ask(fake_github, uris, TOKEN)
    assert not kept
    assert len(snapshot.milestones) == 6


def test_query_forbids_one_repository(fake_github: FakeGitHub) -> None:
    """A repository that the token may not see is asked for without it."""
    uris = seed(fake_github)
    fake_github.graphql_errors["r0"] = {"type": "FORBIDDEN", "message": "Resource not accessible"}
    snapshot, kept = ask(fake_github, uris, TOKEN)
    assert not kept
    assert len(snapshot.milestones) == 6


def test_nothing_is_answered(fake_github: FakeGitHub) -> None:
    """When not one question is answered, there is no new snapshot."""
    uris = seed(fake_github)
    fake_github.fail("server-error", times=100)
    with pytest.raises(NetworkError, match="502"):
        ask(fake_github, uris)


# -- What is kept ----------------------------------------------------------------------------------


def older(snapshot: Snapshot) -> Snapshot:
    """Give a snapshot as if it had been made a month before."""
    text = to_json(snapshot)
    return from_json(text.replace(f"{AT:%Y-%m-%d}", f"{EARLIER:%Y-%m-%d}", 1))


def test_partial_failure(fake_github: FakeGitHub) -> None:
    """What is not answered keeps its old entry with its old date; the rest is new."""
    uris = seed(fake_github)
    old = older(ask(fake_github, uris, TOKEN)[0])
    fake_github.repositories[NAME].milestones[12].closed_issues += 3
    fake_github.repositories[NAME].milestones[13].closed_issues += 3
    fake_github.graphql_errors["r0.m13"] = {"type": "SERVICE", "message": "FAKE timeout"}
    snapshot, kept = ask(fake_github, uris, TOKEN, old)
    assert kept == ["milestone 13"]
    dates = {one.ref.number: one.checked_at for one in snapshot.milestones}
    assert dates == {11: AT, 12: AT, 13: EARLIER, 14: AT, 15: AT, 16: AT}
    assert [change.text for change in compare(old, snapshot)] == ["3 more closed"]


def test_partial_failure_of_a_repository(fake_github: FakeGitHub) -> None:
    """One repository's trouble is not another's."""
    uris = seed(fake_github)
    other = "example-org/zoo"
    fake_github.repository(other, milestones=[FakeMilestone(number=1)])
    uris += [f"{fake_github.url}/{other}/milestone/1"]
    old = older(ask(fake_github, uris)[0])
    fake_github.fail("server-error", times=9, after=3)
    snapshot, kept = ask(fake_github, uris, old=old)
    assert kept == ["repository 0", "milestone 1"]
    dates = {one.ref.repository: one.checked_at for one in snapshot.milestones}
    assert dates == {NAME: AT, other: EARLIER}
    assert {one.name for one in snapshot.repositories} == {NAME, other}


def test_unanswered_and_never_known(fake_github: FakeGitHub) -> None:
    """What was never answered is in no snapshot: unknown stays unknown."""
    uris = seed(fake_github)
    fake_github.graphql_errors["r0.m13"] = {"type": "SERVICE", "message": "FAKE timeout"}
    snapshot, kept = ask(fake_github, uris, TOKEN)
    assert kept == ["milestone 13"]
    assert 13 not in {one.ref.number for one in snapshot.milestones}


def test_kept_after_rename() -> None:
    """An entry that is kept moves to the repository's new name with the others."""
    ref = GitHubRef(repository=OLD_NAME, kind=RefKind.MILESTONE, number=13)
    repository = Repository(
        name=OLD_NAME, full_name=OLD_NAME, default_branch="", archived=None, checked_at=EARLIER
    )
    milestone = Milestone(
        ref=ref,
        title="FAKE",
        state="open",
        open_issues=1,
        closed_issues=2,
        due_on=None,
        closed_at=None,
        html_url=f"{BASE}/milestone/13",
        checked_at=EARLIER,
    )
    old = Snapshot(fetched_at=EARLIER, repositories=(repository,), milestones=(milestone,))
    new = replace(repository, full_name=NAME, checked_at=AT)
    answers: Answers = {
        GitHubRef(repository=OLD_NAME, kind=RefKind.REPOSITORY): new,
        ref: Unanswered(reason="FAKE"),
    }
    snapshot, _ = renew(old, answers, AT)
    assert snapshot.milestones == (replace(milestone, ref=replace(ref, repository=NAME)),)


def test_clock_that_went_back(fake_github: FakeGitHub) -> None:
    """An old entry of tomorrow, by our clock, does not make a file that cannot be read."""
    uris = seed(fake_github)
    old = ask(fake_github, uris, TOKEN)[0]
    later = AT + dt.timedelta(days=1)
    milestones = tuple(replace(one, checked_at=later) for one in old.milestones)
    fake_github.graphql_errors["r0.m13"] = {"type": "SERVICE", "message": "FAKE"}
    snapshot, _ = ask(
        fake_github, uris, TOKEN, replace(old, fetched_at=later, milestones=milestones)
    )
    assert {one.checked_at for one in snapshot.milestones} == {AT}


def test_no_longer_linked(fake_github: FakeGitHub) -> None:
    """What is no longer linked is dropped."""
    uris = seed(fake_github)
    old = ask(fake_github, uris)[0]
    snapshot, _ = ask(fake_github, uris[:2], old=old)
    assert [one.ref.number for one in snapshot.milestones] == [11, 12]
    assert not snapshot.issues
    assert {change.text for change in compare(old, snapshot)} == {"no longer linked"}


def test_branch_is_remembered(fake_github: FakeGitHub) -> None:
    """A refresh that does not ask for the branch keeps what the one before knew."""
    uris = seed(fake_github, OLD_NAME)
    old = older(ask(fake_github, uris, TOKEN)[0])
    snapshot, _ = ask(fake_github, uris, old=old)
    (repository,) = snapshot.repositories
    assert (repository.default_branch, repository.checked_at) == ("main", EARLIER)


# -- What changed ----------------------------------------------------------------------------------

MILESTONE = Milestone(
    ref=GitHubRef(repository=NAME, kind=RefKind.MILESTONE, number=13),
    title="FAKE",
    state="open",
    open_issues=8,
    closed_issues=2,
    due_on=None,
    closed_at=None,
    html_url=f"{BASE}/milestone/13",
    checked_at=AT,
)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (lambda one: replace(one, closed_issues=5), "3 more closed"),
        (lambda one: replace(one, closed_issues=1, open_issues=9), "1 fewer closed, 1 more open"),
        (lambda one: replace(one, state="closed"), "closed"),
        (lambda one: replace(one, title="NEW"), "was titled FAKE"),
        (lambda one: replace(one, due_on=dt.date(2031, 1, 1)), "due 2031-01-01"),
        (lambda one: replace(one, checked_at=EARLIER), None),
    ],
)
def test_changes_of_a_milestone(change: Callable[[Milestone], Milestone], text: str | None) -> None:
    """Each change of a milestone is a few words."""
    old = Snapshot(fetched_at=AT, milestones=(MILESTONE,))
    new = Snapshot(fetched_at=AT, milestones=(change(MILESTONE),))
    assert [one.text for one in compare(old, new)] == ([text] if text else [])


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({1: "ONE"}, {1: "ONE", 2: "TWO"}, [("TWO", "open now, and not linked")]),
        ({1: "ONE", 2: "TWO"}, {1: "ONE"}, [("TWO", "no longer open")]),
        ({1: "ONE"}, {1: "NEW"}, [("NEW", "was titled ONE")]),
        ({}, {1: "ONE", 2: "TWO"}, [(f"{NAME}/milestones", "new here, 2 open milestones")]),
        ({1: "ONE"}, {}, [(f"{NAME}/milestones", "no open milestones any more")]),
        ({1: "ONE"}, {1: "ONE"}, []),
    ],
)
def test_changes_of_a_list(
    before: dict[int, str], after: dict[int, str], told: list[tuple[str, str]]
) -> None:
    """What changed in the list of open milestones is told; a new list is one line."""

    def snapshot(titles: dict[int, str]) -> Snapshot:
        one = OpenMilestones(repository=NAME, titles=tuple(titles.items()), checked_at=AT)
        return Snapshot(fetched_at=AT, open_milestones=(one,) if titles else ())

    changes = compare(snapshot(before), snapshot(after))
    assert [(one.title, one.text) for one in changes] == told


def test_list_of_a_renamed_repository() -> None:
    """A list is the same under its repository's new name, and what is linked is told once."""
    repository = Repository(
        name=OLD_NAME, full_name=NAME, default_branch="", archived=None, checked_at=AT
    )
    one = OpenMilestones(repository=OLD_NAME, titles=((1, "ONE"),), checked_at=AT)
    two = OpenMilestones(repository=NAME, titles=((1, "ONE"), (13, "FAKE")), checked_at=AT)
    old = Snapshot(fetched_at=AT, repositories=(repository,), open_milestones=(one,))
    new = replace(old, open_milestones=(two,), milestones=(MILESTONE,))
    assert [change.text for change in compare(old, new)] == ["new here, open, 2 of 10 closed"]


def test_other_changes() -> None:
    """Merged, transferred, vanished, moved and archived are changes too."""
    pull = Issue(
        ref=GitHubRef(repository=NAME, kind=RefKind.PULL, number=7),
        title="FAKE",
        state="open",
        closed_at=None,
        html_url=f"{BASE}/pull/7",
        checked_at=AT,
    )
    repository = Repository(
        name=NAME, full_name=NAME, default_branch="master", archived=False, checked_at=AT
    )
    moved = replace(repository, full_name="example-org/new", default_branch="main", archived=True)
    gone = Missing(ref=pull.ref, reason="gone", checked_at=AT)

    def texts(old: Snapshot | None, new: Snapshot) -> list[str]:
        return [one.text for one in compare(old, new)]

    def snapshot(**records: tuple[Issue | Missing | Repository, ...]) -> Snapshot:
        return Snapshot(fetched_at=AT, **records)  # type: ignore[arg-type]  # one kind per name

    merged = replace(pull, state="merged", html_url="https://github.com/example-org/o/pull/8")
    assert texts(snapshot(issues=(pull,)), snapshot(issues=(merged,))) == [
        "merged, is now https://github.com/example-org/o/pull/8"
    ]
    assert texts(snapshot(issues=(pull,)), snapshot(missing=(gone,))) == ["gone"]
    assert texts(snapshot(missing=(gone,)), snapshot(issues=(pull,))) == ["new here, open"]
    assert texts(snapshot(repositories=(repository,)), snapshot(repositories=(moved,))) == [
        "is now example-org/new, default branch is now main, archived"
    ]
    assert texts(None, snapshot(repositories=(repository,))) == []
    assert texts(None, snapshot(repositories=(moved,))) == ["is now example-org/new"]
