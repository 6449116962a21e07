"""The installed command ``sphinx-roadmap check``, as a contributor and as CI run it."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

COMMAND = Path(sys.executable).with_name("sphinx-roadmap")
CONF = 'extensions = ["sphinx_roadmap"]\n'
PAGE = """\
.. _top:

Top
===

.. _one:

One
---

:stauts: now

.. _two:

Two
---

:status: next

`Milstone`_, ``code.

.. _milestone: https://github.com/example-org/depot/milestones/3
"""
FOUND = [
    ("index.rst", 11, "unknown-field"),
    ("index.rst", 20, "rst"),
    ("index.rst", 20, "rst"),
    ("index.rst", 22, "bad-link"),
]

Run: TypeAlias = "Callable[..., subprocess.CompletedProcess[str]]"


@pytest.fixture
def run(tmp_path: Path, command: Run) -> Run:
    """Give a function that runs the command in a folder with a project."""

    def call(*args: str, cwd: Path = tmp_path, **environ: str) -> subprocess.CompletedProcess[str]:
        return command("check", *args, cwd=cwd, **environ)

    return call


def project(folder: Path, page: str = PAGE, conf: str = CONF) -> Path:
    """Write a project of one page."""
    folder.mkdir(exist_ok=True)
    (folder / "conf.py").write_text(conf, encoding="utf-8")
    (folder / "index.rst").write_text(page, encoding="utf-8")
    return folder


def found_in(done: subprocess.CompletedProcess[str]) -> list[tuple[str, int, str]]:
    """Give path, line and code of each finding in JSON output."""
    return [(one["path"], one["line"], one["code"]) for one in json.loads(done.stdout)["findings"]]


def test_all_at_once(run: Run, tmp_path: Path) -> None:
    """Markup errors and ours come in one run, each mistake once, and the status is 1."""
    project(tmp_path)
    done = run("--format", "json")
    assert (done.returncode, done.stderr) == (1, "")
    assert found_in(done) == FOUND
    remedies = [one["remedy"] for one in json.loads(done.stdout)["findings"]]
    assert 'Write ":status: now".' in remedies
    assert "Write `milestone`_." in remedies


def test_text_names_clickable_places(run: Run, tmp_path: Path) -> None:
    """Paths are as seen from the current folder, also of other places."""
    project(tmp_path / "a folder")
    done = run("a folder")
    places = re.findall(
        r"^(.+?):(\d+)(?::\d+)?: error: .* \[([a-z-]+)\]$", done.stdout, re.MULTILINE
    )
    assert [(path, int(line), code) for path, line, code in places] == [
        (f"a folder/{path}", line, code) for path, line, code in FOUND
    ]
    assert done.stdout.endswith("\n4 errors in 1 file (1 page read).\n")


def test_other_places(run: Run, tmp_path: Path) -> None:
    """A wrong link is reported where it is defined, with its uses as seen from here."""
    project(tmp_path / "docs", PAGE.replace("`Milstone`_", "`Milestone`_"))
    done = run("docs", "--format", "json", "--select", "bad-link")
    (one,) = json.loads(done.stdout)["findings"]
    assert (one["path"], one["line"], one["column"]) == ("docs/index.rst", 22, 16)
    assert one["related"] == [{"path": "docs/index.rst", "line": 20, "column": 1}]


def test_clean(run: Run, tmp_path: Path) -> None:
    """A sound project gives one line and status 0."""
    project(tmp_path, ".. _a:\n\nA\n=\n\n:status: now\n")
    done = run()
    assert (done.returncode, done.stdout, done.stderr) == (0, "No findings in 1 page.\n", "")


def test_our_own_sources_are_clean(run: Run, root: Path) -> None:
    """The project's own pages have no finding; no snapshot, no network."""
    done = run(str(root))
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_notes_do_not_fail(run: Run, tmp_path: Path) -> None:
    """A link that GitHub redirects is told and does not fail."""
    project(tmp_path, "A\n=\n\nhttps://github.com/example-org/depot/tree/master/docs\n")
    snapshot = {
        "version": 1,
        "fetched_at": "2029-01-01T00:00:00Z",
        "repositories": {
            "example-org/depot": {
                "full_name": "example-org/depot",
                "default_branch": "main",
                "archived": False,
            }
        },
        "milestones": {},
        "issues": {},
        "missing": {},
    }
    (tmp_path / "roadmap").mkdir()
    (tmp_path / "roadmap" / "snapshot.json").write_text(json.dumps(snapshot), encoding="utf-8")
    done = run("--format", "json")
    assert (done.returncode, found_in(done)) == (0, [("index.rst", 4, "old-branch")])


