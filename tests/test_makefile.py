"""The make targets, on a fresh clone of this checkout."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    Make = Callable[..., subprocess.CompletedProcess[str]]
    Contents = Callable[[Path], dict[str, bytes]]


# As many lines as a successful "make html" may print, and how many of them are of a first set-up:
# one for the environment, one for the packages.
CALM, SET_UP = 10, 2


@pytest.fixture
def clone(small_clone: Path) -> Path:
    """Give a clone that is built soon: what make does is the same for few pages."""
    return small_clone


def replace(path: Path, old: str, new: str) -> None:
    """Change a source, which must have what is to be replaced."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_plain_make_lists_every_target(clone: Path, make: Make) -> None:
    """`make` prints the help, which names each target of the Makefile that people call."""
    done = make(clone)
    assert done.returncode == 0
    assert not done.stderr
    targets = re.findall(r"^([a-z]+):", (clone / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert targets
    listed = re.findall(r"^  ([a-z]+) +\S", done.stdout, re.MULTILINE)
    assert sorted(listed) == sorted(targets)


def test_base(clone: Path, make: Make) -> None:
    """Every link counts unless a base is named; what changed is told since the last commit."""

    def asked(*arguments: str) -> str:
        return make(clone, "-n", *arguments).stdout.rstrip()

    assert "roadmap_linkcheck_base" not in asked("linkcheck")
    assert '-D "roadmap_linkcheck_base=main"' in asked("linkcheck", "BASE=main")
    assert asked("diff").endswith('"HEAD"')
    assert asked("diff", "BASE=main").endswith('"main"')


def test_html_says_where_and_does_nothing_twice(
    clone: Path, make: Make, contents: Contents, git: Callable[..., str]
) -> None:
    """The second run changes no file and says so; touched files and a new clone do not count."""
    first = make(clone, "html")
    assert (first.returncode, first.stderr) == (0, "")
    assert f"Built: {clone}/_build/html/index.html" in first.stdout
    assert len(first.stdout.splitlines()) <= CALM - SET_UP
    assert "Installing" not in first.stdout
    built = contents(clone / "_build" / "html")
    assert "index.html" in built
    assert not [name for name in built if "doctree" in name or name.endswith(".pickle")]
    assert not [path.name for path in (clone / "_build").iterdir() if "new" in path.name]
    times = {name: (clone / "_build/html" / name).stat().st_mtime_ns for name in built}
    (clone / "conf.py").touch()
    second = make(clone, "html")
    assert second.stdout == f"Nothing changed: {clone}/_build/html/index.html\n"
    assert times == {name: (clone / "_build/html" / name).stat().st_mtime_ns for name in built}
    assert git(clone, "status", "--porcelain") == ""


def test_html_ends_as_a_clean_build_whatever_changed(
    clone: Path, make: Make, contents: Contents, git: Callable[..., str]
) -> None:
    """Each kind of change is noticed, and the output then is that of a build from nothing."""
    page = clone / "docs" / "zzz.rst"
    settings: dict[str, str] = {}

    def add_page() -> None:
        page.write_text(":orphan:\n\n.. _zzz:\n\nA page more\n===========\n\nText.\n", "utf-8")

    def rename_title() -> None:
        replace(page, "A page more\n===========", "Another title\n=============")

    def change_template() -> None:
        replace(clone / "_templates" / "not-found.html", "It may have moved", "It has moved")

    def change_style() -> None:
        (clone / "_static" / "zzz.css").write_text("p { color: red }\n", "utf-8")

    def change_setting() -> None:
        settings["ROADMAP_BASEURL"] = "https://docs.example.org/preview"

    def change_repository() -> None:
        settings["GITHUB_REPOSITORY"] = "example-org/a-fork"

    def commit() -> None:
        git(clone, "add", "--all")
        later = {f"GIT_{who}_DATE": "2029-03-04T05:06:07Z" for who in ("AUTHOR", "COMMITTER")}
        git(clone, "commit", "--quiet", "--message", "Later", **later)

    assert make(clone, "html").returncode == 0
    changes = (add_page, rename_title, change_template, change_style)
    for change in (*changes, commit, change_setting, change_repository, page.unlink):
        change()
        done = make(clone, "html", **settings)
        assert (done.returncode, done.stderr) == (0, ""), change
        assert "Built: " in done.stdout, change
        if change is commit:
            self_made = contents(clone / "_build" / "html")
            assert make(clone, "html", "BUILD=_clean", **settings).returncode == 0
            assert self_made == contents(clone / "_clean" / "html")
            assert "docs/zzz.html" in self_made
    assert make(clone, "html", "BUILD=_fresh", **settings).returncode == 0
    built = contents(clone / "_build" / "html")
    assert built == contents(clone / "_fresh" / "html")
    assert "docs/zzz.html" not in built
    assert b"https://docs.example.org/preview/sitemap.xml" not in built["sitemap.xml"]
    assert b"https://docs.example.org/preview/index.html" in built["sitemap.xml"]
    assert b"/preview/_static/" in built["404.html"]
    assert b"https://github.com/example-org/a-fork/edit/main/index.rst" in built["index.html"]


def test_a_failing_build_says_so_and_does_not_count(clone: Path, make: Make) -> None:
    """A warning fails the build, with file and line, until its cause is mended."""
    assert make(clone, "html").returncode == 0
    replace(clone / "roadmap" / "sprints.rst", "of upcoming `sprints`_", "of upcoming `sprint`_")
    for _ in range(2):
        done = make(clone, "html")
        assert done.returncode != 0
        assert re.search(r"roadmap/sprints\.rst:\d+: ", done.stderr)
        assert "failed" in done.stderr
        assert "Built" not in done.stdout
        assert "Nothing changed" not in done.stdout
    replace(clone / "roadmap" / "sprints.rst", "of upcoming `sprint`_", "of upcoming `sprints`_")
    done = make(clone, "html")
    assert done.returncode == 0
    assert "Built: " in done.stdout


def test_an_old_python_is_refused(clone: Path, make: Make, tmp_path: Path) -> None:
    """The set-up names what is needed and what to do, and makes nothing."""
    old = tmp_path / "python3.10"
    old.write_text("#!/bin/sh\nexit 1\n", "utf-8")
    old.chmod(0o755)
    done = make(clone, "html", f"PYTHON={old}", "VENV=new")
    assert done.returncode != 0
    assert "Python 3.11 or newer" in done.stderr
    assert not (clone / "new").exists()
