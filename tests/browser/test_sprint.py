"""The checklist in Chromium, as somebody plans a sprint with it on a phone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Dialog, Locator, Page

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
SPRINTS = "roadmap/sprints.html"
BLOCKED = """
Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("The operation is insecure.", "SecurityError"); }
});
"""


@pytest.fixture
def phone(new_page: Callable[..., Page]) -> Page:
    """Give the page with the checklist on a small phone."""
    page = new_page(**PHONE, permissions=["clipboard-read", "clipboard-write"])
    page.goto(SPRINTS)
    return page


def boxes(page: Page) -> Locator:
    """Give the boxes of the checklist."""
    return page.locator("ul.checklist").get_by_role("checkbox")


def ticked(page: Page) -> list[int]:
    """Give the numbers of the boxes that are ticked."""
    return [number for number, box in enumerate(boxes(page).all()) if box.is_checked()]


def progress(page: Page) -> str:
    """Give what is said about the progress."""
    return page.locator(".roadmap-checklist-progress").inner_text()


def choose(page: Page, sprint: str) -> None:
    """Name the sprint that is planned."""
    page.get_by_label("Your sprint").fill(sprint)
    page.get_by_label("Your sprint").press("Tab")


def test_ticks_are_kept_for_each_sprint(phone: Page) -> None:
    """Ticks survive a reload, two sprints have their own, and progress is told."""
    assert boxes(phone).count() == 8
    assert progress(phone) == "0 of 8 done"
    choose(phone, "Exampleville 2031")
    phone.locator("ul.checklist label").nth(0).tap()
    boxes(phone).nth(2).press("Space")
    assert progress(phone) == "2 of 8 done"
    choose(phone, "Sampletown 2032")
    assert ticked(phone) == []
    boxes(phone).nth(7).check()
    phone.reload()
    assert (progress(phone), ticked(phone)) == ("1 of 8 done", [7])
    choose(phone, "Exampleville 2031")
    assert (progress(phone), ticked(phone)) == ("2 of 8 done", [0, 2])
    choices = phone.eval_on_selector_all("datalist option", "all => all.map(one => one.value)")
    assert sorted(choices) == ["Exampleville 2031", "Sampletown 2032"]


def test_progress_is_announced(phone: Page) -> None:
    """Progress stands in a live region that does not interrupt."""
    # https://www.w3.org/TR/html-aam-1.0/#el-output: role status, which is polite.
    assert phone.get_by_role("status").filter(has_text="of 8 done").count() == 1


def test_reset_asks_first(phone: Page) -> None:
    """All ticks of this sprint go, and only after a question; others stay."""
    choose(phone, "Sampletown 2032")
    boxes(phone).nth(1).check()
    choose(phone, "Exampleville 2031")
    boxes(phone).nth(0).check()
    asked: list[str] = []

    def refuse(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    phone.once("dialog", refuse)
    phone.get_by_role("button", name="Clear all ticks").tap()
    assert (asked, ticked(phone)) == (["Clear all ticks of this sprint?"], [0])
    phone.once("dialog", lambda dialog: dialog.accept())
    phone.get_by_role("button", name="Clear all ticks").tap()
    phone.reload()
    assert (progress(phone), ticked(phone)) == ("0 of 8 done", [])
    choose(phone, "Sampletown 2032")
    assert ticked(phone) == [1]


def test_copy_as_task_list(phone: Page) -> None:
    """The clipboard gets the eight tasks with their ticks, as GitHub's Markdown."""
    boxes(phone).nth(2).check()
    phone.get_by_role("button", name="Copy as task list").tap()
    phone.get_by_text("Copied.").wait_for()
    lines = phone.evaluate("navigator.clipboard.readText()").splitlines()
    assert len(lines) == 8
    assert lines[2] == (
        "- [x] If not provided by the venue, bring along snacks. Everybody loves snacks."
    )
    assert all(line.startswith("- [ ] ") for number, line in enumerate(lines) if number != 2)


def test_an_issue_has_the_ticks(phone: Page) -> None:
    """The form for a new issue gets the sprint's name, and its tasks as they are ticked now."""
    choose(phone, "Exampleville 2031")
    boxes(phone).nth(2).check()
    link = phone.get_by_role("link", name="Open as GitHub issue")
    query = parse_qs(urlsplit(link.get_attribute("href") or "").query)
    assert query["title"] == ["Exampleville 2031"]
    tasks = [line for line in query["body"][0].splitlines() if line.startswith("- [")]
    assert [number for number, line in enumerate(tasks) if line.startswith("- [x] ")] == [2]
    assert len(tasks) == 8
    boxes(phone).nth(2).uncheck()
    assert "[x]" not in parse_qs(link.get_attribute("href") or "")["body"][0]


