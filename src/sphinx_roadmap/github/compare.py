"""What changed between two snapshots, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..model import Issue, Milestone, Missing, Repository
from .snapshot import ref_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..model import Snapshot

    Record = Repository | Milestone | Issue | Missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that changed. ``key`` is as in the snapshot file, ``title`` as on GitHub."""

    key: str
    title: str
    text: str


def compare(old: Snapshot | None, new: Snapshot) -> tuple[Change, ...]:
    """Give the changes from one snapshot to the next; dates of asking are none."""
    before = _by_key(old) if old is not None else {}
    after = _by_key(new)
    changes: list[Change] = []
    for key, record in after.items():
        text = ", ".join(_differences(before.get(key), record))
        if text:
            changes.append(Change(key=key[1], title=_title(record, key[1]), text=text))
    for key, record in before.items():
        if key not in after:
            changes.append(
                Change(key=key[1], title=_title(record, key[1]), text="no longer linked")
            )
    told = {key for _kind, key in before.keys() | after.keys()}
    return (*changes, *(one for one in _open_milestones(old, new) if one.key not in told))


def _open_milestones(old: Snapshot | None, new: Snapshot) -> Iterator[Change]:
    """Give what changed in the lists of open milestones; one that came or went is told at once."""
    today = {one.name.lower(): one.full_name for one in new.repositories}
    lists = old.open_milestones if old is not None else ()
    before = {today.get(one.repository.lower(), one.repository): dict(one.titles) for one in lists}
    after = {one.repository: dict(one.titles) for one in new.open_milestones}
    for repository in sorted(before.keys() | after.keys()):
        known, found = before.get(repository, {}), after.get(repository, {})
        if not known or not found:
            count = f"{len(found)} open milestone{'' if len(found) == 1 else 's'}"
            text = f"new here, {count}" if found else "no open milestones any more"
            key = f"{repository}/milestones"
            yield Change(key=key, title=key, text=text)
            continue
        for number in sorted(known.keys() | found.keys()):
            title, name = found.get(number), known.get(number)
            if title != name:
                text = f"was titled {name}" if name else "open now, and not linked"
                yield Change(
                    key=f"{repository}/milestone/{number}",
                    title=title or name or "",
                    text=text if title else "no longer open",
                )


def _by_key(snapshot: Snapshot) -> dict[tuple[str, str], Record]:
    """Give all records; a thing that went missing is compared with what it was."""
    found: dict[tuple[str, str], Record] = {}
    for repository in snapshot.repositories:
        found["repository", repository.name] = repository
    states: tuple[Milestone | Issue | Missing, ...]
    states = (*snapshot.milestones, *snapshot.issues, *snapshot.missing)
    for state in states:
        found["state", ref_key(state.ref)] = state
    return found


def _title(record: Record, key: str) -> str:
    return record.title if isinstance(record, Milestone | Issue) else key


def _differences(old: Record | None, new: Record) -> Iterator[str]:
    match new:
        case Repository():
            yield from _repository(old if isinstance(old, Repository) else None, new)
        case Milestone():
            yield from _milestone(old if isinstance(old, Milestone) else None, new)
        case Issue():
            yield from _issue(old if isinstance(old, Issue) else None, new)
        case Missing():
            if not isinstance(old, Missing) or old.reason != new.reason:
                yield new.reason


def _repository(old: Repository | None, new: Repository) -> Iterator[str]:
    known = old.full_name if old is not None else new.name
    if new.full_name != known:
        yield f"is now {new.full_name}"
    if old is None:
        return
    if new.default_branch and old.default_branch and new.default_branch != old.default_branch:
        yield f"default branch is now {new.default_branch}"
    if new.archived is not None and bool(new.archived) != bool(old.archived):
        yield "archived" if new.archived else "no longer archived"


def _milestone(old: Milestone | None, new: Milestone) -> Iterator[str]:
    if old is None:
        total = new.open_issues + new.closed_issues
        yield f"new here, {new.state}, {new.closed_issues} of {total} closed"
        return
    if new.title != old.title:
        yield f"was titled {old.title}"
    if new.state != old.state:
        yield "closed" if new.state == "closed" else "reopened"
    yield from _count(new.closed_issues - old.closed_issues, "closed")
    yield from _count(new.open_issues - old.open_issues, "open")
    if new.due_on != old.due_on:
        yield f"due {new.due_on}" if new.due_on else "no longer has a due date"


def _issue(old: Issue | None, new: Issue) -> Iterator[str]:
    if old is None:
        yield f"new here, {new.state}"
        return
    if new.title != old.title:
        yield f"was titled {old.title}"
    if new.state != old.state:
        yield "reopened" if new.state == "open" else new.state
    if new.html_url != old.html_url:
        yield f"is now {new.html_url}"


def _count(difference: int, word: str) -> Iterator[str]:
    if difference:
        yield f"{abs(difference)} {'more' if difference > 0 else 'fewer'} {word}"
