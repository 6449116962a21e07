"""The link check beside Sphinx's own and lychee: time, requests, memory, and right verdicts."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sphinx_roadmap.linkcheck.cache import Cache
from sphinx_roadmap.linkcheck.records import Judgement, Page, Reason, Verdict
from sphinx_roadmap.linkcheck.urls import request_url

from . import link_truth
from .kept import Kept
from .link_tools import (
    HERE,
    LYCHEE,
    LYCHEE_TUNED,
    OURS,
    SPHINX,
    SPHINX_50,
    Aim,
    Cost,
    command,
    lychee,
    measure,
    median,
    server,
    urls,
)
from .measure import environ, machine, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT = HERE.parent
_TOOLS = (OURS, LYCHEE_TUNED, LYCHEE, SPHINX_50, SPHINX)
# How many seconds a run may take to be part of a quick benchmark.
_QUICK_SECONDS = 30
_COLUMNS = ("check s", "whole s", "CPU s", "MB", "requests", "refused")
_HEAD = ("", *_COLUMNS, "ours to its check", "to its whole")


class Load(NamedTuple):
    """What is checked."""

    links: int
    hosts: int
    seconds: float

    def __str__(self) -> str:
        """Say it in words."""
        hosts = "one host" if self.hosts == 1 else f"{self.hosts} hosts"
        return f"{self.links:,} links, {hosts}, {1000 * self.seconds:.0f} ms"

    def times(self, tool: str, *, quick: bool) -> int:
        """Give how often to measure: more often what takes little, and varies more."""
        if tool in {OURS, LYCHEE_TUNED}:
            return (3 if self.links > 1000 else 5) - quick
        # Five workers; and twenty requests a second for each host.
        expected = self.links / 5 * max(self.seconds, 0.005) if tool == SPHINX else 0.0
        expected = self.links / self.hosts / 20 if tool == LYCHEE else expected
        expected = self.links / 500 if tool == SPHINX_50 else expected
        return 0 if quick and expected > _QUICK_SECONDS else 1


_ALL = [Load(*each) for each in product((1000, 10_000), (20, 1), (0.08, 0.0))]
_QUICK = [Load(1000, 20, 0.08), Load(300, 1, 0.08), Load(10_000, 20, 0.08)]


def main(*, quick: bool = False) -> None:
    """Run everything; ``quick`` leaves out runs of more than half a minute."""
    kept = Kept(ROOT / "_build" / "bench" / f"linkcheck{'-quick' * quick}.json", _state())
    print(f"{machine()}, {_lychee_version()}, median of one to five runs\n", flush=True)
    aims: list[Aim] = []
    for load in _QUICK if quick else _ALL:
        costs = _compare(load, kept, quick=quick)
        _show(str(load), costs)
        aims += _aims(load, costs)
    aims += _from_the_cache(kept)
    aims += _limited(kept, quick=quick)
    aims += _this_project(kept)
    aims += link_truth.compare(kept)
    rows = [
        (one.what, f"{one.figure:.2f}", f"{one.most:g}", "yes" if one.figure <= one.most else "NO")
        for one in aims
    ]
    print(f"\nAims\n\n{table(('', 'measured', 'at most', 'reached'), rows)}")
    kept.forget()


def _state() -> str:
    """Give what the results depend on: the commit, and what is changed since."""
    git = ["git", "-C", str(ROOT)]
    commit, changes = (
        subprocess.run([*git, *more], capture_output=True, check=False).stdout
        for more in (["rev-parse", "HEAD"], ["diff", "HEAD"])
    )
    return f"{commit.decode().strip()} {zlib.crc32(changes):08x}"


def _lychee_version() -> str:
    said = subprocess.run([lychee(), "--version"], capture_output=True, text=True, check=True)
    return said.stdout.strip()


def _show(title: str, costs: Mapping[str, Cost]) -> None:
    ours = costs[OURS]
    rows = [
        (
            tool,
            f"{cost.check:.2f}" if cost.check else "",
            f"{cost.wall:.2f}",
            f"{cost.cpu:.1f}",
            f"{cost.peak_mb:.0f}",
            f"{cost.requests:,}",
            f"{cost.refused:,}",
            f"{ours.check / cost.check:.2f}" if cost.check else "",
            f"{ours.wall / cost.wall:.2f}",
        )
        for tool, cost in costs.items()
    ]
    print(f"{title}\n\n{table(_HEAD, rows)}\n", flush=True)


def _compare(load: Load, kept: Kept, *, quick: bool) -> dict[str, Cost]:
    """Run each tool over the same links, in turn, so that a busy minute hits all of them alike."""
    often = {tool: load.times(tool, quick=quick) for tool in _TOOLS}

    def run() -> dict[str, list[Cost]]:
        costs: dict[str, list[Cost]] = {tool: [] for tool, times in often.items() if times}
        with server(load.seconds) as port, tempfile.TemporaryDirectory() as temporary:
            links = urls(load.links, load.hosts, port)
            commands = {
                tool: command(tool, Path(temporary) / str(at), links)
                for at, tool in enumerate(costs)
            }
            for number in range(max(often.values())):
                for tool, line in commands.items():
                    if number < often[tool]:
                        costs[tool].append(measure(line, port))
        return costs

    found = kept.get(str(load), run)
    return {tool: median([Cost(*cost) for cost in costs]) for tool, costs in found.items()}


def _aims(load: Load, costs: Mapping[str, Cost]) -> Iterator[Aim]:
    """Give what is wanted of one load."""
    ours = costs[OURS]
    if load.links == 10_000:
        yield Aim(f"{load}: memory, MB", ours.peak_mb, 150)
    if not load.seconds:
        return
    at_most = {LYCHEE: 0.25, SPHINX: 0.04, LYCHEE_TUNED: 2.0} if load.hosts > 1 else {LYCHEE: 1.0}
    for tool, most in at_most.items():
        if tool in costs:
            yield Aim(f"{load}: check, to that of {tool}", ours.check / costs[tool].check, most)


def _from_the_cache(kept: Kept) -> Iterator[Aim]:
    """Check twice with a cache; show both runs."""
    load = Load(1000, 20, 0.08)

    def run() -> list[Cost]:
        with server(load.seconds) as port, tempfile.TemporaryDirectory() as temporary:
            links = urls(load.links, load.hosts, port)
            settings = "roadmap_linkcheck_cache = 'cache.json'\n"
            line = command(OURS, Path(temporary) / "project", links, settings)
            return [measure(line, port), measure(line, port)]

    first, second = (Cost(*cost) for cost in kept.get("cache", run))
    _show(f"{load}, with a cache", {OURS: first, "second run": second})
    yield Aim("second run from the cache: requests", second.requests, 0)


def _limited(kept: Kept, *, quick: bool) -> Iterator[Aim]:
    """Check links to a GitHub that limits; ours asks the API of a fake one, and counts there."""
    title = "200 links to a host that allows 60 requests a minute, as GitHub does"
    costs = {OURS: Cost(*kept.get("limited", lambda: _github("FAKE-TOKEN")))}
    costs["the same, no token"] = Cost(*kept.get("limited, no token", lambda: _github("")))
    peers = () if quick else (LYCHEE_TUNED, LYCHEE, SPHINX_50, SPHINX)
    # They wait for three minutes each, so they may do so at the same time.
    found = kept.get("limited peers", lambda: _at_once(peers))
    _show(title, costs | {tool: Cost(*cost) for tool, cost in found.items()})
    for tool in (OURS, "the same, no token"):
        yield Aim(f"200 links to GitHub, {tool}: requests", costs[tool].requests, 5)
        yield Aim(f"200 links to GitHub, {tool}: whole, s", costs[tool].wall, 2)


def _github(token: str, count: int = 200) -> Cost:
    # The lab and the fake GitHub are the tests' own.
    sys.path.insert(0, str(ROOT / "tests"))
    from linkcheck.hub import Hub, Repository

    numbers = frozenset(range(1, count + 1))
    with Hub(Repository(full_name="example-org/fake", issues=numbers)) as hub, server(0) as port:
        links = [f"{hub.url}/example-org/fake/issues/{n}" for n in numbers]
        with tempfile.TemporaryDirectory() as temporary:
            line = command(OURS, Path(temporary) / "project", links)
            cost = measure(line, port, hub.environ(token))
        return cost._replace(requests=len(hub.requests))


def _at_once(tools: Sequence[str]) -> dict[str, Cost]:
    costs: dict[str, Cost] = {}

    def run(tool: str) -> None:
        with server(0) as port, tempfile.TemporaryDirectory() as temporary:
            line = command(tool, Path(temporary) / "project", urls(200, 1, port, "limited"))
            costs[tool] = measure(line, port)

    threads = [threading.Thread(target=run, args=(tool,)) for tool in tools]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return costs


def _this_project(kept: Kept) -> Iterator[Aim]:
    """Time ``make linkcheck`` here, with a cache that knows that all links were fine."""
    if not (ROOT / "conf.py").is_file():
        return
    seconds, requests, links = kept.get("make linkcheck", _make_linkcheck)
    print(f"make linkcheck, {links} links, all in the cache: {seconds:.2f} s\n", flush=True)
    yield Aim("make linkcheck, second run: requests", requests, 0)
    yield Aim("make linkcheck, second run: whole, s", seconds, 3)


def _make_linkcheck() -> tuple[float, int, int]:
    """Give seconds, requests and links of a run with a cache that knows all links."""
    with tempfile.TemporaryDirectory() as temporary:
        cache = Path(temporary) / "cache.json"
        option = f"-D roadmap_linkcheck_cache={cache}"
        # Ignoring all, this run needs no network, and still lists what there is.
        report = _run_make(f"{option} -D linkcheck_ignore=.")
        _all_fine([link["uri"] for link in report["links"]], cache)
        _run_make(option)
        started = time.monotonic()
        report = _run_make(option)
        return time.monotonic() - started, report["requests"], len(report["links"])


def _run_make(options: str) -> Any:
    """Run ``make linkcheck`` here, and give its report."""
    subprocess.run(
        ["make", "-C", str(ROOT), "linkcheck", f"LINKCHECKOPTS={options}"],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environ(),
    )
    return json.loads((ROOT / "_build" / "linkcheck" / "links.json").read_text(encoding="utf-8"))


def _all_fine(uris: Sequence[str], path: Path) -> None:
    """Write a cache as after a run today in which each link was fine."""
    cache = Cache(path, days=7, now=time.time(), warn=sys.exit)
    found: dict[str, set[str]] = {}
    for uri in uris:
        with contextlib.suppress(ValueError):
            # A page's place in the cache, and that of a link to GitHub.
            for key in (request_url(uri), uri):
                found.setdefault(key, set()).add(uri.partition("#")[2])
    for key, anchors in found.items():
        page = Page(kind="html", found=frozenset(anchors - {""}))
        fine = Judgement(
            verdict=Verdict.WORKING, reason=Reason.OK, status=200, final=key, page=page
        )
        cache.learn(key, fine)
    cache.save()
