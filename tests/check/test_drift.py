"""Each file in samples/drift is a page; those in bad/ say what time has made wrong in them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from sphinx_roadmap.check import (
    CHECKERS,
    CONTRADICTIONS,
    DRIFT,
    Code,
    Drift,
    Finding,
    Severity,
    check,
)
from sphinx_roadmap.github.snapshot import read_snapshot
from sphinx_roadmap.items import read_roadmap
from sphinx_roadmap.join import join
from sphinx_roadmap.model import OpenMilestones, Repository, Snapshot

if TYPE_CHECKING:
    from sphinx_roadmap.model import Page

SAMPLES = Path(__file__).parent.parent / "samples" / "drift"
NAMES = sorted(path.relative_to(SAMPLES).as_posix() for path in SAMPLES.rglob("*.rst"))
REPOSITORIES = ("example-org/depot",)
OLD_LINKS = {Code.MOVED_REPOSITORY, Code.NOT_ON_GITHUB, Code.OLD_BRANCH}

_EXPECT = re.compile(r"^\.\. expect: (\S+) (\d+)(?::(\d+))?(?: (.+))?$", re.MULTILINE)
_CHANGED = re.compile(r"^\.\. changed: (\S+) (\S+)$", re.MULTILINE)


class Expected(NamedTuple):
    code: str
    line: int
    column: int | None
    remedy: str | None


def snapshot() -> Snapshot:
    """Give the samples' snapshot, of 15 June 2031."""
    found = read_snapshot(SAMPLES / "snapshot.json")
    assert found is not None
    return found


def find(
    *pages: Page, snapshot: Snapshot | None = None, today: dt.date | None = None, stale: int = 90
) -> list[Finding]:
    """Give what time has made wrong in some pages."""
    texts = [(SAMPLES / page.path).read_text(encoding="utf-8") for page in pages]
    changed = {
        (page.docname, item): dt.date.fromisoformat(day)
        for page, text in zip(pages, texts, strict=True)
        for item, day in _CHANGED.findall(text)
    }
    joined = join(
        read_roadmap(pages),
        snapshot,
        None,
        changed=changed,
        today=today,
        stale_after_days=stale,
    )
    found = check(joined, repositories=REPOSITORIES)
    return [one for one in found if one.code in DRIFT - OLD_LINKS]


def expected(name: str) -> list[Expected]:
    """Give what a sample says of itself."""
    return [
        Expected(code, int(line), int(column) if column else None, remedy or None)
        for code, line, column, remedy in _EXPECT.findall(
            (SAMPLES / name).read_text(encoding="utf-8")
        )
    ]


@pytest.mark.parametrize("name", NAMES)
def test_samples(name: str, pages: dict[str, Page]) -> None:
    """Exactly the findings that a sample announces are found, at their lines."""
    wanted = expected(name)
    found = find(pages[name], snapshot=snapshot())
    assert bool(wanted) is name.startswith("bad/")
    assert [(one.code.value, one.place.line) for one in found] == sorted(
        ((one.code, one.line) for one in wanted), key=lambda one: one[1]
    )
    for one, want in zip(found, sorted(wanted, key=lambda one: one.line), strict=True):
        assert want.column in {None, one.place.column}
        assert want.remedy in {None, one.remedy}


def test_every_code_is_shown() -> None:
    """Each kind of drift has a bad sample, but two that are of no page."""
    shown = {one.code for name in NAMES for one in expected(name)}
    of_no_page = {Code.UNCLAIMED_MILESTONE, Code.OLD_SNAPSHOT}
    assert shown == (DRIFT & CHECKERS.keys()) - OLD_LINKS - of_no_page


def test_drift_is_a_note(pages: dict[str, Page]) -> None:
    """Drift fails no check; a contradiction does for the branch that touched the item."""
    found = find(*pages.values(), snapshot=snapshot())
    assert {one.severity for one in found} == {Severity.NOTE}
    touched = {one.code for one in found if replace(one, touched=True).severity is not one.severity}
    assert touched == CONTRADICTIONS
    assert {replace(one, touched=False).severity for one in found} == {Severity.NOTE}


def test_findings_are_sentences(pages: dict[str, Page]) -> None:
    """Each message is a sentence on one line, and each remedy tells what to do."""
    for finding in find(*pages.values(), snapshot=snapshot()):
        assert re.fullmatch(r'[A-Z0-9"].*\.', finding.message)
        assert re.match(r"(Write|Correct|Link) ", finding.remedy)


