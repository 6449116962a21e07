"""The search in Chromium: items are found by what readers know of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browser_wait import until

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

ROADMAP = "roadmap/roadmap.html"


@pytest.mark.parametrize(
    ("words", "items"),
    [
        ("Facebook", {"signing"}),
        ("open technology fund", {"otf"}),
        ("next", {"signing", "post-legacy"}),
        ("now", {"otf"}),
        ("milestone 13", {"otf"}),
        ("milestone 16", {"signing"}),
        ("issue 996", {"otf"}),
        ("996", {"otf"}),
    ],
)
def test_items_are_found(page: Page, words: str, items: set[str]) -> None:
    """Status, funder and numbers of milestones and issues lead to the items, and to no other."""
    page.goto(f"search.html?q={words.replace(' ', '+')}")
    page.locator(".search-summary").filter(has_text="found").wait_for()
    links = page.eval_on_selector_all(
        "ul.search > li > a", "all => all.map(a => a.getAttribute('href'))"
    )
    assert {link.partition("#")[2] for link in links if link.startswith(f"{ROADMAP}#")} == items
    page.locator(f"ul.search a[href^='{ROADMAP}#']").first.click()
    page.wait_for_url(f"**/{ROADMAP}*#*")


def test_found_items_go_by_their_titles(page: Page) -> None:
    """What is found of an item has the item's title, and not that of its page alone."""
    page.goto("search.html?q=milestone")
    found = page.locator(f"ul.search > li.kind-index > a[href^='{ROADMAP}#']")
    # Results come one by one, and this is said after the last.
    page.locator(".search-summary").filter(has_text="found").wait_for()
    titles = found.all_inner_texts()
    assert len(set(titles)) == len(titles) == 4
    assert "Roadmap > OTF grant work" in titles


def test_found_words_are_marked(page: Page) -> None:
    """The page that a search leads to shows the words, until Escape, and only that once."""
    marked = "() => [...CSS.highlights.get('searched')].map(String)"
    page.goto("search.html?q=milestone")
    page.locator(f"ul.search a[href^='{ROADMAP}']").first.click()
    page.wait_for_url(f"**/{ROADMAP}*")
    until(page, f"() => ({marked})().length > 2")
    assert {word.lower() for word in page.evaluate(marked)} == {"milestone"}
    page.keyboard.press("Escape")
    assert page.evaluate(marked) == []
    page.reload()
    assert page.evaluate(marked) == []


def test_no_single_key_acts(page: Page) -> None:
    """No letter or mark alone moves the focus, as speech input would set it off (WCAG 2.1.4)."""
    for name in ("index.html", "search.html?q=milestone"):
        page.goto(name)
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement === document.body")
