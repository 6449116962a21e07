"""What GitHub's answers mean, and which requests are made of a question; nothing is sent here."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sphinx_roadmap.errors import AnswerError, ConfigurationError
from sphinx_roadmap.github import graphql, rest
from sphinx_roadmap.github.fields import FieldsError
from sphinx_roadmap.github.protocol import (
    Endpoints,
    Outcome,
    Question,
    Request,
    Response,
    Unanswered,
    clean,
    decode,
    judge,
    origin,
    pages,
    redirect,
)
from sphinx_roadmap.model import GitHubRef, Issue, Milestone, Missing, RefKind, Repository

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx_roadmap.github.protocol import Answers, Dialogue

SAMPLES = Path(__file__).parent.parent / "samples" / "github"
AT = dt.datetime(2030, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
NAME = "example-org/fake-warehouse"
API = "https://api.github.com"
RESET_AT = 1_999_999_999


def sample(name: str, index: int = 0) -> Response:
    """Give a sample's answer."""
    exchanges = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))["exchanges"]
    request, response = exchanges[index]["request"], exchanges[index]["response"]
    return Response(
        url=f"https://{request['host']}{request['path']}",
        status=response["status"],
        headers=response["headers"],
        data=response["body"] if not isinstance(response["body"], str) else None,
    )


def ref(kind: RefKind, number: int = 0, repository: str = NAME) -> GitHubRef:
    """Give a reference."""
    return GitHubRef(repository=repository, kind=kind, number=number)


@pytest.mark.parametrize(
    ("name", "outcome", "seconds"),
    [
        ("milestones-list-all", Outcome.USE, None),
        ("graphql-200-partial", Outcome.USE, None),
        ("milestone-404", Outcome.MISSING, None),
        ("repo-404", Outcome.MISSING, None),
        ("issue-410-deleted", Outcome.MISSING, None),
        ("repo-451-blocked", Outcome.MISSING, None),
        ("repo-403-tos", Outcome.MISSING, None),
        ("unauthorized-401", Outcome.UNAUTHORIZED, None),
        ("graphql-401", Outcome.UNAUTHORIZED, None),
        ("forbidden-403-not-a-rate-limit", Outcome.FORBIDDEN, None),
        ("server-error-502", Outcome.RETRY, 1),
        ("rate-limit-primary-403-installation", Outcome.WAIT, 1001),
        ("rate-limit-primary-403-token", Outcome.WAIT, 1001),
        ("rate-limit-primary-403-unauthenticated", Outcome.WAIT, 1001),
        ("rate-limit-primary-429", Outcome.WAIT, 1001),
        ("graphql-200-rate-limited", Outcome.WAIT, 1001),
        ("rate-limit-secondary-403-retry-after", Outcome.WAIT, 66),
        ("rate-limit-secondary-429-retry-after", Outcome.WAIT, 1),
        ("rate-limit-secondary-403-bare", Outcome.WAIT, 60),
        ("milestones-304", Outcome.FAILED, None),
    ],
)
def test_judge(name: str, outcome: Outcome, seconds: float | None) -> None:
    """Each form of an answer has its own consequence, and each limit its own time."""
    verdict = judge(sample(name), now=RESET_AT - 1000, attempt=0)
    assert verdict.outcome is outcome
    assert verdict.reason.isprintable()
    if seconds is not None:
        assert verdict.seconds == seconds


def test_judge_backs_off() -> None:
    """Where GitHub names no time, each wait is twice the one before."""
    bare, broken = sample("rate-limit-secondary-403-bare"), sample("server-error-502")
    assert [judge(bare, now=0, attempt=n).seconds for n in range(3)] == [60, 120, 240]
    assert [judge(broken, now=0, attempt=n).seconds for n in range(3)] == [1, 2, 4]


@pytest.mark.parametrize(
    ("status", "headers", "data", "outcome"),
    [
        (403, {}, {"message": "You have triggered an ABUSE DETECTION mechanism"}, Outcome.WAIT),
        (403, {}, {"message": "API rate limit exceeded for 203.0.113.99."}, Outcome.WAIT),
        (403, {}, None, Outcome.FORBIDDEN),
        (429, {}, None, Outcome.WAIT),
        (403, {"x-ratelimit-remaining": "0"}, None, Outcome.WAIT),
        (403, {"retry-after": "soon"}, None, Outcome.FORBIDDEN),
        (403, {}, {"message": 7, "block": "no"}, Outcome.FORBIDDEN),
        (503, {"retry-after": "7"}, None, Outcome.RETRY),
        (410, {}, {"message": "This API version was retired"}, Outcome.FAILED),
        (204, {}, None, Outcome.FAILED),
        (418, {}, None, Outcome.FAILED),
    ],
)
def test_judge_oddities(
    status: int, headers: dict[str, str], data: object, outcome: Outcome
) -> None:
    """Headers and messages may be missing, or be nonsense."""
    response = Response(url=API, status=status, headers=headers, data=data)
    assert judge(response, now=0, attempt=0).outcome is outcome


