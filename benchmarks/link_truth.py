"""The verdicts of the link checks on the misbehaving servers of the tests, beside the right ones.

Each case has a host of its own (Linux answers at all of 127.0.0.0/8), since a host that refuses
one link is trusted less with the next. A tool gets all cases at once, and those that it has left
without a verdict after a while once more, each alone. Sphinx has 50 workers here, since with five
of them five links that hang would stop it.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sphinx_roadmap.linkcheck.records import Verdict

from .link_tools import HERE, LYCHEE, OURS, SPHINX_50, Aim, command
from .measure import environ, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .kept import Kept

# The lab is the tests' own. It is imported when it is used: what its import takes of memory would
# count as that of the programs that are started from here.
sys.path.insert(0, str(HERE.parent / "tests"))

_TOOLS = (OURS, SPHINX_50, LYCHEE)
# Some cases take 6 seconds by themselves.
_REQUEST_SECONDS = 1.5
_SETTINGS = f"linkcheck_timeout = {_REQUEST_SECONDS}\nlinkcheck_rate_limit_timeout = 2\n"
_LYCHEE = ["--format", "json", "--verbose", "--include-fragments=full", "--timeout", "2"]
_ALL_SECONDS, _ONE_SECONDS = 60, 20
# What would keep the others from a verdict, beside the pages without an end.
_ENDLESS_WAITS = frozenset({"far-429", "stays-429"})
# It hangs, or ends without a word on the link.
_NONE = "none"
# Sphinx's words for what it could not tell.
_UNSURE = frozenset({"timeout", "ignored", "rate-limited", "unchecked"})
# A link may be in more than one of them; the last counts.
_LYCHEE_MAPS = {
    "success_map": str(Verdict.WORKING),
    "redirect_map": str(Verdict.REDIRECTED),
    "error_map": str(Verdict.BROKEN),
    "timeout_map": str(Verdict.NOT_VERIFIED),
}


def compare(kept: Kept) -> Iterator[Aim]:
    """Print each verdict beside the right one, and how many are right."""
    from linkcheck.cases import CASES

    said = {tool: kept.get(f"truth, {tool}", partial(verdicts, tool)) for tool in _TOOLS}
    rows = [
        (name, case.verdict, *(_marked(said[tool][name], case.verdict) for tool in _TOOLS))
        for name, case in CASES.items()
    ]
    print(f"Verdicts; * is a wrong one\n\n{table(('case', 'right', *_TOOLS), rows)}\n")
    kinds = {
        tool: Counter(_kind(said[tool][name], case.verdict) for name, case in CASES.items())
        for tool in _TOOLS
    }
    names = ("right", "false alarm", "missed", "other", _NONE)
    counts = [(kind, *(str(kinds[tool][kind]) for tool in _TOOLS)) for kind in names]
    print(f"{len(CASES)} cases\n\n{table(('', *_TOOLS), counts)}\n", flush=True)
    yield Aim("wrong verdicts", len(CASES) - kinds[OURS]["right"], 0)


def _marked(verdict: str, right: str) -> str:
    return verdict if verdict == right else f"* {verdict}"


def _kind(verdict: str, right: str) -> str:
    """Say in which way a verdict is wrong."""
    if verdict in {right, _NONE}:
        return "right" if verdict == right else _NONE
    if verdict == Verdict.BROKEN:
        return "false alarm"
    return "missed" if right == Verdict.BROKEN else "other"


def verdicts(tool: str) -> dict[str, str]:
    """Give a tool's verdict on each case, in our words."""
    from linkcheck.cases import CASES, HEAVY

    alone = HEAVY | _ENDLESS_WAITS
    found = _check(tool, [name for name in CASES if name not in alone], _ALL_SECONDS)
    left = [name for name in CASES if name not in found]
    with ThreadPoolExecutor(4) as pool:
        for more in pool.map(lambda name: _check(tool, [name], _ONE_SECONDS), left):
            found |= more
    return {name: found.get(name, _NONE) for name in CASES}


def _check(tool: str, names: Sequence[str], seconds: float) -> dict[str, str]:
    from linkcheck.cases import BEHAVIOURS, CASES
    from linkcheck.lab import Lab

    with contextlib.ExitStack() as stack:
        links: dict[str, str] = {}
        for number, name in enumerate(names):
            lab = stack.enter_context(Lab(BEHAVIOURS, host=f"127.0.2.{number + 1}"))
            case = CASES[name]
            fragment = f"#{case.fragment}" if case.fragment else ""
            links[f"{lab.base}{case.path}{fragment}"] = name
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "project"
        line = command(tool, folder, list(links), _SETTINGS)
        said = _run([*line[:1], *_LYCHEE, *line[1:]] if tool == LYCHEE else line, seconds)
        told = _read_lychee(said) if tool == LYCHEE else _read_sphinx(tool, folder / "linkcheck")
        hosts = {urlsplit(url).netloc: name for url, name in links.items()}
        return {hosts[urlsplit(url).netloc]: verdict for url, verdict in told}


def _run(line: Sequence[str], seconds: float) -> str:
    """Give what a command prints, within a time."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        return subprocess.run(
            line,
            check=False,
            timeout=seconds,
            env=environ(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ).stdout
    return ""


def _read_sphinx(tool: str, folder: Path) -> Iterator[tuple[str, str]]:
    """Read the report; ours has words of its own beside those that Sphinx knows."""
    with contextlib.suppress(FileNotFoundError):
        if tool == OURS:
            for link in json.loads((folder / "links.json").read_text(encoding="utf-8"))["links"]:
                yield link["uri"], link["verdict"]
            return
        for line in (folder / "output.json").read_text(encoding="utf-8").splitlines():
            with contextlib.suppress(ValueError):  # A killed run ends within a line.
                row = json.loads(line)
                said = row["status"]
                yield row["uri"], str(Verdict.NOT_VERIFIED) if said in _UNSURE else said


def _read_lychee(said: str) -> Iterator[tuple[str, str]]:
    report: Mapping[str, Mapping[str, Sequence[Mapping[str, str]]]] = json.loads(said or "{}")
    for part, verdict in _LYCHEE_MAPS.items():
        for entries in report.get(part, {}).values():
            for entry in entries:
                yield entry.get("url") or entry["origin"], verdict
