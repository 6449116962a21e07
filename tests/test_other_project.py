"""A project elsewhere, with a theme of its own, gets everything from the built wheel."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup

if TYPE_CHECKING:
    from collections.abc import Callable

LANTERN = Path(__file__).parent / "roots" / "test-lantern"


@pytest.fixture(scope="session")
def wheel(once: Callable[[str, Callable[[Path], None]], Path], root: Path) -> Path:
    """Give the wheel, built as pip builds it."""

    def make(folder: Path) -> None:
        # The hook that pip calls: https://peps.python.org/pep-0517/#build-wheel
        hook = f"from flit_core import buildapi; buildapi.build_wheel({str(folder)!r})"
        subprocess.run([sys.executable, "-c", hook], cwd=root, check=True, timeout=120)

    return next(once("wheel", make).glob("*.whl"))


@pytest.fixture
def run(wheel: Path, tmp_path: Path, clean_environ: dict[str, str]) -> Callable[..., Any]:
    """Give a function that runs Python with the wheel's package, not with this checkout's."""
    installed = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)

    def run_python(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=cwd,
            env=clean_environ | {"PYTHONPATH": os.fspath(installed)},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    where = run_python("-c", "import sphinx_roadmap as s; print(s.__file__)", cwd=tmp_path)
    assert Path(where.stdout.strip()).is_relative_to(installed)
    return run_python


@pytest.mark.parametrize("theme", ["alabaster", "furo"])
def test_everything_from_the_wheel(run: Callable[..., Any], tmp_path: Path, theme: str) -> None:
    """Board, timeline, states, style, data and calendar are there in a foreign theme."""
    sources = Path(shutil.copytree(LANTERN, tmp_path / "lantern"))
    conf = sources / "conf.py"
    conf.write_text(conf.read_text("utf-8").replace('"basic"', f'"{theme}"'), encoding="utf-8")
    done = run("-m", "sphinx", "-q", "-W", "-n", "-b", "html", ".", "out", cwd=sources)
    assert (done.returncode, done.stderr) == (0, "")
    index = BeautifulSoup((sources / "out" / "index.html").read_text("utf-8"), "html.parser")
    items = (sources / "out" / "roadmap" / "items.html").read_text("utf-8")
    assert len(index.select(".roadmap-board > section")) == 5
    assert len(index.select(".roadmap-timeline svg[role=img]")) == 1
    assert len(BeautifulSoup(items, "html.parser").select(".roadmap-state")) == 10
    assert (sources / "out" / "_static" / "sphinx-roadmap.css").is_file()
    data = json.loads((sources / "out" / "roadmap.json").read_text("utf-8"))
    assert [item["id"] for item in data["items"]] == ["wick", "glass", "handle", "dream", "done"]
    assert (sources / "out" / "roadmap.schema.json").is_file()
    assert (sources / "out" / "roadmap.ics").read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")


def test_commands_from_the_wheel(run: Callable[..., Any], tmp_path: Path) -> None:
    """The commands work in a project that has never seen this checkout."""
    sources = Path(shutil.copytree(LANTERN, tmp_path / "lantern"))
    done = run("-m", "sphinx_roadmap", "check", "--format", "json", ".", cwd=sources)
    assert done.returncode == 1, done.stderr
    codes = {finding["code"] for finding in json.loads(done.stdout)["findings"]}
    assert codes == {"not-on-github"}
