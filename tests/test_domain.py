"""The records live and die with their documents, in every kind of build."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from docutils import nodes

from sphinx_roadmap.domain import RoadmapDomain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sphinx.testing.util import SphinxTestApp

    from sphinx_roadmap.model import Page

INDEX = "Index\n=====\n\n.. toctree::\n   :glob:\n\n   p*\n"


def page(number: int) -> str:
    """Give a page with everything that is read."""
    uri = f"https://github.com/example-org/example/milestone/{number}"
    return (
        f".. _label-{number}:\n\nPage {number}\n========\n:status: now\n\n"
        f"See `m`_.\n\n- [ ] Task {number}\n\n.. _m: {uri}\n"
    )


FILES = {"index.rst": INDEX} | {f"p{number}.rst": page(number) for number in range(1, 13)}


def pages(app: SphinxTestApp) -> Mapping[str, Page]:
    """Give what the domain holds."""
    domain = app.env.domains["roadmap"]
    assert isinstance(domain, RoadmapDomain)
    return domain.pages


@pytest.fixture(scope="module")
def built(build_project: Callable[..., SphinxTestApp]) -> SphinxTestApp:
    """Give the project built in one process."""
    return build_project(FILES)


def test_parallel(built: SphinxTestApp, build_project: Callable[..., SphinxTestApp]) -> None:
    """Two processes read the same as one."""
    parallel = build_project(FILES, parallel=2)
    assert not parallel.warning.getvalue()
    assert dict(pages(parallel)) == dict(pages(built))
    assert len(pages(built)) == len(FILES)


@pytest.mark.parametrize("parallel", [0, 2])
def test_incremental(build_project: Callable[..., SphinxTestApp], parallel: int) -> None:
    """After edits, removals and additions the records are those of a clean build."""
    app = build_project(FILES, parallel=parallel)
    folder = Path(app.srcdir).parent
    edits: dict[str, str | None] = {
        "p1.rst": None,
        "p2.rst": "No link\n=======\n",
        "p3.rst": page(3).replace("- [ ]", "- [x]"),
        "p99.rst": page(99),
    }
    again = build_project(edits, folder, parallel=parallel)
    clean = build_project({name: text for name, text in (FILES | edits).items() if text})
    assert dict(pages(again)) == dict(pages(clean))
    assert "p1" not in pages(again)
    assert pages(again)["p2"].links == ()


def test_unchanged(build_project: Callable[..., SphinxTestApp]) -> None:
    """A second build reads nothing again and still knows everything."""
    first = build_project({"index.rst": INDEX, "p1.rst": page(1)})
    before = dict(pages(first))
    second = build_project({}, Path(first.srcdir).parent)
    assert "0 changed" in second.status.getvalue() or "no targets" in second.status.getvalue()
    assert dict(pages(second)) == before


def test_included_file(build_project: Callable[..., SphinxTestApp]) -> None:
    """A change of an included file is read again in its document."""
    files = {"index.rst": INDEX, "p1.rst": ".. include:: part.txt\n", "part.txt": page(1)}
    first = build_project(files)
    second = build_project({"part.txt": page(2)}, Path(first.srcdir).parent)
    assert pages(second)["p1"].sections[0].label == "label-2"


def test_data_version(
    build_project: Callable[..., SphinxTestApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Records of another shape are not used: everything is read again."""
    first = build_project({"index.rst": INDEX, "p1.rst": page(1)})
    monkeypatch.setattr(RoadmapDomain, "data_version", RoadmapDomain.data_version + 1)
    second = build_project({}, Path(first.srcdir).parent)
    assert "2 added" in second.status.getvalue()
    assert dict(pages(second)) == dict(pages(first))


def test_no_nodes_are_kept(built: SphinxTestApp) -> None:
    """What is pickled with the environment holds records only."""
    kept: list[str] = []

    class Reader(pickle.Unpickler):
        def find_class(self, module: str, name: str) -> object:
            kept.append(module)
            return super().find_class(module, name)

    path = built.outdir.parent / "data.pickle"
    path.write_bytes(pickle.dumps(built.env.domaindata["roadmap"]))
    with path.open("rb") as file:
        assert Reader(file).load() == built.env.domaindata["roadmap"]
    assert kept
    assert nodes.__name__ not in kept
    assert {module.partition(".")[0] for module in kept} <= {"sphinx_roadmap", "datetime"}
