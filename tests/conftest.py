"""What tests of several rooms share: the checkout, a clean environment, and things made once."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent

# What conf.py, the Makefile and Sphinx read. CI sets some of them, and a test must not see that.
_SETTINGS = ("GITHUB_", "READTHEDOCS", "ROADMAP_", "SPHINX", "GIT_", "MAKE", "MFLAGS", "PYTEST_")


@pytest.fixture(scope="session")
def root() -> Path:
    """Give the folder of this checkout. Nothing may be written into it."""
    return ROOT


@pytest.fixture(scope="session")
def clean_environ() -> dict[str, str]:
    """Give an environment for subprocesses in which nothing of ours is set."""
    environ = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(_SETTINGS) and name not in {"VENV", "BUILD", "PYTHON"}
    }
    # No user's or machine's git settings; a name and a date that are the same on every machine.
    environ |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    for who in ("AUTHOR", "COMMITTER"):
        environ |= {f"GIT_{who}_NAME": "A. Tester", f"GIT_{who}_EMAIL": "tester@example.org"}
        environ[f"GIT_{who}_DATE"] = "2029-01-02T03:04:05Z"
    return environ | {"SOURCE_DATE_EPOCH": "1861920000"}


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], None]], Path]:
    """Give a function that makes a folder once for all pytest-xdist workers.

    ``once(name, make)`` calls ``make(folder)`` in the first worker that asks; the others wait.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def get(name: str, make: Callable[[Path], None]) -> Path:
        made = shared / "once" / name
        made.parent.mkdir(exist_ok=True)
        with made.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not made.exists():
                part = made.with_suffix(".part")
                shutil.rmtree(part, ignore_errors=True)  # What a worker that failed left.
                part.mkdir()
                make(part)
                part.rename(made)
        return made

    return get


@pytest.fixture(scope="session")
def build_site(
    once: Callable[[str, Callable[[Path], None]], Path], clean_environ: dict[str, str]
) -> Callable[[str], Path]:
    """Give a function from a builder's name to the project's own site, built without a warning."""

    def build(builder: str) -> Path:
        def make(folder: Path) -> None:
            command = [sys.executable, "-m", "sphinx", "-q", "-W", "-n", "--keep-going"]
            command += ["-b", builder, "-d", str(folder / ".doctrees"), str(ROOT)]
            done = subprocess.run(
                [*command, str(folder / "out")],
                env=clean_environ,
                capture_output=True,
                text=True,
                check=False,
                timeout=300,
            )
            if done.returncode:
                pytest.fail(f"the {builder} build failed:\n{done.stderr}", pytrace=False)

        return once(f"site-{builder}", make) / "out"

    return build
