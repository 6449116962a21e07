"""One lesson wherever a mistake is shown: a build, the preview, the check, a pull request."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from live_preview import Live

COMMAND = Path(sys.executable).with_name("sphinx-roadmap")
CONF = 'extensions = ["sphinx_roadmap"]\nhtml_theme = "basic"\n'
INDEX = "Index\n=====\n\n.. toctree::\n\n   one\n   two\n   three\n"
ONE = "One\n===\n\nFaster sorting\n-----\n\nText.\n"
TWO = "Two\n===\n\nRead [the guide](https://example.org/guide).\n"
THREE = "Three\n=====\n\nNothing is wrong here.\n"

# What docutils finds, and what only we find.
UNDERLINE = """\
5 | -----
  | ^^^^^
Corrected:
5 | --------------"""
LINK = """\
4 | Read [the guide](https://example.org/guide).
  |      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
Corrected:
4 | Read `the guide <https://example.org/guide>`__."""
SENTENCES = (
    "The line under this title is shorter than the title.",
    "This is a link of Markdown; here it is shown as it is written.",
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Give a project with two mistakes."""
    folder = tmp_path / "project"
    folder.mkdir()
    for name, text in {"index": INDEX, "one": ONE, "two": TWO, "three": THREE}.items():
        (folder / f"{name}.rst").write_text(text, encoding="utf-8")
    (folder / "conf.py").write_text(CONF, encoding="utf-8")
    return folder


def taught(printed: str) -> str:
    """Give text without its indentation."""
    return re.sub(r"^ {4}(?=\S|  \|)", "", printed, flags=re.MULTILINE)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_build(project: Path, tmp_path: Path, clean_environ: dict[str, str], jobs: str) -> None:
    """A build tells Sphinx's own warning first, then the lesson, and counts each mistake once."""
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-j", jobs, "-b", "html"]
    done = subprocess.run(
        [*command, str(project), str(tmp_path / "out")],
        env=clean_environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 1
    said = taught(done.stderr)
    assert "one.rst:5: WARNING: Title underline too short.\n\nFaster sorting\n-----" in said
    for lesson in (UNDERLINE, LINK):
        assert said.count(lesson) == 1
    for sentence in SENTENCES:
        assert said.count(sentence) == 1
    assert "2 warnings" in done.stdout + done.stderr


def test_build_without_a_lesson(
    project: Path, tmp_path: Path, clean_environ: dict[str, str]
) -> None:
    """A warning that nobody can add to is as Sphinx gives it."""
    (project / "one.rst").write_text(
        "One\n===\n\n.. code-block:: text\n   :emphasize-lines: a\n\n   b\n", encoding="utf-8"
    )
    (project / "two.rst").write_text(THREE, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-b", "dummy", str(project), str(tmp_path / "out")],
        env=clean_environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.stderr.rstrip().endswith(
        "one.rst:4: WARNING: invalid line number spec: 'a' [docutils]"
    )


def run_check(project: Path, form: str, environ: dict[str, str]) -> str:
    """Give what ``sphinx-roadmap check`` prints."""
    return subprocess.run(
        [COMMAND, "check", "--format", form],
        cwd=project,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    ).stdout


def test_check(project: Path, clean_environ: dict[str, str]) -> None:
    """``sphinx-roadmap check`` shows the lines below each finding."""
    said = taught(run_check(project, "text", clean_environ))
    for lesson, sentence in zip((UNDERLINE, LINK), SENTENCES, strict=True):
        assert lesson in said
        assert sentence in said


def test_annotations(project: Path, clean_environ: dict[str, str]) -> None:
    """In a pull request, an annotation stands at line and column, and holds the lines."""
    said = run_check(project, "github", clean_environ)
    found = dict(re.findall(r"^::error file=(\w+)\.rst,(.*)$", said, re.MULTILINE))
    assert found["one"].startswith("line=5,col=1,endColumn=6,")
    assert found["two"].startswith("line=4,col=6,endColumn=44,")
    for name, lesson in (("one", UNDERLINE), ("two", LINK)):
        assert lesson in unquote(found[name])


def test_summary(project: Path, clean_environ: dict[str, str]) -> None:
    """The summary of a pull request shows the corrected line, and only shows it."""
    said = run_check(project, "markdown", clean_environ)
    (row,) = (line for line in said.splitlines() if "two.rst" in line)
    assert r"Read \`the guide \<" in row
    assert "[the guide](" not in row


def test_preview(live: Callable[..., Live], project: Path) -> None:
    """``make live`` shows the same in the terminal, and no more once it is mended."""
    preview = live(project)
    preview.wait(lambda: LINK in taught(preview.said()), "the lesson did not come")
    assert UNDERLINE in taught(preview.said())
    (project / "one.rst").write_text(ONE.replace("-----", "--------------"), encoding="utf-8")
    (project / "two.rst").write_text(THREE, encoding="utf-8")
    preview.wait(lambda: "Nothing is wrong any more." in preview.said(), "it was not mended")
