"""Sphinx's own tests of its link check pass with our builder in its place."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tomllib
import venv
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
import sphinx

if TYPE_CHECKING:
    from collections.abc import Callable

# What pyproject.toml supports; pip takes the newest that the running Python allows.
SUPPORTED = {"oldest": "sphinx==9.0.0", "newest": "sphinx>=9.0,<10"}
TESTS = "tests/test_builders/test_build_linkcheck.py"
# Some of its cases were dropped or added in later versions; far fewer would mean that none ran.
LEAST = 45


def pip(folder: Path) -> list[str]:
    """Give a command that runs pip: environments made by uv have none."""
    for python in (sys.executable, getattr(sys, "_base_executable", sys.executable)):
        command = [python, "-m", "pip"]
        if not subprocess.run([*command, "--version"], capture_output=True, check=False).returncode:
            return command
    venv.create(folder / "pip", with_pip=True)
    return [str(folder / "pip" / "bin" / "python"), "-m", "pip"]


def fetch(folder: Path, wanted: str) -> None:
    """Put Sphinx's source distribution, and the package to run it with, into a folder."""
    options = ["--quiet", "--disable-pip-version-check", "--no-deps"]
    command = pip(folder)

    def run(*arguments: str) -> None:
        step = [*command, *arguments]
        subprocess.run(step, check=True, capture_output=True, text=True, timeout=300)

    run("download", *options, "--no-binary", ":all:", "-d", str(folder), wanted)
    with tarfile.open(next(folder.glob("*.tar.gz"))) as archive:
        archive.extractall(folder, filter="data")
    version = next(folder.glob("sphinx-*/")).name.removeprefix("sphinx-")
    if version != sphinx.__version__:
        run("install", *options, "--target", str(folder / "package"), f"sphinx=={version}")


@pytest.fixture
def distribution(
    once: Callable[[str, Callable[[Path], None]], Path], request: pytest.FixtureRequest
) -> Path:
    """Give the folder of a Sphinx version; without a package index, skip, but fail in CI."""
    which = request.param
    cache = request.config.cache
    assert cache is not None
    # What was the newest is fetched anew when another Sphinx is installed.
    name = f"{which}-py{sys.version_info[1]}-{sphinx.__version__}"
    kept = cache.mkdir("sphinx-sources") / name

    def make(folder: Path) -> None:
        if not (kept / "done").exists():
            kept.mkdir(exist_ok=True)
            try:
                fetch(kept, SUPPORTED[which])
            except (subprocess.SubprocessError, OSError) as error:
                text = f"{SUPPORTED[which]} cannot be fetched: {getattr(error, 'stderr', error)}"
                (folder / "failed").write_text(text, encoding="utf-8")
                return
            (kept / "done").touch()

    failed = once(f"sphinx-{which}", make) / "failed"
    if failed.exists():
        give_up = pytest.fail if os.environ.get("TESTS_MUST_RUN") else pytest.skip
        give_up(failed.read_text(encoding="utf-8"))
    return kept


def test_supported(root: Path) -> None:
    """The versions that are tested are those that the package says it supports."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = next(one for one in project["dependencies"] if one.startswith("sphinx"))
    assert named.replace(" ", "") == SUPPORTED["newest"]
    assert named.partition(">=")[2].partition(",")[0] in SUPPORTED["oldest"]


@pytest.mark.parametrize("distribution", SUPPORTED, indirect=True)
def test_sphinx_own_tests(
    distribution: Path, tmp_path: Path, clean_environ: dict[str, str]
) -> None:
    """All of them pass, and each ran with our builder registered."""
    report = tmp_path / "report.xml"
    path = [str(Path(__file__).parent), str(distribution / "package")]
    # -P keeps the unpacked sources of Sphinx itself off the path.
    command = [sys.executable, "-P", "-m", "pytest", "-q", "-p", "conformance_plugin", TESTS]
    command += ["-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:xdist"]
    command += [f"--basetemp={tmp_path / 'base'}", f"--junitxml={report}", "--rootdir=."]
    done = subprocess.run(
        [*command, "--show-capture=no"],
        cwd=next(distribution.glob("sphinx-*/")),
        env=clean_environ | {"PYTHONPATH": os.pathsep.join(path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=1200,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    suite = ET.parse(report).getroot().find("testsuite")
    assert suite is not None
    assert int(suite.attrib["tests"]) >= LEAST
    assert suite.attrib["skipped"] == "0"
