"""The builder as a project uses it: places, gate, reports, exit status, and the command fix."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from sphinx_roadmap.linkcheck.report import to_json

from .lab import Lab, always, pieces, to

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    Done = subprocess.CompletedProcess[str]
    Sphinx = Callable[..., Done]

# Nothing here waits for it.
FOR_EVER = 120.0
CONF = "extensions = ['sphinx_roadmap']\nexclude_patterns = ['part.txt', '_build']\n"
INDEX = """\
Title with a `moved link <{base}/moved>`_
=========================================

A paragraph whose first line has no link,
and a `named one`_ in the second, and once more `named one`_.

.. include:: part.txt

.. raw:: html

   <p><a href="{base}/raw">raw</a></p>

.. toctree::

   Outside <{base}/toctree>

|logo| is a substitution.

.. |logo| image:: {base}/logo.png

.. _named one: {base}/none
"""
PART = "Included: {base}/included\n"


@pytest.fixture
def lab() -> Iterator[Lab]:
    """Give a server with a page that has moved."""
    with Lab({"/fine": always(), "/moved": to("/fine"), "/raw": always()}) as server:
        yield server


@pytest.fixture
def project(tmp_path: Path, lab: Lab) -> Path:
    """Give a project with every kind of link."""
    folder = tmp_path / "project"
    folder.mkdir()
    for name, text in (("conf.py", CONF), ("index.rst", INDEX), ("part.txt", PART)):
        (folder / name).write_text(text.replace("{base}", lab.base), encoding="utf-8")
    return folder


@pytest.fixture
def linkcheck(clean_environ: dict[str, str]) -> Sphinx:
    """Give a function that runs the link check of a project."""

    def run(folder: Path, *options: str, **environ: str) -> Done:
        command = [sys.executable, "-m", "sphinx", "-b", "linkcheck", *options, str(folder)]
        return subprocess.run(
            [*command, str(folder / "_build" / "linkcheck")],
            env=clean_environ | environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run


@pytest.fixture
def roadmap(clean_environ: dict[str, str]) -> Sphinx:
    """Give a function that runs the command sphinx-roadmap."""

    def run(*arguments: str) -> Done:
        return subprocess.run(
            [sys.executable, "-m", "sphinx_roadmap", *arguments],
            env=clean_environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run


def report(folder: Path) -> dict[str, object]:
    """Give what the check published."""
    text = (folder / "_build" / "linkcheck" / "links.json").read_text(encoding="utf-8")
    found: dict[str, object] = json.loads(text)
    return found


def links(folder: Path) -> dict[str, dict[str, object]]:
    """Give the links of the report by path."""
    found = report(folder)["links"]
    assert isinstance(found, list)
    return {link["uri"].rpartition("/")[2]: link for link in found}


def test_every_place(project: Path, linkcheck: Sphinx) -> None:
    """Each occurrence has its true file, line and column, and the place of its definition."""
    done = linkcheck(project)
    assert done.returncode == 1, done.stderr
    found = {
        name: [
            (at["path"], at["line"], at["column"], (at["definition"] or {}).get("line"))
            for at in link["occurrences"]  # type: ignore[attr-defined]  # a list, by the schema
        ]
        for name, link in links(project).items()
    }
    assert found == {
        "moved": [("index.rst", 1, 14, None)],
        "none": [("index.rst", 5, 7, 21), ("index.rst", 5, 49, 21)],
        "included": [("part.txt", 1, 11, None)],
        "raw": [("index.rst", 11, 16, None)],
        "toctree": [("index.rst", 15, 13, None)],
        "logo.png": [("index.rst", 19, 19, None)],
    }


def test_reports_are_valid(project: Path, linkcheck: Sphinx, root: Path, tmp_path: Path) -> None:
    """All formats can be read by those that they are for, and hold the same findings."""
    summary = tmp_path / "summary.md"
    environ = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary)}
    done = linkcheck(project, **environ)
    schema = json.loads((root / "docs" / "reference" / "links.schema.json").read_text())
    jsonschema.validate(report(project), schema)
    assert schema["properties"]["version"]["const"] == to_json.VERSION
    out = project / "_build" / "linkcheck"
    sarif = json.loads((out / "links.sarif").read_text())
    results = sarif["runs"][0]["results"]
    assert {result["level"] for result in results} == {"error", "warning"}
    rules = {rule["id"] for rule in sarif["runs"][0]["tool"]["driver"]["rules"]}
    assert rules == {result["ruleId"] for result in results}
    suites = ET.parse(out / "links.xml").getroot()
    assert len(suites.findall("testsuite/testcase/failure")) == 5
    commands = [line for line in done.stdout.splitlines() if line.startswith("::")]
    assert sum(line.startswith("::error file=") for line in commands) == 5
    assert sum(line.startswith("::warning file=") for line in commands) == 1
    markdown = summary.read_text(encoding="utf-8")
    assert markdown == (out / "links.md").read_text(encoding="utf-8")
    assert markdown.startswith("# Link check\n")
    assert sum(line.startswith("| index.rst") for line in markdown.splitlines()) == 4


def test_rows_are_as_sphinx_writes_them(project: Path, linkcheck: Sphinx) -> None:
    """output.json has Sphinx's keys and words, one link a line."""
    linkcheck(project)
    text = (project / "_build" / "linkcheck" / "output.json").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in text.splitlines()]
    assert {tuple(row) for row in rows} == {("filename", "lineno", "status", "code", "uri", "info")}
    assert {row["status"] for row in rows} == {"working", "broken", "redirected"}


