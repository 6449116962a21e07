"""What a first visit loads, with an empty cache: how much, from where, and nothing that jumps."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
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
    """The front page weighs at most 30 KB, loads no file for code, and no font."""
    sizes = load(page, "index.html")
    assert len(sizes) > 5
    assert sum(sizes.values()) <= BUDGET, sizes
    assert not [url for url in sizes if "copybutton" in url or "clipboard" in url or "woff" in url]


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
