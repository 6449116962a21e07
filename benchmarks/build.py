"""Builds of documentation and roadmaps, with the extension and without."""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

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
SETTINGS = {"without": _PLAIN, "with": _WITH, "strict": _WITH + _STRICT}


class Plan(NamedTuple):
    """What to build: how many of what, and how often; the smaller, the more a single run is off."""

    title: str
    theme: str
    write: Callable[[Path, int], None]
    sizes: dict[int, int]
    variants: tuple[str, ...] = ("without", "with")


# Together, some eight minutes on a machine that does nothing else.
PLANS = (
    Plan("pages", "furo", projects.pages, {1: 20, 100: 3}),
    Plan("pages", "alabaster", projects.pages, {1: 20, 100: 3, 1000: 2}),
    Plan("milestones", "alabaster", projects.milestones, {10: 10, 100: 6, 1000: 3, 10000: 1}),
)

_MORE = ("without, s", "with, s", "adds, ms each")


def main(*, quick: bool) -> None:
    """Measure the builds that users would make."""
    measure(PLANS, quick=quick)


def measure(plans: Sequence[Plan], *, quick: bool) -> None:
    """Build what is planned, and print two tables for each plan."""
    print(f"{machine()}\n")
    for plan in plans:
        sizes = {size: 1 for size in plan.sizes if size <= 100} if quick else plan.sizes
        if not sizes:
            continue
        rows = [(size, compare(plan, size, often)) for size, often in sizes.items()]
        others = plan.variants[1:]
        head = ["without, s CPU", "with, s CPU", "adds, ms CPU"]
        head += [f"{name} adds, %" for name in others]
        times = table((plan.title, *head), [_times(size, costs) for size, costs in rows])
        head = [*_MORE, *(f"{name}, MB" for name in plan.variants)]
        more = table((plan.title, *head), [_more(size, costs) for size, costs in rows])
        title = f"{plan.title}, {plan.theme}: median (least to most)"
        print(f"{title}\n\n{times}\n\n{more}\n", flush=True)


def compare(plan: Plan, size: int, repetitions: int) -> dict[str, list[Cost]]:
    """Write a project of a size, and build it from scratch in all variants."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "source"
        source.mkdir()
        plan.write(source, size)
        builders = {one: _builder(folder, one, plan.theme) for one in plan.variants}
        return interleaved(builders, repetitions)


def _builder(folder: Path, variant: str, theme: str) -> Callable[[], Cost]:
    settings = folder / variant
    settings.mkdir()
    (settings / "conf.py").write_text(SETTINGS[variant], encoding="utf-8")
    output = folder / f"{variant}-output"
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", "-c", str(settings)]
    command += ["-D", f"html_theme={theme}"]
    command += ["-d", str(output / "doctrees"), str(folder / "source"), str(output / "html")]

    def build() -> Cost:
        shutil.rmtree(output, ignore_errors=True)
        return run(command)

    return build


def _times(size: int, costs: dict[str, list[Cost]]) -> Sequence[str]:
    without, *others = ([one.cpu for one in found] for found in costs.values())
    return (
        f"{size:,}",
        spread(without, 2),
        spread(others[0], 2),
        spread([1000 * value for value in _added(without, others[0])], 0),
        *(spread(_percent(without, other), 1) for other in others),
    )


def _more(size: int, costs: dict[str, list[Cost]]) -> Sequence[str]:
    without, with_ = ([one.wall for one in costs[name]] for name in ("without", "with"))
    added = _added([one.cpu for one in costs["without"]], [one.cpu for one in costs["with"]])
    return (
        f"{size:,}",
        spread(without, 2),
        spread(with_, 2),
        f"{1000 * statistics.median(added) / size:.3f}",
        *(spread([one.peak_mb for one in found], 0) for found in costs.values()),
    )


def _added(without: Sequence[float], with_: Sequence[float]) -> list[float]:
    """Give what each repetition took more than the one beside it."""
    return [after - before for before, after in zip(without, with_, strict=True)]


def _percent(without: Sequence[float], with_: Sequence[float]) -> list[float]:
    return [100 * (after / before - 1) for before, after in zip(without, with_, strict=True)]
