"""The snapshot file: written and read back, and whatever else somebody may find in its place."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sphinx_roadmap.errors import SnapshotError
from sphinx_roadmap.github.snapshot import from_json, read_snapshot, to_json, write_snapshot
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

if TYPE_CHECKING:
    from pathlib import Path

FETCHED_AT = dt.datetime(2030, 1, 2, 3, 4, 5, tzinfo=dt.UTC)

EXAMPLE = Snapshot(
    fetched_at=FETCHED_AT,
    repositories=(
        Repository(
            name="example-org/old-name",
            full_name="example-org/new-name",
            default_branch="main",
            archived=False,
            checked_at=FETCHED_AT,
        ),
    ),
    milestones=(
        Milestone(
            ref=GitHubRef(repository="example-org/new-name", kind=RefKind.MILESTONE, number=13),
            title="FAKE 13: “quotes” ÷ ünïcödé",
            state="open",
            open_issues=44,
            closed_issues=55,
            due_on=dt.date(2031, 7, 15),
            closed_at=None,
            html_url="https://github.com/example-org/new-name/milestone/13",
            checked_at=FETCHED_AT,
        ),
    ),
    issues=(
        Issue(
            ref=GitHubRef(repository="example-org/new-name", kind=RefKind.PULL, number=7),
            title="FAKE pull request",
            state="merged",
            closed_at=dt.datetime(2029, 12, 31, 23, 59, 59, tzinfo=dt.UTC),
            html_url="https://github.com/example-org/new-name/pull/7",
            checked_at=FETCHED_AT - dt.timedelta(days=1),
        ),
    ),
    missing=(
        Missing(
            ref=GitHubRef(repository="example-org/new-name", kind=RefKind.ISSUE, number=8),
            reason="gone",
            checked_at=FETCHED_AT,
        ),
    ),
)

EXAMPLE_TEXT = """\
{
  "version": 1,
  "fetched_at": "2030-01-02T03:04:05Z",
  "repositories": {
    "example-org/old-name": {
      "full_name": "example-org/new-name",
      "default_branch": "main",
      "archived": false
    }
  },
  "milestones": {
    "example-org/new-name/milestone/13": {
      "title": "FAKE 13: “quotes” ÷ ünïcödé",
      "state": "open",
      "open_issues": 44,
      "closed_issues": 55,
      "due_on": "2031-07-15",
      "closed_at": null,
      "html_url": "https://github.com/example-org/new-name/milestone/13"
    }
  },
  "issues": {
    "example-org/new-name/pull/7": {
      "title": "FAKE pull request",
      "state": "merged",
      "closed_at": "2029-12-31T23:59:59Z",
      "html_url": "https://github.com/example-org/new-name/pull/7",
      "checked_at": "2030-01-01T03:04:05Z"
    }
  },
  "missing": {
    "example-org/new-name/issues/8": {
      "reason": "gone"
    }
  }
}
"""


def test_format() -> None:
    """A field takes a line, in a fixed order; an older date stands only where it differs."""
    assert to_json(EXAMPLE) == EXAMPLE_TEXT


def test_open_milestones() -> None:
    """Open milestones are a key of their own, which a file may lack, each with its older date."""
    lists = (
        OpenMilestones(
            repository="example-org/a", titles=((7, "B"), (13, "A")), checked_at=FETCHED_AT
        ),
        OpenMilestones(
            repository="example-org/b",
            titles=((1, "C"),),
            checked_at=FETCHED_AT - dt.timedelta(days=1),
        ),
    )
    text = to_json(replace(EXAMPLE, open_milestones=lists))
    assert json.loads(text)["open_milestones"] == {
        "example-org/a/milestone/7": {"title": "B"},
        "example-org/a/milestone/13": {"title": "A"},
        "example-org/b/milestone/1": {"title": "C", "checked_at": "2030-01-01T03:04:05Z"},
    }
    assert from_json(text).open_milestones == lists
    damaged = text.replace("example-org/b/milestone/1", "example-org/b/issues/1")
    with pytest.raises(SnapshotError, match="open_milestones"):
        from_json(damaged)


def test_written_and_read_back(tmp_path: Path) -> None:
    """What was written is what is read, and no other file is left beside it."""
    path = tmp_path / "new" / "snapshot.json"
    write_snapshot(path, EXAMPLE)
    assert read_snapshot(path) == EXAMPLE
    assert list(path.parent.iterdir()) == [path]


def test_replaced_as_a_whole(tmp_path: Path) -> None:
    """The file is replaced, not filled: whoever has the old one open still reads the old one."""
    path, other = tmp_path / "snapshot.json", tmp_path / "other.json"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o640)
    other.hardlink_to(path)
    write_snapshot(path, EXAMPLE)
    assert other.read_text(encoding="utf-8") == "old"
    assert path.stat().st_mode & 0o777 == 0o640


def test_link_stays_a_link(tmp_path: Path) -> None:
    """A symbolic link is followed, not replaced."""
    path, target = tmp_path / "snapshot.json", tmp_path / "folder" / "state.json"
    target.parent.mkdir()
    path.symlink_to(target)
    write_snapshot(path, EXAMPLE)
    assert path.is_symlink()
    assert read_snapshot(target) == EXAMPLE


def test_no_file(tmp_path: Path) -> None:
    """A project that never refreshed has no snapshot."""
    assert read_snapshot(tmp_path / "snapshot.json") is None


def test_byte_order_mark_and_crlf(tmp_path: Path) -> None:
    """An editor's mark and line ends change nothing."""
    path = tmp_path / "snapshot.json"
    path.write_bytes(b"\xef\xbb\xbf" + EXAMPLE_TEXT.replace("\n", "\r\n").encode())
    assert read_snapshot(path) == EXAMPLE


