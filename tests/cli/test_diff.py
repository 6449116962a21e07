"""The installed command ``sphinx-roadmap diff``, on real git repositories."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, TypeAlias

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CONF = """\
extensions = ["sphinx_roadmap"]
include_patterns = ["index.rst", "roadmap/**"]
"""
PAGE = """\
Roadmap
=======

.. _login:

Two-factor login
----------------

:status: now

Codes from an app will guard every account, see `login milestone`_.

Wishlist
--------

:status: later

Ideas for long winter evenings.

.. _`login milestone`: https://github.com/example-org/lantern/milestone/1
"""

Run: TypeAlias = "Callable[..., subprocess.CompletedProcess[str]]"
Git: TypeAlias = "Callable[..., str]"


@pytest.fixture
def run(tmp_path: Path, command: Run) -> Run:
    """Give a function that runs the command in the project."""

    def call(
        *args: str, cwd: Path = tmp_path / "project", **environ: str
    ) -> subprocess.CompletedProcess[str]:
        return command("diff", *args, cwd=cwd, **environ)

    return call


@pytest.fixture
def project(tmp_path: Path, git: Git) -> Path:
    """Give a repository with one commit."""
    folder = tmp_path / "project"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch", "main")
    save(folder, {"conf.py": CONF, "index.rst": PAGE})
    commit(folder, git)
    return folder


def save(folder: Path, files: dict[str, str]) -> None:
    """Write files."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def commit(folder: Path, git: Git) -> None:
    """Commit everything."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "A change")


def kinds(done: subprocess.CompletedProcess[str]) -> list[tuple[str, str]]:
    """Give the kind and the section of each change in a JSON report."""
    assert done.returncode in {0, 1}, done.stderr
    return [(one["kind"], one["id"] or "") for one in json.loads(done.stdout)["changes"]]


def state(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Give contents and times of all files, those of git included."""
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_dirty_tree_untouched(project: Path, run: Run, git: Git) -> None:
    """A dirty working tree is compared as it is; neither it nor the index is touched."""
    save(project, {"index.rst": PAGE.replace(":status: later", ":status: next")})
    save(project, {"roadmap/new.rst": "New plan\n========\n\n:status: later\n\nWords.\n"})
    git(project, "add", "roadmap")
    before, status = state(project), git(project, "status", "--porcelain=v2")
    before = state(project)  # git status itself renews the index.
    found = kinds(run("HEAD", "--format", "json"))
    assert found == [("item-added", "new-plan"), ("status", "wishlist")]
    assert state(project) == before
    assert git(project, "status", "--porcelain=v2") == status


def test_exit_status(project: Path, run: Run) -> None:
    """Changes are no failure, unless that is asked for."""
    assert run("HEAD", "--exit-code").returncode == 0
    save(project, {"index.rst": PAGE.replace(":status: later", ":status: next")})
    assert run("HEAD").returncode == 0
    assert run("HEAD", "--exit-code").returncode == 1


def test_page_in_another_folder(project: Path, run: Run, git: Git) -> None:
    """A page that moves, and labels that come, are no change, whatever conf.py includes now."""
    git(project, "mv", "index.rst", "plans.rst")
    save(project, {"conf.py": 'extensions = ["sphinx_roadmap"]\n'})
    commit(project, git)
    (project / "plans.rst").unlink()
    labelled = PAGE.replace("Wishlist\n----", ".. _wishes:\n\nWishlist\n----")
    save(project, {"conf.py": CONF, "index.rst": "Start\n=====\n", "roadmap/all.rst": labelled})
    save(project, {"README.rst": "Readme\n======\n\n:status: now\n"})
    done = run("HEAD", "--format", "json")
    assert kinds(done) == []
    assert run("HEAD~1", "HEAD").stdout == "No change from HEAD~1 to HEAD.\n"
    assert done.stderr == ""


def test_foreign_conf_is_not_run(project: Path, run: Run, git: Git, tmp_path: Path) -> None:
    """A revision's own conf.py and docutils.conf have no effect."""
    mark = tmp_path / "mark"
    save(project, {"conf.py": f"open({str(mark)!r}, 'w')\n", "docutils.conf": "[general]\nx=y\n"})
    commit(project, git)
    git(project, "rm", "--quiet", "docutils.conf")
    save(project, {"conf.py": CONF})
    assert kinds(run("HEAD", "--format", "json")) == []
    assert not mark.exists()


