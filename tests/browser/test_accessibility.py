"""What axe, a keyboard and a small screen find on every page of the site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from browser_wait import until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

# Everything that axe knows of WCAG 2.2 A and AA, its best practices, and of AAA the contrast. The
# rule about 7:1 leaves what has less than 4.5:1 to the one about that.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """tags => axe.run(document, {runOnly: tags, resultTypes: ["violations"], rules: {
  "target-size": {enabled: true}, "color-contrast-enhanced": {enabled: true}
}})"""
# What is wrong with what has the focus: off screen, hidden, covered, or looking as without focus.
# A box of a menu lies unseen under what is drawn for it: that is looked at in its place.
LOST = """() => {
  const element = document.activeElement;
  const seen = element.matches("#__navigation") ? document.querySelector(".nav-overlay-icon")
    : element.matches("#__toc") ? [...document.querySelectorAll(".toc-overlay-icon")].find(
        (icon) => icon.getClientRects().length)
    : element.matches(".toctree-checkbox") ? element.nextElementSibling : element;
  const box = seen.getClientRects()[0];
  if (!box || getComputedStyle(seen).visibility !== "visible") return "hidden";
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  if (x < 0 || x > innerWidth || y < 0 || y > innerHeight) return "off screen";
  const top = document.elementFromPoint(x, y);
  if (!seen.contains(top) && !top.contains(seen)) return `covered by ${top.outerHTML}`;
  const drawn = [null, "::after"].map((part) => getComputedStyle(seen, part));
  if (!drawn.some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 1))
    return "no outline";
  return "";
}"""
# Whatever can be scrolled sideways, for which there would have to be a way by key too.
SIDEWAYS = """() => [...document.querySelectorAll("*")].filter((one) =>
  one === document.documentElement ? one.scrollWidth > innerWidth
  : one.clientWidth > 1 && one.scrollWidth > one.clientWidth + 1
    && ["auto", "scroll"].includes(getComputedStyle(one).overflowX)
).map((one) => one.outerHTML.slice(0, 80))"""


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


@pytest.fixture(scope="module")
def with_dates(lantern: Callable[..., str]) -> list[str]:
    """Give the addresses of pages with progress, dates and a timeline."""
    return [lantern() + "index.html", lantern() + "roadmap/items.html"]


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    pages: list[str],
    with_dates: list[str],
    at_width: Callable[..., Page],
    axe: str,
    width: int,
    scheme: str,
) -> None:
    """No page breaks a rule of axe, wide or narrow, light or dark; contrast is 7:1 everywhere."""
    page = at_width(width, scheme, bypass_csp=True)  # The policy would refuse axe itself.
    found = []
    for name in pages + with_dates:
        page.goto(name)
        page.evaluate(axe)
        for violation in page.evaluate(RUN, TAGS)["violations"]:
            found += [(name, violation["id"], node["html"][:120]) for node in violation["nodes"]]
    assert found == []


@pytest.mark.parametrize("width", [1440, 1280, 320])
@pytest.mark.parametrize("name", ["index.html", "roadmap/roadmap.html", "roadmap/sprints.html"])
def test_focus_is_always_in_sight(
    site: str, at_width: Callable[..., Page], name: str, width: int
) -> None:
    """The skip link comes first, and what has the focus is on screen, uncovered and outlined."""
    page = at_width(width, reduced_motion="reduce")
    page.goto(site + name)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className").startswith("skip-to-content")
    stops = 0
    while page.evaluate("document.activeElement !== document.body") and stops < 80:
        try:  # A scroll may take a moment.
            until(page, f"() => !({LOST})()")
        except AssertionError:
            focused = page.evaluate("document.activeElement.outerHTML")
            pytest.fail(f"{page.evaluate(LOST)}: {focused}", pytrace=False)
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
    contains = "drawer => document.querySelector(drawer).contains(document.activeElement)"
    until(page, contains, drawer)
    assert page.locator(drawer).is_visible()
    page.keyboard.press("Escape")
    visibility = "drawer => getComputedStyle(document.querySelector(drawer)).visibility"
    until(page, f"drawer => ({visibility})(drawer) === 'hidden'", drawer)
    until(page, "box => document.activeElement.matches(box)", box)


def test_drawers_without_scripts(site: str, at_width: Callable[..., Page]) -> None:
    """With scripts off, the menu still opens by touch and by key."""
    page = at_width(360, java_script_enabled=False)
    page.goto(f"{site}roadmap/roadmap.html")
    assert not page.locator(".sidebar-drawer").is_visible()
    page.locator(".nav-overlay-icon").click()
    page.locator(".sidebar-drawer a", has_text="Sprints").click()
    page.wait_for_url("**/roadmap/sprints.html")
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press(" ")
    page.locator(".sidebar-drawer").wait_for(state="visible")
    page.goto(f"{site}roadmap/roadmap.html")
    page.locator(".toc-header-icon").click()
    page.locator(".toc-drawer a", has_text="OTF").click()
    page.wait_for_url("**/roadmap/roadmap.html#otf")


def test_branches_of_the_menu_open_by_key(site: str, at_width: Callable[..., Page]) -> None:
    """The switch of a part of the menu can be reached and turned by key, and its arrow shows so."""
    page = at_width(1280)
    page.goto(site)
    switch = page.get_by_role("switch", name="Behind this site")
    inside = page.locator(".sidebar-tree .has-children a").nth(1)
    assert not inside.is_visible()
    page.locator(".sidebar-tree .has-children > a").first.focus()
    page.keyboard.press("Tab")
    assert switch.evaluate("one => one === document.activeElement")
    page.keyboard.press("Space")
    inside.wait_for(state="visible")


def test_no_sideways_scrolling(pages: list[str], at_width: Callable[..., Page]) -> None:
    """At 320 px, which is 1280 px at 400 %, and at 640 px, at 200 %, nothing scrolls sideways."""
    page = at_width(320)
    too_wide = {}
    for name in pages:
        page.goto(name)
        for width in (320, 640):
            page.set_viewport_size({"width": width, "height": 800})
            if found := page.evaluate(SIDEWAYS):
                too_wide[name, width] = found
    assert too_wide == {}


def test_focus_shows_in_the_search_field(site: str, at_width: Callable[..., Page]) -> None:
    """The search field looks different when it has the focus."""
    page = at_width(1280)
    page.goto(site)
    field = page.locator(".sidebar-search")
    before = field.evaluate("element => getComputedStyle(element).outlineStyle")
    field.focus()
    after = field.evaluate("element => getComputedStyle(element).outlineStyle")
    assert (before, after) == ("none", "solid")
