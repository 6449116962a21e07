"""The guides do what they say: their commands and files, in order, in a fresh clone or folder."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCS = Path(__file__).parent.parent / "docs"
HOME = "https://github.com/example-org/sphinx_roadmap"
FORK = "https://github.com/YOUR-NAME/sphinx_roadmap"
BLOCK = re.compile(
    r"^\.\. code-block:: (?P<language>\w+)\n(?:   :caption: (?P<file>.+)\n)?\n"
    r"(?P<text>(?:   .*\n|\n)+)",
    re.MULTILINE,
)
# It serves until somebody stops it; tests/live and tests/browser look at it.
NOT_RUN = "make live"


class Reader:
    """Somebody who follows a guide to the letter, in a folder."""

    def __init__(self, folder: Path, environ: dict[str, str]) -> None:
        self.folder = folder
        self._environ = environ

    def follow(self, guide: str) -> None:
        """Run the guide's commands, and write and change its files, each where it stands."""
        for block in BLOCK.finditer((DOCS / guide).read_text("utf-8")):
            text = re.sub("^   ", "", block["text"], flags=re.MULTILINE).rstrip("\n") + "\n"
            if block["language"] == "console":
                for command in commands(text):
                    self._run(command)
            elif block["language"] == "diff":
                self._change(self.folder / block["file"], text)
            elif block["file"]:
                (self.folder / block["file"]).write_text(text, "utf-8")

    def _change(self, file: Path, diff: str) -> None:
        """Put the lines with a plus in the place of those with a minus."""
        old, new = ("".join(re.findall(rf"^\{sign}(.*\n)", diff, re.MULTILINE)) for sign in "-+")
        text = file.read_text("utf-8")
        assert text.count(old) == 1, f"{file} has not once: {old}"
        file.write_text(text.replace(old, new), "utf-8")

    def _run(self, command: Command) -> None:
        if command.line == NOT_RUN:
            return
        end = self.folder.parent / "folder.txt"
        script = f"{command.line}\nstatus=$?; pwd > '{end}'; exit $status"
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=self.folder,
            env=self._environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=600,
        )
        self.folder = Path(end.read_text("utf-8").strip())
        said = f"$ {command.line}\n{done.stdout}"
        assert bool(done.returncode) == ("failed" in command.answer), said
        assert re.fullmatch(pattern(command.answer), done.stdout), said


class Command(NamedTuple):
    """A command line, and what the guide says that it prints; "" where it says nothing."""

    line: str
    answer: str


def commands(text: str) -> Iterator[Command]:
    """Give the commands of a console."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        line, _, answer = part.partition("\n")
        yield Command(line, answer)


def pattern(answer: str) -> str:
    """Give what an answer must match: three dots are anything, alone on a line any lines."""
    lines = [
        r"(?:.*\n)*" if line == "..." else ".*".join(map(re.escape, line.split("..."))) + r"\n"
        for line in answer.splitlines()
    ]
    return "".join(lines) or r"(?s:.*)"


def instead(environ: dict[str, str], folder: Path, address: str) -> dict[str, str]:
    """Give an environment in which git finds a folder where an address is written."""
    count = int(environ["GIT_CONFIG_COUNT"])
    return environ | {
        f"GIT_CONFIG_KEY_{count}": f"url.{folder}.insteadOf",
        f"GIT_CONFIG_VALUE_{count}": address,
        "GIT_CONFIG_COUNT": str(count + 1),
    }


@pytest.fixture
def environ(clean_environ: dict[str, str], checkout: Path) -> dict[str, str]:
    """Give an environment in which git finds this checkout where the guides say it is."""
    own = {name: text for name, text in clean_environ.items() if name != "SOURCE_DATE_EPOCH"}
    return instead(own, checkout, HOME) | {"NO_COLOR": "1"}


@pytest.fixture
def other_environment(tmp_path: Path) -> Path:
    """Give a virtual environment with all packages of this one, but not the extension itself."""
    folder = tmp_path / "other"
    has_pip = importlib.util.find_spec("pip") is not None
    without = ["--without-pip"] if has_pip else []
    subprocess.run([sys.executable, "-m", "venv", *without, str(folder)], check=True, timeout=300)
    packages = tmp_path / "packages"
    packages.mkdir()
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if "sphinx_roadmap" not in path.name and path.suffix != ".pth":
            (packages / path.name).symlink_to(path)
    (site,) = folder.glob("lib/python*/site-packages")
    (site / "packages.pth").write_text(f"{packages}\n", "utf-8")
    for name in ("build", "quickstart"):
        program = folder / "bin" / f"sphinx-{name}"
        text = f"#!{folder}/bin/python\nimport sys\nfrom sphinx.cmd.{name} import main\n"
        program.write_text(f"{text}sys.exit(main(sys.argv[1:]))\n", "utf-8")
        program.chmod(0o755)
    return folder


def test_edit_locally(tmp_path: Path, environ: dict[str, str], venv: Path, root: Path) -> None:
    """A contributor clones, builds, edits, errs, mends and proposes, and announces a sprint."""
    project = (root / "pyproject.toml").read_bytes()
    (venv / ".site").write_bytes((root / "requirements" / "site.txt").read_bytes() + project)
    folder = tmp_path / "home"
    folder.mkdir()
    # What a first set-up installs is this environment already.
    settings = {
        "MAKEFLAGS": f"--no-print-directory -- VENV={venv}",
        "PATH": f"{venv / 'bin'}:{environ['PATH']}",
    }
    fork = tmp_path / "fork.git"
    subprocess.run(["git", "init", "--bare", "--quiet", str(fork)], env=environ, check=True)
    reader = Reader(folder, instead(environ, fork, FORK) | settings)
    reader.follow("tutorial/edit-locally.rst")
    assert reader.folder == folder / "sphinx_roadmap"
    log = subprocess.run(
        ["git", "log", "-1", "--format=%s", "more-wishes"],
        cwd=fork,
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    assert log.stdout == "Invite more wishes\n"
    (reader.folder / ".venv").symlink_to(venv)
    reader.follow("howto/sprint.rst")
    assert (reader.folder / "roadmap" / "sprint-in-exampleville-2031.rst").is_file()


def test_other_project(tmp_path: Path, environ: dict[str, str], other_environment: Path) -> None:
    """Another project gets a roadmap in ten lines, and moves to it what it had before."""
    folder = tmp_path / "home" / "docs"
    folder.mkdir(parents=True)
    path = f"{other_environment / 'bin'}:{environ['PATH']}"
    # What pip would fetch is there already.
    offline = {"PIP_NO_INDEX": "1", "PIP_NO_BUILD_ISOLATION": "0"}
    reader = Reader(folder, environ | {"PATH": path} | offline)
    reader.follow("tutorial/other-project.rst")
    html = (folder / "_build" / "html" / "roadmap.html").read_text("utf-8")
    assert "Quieter widgets" in html
    assert (folder / "_build" / "html" / "roadmap.json").is_file()
    assert list(other_environment.glob("lib/python*/site-packages/sphinx_roadmap/__init__.py"))
    reader.follow("howto/move.rst")
    assert (folder / "ROADMAP.md").is_file()
