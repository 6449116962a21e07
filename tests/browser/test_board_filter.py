"""The filters of the board in Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

OTF, SIGNING = "OTF grant work", "Package signing and detection/verification"
LEGACY, WISHES = "Post legacy shutdown", "Cool but not urgent"


def shown(page: Page) -> list[str]:
    """Give the titles of the entries that can be seen."""
    links = page.locator(".roadmap-board .roadmap-title a").all()
    return [link.inner_text() for link in links if link.is_visible()]


def headings(page: Page) -> list[str]:
    """Give the headings of the board that can be seen."""
    found = page.locator(".roadmap-board h2").all()
    return [one.inner_text().rstrip("¶") for one in found if one.is_visible()]


def test_filters_by_status_funder_and_words(page: Page) -> None:
    """Each filter leaves what fits, without empty columns, and says how much; all go together."""
    page.goto("index.html")
    status = page.locator(".roadmap-filter output")
    assert shown(page) == [OTF, SIGNING, LEGACY, WISHES]
    page.locator(".roadmap-filter").get_by_role("link", name="Next").click()
    assert (shown(page), headings(page)) == ([SIGNING, LEGACY], ["Next"])
    assert status.inner_text() == "2 of 4"
    page.get_by_label("Funder").select_option("Facebook")
    assert shown(page) == [SIGNING]
    page.get_by_label("Words").fill("legacy")
    assert (shown(page), status.inner_text()) == ([], "0 of 4")
    page.get_by_label("Funder").select_option("")
    assert shown(page) == [LEGACY]
    page.get_by_label("Words").fill("")
    page.locator(".roadmap-filter").get_by_role("link", name="All").click()
    assert (len(shown(page)), status.inner_text()) == (4, "")
    page.wait_for_url("**/index.html")


def test_the_address_keeps_the_view(page: Page) -> None:
    """An address with filters shows them, and what is chosen stands in the address."""
    page.goto("index.html?status=next&funder=Facebook")
    assert shown(page) == [SIGNING]
    assert page.get_by_label("Funder").input_value() == "Facebook"
    current = page.locator(".roadmap-filter a[aria-current]")
    assert current.inner_text() == "Next"
    page.get_by_label("Words").fill("no such")
    page.wait_for_url("**/index.html?status=next&funder=Facebook&text=no+such")
    page.reload()
    assert (shown(page), page.get_by_label("Words").input_value()) == ([], "no such")


def test_links_lead_to_headings_without_scripts(new_page: Callable[..., Page]) -> None:
    """Without scripts a link leads to the heading of its status, and no field shows."""
    page = new_page(java_script_enabled=False)
    page.goto("index.html")
    assert not page.get_by_label("Words").is_visible()
    page.locator(".roadmap-filter").get_by_role("link", name="Later").click()
    page.wait_for_url("**/index.html?status=later#board-later")
    assert page.locator("#board-later").is_visible()
    assert len(shown(page)) == 4


def test_by_keyboard(page: Page) -> None:
    """Links and fields work by keys, and focus stays where it was."""
    page.goto("index.html")
    link = page.locator(".roadmap-filter").get_by_role("link", name="Now")
    link.focus()
    page.keyboard.press("Enter")
    assert shown(page) == [OTF]
    assert link.evaluate("link => link === document.activeElement")


def test_nothing_runs_out_of_a_small_screen(new_page: Callable[..., Page]) -> None:
    """At 320 px the filters fit."""
    page = new_page(viewport={"width": 320, "height": 600})
    page.goto("index.html")
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_only_pages_with_a_board_load_the_script(page: Page) -> None:
    """The script is not on other pages."""
    for name, count in (("index.html", 1), ("roadmap/roadmap.html", 0)):
        page.goto(name)
        assert page.locator("script[src*='sphinx-roadmap-board']").count() == count
