"""Weight of the front page and scores of Lighthouse, beside the same pages by Sphinx and Furo."""

from __future__ import annotations

import contextlib
import gzip
import http.server
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .measure import environ, machine, run, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
# 13 needs a newer Node than many machines have.
LIGHTHOUSE = "lighthouse@12.8.2"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
# Pages of this roadmap; and a front page with progress, dates and a timeline, of an invented one.
PAGES = {
    ROOT: ("index.html", "roadmap/roadmap.html", "roadmap/sprints.html"),
    ROOT / "tests" / "roots" / "test-lantern": ("index.html",),
}
_COMPRESSED = (".html", ".css", ".js", ".svg", ".json", ".xml")

# The same pages and theme, and nothing of ours; directives and roles of ours are there and empty.
_PLAIN = """
from docutils.parsers.rst import Directive

class Nothing(Directive):
    has_content = True
    optional_arguments = 1
    def run(self):
        return []

def setup(app):
    for name in ("roadmap-board", "roadmap-timeline", "roadmap-changes"):
        app.add_directive(name, Nothing)
    app.add_object_type("confval", "confval", override=True)

project = html_title = "Warehouse roadmap"
html_theme = "furo"
include_patterns = ["index.rst", "roadmap/**"]
suppress_warnings = ["ref.doc", "ref.ref", "toc.not_readable", "toc.not_included"]
"""


def main(*, quick: bool) -> None:
    """Build, serve and measure both sites, and print two tables."""
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if chromium is None:
        print("no Chromium: neither weight nor scores of pages")
        return
    print(f"{machine()}\n")
    with tempfile.TemporaryDirectory() as name, _served(_build(Path(name))) as pages:
        rows = [(kind, page, *_weigh(chromium, address)) for kind, page, address in pages]
        head = ("site", "page", "requests", "bytes", "gzip", "layout shift")
        print(table(head, rows), flush=True)
        if shutil.which("npx") is None:
            print("\nno npx: no scores of Lighthouse")
            return
        scores = [
            (kind, page, form, *_scores(chromium, address, form, 1 if quick else 3))
            for kind, page, address in pages
            for form in ("mobile", "desktop")
        ]
        print(f"\n{table(('site', 'page', 'form', *CATEGORIES), scores)}\n", flush=True)


def _build(folder: Path) -> Iterator[tuple[str, str, Path]]:
    """Build each project twice; give the kind of site, the page and the site's folder."""
    settings = folder / "settings"
    settings.mkdir()
    (settings / "conf.py").write_text(_PLAIN, encoding="utf-8")
    for sources, names in PAGES.items():
        for kind, conf in (("plain Furo", settings), ("this site", ROOT)):
            output = folder / f"{kind} {sources.name}"
            command = [sys.executable, "-m", "sphinx", "-Q", "-b", "html", "-c", str(conf)]
            run([*command, "-d", f"{output}.doctrees", str(sources), str(output)])
            for name in names:
                page = name if sources == ROOT else f"{name} with a timeline"
                yield kind, page, output / name


class _Host(http.server.SimpleHTTPRequestHandler):
    """Answers as GitHub Pages does: text compressed, ten minutes in the cache.

    It speaks HTTP/1.1, which keeps connections; GitHub Pages has HTTP/2, which is faster still.
    """

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        body = path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        if path.suffix in _COMPRESSED:
            body = gzip.compress(body, 6)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=600")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it
        pass


@contextlib.contextmanager
def _served(
    pages: Iterator[tuple[str, str, Path]],
) -> Iterator[list[tuple[str, str, str]]]:
    """Serve the folders of the pages, each as a site of its own; give addresses for paths."""
    with contextlib.ExitStack() as servers:
        addresses = []
        for kind, page, path in pages:
            name = page.partition(" ")[0]
            folder = path.parents[name.count("/")]
            host = partial(_Host, directory=str(folder))
            server = servers.enter_context(http.server.ThreadingHTTPServer(("127.0.0.1", 0), host))
            threading.Thread(target=server.serve_forever, daemon=True).start()
            servers.callback(server.shutdown)
            addresses.append((kind, page, f"http://127.0.0.1:{server.server_port}/{name}"))
        yield sorted(addresses, key=lambda one: one[1])  # Both kinds of a page side by side.


def _weigh(chromium: str, address: str) -> Sequence[str]:
    """Load a page with an empty cache: requests, bytes, bytes compressed, cumulative shift."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        bodies: list[tuple[str, bytes]] = []
        page.on("requestfinished", lambda one: bodies.append((one.url, _body(one))))
        page.add_init_script(
            "window.shift = 0; new PerformanceObserver((list) => list.getEntries().forEach("
            "(one) => window.shift += one.value)).observe({type: 'layout-shift', buffered: true})"
        )
        page.goto(address, wait_until="networkidle")
        shift = page.evaluate("window.shift")
        browser.close()
    sent = [body if url.endswith(".png") else gzip.compress(body, 6) for url, body in bodies]
    raw = sum(len(body) for _, body in bodies)
    return (str(len(bodies)), f"{raw:,}", f"{sum(map(len, sent)):,}", f"{shift:.3f}")


def _body(request: Any) -> bytes:
    response = request.response()
    return response.body() if response is not None else b""


def _scores(chromium: str, address: str, form: str, often: int) -> Sequence[str]:
    """Give the median score of each category."""
    command = ["npx", "--yes", LIGHTHOUSE, address, "--quiet", "--output=json"]
    command += ["--chrome-flags=--headless=new --no-sandbox", "--preset=desktop"]
    if form == "mobile":
        command.pop()
    command.append(f"--only-categories={','.join(CATEGORIES)}")
    reports = []
    for _ in range(often):
        done = subprocess.run(
            command,
            env=environ() | {"CHROME_PATH": chromium, "PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        if done.returncode:
            sys.exit(f"Lighthouse ended with {done.returncode}:\n{done.stderr}")
        reports.append(json.loads(done.stdout)["categories"])
    return [
        f"{100 * statistics.median(one[category]['score'] for one in reports):.0f}"
        for category in CATEGORIES
    ]
