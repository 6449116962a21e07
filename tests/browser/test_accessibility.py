"""What axe, a keyboard and a small screen find on every page of the site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

# Everything that axe knows of WCAG 2.2 A and AA, and its best practices.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """tags => axe.run(document, {runOnly: tags, rules: {"target-size": {enabled: true}}})"""
# Is any part of what has the focus inside the window, and is it shown?
IN_SIGHT = """() => {
  const element = document.activeElement;
  if (element.matches("#__navigation, #__toc")) return true; // Over its button, unseen.
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  return style.visibility === "visible" && box.width > 0 && box.right > 0
    && box.left < innerWidth && box.bottom > 0 && box.top < innerHeight;
}"""


@pytest.fixture(scope="module")
def pages(build_site: Callable[[str], Path], site: str) -> list[str]:
    """Give the addresses of all pages."""
    folder = build_site("html")
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))
    return [f"{site}{name}" for name in names if not name.startswith("_static/")]


@pytest.fixture
def at_width(browser: Any) -> Iterator[Callable[..., Page]]:
    """Give a function that opens a window of a width in a colour scheme."""
    contexts: list[Any] = []

    def open_page(width: int, scheme: str = "light", **options: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, **options
        )
        contexts.append(context)
        page: Page = context.new_page()
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", [1440, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    pages: list[str], at_width: Callable[..., Page], axe: str, width: int, scheme: str
) -> None:
    """No page breaks a rule of axe, wide or narrow, light or dark."""
    page = at_width(width, scheme, bypass_csp=True)  # The policy would refuse axe itself.
    found = []
    for name in pages:
        page.goto(name)
        page.evaluate(axe)
        for violation in page.evaluate(RUN, TAGS)["violations"]:
            found += [(name, violation["id"], node["html"][:120]) for node in violation["nodes"]]
    assert found == []


@pytest.mark.parametrize("width", [1440, 1280, 360, 320])
def test_focus_is_always_in_sight(site: str, at_width: Callable[..., Page], width: int) -> None:
    """The skip link comes first, and nothing that is off the screen ever has the focus."""
    page = at_width(width, reduced_motion="reduce")
    page.goto(f"{site}roadmap/roadmap.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className").startswith("skip-to-content")
    stops = 0
    while page.evaluate("document.activeElement !== document.body") and stops < 80:
        page.wait_for_function(IN_SIGHT, timeout=5000)  # The skip link slides in.
        page.keyboard.press("Tab")
        stops += 1
    assert 10 < stops < 80


@pytest.mark.parametrize(
    ("box", "drawer"), [("#__navigation", ".sidebar-drawer"), ("#__toc", ".toc-drawer")]
)
@pytest.mark.parametrize("key", ["Enter", " "])
def test_drawers_by_key(
    site: str, at_width: Callable[..., Page], box: str, drawer: str, key: str
) -> None:
    """On a phone, menu and contents open by key and take the focus, and Escape closes them."""
    page = at_width(360)
    page.goto(f"{site}roadmap/roadmap.html")
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("box => document.activeElement.matches(box)", box):
            break
    page.keyboard.press(key)
    page.wait_for_function(
        "drawer => document.querySelector(drawer).contains(document.activeElement)", arg=drawer
    )
    assert page.locator(drawer).is_visible()
    page.keyboard.press("Escape")
    page.wait_for_function(
        "drawer => getComputedStyle(document.querySelector(drawer)).visibility === 'hidden'",
        arg=drawer,
    )
    assert page.evaluate("box => document.activeElement.matches(box)", box)


def test_drawers_without_scripts(site: str, at_width: Callable[..., Page]) -> None:
    """With scripts off, the menu still opens by touch and by key."""
    page = at_width(360, java_script_enabled=False)
    page.goto(f"{site}roadmap/roadmap.html")
    assert not page.locator(".sidebar-drawer").is_visible()
    page.locator(".nav-overlay-icon").click()
    page.locator(".sidebar-drawer a", has_text="Sprints").click()
    assert page.url.endswith("roadmap/sprints.html")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press(" ")
    assert page.locator(".sidebar-drawer").is_visible()


@pytest.mark.parametrize("width", [320, 640])
def test_no_sideways_scrolling(pages: list[str], at_width: Callable[..., Page], width: int) -> None:
    """No page is wider than 320 px, which is 1280 px at 400 %, nor than 640 px, at 200 %."""
    page = at_width(width)
    too_wide = []
    for name in pages:
        page.goto(name)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            too_wide.append(name)
    assert too_wide == []


def test_focus_shows_in_the_search_field(site: str, at_width: Callable[..., Page]) -> None:
    """The search field looks different when it has the focus."""
    page = at_width(1280)
    page.goto(site)
    field = page.locator(".sidebar-search")
    before = field.evaluate("element => getComputedStyle(element).outlineStyle")
    field.focus()
    after = field.evaluate("element => getComputedStyle(element).outlineStyle")
    assert (before, after) == ("none", "solid")
