"""Findings as Sphinx's warnings, in builds from scratch and in incremental ones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from sphinx.testing.util import SphinxTestApp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")

CONF = 'extensions = ["sphinx_roadmap"]\n'
INDEX = ".. _top:\n\nTop\n===\n\n:stauts: now\n\n.. toctree::\n\n   other\n"
OTHER = ".. _other:\n\nOther\n=====\n\nText.\n"
SNAPSHOT = """\
{"version": 1, "fetched_at": "2029-01-01T00:00:00Z", "milestones": {}, "issues": {},
 "repositories": {"example-org/depot": {"full_name": "example-guild/depot",
                                        "default_branch": "main", "archived": false}},
 "missing": {"example-org/depot/milestone/1": {"reason": "not found"}}}
"""


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Callable[..., tuple[str, str]]]:
    """Give a function that builds a project of two pages and gives its warnings and its talk."""
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "conf.py").write_text(CONF, encoding="utf-8")
    (sources / "index.rst").write_text(INDEX, encoding="utf-8")
    (sources / "other.rst").write_text(OTHER, encoding="utf-8")
    apps: list[SphinxTestApp] = []

    def run(**settings: Any) -> tuple[str, str]:
        for app in apps:
            app.cleanup()
        apps.append(SphinxTestApp("dummy", sources, tmp_path / "out", confoverrides=settings))
        apps[-1].build()
        streams = (apps[-1].warning, apps[-1].status)
        warnings, talk = (_COLOUR.sub("", stream.getvalue()) for stream in streams)
        return warnings, talk

    yield run
    for app in apps:
        app.cleanup()


def said(warnings: str) -> list[tuple[str, str]]:
    """Give ``file:line`` and type of each warning."""
    found = re.findall(r"^(.*): WARNING: .* \[(.*)\]$", warnings, re.MULTILINE)
    return [(place.rpartition("/")[2], kind) for place, kind in found]


def test_warning(build: Callable[..., tuple[str, str]]) -> None:
    """A finding is a warning with file, line, remedy, and the type that silences it."""
    warnings, _ = build()
    assert said(warnings) == [("index.rst:6", "roadmap.unknown-field")]
    assert 'Write ":status: now".' in warnings


@pytest.mark.parametrize("silent", ["roadmap.unknown-field", "roadmap"])
def test_suppressed(build: Callable[..., tuple[str, str]], silent: str) -> None:
    """Sphinx's own setting silences one kind of finding, or all."""
    assert build(suppress_warnings=[silent])[0] == ""


def test_told_again_with_another_page(
    build: Callable[..., tuple[str, str]], tmp_path: Path
) -> None:
    """An incremental build that reads one page tells the findings of all."""
    build()
    (tmp_path / "sources" / "other.rst").write_text(f"{OTHER}\nMore.\n", encoding="utf-8")
    warnings, _ = build()
    assert said(warnings) == [("index.rst:6", "roadmap.unknown-field")]
    (tmp_path / "sources" / "index.rst").write_text(
        INDEX.replace("stauts", "status"), encoding="utf-8"
    )
    assert build()[0] == ""


def test_drift_is_no_warning(build: Callable[..., tuple[str, str]], tmp_path: Path) -> None:
    """What GitHub changed is told without a warning, so that it cannot fail a build."""
    sources = tmp_path / "sources"
    (sources / "roadmap").mkdir()
    (sources / "roadmap" / "snapshot.json").write_text(SNAPSHOT, encoding="utf-8")
    link = "https://github.com/example-org/depot/milestone/1"
    (sources / "index.rst").write_text(
        INDEX.replace("stauts", "status") + f"\n{link}\n", encoding="utf-8"
    )
    warnings, talk = build()
    assert warnings == ""
    notes = re.findall(r"index\.rst:(\d+): note: .* \[(.*)\]$", talk, re.MULTILINE)
    assert notes == [("12", "roadmap.moved-repository"), ("12", "roadmap.not-on-github")]
    silent = ["roadmap.moved-repository", "roadmap.not-on-github"]
    assert "note:" not in build(suppress_warnings=silent)[1]


def test_label_on_two_pages_once(build: Callable[..., tuple[str, str]], tmp_path: Path) -> None:
    """Sphinx's own warning of a repeated label is enough."""
    (tmp_path / "sources" / "index.rst").write_text(
        INDEX.replace("top", "other").replace("stauts", "status"), encoding="utf-8"
    )
    warnings, _ = build()
    assert len(warnings.splitlines()) == 1
    assert "duplicate label other" in warnings


def test_class_checklist(build: Callable[..., tuple[str, str]], tmp_path: Path) -> None:
    """A list marked with docutils' directive is found; a Python class named so is not."""
    real = ".. class:: checklist\n   :no-index:\n\n   Text.\n"
    page = f"{OTHER}\n.. class:: checklist\n\n- One\n\n{real}"
    (tmp_path / "sources" / "other.rst").write_text(page, encoding="utf-8")
    warnings, _ = build(suppress_warnings=["roadmap.unknown-field"])
    assert said(warnings) == [("other.rst:8", "roadmap.class-checklist")]


def test_other_projects(build: Callable[..., tuple[str, str]], tmp_path: Path) -> None:
    """A project without a roadmap gets no warning for what its own pages are free to do."""
    page = """\
Changes
=======

:Date: 2029-01-01
:Author: Somebody

2.0
---

Fixes: http://github.com/example-org/depot/issues/1

1.0
---

:owners: Somebody
:label: a
:label: b

Fixes: https://github.com/example-org/other/issues/new

.. _unused: https://example.org/
"""
    (tmp_path / "sources" / "other.rst").write_text(page, encoding="utf-8")
    (tmp_path / "sources" / "index.rst").write_text(
        INDEX.replace(":stauts: now\n", ""), encoding="utf-8"
    )
    assert build()[0] == ""