def test_sorted_by_number(tmp_path: Path) -> None:
    """Entries are sorted by number, not by digit, however the records come."""
    numbers = (100, 9, 10)
    milestone = EXAMPLE.milestones[0]
    snapshot = Snapshot(
        fetched_at=FETCHED_AT,
        milestones=tuple(
            Milestone(
                **{name: getattr(milestone, name) for name in milestone.__slots__ if name != "ref"},
                ref=GitHubRef(
                    repository="example-org/new-name", kind=RefKind.MILESTONE, number=number
                ),
            )
            for number in numbers
        ),
    )
    read = from_json(to_json(snapshot))
    assert [one.ref.number for one in read.milestones] == [9, 10, 100]
    assert [key.rpartition("/")[2] for key in json.loads(to_json(snapshot))["milestones"]] == [
        "9",
        "10",
        "100",
    ]


def _changed(path: list[str], value: Any) -> str:
    data = json.loads(EXAMPLE_TEXT)
    at = data
    for name in path[:-1]:
        at = at[name]
    if value is ...:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return json.dumps(data)


MILESTONE = ["milestones", "example-org/new-name/milestone/13"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["version"], 2),
        (["version"], 0),
        (["version"], "1"),
        (["version"], True),
        (["version"], ...),
        (["fetched_at"], ...),
        (["fetched_at"], "2030-01-02"),
        (["fetched_at"], "2030-13-02T00:00:00Z"),
        (["fetched_at"], "0001-01-01T00:00:00+23:00"),
        (["fetched_at"], 1),
        (["milestones"], []),
        (["milestones"], None),
        (["milestones", "example-org/new-name/milestone/0"], {}),
        (["milestones", "example-org/new-name/issues/1"], {}),
        (["milestones", "../../etc/milestone/1"], {}),
        (["milestones", "EXAMPLE-org/new-name/milestone/13"], {}),
        (["issues", "example-org/new-name/issues/7"], {}),
        ([*MILESTONE, "open_issues"], -1),
        ([*MILESTONE, "open_issues"], 1.0),
        ([*MILESTONE, "open_issues"], True),
        ([*MILESTONE, "open_issues"], 10**30),
        ([*MILESTONE, "open_issues"], ...),
        ([*MILESTONE, "title"], ""),
        ([*MILESTONE, "title"], "x" * 1001),
        ([*MILESTONE, "title"], "\ud800"),
        ([*MILESTONE, "state"], "OPEN"),
        ([*MILESTONE, "due_on"], "20310715"),
        ([*MILESTONE, "due_on"], "2031-02-30"),
        ([*MILESTONE, "html_url"], "javascript:alert(1)"),
        ([*MILESTONE, "html_url"], 'https://x/"onclick='),
        ([*MILESTONE, "checked_at"], "2030-01-02T03:04:06Z"),
        (["repositories", "example-org/old-name", "full_name"], "new-name"),
        (["repositories", "example-org/old-name", "archived"], 0),
        (["missing", "example-org/new-name/issues/8", "reason"], "because"),
    ],
)
def test_damage_is_located(path: list[str], value: Any) -> None:
    """A wrong, absurd, repeated or missing value is an error that names where it stands."""
    with pytest.raises(SnapshotError) as caught:
        from_json(_changed(path, value))
    assert path[0] in caught.value.where
    assert caught.value.exit_status == 2


def test_newer_version_says_what_to_do() -> None:
    """A file of a newer release is not damaged: another release reads it."""
    with pytest.raises(SnapshotError, match="newer sphinx_roadmap"):
        from_json(_changed(["version"], 2))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "[" * 100_000,
        '{"a":' * 100_000,
        "9" * 10_000,
        '{"version": NaN}',
        '{"version": 1, "version": 1}',
        EXAMPLE_TEXT[: len(EXAMPLE_TEXT) // 2],
        EXAMPLE_TEXT.replace('      "open_issues"', '<<<<<<< ours\n      "open_issues"'),
    ],
)
def test_not_a_snapshot(text: str, tmp_path: Path) -> None:
    """Text that is no snapshot is an error that names the file."""
    path = tmp_path / "snapshot.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SnapshotError) as caught:
        read_snapshot(path)
    assert str(path) in str(caught.value)


