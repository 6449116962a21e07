"""As few requests as tell what is linked, with prepared answers; nothing is sent here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fake_github.samples import API, AT, NAME, QUESTION, graphql_answers, ref, sample

from sphinx_roadmap.errors import AnswerError
from sphinx_roadmap.github import rest
from sphinx_roadmap.github.protocol import Question, Response, Unanswered
from sphinx_roadmap.model import Issue, Milestone, Missing, RefKind, Repository

if TYPE_CHECKING:
    from sphinx_roadmap.github.protocol import Answers, Dialogue


def talk(dialogue: Dialogue, *responses: Response | AnswerError) -> tuple[list[str], Answers]:
    """Hold a dialogue with prepared responses; give the paths that were asked for."""
    asked: list[str] = []
    waiting = list(responses)
    try:
        request = next(dialogue)
        while True:
            asked.append(request.url.removeprefix(API))
            response = waiting.pop(0)
            if isinstance(response, AnswerError):
                request = dialogue.throw(response)
            else:
                request = dialogue.send(response)
    except StopIteration as stop:
        assert not waiting
        return asked, stop.value


REPOSITORY = Response(
    url=API,
    status=200,
    headers={},
    data={"full_name": NAME, "default_branch": "main", "archived": False},
)
ISSUE = Response(
    url=API,
    status=200,
    headers={},
    data={
        "number": 996,
        "title": "FAKE issue",
        "state": "closed",
        "closed_at": "2029-12-31T23:59:59Z",
        "html_url": f"https://github.com/{NAME}/issues/996",
    },
)
LIST = f"/repos/{NAME}/milestones?state=all&per_page=100"


def test_rest_plan() -> None:
    """One list for all milestones, one request for the repository, one for each issue."""
    asked, answers = talk(
        rest.ask(QUESTION, API, AT), sample("milestones-list-all"), REPOSITORY, ISSUE
    )
    assert asked == [LIST, f"/repos/{NAME}", f"/repos/{NAME}/issues/996"]
    assert not [told for told in answers.values() if isinstance(told, Missing | Unanswered)]


def test_rest_and_graphql_agree() -> None:
    """Both ways give the same milestones."""
    _, answers = talk(rest.ask(QUESTION, API, AT), sample("milestones-list-all"), REPOSITORY, ISSUE)
    other = graphql_answers("graphql-200-partial")
    refs = [one for one in QUESTION.refs() if one.kind is not RefKind.ISSUE]
    assert [answers[one] for one in refs] == [other[one] for one in refs]


def test_rest_name_from_milestones() -> None:
    """Where no file is linked, the milestones tell the repository's name."""
    question = Question(repository=NAME, milestones=(13,), details=False)
    asked, answers = talk(rest.ask(question, API, AT), sample("milestone-13"))
    assert asked == [f"/repos/{NAME}/milestones/13"]
    assert answers[ref(RefKind.REPOSITORY)] == Repository(
        name=NAME, full_name=NAME, default_branch="", archived=None, checked_at=AT
    )


def test_rest_renamed() -> None:
    """After a redirect the new name is asked, and everything is filed under it."""
    old = "old-example-org/fake-warehouse"
    question = Question(repository=old, milestones=(12, 13), issues=(996,))
    listed = sample("renamed-milestones-301", 1)
    moved = Response(
        url=listed.url, status=200, headers={}, data=listed.data, hops=(f"{API}/repos/{old}",)
    )
    asked, answers = talk(rest.ask(question, API, AT), moved, ISSUE)
    assert asked == [LIST.replace(NAME, old), f"/repos/{NAME}/issues/996"]
    told = [answers[one] for one in question.refs()]
    assert isinstance(told[0], Repository)
    assert (told[0].name, told[0].full_name) == (old, NAME)
    assert {one.ref.repository for one in told[1:] if isinstance(one, Milestone | Issue)} == {NAME}


def test_rest_pages() -> None:
    """Pages are read by their links, until everything that is wanted was seen."""
    question = Question(repository=NAME, milestones=(11, 12, 13, 14, 15, 16), details=False)
    pages_ = [sample("milestones-paginated", index) for index in (0, 1)]
    asked, answers = talk(rest.ask(question, API, AT), *pages_)
    assert asked[1] == "/repositories/999000001/milestones?state=all&per_page=4&page=2"
    assert all(isinstance(answers[one], Milestone) for one in question.refs() if one.number)
    first = [one["number"] for one in pages_[0].data][:2]
    enough = Question(repository=NAME, milestones=tuple(first), details=False)
    assert len(talk(rest.ask(enough, API, AT), pages_[0])[0]) == 1