def test_hostile_tree(project: Path, run: Run, git: Git, tmp_path: Path) -> None:
    """Odd names, links that lead out, submodules, bad UTF-8 and huge files do no harm."""
    secret = tmp_path / "secret.rst"
    secret.write_text("Secret\n======\n\n:status: now\n", encoding="utf-8")
    (project / "roadmap").mkdir()
    (project / "roadmap" / "out.rst").symlink_to(secret)
    (project / "roadmap" / "loop.rst").symlink_to("loop.rst")
    (project / "roadmap" / "in.rst").symlink_to("../shared.rst")
    (project / "roadmap" / "folder").symlink_to("..")
    save(project, {"shared.rst": "Shared plan\n===========\n\n:status: now\n\nWords.\n"})
    (project / "roadmap" / "bytes.rst").write_bytes(b"Bytes\n=====\n\n:status: now\n\n\xff\xfe\n")
    (project / "roadmap" / "huge.rst").write_bytes(b"x " * 1_500_000)
    (project / "roadmap" / "include.rst").write_text(
        f"Inc\n===\n\n:status: now\n\n.. include:: {secret}\n", encoding="utf-8"
    )
    commit(project, git)
    (listed,) = git(project, "ls-tree", "HEAD", "index.rst").splitlines()
    blob = listed.split()[2]
    tree = f"100644 blob {blob}\tevil.rst\n160000 commit {'1' * 40}\tmodule\n"
    made = subprocess.run(
        ["git", "-C", str(project), "mktree", "--missing"],
        input=tree,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    before = sorted(path.name for path in tmp_path.iterdir())
    done = run(made, "HEAD", "--format", "json")
    assert done.returncode == 2  # A tree is no commit.
    made = git(project, "commit-tree", made, "-m", "Odd").strip()
    done = run(made, "HEAD", "--format", "json")
    assert done.returncode == 0, done.stderr
    titles = {one["title"] for one in json.loads(done.stdout)["changes"]}
    assert titles == {"Shared plan", "Bytes", "Inc"}
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert "Secret" not in done.stdout


def test_names_that_mean_nothing(project: Path, run: Run, git: Git, tmp_path: Path) -> None:
    """A name that is nothing, an option in disguise, and a broken file give one sentence."""
    (project / "bad.json").write_text("{", encoding="utf-8")
    (project / "newer.json").write_text('{"version": 99}', encoding="utf-8")
    (project / "list.json").write_text("[]", encoding="utf-8")
    for name in ("nothing", "HEAD~7", "--", "bad.json", "newer.json", "list.json", "a\nb", ""):
        done = run("--", name) if name != "--" else run("--", "--", "HEAD")
        assert done.returncode == 2, name
        assert "Traceback" not in done.stderr
        assert "internal error" not in done.stderr
    assert "version 99 of roadmap.json; this release reads version 1" in run("newer.json").stderr
    assert run("--", "--output=x", "HEAD").returncode == 2
    assert not (project / "x").exists()


def test_no_repository(run: Run, tmp_path: Path) -> None:
    """Outside of git, folders can still be compared, and a revision is refused with the reason."""
    old, new = tmp_path / "old", tmp_path / "project"
    save(old, {"plans.rst": PAGE})
    save(new, {"conf.py": CONF, "index.rst": PAGE.replace("Wishlist\n--------", "Dreams\n------")})
    assert kinds(run(str(old), "--format", "json")) == [("item-renamed", "dreams")]
    done = run("HEAD")
    assert done.returncode == 2
    assert "is in no git repository" in done.stderr


def test_shallow_clone(project: Path, run: Run, git: Git, tmp_path: Path) -> None:
    """In a shallow clone, a commit that is not there is named as the reason."""
    save(project, {"index.rst": PAGE.replace("now", "done")})
    commit(project, git)
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{project}", "clone")
    clone = tmp_path / "clone"
    assert kinds(run("HEAD", "--format", "json", cwd=clone)) == []
    done = run("HEAD~1", cwd=clone)
    assert done.returncode == 2
    assert "shallow" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_folder_and_revision_of_one_name(project: Path, run: Run, git: Git) -> None:
    """Of a folder and a branch with one name, the branch is taken, and a note says so."""
    git(project, "branch", "old")
    save(project, {"old/plans.rst": PAGE.replace("later", "done")})
    done = run("old", "--format", "json")
    assert kinds(done) == []
    assert done.stderr == (
        'note: "old" is a revision and a folder: the revision was taken.'
        " Write ./old for the folder.\n"
    )
    assert kinds(run("./old", "--format", "json")) == [("status", "wishlist")]


def test_merge_base(project: Path, run: Run, git: Git) -> None:
    """What the other branch did meanwhile is no change of this one."""
    git(project, "checkout", "--quiet", "-b", "topic")
    save(project, {"index.rst": PAGE.replace(":status: later", ":status: next")})
    commit(project, git)
    git(project, "checkout", "--quiet", "main")
    save(project, {"index.rst": PAGE.replace(":status: now", ":status: done")})
    commit(project, git)
    git(project, "checkout", "--quiet", "topic")
    assert kinds(run("main", "--format", "json")) == [("status", "login"), ("status", "wishlist")]
    found = kinds(run("--merge-base", "main", "--format", "json"))
    assert found == [("status", "wishlist")]


def test_sources_in_a_folder(project: Path, run: Run, git: Git) -> None:
    """Sources in a folder of the repository are compared from anywhere in it."""
    save(project, {"site/conf.py": CONF, "site/index.rst": PAGE.replace("app", "application")})
    commit(project, git)
    save(project, {"site/index.rst": PAGE.replace(":status: now", ":status: done")})
    found = kinds(run("HEAD", "--source-dir", "site", "--format", "json"))
    assert ("status", "login") in found
    assert {kind for kind, _id in found} == {"status", "wording"}


def test_published(project: Path, run: Run, clean_environ: dict[str, str], tmp_path: Path) -> None:
    """A published roadmap.json is a side; what it has not is not compared, and a note says so."""
    out = tmp_path / "out"
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", str(project), str(out)]
    subprocess.run(command, env=clean_environ, check=True, capture_output=True)
    published = str(out / "roadmap.json")
    done = run(published, "--format", "json")
    assert kinds(done) == []
    assert len(json.loads(done.stdout)["notes"]) == 1
    edited = PAGE.replace("milestone/1", "milestone/2").replace("later", "done")
    save(project, {"index.rst": edited.replace("winter", "summer")})
    assert kinds(run(published, "--format", "json")) == [
        ("status", "wishlist"),
        ("milestone-linked", "login"),
        ("milestone-unlinked", "login"),
    ]


def test_no_links_or_markup_by_strangers(project: Path, run: Run) -> None:
    """Titles and texts cannot make links, mentions, HTML or more lines in Markdown."""
    evil = "@everyone #1 <b>x</b> `code` **bold** [a](https://evil.example) | www.evil.example"
    page = PAGE.replace(
        "Wishlist\n--------", f"{evil}\n{'-' * 200}".replace("`code`", "\\`code\\`")
    )
    save(project, {"index.rst": page.replace("**bold**", "\\*\\*bold\\*\\*")})
    text = run("HEAD", "--format", "markdown").stdout
    # Nothing is active in a code span, nor a character behind a backslash.
    text = re.sub(r"\\.", "", re.sub("`[^`]*`", "", text))
    for active in ("@everyone", "#1 ", "<b>", "](http", "https://evil", "www.evil", "**bold"):
        assert active not in text
    assert "is now called" in text


def test_colour_only_on_request(project: Path, run: Run) -> None:
    """A pipe gets no colours, FORCE_COLOR and NO_COLOR are followed."""
    save(project, {"index.rst": PAGE.replace("Wishlist\n--------", "Dreams\n------")})
    assert "\x1b" not in run("HEAD").stdout
    assert "\x1b" in run("HEAD", FORCE_COLOR="1").stdout
    assert "\x1b" not in run("HEAD", FORCE_COLOR="1", NO_COLOR="1").stdout
    assert "\x1b" not in run("HEAD", "--format", "markdown", FORCE_COLOR="1").stdout
    assert os.linesep.join(["", "- Wishlist is now called Dreams"]) in run("HEAD").stdout
