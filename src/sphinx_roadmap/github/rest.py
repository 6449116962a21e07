"""As few REST requests as tell what links need; this works without a token (60 an hour).

https://docs.github.com/en/rest/issues/milestones, /issues/issues and /repos/repos.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ..errors import AnswerError
from ..model import Issue, Milestone, Missing, OpenMilestones, RefKind, Repository
from .fields import Fields, FieldsError
from .protocol import Answers, Question, Request, Response, Told, Unanswered, clean, pages

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Generator

    from .protocol import Dialogue

# Far more than any project has; a list without end is not followed further.
_MOST_PAGES = 100

_REASONS = {404: "not found", 403: "blocked", 410: "gone", 451: "blocked"}
_NOT_ASKED = Unanswered(reason="it was not asked for")
_API_REPOSITORY = re.compile(r".*/repos/([^/]+/[^/]+)(?:/milestones/[0-9]+)?")
_LAST_PAGE = re.compile(r"[?&]page=([0-9]{1,6})(?:&|$)")


def ask(question: Question, api_url: str, at: dt.datetime, *, full_name: str = "") -> Dialogue:
    """Ask about one repository: a dialogue of requests and responses that gives the answers.

    A request that failed is thrown into it as AnswerError.

    :param full_name: the repository's name of today, if it is known already.
    """
    talk = _Talk(question, api_url, at, full_name)
    if question.milestones or question.list_open:
        yield from talk.milestones()
    if question.list_open and not talk.gone:
        yield from talk.open_milestones()
    # A link through an old name has to be mended anyway, and the redirect has cost a request:
    # the branch is then told by the refresh after that, unless the repository itself is linked.
    if not talk.gone and (not talk.full_name or (question.details and not talk.redirected)):
        yield from talk.details()
    for number in question.issues:
        if talk.gone:
            break
        yield from talk.issue(number)
    return talk.answers()


class _Talk:
    """What has been learnt of one repository so far."""

    def __init__(self, question: Question, api_url: str, at: dt.datetime, full_name: str) -> None:
        self.full_name = full_name
        self.redirected = False
        self.gone: Missing | Unanswered | None = None
        self._question = question
        self._api_url = api_url
        self._at = at
        self._repository: Repository | None = None
        self._states: dict[tuple[RefKind, int], Told] = {}
        self._few = False
        self._open: tuple[tuple[int, str], ...] | Unanswered | None = None

    def milestones(self) -> Generator[Request, Response, None]:
        """Ask for the linked milestones: one alone, several by the list of all."""
        wanted = set(self._question.milestones)
        by_list = len(wanted) > 1 or self._question.list_open
        url = self._url("/milestones?state=all&per_page=100") if by_list else ""
        for _ in range(_MOST_PAGES):
            if not url:
                break
            response = yield from self._get(url)
            if not isinstance(response, Response):
                self._fail(wanted, response)
                return
            if response.status == 410:
                self._open = ()
                break  # There are no issues in this repository, which does exist.
            if response.status != 200:
                # The list is there whenever the repository is.
                self.gone = self._missing(RefKind.REPOSITORY, 0, _REASONS[response.status])
                return
            if "next" not in pages(response.headers) and "prev" not in pages(response.headers):
                self._open = _read_open(response)  # These are all.
            url = self._read_page(response, wanted)
        else:
            self._fail(wanted, Unanswered(reason="the list of milestones does not end"))
            return
        if by_list and not self._few:
            for number in wanted:
                self._states[RefKind.MILESTONE, number] = self._missing(
                    RefKind.MILESTONE, number, "not found"
                )
            return
        for number in sorted(wanted):
            yield from self._milestone(number)

    def open_milestones(self) -> Generator[Request, Response, None]:
        """Ask for the open milestones, where the list of all has not told them."""
        if self._open is not None:
            return
        response = yield from self._get(self._url("/milestones?state=open&per_page=100"))
        if not isinstance(response, Response):
            self._open = response
        elif response.status != 200:
            self._open = ()  # There are no issues in this repository.
        else:
            self._open = _read_open(response)

    def details(self) -> Generator[Request, Response, None]:
        """Ask for the repository itself."""
        response = yield from self._get(self._url(""))
        if not isinstance(response, Response):
            self.gone = None if self.full_name else response
            return
        if response.status != 200:
            self.gone = self._missing(RefKind.REPOSITORY, 0, _REASONS[response.status])
            return
        try:
            fields = Fields(response.data)
            self.full_name = fields.repository("full_name")
            self._repository = Repository(
                name=self._question.repository,
                full_name=self.full_name,
                default_branch=fields.text("default_branch"),
                archived=fields.optional_boolean("archived"),
                checked_at=self._at,
            )
        except FieldsError as error:
            self.gone = None if self.full_name else Unanswered(reason=str(error))

    def issue(self, number: int) -> Generator[Request, Response, None]:
        """Ask for one issue or pull request."""
        key = (RefKind.ISSUE, number)
        response = yield from self._get(self._url(f"/issues/{number}"))
        if not isinstance(response, Response):
            self._states[key] = response
        elif response.status != 200:
            kind = self._question.issue_ref(number).kind
            self._states[key] = self._missing(kind, number, _REASONS[response.status])
        else:
            try:
                self._states[key] = self._read_issue(number, Fields(response.data), response)
            except FieldsError as error:
                self._states[key] = Unanswered(reason=str(error))

    def answers(self) -> Answers:
        """Give what was learnt about everything that was asked."""
        question = self._question
        repository: Told | None = self._repository or self.gone
        if repository is None:
            repository = Repository(
                name=question.repository,
                full_name=self.full_name,
                default_branch="",
                archived=None,
                checked_at=self._at,
            )
        answers: Answers = {}
        if question.list_open:
            answers |= self._open_answer()
        for ref in question.refs():
            if ref == question.open_ref:
                continue
            kind = RefKind.ISSUE if ref.kind is RefKind.PULL else ref.kind
            if ref.kind is RefKind.REPOSITORY:
                told = repository
            elif isinstance(self.gone, Missing):
                told = self._missing(ref.kind, ref.number, self.gone.reason)
            else:
                told = self._states.get((kind, ref.number)) or self.gone or _NOT_ASKED
            answers[ref] = self._today(told)
        return answers

    def _open_answer(self) -> Answers:
        if isinstance(self.gone, Missing):
            return {}
        told: Told = self.gone or _NOT_ASKED
        if isinstance(self._open, tuple):
            name = self.full_name or self._question.repository
            told = OpenMilestones(repository=name, titles=self._open, checked_at=self._at)
        elif self._open is not None:
            told = self._open
        return {self._question.open_ref: told}

    def _today(self, told: Told) -> Told:
        """Name the repository as it is called today, which may have been learnt late."""
        if isinstance(told, Repository | Unanswered | OpenMilestones) or not self.full_name:
            return told
        today = Question(repository=self.full_name)
        return replace(told, ref=today.ref(told.ref.kind, told.ref.number))

    def _url(self, path: str) -> str:
        return f"{self._api_url}/repos/{self.full_name or self._question.repository}{path}"

    def _get(self, url: str) -> Generator[Request, Response, Response | Unanswered]:
        try:
            response = yield Request(url=url)
        except AnswerError as error:
            return Unanswered(reason=error.message)
        self.redirected = self.redirected or bool(response.hops)
        return response

    def _fail(self, numbers: set[int], told: Unanswered) -> None:
        for number in numbers:
            self._states[RefKind.MILESTONE, number] = told

    def _missing(self, kind: RefKind, number: int, reason: str) -> Missing:
        return Missing(ref=self._question.ref(kind, number), reason=reason, checked_at=self._at)

    def _read_page(self, response: Response, wanted: set[int]) -> str:
        """Take what is wanted from a page of the list; give the next page's URL if it is needed."""
        if not isinstance(response.data, list):
            self._fail(wanted, Unanswered(reason="the list of milestones is no list"))
            wanted.clear()
            return ""
        for index, entry in enumerate(response.data):
            number = entry.get("number") if isinstance(entry, dict) else None
            if isinstance(number, int) and number in wanted:
                wanted.discard(number)
                self._take_milestone(number, entry, f"[{index}]")
            elif not self.full_name and isinstance(entry, dict):
                self._learn(Fields(entry, f"[{index}]"), "url")
        links = pages(response.headers)
        if not wanted or "next" not in links:
            return ""
        this, last = (_LAST_PAGE.search(links.get(rel, "")) for rel in ("next", "last"))
        if this and last and len(wanted) <= int(last[1]) - int(this[1]):
            self._few = True  # Asking for each is less than reading on.
            return ""
        return links["next"]

    def _milestone(self, number: int) -> Generator[Request, Response, None]:
        key = (RefKind.MILESTONE, number)
        response = yield from self._get(self._url(f"/milestones/{number}"))
        if not isinstance(response, Response):
            self._states[key] = response
        elif response.status != 200:
            self._states[key] = self._missing(RefKind.MILESTONE, number, _REASONS[response.status])
        else:
            self._take_milestone(number, response.data, "")

    def _take_milestone(self, number: int, data: object, path: str) -> None:
        try:
            fields = Fields(data, path)
            self._learn(fields, "url")
            self._states[RefKind.MILESTONE, number] = self._read_milestone(number, fields)
        except FieldsError as error:
            self._states[RefKind.MILESTONE, number] = Unanswered(reason=str(error))

    def _learn(self, fields: Fields, name: str) -> None:
        """Learn today's name from a URL of the API, which is the same on any server."""
        try:
            match = _API_REPOSITORY.fullmatch(fields.url(name))
        except FieldsError:
            return
        if match and not self.full_name:
            self.full_name = Fields({"name": match[1]}).repository("name")

    def _read_milestone(self, number: int, fields: Fields) -> Milestone:
        if fields.integer("number", 1, 10**10) != number:
            raise FieldsError(f"it is not number {number}", f"{fields.path}.number")
        return Milestone(
            ref=self._question.ref(RefKind.MILESTONE, number),
            title=clean(fields.text("title")),
            state=fields.word("state", ("open", "closed")),
            open_issues=fields.integer("open_issues", 0, 10**9),
            closed_issues=fields.integer("closed_issues", 0, 10**9),
            due_on=fields.optional_day("due_on"),
            closed_at=fields.optional_instant("closed_at"),
            html_url=fields.url("html_url"),
            checked_at=self._at,
        )

    def _read_issue(self, number: int, fields: Fields, response: Response) -> Issue:
        """Read an issue; one that was transferred has another number and repository today."""
        if fields.integer("number", 1, 10**10) != number and not response.hops:
            raise FieldsError(f"it is not number {number}", "number")
        pull = None if fields.is_null("pull_request") else fields.object("pull_request")
        state = fields.word("state", ("open", "closed"))
        if pull is not None and pull.has("merged_at") and pull.optional_instant("merged_at"):
            state = "merged"
        return Issue(
            ref=self._question.ref(RefKind.PULL if pull else RefKind.ISSUE, number),
            title=clean(fields.text("title")),
            state=state,
            closed_at=fields.optional_instant("closed_at"),
            html_url=fields.url("html_url"),
            checked_at=self._at,
        )


def _read_open(response: Response) -> tuple[tuple[int, str], ...] | Unanswered:
    """Read numbers and titles of the open milestones of a list."""
    try:
        entries = Fields({"": response.data}).objects("")
        found = [one for one in entries if one.word("state", ("open", "closed")) == "open"]
        titles = ((one.integer("number", 1, 10**10), clean(one.text("title"))) for one in found)
        return tuple(sorted(titles))
    except FieldsError as error:
        return Unanswered(reason=str(error))
