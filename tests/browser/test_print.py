"""What comes out of a printer: the text with the addresses of its links, and nothing to click."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

# What is for a screen only, by its selectors in Furo and here.
CONTROLS = (
    ".skip-to-content, .back-to-top, .mobile-header, .sidebar-drawer, .toc-drawer, .related-pages,"
    " .content-icon-container, .headerlink, .sidebar-toggle, button, form,"
    " .roadmap-timeline summary"
)
SHOWN = """selector => [...document.querySelectorAll(selector)].filter((one) =>
  one.checkVisibility({visibilityProperty: true}) && one.getBoundingClientRect().width > 0
).map((one) => one.outerHTML.slice(0, 80))"""
# What a print would say behind each link that leads off the site.
BEHIND = """() => [...document.querySelectorAll("article a.external")].map((link) =>
  [link.href, getComputedStyle(link, "::after").content])"""


def sheets(page: Page, size: str) -> int:
    """Print a page, and count the sheets of paper."""
    document = page.pdf(format=size, print_background=False)
    return len(re.findall(rb"/Type\s*/Page\b", document))


def test_controls_stay_on_the_screen(page: Page, build_site: Callable[[str], Path]) -> None:
    """No page prints a button, a menu, a search field or the link that skips them."""
    folder = build_site("html")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1000})  # A4 without its margins.
    for path in sorted(folder.rglob("*.html")):
        name = path.relative_to(folder).as_posix()
        if name.startswith("_static/") or name in {"search.html", "404.html"}:
            continue
        page.goto(name)
        assert page.evaluate(SHOWN, CONTROLS) == [], name
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{name} is wider than its paper"


def test_links_print_where_they_lead(page: Page) -> None:
    """Behind each link that leads off the site stands its address."""
    page.goto("roadmap/roadmap.html")
    page.emulate_media(media="print")
    behind = page.evaluate(BEHIND)
    assert len(behind) > 10
    for href, content in behind:
        assert href.rstrip("/") in content


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_paper_is_white(page: Page, scheme: Literal["light", "dark"]) -> None:
    """Also who reads in dark prints black on white."""
    page.emulate_media(media="print", color_scheme=scheme)
    page.goto("roadmap/roadmap.html")
    page.evaluate("theme => { document.body.dataset.theme = theme }", scheme)
    colours = page.evaluate(
        "(() => { const style = getComputedStyle(document.body);"
        " return [style.color, getComputedStyle(document.querySelector('.content')).color] })()"
    )
    for colour in colours:
        assert max(int(part) for part in re.findall(r"\d+", colour)[:3]) < 64, colour


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_pages_need_few_sheets(page: Page, size: str) -> None:
    """The front page prints on one or two sheets, the checklist on one."""
    page.goto("index.html")
    assert sheets(page, size) <= 2
    page.goto("roadmap/sprints.html")
    assert sheets(page, size) == 1
