"""What commands say on a terminal while they work, and what stays there."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

CONF = 'extensions = ["sphinx_roadmap"]\n'
PAGE = """Roadmap
=======

.. rst-class:: checklist

- Reserve a room.
"""
PIP = """
import sys
print("Collecting widgets==1.0 (from -r requirements/site.txt (line 1))")
print("  Downloading widgets-1.0-py3-none-any.whl (1 kB)")
print("ERROR: the hash of widgets is another", file=sys.stderr)
sys.exit("fail" in sys.argv)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Give a small project in a repository."""
    (tmp_path / "conf.py").write_text(CONF, "utf-8")
    (tmp_path / "index.rst").write_text(PAGE, "utf-8")
    return tmp_path


def on_terminal(command: list[str], folder: Path, environ: dict[str, str]) -> tuple[str, str]:
    """Run a command whose standard error is a terminal; give its output, and the terminal's."""
    ours, theirs = pty.openpty()
    said: list[bytes] = []

    def read() -> None:
        while True:
            try:
                said.append(os.read(ours, 4096))
            except OSError:  # Linux's way to say that nobody has it open any more.
                return

    reader = threading.Thread(target=read)
    reader.start()
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=theirs,
            text=True,
            check=False,
            timeout=300,
        )
    finally:
        os.close(theirs)
        reader.join()
        os.close(ours)
    return done.stdout, b"".join(said).decode()


def left(terminal: str) -> str:
    """Give what is left to see of a line that was written over: the terminal's last state."""
    line = ""
    for part in terminal.split("\r"):
        line = part + line[len(part) :]
    return line.strip()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["check"], "Reading the sources..."),
        (["sprint", "A", "--dates", "2031-05-15", "--output", "-"], "Reading the sources..."),
        (["diff", ".", "."], "Reading both versions..."),
    ],
)
def test_commands_say_what_they_do(
    project: Path, clean_environ: dict[str, str], arguments: list[str], words: str
) -> None:
    """A command says what it does on a terminal, and takes it away; in a pipe it says nothing."""
    command = [sys.executable, "-m", "sphinx_roadmap", *arguments]
    output, terminal = on_terminal(command, project, clean_environ)
    assert words in terminal
    assert left(terminal) == ""
    piped = subprocess.run(
        command, cwd=project, env=clean_environ, capture_output=True, text=True, check=False
    )
    assert (piped.stdout, piped.stderr) == (output, "")
    assert output


def test_installing_shows_where_it_is(
    root: Path, tmp_path: Path, clean_environ: dict[str, str]
) -> None:
    """The set-up shows the package that it has come to, and all that pip said when it fails."""
    (tmp_path / "pip.py").write_text(PIP, "utf-8")
    environ = clean_environ | {"PYTHONPATH": str(tmp_path)}
    install = [sys.executable, str(root / "requirements" / "install.py")]
    script = 'exec "$0" "$@" 1>&2'  # Both are the terminal.
    _, terminal = on_terminal(["sh", "-c", script, *install], tmp_path, environ)
    assert "Collecting widgets==1.0 " in terminal
    assert "from -r" not in terminal
    assert left(terminal) == ""
    piped = subprocess.run(install, env=environ, capture_output=True, text=True, check=False)
    assert (piped.returncode, piped.stdout, piped.stderr) == (0, "", "")
    failed = subprocess.run(
        [*install, "fail"], env=environ, capture_output=True, text=True, check=False
    )
    assert failed.returncode == 1
    assert "ERROR: the hash of widgets is another\n" in failed.stderr
    assert "Collecting widgets" in failed.stderr
