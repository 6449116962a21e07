"""Builds of documentation and roadmaps, with the extension and without."""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from . import projects
from .measure import interleaved, machine, run, spread, table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .measure import Cost

# Without the extension, its directives are there and give nothing.
_PLAIN = """
from docutils.parsers.rst import Directive

class Nothing(Directive):
    def run(self):
        return []

def setup(app):
    app.add_directive("roadmap-board", Nothing)
    app.add_directive("roadmap-timeline", Nothing)
"""
_WITH = 'extensions = ["sphinx_roadmap"]\n'
_STRICT = "roadmap_untrusted_sources = True\nroadmap_content_security_policy = True\n"

# "with" is what a project gets that adds the extension and sets nothing.
VARIANTS = {"without": _PLAIN, "with": _WITH, "strict": _WITH + _STRICT}

# How many of what, and how often: the smaller, the more a single run is off.
PAGES = {1: 20, 100: 6, 1000: 2}
# Furo puts the whole table of contents on every page: a thousand pages take minutes, with nothing.
FURO_PAGES = {1: 20, 100: 6, 1000: 1}
MILESTONES = {10: 10, 100: 6, 1000: 4, 10000: 3}
# docutils itself takes minutes for ten thousand named targets on a page.
ONE_PAGE = {100: 6, 300: 4, 1000: 3}

_TIMES = ("without, s CPU", "with, s CPU", "adds, ms CPU", "adds, %", "strict adds, %")
_MORE = ("without, s", "with, s", "adds, ms each", "without, MB", "with, MB", "strict, MB")


def main(*, quick: bool) -> None:
    """Measure all kinds of projects, and print a table or two for each."""
    print(f"{machine()}\n")
    for title, theme, sizes, write in (
        ("pages", "furo", FURO_PAGES, projects.pages),
        ("pages", "alabaster", PAGES, projects.pages),
        ("milestones", "furo", MILESTONES, projects.milestones),
        ("milestones of one item", "furo", ONE_PAGE, projects.one_item),
        ("items on one page", "furo", ONE_PAGE, projects.one_page),
    ):
        chosen = {size: 1 for size in sizes if size <= 100} if quick else sizes
        rows = [(size, compare(write, size, theme, often)) for size, often in chosen.items()]
        times = table((title, *_TIMES), [_times(size, costs) for size, costs in rows])
        more = table((title, *_MORE), [_more(size, costs) for size, costs in rows])
        print(f"{title}, {theme}: median (least to most)\n\n{times}\n\n{more}\n", flush=True)


def compare(
    write: Callable[[Path, int], None], size: int, theme: str, repetitions: int
) -> dict[str, list[Cost]]:
    """Write a project of a size, and build it from scratch in all variants."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "source"
        source.mkdir()
        write(source, size)
        return interleaved({name: _builder(folder, name, theme) for name in VARIANTS}, repetitions)


def _builder(folder: Path, variant: str, theme: str) -> Callable[[], Cost]:
    settings = folder / variant
    settings.mkdir()
    (settings / "conf.py").write_text(VARIANTS[variant], encoding="utf-8")
    output = folder / f"{variant}-output"
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", "-c", str(settings)]
    command += ["-D", f"html_theme={theme}"]
    command += ["-d", str(output / "doctrees"), str(folder / "source"), str(output / "html")]

    def build() -> Cost:
        shutil.rmtree(output, ignore_errors=True)
        return run(command)

    return build


def _times(size: int, costs: dict[str, list[Cost]]) -> Sequence[str]:
    without, with_, strict = ([one.cpu for one in costs[name]] for name in VARIANTS)
    return (
        f"{size:,}",
        spread(without, 2),
        spread(with_, 2),
        spread([1000 * value for value in _added(without, with_)], 0),
        spread(_percent(without, with_), 1),
        spread(_percent(without, strict), 1),
    )


def _more(size: int, costs: dict[str, list[Cost]]) -> Sequence[str]:
    without, with_ = ([one.wall for one in costs[name]] for name in ("without", "with"))
    added = _added([one.cpu for one in costs["without"]], [one.cpu for one in costs["with"]])
    return (
        f"{size:,}",
        spread(without, 2),
        spread(with_, 2),
        f"{1000 * statistics.median(added) / size:.3f}",
        *(spread([one.peak_mb for one in costs[name]], 0) for name in VARIANTS),
    )


def _added(without: Sequence[float], with_: Sequence[float]) -> list[float]:
    """Give what each repetition took more than the one beside it."""
    return [after - before for before, after in zip(without, with_, strict=True)]


def _percent(without: Sequence[float], with_: Sequence[float]) -> list[float]:
    return [100 * (after / before - 1) for before, after in zip(without, with_, strict=True)]
