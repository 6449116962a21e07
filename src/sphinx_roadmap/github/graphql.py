"""One GraphQL request for many links, and how its answer is read. Needs a token.

Field names: https://docs.github.com/en/graphql/reference. Names go in as variables, numbers as
numbers; both come from URLs that ``urls`` has checked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..model import Issue, Milestone, Missing, OpenMilestones, RefKind, Repository
from .fields import Fields, FieldsError
from .protocol import Answers, Question, Request, Response, Unanswered, clean

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from ..model import GitHubRef

# GitHub ends a query after 10 seconds; 50 links with their counts stay far below.
LINKS_A_REQUEST = 50
# The most that GitHub gives at once, by either way.
OPEN_MILESTONES = 100

_FRAGMENTS = """\
fragment Repo on Repository { nameWithOwner isArchived defaultBranchRef { name } }
"""
_MILESTONE_FRAGMENT = """\
fragment Ms on Milestone { number title milestoneState: state url dueOn closedAt
  openIssues: issues(states: [OPEN]) { totalCount }
  closedIssues: issues(states: [CLOSED]) { totalCount }
  openPRs: pullRequests(states: [OPEN]) { totalCount }
  closedPRs: pullRequests(states: [CLOSED, MERGED]) { totalCount } }
"""
# The two states are of different types, so they need different names.
_ISSUE_FRAGMENT = """\
fragment Iop on IssueOrPullRequest { __typename
  ... on Issue { number title issueState: state closedAt url }
  ... on PullRequest { number title prState: state closedAt url } }
