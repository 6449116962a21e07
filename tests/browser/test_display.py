"""An invented roadmap with progress and dates, as unusual displays and readers show it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.browser

SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"
PAGES = ("index.html", "roadmap/items.html")


@pytest.fixture(scope="module")
def lantern(
    once: Callable[[str, Callable[[Path], None]], Path],
    serve: Callable[..., str],
    root: Path,
    clean_environ: dict[str, str],
) -> Callable[[str], str]:
    """Give a function from a language to the address of the invented project with our theme."""

    def address(language: str) -> str:
        def make(folder: Path) -> None:
            command = [sys.executable, "-m", "sphinx", "-q", "-b", "html"]
            command += ["-D", "html_theme=furo", "-D", f"language={language}"]
            command += ["-d", str(folder / ".doctrees"), str(root / "tests/roots/test-lantern")]
            subprocess.run([*command, str(folder / "out")], env=clean_environ, check=True)

        return serve(once(f"lantern-{language}", make) / "out")

    return address


@pytest.fixture
def opened(browser: Browser, lantern: Callable[[str], str]) -> Any:
    """Give a function that opens a page of the invented project in a window of its own."""
    contexts = []

    def go(name: str = "index.html", language: str = "en", width: int = 1280, **more: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 720}, **more)
        contexts.append(context)
        page = context.new_page()
        page.goto(lantern(language) + name)
        return page

    yield go
    for context in contexts:
        context.close()


def style(place: Locator, name: str) -> str:
    """Give a computed style."""
    return str(place.evaluate(f"one => getComputedStyle(one).{name}"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_hide_nothing(opened: Callable[..., Page], scheme: str) -> None:
    """Bars, shapes, marks and lines are drawn in the colour of text, on that of the page."""
    page = opened(forced_colors="active", color_scheme=scheme)
    text, ground = (style(page.locator("body"), name) for name in ("color", "backgroundColor"))
    assert text != ground
    for selector in (".roadmap-bar", ".roadmap-closed"):
        assert style(page.locator(f".roadmap-picture {selector}").first, "fill") == text
    for selector in (".roadmap-due", ".roadmap-target", ".roadmap-axis line"):
        assert style(page.locator(f".roadmap-picture {selector}").first, "stroke") == text
    for selector in ("text", "tspan", ".roadmap-axis text", ".roadmap-as-of text"):
        assert style(page.locator(f".roadmap-picture {selector}").first, "fill") == text
    bar = page.locator(".roadmap-board progress").first
    box = bar.bounding_box()
    assert box is not None
    assert box["width"] > 40
    assert style(bar, "borderTopWidth") != "0px"
    page.goto(page.url.replace("index.html", "roadmap/items.html"))
    shape = page.locator(".roadmap-status .roadmap-shape circle").first
    assert style(shape, "stroke") == style(page.locator(".roadmap-status").first, "color")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["en", "he"])
@pytest.mark.parametrize(("width", "size"), [(320, "100%"), (640, "200%")])
def test_small_screens_scroll_one_way(
    opened: Callable[..., Page], name: str, language: str, width: int, size: str
) -> None:
    """At 320 px, and with text twice as large, in both directions, nothing is off to the side."""
    page = opened(name, language, width=width)
    page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
    assert page.evaluate(SIDEWAYS) <= 0


def test_right_to_left_is_mirrored(opened: Callable[..., Page]) -> None:
    """In Hebrew the first column, the bars' beginnings and the menu are at the right."""
    left, right = opened(language="en"), opened(language="he")

    def start(page: Page, selector: str) -> float:
        box = page.locator(selector).first.bounding_box()
        assert box is not None
        middle = box["x"] + box["width"] / 2
        return 1280 - middle if page is right else middle

    for selector in (".roadmap-now", ".roadmap-board progress", ".sidebar-tree a"):
        assert start(left, selector) < 640, selector
        assert start(right, selector) < 640, selector


def test_readable_without_scripts(opened: Callable[..., Page]) -> None:
    """Without scripts, board, picture and table are there, and the table opens by a click."""
    page = opened(java_script_enabled=False, width=360)
    assert page.locator(".roadmap-board section").count() == 5
    assert page.locator(".roadmap-picture[role=img]").is_visible()
    page.get_by_text("The same dates as a table").click()
    assert page.locator(".roadmap-timeline table").is_visible()
    page.get_by_role("link", name="A better wick").first.click()
    assert page.url.endswith("roadmap/items.html#wick")


def test_a_card_is_one_target(site: str, browser: Browser) -> None:
    """On the site, a click anywhere on a card follows its one link."""
    page = browser.new_page()
    page.goto(f"{site}index.html")
    for card in page.locator(".roadmap-board li:has(> .roadmap-title)").all():
        assert card.locator("a").count() == 1
    card = page.locator(".roadmap-board li:has(> .roadmap-title)").first
    box = card.bounding_box()
    assert box is not None
    card.click(position={"x": box["width"] - 5, "y": box["height"] - 5})
    assert "/roadmap/roadmap.html#" in page.url
    page.close()
