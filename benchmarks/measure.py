"""One command measured, several compared, and numbers as tables that fit into the documentation."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

# What would make one machine's builds differ from another's.
_SETTINGS = ("GITHUB_", "READTHEDOCS", "ROADMAP_", "SPHINX", "SOURCE_DATE_EPOCH", "PYTHON", "MAKE")


class Cost(NamedTuple):
    """What a command took. ``cpu`` is user and system time of it and of what it started."""

    wall: float
    cpu: float
    peak_mb: float


def environ() -> dict[str, str]:
    """Give an environment in which nothing changes what is built; hashes are the same each time."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_SETTINGS)}
    return kept | {"PYTHONHASHSEED": "0"}


def run(command: Sequence[str]) -> Cost:
    """Run a command to its end. One that fails, or that says anything, ends the benchmark."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command, env=environ(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    said = process.stderr.read() if process.stderr else b""
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode or said:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{said.decode()}")
    # Linux gives kilobytes, macOS bytes: getrusage(2).
    unit = 1 if sys.platform == "darwin" else 1024
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / 1e6)


def interleaved(
    variants: Mapping[str, Callable[[], Cost]], repetitions: int
) -> dict[str, list[Cost]]:
    """Run all variants in turn, again and again, so that a busy minute hits all of them alike.

    The order is turned round each time. A first round warms the caches and does not count; it is
    left out where there are few repetitions, since these are the builds that take minutes.
    """
    costs: dict[str, list[Cost]] = {name: [] for name in variants}
    for number in range(1 if repetitions < 3 else 0, repetitions + 1):
        order = list(variants)
        for name in reversed(order) if number % 2 else order:
            cost = variants[name]()
            if number:
                costs[name].append(cost)
    return costs


def spread(values: Iterable[float], digits: int) -> str:
    """Give the median, and the smallest and largest value in brackets."""
    ordered = sorted(values)
    middle, least, most = (
        f"{value:.{digits}f}" for value in (statistics.median(ordered), ordered[0], ordered[-1])
    )
    return f"{middle} ({least} to {most})"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Give a table in reStructuredText that can also be read as it is."""
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    rule = "  ".join("=" * width for width in widths)
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (head, *rows)
    ]
    return "\n".join([rule, lines[0], rule, *lines[1:], rule])


def machine() -> str:
    """Give what the numbers depend on, in a line."""
    load = f"load {os.getloadavg()[0]:.1f}, " if hasattr(os, "getloadavg") else ""
    return (
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} processors, {load}{time.strftime('%Y-%m-%d')}"
    )
