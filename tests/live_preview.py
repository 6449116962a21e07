"""A preview as a process of its own, its folder compared with a clean build."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from clean_builds import CleanBuilds, files, is_running

from sphinx_roadmap.github import urls
from sphinx_roadmap.github.snapshot import to_json
from sphinx_roadmap.model import Milestone, Repository, Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

# A test must not depend on speed: these are for a machine that does much else.
LONG_SECONDS = 180.0
STARTED = "The preview is at"
COMMAND = Path(sys.executable).with_name("sphinx-roadmap")

CONF = """\
import sys

extensions = ["sphinx_roadmap"]
html_theme = "furo"
html_title = "Lantern"
html_static_path = ["_static"]
templates_path = ["_templates"]
exclude_patterns = ["parts"]
html_copy_source = True
roadmap_content_security_policy = True
"""
FILES = {
    "conf.py": CONF,
    "_static/extra.css": "p { color: black }\n",
    "_templates/note.html": "<p>note</p>\n",
    "parts/common.txt": "The lamp is shared.\n",
    "index.rst": """\
Lantern
=======

.. toctree::

   one
   two

.. roadmap-board::

See :ref:`second`.
""",
    "one.rst": """\
First
=====

Some text of the first page.

.. include:: parts/common.txt

.. _wick:

A wick
------

:status: now

We want a wick.

It burns oil_.

.. _oil: https://github.com/example-org/lantern/milestone/1
""",
    "two.rst": """\
.. _second:

Second
======

Other text, and :ref:`wick`.

Deeper
------

The end.
""",
}

MILESTONE = "https://github.com/example-org/lantern/milestone/1"


def snapshot(closed: int) -> str:
    """Give a snapshot in which so many of the hundred issues of MILESTONE are closed."""
    at = dt.datetime(2029, 5, 1, 12, tzinfo=dt.UTC)
    ref = urls.parse(MILESTONE)
    assert ref is not None
    milestone = Milestone(
        ref=ref,
        title="Oil",
        state="open",
        open_issues=100 - closed,
        closed_issues=closed,
        due_on=None,
        closed_at=None,
        html_url=MILESTONE,
        checked_at=at,
    )
    repository = Repository(
        name=ref.repository,
        full_name=ref.repository,
        default_branch="main",
        archived=False,
        checked_at=at,
    )
    return to_json(Snapshot(fetched_at=at, repositories=(repository,), milestones=(milestone,)))


class Live:
    """A running preview of ``source``."""

    def __init__(
        self,
        source: Path,
        folder: Path,
        environ: dict[str, str],
        clean_builds: CleanBuilds,
        options: Sequence[str] = (),
        wait: str = STARTED,
    ) -> None:
        self.source = source
        self.folder = folder
        self._clean_builds = clean_builds
        self._log = folder / "log.txt"
        with self._log.open("w") as log:
            self.process = subprocess.Popen(
                [COMMAND, "live", str(source), "--port", "0", *options],
                env=environ | {"TMPDIR": str(folder)},
                stderr=log,
                stdout=log,
                start_new_session=True,
            )
        self.wait(lambda: wait in self.said(), "it never started")

    @property
    def address(self) -> str:
        """The address, with a slash at the end."""
        found = re.search(r"http://127\.0\.0\.1:\d+/", self.said())
        assert found is not None
        return found[0]

    @property
    def served(self) -> Path:
        """The folder that is served."""
        return next(self.folder.glob("sphinx-roadmap-live-*/served"))

    def said(self) -> str:
        """Give all that it printed."""
        return self._log.read_text()

    def wait(self, done: Callable[[], bool], what: str) -> None:
        """Wait until something is so."""
        end = time.monotonic() + LONG_SECONDS
        while not done():
            if self.process.poll() is not None or time.monotonic() > end:
                pytest.fail(f"{what}:\n{self.said()[-4000:]}", pytrace=False)
            time.sleep(0.02)

    @staticmethod
    def pause(seconds: float) -> None:
        """Let it do something meanwhile, or not."""
        time.sleep(seconds)

    def get(self, path: str, **headers: str) -> str:
        """Ask for a page."""
        request = urllib.request.Request(self.address + path, headers=headers)
        with urllib.request.urlopen(request, timeout=LONG_SECONDS) as answer:
            text: str = answer.read().decode()
            return text

    def memory(self) -> int:
        """Give the KiB that it and its workers use."""
        pages = 0
        for one in self.processes():
            # One may end meanwhile.
            with suppress(FileNotFoundError, ProcessLookupError):
                pages += int(Path(f"/proc/{one}/statm").read_text().split()[1])
        return pages * 4

    def processes(self) -> list[int]:
        """Give the ids of it and of the processes that it has started."""
        found = [self.process.pid]
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(fields[1]) == self.process.pid and fields[0] != "Z":
                found.append(int(stat.parent.name))
        return found

    @staticmethod
    def wait_for_end(processes: Iterable[int]) -> None:
        """Wait until none of these processes is there."""
        end = time.monotonic() + LONG_SECONDS
        while left := [one for one in processes if is_running(one)]:
            assert time.monotonic() < end, left
            time.sleep(0.05)

    def clean(self) -> dict[str, bytes]:
        """Give what a clean build of the sources as they are writes."""
        out = self.folder / f"clean-{time.monotonic_ns()}"
        try:
            return self._clean_builds.build(self.source, out)
        finally:
            shutil.rmtree(out, ignore_errors=True)
            shutil.rmtree(f"{out}.doctrees", ignore_errors=True)

    def wait_for_clean(self, step: str = "") -> None:
        """Wait until what is served is what a clean build writes."""
        clean = self.clean()

        def unequal() -> list[str]:
            served = files(self.served)
            names = clean.keys() | served.keys()
            return sorted(name for name in names if clean.get(name) != served.get(name))

        end = time.monotonic() + LONG_SECONDS
        while left := unequal():
            if self.process.poll() is not None or time.monotonic() > end:
                pytest.fail(f"{step}: {left} differ:\n{self.said()[-4000:]}", pytrace=False)
            time.sleep(0.05)

    def stop(self, number: int = signal.SIGINT) -> float:
        """Stop it, and give the seconds that it took."""
        if self.process.poll() is None:
            began = time.monotonic()
            os.kill(self.process.pid, number)
            self.process.wait(LONG_SECONDS)
            return time.monotonic() - began
        return 0.0


def write(folder: Path, contents: dict[str, str]) -> None:
    """Write files."""
    for name, text in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.fixture(scope="session")
def clean_builds(clean_environ: dict[str, str]) -> Iterator[CleanBuilds]:
    """Give what builds cleanly, with all loaded already."""
    with CleanBuilds(clean_environ) as builds:
        yield builds


@pytest.fixture
def live(
    tmp_path: Path, clean_environ: dict[str, str], clean_builds: CleanBuilds
) -> Iterator[Callable[..., Live]]:
    """Give a function that starts a preview of a small project, or of a given folder."""
    started: list[Live] = []

    def start(source: Path | None = None, *options: str, wait: str = STARTED) -> Live:
        if source is None:
            source = tmp_path / "source"
            write(source, FILES)
        folder = tmp_path / f"live-{len(started)}"
        folder.mkdir()
        preview = Live(source, folder, clean_environ, clean_builds, options, wait)
        started.append(preview)
        return preview

    yield start
    for preview in started:
        preview.stop()
