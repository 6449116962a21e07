"""Pairs of roadmaps, each with the changes between them: real ones, none, and seeming ones."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sphinx_roadmap.diff import Change, Kind, diff
from sphinx_roadmap.items import read_roadmap
from sphinx_roadmap.sources import read_sources

if TYPE_CHECKING:
    from sphinx_roadmap.model import Page, Roadmap

CORPUS = Path(__file__).parent.parent / "corpus" / "diff"
CASES = sorted(path.parent.relative_to(CORPUS) for path in CORPUS.glob("*/*/old"))
# What each of the three folders may hold.
SEEMING = {Kind.COSMETIC, Kind.WORDING}


@cache
def sides() -> dict[tuple[str, str], Roadmap]:
    """Give all roadmaps of the corpus by case and side, read in one go."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("GITHUB_SERVER_URL", raising=False)
        read = read_sources(CORPUS, all_texts=True)
    pages: dict[tuple[str, str], list[Page]] = defaultdict(list)
    for page in read.pages:
        folder, name, side, docname = [*page.docname.split("/", 3), "", "", ""][:4]
        if docname:
            sections = tuple(replace(one, docname=docname) for one in page.sections)
            own = replace(page, docname=docname, sections=sections)
            pages[f"{folder}/{name}", side].append(own)
    return {key: read_roadmap(found) for key, found in pages.items()}


def told(changes: tuple[Change, ...]) -> list[str]:
    """Give changes as the corpus has them. What texts say is left out: the sources say it."""
    lines = []
    for change in changes:
        values = "" if change.name == "text" else f"{change.before} -> {change.after}"
        times = f" ({change.count})" if change.kind is Kind.REPOSITORY_MOVED else ""
        parts = (change.kind, change.id or "-", change.name, values + times)
        lines.append(" | ".join(parts).rstrip(" |"))
    return lines


@pytest.mark.parametrize("case", CASES, ids=str)
def test_changes(case: Path) -> None:
    """A pair of roadmaps has exactly the changes that are written beside it."""
    found = diff(sides()[str(case), "old"], sides()[str(case), "new"])
    expected = (CORPUS / case / "expected.txt").read_text(encoding="utf-8").splitlines()
    assert told(found) == expected


@pytest.mark.parametrize("case", CASES, ids=str)
def test_folder(case: Path) -> None:
    """What a case expects is of the kind that its folder promises."""
    lines = (CORPUS / case / "expected.txt").read_text(encoding="utf-8").splitlines()
    kinds = {line.split(" | ")[0] for line in lines}
    match case.parts[0]:
        case "same":
            assert not kinds
        case "looks-changed-but-same":
            assert kinds <= SEEMING
        case _:
            assert kinds - SEEMING


@pytest.mark.parametrize("case", CASES, ids=str)
def test_back(case: Path) -> None:
    """The way back has the same changes, mirrored."""
    mirrored = {
        "added": "removed",
        "removed": "added",
        "linked": "unlinked",
        "unlinked": "linked",
    }
    one, other = sides()[str(case), "old"], sides()[str(case), "new"]

    def kinds(changes: tuple[Change, ...], *, back: bool) -> list[str]:
        names = [change.kind.rpartition("-") for change in changes if change.kind != Kind.ADDRESS]
        return sorted(a + b + (mirrored.get(c, c) if back else c) for a, b, c in names)

    assert kinds(diff(one, other), back=False) == kinds(diff(other, one), back=True)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_nothing_changed(case: Path) -> None:
    """A roadmap compared with itself has no change."""
    for side in ("old", "new"):
        assert diff(sides()[str(case), side], sides()[str(case), side]) == ()