def test_rest_few_of_many_pages() -> None:
    """Two milestones that are not on the first of ten pages are asked for one by one."""
    link = f'<{API}/x?page=2>; rel="next", <{API}/x?page=10>; rel="last"'
    page = Response(
        url=API, status=200, headers={"link": link}, data=sample("milestone-11").data and []
    )
    question = Question(repository=NAME, milestones=(12, 13), details=False)
    asked, answers = talk(
        rest.ask(question, API, AT), page, sample("milestone-12"), sample("milestone-13")
    )
    assert asked[1:] == [f"/repos/{NAME}/milestones/12", f"/repos/{NAME}/milestones/13"]
    assert isinstance(answers[ref(RefKind.MILESTONE, 13)], Milestone)


def test_rest_not_in_list() -> None:
    """A milestone that the list of all does not have is missing."""
    question = Question(repository=NAME, milestones=(13, 99), details=False)
    _, answers = talk(rest.ask(question, API, AT), sample("milestones-list-all"))
    gone = ref(RefKind.MILESTONE, 99)
    assert answers[gone] == Missing(ref=gone, reason="not found", checked_at=AT)


@pytest.mark.parametrize(
    ("name", "reason"),
    [("repo-404", "not found"), ("repo-451-blocked", "blocked"), ("repo-403-tos", "blocked")],
)
def test_rest_repository_missing(name: str, reason: str) -> None:
    """A repository that is not there costs one request, and everything in it is missing."""
    asked, answers = talk(rest.ask(QUESTION, API, AT), sample(name))
    assert len(asked) == 1
    assert answers == {
        one: Missing(ref=one, reason=reason, checked_at=AT) for one in QUESTION.refs()
    }


def test_rest_missing_in_renamed() -> None:
    """What is missing is filed under today's name too, though that is learnt later."""
    question = Question(repository="old/name", milestones=(99,), details=False)
    _, answers = talk(rest.ask(question, API, AT), sample("milestone-404"), REPOSITORY)
    told = answers[ref(RefKind.MILESTONE, 99, "old/name")]
    assert isinstance(told, Missing)
    assert told.ref == ref(RefKind.MILESTONE, 99)


def test_rest_issues() -> None:
    """Deleted, transferred and merged are told apart; the reference stays the linked one."""
    question = Question(repository=NAME, issues=(1, 2, 3), kinds={3: RefKind.PULL})
    moved = {**ISSUE.data, "number": 33, "html_url": "https://github.com/example-org/o/issues/33"}
    merged = {**ISSUE.data, "number": 3, "pull_request": {"merged_at": "2029-12-31T23:59:59Z"}}
    _, answers = talk(
        rest.ask(question, API, AT),
        REPOSITORY,
        sample("issue-410-deleted"),
        Response(url=API, status=200, headers={}, data=moved, hops=(API,)),
        Response(url=API, status=200, headers={}, data=merged),
    )
    gone, transferred, pull = (answers[one] for one in question.refs()[1:])
    assert isinstance(gone, Missing)
    assert gone.reason == "gone"
    assert isinstance(transferred, Issue)
    assert transferred.ref == ref(RefKind.ISSUE, 2)
    assert transferred.html_url.endswith("/o/issues/33")
    assert isinstance(pull, Issue)
    assert (pull.ref.kind, pull.state) == (RefKind.PULL, "merged")


@pytest.mark.parametrize("data", [{}, [1, None], None, [{"number": 13}], [{"number": "13"}]])
def test_rest_nonsense(data: object) -> None:
    """A list that makes no sense answers nothing, or says that what is not in it is missing."""
    question = Question(repository=NAME, milestones=(13, 14), details=False)
    response = Response(url=API, status=200, headers={}, data=data)
    _, answers = talk(rest.ask(question, API, AT), response, REPOSITORY)
    told = answers[ref(RefKind.MILESTONE, 13)]
    assert isinstance(told, Unanswered | Missing)


def test_rest_partial_failure() -> None:
    """What fails is not answered; what does not fail is."""
    failure = AnswerError("answered 502, 3 times")
    _, answers = talk(rest.ask(QUESTION, API, AT), failure, REPOSITORY, ISSUE)
    told = answers[ref(RefKind.MILESTONE, 13)]
    assert told == Unanswered(reason="answered 502, 3 times")
    assert isinstance(answers[ref(RefKind.ISSUE, 996)], Issue)


def test_rest_total_failure() -> None:
    """When not even the repository answers, its issues are not asked for."""
    failure = AnswerError("answered 502, 3 times")
    asked, answers = talk(rest.ask(QUESTION, API, AT), failure, failure)
    assert len(asked) == 2
    assert all(isinstance(told, Unanswered) for told in answers.values())


def test_rest_without_issues() -> None:
    """A repository whose issues are switched off is still there."""
    off = Response(url=API, status=410, headers={}, data={"message": "Issues are disabled"})
    question = Question(repository=NAME, milestones=(13, 14))
    _, answers = talk(rest.ask(question, API, AT), off, REPOSITORY)
    assert isinstance(answers[ref(RefKind.REPOSITORY)], Repository)
    assert isinstance(answers[ref(RefKind.MILESTONE, 13)], Missing)
