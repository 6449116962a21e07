"""Each file in samples/check is a page; those in bad/ say what is found in them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from sphinx_roadmap.check import CHECKERS, DRIFT, Code, Finding, Severity, check
from sphinx_roadmap.github.snapshot import read_snapshot
from sphinx_roadmap.items import read_roadmap
from sphinx_roadmap.join import join
from sphinx_roadmap.sources import read_sources

if TYPE_CHECKING:
    from sphinx_roadmap.model import Page, Snapshot

SAMPLES = Path(__file__).parent.parent / "samples" / "check"
NAMES = sorted(path.relative_to(SAMPLES).as_posix() for path in SAMPLES.rglob("*.rst"))
REPOSITORIES = ("example-org/depot", "example-org/store")

_EXPECT = re.compile(r"^\.\. expect: (\S+) (\d+)(?: (.+))?$", re.MULTILINE)


class Expected(NamedTuple):
    code: str
    line: int
    remedy: str | None


@pytest.fixture(scope="module")
def snapshot() -> Snapshot | None:
    """Give the samples' snapshot."""
    return read_snapshot(SAMPLES / "snapshot.json")


def find(
    *pages: Page, snapshot: Snapshot | None = None, repositories: tuple[str, ...] = REPOSITORIES
) -> tuple[Finding, ...]:
    """Check some pages as one roadmap."""
    return check(join(read_roadmap(pages), snapshot, None), repositories=repositories)


def expected(name: str) -> list[Expected]:
    """Give what a sample says of itself."""
    found = _EXPECT.findall((SAMPLES / name).read_text(encoding="utf-8"))
    return [Expected(code, int(line), remedy or None) for code, line, remedy in found]


@pytest.mark.parametrize("name", NAMES)
def test_samples(name: str, pages: dict[str, Page], snapshot: Snapshot | None) -> None:
    """Exactly the findings that a sample announces are found, at their lines."""
    wanted = expected(name)
    found = find(pages[name], snapshot=snapshot)
    assert bool(wanted) is name.startswith("bad/")
    assert sorted((one.code.value, one.place.line) for one in found) == sorted(
        (one.code, one.line) for one in wanted
    )
    remedies = {(one.code.value, one.place.line): one.remedy for one in found}
    for one in wanted:
        if one.remedy is not None:
            assert remedies[one.code, one.line] == one.remedy


def test_every_code_has_a_sample() -> None:
    """No checker is without a bad sample; two pages are needed for a repeated label.

    What time makes wrong has samples of its own.
    """
    shown = {one.code for name in NAMES for one in expected(name)}
    time = DRIFT - {Code.MOVED_REPOSITORY, Code.NOT_ON_GITHUB, Code.OLD_BRANCH}
    assert shown == set(CHECKERS) - time - {Code.REPEATED_LABEL}


def test_every_code_has_a_checker() -> None:
    """Only what Sphinx says itself, what a doctree shows and what git tells is found elsewhere."""
    assert set(CHECKERS) == set(Code) - {
        Code.RST,
        Code.CLASS_CHECKLIST,
        Code.GITHUB_VIEW,
        Code.VANISHED_ADDRESS,
    }


def test_findings_are_sentences(pages: dict[str, Page], snapshot: Snapshot | None) -> None:
    """Each message is a sentence on one line, and each remedy tells what to do."""
    for page in pages.values():
        for finding in find(page, snapshot=snapshot):
            assert re.fullmatch(r'[A-Z"].*[.?]', finding.message)
            assert finding.message.isprintable()
            assert re.match(
                r"(Write|Keep|Correct|Give|Link|Remove|Refer|Make|Put) ", finding.remedy
            )
            assert finding.remedy.isprintable()


def test_findings_in_order(pages: dict[str, Page], snapshot: Snapshot | None) -> None:
    """Findings come by file and line."""
    found = find(*pages.values(), snapshot=snapshot)
    places = [(one.place.path, one.place.line or 0) for one in found]
    assert places == sorted(places)


def test_related_places(pages: dict[str, Page], snapshot: Snapshot | None) -> None:
    """A finding at a definition names its uses; one about two sections names the other."""

    def related(name: str, code: Code) -> list[list[tuple[int | None, int | None]]]:
        found = find(pages[name], snapshot=snapshot)
        return [
            [(place.line, place.column) for place in one.related]
            for one in found
            if one.code is code
        ]

    assert related("bad/links.rst", Code.BAD_LINK) == [[], [(8, 3), (8, 21)], [(8, 32)]]
    assert related("bad/milestones.rst", Code.SHARED_MILESTONE) == [[(11, 1)]]
    assert related("bad/fields.rst", Code.REPEATED_FIELD) == [[(42, None)]]
    assert related("bad/labels.rst", Code.REPEATED_TITLE) == [[(13, 1)]]


def test_repeated_label(tmp_path: Path) -> None:
    """A label above two titles of different pages is found at the second."""
    for name in ("index", "other"):
        (tmp_path / f"{name}.rst").write_text(f":orphan:\n\n.. _same:\n\n{name}\n========\n")
    (tmp_path / "conf.py").write_text('extensions = ["sphinx_roadmap"]\n')
    (found,) = find(*read_sources(tmp_path).pages)
    assert (found.code, str(found.place)) == (Code.REPEATED_LABEL, "other.rst:5:1")
    assert [str(place) for place in found.related] == ["index.rst:5:1"]


def test_without_a_snapshot(pages: dict[str, Page]) -> None:
    """What only GitHub can tell is not guessed."""
    codes = {one.code for one in find(pages["bad/links.rst"])}
    assert codes == {Code.BAD_LINK}


def test_any_repository(pages: dict[str, Page]) -> None:
    """A project that names no repositories may link any; the form must still be right."""
    found = find(pages["bad/links.rst"], repositories=())
    assert [one.place.line for one in found] == [12, 13]


def test_links_outside_the_roadmap(tmp_path: Path) -> None:
    """Where no repositories are named, pages without an item are left alone."""
    (tmp_path / "index.rst").write_text("A\n=\n\nhttp://github.com/example-org/depot/issues/1\n")
    (tmp_path / "conf.py").write_text('extensions = ["sphinx_roadmap"]\n')
    pages = read_sources(tmp_path).pages
    assert not find(*pages, repositories=())
    assert [one.code for one in find(*pages)] == [Code.BAD_LINK]


def test_targets_of_other_files(tmp_path: Path) -> None:
    """Targets from an included file or from rst_epilog may serve other pages."""
    (tmp_path / "index.rst").write_text(
        ".. _a:\n\nA\n=\n:status: now\n\nText.\n\n.. include:: links.txt\n"
    )
    (tmp_path / "links.txt").write_text(".. _included: https://example.org/\n")
    (tmp_path / "conf.py").write_text(
        'extensions = ["sphinx_roadmap"]\nrst_epilog = ".. _epilog: https://example.org/\\n"\n'
    )
    assert not find(*read_sources(tmp_path).pages)


def test_severities() -> None:
    """What GitHub redirects, and what time has made wrong, is no more than a note."""
    notes = {code for code in Code if code.severity is Severity.NOTE}
    assert notes - {Code.GITHUB_VIEW} == DRIFT - {Code.NOT_ON_GITHUB}
