"""The snapshot file: what GitHub said, kept in the repository for builds to read.

One field a line, sorted, so that a diff shows what changed and nothing else. The format is
described in docs/reference/snapshot.rst. The file may come from a stranger's pull request, so
nothing in it is trusted.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import TYPE_CHECKING, Any, TypeVar

from .. import atomic
from ..errors import NewerSnapshotError, SnapshotError
from ..model import (
    GitHubRef,
    Issue,
    Milestone,
    Missing,
    OpenMilestones,
    RefKind,
    Repository,
    Snapshot,
)
from .fields import Fields, FieldsError, duplicates_refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

Record = TypeVar("Record", Milestone, Issue, Missing)

VERSION = 1
MISSING_REASONS = ("not found", "gone", "blocked")

# 10,000 milestones take about 4 MB.
_MAX_BYTES = 64 * 1024 * 1024
_REMEDY = "Run sphinx-roadmap refresh to write it anew, or restore an older version."
_REF = re.compile(r"([^/]+/[^/]+)/(milestone|issues|pull)/([1-9][0-9]{0,9})")
_CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7})(?: |$)", re.MULTILINE)


def read_snapshot(path: Path) -> Snapshot | None:
    """Give the snapshot in a file, or ``None`` when there is no such file.

    :raises SnapshotError: the file is damaged, or of a newer version than this one reads.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(_MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise SnapshotError(
            f"the snapshot cannot be read: {error.strerror}", where=str(path)
        ) from error
    if len(raw) > _MAX_BYTES:
        raise SnapshotError(
            f"the snapshot is larger than {_MAX_BYTES // 1024**2} MB",
            where=str(path),
            remedy=_REMEDY,
        )
    try:
        return from_json(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SnapshotError("the snapshot is not UTF-8", where=str(path), remedy=_REMEDY) from error
    except SnapshotError as error:
        where = f"{path}: {error.where}" if error.where else str(path)
        raise type(error)(error.message, where=where, remedy=error.remedy) from error


def from_json(text: str) -> Snapshot:
    """Read the text of a snapshot file.

    :raises SnapshotError: ``where`` is the JSON path of what is wrong.
    """
    try:
        data = json.loads(
            text, object_pairs_hook=duplicates_refused, parse_constant=_refuse_constant
        )
        return _snapshot(Fields(data))
    except json.JSONDecodeError as error:
        conflict = _CONFLICT.search(text)
        if conflict:
            line = text.count("\n", 0, conflict.start()) + 1
            message = f"it holds a merge conflict (line {line})"
        else:
            message = f"it is not JSON: {error.msg} (line {error.lineno})"
        raise SnapshotError(message, remedy=_REMEDY) from error
    except FieldsError as error:
        raise SnapshotError(error.message, where=error.path, remedy=_REMEDY) from error
    except (ValueError, RecursionError) as error:
        # Numbers of thousands of digits; brackets nested without end.
        raise SnapshotError("it is not JSON that can be read", remedy=_REMEDY) from error


def to_json(snapshot: Snapshot) -> str:
    """Give the text of a snapshot file."""
    fetched_at = snapshot.fetched_at

    def entry(
        record: Repository | Milestone | Issue | Missing | OpenMilestones, *names: str
    ) -> dict[str, Any]:
        values = {name: _plain(getattr(record, name)) for name in names}
        if record.checked_at != fetched_at:
            values["checked_at"] = _plain(record.checked_at)
        return values

    issue = ("title", "state", "closed_at", "html_url")
    milestone = ("title", "state", "open_issues", "closed_issues", "due_on", *issue[2:])
    data = {
        "version": VERSION,
        "fetched_at": _plain(fetched_at),
        "repositories": {
            record.name: entry(record, "full_name", "default_branch", "archived")
            for record in sorted(snapshot.repositories, key=lambda record: record.name)
        },
        "milestones": {
            ref_key(record.ref): entry(record, *milestone)
            for record in _by_ref(snapshot.milestones)
        },
        "issues": {
            ref_key(record.ref): entry(record, *issue) for record in _by_ref(snapshot.issues)
        },
        "missing": {
            ref_key(record.ref): entry(record, "reason") for record in _by_ref(snapshot.missing)
        },
    }
    if snapshot.open_milestones:
        data["open_milestones"] = {
            ref_key(_milestone_ref(one.repository, number)): {"title": title, **entry(one)}
            for one in sorted(snapshot.open_milestones, key=lambda one: one.repository)
            for number, title in sorted(one.titles)
        }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def write_snapshot(path: Path, snapshot: Snapshot) -> None:
    """Write a snapshot file as a whole: a reader sees the old text or the new, never a part.

    :raises SnapshotError: the file cannot be written; the old one is as it was.
    """
    try:
        atomic.write(path, to_json(snapshot).encode(), durable=True)
    except OSError as error:
        raise SnapshotError(
            f"the snapshot cannot be written: {error.strerror or error}", where=str(path)
        ) from error


def ref_key(ref: GitHubRef) -> str:
    """Give a reference as the file names it: ``owner/name/milestone/13``, or ``owner/name``."""
    if ref.kind is RefKind.REPOSITORY:
        return ref.repository
    if not ref.number:
        return f"{ref.repository}/milestones"  # The list of those that are open.
    return f"{ref.repository}/{ref.kind}/{ref.number}"


def _milestone_ref(repository: str, number: int) -> GitHubRef:
    return GitHubRef(repository=repository, kind=RefKind.MILESTONE, number=number)


def _by_ref(records: Iterable[Record]) -> list[Record]:
    return sorted(records, key=lambda record: record.ref)


def _plain(value: object) -> object:
    """Give a value as JSON has it."""
    if isinstance(value, dt.datetime):
        text = value.astimezone(dt.UTC).isoformat(timespec="seconds")
        return text.removesuffix("+00:00") + "Z"
    return value.isoformat() if isinstance(value, dt.date) else value


def _refuse_constant(name: str) -> object:
    raise FieldsError(f"{name} is not JSON", "")


def _snapshot(fields: Fields) -> Snapshot:
    version = fields.integer("version", 1, 10**6)
    if version > VERSION:
        raise NewerSnapshotError(
            f"it is of version {version}, and this release reads version {VERSION}",
            where="version",
            remedy="Install a newer sphinx_roadmap.",
        )
    fetched_at = fields.instant("fetched_at")
    return Snapshot(
        fetched_at=fetched_at,
        repositories=tuple(
            _repository(name, entry, fetched_at)
            for name, entry in fields.entries(
                "repositories", lambda key: _repository_name(key).lower()
            )
        ),
        milestones=_records(fields, "milestones", fetched_at, _milestone),
        issues=_records(fields, "issues", fetched_at, _issue),
        missing=_records(fields, "missing", fetched_at, _missing),
        open_milestones=tuple(_open_milestones(fields, fetched_at)),
    )


def _open_milestones(fields: Fields, fetched_at: dt.datetime) -> Iterator[OpenMilestones]:
    """Read the lists of open milestones: older files have none."""
    name = "open_milestones"
    found: dict[str, list[tuple[int, str]]] = {}
    asked: dict[str, dt.datetime] = {}
    names: dict[str, str] = {}
    entries = fields.entries(name, lambda key: _ref_identity(key, "milestones"))
    for key, entry in entries if fields.has(name) else ():
        ref = _ref(key, "milestones")
        repository = names.setdefault(ref.repository.lower(), ref.repository)
        found.setdefault(repository, []).append((ref.number, entry.text("title")))
        checked_at = _checked_at(entry, fetched_at)
        asked[repository] = min(checked_at, asked.get(repository, checked_at))
    for repository in sorted(found):
        yield OpenMilestones(
            repository=repository,
            titles=tuple(sorted(found[repository])),
            checked_at=asked[repository],
        )


def _records(
    fields: Fields,
    name: str,
    fetched_at: dt.datetime,
    read: Callable[[GitHubRef, Fields, dt.datetime], Record],
) -> tuple[Record, ...]:
    found = [
        read(_ref(key, name), entry, fetched_at)
        for key, entry in fields.entries(name, lambda key: _ref_identity(key, name))
    ]
    return tuple(_by_ref(found))


def _ref(key: str, kinds: str) -> GitHubRef:
    """Read ``owner/name/milestone/13``; in ``missing`` also ``owner/name``."""
    match = _REF.fullmatch(key)
    name, word, number = match.groups() if match else (key, "repository", "0")
    ref = GitHubRef(repository=_repository_name(name), kind=RefKind(word), number=int(number))
    allowed = {
        "milestones": {RefKind.MILESTONE},
        "issues": {RefKind.ISSUE, RefKind.PULL},
        "missing": set(RefKind),
    }[kinds]
    if ref.kind not in allowed:
        raise FieldsError(f"it does not belong among the {kinds}", "")
    return ref


def _ref_identity(key: str, kinds: str) -> str:
    """Give what makes two keys one: names ignore case, and a pull request is an issue."""
    return ref_key(_ref(key, kinds)).lower().replace("/pull/", "/issues/")


def _repository_name(text: str) -> str:
    return Fields({"": text}).repository("")


def _checked_at(fields: Fields, fetched_at: dt.datetime) -> dt.datetime:
    checked_at = fields.instant("checked_at") if fields.has("checked_at") else fetched_at
    if checked_at > fetched_at:
        raise FieldsError("it is later than fetched_at", f"{fields.path}.checked_at")
    return checked_at


def _repository(name: str, fields: Fields, fetched_at: dt.datetime) -> Repository:
    return Repository(
        name=name,
        full_name=fields.repository("full_name"),
        default_branch=fields.text("default_branch", empty=True),
        archived=fields.optional_boolean("archived"),
        checked_at=_checked_at(fields, fetched_at),
    )


def _milestone(ref: GitHubRef, fields: Fields, fetched_at: dt.datetime) -> Milestone:
    return Milestone(
        ref=ref,
        title=fields.text("title"),
        state=fields.word("state", ("open", "closed")),
        open_issues=fields.integer("open_issues", 0, 10**9),
        closed_issues=fields.integer("closed_issues", 0, 10**9),
        due_on=fields.optional_date("due_on"),
        closed_at=fields.optional_instant("closed_at"),
        html_url=fields.url("html_url"),
        checked_at=_checked_at(fields, fetched_at),
    )


def _issue(ref: GitHubRef, fields: Fields, fetched_at: dt.datetime) -> Issue:
    return Issue(
        ref=ref,
        title=fields.text("title"),
        state=fields.word("state", ("open", "closed", "merged")),
        closed_at=fields.optional_instant("closed_at"),
        html_url=fields.url("html_url"),
        checked_at=_checked_at(fields, fetched_at),
    )


def _missing(ref: GitHubRef, fields: Fields, fetched_at: dt.datetime) -> Missing:
    return Missing(
        ref=ref,
        reason=fields.word("reason", MISSING_REASONS),
        checked_at=_checked_at(fields, fetched_at),
    )
