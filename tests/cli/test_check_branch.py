"""``sphinx-roadmap check --base`` in real repositories, and the report of every week."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

CONF = 'extensions = ["sphinx_roadmap"]\nroadmap_repositories = ["example-org/depot"]\n'
PAGE = """\
.. _top:

Top
===

.. _one:

One
---

:stauts: now

`First <https://github.com/example-org/depot/milestone/1>`__.

.. _two:

Two
---

:status: now

`Second <https://github.com/example-org/depot/milestone/2>`__.
"""
SNAPSHOT: dict[str, Any] = {
    "version": 1,
    "fetched_at": "2031-06-15T12:00:00Z",
    "repositories": {},
    "milestones": {
        f"example-org/depot/milestone/{number}": {
            "title": f"FAKE {number}",
            "state": "closed",
            "open_issues": 0,
            "closed_issues": 4,
            "due_on": None,
            "closed_at": "2031-03-01T12:00:00Z",
            "html_url": f"https://github.com/example-org/depot/milestone/{number}",
        }
        for number in (1, 2)
    },
    "issues": {},
    "missing": {},
    "open_milestones": {"example-org/depot/milestone/3": {"title": "FAKE <b>3</b> @everyone"}},
}

Run: TypeAlias = "Callable[..., subprocess.CompletedProcess[str]]"


@pytest.fixture
def project(tmp_path: Path, git: Callable[..., str]) -> Path:
    """Give a project in a folder of a repository, with one error of old."""
    folder = tmp_path / "repository" / "docs"
    (folder / "roadmap").mkdir(parents=True)
    (folder / "conf.py").write_text(CONF, encoding="utf-8")
    (folder / "index.rst").write_text(PAGE, encoding="utf-8")
    (folder / "roadmap" / "snapshot.json").write_text(json.dumps(SNAPSHOT), encoding="utf-8")
    git(folder.parent, "init", "--quiet", "--initial-branch", "main")
    git(folder.parent, "add", "--all")
    git(folder.parent, "commit", "--quiet", "--message", "Before")
    git(folder.parent, "checkout", "--quiet", "-b", "work")
    return folder


@pytest.fixture
def run(project: Path, command: Run) -> Run:
    """Give a function that runs the command in the project, on a certain day."""

    def call(*args: str, **environ: str) -> subprocess.CompletedProcess[str]:
        return command("check", "--today", "2031-06-20", *args, cwd=project, **environ)

    return call


def touched(done: subprocess.CompletedProcess[str]) -> dict[tuple[str, str], bool]:
    """Give for code and item of each finding whether it is touched."""
    found = json.loads(done.stdout)["findings"]
    return {(one["code"], one["item"]): one["touched"] for one in found}


def edit(project: Path, old: str, new: str) -> None:
    """Change the page."""
    page = project / "index.rst"
    text = page.read_text(encoding="utf-8")
    assert old in text
    page.write_text(text.replace(old, new), encoding="utf-8")


def test_nothing_touched(run: Run) -> None:
    """What was there before is listed, and fails nothing."""
    done = run("--base", "main", "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    assert set(touched(done).values()) == {False}
    assert run("--format", "json").returncode == 1
    text = run("--base", "main").stdout
    assert text.startswith("Already there, on nothing that this branch touched:\n")
    assert text.endswith("; 3 were already there.\n")


def test_uncommitted(run: Run, project: Path) -> None:
    """A contradiction counts for who edits the item, and the other item's does not."""
    edit(project, "`Second <", "The `second <")
    done = run("--base", "main", "--format", "json")
    assert done.returncode == 1
    assert touched(done) == {
        ("unknown-field", "one"): False,
        ("all-closed", "two"): True,
        ("unclaimed-milestone", ""): False,
    }
    (one,) = (one for one in json.loads(done.stdout)["findings"] if one["touched"])
    assert one["severity"] == "warning"


