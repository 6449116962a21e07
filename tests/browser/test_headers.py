"""The headers that docs/howto/headers recommends: the same for every host, and the site works."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser, Page

FILE = re.compile(r"^     ([A-Z][\w-]+): (.+)$", re.MULTILINE)
NGINX = re.compile(r'^   add_header ([\w-]+) "(.+)" always;$', re.MULTILINE)


@pytest.fixture(scope="module")
def page_text(root: Path) -> str:
    """Give the page's source."""
    return (root / "docs" / "howto" / "headers.rst").read_text("utf-8")


def test_every_host_gets_the_same(page_text: str) -> None:
    """The file for Netlify and Cloudflare and the lines for nginx set the explained headers."""
    by_file = dict(FILE.findall(page_text))
    assert by_file == dict(NGINX.findall(page_text))
    assert set(by_file) == set(re.findall(r"^``([\w-]+): ", page_text, re.MULTILINE))
    assert len(by_file) == 6


@pytest.mark.browser
def test_the_site_works_with_them(
    new_page: Callable[..., Page],
    serve: Callable[..., str],
    build_site: Callable[[str], Path],
    page_text: str,
) -> None:
    """Pages, the switch of themes and the search work under the headers; nothing is refused."""
    address = serve(build_site("html"), dict(FILE.findall(page_text)))
    page = new_page(base_url=address)
    page.goto("index.html")
    page.locator(".theme-toggle:visible").first.click()
    assert page.evaluate("document.body.dataset.theme") in {"light", "dark"}
    page.goto("search.html?q=milestone")
    page.wait_for_selector("#search-results li")


@pytest.mark.browser
@pytest.mark.parametrize("sent", [True, False])
def test_no_other_site_frames_a_page(
    browser: Browser,
    serve: Callable[..., str],
    build_site: Callable[[str], Path],
    page_text: str,
    *,
    sent: bool,
) -> None:
    """With the headers a page cannot be framed; without them it can, so the test sees them."""
    address = serve(build_site("html"), dict(FILE.findall(page_text)) if sent else None)
    page = browser.new_page()
    page.set_content(f'<iframe src="{address}index.html"></iframe>')
    page.wait_for_load_state("networkidle")
    framed = page.frames[1].locator("article").count()
    page.close()
    assert framed == (0 if sent else 1)