@pytest.mark.parametrize(
    ("args", "codes", "status"),
    [
        (["--select", "rst"], ["rst", "rst"], 1),
        (["--select", "rst,bad-link", "--select", "bad-date"], ["rst", "rst", "bad-link"], 1),
        (["--ignore", "rst,bad-link"], ["unknown-field"], 1),
        (["--select", "rst", "--ignore", "rst"], [], 0),
        (["--select", "missing-label"], [], 0),
    ],
)
def test_select_and_ignore(
    run: Run, tmp_path: Path, args: list[str], codes: list[str], status: int
) -> None:
    """Only what is asked for counts, and ignoring wins."""
    project(tmp_path)
    done = run("--format", "json", *args)
    assert ([code for _, _, code in found_in(done)], done.returncode) == (codes, status)


def test_suppressed_as_in_a_build(run: Run, tmp_path: Path) -> None:
    """What conf.py silences in a build is silent here."""
    project(tmp_path, conf=CONF + 'suppress_warnings = ["roadmap.unknown-field"]\n')
    assert found_in(run("--format", "json")) == FOUND[1:]


def test_class_checklist(run: Run, tmp_path: Path) -> None:
    """The directive that Sphinx takes for a Python class is found, with what to write."""
    project(
        tmp_path, "A\n=\n\n.. class:: checklist\n\n- One\n- Two\n\n.. class:: Real\n\n   Text.\n"
    )
    (one,) = json.loads(run("--format", "json").stdout)["findings"]
    assert (one["code"], one["line"]) == ("class-checklist", 4)
    assert one["remedy"] == 'Write ".. rst-class:: checklist".'


def test_label_on_two_pages_once(run: Run, tmp_path: Path) -> None:
    """What Sphinx also says of a repeated label is not said twice."""
    project(tmp_path, ".. _same:\n\nA\n=\n\n.. toctree::\n\n   b\n")
    (tmp_path / "b.rst").write_text(".. _same:\n\nB\n=\n", encoding="utf-8")
    assert [code for _, _, code in found_in(run("--format", "json"))] == ["repeated-label"]


def test_annotations(run: Run, tmp_path: Path) -> None:
    """In a workflow, paths are those of the repository, wherever the step runs."""
    docs = project(tmp_path / "docs")
    done = run("--format", "github", cwd=docs, GITHUB_WORKSPACE=str(tmp_path))
    first, *commands = done.stdout.splitlines()
    assert first == "4 errors in 1 file (1 page read)."
    assert [re.findall(r"file=([^,]+),line=(\d+)", command)[0] for command in commands] == [
        (f"docs/{path}", str(line)) for path, line, _ in FOUND
    ]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["nowhere"], "conf.py"),
        (["--select", "bad-dat"], 'did you mean "bad-date"?'),
        (["--select", "zzz"], "choose from"),
        (["--format", "xml"], "xml"),
    ],
)
def test_usage(run: Run, tmp_path: Path, args: list[str], said: str) -> None:
    """A wrong option or folder gives a hint, no traceback and status 2."""
    project(tmp_path)
    done = run(*args)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "text"),
    [("conf.py", "extensions = [\n"), ("roadmap/snapshot.json", "{"), ("conf.py", "x = 1\n")],
)
def test_configuration(run: Run, tmp_path: Path, name: str, text: str) -> None:
    """A broken conf.py or snapshot is named, with status 2."""
    project(tmp_path)
    (tmp_path / "roadmap").mkdir()
    (tmp_path / name).write_text(text, encoding="utf-8")
    done = run()
    assert (done.returncode, done.stdout) == (2, "")
    assert name in done.stderr
    assert "Traceback" not in done.stderr