"""
_OPEN = (
    f"    open: milestones(first: {OPEN_MILESTONES}, states: [OPEN]) {{ nodes {{ number title }} }}"
)


def batches(questions: Iterable[Question]) -> Iterator[tuple[Question, ...]]:
    """Give the questions in groups of at most ``LINKS_A_REQUEST`` links."""
    batch: list[Question] = []
    room = LINKS_A_REQUEST
    for question in questions:
        milestones, issues = list(question.milestones), list(question.issues)
        list_open = question.list_open
        while True:
            if room < 2:
                yield tuple(batch)
                batch, room = [], LINKS_A_REQUEST
            room -= 1
            take_milestones, milestones = milestones[:room], milestones[room:]
            room -= len(take_milestones)
            take_issues, issues = issues[:room], issues[room:]
            room -= len(take_issues)
            batch.append(
                Question(
                    repository=question.repository,
                    milestones=tuple(take_milestones),
                    issues=tuple(take_issues),
                    details=question.details,
                    kinds=question.kinds,
                    list_open=list_open,
                )
            )
            list_open = False
            if not (milestones or issues):
                break
    if batch:
        yield tuple(batch)


def ask(questions: Sequence[Question], graphql_url: str) -> Request:
    """Give the request that asks all questions at once."""
    variables: dict[str, str] = {}
    lines: list[str] = []
    for index, question in enumerate(questions):
        owner, name = question.repository.split("/")
        variables |= {f"owner{index}": owner, f"name{index}": name}
        lines.append(
            f"  r{index}: repository(owner: $owner{index}, name: $name{index},"
            " followRenames: true) {"
        )
        lines.append("    ...Repo")
        lines += [_OPEN] if question.list_open else []
        lines += [f"    m{n}: milestone(number: {n}) {{ ...Ms }}" for n in question.milestones]
        lines += [
            f"    i{n}: issueOrPullRequest(number: {n}) {{ ...Iop }}" for n in question.issues
        ]
        lines.append("  }")
    declared = ", ".join(f"${name}: String!" for name in variables)
    query = "\n".join(
        [
            f"query Roadmap({declared}) {{",
            "  rateLimit { cost limit remaining used resetAt nodeCount }",
            *lines,
            "}\n",
        ]
    )
    query += _FRAGMENTS
    # An unused fragment is an error.
    query += _MILESTONE_FRAGMENT if any(one.milestones for one in questions) else ""
    query += _ISSUE_FRAGMENT if any(one.issues for one in questions) else ""
    return Request(
        url=graphql_url, payload={"query": query, "variables": variables}, needs_token=True
    )


def read(questions: Sequence[Question], response: Response, at: dt.datetime) -> Answers:
    """Read the answer to :func:`ask`: an error about one node never voids the others.

    :raises FieldsError: the answer as a whole makes no sense.
    """
    top = Fields(response.data)
    errors = _Errors(response.data.get("errors"))
    if top.is_null("data"):
        raise FieldsError(errors.general or "there is no data", "data")
    data = top.object("data")
    answers: Answers = {}
    for index, question in enumerate(questions):
        alias = f"r{index}"
        if data.is_null(alias):
            told = errors.about(question.ref(RefKind.REPOSITORY), (alias,), at)
            answers |= dict.fromkeys(question.refs(), told)
            if isinstance(told, Missing):
                answers |= {
                    ref: Missing(ref=ref, reason=told.reason, checked_at=at)
                    for ref in question.refs()
                }
                answers.pop(question.open_ref, None)
            continue
        try:
            answers |= _read_repository(question, data.object(alias), alias, errors, at)
        except FieldsError as error:
            answers |= dict.fromkeys(question.refs(), Unanswered(reason=str(error)))
    return answers


class _Errors:
    """The ``errors`` of an answer, by the path of the node that each is about."""

    def __init__(self, errors: object) -> None:
        self.general = ""
        self._by_path: dict[tuple[str, ...], dict[str, Any]] = {}
        for error in errors if isinstance(errors, list) else ():
            if not isinstance(error, dict):
                continue
            path = error.get("path")
            if isinstance(path, list) and path and path[0] != "rateLimit":
                self._by_path[tuple(str(part) for part in path)] = error
            else:
                message = error.get("message")
                text = message if isinstance(message, str) and message else "an unnamed error"
                self.general = self.general or clean(text[:300])

    def about(self, ref: GitHubRef, path: tuple[str, ...], at: dt.datetime) -> Missing | Unanswered:
        """Tell why a node is null: it is missing, unless an error says something else."""
        # An error above makes the node null, and so does one in a field that cannot be null.
        error = next(
            (
                self._by_path[where]
                for where in sorted(self._by_path, key=len)
                if where[: len(path)] == path[: len(where)]
            ),
            None,
        )
        if error is None and not self.general:
            return Missing(ref=ref, reason="not found", checked_at=at)
        if error is not None and error.get("type") == "NOT_FOUND":
            return Missing(ref=ref, reason="not found", checked_at=at)
        message = error.get("message") if error is not None else self.general
        return Unanswered(reason=clean(message[:300]) if isinstance(message, str) else "an error")


def _read_repository(
    question: Question, fields: Fields, alias: str, errors: _Errors, at: dt.datetime
) -> Answers:
    answers: Answers = {}
    full_name = fields.repository("nameWithOwner")
    branch = "" if fields.is_null("defaultBranchRef") else _branch(fields)
    answers[question.ref(RefKind.REPOSITORY)] = Repository(
        name=question.repository,
        full_name=full_name,
        default_branch=branch,
        archived=fields.optional_boolean("isArchived"),
        checked_at=at,
    )
    today = Question(repository=full_name, kinds=question.kinds)
    if question.list_open:
        try:
            answers[question.open_ref] = _open_milestones(full_name, fields, at)
        except FieldsError as error:
            answers[question.open_ref] = Unanswered(reason=str(error))
    for number in question.milestones:
        asked, now = (one.ref(RefKind.MILESTONE, number) for one in (question, today))
        name = f"m{number}"
        try:
            answers[asked] = (
                errors.about(now, (alias, name), at)
                if fields.is_null(name)
                else _milestone(now, fields.object(name), at)
            )
        except FieldsError as error:
            answers[asked] = Unanswered(reason=str(error))
    for number in question.issues:
        asked, now = (one.issue_ref(number) for one in (question, today))
        name = f"i{number}"
        try:
            answers[asked] = (
                errors.about(now, (alias, name), at)
                if fields.is_null(name)
                else _issue(today, number, fields.object(name), at)
            )
        except FieldsError as error:
            answers[asked] = Unanswered(reason=str(error))
    return answers


def _open_milestones(full_name: str, fields: Fields, at: dt.datetime) -> OpenMilestones:
    nodes = fields.object("open").objects("nodes")
    titles = ((one.integer("number", 1, 10**10), clean(one.text("title"))) for one in nodes)
    return OpenMilestones(repository=full_name, titles=tuple(sorted(titles)), checked_at=at)


def _branch(fields: Fields) -> str:
    return fields.object("defaultBranchRef").text("name")


def _milestone(ref: GitHubRef, fields: Fields, at: dt.datetime) -> Milestone:
    _expect_number(ref.number, fields)

    def count(*names: str) -> int:
        return sum(fields.object(name).integer("totalCount", 0, 10**8) for name in names)

    return Milestone(
        ref=ref,
        title=clean(fields.text("title")),
        state=fields.word("milestoneState", ("OPEN", "CLOSED")).lower(),
        open_issues=count("openIssues", "openPRs"),
        closed_issues=count("closedIssues", "closedPRs"),
        due_on=fields.optional_day("dueOn"),
        closed_at=fields.optional_instant("closedAt"),
        html_url=fields.url("url"),
        checked_at=at,
    )


def _issue(today: Question, number: int, fields: Fields, at: dt.datetime) -> Issue:
    _expect_number(number, fields)
    is_pull = fields.word("__typename", ("Issue", "PullRequest")) == "PullRequest"
    state = (
        fields.word("prState", ("OPEN", "CLOSED", "MERGED"))
        if is_pull
        else fields.word("issueState", ("OPEN", "CLOSED"))
    )
    return Issue(
        ref=today.ref(RefKind.PULL if is_pull else RefKind.ISSUE, number),
        title=clean(fields.text("title")),
        state=state.lower(),
        closed_at=fields.optional_instant("closedAt"),
        html_url=fields.url("url"),
        checked_at=at,
    )


def _expect_number(number: int, fields: Fields) -> None:
    if fields.integer("number", 1, 10**10) != number:
        raise FieldsError(f"it is not number {number}", f"{fields.path}.number")
