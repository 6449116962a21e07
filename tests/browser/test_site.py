"""The built site as a reader meets it, in Chromium."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

SECTIONS = (
    "Roadmap",
    "OTF grant work",
    "Package signing and detection/verification",
    "Post legacy shutdown",
    "Cool but not urgent",
    "History",
)
MISSING = "Failed to load resource: the server responded with a status of 404"


def open_page(page: Page, address: str, status: int = 200) -> None:
    """Go to an address of the site, and see that it answers as it should."""
    response = page.goto(address)
    assert response is not None, address
    assert response.status == status, address


def forget_missing_page(trouble: list[str]) -> None:
    """Take Chromium's own word on a page that was asked for and is not there off the list."""
    trouble[:] = [text for text in trouble if MISSING not in text]


def headings(page: Page) -> list[str]:
    """Give the text of the headings that a reader sees, without their permalink marks."""
    found = page.locator("article :is(h1, h2)").all_inner_texts()
    return [text.replace("¶", "").strip() for text in found]


def test_roadmap_and_checklist_can_be_read(page: Page) -> None:
    """The six sections, the eight tasks and the twelve links stand on the two pages."""
    open_page(page, "roadmap/roadmap.html")
    assert headings(page) == list(SECTIONS)
    links = page.locator("article p a.external").all()
    assert len(links) == 11
    assert all(link.is_visible() for link in links)
    open_page(page, "roadmap/sprints.html")
    assert headings(page) == ["Sprints"]
    tasks = page.locator("article ul.checklist > li").all()
    assert len(tasks) == 8
    assert all(task.is_visible() for task in tasks)
    assert page.get_by_role("link", name="sprints", exact=True).get_attribute("href") == (
        "https://wiki.python.org/psf/PackagingSprints"
    )


def test_every_internal_link_can_be_followed(page: Page, site: str) -> None:
    """From the front page, every address on every page is there, with its section."""
    wanted = {f"{site}index.html": set[str]()}  # The fragments that are asked of an address.
    waiting = list(wanted)
    ids: dict[str, set[str]] = {}
    while waiting:
        here = waiting.pop()
        open_page(page, here)
        ids[here] = set(page.eval_on_selector_all("[id]", "all => all.map(some => some.id)"))
        for address in page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)"):
            target, fragment = urldefrag(urljoin(here, address))
            if not target.startswith(site):
                assert re.match(r"https?:|mailto:", address), f"{here}: {address}"
                continue
            if target not in wanted:
                wanted[target] = set()
                if target.endswith(".html"):
                    waiting.append(target)
            wanted[target].add(fragment)
    assert len(ids) > 4
    for target, fragments in wanted.items():
        if target in ids:
            assert fragments - {""} <= ids[target], target
        else:
            answer = page.request.get(target)
            assert answer.ok, target


def test_a_click_leads_to_the_section(page: Page) -> None:
    """A click on an item of the front page shows that item's section; so does its permalink."""
    open_page(page, "index.html")
    page.locator("article").get_by_role("link", name="Post legacy shutdown").first.click()
    page.wait_for_url("**/roadmap/roadmap.html#post-legacy")
    heading = page.get_by_role("heading", name="Post legacy shutdown")
    expect(heading).to_be_in_viewport()
    heading.hover()
    heading.locator("a.headerlink").click()
    assert page.url.endswith("/roadmap/roadmap.html#post-legacy")


def test_search_finds_words_of_the_roadmap(page: Page) -> None:
    """The search field leads to the results, and these to the page with the words."""
    open_page(page, "index.html")
    page.locator("input.sidebar-search").fill("two-factor")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=two-factor*")
    result = page.locator("ul.search a", has_text="Roadmap").first
    result.wait_for()
    result.click()
    page.wait_for_url("**/roadmap/roadmap.html*")
    assert page.locator("article").get_by_text("two-factor").first.is_visible()