def test_past_reset() -> None:
    """A reset that has passed, by our clock, is waited for a second."""
    late = judge(sample("rate-limit-primary-429"), now=RESET_AT + 5000, attempt=0)
    assert late.seconds == 1


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{}", "text/html"),
        (b"{}", ""),
        (b"", "application/json"),
        (b"{", "application/json"),
        (b'{"a": 1, "a": 2}', "application/json"),
        (b"\xff", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"9" * 10_000, "application/json"),
    ],
)
def test_decode_refuses(body: bytes, kind: str) -> None:
    """A good answer that is no JSON is an error; an error page is allowed to be none."""
    with pytest.raises(AnswerError):
        decode(body, kind, 200)
    assert decode(body, kind, 502) is None or kind.startswith("application/json")


def test_decode() -> None:
    """JSON comes under several names."""
    for kind in ("application/json; charset=utf-8", "application/vnd.github+json"):
        assert decode(b'{"a": 1}', kind, 200) == {"a": 1}


def test_pages() -> None:
    """The next page's URL is taken as it stands."""
    first = sample("milestones-paginated")
    assert pages(first.headers) == {
        "next": f"{API}/repositories/999000001/milestones?state=all&per_page=4&page=2",
        "last": f"{API}/repositories/999000001/milestones?state=all&per_page=4&page=2",
    }
    assert pages({}) == {}
    assert pages({"link": "<>;,;<nonsense"}) == {}


@pytest.mark.parametrize(
    ("url", "location", "payload", "target"),
    [
        (f"{API}/a", f"{API}/b?c=d", None, f"{API}/b?c=d"),
        (f"{API}/a", "/b", None, f"{API}/b"),
        (f"{API}/a", "https://example.org/b", None, "https://example.org/b"),
        (f"{API}/a", "http://api.github.com/b", None, None),
        (f"{API}/a", "javascript:alert(1)", None, None),
        (f"{API}/a", "https://user:secret@example.org/", None, None),
        (f"{API}/a", "https://[", None, None),
        (f"{API}/a", "", None, None),
        (f"{API}/graphql", f"{API}/b", {}, f"{API}/b"),
        (f"{API}/graphql", "https://example.org/b", {}, None),
    ],
)
def test_redirect(url: str, location: str, payload: Any, target: str | None) -> None:
    """A redirect is followed unless it is unsafe; a query is sent to its own server only."""
    response = Response(url=url, status=307, headers={"location": location})
    assert redirect(response, Request(url=url, payload=payload)) == target


def test_redirected_post() -> None:
    """A 301 would turn a POST into a GET, so it is not followed."""
    response = Response(url=f"{API}/graphql", status=301, headers={"location": f"{API}/b"})
    assert redirect(response, Request(url=response.url, payload={})) is None


def test_origin() -> None:
    """Host names ignore case, and the port counts."""
    assert origin("https://API.github.com/x") == origin("https://api.github.com:443")
    assert origin("https://api.github.com:8443") != origin("https://api.github.com")
    assert origin("http://api.github.com") != origin("https://api.github.com")


def test_endpoints() -> None:
    """The variables of GitHub Actions are used; on an Enterprise server one implies the others."""
    assert Endpoints.from_environment({"GITHUB_API_URL": ""}) == Endpoints()
    assert Endpoints.from_environment(
        {"GITHUB_SERVER_URL": "https://ghe.example.org/"}
    ) == Endpoints(
        api_url="https://ghe.example.org/api/v3",
        graphql_url="https://ghe.example.org/api/graphql",
        server_url="https://ghe.example.org",
    )


@pytest.mark.parametrize(
    "text", ["api.example.org", "file:///x", "https://u:p@x", "https://x:0", "h"]
)
def test_bad_endpoint(text: str) -> None:
    """An address that is none is named by its variable, and not repeated: it may hold a secret."""
    with pytest.raises(ConfigurationError, match="GITHUB_API_URL") as caught:
        Endpoints.from_environment({"GITHUB_API_URL": text})
    assert text == "h" or text not in str(caught.value)


def test_clean() -> None:
    """A title is one line, and keeps what its language needs."""
    assert clean(" a\r\n\tb\u2028c ") == "a b c"
    assert clean("\x1b[31m\u202e\ud800") == "\ufffd[31m\ufffd\ufffd"
    assert clean("क्\u200dष 👩\u200d💻") == "क्\u200dष 👩\u200d💻"
    assert clean("\u2028") == "\ufffd"


# -- GraphQL ---------------------------------------------------------------------------------------

QUESTION = Question(repository=NAME, milestones=(11, 12, 13, 14, 15, 16), issues=(996,))


def graphql_answers(name: str, change: Callable[[Any], None] = lambda _: None) -> Answers:
    """Read a sample, with the field that its query did not ask for."""
    response = sample(name)
    node = response.data["data"]["r0"]
    if node and node["i996"]:
        node["i996"]["closedAt"] = None
    change(response.data)
    return graphql.read([QUESTION], response, AT)


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


# -- REST ------------------------------------------------------------------------------------------


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
