"""Every named reference has its target, every target is used, every GitHub link is well-formed."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

import pytest
from sphinx.testing.util import SphinxTestApp

from sphinx_roadmap.github import urls

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sphinx_roadmap.domain import RoadmapDomain
    from sphinx_roadmap.model import Page

REPOSITORIES = ("pypa/warehouse",)


@contextmanager
def read(source: Path, output: Path) -> Iterator[dict[str, Page]]:
    """Give the records of all pages, with the project's own settings."""
    overrides = {"extensions": ["sphinx_roadmap"], "html_theme": "basic"}
    app = SphinxTestApp("dummy", srcdir=source, builddir=output, confoverrides=overrides)
    try:
        app.build()
        assert tuple(app.config.roadmap_repositories) == REPOSITORIES
        yield cast("RoadmapDomain", app.env.get_domain("roadmap")).pages
    finally:
        app.cleanup()


def problems(pages: dict[str, Page]) -> list[str]:
    """Give what is wrong with the links to milestones, issues and pull requests."""
    found = []
    for page in pages.values():
        for link in page.links:
            problem = urls.problem(link.uri, REPOSITORIES)
            if problem is not None:
                found.append(f"{link.definition or link.place}: {problem.message}")
    return found


@pytest.fixture(scope="module")
def pages(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Page]]:
    """Give the records of this checkout's sources."""
    with read(root, tmp_path_factory.mktemp("read")) as found:
        yield found


def test_references_and_targets_belong_together(pages: dict[str, Page]) -> None:
    """All 12 targets of the founding text are used, and each link by name has its definition."""
    targets = [target for name in pages for target in pages[name].targets]
    assert [str(target.place) for target in targets if not target.used] == []
    roadmap, sprints = pages["roadmap/roadmap"], pages["roadmap/sprints"]
    assert (len(roadmap.targets), len(sprints.targets)) == (11, 1)
    for page in (roadmap, sprints):
        assert {link.name for link in page.links} == {target.name for target in page.targets}
        lines = (target.place.line for target in page.targets)
        assert len(set(lines)) == len(page.targets)


def test_every_github_link_is_well_formed(pages: dict[str, Page]) -> None:
    """Six milestones and one issue are linked, all of the project's own repository."""
    assert problems(pages) == []
    refs = [
        ref
        for link in pages["roadmap/roadmap"].links
        if (ref := urls.parse(link.uri)) is not None and ref.number
    ]
    assert sorted((ref.kind.value, ref.number) for ref in refs) == [
        ("issues", 996),
        *(("milestone", number) for number in (11, 12, 13, 14, 15, 16)),
    ]
    assert {ref.repository for ref in refs} == set(REPOSITORIES)


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("pypa/warehouse/milestone/13", "pyap/warehouse/milestone/13"),
        ("pypa/warehouse/milestone/13", "pypa/warehosue/milestone/13"),
        ("pypa/warehouse/milestone/13", "pypa/warehouse/milestones/13"),
        ("pypa/warehouse/milestone/13", "pypa/warehouse/milestnoe/13"),
        ("pypa/warehouse/milestone/13", "pypa/warehouse/milestone/l3"),
        ("pypa/warehouse/milestone/13", "pypa/warehouse/milestone/013"),
        ("pypa/warehouse/milestone/13", "pypa/warehouse/milestone/#13"),
        ("pypa/warehouse/issues/996", "pypa/warehouse/issue/996"),
        ("pypa/warehouse/issues/996", "pypa/warehouse/issues/996th"),
        ("github.com/pypa/warehouse/issues/996", "gihtub.com/pypa/warehouse/issues/996"),
    ],
)
def test_a_typo_is_caught_with_file_and_line(
    written: str, instead: str, small_clone: Path, tmp_path: Path
) -> None:
    """A slip in host, owner, repository, path word or number is one finding, at its definition."""
    path = small_clone / "roadmap" / "roadmap.rst"
    text = path.read_text("utf-8")
    assert text.count(written) == 1
    path.write_text(text.replace(written, instead), "utf-8")
    line = text[: text.index(written)].count("\n") + 1
    with read(small_clone, tmp_path / "out") as found:
        (problem,) = problems(found)
    assert problem.startswith(f"roadmap/roadmap.rst:{line}:"), problem
