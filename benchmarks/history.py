"""How long the history of 500 revisions takes: the first time, and again with its cache."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, cast

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from sphinx_roadmap.history.walk import read_history

if TYPE_CHECKING:
    from sphinx_roadmap.domain import RoadmapDomain

COLD_SECONDS, WARM_SECONDS = 60, 2


def main(*, quick: bool = False) -> None:
    revisions = 50 if quick else 500
    with tempfile.TemporaryDirectory(prefix="sphinx-roadmap-bench-") as folder:
        source = Path(folder, "source")
        make_repository(source, revisions)
        with patch_docutils(), docutils_namespace():
            app = Sphinx(
                source, source, Path(folder, "out"), Path(folder, "d"), "dummy", status=None
            )
            app.build()
            pages = cast("RoadmapDomain", app.env.get_domain("roadmap")).pages
            for name, limit in (("cold", COLD_SECONDS), ("warm", WARM_SECONDS)):
                start = time.perf_counter()
                history, _walk = read_history(app, pages)
                seconds = time.perf_counter() - start
                verdict = "ok" if seconds <= limit else "TOO SLOW"
                print(
                    f"history, {name}: {revisions} revisions, {len(history.events)} changes:"
                    f" {seconds:.2f} s (budget {limit} s) {verdict}"
                )


def make_repository(folder: Path, revisions: int) -> None:
    """Make a roadmap of thirty items in three files, of which each commit changes one item."""
    pages = [[[3, 0] for _item in range(10)] for _page in range(3)]
    stream: list[str] = []
    conf = 'extensions = ["sphinx_roadmap"]\n'
    index = "Lanterns\n========\n\n.. toctree::\n\n   plan0\n   plan1\n   plan2\n"
    for number in range(revisions):
        page, item = number % 3, number // 3 % 10
        pages[page][item][number % 2] += 1
        stamp = 1861920000 + number * 86400
        stream.append(
            f"commit refs/heads/main\ncommitter A <a@example.org> {stamp} +0000\ndata 1\nx\n"
        )
        files = {f"plan{page}.rst": plan(page, pages[page])}
        if not number:
            files = {"conf.py": conf, "index.rst": index}
            files |= {f"plan{one}.rst": plan(one, pages[one]) for one in range(3)}
        for name, text in files.items():
            stream.append(f"M 644 inline {name}\ndata {len(text.encode())}\n{text}\n")
    folder.mkdir()
    environ = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    for command, given in (
        (["init", "--quiet", "--initial-branch", "main"], ""),
        (["fast-import", "--quiet"], "".join(stream)),
        (["reset", "--quiet", "--hard"], ""),
    ):
        subprocess.run(["git", *command], cwd=folder, env=environ, input=given.encode(), check=True)


def plan(page: int, items: list[list[int]]) -> str:
    words = ("now", "next", "later", "done")
    parts = [f"Plan {page}\n======\n"]
    for number, (status, target) in enumerate(items):
        parts.append(
            f".. _item-{page}-{number}:\n\nItem {page} {number}\n--------\n\n"
            f":status: {words[status % 4]}\n:target: {2030 + target}\n\n"
            f"{'Words that say what this item is about, and why it matters. ' * 5}\n\n"
            f"See https://github.com/example-org/lanterns/milestone/{page * 10 + number + 1}\n"
        )
    return "\n".join(parts)
