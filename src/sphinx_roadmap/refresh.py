"""A new snapshot: what to ask, asking it, and what an unanswered question leaves of the old one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from .errors import AnswerError, NetworkError, TokenError
from .github import graphql, rest, urls
from .github.fields import FieldsError
from .github.protocol import Answers, Question, Unanswered
from .github.snapshot import ref_key
from .join import Known
from .model import (
    GitHubRef,
    Issue,
    Milestone,
    Missing,
    OpenMilestones,
    RefKind,
    Repository,
    Snapshot,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from .github.client import Client
    from .github.protocol import Endpoints


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A question that GitHub did not answer; ``checked_at`` is that of the old answer, if any."""

    ref: GitHubRef
    reason: str
    checked_at: dt.datetime | None


def plan(
    uris: Iterable[str], server: str = urls.DEFAULT_SERVER, repositories: Iterable[str] = ()
) -> tuple[Question, ...]:
    """Give what to ask about everything that links lead to, by repository.

    Names that differ in case only are one. A repository's own state is wanted where it, or
    something in it that has no number, such as a file, is linked.

    :param repositories: those whose open milestones are wanted too.
    """
    lists = {name.lower(): name for name in repositories}
    names: dict[str, str] = {}
    details: set[str] = set()
    numbers: dict[str, set[int]] = {}
    kinds: dict[str, dict[int, RefKind]] = {}
    for uri in sorted(set(uris)):
        ref = urls.parse(uri, server)
        name = ref.repository if ref is not None else urls.repository(uri, server)
        if not name:
            continue
        key = name.lower()
        names.setdefault(key, name)
        if ref is None or ref.kind is RefKind.REPOSITORY:
            details.add(key)
        elif ref.kind is RefKind.MILESTONE:
            numbers.setdefault(key, set()).add(ref.number)
        else:
            kinds.setdefault(key, {}).setdefault(ref.number, ref.kind)
    names = lists | names
    return tuple(
        Question(
            repository=name,
            milestones=tuple(sorted(numbers.get(key, ()))),
            issues=tuple(sorted(kinds.get(key, ()))),
            details=key in details,
            kinds=kinds.get(key, {}),
            list_open=key in lists,
        )
        for key, name in sorted(names.items())
    )


def fetch(
    questions: Sequence[Question], endpoints: Endpoints, client: Client, at: dt.datetime
) -> Answers:
    """Ask GitHub: by GraphQL with a token, else, and where that does not answer, by REST.

    :raises NetworkError: not one question was answered.
    """
    answers: Answers = {}
    if client.token is not None:
        try:
            for batch in graphql.batches(questions):
                client.say(f"asking about {sum(len(one.refs()) for one in batch)} links at once")
                _merge(answers, _ask_graphql(batch, endpoints, client, at))
        except TokenError:
            pass  # The client has noted it, and REST works without.
    for question in questions:
        told = answers.get(question.ref(RefKind.REPOSITORY))
        if told is None or isinstance(told, Unanswered):
            client.say(f"asking about {question.repository}")
            _merge(answers, client.run(rest.ask(question, endpoints.api_url, at)))
        elif isinstance(told, Repository):
            _follow_missing_issues(question, told, answers, endpoints, client, at)
    reasons = [told.reason for told in answers.values() if isinstance(told, Unanswered)]
    if reasons and len(reasons) == len(answers):
        raise NetworkError(
            f"nothing could be learnt: {reasons[0]}",
            remedy="Try again later; the snapshot is as it was.",
        )
    return answers


