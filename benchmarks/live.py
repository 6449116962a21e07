"""From a save to the screen in Chromium: make live beside sphinx-autobuild, MkDocs and Hugo."""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from . import live_sites
from .measure import environ, machine, spread, table
from .pages import CHROMIUM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from playwright.sync_api import Browser, Page

    from .live_sites import Site

# What was asked for: the median in milliseconds.
TARGETS = {"this project": 120, f"{live_sites.PAGES} pages": 300}
OURS = "make live"
_START_SECONDS, _SAVE_SECONDS = 900, 60
# So that what a server does after it has shown a page does not slow down the next one.
_PAUSE_SECONDS = 1.5
_OPTIONS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
# Tells the moment after the frame in which a word is shown for the first time.
_WATCH = """(() => {
  let last = "";
  const look = () => {
    const found = document.body?.textContent.match(/saved-\\d+-end/);
    if (!found || found[0] === last) return;
    last = found[0];
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      const tell = () => `${found[0]} ${performance.timeOrigin + performance.now()}`;
      port1.onmessage = () => console.log(tell());
      port2.postMessage(0);
    });
  };
  const all = { childList: true, subtree: true, characterData: true };
  new MutationObserver(look).observe(document, all);
})();"""


class Tool(NamedTuple):
    """A server. ``command`` takes its program, the project's folder and a port."""

    program: str
    command: Callable[[str, Path, int], Sequence[str]]
    source: str = "{}.rst"
    markdown: bool = False


def _autobuild(program: str, folder: Path, port: int) -> Sequence[str]:
    built = folder.with_name(f"{folder.name}-built")
    # The policy would refuse the script with which it reloads a page.
    options = ("-D", "roadmap_content_security_policy=0", "-d", f"{built}-doctrees")
    return (program, "--port", str(port), *options, str(folder), str(built))


def _hugo(program: str, folder: Path, port: int) -> Sequence[str]:
    return (program, "server", "--source", str(folder), "--port", str(port))


def _mkdocs(program: str, folder: Path, port: int) -> Sequence[str]:
    return (program, "serve", "--livereload", "--dev-addr", f"127.0.0.1:{port}")


def _zensical(program: str, folder: Path, port: int) -> Sequence[str]:
    return (program, "serve", "--dev-addr", f"127.0.0.1:{port}")


TOOLS = {
    OURS: Tool(
        "sphinx-roadmap",
        lambda program, folder, port: (program, "live", str(folder), "--port", str(port)),
    ),
    "sphinx-autobuild": Tool("sphinx-autobuild", _autobuild),
    "mkdocs serve": Tool("mkdocs", _mkdocs, "docs/{}.md", markdown=True),
    "zensical serve": Tool("zensical", _zensical, "docs/{}.md", markdown=True),
    "hugo server": Tool("hugo", _hugo, "content/{}.md", markdown=True),
}


class Shown:
    """A page in a browser, and the source that it is made from."""

    def __init__(self, page: Page, source: Path) -> None:
        self._page = page
        self._source = source
        self._text = source.read_text(encoding="utf-8")
        self._count = 0

    def save(self) -> float:
        """Save a change, and give the milliseconds until it is on the screen."""
        self._count += 1
        word = f"saved-{self._count}-end"
        self._page.bring_to_front()
        with self._page.expect_console_message(
            lambda message: message.text.startswith(word), timeout=_SAVE_SECONDS * 1000
        ) as told:
            began = time.time()
            self._source.write_text(f"{self._text}\n{word}\n", encoding="utf-8")
        return float(told.value.text.split()[1]) - began * 1000


def main(*, quick: bool) -> None:
    """Measure all servers in turn, on each project, and print a table for each."""
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if chromium is None:
        print("no Chromium: no time from a save to the screen")
        return
    from playwright.sync_api import sync_playwright

    print(f"{machine()}\n")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(_OPTIONS))
        for name, target in TARGETS.items():
            with tempfile.TemporaryDirectory(prefix="sphinx-roadmap-bench-") as folder:
                made = Path(folder, "made")
                site = (
                    live_sites.this_project(made)
                    if name == "this project"
                    else live_sites.many_pages(made, 30 if quick else live_sites.PAGES)
                )
                costs, starts = _measure(browser, site, Path(folder), 3 if quick else 10)
            _print(site.name, target, costs, starts)


def _measure(
    browser: Browser, site: Site, folder: Path, repetitions: int
) -> tuple[dict[str, list[float]], dict[str, float]]:
    """Give the milliseconds of each save, and the seconds until each server was there."""
    written = live_sites.as_markdown(site, folder / "markdown")
    costs: dict[str, list[float]] = {}
    starts: dict[str, float] = {}
    with ExitStack() as stack:
        shown: dict[str, Shown] = {}
        for name, tool in TOOLS.items():
            program = Path(sys.executable).with_name(tool.program)
            if not program.is_file():
                print(f"{name} is not installed, and is left out")
                continue
            copy = folder / tool.program
            shutil.copytree(written.folder if tool.markdown else site.folder, copy)
            with _timed(starts, name):
                command = tool.command(str(program), copy, port := _free_port())
                address = f"http://127.0.0.1:{port}/{site.page}.html"
                stack.enter_context(_serving(command, copy, address))
            page = browser.new_page()
            page.add_init_script(_WATCH)
            page.goto(address, wait_until="load")
            shown[name] = Shown(page, copy / tool.source.format(site.page))
            costs[name] = []
        for number in range(-2, repetitions):
            for name in reversed(shown) if number % 2 else shown:
                time.sleep(_PAUSE_SECONDS)
                cost = shown[name].save()
                if number >= 0:
                    costs[name].append(cost)
    return costs, starts


@contextmanager
def _timed(starts: dict[str, float], name: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    starts[name] = time.perf_counter() - began


@contextmanager
def _serving(command: Sequence[str], folder: Path, address: str) -> Iterator[None]:
    """Start a server, and wait until it has the page; end it, and what it started, afterwards."""
    with (folder.parent / f"{folder.name}.log").open("wb") as log:
        server = subprocess.Popen(
            command, cwd=folder, env=environ(), stdout=log, stderr=log, start_new_session=True
        )
    try:
        end = time.monotonic() + _START_SECONDS
        while not _answers(address):
            if server.poll() is not None or time.monotonic() > end:
                said = Path(log.name).read_text(encoding="utf-8")
                sys.exit(f"{' '.join(command)} does not serve {address}:\n{said}")
            time.sleep(0.05)
        yield
    finally:
        os.killpg(server.pid, 15)
        server.wait(30)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return bool(answer.read())
    except (urllib.error.URLError, OSError):
        return False


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _print(site: str, target: int, costs: dict[str, list[float]], starts: dict[str, float]) -> None:
    ours = statistics.median(costs[OURS])
    rows = [
        (
            name,
            spread(found, 0),
            f"{statistics.median(found) / ours:.1f}",
            f"{starts[name]:.1f}",
        )
        for name, found in costs.items()
    ]
    head = (site, "save to screen, ms", f"as a multiple of {OURS}", "start, s")
    verdict = "ok" if ours <= target else "TOO SLOW"
    print(f"{table(head, rows)}\n\n{OURS}: {ours:.0f} ms, at most {target}: {verdict}\n")