def test_gate(project: Path, linkcheck: Sphinx, git: Callable[..., str]) -> None:
    """Only links on lines that the branch touched decide; the rest is told as already there."""
    (project / ".gitignore").write_text("_build\n", encoding="utf-8")
    git(project, "init", "-q", "-b", "main")
    git(project, "add", "-A")
    git(project, "commit", "-q", "-m", "Start")
    git(project, "switch", "-q", "-c", "topic")
    index = project / "index.rst"
    index.write_text(index.read_text() + "\nA harmless change.\n", encoding="utf-8")
    git(project, "commit", "-q", "-a", "-m", "Harmless")
    done = linkcheck(project, GITHUB_BASE_REF="main")
    assert done.returncode == 0, done.stdout
    assert "Already there before main" in done.stdout
    assert not any(link["counts"] for link in links(project).values())
    index.write_text(index.read_text().replace("/none", "/absent"), encoding="utf-8")
    done = linkcheck(project, "-D", "roadmap_linkcheck_base=main")
    assert done.returncode == 1
    assert [name for name, link in links(project).items() if link["counts"]] == ["absent"]


def test_command(
    project: Path, lab: Lab, roadmap: Sphinx, git: Callable[..., str], tmp_path: Path
) -> None:
    """The command checks a project without further options, and knows --base."""
    done = roadmap("linkcheck", str(project))
    assert done.returncode == 1, done.stderr
    assert "checked" not in done.stderr  # No progress line where nobody looks.
    assert "\nhint: sphinx-roadmap fix rewrites 1 link that moved for good.\n" in done.stdout
    assert len(links(project)) == 6
    git(project, "init", "-q", "-b", "main")
    (project / ".gitignore").write_text("_build*\n", encoding="utf-8")
    git(project, "add", "-A")
    git(project, "commit", "-q", "-m", "Start")
    done = roadmap("linkcheck", str(project), "--base", "main", "--output", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "out" / "links.json").read_text())["base"] == "main"
    lab.received.clear()
    done = roadmap("linkcheck", str(project), "--base", "nothing")
    assert (done.returncode, lab.received) == (2, [])
    assert "--base nothing: no such revision." in done.stderr
    done = roadmap("linkcheck", str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{tmp_path / 'conf.py'}: there is no such file" in done.stderr


def test_gate_without_base(project: Path, linkcheck: Sphinx) -> None:
    """A base of GitHub that is not there is reported, and then every link counts."""
    done = linkcheck(project, GITHUB_BASE_REF="main")
    assert done.returncode == 1
    assert "no base revision main" in done.stderr
    assert all(link["counts"] for link in links(project).values())


def test_gate_with_a_typo(
    project: Path, lab: Lab, linkcheck: Sphinx, git: Callable[..., str]
) -> None:
    """A base that somebody named and that is not there ends the check before any request."""
    git(project, "init", "-q", "-b", "main")
    git(project, "add", "-A")
    git(project, "commit", "-q", "-m", "Start")
    done = linkcheck(project, "-D", "roadmap_linkcheck_base=nothing", GITHUB_BASE_REF="main")
    assert (done.returncode, lab.received) == (2, [])
    assert "roadmap_linkcheck_base nothing: no such revision. Fetch it with its" in done.stderr
    assert "Traceback" not in done.stderr


def test_fail_on(project: Path, linkcheck: Sphinx) -> None:
    """The project decides which verdicts fail."""
    conf = project / "conf.py"
    for verdict, status in (("not verified", 0), ("redirected", 1)):
        value = f"roadmap_linkcheck_fail_on = [{verdict!r}]\n"
        conf.write_text(CONF + value, encoding="utf-8")
        done = linkcheck(project)
        assert done.returncode == status, done.stdout


def test_unused_settings(project: Path, linkcheck: Sphinx) -> None:
    """Rules that match nothing, rules that are over, and keys without a scheme are named."""
    conf = project / "conf.py"
    conf.write_text(
        conf.read_text()
        + "linkcheck_ignore = ['https://nowhere']\n"
        + "linkcheck_request_headers = {'github.com': {'X': 'y'}}\n"
        + "roadmap_linkcheck_ignore = [('.*/none', 'it moves', '2020-01-01'), ('(', '')]\n",
        encoding="utf-8",
    )
    done = linkcheck(project)
    notes = report(project)["notes"]
    key = "linkcheck_request_headers: 'github.com' is the address of no link."
    assert notes == [
        "linkcheck_ignore: 'https://nowhere' matches nothing.",
        "roadmap_linkcheck_ignore: '.*/none' (it moves) was to end on 2020-01-01.",
        f"{key} Did you mean 'https://github.com'?",
    ]
    assert "roadmap_linkcheck_ignore: ('(', '') is not" in done.stderr


@contextmanager
def hanging(
    project: Path, lab: Lab, environ: dict[str, str], command: Sequence[str], **streams: Any
) -> Iterator[subprocess.Popen[str]]:
    """Start a check of which one link hangs, and go on once all others are in its files."""
    lab.behaviours["/logo.png"] = pieces(FOR_EVER, "close")
    rows = project / "_build" / "linkcheck" / "output.json"

    # A shell's background jobs ignore Ctrl-C, and so would what they start.
    kept = signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=project,
        env=environ,
        text=True,
        **streams,
    ) as process:
        signal.signal(signal.SIGINT, kept)
        ends = time.monotonic() + 90
        while not lab.requests("/logo.png") or rows.read_text(encoding="utf-8").count("\n") < 5:
            assert time.monotonic() < ends
            time.sleep(0.05)
        yield process
        process.kill()