def test_theme_can_be_changed_and_is_kept(page: Page) -> None:
    """The button goes through the themes, the page's colours follow, and the choice stays."""

    def colour() -> str:
        return str(page.evaluate("() => getComputedStyle(document.body).backgroundColor"))

    open_page(page, "index.html")
    button = page.locator(".content .theme-toggle")
    seen: dict[str, str] = {}
    for _ in range(3):
        seen[str(page.locator("body").get_attribute("data-theme"))] = colour()
        button.click()
    assert set(seen) == {"auto", "light", "dark"}
    assert seen["light"] != seen["dark"]
    while page.locator("body").get_attribute("data-theme") != "dark":
        button.click()
    open_page(page, "roadmap/sprints.html")
    assert page.locator("body").get_attribute("data-theme") == "dark"
    assert colour() == seen["dark"]


@pytest.mark.parametrize("address", ["nowhere", "a/b/c/nowhere.html", "roadmap/"])
def test_unknown_addresses_have_a_way_on(address: str, page: Page, trouble: list[str]) -> None:
    """At any depth the page for unknown addresses looks like the others and leads back."""
    open_page(page, address, status=404)
    forget_missing_page(trouble)
    assert headings(page)[0] == "This page is not here"
    assert page.locator(".sidebar-drawer").is_visible()  # So the style sheet is there.
    page.locator("article").get_by_role("link", name="Sprints", exact=True).click()
    page.wait_for_url("**/roadmap/sprints.html")
    assert headings(page) == ["Sprints"]


@pytest.mark.parametrize(
    ("address", "closest"),
    [
        ("roadmap/sprint", "Sprints"),
        ("old/path/roadmpa.html", "Roadmap"),
        ("otf/", "OTF grant work"),
        ("posts/post-legacy.html", "Post legacy shutdown"),
        ("howto/publish.html", "Publish the site"),
        ("xyzzy", None),
    ],
)
def test_unknown_addresses_are_told_the_closest(
    address: str, closest: str | None, page: Page, trouble: list[str]
) -> None:
    """An address that is nearly right is led to the page or item it is most like, a wild one not.

    Its words can be searched for.
    """
    open_page(page, address, status=404)
    forget_missing_page(trouble)
    field = page.locator("article").get_by_role("searchbox")
    assert field.input_value()
    hint = page.locator(".closest")
    if closest is None:
        assert not hint.is_visible()
        return
    assert hint.inner_text() == f"The closest to it is {closest}."
    hint.get_by_role("link").click()
    page.wait_for_url(lambda url: "howto" in url or "/roadmap/" in url)
    page.get_by_role("heading", name=closest).first.wait_for()


def test_unknown_addresses_without_scripts(
    new_page: Callable[..., Page], trouble: list[str]
) -> None:
    """Without scripts the items of the roadmap are there to choose from."""
    page = new_page(java_script_enabled=False)
    open_page(page, "nowhere/else", status=404)
    forget_missing_page(trouble)
    assert not page.locator("article").get_by_role("searchbox").is_visible()
    page.locator("article").get_by_role("link", name="OTF grant work").click()
    page.wait_for_url("**/roadmap/roadmap.html#otf")


def test_everything_can_be_read_without_scripts(new_page: Callable[..., Page]) -> None:
    """Without scripts the same headings, tasks and ways are there."""
    page = new_page(java_script_enabled=False)
    open_page(page, "index.html")
    assert "Now" in headings(page)
    page.locator("article").get_by_role("link", name="OTF grant work").first.click()
    page.wait_for_url("**/roadmap/roadmap.html#otf")
    assert headings(page) == list(SECTIONS)
    page.locator(".sidebar-drawer").get_by_role("link", name="Sprints", exact=True).click()
    page.wait_for_url("**/roadmap/sprints.html")
    tasks = page.locator("article ul.checklist > li").all()
    assert [task.is_visible() for task in tasks] == [True] * 8


def test_pages_can_be_printed(page: Page) -> None:
    """The checklist goes onto paper, on no more than two sheets."""
    open_page(page, "roadmap/sprints.html")
    paper = page.pdf(format="A4")
    assert paper.startswith(b"%PDF-")
    sheets = re.findall(rb"/Type\s*/Page\b", paper)
    assert 1 <= len(sheets) <= 2
