"""The installed command ``sphinx-roadmap refresh``, on an invented project and the fake GitHub."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fake_github import TOKEN, FakeIssue, FakeMilestone

from sphinx_roadmap.cli import main
from sphinx_roadmap.github.snapshot import read_snapshot

if TYPE_CHECKING:
    from collections.abc import Callable

    from fake_github import FakeGitHub

NAME = "example-org/fake-warehouse"
COMMAND = str(Path(sys.executable).with_name("sphinx-roadmap"))

PAGE = """\
Roadmap
=======

.. toctree::

   more

Security
--------

See `the milestone`_, {base}/issues/996 and `another <{base}/milestone/12?closed=1>`__.

.. _`the milestone`: {base}/milestone/13
"""

MORE = """\
More
====

The `readme <{base}/blob/master/README.rst>`_, https://example.org and a typo: {base}/milestones/1.
"""

Run = subprocess.CompletedProcess[str]


@pytest.fixture
def project(tmp_path: Path, fake_github: FakeGitHub) -> Path:
    """Give a project whose links lead to the fake GitHub."""
    fake_github.repository(
        NAME,
        milestones=[
            FakeMilestone(number=12, title="FAKE 12: after"),
            FakeMilestone(number=13, title="FAKE 13: security", open_issues=11, closed_issues=24),
        ],
        issues=[FakeIssue(number=996, title="FAKE 996")],
    )
    folder = tmp_path / "project"
    folder.mkdir()
    base = f"{fake_github.url}/{NAME}"
    conf = 'extensions = ["sphinx_roadmap"]\nprint("noise")\n'
    (folder / "conf.py").write_text(conf, encoding="utf-8")
    (folder / "index.rst").write_text(PAGE.format(base=base), encoding="utf-8")
    (folder / "more.rst").write_text(MORE.format(base=base), encoding="utf-8")
    return folder


@pytest.fixture
def installed(
    project: Path, fake_github: FakeGitHub, clean_environ: dict[str, str], tmp_path: Path
) -> Callable[..., Run]:
    """Give the installed command, run in another folder than the project's."""

    def run(*arguments: str, **environ: str) -> Run:
        return subprocess.run(
            [COMMAND, "refresh", str(project), *arguments],
            env={**clean_environ, **fake_github.environ, **environ},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run


@pytest.fixture
def refresh(
    project: Path,
    fake_github: FakeGitHub,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., Run]:
    """Give the same in this process, which need not load Sphinx for each test."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)

    def run(*arguments: str, **environ: str) -> Run:
        for name, value in {**fake_github.environ, **environ}.items():
            monkeypatch.setenv(name, value)
        capsys.readouterr()
        try:
            status = main(["refresh", str(project), *arguments])
        except SystemExit as stop:  # argparse
            status = int(stop.code or 0)
        out, err = capsys.readouterr()
        return Run([], status, out, err)

    return run


def snapshot_file(project: Path) -> Path:
    """Give where the snapshot belongs."""
    return project / "roadmap" / "snapshot.json"


def test_writes(project: Path, installed: Callable[..., Run], fake_github: FakeGitHub) -> None:
    """The state of what is linked is written, and the summary says what changed."""
    done = installed(GITHUB_TOKEN=TOKEN)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"FAKE 12: after ({NAME}/milestone/12): new here, open, 0 of 0 closed",
        f"FAKE 13: security ({NAME}/milestone/13): new here, open, 24 of 35 closed",
        f"FAKE 996 ({NAME}/issues/996): new here, open",
        f"3 changes (1 request); written to {snapshot_file(project)}.",
    ]
    snapshot = read_snapshot(snapshot_file(project))
    assert snapshot is not None
    assert [one.ref.number for one in snapshot.milestones] == [12, 13]
    assert snapshot.repositories[0].default_branch == "main"
    assert len(fake_github.requests) == 1
    names = sorted(path.name for path in project.rglob("*"))
    assert names == ["conf.py", "index.rst", "more.rst", "roadmap", "snapshot.json"]


def test_again(project: Path, refresh: Callable[..., Run], fake_github: FakeGitHub) -> None:
    """A second refresh changes the date and what changed on GitHub, one line for each."""
    refresh()
    before = snapshot_file(project).read_text(encoding="utf-8").splitlines()
    fake_github.repositories[NAME].milestones[13].closed_issues += 3
    done = refresh()
    assert done.stdout.splitlines()[0] == f"FAKE 13: security ({NAME}/milestone/13): 3 more closed"
    after = snapshot_file(project).read_text(encoding="utf-8").splitlines()
    changed = [new for old, new in zip(before, after, strict=True) if old != new]
    assert [line.split(":")[0].strip() for line in changed if "fetched_at" not in line] == [
        '"closed_issues"'
    ]


def test_without_token(refresh: Callable[..., Run], fake_github: FakeGitHub) -> None:
    """Without a token, or with an empty one, three requests do."""
    assert refresh(GITHUB_TOKEN="").returncode == 0
    assert len(fake_github.requests) == 3
    assert not any("authorization" in received.headers for received in fake_github.requests)


def test_bad_token(project: Path, refresh: Callable[..., Run]) -> None:
    """A token that GitHub refuses is said to be, and is not needed; it is shown nowhere."""
    done = refresh("--json", GITHUB_TOKEN="fake-stale-token")
    assert done.returncode == 0
    assert re.fullmatch(r"note: .*GITHUB_TOKEN.*\n", done.stderr)
    assert json.loads(done.stdout)["notes"]
    text = snapshot_file(project).read_text(encoding="utf-8")
    assert "fake-stale-token" not in done.stdout + done.stderr + text


def test_dry_run(project: Path, refresh: Callable[..., Run], fake_github: FakeGitHub) -> None:
    """A dry run asks GitHub and writes nothing."""
    done = refresh("--dry-run")
    assert done.returncode == 0
    assert "3 changes (3 requests); nothing was written." in done.stdout
    assert len(fake_github.requests) == 3
    assert not (project / "roadmap").exists()


def test_json(project: Path, installed: Callable[..., Run]) -> None:
    """Machines get one object on standard output, whatever conf.py prints."""
    done = installed("--json", GITHUB_TOKEN=TOKEN)
    result = json.loads(done.stdout)
    assert done.stderr == ""
    assert list(result) == [
        "version",
        "file",
        "written",
        "fetched_at",
        "requests",
        "changes",
        "unanswered",
        "notes",
    ]
    assert (result["version"], result["written"], result["requests"]) == (1, True, 1)
    assert result["changes"][1] == {
        "key": f"{NAME}/milestone/13",
        "title": "FAKE 13: security",
        "text": "new here, open, 24 of 35 closed",
    }
    assert result["file"] == str(snapshot_file(project))


def test_output(project: Path, refresh: Callable[..., Run], tmp_path: Path) -> None:
    """Another file can be written; it is relative to the current folder."""
    done = refresh("--output", "elsewhere.json")
    assert done.returncode == 0
    assert read_snapshot(tmp_path / "elsewhere.json") is not None
    assert not snapshot_file(project).exists()


def test_output_to_a_pipe(installed: Callable[..., Run]) -> None:
    """What is no file, such as a pipe to another program, is written to and not replaced."""
    done = installed("--output", "/dev/stdout")
    assert (done.returncode, done.stderr) == (0, "")
    assert '"fetched_at"' in done.stdout
    assert Path("/dev/stdout").is_symlink()


def test_nothing_linked(
    project: Path, refresh: Callable[..., Run], fake_github: FakeGitHub
) -> None:
    """A project without links to GitHub is told so, and GitHub is not asked."""
    (project / "index.rst").write_text("Roadmap\n=======\n", encoding="utf-8")
    (project / "more.rst").unlink()
    done = refresh()
    assert (done.returncode, done.stderr) == (0, "")
    assert "no milestone" in done.stdout
    assert json.loads(refresh("--json").stdout)["written"] is False
    assert not fake_github.requests
    assert not (project / "roadmap").exists()


@pytest.mark.parametrize("fault", ["primary-403", "secondary-403-bare", "long-retry-after"])
@pytest.mark.parametrize("token", ["", TOKEN], ids=["anonymous", "token"])
def test_limit(
    project: Path, refresh: Callable[..., Run], fake_github: FakeGitHub, fault: str, token: str
) -> None:
    """A limit ends it at once with status 3 and one sentence; the old snapshot stays."""
    path = snapshot_file(project)
    refresh()
    before = path.read_bytes(), path.stat().st_mtime_ns
    fake_github.fail(fault, times=9)
    done = refresh(GITHUB_TOKEN=token)
    assert (done.returncode, done.stdout) == (3, "")
    assert re.fullmatch(r"sphinx-roadmap: error: .* before \d\d:\d\d UTC.*\n", done.stderr)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert [one.name for one in path.parent.iterdir()] == ["snapshot.json"]


def test_limit_in_the_middle(
    project: Path, installed: Callable[..., Run], fake_github: FakeGitHub
) -> None:
    """A limit after the first answers leaves the old snapshot as a whole."""
    installed()
    before = snapshot_file(project).read_bytes()
    fake_github.fail("primary-403", after=2)
    assert installed().returncode == 3
    assert snapshot_file(project).read_bytes() == before


def test_nobody_there(project: Path, installed: Callable[..., Run]) -> None:
    """Without a network it ends at once with status 3."""
    done = installed(GITHUB_API_URL="http://127.0.0.1:9/api/v3")
    assert done.returncode == 3
    assert done.stderr.startswith(
        "sphinx-roadmap: error: 127.0.0.1:9 cannot be reached. Check the network"
    )
    assert not (project / "roadmap").exists()


@pytest.mark.parametrize("fault", ["silent", "slow-headers"])
def test_silence(refresh: Callable[..., Run], fake_github: FakeGitHub, fault: str) -> None:
    """A server that does not answer is left when the time that is allowed is over."""
    fake_github.fail(fault, times=9)
    done = refresh("--max-wait", "0")
    assert done.returncode == 3
    assert "--max-wait" in done.stderr
    assert len(fake_github.requests) == 1


@pytest.mark.parametrize(
    "fault", ["html", "malformed", "truncated", "reset", "server-error", "huge"]
)
def test_failing_answers(refresh: Callable[..., Run], fake_github: FakeGitHub, fault: str) -> None:
    """Whatever comes instead of an answer, there is one line and status 3."""
    fake_github.fail(fault, times=99)
    done = refresh("--max-wait", "0")
    assert done.returncode == 3
    assert re.fullmatch(r"sphinx-roadmap: error: .*\n", done.stderr)


def test_partial(project: Path, refresh: Callable[..., Run], fake_github: FakeGitHub) -> None:
    """What is not answered is kept, and a warning says since when it is known."""
    refresh()
    path = snapshot_file(project)
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r'"fetched_at": "\d{4}', '"fetched_at": "2019', text), encoding="utf-8")
    fake_github.graphql_errors["r0.m13"] = {"type": "SERVICE", "message": "FAKE \x1b[31mtrouble"}
    done = refresh(GITHUB_TOKEN=TOKEN)
    assert done.returncode == 0
    assert re.fullmatch(
        rf"warning: {NAME}/milestone/13: FAKE .*trouble; the state of 2019-.*Z is kept\.\n",
        done.stderr,
    )
    assert "\x1b" not in done.stderr
    entry = json.loads(path.read_text(encoding="utf-8"))["milestones"][f"{NAME}/milestone/13"]
    assert entry["checked_at"].startswith("2019-")


def test_titles_are_shown_safely(
    project: Path, installed: Callable[..., Run], fake_github: FakeGitHub
) -> None:
    """A title cannot command a terminal, and one that it cannot show does no harm."""
    fake_github.repositories[NAME].milestones[13].title = "FAKE \u202e\x1b[31m ünïcödé \r\n<b>"
    done = installed("--dry-run", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert (done.returncode, done.stderr) == (0, "")
    line = done.stdout.splitlines()[1]
    assert line.startswith(r"FAKE \ufffd\ufffd[31m \xfcn\xefc\xf6d\xe9 <b> (")
    assert json.loads(installed("--json", PYTHONIOENCODING="ascii").stdout)["changes"]


def test_progress(project: Path, fake_github: FakeGitHub, clean_environ: dict[str, str]) -> None:
    """On a terminal a line shows what is asked, and is gone at the end."""
    ours, theirs = os.openpty()
    done = subprocess.run(
        [COMMAND, "refresh", str(project)],
        env={**clean_environ, **fake_github.environ},
        stdout=subprocess.PIPE,
        stderr=theirs,
        check=False,
        timeout=120,
    )
    os.close(theirs)
    shown = os.read(ours, 10_000).decode()
    os.close(ours)
    assert done.returncode == 0
    assert f"\rasking about {NAME}" in shown
    assert re.search(r"\r +\r$", shown)


def test_damaged_snapshot(project: Path, refresh: Callable[..., Run]) -> None:
    """A damaged snapshot is written anew, and that is said."""
    path = snapshot_file(project)
    path.parent.mkdir()
    path.write_text("<<<<<<< ours", encoding="utf-8")
    done = refresh()
    assert done.returncode == 0
    assert "merge conflict" in done.stderr
    assert read_snapshot(path) is not None


def test_newer_snapshot(
    project: Path, refresh: Callable[..., Run], fake_github: FakeGitHub
) -> None:
    """A newer release's snapshot is left alone."""
    path = snapshot_file(project)
    path.parent.mkdir()
    path.write_text('{"version": 2}', encoding="utf-8")
    done = refresh()
    assert done.returncode == 2
    assert "newer sphinx_roadmap" in done.stderr
    assert path.read_text(encoding="utf-8") == '{"version": 2}'
    assert not fake_github.requests


def test_output_to_a_folder(
    refresh: Callable[..., Run], fake_github: FakeGitHub, tmp_path: Path
) -> None:
    """A folder in the place of the file is told before GitHub is asked."""
    done = refresh("--output", str(tmp_path))
    assert done.returncode == 2
    assert f"{tmp_path}: this is a folder" in done.stderr
    assert not fake_github.requests


def test_read_only_folder(project: Path, refresh: Callable[..., Run]) -> None:
    """A folder that cannot be written is one line and status 2."""
    folder = project / "roadmap"
    folder.mkdir(mode=0o500)
    # Permissions do not bind root, who runs the tests in containers; /proc takes files of nobody.
    if os.geteuid() == 0:
        with (project / "conf.py").open("a", encoding="utf-8") as file:
            file.write('\nroadmap_snapshot = "/proc/snapshot.json"\n')
    done = refresh()
    assert done.returncode == 2
    assert "cannot be written" in done.stderr


def test_file_in_the_way(project: Path, refresh: Callable[..., Run]) -> None:
    """A file where a folder should be is one line and status 2."""
    (project / "roadmap").write_text("", encoding="utf-8")
    done = refresh()
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "environ", "message"),
    [
        (["--max-wait", "-1"], {}, "--max-wait"),
        (["--max-wait", "nan"], {}, "--max-wait"),
        (["--no-such-option"], {}, "--no-such-option"),
        (["--conf-dir", "nowhere"], {}, "nowhere"),
        ([], {"GITHUB_API_URL": "github"}, "GITHUB_API_URL"),
        ([], {"GITHUB_TOKEN": "two words"}, "GITHUB_TOKEN"),
    ],
)
def test_usage(
    refresh: Callable[..., Run], arguments: list[str], environ: dict[str, str], message: str
) -> None:
    """A wrong option or setting is status 2, and named; a wrong token is not shown."""
    done = refresh(*arguments, **environ)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert "two words" not in done.stderr


def test_broken_conf(project: Path, installed: Callable[..., Run]) -> None:
    """An error in conf.py is named with its line."""
    (project / "conf.py").write_text("\n\n1 / 0\n", encoding="utf-8")
    done = installed()
    assert done.returncode == 2
    assert "conf.py:3: ZeroDivisionError" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_interrupted(project: Path, fake_github: FakeGitHub, clean_environ: dict[str, str]) -> None:
    """Ctrl-C while waiting for GitHub ends it with status 130, and nothing is written."""
    fake_github.fail("silent", times=9)
    # A shell's background jobs ignore Ctrl-C, and so would what they start.
    kept = signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(
        [COMMAND, "refresh", str(project)],
        env={**clean_environ, **fake_github.environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        signal.signal(signal.SIGINT, kept)
        deadline = time.monotonic() + 120
        while not fake_github.requests:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        running.send_signal(signal.SIGINT)
        _, errors = running.communicate(timeout=120)
    assert running.returncode == 130
    assert errors == "sphinx-roadmap: interrupted\n"
    assert not (project / "roadmap").exists()
