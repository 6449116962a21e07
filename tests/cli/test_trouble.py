"""What commands say when something around them is wrong: one line, and no traceback."""

from __future__ import annotations

import os
import shlex
import subprocess
from typing import TYPE_CHECKING

import pytest

from sphinx_roadmap.cli import main

from .conftest import COMMAND

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Command = Callable[..., subprocess.CompletedProcess[str]]

# Nobody listens on this port.
PAGE = "Roadmap\n=======\n\nSee http://127.0.0.1:9/nothing here.\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Give a small project."""
    (tmp_path / "conf.py").write_text('extensions = ["sphinx_roadmap"]\n', "utf-8")
    (tmp_path / "index.rst").write_text(PAGE, "utf-8")
    return tmp_path


@pytest.mark.parametrize(("target", "status"), [("/dev/full", 2), ("&-", 0)])
def test_output_that_goes_nowhere(
    project: Path, clean_environ: dict[str, str], target: str, status: int
) -> None:
    """A full disk is told in a line; a closed output is like one that nobody reads."""
    done = subprocess.run(
        ["sh", "-c", f"{shlex.quote(str(COMMAND))} check >{target}"],
        cwd=project,
        env=clean_environ,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=120,
    )
    said = "sphinx-roadmap: error: No space left on device.\n" if status else ""
    assert (done.returncode, done.stderr) == (status, said)


@pytest.mark.parametrize("name", ["check", "linkcheck"])
def test_page_that_is_not_utf8(project: Path, command: Command, name: str) -> None:
    """The page and its line are named."""
    page = project / "latin.rst"
    page.write_bytes(b"D\xc3\xa9\n==\n\nD\xe9\n")
    done = command(name, cwd=project)
    assert done.returncode == 2
    said = f"sphinx-roadmap: error: {page}:4: it is not UTF-8. Save it as UTF-8."
    assert done.stderr.splitlines()[-1] == said


def test_names_that_are_not_utf8(
    project: Path, command: Command, git: Callable[..., str], tmp_path: Path
) -> None:
    """Links are checked in a folder and a file whose names are in another encoding."""
    folder = tmp_path / os.fsdecode(b"d\xe9p\xf4t")
    folder.mkdir()
    for path in (project / "conf.py", project / "index.rst"):
        path.rename(folder / path.name)
    (folder / os.fsdecode(b"d\xe9.rst")).write_text(f":orphan:\n\n{PAGE}", "utf-8")
    git(folder, "init", "--quiet")
    done = command("linkcheck", cwd=folder)
    assert done.returncode == 1
    assert "internal error" not in done.stderr
    assert "127.0.0.1:9/nothing" in (folder / "_build/linkcheck/output.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "--fromat=json"], "unrecognized arguments: --fromat=json"),
        (["check", ".", "other"], "unrecognized arguments: other"),
        (["live", "--port", "65536"], "argument --port: '65536' is no number from 0 to 65535"),
        (["live", "--port", "-1"], "argument --port: '-1' is no number from 0 to 65535"),
    ],
)
def test_usage(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A mistake in an option is told with the usage of its command."""
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith(f"usage: sphinx-roadmap {arguments[0]} ")
    assert lines[-1] == f"sphinx-roadmap {arguments[0]}: error: {said}"
