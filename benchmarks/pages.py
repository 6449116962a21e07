"""Weight of the front page and scores of Lighthouse, beside the same pages by Sphinx and Furo."""

from __future__ import annotations

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
from contextlib import contextmanager
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
PAGES = ("index.html", "roadmap/roadmap.html")
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
    with tempfile.TemporaryDirectory() as name:
        sites = {kind: _build(Path(name), kind) for kind in ("plain Furo", "this site")}
        with _served(sites) as addresses:
            weights = [
                (kind, page, *_weigh(chromium, address + page))
                for page in PAGES
                for kind, address in addresses.items()
            ]
            head = ("site", "page", "requests", "bytes", "gzip", "layout shift")
            print(table(head, weights), flush=True)
            if shutil.which("npx") is None:
                print("\nno npx: no scores of Lighthouse")
                return
            rows = [
                (kind, page, form, *_scores(chromium, address + page, form, 1 if quick else 3))
                for page in PAGES
                for kind, address in addresses.items()
                for form in ("mobile", "desktop")
            ]
            print(f"\n{table(('site', 'page', 'form', *CATEGORIES), rows)}\n", flush=True)


def _build(folder: Path, kind: str) -> Path:
    settings, output = ROOT, folder / kind.replace(" ", "-")
    if kind == "plain Furo":
        settings = folder / "settings"
        settings.mkdir()
        (settings / "conf.py").write_text(_PLAIN, encoding="utf-8")
    command = [sys.executable, "-m", "sphinx", "-Q", "-b", "html", "-c", str(settings)]
    run([*command, "-d", str(folder / "doctrees" / kind), str(ROOT), str(output)])
    return output


class _Host(http.server.SimpleHTTPRequestHandler):
    """Answers as GitHub Pages does: text compressed, ten minutes in the cache."""

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


@contextmanager
def _served(sites: dict[str, Path]) -> Iterator[dict[str, str]]:
    servers = {}
    for kind, folder in sites.items():
        handler = partial(_Host, directory=str(folder))
        servers[kind] = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=servers[kind].serve_forever, daemon=True).start()
    yield {kind: f"http://127.0.0.1:{one.server_port}/" for kind, one in servers.items()}
    for one in servers.values():
        one.shutdown()
        one.server_close()


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