def renew(old: Snapshot | None, answers: Answers, at: dt.datetime) -> tuple[Snapshot, list[Kept]]:
    """Make a snapshot of answers; what was not answered keeps its old entry with its own date."""
    known = Known(old)
    records: dict[tuple[str, str, int], Any] = {}
    kept: list[Kept] = []
    for ref, told in answers.items():
        record: Any = told
        if isinstance(told, Unanswered):
            record = _old_record(ref, old, known, answers)
            if record is not None:
                record = replace(record, checked_at=min(record.checked_at, at))
            checked_at = record.checked_at if record is not None else None
            kept.append(Kept(ref=ref, reason=told.reason, checked_at=checked_at))
        elif isinstance(told, Repository):
            record = _with_details(told, known.repository(told.name))
        if record is not None:
            # Two names of one repository, or two kinds of link, may lead to one thing.
            records.setdefault(_identity(record), record)
    found = records.values()
    return Snapshot(
        fetched_at=at,
        repositories=_sorted(found, Repository, "name"),
        milestones=_sorted(found, Milestone, "ref"),
        issues=_sorted(found, Issue, "ref"),
        missing=_sorted(found, Missing, "ref"),
        open_milestones=tuple(
            one for one in _sorted(found, OpenMilestones, "repository") if one.titles
        ),
    ), kept


def _ask_graphql(
    batch: Sequence[Question], endpoints: Endpoints, client: Client, at: dt.datetime
) -> Answers:
    try:
        return graphql.read(batch, client.send(graphql.ask(batch, endpoints.graphql_url)), at)
    except (AnswerError, FieldsError) as error:
        refs = (ref for question in batch for ref in question.refs())
        return dict.fromkeys(refs, Unanswered(reason=error.message))


def _follow_missing_issues(
    question: Question,
    repository: Repository,
    answers: Answers,
    endpoints: Endpoints,
    client: Client,
    at: dt.datetime,
) -> None:
    """Ask by REST for issues that GraphQL does not find: only that follows transfers."""
    numbers = tuple(
        number
        for number in question.issues
        if isinstance(answers.get(question.issue_ref(number)), Missing)
    )
    if not numbers:
        return
    again = replace(question, milestones=(), issues=numbers, details=False, list_open=False)
    dialogue = rest.ask(again, endpoints.api_url, at, full_name=repository.full_name)
    for ref, told in client.run(dialogue).items():
        if ref.number and not isinstance(told, Unanswered):
            answers[ref] = told


def _merge(answers: Answers, more: Answers) -> None:
    """Add answers; a repository that was split over requests may be answered in one only."""
    for ref, told in more.items():
        if ref not in answers or not isinstance(told, Unanswered):
            answers[ref] = told


def _old_record(ref: GitHubRef, old: Snapshot | None, known: Known, answers: Answers) -> Any:
    if ref.kind is RefKind.REPOSITORY:
        return known.repository(ref.repository)
    today = answers.get(GitHubRef(repository=ref.repository, kind=RefKind.REPOSITORY))
    if not ref.number:
        names = {ref.repository.lower(), known.today(ref).repository.lower()}
        lists = old.open_milestones if old is not None else ()
        found = next((one for one in lists if one.repository.lower() in names), None)
        if found is None or not isinstance(today, Repository):
            return found
        return replace(found, repository=today.full_name)
    state = known.look_up(ref).state
    if state is None or not isinstance(today, Repository):
        return state
    return replace(state, ref=replace(state.ref, repository=today.full_name))


def _with_details(new: Repository, old: Repository | None) -> Repository:
    """Keep what was known of a repository where this time only its name was learnt."""
    if new.archived is not None or old is None or old.full_name != new.full_name:
        return new
    return replace(old, name=new.name, checked_at=min(old.checked_at, new.checked_at))


def _identity(
    record: Repository | Milestone | Issue | Missing | OpenMilestones,
) -> tuple[str, str, int]:
    if isinstance(record, OpenMilestones):
        return "lists", record.repository.lower(), 0
    if isinstance(record, Repository):
        return "repositories", record.name.lower(), 0
    key = ref_key(record.ref).lower().replace("/pull/", "/issues/")
    return "things", key, record.ref.number


def _sorted(records: Iterable[Any], kind: type[Any], by: str) -> tuple[Any, ...]:
    chosen = (record for record in records if isinstance(record, kind))
    return tuple(sorted(chosen, key=lambda record: getattr(record, by)))