def test_dates_are_told(pages: dict[str, Page]) -> None:
    """Messages carry the dates that make them true, and no number that grows by the day."""
    by_item = {one.item: one for one in find(*pages.values(), snapshot=snapshot())}
    assert "closed, the last since 2030-10-08." in by_item["both-closed"].message
    assert "last changed on 2031-03-16, never confirmed." in by_item["never-confirmed"].message
    assert (
        "last changed on 2031-01-31, last confirmed on 2029-01-31."
        in by_item["long-confirmed"].message
    )
    assert "the first of which was 2030-12-31." in by_item["twice-due"].message
    later = find(*pages.values(), snapshot=snapshot(), today=dt.date(2031, 6, 16))
    assert {one.message for one in by_item.values()} <= {one.message for one in later}


def test_links_are_named(pages: dict[str, Page]) -> None:
    """A contradiction names the places of the links that it is about."""
    by_item = {one.item: one for one in find(*pages.values(), snapshot=snapshot())}
    assert [one.line for one in by_item["both-closed"].related] == [13, 14]
    assert [one.line for one in by_item["not-done"].related] == [50]


def test_without_a_snapshot(pages: dict[str, Page]) -> None:
    """What only GitHub can tell is not guessed, and without any date nothing is old."""
    assert find(*pages.values()) == []
    codes = {one.code for one in find(*pages.values(), today=dt.date(2031, 6, 15))}
    assert codes == {Code.STALE, Code.TARGET_PASSED}


@pytest.mark.parametrize(("days", "count"), [(0, 0), (91, 1), (90, 2), (4000, 0)])
def test_stale_after(pages: dict[str, Page], days: int, count: int) -> None:
    """An item is stale after more than so many days; 0 is never."""
    found = find(pages["bad/old.rst"], snapshot=snapshot(), stale=days)
    assert len(found) == count


def test_shared_clock(pages: dict[str, Page]) -> None:
    """A day that is passed in goes before the snapshot's."""
    found = find(pages["ok/fresh.rst"], snapshot=snapshot(), today=dt.date(2031, 7, 1))
    assert [(one.code, one.item) for one in found] == [
        (Code.TARGET_PASSED, "fresh-now"),
        (Code.STALE, "fresh-now"),
    ]


def unclaimed(pages: list[Page], repositories: tuple[str, ...]) -> list[str]:
    """Give the messages about milestones that nobody links, with some that are open."""
    at = snapshot().fetched_at
    moved = Repository(
        name="example-org/old-depot",
        full_name="example-org/Depot",
        default_branch="",
        archived=None,
        checked_at=at,
    )
    state = replace(
        snapshot(),
        repositories=(moved,),
        open_milestones=(
            OpenMilestones(
                repository="example-org/Depot",
                titles=((1, "Linked"), (20, "Nobody's")),
                checked_at=at,
            ),
        ),
    )
    joined = join(read_roadmap(pages), state, None)
    found = check(joined, repositories=repositories, time=Drift(snapshot_path="a/b.json"))
    chosen = [one for one in found if one.code is Code.UNCLAIMED_MILESTONE]
    assert {one.place.path for one in chosen} <= {"a/b.json"}
    return [one.message for one in chosen]


def test_unclaimed_milestone(pages: dict[str, Page]) -> None:
    """An open milestone of a repository that the project names, by any of its names."""
    some = [pages["ok/fresh.rst"]]
    wanted = ['No item links milestone 20 of example-org/Depot, "Nobody\'s", which is open.']
    assert unclaimed(some, ("example-org/depot",)) == wanted
    assert unclaimed(some, ("example-org/old-depot",)) == wanted
    assert unclaimed(some, ()) == []
    assert len(unclaimed([], ("example-org/depot",))) == 2


@pytest.mark.parametrize(
    ("now", "days", "count"),
    [
        ("2031-06-29T12:00:00", 14, 0),
        ("2031-06-29T12:00:01", 14, 1),
        ("2041-06-29T12:00:01", 0, 0),
        ("", 14, 0),
    ],
)
def test_old_snapshot(now: str, days: int, count: int) -> None:
    """A snapshot is too old by the clock, which a build does not have; 0 is never."""
    clock = dt.datetime.fromisoformat(f"{now}+00:00") if now else None
    time = Drift(now=clock, snapshot_max_age_days=days, snapshot_path="a.json")
    found = check(join(read_roadmap([]), snapshot(), None), time=time)
    assert [(one.code, str(one.place)) for one in found] == [(Code.OLD_SNAPSHOT, "a.json")] * count