def test_copy_where_it_is_not_allowed(new_page: Callable[..., Page]) -> None:
    """Without access to the clipboard, the text is there to be copied by hand."""
    page = new_page(**PHONE)
    page.add_init_script("delete Navigator.prototype.clipboard")
    page.goto(SPRINTS)
    page.get_by_role("button", name="Copy as task list").tap()
    text = page.get_by_label("Copy the text below.").input_value()
    assert text.count("- [ ] ") == 8


def test_blocked_storage(new_page: Callable[..., Page], trouble: list[str]) -> None:
    """Where the browser keeps nothing, boxes and progress work, and the page says so."""
    page = new_page(**PHONE)
    page.add_init_script(BLOCKED)
    page.goto(SPRINTS)
    boxes(page).nth(0).check()
    assert progress(page) == "1 of 8 done"
    assert page.get_by_text("This browser keeps nothing").is_visible()
    # Furo itself looks for its theme there.
    trouble[:] = [line for line in trouble if "insecure" not in line]


@pytest.mark.parametrize("kept", ["no JSON", "[]", '"x"', '{"sprint": 1, "ticks": "x"}', "null"])
def test_damaged_storage(phone: Page, kept: str) -> None:
    """Whatever stands in the storage, the checklist works."""
    phone.evaluate(
        "kept => localStorage.setItem("
        "`sphinx-roadmap-checklist ${location.pathname}#roadmap/sprints`, kept)",
        kept,
    )
    phone.reload()
    boxes(phone).nth(0).check()
    assert progress(phone) == "1 of 8 done"


def test_without_scripts(new_page: Callable[..., Page]) -> None:
    """Without scripts the boxes can be ticked and the issue opened; dead buttons do not show."""
    page = new_page(**PHONE, java_script_enabled=False)
    page.goto(SPRINTS)
    boxes(page).nth(0).check()
    assert boxes(page).nth(0).is_checked()
    assert not page.locator("article").get_by_role("button").all()
    assert not page.get_by_label("Your sprint").is_visible()
    link = page.get_by_role("link", name="Open as GitHub issue")
    assert link.is_visible()
    href = link.get_attribute("href")
    assert href is not None
    assert href.startswith("https://github.com/pypa/warehouse/issues/new?title=Sprints&body=-%20")
    assert href.count("-%20%5B%20%5D%20") == 8


def test_nothing_moves_when_the_script_starts(phone: Page) -> None:
    """The place of everything in the text is the same before and after the script."""
    moved = phone.evaluate(
        """() => new Promise((resolve) => {
          new PerformanceObserver((list) => resolve(
            list.getEntries().flatMap((entry) => entry.sources.map((source) => source.node))
              .filter((node) => node?.parentElement?.closest("article"))
              .map((node) => node.textContent)
          )).observe({type: "layout-shift", buffered: true});
          setTimeout(() => resolve([]), 500);
        })"""
    )
    assert moved == []


def test_boxes_are_large_enough(phone: Page) -> None:
    """A thumb can hit each box and button (WCAG 2.2, 2.5.8), and nothing runs out of the page."""
    targets = [*boxes(phone).all(), *phone.locator("article").get_by_role("button").all()]
    for target in targets:
        box = target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24
    assert phone.evaluate("document.documentElement.scrollWidth") == 360


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_one_sheet_of_paper(phone: Page, paper: str) -> None:
    """The checklist prints on one sheet, with room for notes and the address, without tools."""
    choose(phone, "Exampleville 2031")
    assert len(re.findall(rb"/Type\s*/Page\b", phone.pdf(format=paper))) == 1
    phone.emulate_media(media="print")
    for text in ("Notes", "Dates", "Place", "example-org.github.io/sphinx_roadmap/roadmap/"):
        assert phone.locator(".roadmap-checklist-sheet").get_by_text(text).first.is_visible()
    assert not phone.locator("article").get_by_role("button").all()
    assert [box.is_visible() for box in boxes(phone).all()] == [True] * 8


def test_permalink_of_a_task(phone: Page) -> None:
    """The mark beside a task leads to the task."""
    entry = phone.locator("ul.checklist > li").nth(5)
    entry.locator("a.headerlink").tap()
    phone.wait_for_url(f"**/{SPRINTS}#{entry.get_attribute('id')}")
