"""The link checks that are compared: ours, Sphinx's own and lychee, over the same links."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from .measure import environ

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

HERE = Path(__file__).resolve().parent
PAGE_LINKS = 50
OURS, SPHINX, SPHINX_50 = "sphinx_roadmap", "Sphinx", "Sphinx, 50 workers"
LYCHEE, LYCHEE_TUNED = "lychee", "lychee, tuned"
SETTINGS = {
    OURS: "extensions = ['sphinx_roadmap']\n",
    SPHINX: "",
    SPHINX_50: "linkcheck_workers = 50\n",
}
TUNED = ["--host-request-interval", "0ms", "--host-concurrency", "100", "--max-concurrency", "512"]


class Cost(NamedTuple):
    """What one run took: the check from the first request to the last answer, and the command.

    ``check`` and the counts are the server's; ``wall`` and ``cpu`` are of the whole command.
    """

    check: float
    wall: float
    cpu: float
    peak_mb: float
    requests: int
    refused: int


class Aim(NamedTuple):
    """What was wanted: a figure, and what it may be at most."""

    what: str
    figure: float
    most: float


def median(costs: Sequence[Cost]) -> Cost:
    """Give the median of each figure."""
    return Cost(*(type(each[0])(statistics.median(each)) for each in zip(*costs, strict=True)))


@contextlib.contextmanager
def server(latency: float) -> Iterator[int]:
    """Give the port of a running server."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, str(HERE / "link_server.py"), str(port), str(latency)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            if process.stdout is None or process.stdout.readline() != "ready\n":
                sys.exit("The server of the benchmark did not start: it needs 127.0.1.1 to .20.")
            yield port
        finally:
            process.kill()


def stats(port: int) -> Any:
    """Give requests, refused requests and seconds since the last call."""
    with urllib.request.urlopen(f"http://127.0.1.1:{port}/stats") as answer:
        return json.load(answer)


def urls(count: int, hosts: int, port: int, path: str = "p") -> list[str]:
    """Give links that are all different, each host's in turn."""
    return [f"http://127.0.1.{n % hosts + 1}:{port}/{path}/{n}" for n in range(count)]


def project(folder: Path, links: Sequence[str], settings: str) -> None:
    """Write a Sphinx project with the links, and read it once, so that runs only check."""
    folder.mkdir(parents=True)
    (folder / "conf.py").write_text(settings, encoding="utf-8")
    pages = [links[at : at + PAGE_LINKS] for at in range(0, len(links), PAGE_LINKS)]
    names = [f"page{n}" for n in range(len(pages))]
    toctree = "".join(f"   {name}\n" for name in names)
    (folder / "index.rst").write_text(f"I\n=\n\n.. toctree::\n\n{toctree}", encoding="utf-8")
    for name, page in zip(names, pages, strict=True):
        text = f"{name}\n{'=' * len(name)}\n\n" + "".join(f"- `l <{url}>`__\n" for url in page)
        (folder / f"{name}.rst").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "dummy", "-d", str(folder / "d")]
    subprocess.run([*command, str(folder), str(folder / "o")], check=True, env=environ())


def command(tool: str, folder: Path, links: Sequence[str], settings: str = "") -> list[str]:
    """Write what a tool reads, and give the command that checks it."""
    if tool in SETTINGS:
        project(folder, links, SETTINGS[tool] + settings)
        options = ["-q", "-b", "linkcheck", "-d", str(folder / "d")]
        return [sys.executable, "-m", "sphinx", *options, str(folder), str(folder / "linkcheck")]
    folder.mkdir(parents=True)
    page = folder / "links.html"
    page.write_text("".join(f"<a href='{url}'>l</a>\n" for url in links), encoding="utf-8")
    return [lychee(), "--no-progress", *(TUNED if tool == LYCHEE_TUNED else []), str(page)]


def lychee() -> str:
    """Give the program; the group ``bench`` of pyproject.toml brings it."""
    found = shutil.which("lychee", path=str(Path(sys.executable).parent)) or shutil.which("lychee")
    return found or sys.exit("There is no lychee here: make bench installs it.")


def measure(command: Sequence[str], port: int, variables: Mapping[str, str] | None = None) -> Cost:
    """Run a command and give what it took."""
    stats(port)
    started = time.monotonic()
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environ() | dict(variables or {}),
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - started
    if process.returncode not in {0, 1, 2}:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}")
    requests, refused, span = stats(port)
    unit = 1 if sys.platform == "darwin" else 1024
    cpu, peak = usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / 1e6
    return Cost(span, wall, cpu, peak, requests, refused)