SPHINX = ("sphinx", "-b", "linkcheck", ".", "_build/linkcheck")


def test_killed_run_leaves_results(project: Path, lab: Lab, clean_environ: dict[str, str]) -> None:
    """What was known when the process was killed is in the files."""
    with hanging(project, lab, clean_environ, SPHINX, stderr=subprocess.DEVNULL) as process:
        process.send_signal(signal.SIGKILL)
    out = project / "_build" / "linkcheck"
    assert (out / "output.json").read_text(encoding="utf-8").count("\n") == 5
    assert (out / "output.txt").read_text(encoding="utf-8").count("[broken]") == 3


@pytest.mark.parametrize(
    ("number", "command", "status"),
    [
        (signal.SIGTERM, SPHINX, 2),
        (signal.SIGINT, ("sphinx_roadmap", "linkcheck"), 130),
    ],
)
def test_interrupted_run_reports(
    number: int,
    command: Sequence[str],
    status: int,
    project: Path,
    lab: Lab,
    clean_environ: dict[str, str],
) -> None:
    """A run that somebody ends by Ctrl-C, or CI cancels, ends with a summary and all reports."""
    pipe = subprocess.PIPE
    with hanging(project, lab, clean_environ, command, stdout=pipe, stderr=pipe) as process:
        process.send_signal(number)
        stdout, _ = process.communicate(timeout=60)
        assert process.returncode == status
    assert "\n6 links: 1 working, 1 redirected, 3 broken, 1 not verified; " in stdout
    assert links(project)["logo.png"]["reason"] == "interrupted"


def test_progress_on_a_terminal(project: Path, lab: Lab, clean_environ: dict[str, str]) -> None:
    """A terminal shows how far the check is, in one line, and nothing of it stays."""
    ours, theirs = pty.openpty()
    streams: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": theirs}
    drawn = b""
    with hanging(project, lab, clean_environ, SPHINX, **streams) as process:
        while b"checked 5 of 6 links, 3 broken" not in drawn:
            assert select.select([ours], [], [], 60)[0], drawn
            drawn += os.read(ours, 4096)
        process.send_signal(signal.SIGTERM)
        process.wait(60)
    os.close(theirs)
    with suppress(OSError):  # On Linux, the end of a terminal is an error.
        while more := os.read(ours, 4096):
            drawn += more
    os.close(ours)
    lines = [line for line in drawn.split(b"\n") if b"checked" in line]
    assert len(lines) == 1
    assert b"checked" not in lines[0].rpartition(b"\r\x1b[K")[2]


def test_fix(project: Path, linkcheck: Sphinx, lab: Lab, roadmap: Sphinx) -> None:
    """Links that moved for good are rewritten where they stand; a second run finds nothing."""
    linkcheck(project)
    before = (project / "index.rst").read_text(encoding="utf-8")

    def fix(*options: str) -> Done:
        return roadmap("fix", str(project), *options)

    dry = fix("--dry-run")
    assert (dry.returncode, dry.stderr) == (1, "")
    assert f"+Title with a `moved link <{lab.base}/fine>`_" in dry.stdout.splitlines()
    assert (project / "index.rst").read_text(encoding="utf-8") == before
    done = fix()
    assert (done.returncode, done.stdout) == (0, "rewritten: 1 place in 1 file\n"), done.stderr
    after = (project / "index.rst").read_text(encoding="utf-8")
    assert after == before.replace("/moved>", "/fine>")
    again = fix()
    assert again.returncode == 1
    assert "is not there any more" in again.stderr
    linkcheck(project)
    assert fix().stdout == "rewritten: 0 places in 0 files\n"


def test_fix_without_results(tmp_path: Path) -> None:
    """Without results of a check, the message says how to get them."""
    from sphinx_roadmap.cli import main

    assert main(["fix", str(tmp_path)]) == 2
