"""What GitHub's own view of a page shows raw, grey or not at all."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sphinx_roadmap.github_view import github_view

ROOT = Path(__file__).parent.parent
COMMAND = Path(sys.executable).with_name("sphinx-roadmap")
TOP = "Top\n===\n\nText.\n\n"

# What is written below the title, and line, column and text of what GitHub does not show so.
UNSEEN = {
    "directive": (".. roadmap-board::\n", [(6, 1, ".. roadmap-board::")]),
    "directive with text": (".. dropdown:: More\n\n   :ref:`a`\n", [(6, 1, ".. dropdown::")]),
    "directive in a list": ("- One\n\n  .. only:: html\n\n     Two\n", [(8, 3, ".. only::")]),
    "role": ("See\n:ref:`top` and :doc:`a`.\n", [(7, 1, ":ref:`top`"), (7, 16, ":doc:`a`")]),
    "role behind": ("See `top`:ref: there.\n", [(6, 5, "`top`:ref:")]),
    "included file": (".. include:: a.txt\n", [(6, 1, ".. include::")]),
    "table from a file": (
        ".. csv-table:: T\n   :file: a.csv\n",
        [(6, 1, ".. csv-table::")],
    ),
}
SEEN = {
    "fields": ":status: now\n:owner: The widget group\n",
    "checklist": ".. rst-class:: checklist\n\n- [ ] One\n",
    "boxes": ".. note:: One\n\n.. container:: a\n\n   Two\n\n.. list-table::\n\n   * - Three\n",
    "code": ".. code-block:: rst\n\n   .. roadmap-board::\n\n``:ref:`a```, :kbd:`a`, :pep:`8`\n",
    "comment": ".. A comment with :ref:`a`.\n\n.. roadmap-board: no directive\n",
    "own role": ".. role:: red\n\n:red:`text`\n",
    "mistakes that a build tells": "`Nothing`_ and **bold\n",
    "two sections": "One\n---\n\nText.\n\nTwo\n---\n\nText.\n",
    "one section below text": "One\n---\n\nText.\n",
}


def seen(text: str) -> list[tuple[int | None, int | None, str]]:
    """Give line, column and text of each finding."""
    return [(one.place.line, one.place.column, one.wrong) for one in github_view("a.rst", text)]


@pytest.mark.parametrize("case", UNSEEN)
def test_unseen(case: str) -> None:
    """What only Sphinx knows is found with its place, once, and so is what reads a file."""
    text, found = UNSEEN[case]
    assert seen(TOP + text) == found


@pytest.mark.parametrize("case", SEEN)
def test_seen(case: str) -> None:
    """What GitHub shows as it is meant is not found."""
    assert seen(TOP + SEEN[case]) == []


def test_subtitle() -> None:
    """A lone section directly below the page's title becomes a subtitle."""
    lone = ".. _a:\n\nTop\n===\n\n.. _b:\n\nLone\n----\n\nText.\n\nDeeper\n~~~~~~\n\nText.\n"
    assert seen(lone) == [(8, 1, "Lone")]
    assert seen(lone.replace("Deeper\n~~~~~~", "Second\n------")) == []


def check(folder: Path, environ: dict[str, str], *options: str) -> tuple[int, list[str]]:
    """Give the exit status and the paths of what GitHub shows otherwise."""
    done = subprocess.run(
        [COMMAND, "check", str(folder), "--format", "json", *options],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.stderr == ""
    findings = json.loads(done.stdout)["findings"]
    return done.returncode, [one["path"] for one in findings if one["code"] == "github-view"]


def test_command(tmp_path: Path, clean_environ: dict[str, str]) -> None:
    """Only when asked, only on pages of the roadmap, and never so that a check fails."""
    grey = "\n.. roadmap-board::\n"
    item = f".. _a:\n\nA\n=\n:status: now\n\nText.\n{grey}"
    (tmp_path / "conf.py").write_text('extensions = ["sphinx_roadmap"]\n', encoding="utf-8")
    (tmp_path / "index.rst").write_text(f"{TOP}.. toctree::\n\n   a\n{grey}", encoding="utf-8")
    (tmp_path / "a.rst").write_text(item, encoding="utf-8")
    assert check(tmp_path, clean_environ) == (0, [])
    assert check(tmp_path, clean_environ, "--github-view") == (0, ["a.rst"])


def test_founding_text() -> None:
    """The text that this roadmap began with is shown on GitHub as it is meant."""
    assert seen((ROOT / "tests" / "founding-text.rst").read_text("utf-8")) == []
