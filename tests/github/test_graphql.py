"""The query for many links, and every way in which its answer can be less than whole."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from fake_github.samples import API, AT, NAME, QUESTION, graphql_answers, ref

from sphinx_roadmap.github import graphql
from sphinx_roadmap.github.fields import FieldsError
from sphinx_roadmap.github.protocol import Question, Response, Unanswered
from sphinx_roadmap.model import Issue, Milestone, Missing, RefKind, Repository


def test_query() -> None:
    """Names are variables and numbers are numbers, each repository with its own alias."""
    other = Question(repository="example-org/other", details=True)
    request = graphql.ask([QUESTION, other], f"{API}/graphql")
    assert request.payload is not None
    query = request.payload["query"]
    assert request.needs_token
    assert request.payload["variables"] == {
        "owner0": "example-org",
        "name0": "fake-warehouse",
        "owner1": "example-org",
        "name1": "other",
    }
    assert "example-org" not in query
    assert query.count("{") == query.count("}")
    assert "m13: milestone(number: 13)" in query
    assert "i996: issueOrPullRequest(number: 996)" in query


def test_query_has_no_unused_fragment() -> None:
    """GraphQL refuses a fragment that nothing uses."""
    payload = graphql.ask([Question(repository=NAME)], API).payload
    assert payload is not None
    assert payload["query"].count("fragment ") == 1


def test_batches() -> None:
    """Many links go into requests of at most 50, and none is lost or asked for twice."""
    questions = [
        Question(repository="example-org/a", milestones=tuple(range(1, 121)), issues=(1, 2)),
        *(Question(repository=f"example-org/r{n}", issues=(n,)) for n in range(1, 40)),
    ]
    found = [[one.refs() for one in batch] for batch in graphql.batches(questions)]
    assert all(sum(len(refs) for refs in batch) <= 50 for batch in found)
    asked = [one for batch in found for refs in batch for one in refs if one.number]
    assert len(asked) == len(set(asked)) == 122 + 39
    assert len(found) == 5
    assert len(list(graphql.batches([QUESTION]))) == 1


def test_graphql_records() -> None:
    """Issues and pull requests are counted together, and a due date is the day that is given."""
    answers = graphql_answers("graphql-200-partial")
    assert answers[ref(RefKind.MILESTONE, 11)] == Milestone(
        ref=ref(RefKind.MILESTONE, 11),
        title="FAKE 11: cool but not urgent",
        state="open",
        open_issues=111,
        closed_issues=222,
        due_on=None,
        closed_at=None,
        html_url=f"https://github.com/{NAME}/milestone/11",
        checked_at=AT,
    )
    due = {
        number: told.due_on
        for number in (12, 13, 14, 16)
        if isinstance(told := answers[ref(RefKind.MILESTONE, number)], Milestone)
    }
    assert due[12] == dt.date(2030, 3, 1)
    assert due[13] == dt.date(2031, 7, 15)
    assert isinstance(answers[ref(RefKind.ISSUE, 996)], Issue)
    assert answers[ref(RefKind.REPOSITORY)] == Repository(
        name=NAME, full_name=NAME, default_branch="main", archived=False, checked_at=AT
    )


def test_graphql_missing() -> None:
    """A null node is missing, with or without an error; the others are as they are."""
    answers = graphql_answers("graphql-200-issue-and-milestone-missing")
    assert isinstance(answers[ref(RefKind.MILESTONE, 15)], Milestone)
    for gone in (ref(RefKind.MILESTONE, 16), ref(RefKind.ISSUE, 996)):
        assert answers[gone] == Missing(ref=gone, reason="not found", checked_at=AT)


def test_graphql_repository_missing() -> None:
    """With a repository everything in it is missing."""
    answers = graphql_answers("graphql-200-repo-not-found")
    assert len(answers) == 8
    assert all(isinstance(told, Missing) and told.ref == key for key, told in answers.items())


@pytest.mark.parametrize(
    "path", [["r0", "m13"], ["r0", "m13", "openIssues", "totalCount"], ["r0"], None]
)
def test_graphql_null_for_another_reason(path: list[str] | None) -> None:
    """A node that is null because GitHub failed is not missing; nor is one of unknown reason."""

    def change(data: Any) -> None:
        data["data"]["r0"]["m13"] = None
        data["errors"] = [{"type": "SERVICE", "path": path, "message": "Something\nwent wrong"}]

    answers = graphql_answers("graphql-200-partial", change)
    assert answers[ref(RefKind.MILESTONE, 13)] == Unanswered(reason="Something went wrong")
    assert isinstance(answers[ref(RefKind.MILESTONE, 12)], Milestone)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("number", 14),
        ("title", None),
        ("milestoneState", "open"),
        ("openIssues", {"totalCount": -1}),
        ("openIssues", None),
        ("dueOn", "soon"),
        ("url", "javascript:alert(1)"),
    ],
)
def test_graphql_nonsense(name: str, value: object) -> None:
    """A node that makes no sense is not answered; the others are as they are."""

    def change(data: Any) -> None:
        data["data"]["r0"]["m13"][name] = value

    answers = graphql_answers("graphql-200-partial", change)
    told = answers[ref(RefKind.MILESTONE, 13)]
    assert isinstance(told, Unanswered)
    assert name in told.reason
    assert isinstance(answers[ref(RefKind.MILESTONE, 12)], Milestone)


@pytest.mark.parametrize("data", [None, [], {}, {"data": None, "errors": [{"message": "no"}]}])
def test_graphql_without_data(data: object) -> None:
    """An answer without data is an error as a whole."""
    with pytest.raises(FieldsError):
        graphql.read([QUESTION], Response(url=API, status=200, headers={}, data=data), AT)
