"""Every builder makes our own sources without a warning, and alike however it is run."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from sphinx_roadmap.history.walk import CACHE_NAME

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Runs = Callable[[int], Path]
    Contents = Callable[[Path], dict[str, bytes]]

# gettext is last: its doctrees have other settings, so that it reads all documents again.
BUILDERS = (
    *("html", "dirhtml", "singlehtml", "epub", "latex", "text", "man", "texinfo", "xml"),
    *("linkcheck", "gettext"),
)
# What other tests look at too, and so is there already for one process.
SITES = ("html", "dirhtml", "singlehtml", "epub")
# One process for all builders: what most of a build's time goes into is done once.
SCRIPT = """
import json, shutil, sys
from pathlib import Path
from sphinx.cmd.build import build_main

source, folder, jobs, builders = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4:]
status = {}

def build(builder):
    doctrees = folder / ("doctrees-gettext" if builder == "gettext" else "doctrees")
    return build_main(
        ["-q", "-W", "-n", "--keep-going", "-j", jobs, "-b", builder, "-d", str(doctrees),
         "-D", "linkcheck_ignore=.*", str(source), str(folder / builder)])

for builder in builders:
    status[builder] = 0 if (folder / builder).exists() else build(builder)
for builder in builders:
    shutil.copytree(folder / builder, folder / f"{builder}.first")
    status[f"{builder}-again"] = build(builder)
(folder / "status.json").write_text(json.dumps(status))
"""


@pytest.fixture(scope="session")
def runs(
    root: Path,
    clean_environ: dict[str, str],
    once: Callable[[str, Callable[[Path], None]], Path],
    build_site: Callable[[str], Path],
) -> Runs:
    """Give a function from a number of processes to a folder with all builders' outputs."""

    def get(jobs: int) -> Path:
        def make(folder: Path) -> None:
            read = build_site("html").with_name(".doctrees")
            if jobs == 1:
                shutil.copytree(read, folder / "doctrees")
                for builder in SITES:
                    shutil.copytree(build_site(builder), folder / builder)
            for name in ("doctrees", "doctrees-gettext"):
                # The history is the same in all of them, and takes half of the time.
                (folder / name).mkdir(exist_ok=True)
                shutil.copy2(read / CACHE_NAME, folder / name)
            command = [sys.executable, "-c", SCRIPT, str(root), str(folder), str(jobs), *BUILDERS]
            done = subprocess.run(
                command,
                env=clean_environ,
                capture_output=True,
                text=True,
                check=False,
                timeout=600,
            )
            (folder / "stderr.txt").write_text(done.stderr, "utf-8")
            assert done.returncode == 0, done.stderr

        return once(f"builders-j{jobs}", make)

    return get


def plain(contents: dict[str, bytes]) -> dict[str, bytes]:
    """Give the contents with e-books unpacked: a zip file carries the time of its making."""
    found: dict[str, bytes] = {}
    for name, content in contents.items():
        if name.endswith(".epub"):
            with zipfile.ZipFile(BytesIO(content)) as book:
                found |= {f"{name}/{inner}": book.read(inner) for inner in book.namelist()}
        else:
            found[name] = content
    return found


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_builder_is_content(jobs: int, runs: Runs) -> None:
    """No builder fails or warns, at first and when nothing has changed."""
    folder = runs(jobs)
    status = json.loads((folder / "status.json").read_text("utf-8"))
    stderr = (folder / "stderr.txt").read_text("utf-8")
    assert status == dict.fromkeys([*BUILDERS, *(f"{name}-again" for name in BUILDERS)], 0), stderr
    assert "WARNING" not in stderr


@pytest.mark.parametrize("builder", [name for name in BUILDERS if name != "linkcheck"])
def test_two_processes_make_the_same_files(builder: str, runs: Runs, contents: Contents) -> None:
    """One and two processes give the same bytes; so does a second run over the first."""
    serial = plain(contents(runs(1) / f"{builder}.first"))
    assert serial
    assert plain(contents(runs(2) / f"{builder}.first")) == serial
    again = plain(contents(runs(1) / builder))
    # Sphinx numbers the words anew when it adds to an index: the same things in another order.
    # `make html` never builds over an earlier output.
    for made in (again, serial):
        made.pop("searchindex.js", None)
    assert again == serial


def test_each_output_has_the_roadmap(runs: Runs) -> None:
    """Each format has the words of the roadmap, its facts, and the 8 tasks."""
    for builder, name in (
        ("text", "roadmap/roadmap.txt"),
        ("latex", "roadmap.tex"),
        ("man", "warehouse-roadmap.7"),
        ("texinfo", "warehouse-roadmap.texi"),
        ("xml", "roadmap/roadmap.xml"),
        ("singlehtml", "index.html"),
        ("gettext", "roadmap.pot"),
    ):
        text = (runs(1) / builder / name).read_text("utf-8")
        for words in ("OTF grant work", "Post legacy shutdown", "our past roadmap"):
            assert words in text, f"{builder}: {words}"


def test_linkcheck_gathers(runs: Runs) -> None:
    """The link check starts and lists the twelve founding links; here it may not fetch any."""
    rows = (runs(1) / "linkcheck" / "output.json").read_text("utf-8").splitlines()
    found = [json.loads(row) for row in rows]
    assert {row["status"] for row in found} <= {"ignored", "unchecked"}
    assert len({row["uri"] for row in found if row["filename"].startswith("roadmap/")}) >= 12


def test_settings_print_nothing(root: Path, clean_environ: dict[str, str]) -> None:
    """Reading conf.py, and loading an extension that it names, says nothing about libraries."""
    script = "import runpy; runpy.run_path('conf.py'); import sphinxext.opengraph"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=root, env=clean_environ, check=True, capture_output=True
    )
    assert (done.stdout, done.stderr) == (b"", b"")