def test_committed_renamed_and_new(run: Run, project: Path, git: Callable[..., str]) -> None:
    """A moved file keeps what it had; what is in a new file is new, tracked or not."""
    git(project, "mv", "index.rst", "start.rst")
    (project / "conf.py").write_text(f'{CONF}root_doc = "start"\n', encoding="utf-8")
    git(project, "commit", "--quiet", "--all", "--message", "Move")
    assert run("--base", "main").returncode == 0
    name = "sp ä.rst"
    (project / name).write_text(":orphan:\n\n.. _x:\n\nX\n=\n\n:status: wip\n", encoding="utf-8")
    for add in (False, True):
        if add:
            git(project, "add", name)
            git(project, "commit", "--quiet", "--message", "Add")
        done = run("--base", "main", "--format", "json")
        assert done.returncode == 1
        assert [key for key, own in touched(done).items() if own] == [("unknown-status", "x")]


def test_since_the_branch_began(run: Run, project: Path, git: Callable[..., str]) -> None:
    """What others did on the base meanwhile is not this branch's."""
    git(project, "checkout", "--quiet", "main")
    edit(project, ":stauts:", ":satus:")
    git(project, "commit", "--quiet", "--all", "--message", "Meanwhile")
    git(project, "checkout", "--quiet", "work")
    assert run("--base", "main").returncode == 0


def test_annotations(run: Run, project: Path) -> None:
    """Only what the branch touched is shown beside its lines; the rest is text in the log."""
    edit(project, "`Second <", "The `second <")
    done = run("--base", "main", "--format", "github", GITHUB_WORKSPACE=str(project.parent))
    commands = [line for line in done.stdout.splitlines() if line.startswith("::warning")]
    assert len(commands) == 1
    assert "file=docs/index.rst,line=20," in commands[0]
    head, _, tail = done.stdout.partition("::stop-commands::")
    assert "::error" not in head
    assert "unknown-field" in tail


@pytest.mark.parametrize(
    ("base", "said"),
    [("nowhere", "fetch-depth"), ("--output=x", "fetch-depth"), ("orphan", "in common")],
)
def test_no_such_base(
    run: Run, project: Path, git: Callable[..., str], base: str, said: str
) -> None:
    """A revision that cannot be compared with is named, with what to do, and status 2."""
    git(project, "checkout", "--quiet", "--orphan", "orphan")
    git(project, "commit", "--quiet", "--message", "Other")
    git(project, "checkout", "--quiet", "work")
    done = run(f"--base={base}")
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert not (project / "x").exists()


def test_no_repository(run: Run, clean_environ: dict[str, str]) -> None:
    """Without git there is nothing to compare with."""
    done = run("--base", "main", GIT_DIR="/nowhere")
    assert (done.returncode, done.stdout) == (2, "")
    assert "needs git and a repository" in done.stderr


@pytest.mark.parametrize("day", ["2031-13-01", "soon", "1"])
def test_no_day(run: Run, day: str) -> None:
    """A day that is none is refused."""
    done = run("--today", day)
    assert (done.returncode, done.stdout) == (2, "")
    assert "write YYYY-MM-DD" in done.stderr


def test_report_is_stable(run: Run) -> None:
    """The same facts give the same report on another day, with strangers' titles escaped."""
    report = run("--format", "markdown")
    assert report.returncode == 1
    assert "FAKE \\<b\\>3\\</b\\> @&#8203;everyone" in report.stdout
    assert "### Contradicted or out of date" in report.stdout
    assert run("--format", "markdown", "--today", "2031-06-27").stdout == report.stdout


def test_old_snapshot(run: Run, project: Path) -> None:
    """A snapshot is old by the day, and a project may say when."""
    done = run("--format", "json", "--today", "2031-06-30", "--select", "old-snapshot")
    assert [code for code, _ in touched(done)] == ["old-snapshot"]
    assert done.returncode == 0
    conf = f"{CONF}roadmap_snapshot_max_age_days = 30\n"
    (project / "conf.py").write_text(conf, encoding="utf-8")
    done = run("--format", "json", "--today", "2031-06-30", "--select", "old-snapshot")
    assert touched(done) == {}


def test_dates_of_items(run: Run, project: Path) -> None:
    """Each item comes with its three dates."""
    edit(project, ":status: now", ":status: now\n:reviewed: 2031-01-31")
    done = run("--format", "json")
    assert json.loads(done.stdout)["items"][1] == {
        "id": "two",
        "docname": "index",
        "status": "now",
        "changed": None,
        "confirmed": "2031-01-31",
        "checked": "2031-06-15",
    }
    assert ("stale", "two") in touched(done)
