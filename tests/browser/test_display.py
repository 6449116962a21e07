"""An invented roadmap with progress and dates, as unusual displays and readers show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from browser_wait import until

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.browser

# By how much the page, or the column of its text, is wider than what shows of it.
SIDEWAYS = """Math.max(...["html", ".content"].map((name) => document.querySelector(name))
  .map((one) => one.scrollWidth - one.clientWidth))"""
PAGES = ("index.html", "roadmap/items.html")


@pytest.fixture
def opened(browser: Browser, lantern: Callable[..., str]) -> Any:
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


# Parts of a page, each of which is as far from one edge as its mirror image is from the other.
PARTS = [
    ".sidebar-drawer",
    ".sidebar-search",
    ".content",
    ".content-icon-container",
    ".toc-drawer",
    ".toc-tree",
    ".related-pages .next-page svg",
    ".roadmap-now",
    ".roadmap-board progress",
    ".roadmap-status svg",
]


@pytest.mark.parametrize("name", PAGES)
def test_right_to_left_is_mirrored(opened: Callable[..., Page], name: str) -> None:
    """In Hebrew every part of a page is where a mirror shows that of the English page."""
    left, right = opened(name, width=1440), opened(name, "he", width=1440)
    seen = 0
    for selector in PARTS:
        if not left.locator(selector).count():
            continue
        here, there = (page.locator(selector).first.bounding_box() for page in (left, right))
        assert here is not None, selector
        assert there is not None, selector
        mirrored = 1440 - there["x"] - there["width"]
        assert mirrored == pytest.approx(here["x"], abs=2), selector
        seen += 1
    assert seen >= 7
    # The lens in the search field and the line beside the contents.
    for selector, part, value in (
        (".sidebar-search-container", "::before", "insetInlineStart"),
        (".sidebar-search", None, "paddingInlineStart"),
        (".toc-tree", None, "borderInlineStartWidth"),
        (".sidebar-drawer", None, "borderInlineEndWidth"),
    ):
        read = f"(one, part) => getComputedStyle(one, part).{value}"
        values = {page.locator(selector).evaluate(read, part) for page in (left, right)}
        assert len(values) == 1, (selector, values)
        assert values != {"0px"}, selector


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize(
    ("box", "drawer", "icon", "side"),
    [
        ("#__navigation", ".sidebar-drawer", ".nav-overlay-icon", "start"),
        ("#__toc", ".toc-drawer", ".toc-header-icon", "end"),
    ],
)
def test_drawers_open_where_their_buttons_are(
    opened: Callable[..., Page], language: str, box: str, drawer: str, icon: str, side: str
) -> None:
    """The menu opens at the side where lines begin, the contents at the other, as their buttons."""
    page = opened("roadmap/items.html", language, width=360, reduced_motion="reduce")
    at_left = (side == "start") == (language == "en")
    button = page.locator(icon).bounding_box()
    assert button is not None
    assert (button["x"] < 180) == at_left
    page.locator(icon).click()
    where = """drawer => { const box = document.querySelector(drawer).getBoundingClientRect();
      return [Math.round(box.left), Math.round(innerWidth - box.right)]; }"""
    edge = 0 if at_left else 1
    until(page, f"drawer => ({where})(drawer)[{edge}] === 0", drawer)
    assert page.locator(drawer).is_visible()
    page.keyboard.press("Escape")
    page.locator(drawer).wait_for(state="hidden")
    assert page.evaluate("document.documentElement.scrollWidth") == 360


# Elements that move, or would: smoothly scrolled, slowly changed, animated.
MOVING = """() => [...document.querySelectorAll("*")].filter((one) =>
  [null, "::before", "::after"].some((part) => {
    const style = getComputedStyle(one, part);
    const times = [style.transitionDuration, style.animationDuration].join().split(",");
    return style.scrollBehavior === "smooth" || times.some((time) => parseFloat(time) > 0.001);
  })).map((one) => one.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize("name", ["index.html", "roadmap/roadmap.html", "roadmap/sprints.html"])
def test_nothing_moves_for_who_asked_for_it(site: str, browser: Browser, name: str) -> None:
    """Where the system asks for less motion, nothing slides, fades or scrolls by itself."""
    page = browser.new_page(base_url=site, reduced_motion="reduce")
    page.goto(name)
    assert page.evaluate(MOVING) == []
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(MOVING) != []  # So it would have been seen.
    page.close()


@pytest.mark.parametrize("width", [1280, 360])
def test_large_text(site: str, launch: Callable[..., Browser], width: int) -> None:
    """With the text of the browser set to 200 %, nothing is off to the side."""
    browser = launch("--blink-settings=defaultFontSize=32,defaultFixedFontSize=26")
    page = browser.new_page(base_url=site, viewport={"width": width, "height": 720})
    for name in ("index.html", "roadmap/roadmap.html", "roadmap/sprints.html", "404.html"):
        page.goto(name)
        assert style(page.locator("html"), "fontSize") == "32px"
        assert page.evaluate(SIDEWAYS) <= 0, name
    page.close()


def test_readable_without_scripts(opened: Callable[..., Page]) -> None:
    """Without scripts, board, picture and table are there, and the table opens by a click."""
    page = opened(java_script_enabled=False, width=360)
    assert page.locator(".roadmap-board section").count() == 5
    assert page.locator(".roadmap-picture[role=img]").is_visible()
    page.get_by_text("The same dates as a table").click()
    page.locator(".roadmap-timeline table").wait_for(state="visible")
    page.get_by_role("link", name="A better wick").first.click()
    page.wait_for_url("**/roadmap/items.html#wick")


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
    page.wait_for_url("**/roadmap/roadmap.html#*")
    page.close()
