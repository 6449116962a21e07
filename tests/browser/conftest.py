"""The built site behind a local server that answers as GitHub Pages does, and Chromium."""

from __future__ import annotations

import http.server
import importlib.util
import os
import shutil
import subprocess
import sys
import threading
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import unquote, urlsplit

import pytest
from browser_wait import SECONDS
from playwright.sync_api import expect, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Page, Request

expect.set_options(timeout=SECONDS * 1000)
PREFIX = "/sphinx_roadmap"  # The path of html_baseurl.
CHROMIUM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A name that is looked up at all is a fault, and must not reach a network.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


class _Pages(http.server.SimpleHTTPRequestHandler):
    """Serves a folder under PREFIX; an unknown path gets 404.html, whatever its depth."""

    headers_of_host: ClassVar[dict[str, str]] = {}

    def end_headers(self) -> None:
        for name, value in self.headers_of_host.items():
            self.send_header(name, value)
        super().end_headers()

    def translate_path(self, path: str) -> str:
        inside = urlsplit(path).path
        if not inside.startswith(f"{PREFIX}/"):
            return os.devnull + "/outside"
        return super().translate_path(inside.removeprefix(PREFIX))

    def list_directory(self, path: str | os.PathLike[str]) -> None:
        self.send_error(HTTPStatus.NOT_FOUND)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        if code != HTTPStatus.NOT_FOUND or not unquote(self.path).startswith(f"{PREFIX}/"):
            super().send_error(code, message, explain)
            return
        body = (Path(self.directory) / "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it
        pass


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[..., str]]:
    """Give a function that serves a built site and gives its address, with a slash at the end.

    ``serve(folder, headers)`` sends more headers with every answer.
    """
    servers: list[http.server.ThreadingHTTPServer] = []

    def start(folder: Path, headers: dict[str, str] | None = None) -> str:
        pages = type("Pages", (_Pages,), {"headers_of_host": headers or {}})
        handler = partial(pages, directory=str(folder))
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}{PREFIX}/"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def site(build_site: Callable[[str], Path], serve: Callable[[Path], str]) -> str:
    """Give the address of the project's own site, with a slash at the end."""
    return serve(build_site("html"))


@pytest.fixture(scope="session")
def lantern(
    once: Callable[[str, Callable[[Path], None]], Path],
    serve: Callable[..., str],
    root: Path,
    clean_environ: dict[str, str],
) -> Callable[..., str]:
    """Give a function from a language to the address of an invented roadmap, built as this site.

    It has what this project's own pages have only once the state of GitHub is known: progress,
    dates and a timeline.
    """

    def address(language: str = "en") -> str:
        def make(folder: Path) -> None:
            command = [sys.executable, "-m", "sphinx", "-Q", "-b", "html", "-c", str(root)]
            command += ["-D", f"language={language}", "-d", str(folder / ".doctrees")]
            command += [str(root / "tests/roots/test-lantern"), str(folder / "out")]
            subprocess.run(command, env=clean_environ, check=True)

        return serve(once(f"lantern-{language}", make) / "out")

    return address


# Not for the session: while Playwright runs, its event loop keeps asyncio.run from other tests.
@pytest.fixture(scope="module")
def launch() -> Iterator[Callable[..., Browser]]:
    """Give a function that starts a Chromium for one module, with more arguments.

    Without Chromium: skip, or fail where CI is set.
    """
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        reason = f"no Chromium: none of {', '.join(CHROMIUM)} is on PATH"
        if os.environ.get("TESTS_MUST_RUN"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browsers = []

        def start(*arguments: str) -> Browser:
            browsers.append(
                playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, *arguments])
            )
            return browsers[-1]

        yield start
        for browser in browsers:
            browser.close()


@pytest.fixture(scope="module")
def browser(launch: Callable[..., Browser]) -> Browser:
    """Give a Chromium for one module."""
    return launch()


@pytest.fixture(scope="session")
def axe() -> str:
    """Give axe-core, as the test dependency brings it."""
    spec = importlib.util.find_spec("axe_playwright_python")
    assert spec is not None
    assert spec.origin is not None
    return (Path(spec.origin).parent / "axe.min.js").read_text("utf-8")


@pytest.fixture
def trouble() -> Iterator[list[str]]:
    """Collect what pages complain of. A test that expects a complaint takes it off the list."""
    complaints: list[str] = []
    yield complaints
    assert not complaints, complaints


@pytest.fixture
def new_page(browser: Browser, site: str, trouble: list[str]) -> Iterator[Callable[..., Page]]:
    """Give a function from Playwright's context options to a watched page.

    Its relative addresses start at the site. Errors and warnings of the console, uncaught errors
    and requests to another host than these addresses' fail the test.
    """
    contexts = []

    def on_console(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            trouble.append(f"console {message.type}: {message.text} ({message.location['url']})")

    def on_request(own: str, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.netloc != urlsplit(own).netloc:
            trouble.append(f"request to another host: {request.url}")

    def make(**options: Any) -> Page:
        options = {"base_url": site} | options
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(SECONDS * 1000)
        page.on("console", on_console)
        page.on("pageerror", lambda error: trouble.append(f"uncaught: {error}"))
        context.on("request", partial(on_request, options["base_url"]))
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """Give a watched page at 1280 by 720, in the light theme."""
    return new_page()
