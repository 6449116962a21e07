"""What a first visit loads, with an empty cache: how much, from where, and nothing that jumps."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

# All of the front page, with board and timeline, as a server sends it. Furo alone is 23 KB.
BUDGET = 30_000
SHIFTS = """
window.shift = 0;
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) window.shift += one.value;
}).observe({ type: "layout-shift", buffered: true });
"""


def load(page: Page, address: str) -> dict[str, int]:
    """Open a page, and give the compressed size of each file that it loads."""
    finished: list[Any] = []
    page.on("requestfinished", lambda request: finished.append(request))  # noqa: PLW0108 - no builtin
    page.goto(address, wait_until="networkidle")
    sizes = {}
    for request in finished:
        response = request.response()
        assert response is not None
        sizes[request.url] = len(gzip.compress(response.body(), 6))
    return sizes


def test_front_page_is_light(page: Page) -> None:
    """The front page weighs at most 30 KB, and loads nothing that it has no use for."""
    sizes = load(page, "index.html")
    assert sum(sizes.values()) <= BUDGET, sizes
    names = {urlsplit(url).path.rpartition("/")[2] for url in sizes}
    assert {"furo.css", "site.css", "site.js", "sphinx-roadmap-board.js"} <= names
    # For code, for the search, and for other languages.
    spared = ("copybutton", "clipboard", "pygments", "extensions", "doctools", "highlight", "rtl")
    assert not [name for name in names for part in spared if part in name]
    assert not [name for name in names if name.endswith((".woff", ".woff2", ".map"))]


def test_front_page_with_dates_is_light(
    new_page: Callable[..., Page], lantern: Callable[..., str]
) -> None:
    """With progress, dates and a timeline too, the front page weighs at most 30 KB."""
    page = new_page(base_url=lantern())
    sizes = load(page, "index.html")
    assert page.locator(".roadmap-board progress").count() > 3
    assert page.locator(".roadmap-picture[role=img]").is_visible()
    assert sum(sizes.values()) <= BUDGET, sizes


def test_nothing_waits_for_a_script(page: Page, site: str) -> None:
    """No page waits for a script to arrive, and none for a style sheet that is not for it."""
    for name in ("index.html", "roadmap/roadmap.html", "docs/howto/edit.html", "404.html"):
        page.goto(site + name)
        scripts = page.locator("script[src]").all()
        assert scripts
        assert [one for one in scripts if one.get_attribute("defer") is None] == [], name
        assert page.locator("link[rel=stylesheet]").count() <= 6, name


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize(
    "name", ["index.html", "roadmap/roadmap.html", "roadmap/sprints.html", "docs/index.html"]
)
def test_nothing_jumps(page: Page, name: str, width: int) -> None:
    """No part of a page moves while it loads."""
    page.set_viewport_size({"width": width, "height": 720})
    page.add_init_script(SHIFTS)
    load(page, name)
    page.evaluate("new Promise(requestAnimationFrame)")
    assert page.evaluate("window.shift") < 0.01
