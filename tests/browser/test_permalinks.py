"""The permalinks of items, milestones and tasks in Chromium: easy to reach, and to copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

ROADMAP, SPRINTS = "roadmap/roadmap.html", "roadmap/sprints.html"
CLIPBOARD = ["clipboard-read", "clipboard-write"]
PLACES = [
    (ROADMAP, "#otf > h2 > .headerlink", "#otf"),
    (ROADMAP, "#milestone-13 ~ .roadmap-permalink > .headerlink", "#milestone-13"),
    (SPRINTS, "ul.checklist > li:nth-child(3) .headerlink", "#task-if-not-provided"),
]


@pytest.mark.parametrize(("name", "selector", "address"), PLACES)
def test_a_permalink_copies_itself(
    new_page: Callable[..., Page], name: str, selector: str, address: str
) -> None:
    """By key and by pointer, a permalink is followed and copied, and the page says so."""
    page = new_page(permissions=CLIPBOARD)
    page.goto(name)
    link = page.locator(selector).first
    for by in ("key", "pointer"):
        page.evaluate("navigator.clipboard.writeText('')")
        if by == "key":
            link.press("Enter")
        else:
            link.click(force=True)  # It is unseen until the pointer is there.
        page.get_by_role("status").filter(has_text="Link copied").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == page.url
        assert address in copied
        assert page.locator(":target").count() == 1
        page.goto(name)
    link.focus()
    assert link.evaluate("link => getComputedStyle(link).visibility") == "visible"


@pytest.mark.parametrize(("name", "selector", "address"), PLACES)
def test_a_permalink_needs_no_script(
    new_page: Callable[..., Page], name: str, selector: str, address: str
) -> None:
    """Without scripts it is a link that can be seen on a phone."""
    page = new_page(
        java_script_enabled=False, viewport={"width": 360, "height": 740}, has_touch=True,
        is_mobile=True,
    )  # fmt: skip
    page.goto(name)
    link = page.locator(selector).first
    assert float(link.evaluate("link => getComputedStyle(link).opacity")) > 0.5
    link.tap()
    page.wait_for_url(f"**/{name}{address}*")


def test_a_refused_clipboard_is_no_error(new_page: Callable[..., Page]) -> None:
    """Where nothing may be copied, the link is followed and nothing is claimed."""
    page = new_page()
    page.add_init_script(
        "navigator.clipboard.writeText = () => Promise.reject(new Error('refused'))"
    )
    page.goto(ROADMAP)
    page.locator("#otf > h2 > .headerlink").press("Enter")
    page.wait_for_url("**#otf")
    assert page.get_by_role("status").filter(has_text="copied").count() == 0


@pytest.mark.parametrize("width", [320, 360, 768])
def test_a_small_window_shows_them_to_a_pointer(
    new_page: Callable[..., Page], lantern: Callable[..., str], width: int
) -> None:
    """In a narrow window with a mouse, marks are unseen until pointed at, and nothing scrolls."""
    page = new_page(base_url=lantern(), viewport={"width": width, "height": 800})
    page.goto("roadmap/items.html")
    links = page.locator("article .headerlink")
    assert links.count() > 8
    beyond = "document.documentElement.scrollWidth - innerWidth"
    assert page.evaluate(beyond) <= 0
    for link in links.all():
        assert link.evaluate("link => getComputedStyle(link).opacity") == "0"
        link.hover(force=True)
        assert link.evaluate("link => getComputedStyle(link).opacity") == "1"
        assert page.evaluate(beyond) <= 0
        page.mouse.move(0, 0)