def test_colours(tmp_path: Path, run: Run, clean_environ: dict[str, str]) -> None:
    """Colours are for terminals, unless somebody says otherwise."""
    project(tmp_path)
    assert "\x1b[" not in run().stdout
    assert "\x1b[" in run(FORCE_COLOR="1").stdout
    for environ, coloured in (({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)):
        ours, theirs = pty.openpty()
        subprocess.run(
            [COMMAND, "check"],
            cwd=tmp_path,
            env=clean_environ | {"TERM": "xterm"} | environ,
            stdout=theirs,
            check=False,
            timeout=120,
        )
        os.close(theirs)
        shown = os.read(ours, 65536)
        os.close(ours)
        assert (b"\x1b[" in shown) is coloured


def test_nothing_is_written(run: Run, tmp_path: Path) -> None:
    """The folder is as it was."""
    project(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    run()
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def mutants(line: str) -> list[str]:
    """Give a definition of a milestone, issue or pull request with one typo of each kind."""
    match = re.search(r"https://github\.com/(\w+)/(\w+)/(\w+)/(\d+)", line)
    assert match is not None
    whole = match[0]
    owner, name, word, number = match.groups()
    return [
        line.replace(whole, wrong)
        for wrong in (
            whole.replace("github.com", "githib.com"),
            whole.replace(f"/{owner}/", f"/{owner[:-1]}/"),
            whole.replace(f"/{name}/", f"/{name}e/"),
            whole.replace(f"/{name}/", f"/{name[1]}{name[0]}{name[2:]}/"),
            whole.replace(f"/{word}/", f"/{word[:-1] if word == 'issues' else word + 's'}/"),
            whole.replace(f"/{word}/", f"/{word[0]}{word[2:]}/"),
            whole.replace(f"/{number}", f"/{number}a"),
            whole.replace(f"/{number}", f"/0{number}"),
            f"{whole.removesuffix(number)}x",
            f"{whole}/",
        )
    ]


def test_every_typo_in_our_own_links(
    root: Path, run: Run, tmp_path: Path, clean_environ: dict[str, str]
) -> None:
    """Each typo in each milestone and issue link of the roadmap is found at its line.

    The command and a build with ``-W`` find the same. There is one page for each kind of typo.
    """
    source = (root / "roadmap" / "roadmap.rst").read_text(encoding="utf-8").splitlines()
    linked = re.compile(r"https://github\.com/.+/(milestone|issues|pull)/\d")
    numbers = [number for number, line in enumerate(source) if linked.search(line)]
    kinds = range(len(mutants(source[numbers[0]])))
    assert len(numbers) >= 7
    project(tmp_path, "Index\n=====\n", CONF + 'roadmap_repositories = ("pypa/warehouse",)\n')
    for kind in kinds:
        page = [
            mutants(line)[kind] if number in numbers else line for number, line in enumerate(source)
        ]
        (tmp_path / f"{kind}.rst").write_text("\n".join(page) + "\n", encoding="utf-8")
    wanted = {(f"{kind}.rst", number + 1) for kind in kinds for number in numbers}

    done = run("--format", "json", "--select", "bad-link")
    assert {(path, line) for path, line, _ in found_in(done)} == wanted

    build = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "dummy", str(tmp_path), "out"],
        cwd=tmp_path,
        env=clean_environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    said = re.findall(r"/(\d\.rst):(\d+): WARNING: .*\[roadmap\.bad-link\]", build.stderr)
    assert build.returncode == 1
    assert {(path, int(line)) for path, line in said} == wanted