def test_merge_conflict_is_recognised() -> None:
    """Conflict markers of git are named as such, with their line."""
    text = EXAMPLE_TEXT.replace('      "open_issues"', '<<<<<<< ours\n      "open_issues"')
    with pytest.raises(SnapshotError, match=r"merge conflict \(line 15\).*refresh"):
        from_json(text)


def test_folder_in_its_place(tmp_path: Path) -> None:
    """A folder of that name is an error, for reading and for writing."""
    path = tmp_path / "snapshot.json"
    path.mkdir()
    with pytest.raises(SnapshotError):
        read_snapshot(path)
    with pytest.raises(SnapshotError):
        write_snapshot(path, EXAMPLE)
    assert list(tmp_path.iterdir()) == [path]


_NAMES = st.from_regex(
    r"[A-Za-z0-9][A-Za-z0-9-]{0,8}/[A-Za-z0-9._-]{0,7}[A-Za-z0-9_-]", fullmatch=True
)
_TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30)
_INSTANTS = st.integers(0, int(FETCHED_AT.timestamp())).map(
    lambda seconds: dt.datetime.fromtimestamp(seconds, dt.UTC)
)
_CHECKED = st.one_of(st.just(FETCHED_AT), _INSTANTS)
_URLS = st.from_regex(r"https?://[a-z.]{1,9}/[A-Za-z0-9/._-]{0,20}", fullmatch=True)


def _refs(*kinds: RefKind) -> st.SearchStrategy[GitHubRef]:
    return st.builds(
        GitHubRef,
        repository=_NAMES,
        kind=st.sampled_from(kinds),
        number=st.integers(1, 10**9),
    )


def _unique(records: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    def identity(record: Any) -> tuple[str, int]:
        return record.ref.repository.lower(), record.ref.number

    return st.lists(records, unique_by=identity, max_size=5).map(
        lambda found: tuple(sorted(found, key=lambda record: record.ref))
    )


_SNAPSHOTS = st.builds(
    Snapshot,
    fetched_at=st.just(FETCHED_AT),
    repositories=st.lists(
        st.builds(
            Repository,
            name=_NAMES,
            full_name=_NAMES,
            default_branch=st.one_of(st.just(""), _TEXT),
            archived=st.sampled_from([True, False, None]),
            checked_at=_CHECKED,
        ),
        unique_by=lambda record: record.name.lower(),
        max_size=3,
    ).map(lambda found: tuple(sorted(found, key=lambda record: record.name))),
    milestones=_unique(
        st.builds(
            Milestone,
            ref=_refs(RefKind.MILESTONE),
            title=_TEXT,
            state=st.sampled_from(["open", "closed"]),
            open_issues=st.integers(0, 10**9),
            closed_issues=st.integers(0, 10**9),
            due_on=st.none() | st.dates(),
            closed_at=st.none() | _INSTANTS,
            html_url=_URLS,
            checked_at=_CHECKED,
        )
    ),
    issues=_unique(
        st.builds(
            Issue,
            ref=_refs(RefKind.ISSUE, RefKind.PULL),
            title=_TEXT,
            state=st.sampled_from(["open", "closed", "merged"]),
            closed_at=st.none() | _INSTANTS,
            html_url=_URLS,
            checked_at=_CHECKED,
        )
    ),
    missing=_unique(
        st.builds(
            Missing,
            ref=_refs(RefKind.MILESTONE),
            reason=st.sampled_from(["not found", "gone", "blocked"]),
            checked_at=_CHECKED,
        )
    ),
)


@given(_SNAPSHOTS)
def test_any_snapshot_survives(snapshot: Snapshot) -> None:
    """Every snapshot reads back as it was, and is written the same again."""
    text = to_json(snapshot)
    assert from_json(text) == snapshot
    assert to_json(from_json(text)) == text
    text.encode()


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@st.composite
def _damaged(draw: st.DrawFn) -> str:
    data = json.loads(EXAMPLE_TEXT)
    at = data
    while True:
        name = draw(st.sampled_from(sorted(at)))
        if not isinstance(at[name], dict) or not at[name] or draw(st.booleans()):
            at[name] = draw(_JSON)
            return json.dumps(data)
        at = at[name]


@given(st.one_of(st.text(), _JSON.map(json.dumps), _damaged()))
def test_garbage_is_only_ever_a_snapshot_error(text: str) -> None:
    """No text makes the reader fail in any other way, nor with more than one line."""
    message = ""
    try:
        snapshot = from_json(text)
    except SnapshotError as error:
        message = str(error)
    else:
        to_json(snapshot).encode()
    assert message.isprintable()


@given(st.binary())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_bytes_are_only_ever_a_snapshot_error(tmp_path: Path, raw: bytes) -> None:
    """No bytes make the reader fail in any other way."""
    path = tmp_path / "snapshot.json"
    path.write_bytes(raw)
    with pytest.raises(SnapshotError):
        read_snapshot(path)
