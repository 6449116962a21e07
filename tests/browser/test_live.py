"""The preview in a browser: what changed is swapped in, and what is wrong stands over the page."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from live_preview import LONG_SECONDS
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from live_preview import Live
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

LONG = LONG_SECONDS * 1000
SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8">
<path fill="{colour}" d="M0 0h8v8H0z"/></svg>"""


@pytest.fixture
def preview(live: Callable[..., Live]) -> Live:
    """Give a preview with an editor and a long page."""
    preview = live(None, "--editor", "vscode://file/{path}:{line}")
    text = "\n\n".join(f"Paragraph {number}." for number in range(200))
    page = preview.source / "two.rst"
    page.write_text(f"{page.read_text()}\n{text}\n\nThe very last one.\n")
    preview.wait_for_clean()
    return preview


@pytest.fixture
def page(browser: Browser, preview: Live) -> Iterator[Page]:
    """Give a tab that shows the long page and has been marked, so that a reload is noticed."""
    context = browser.new_context(viewport={"width": 1200, "height": 800})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(f"Content Security Policy? {error}"))
    page.goto(f"{preview.address}two.html")
    page.evaluate("window.marked = true")
    yield page
    # The published policy is on: a refused script, style or socket would be told here.
    assert not [text for text in complaints if "Content Security Policy" in text]
    context.close()


def edit(preview: Live, name: str, old: str, new: str) -> None:
    """Change a source."""
    path = preview.source / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_swap(preview: Live, page: Page) -> None:
    """Text, title and sidebar follow without a reload, and the scroll position stays."""
    expect(page.locator("#sphinx-roadmap-problems")).to_be_hidden(timeout=LONG)
    page.evaluate("document.documentElement.style.scrollBehavior = 'auto'; scrollTo(0, 2000)")
    edit(preview, "two.rst", "Paragraph 150.", "Paragraph changed.")
    expect(page.get_by_text("Paragraph changed.")).to_have_count(1, timeout=LONG)
    edit(preview, "two.rst", "Second\n======", "Renamed\n=======")
    expect(page).to_have_title("Renamed - Lantern", timeout=LONG)
    expect(page.locator(".sidebar-tree a", has_text="Renamed")).to_have_count(1, timeout=LONG)
    edit(preview, "one.rst", "First\n=====", "Primary\n=======")
    expect(page.locator(".sidebar-tree a", has_text="Primary")).to_have_count(1, timeout=LONG)
    assert page.evaluate("scrollY") == 2000
    assert page.evaluate("window.marked") is True


def test_swap_beside_scripts(preview: Live, page: Page) -> None:
    """What the page's scripts have added to it stays, and is no reason for a reload."""
    page.goto(f"{preview.address}one.html")
    page.evaluate("""() => {
        window.marked = true;
        document.body.prepend(document.createElement("aside"));
        document.querySelector("h1").append(document.createElement("button"));
    }""")
    edit(preview, "one.rst", "We want a wick.", "We want a wick.\n\nIt should be long.")
    expect(page.get_by_text("It should be long.")).to_have_count(1, timeout=LONG)
    edit(preview, "one.rst", "First\n=====", "Primary\n=======")
    expect(page.get_by_role("heading", name="Primary")).to_have_count(1, timeout=LONG)
    for kind in ("output.roadmap-copied", "body > aside", "h1 > button"):
        expect(page.locator(kind)).to_have_count(1)
    assert page.evaluate("window.marked") is True


def test_swap_in_many_places(preview: Live, page: Page) -> None:
    """Texts, list items and lines of code that one save changes are shown without a reload."""
    old = "Text.\n\n- One\n- Two\n\n::\n\n   code()\n\nLower\n-----\n\nLow."
    new = "New text.\n\nAnd more.\n\n- Zero\n- One\n- Third\n\n::\n\n   code(1)\n   more()\n\n"
    edit(preview, "two.rst", "The end.", f"{old}\n\nThe end.")
    preview.wait_for_clean()
    page.reload()
    page.evaluate("window.marked = true")
    edit(preview, "two.rst", old, f"{new}Lower\n-----\n\nVery low.\n\nIndeed.")
    expect(page.get_by_text("Indeed.")).to_have_count(1, timeout=LONG)
    expect(page.locator("article pre")).to_have_text("code(1)\nmore()\n")
    expect(page.locator("article li")).to_have_text(["Zero", "One", "Third"])
    for text in ("New text.", "And more.", "Very low."):
        expect(page.get_by_text(text)).to_have_count(1)
    assert page.evaluate("window.marked") is True


def test_what_a_script_has_rewritten(preview: Live, page: Page) -> None:
    """A text that a script has split up, as for marking words, is shown anew as it was written."""
    page.evaluate("""() => {
        const text = document.querySelector("section section p").firstChild;
        const mark = document.createElement("mark");
        mark.append(text.splitText(4));
        text.after(mark);
    }""")
    edit(preview, "two.rst", "The end.", "The real end.")
    expect(page.locator("section section p").first).to_have_text("The real end.", timeout=LONG)


def test_new_heading(preview: Live, page: Page) -> None:
    """A new heading is followed by the list of headings, and its permalink copies itself."""
    page.set_viewport_size({"width": 1200, "height": 300})
    page.goto(f"{preview.address}one.html")
    edit(preview, "one.rst", "We want a wick.", "Wick.\n\nOil\n---\n\n" + "Oil.\n\n" * 30)
    heading = page.get_by_role("heading", name="Oil")
    expect(heading).to_have_text("Oil¶", timeout=LONG)
    link = heading.locator("a.headerlink")
    expect(link).to_have_attribute("title", re.compile("copies"), timeout=LONG)
    page.evaluate("document.documentElement.style.scrollBehavior = 'auto'")
    heading.evaluate("node => node.scrollIntoView()")
    expect(page.locator(".toc-tree .scroll-current > a")).to_have_text("Oil", timeout=LONG)


def test_typed_text(preview: Live, page: Page) -> None:
    """What is typed into a form and the focus outlast a reload, and the form knows what is new."""
    edit(preview, "two.rst", "The end.", "The end.\n\n.. roadmap-propose:: one")
    preview.wait_for_clean()
    page.reload()
    title = page.get_by_label("Title", exact=True)
    title.fill("A hook")
    page.get_by_label("What is to be done, and for whom").fill("It holds.")
    page.get_by_label("Status").select_option("next")
    title.focus()
    result = page.get_by_label("The text for the roadmap")
    expect(result).to_have_value(re.compile("A hook(?s:.*)It holds"))
    with page.expect_navigation(timeout=LONG):
        edit(preview, "one.rst", ".. _wick:", "A hook\n------\n\n:status: later\n\n.. _wick:")
    expect(title).to_have_value("A hook")
    expect(title).to_be_focused()
    expect(page.get_by_label("Status")).to_have_value("next")
    expect(page.get_by_text("There is an item with this title already")).to_be_visible()
    title.fill("Another hook")
    expect(result).to_have_value(re.compile("Another hook(?s:.*)next(?s:.*)It holds"))


def test_images(preview: Live, page: Page) -> None:
    """A new image is shown at once, and another one of the same name and size as well, once."""
    picture = preview.source / "lamp.svg"
    picture.write_text(SVG.format(colour="gold"))
    edit(preview, "two.rst", "The end.", "The end.\n\n.. image:: lamp.svg")
    image = page.locator("article img")
    expect(image).to_have_count(1, timeout=LONG)
    expect(image).to_have_js_property("naturalWidth", 8, timeout=LONG)
    preview.wait_for_clean()
    loaded: list[str] = []
    page.on("framenavigated", lambda frame: loaded.append(frame.url))
    with page.expect_navigation(timeout=LONG):
        picture.write_text(SVG.format(colour="pink"))
    edit(preview, "two.rst", "The end.", "The very end.")
    expect(page.get_by_text("The very end.")).to_have_count(1, timeout=LONG)
    preview.wait_for_clean()
    assert len(loaded) == 1


def test_another_server(live: Callable[..., Live], preview: Live, page: Page) -> None:
    """A page outlasts its server: after some seconds it says so, until there is another one."""
    panel = page.locator("#sphinx-roadmap-problems")
    changed = page.get_by_text("The end meanwhile.")
    page.clock.install(time=0)
    with page.expect_websocket() as opened:
        page.reload()
    page.evaluate("window.marked = true")
    page.clock.pause_at(3600)
    with opened.value.expect_event("close", timeout=LONG):
        preview.stop()
    page.clock.run_for(1000)
    assert panel.is_hidden()
    seconds_pass(preview, page, panel.is_visible)
    expect(panel.get_by_role("alert")).to_have_text("The preview has stopped")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.get_by_role("button", name="Preview stopped")).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel).to_contain_text("make live")
    edit(preview, "two.rst", "The end.", "The end meanwhile.")
    another = live(preview.source, "--port", str(urlsplit(preview.address).port))
    seconds_pass(another, page, lambda: changed.count() == 1)
    expect(panel).to_be_hidden()
    expect(page.locator("#sphinx-roadmap-notes")).to_be_hidden()
    assert page.evaluate("window.marked") is True


def seconds_pass(preview: Live, page: Page, done: Callable[[], bool]) -> None:
    """Let time pass on the page, whose clock stands still, until something is so."""
    end = time.monotonic() + LONG_SECONDS
    while not done():
        assert time.monotonic() < end, preview.said()
        page.clock.run_for(1000)


def test_bursts_in_many_tabs(preview: Live, page: Page) -> None:
    """Tabs of the same page and of another end with the last of many saves, and show errors."""
    same, other = page.context.new_page(), page.context.new_page()
    same.goto(f"{preview.address}two.html")
    other.goto(f"{preview.address}one.html")
    tabs = (page, same, other)
    for tab in tabs:
        tab.evaluate("window.marked = true")
    two = preview.source / "two.rst"
    text, part = two.read_text(), two.with_name("two.rst.part")
    for number in range(50):
        wrong = "\n\n.. nonsense::" if number % 7 == 3 else ""
        part.write_text(text.replace("The end.", f"The end {number}.{wrong}"))
        part.replace(two)
        page.wait_for_timeout(number % 4 * 10)
    for tab in (page, same):
        expect(tab.get_by_text("The end 49.")).to_have_count(1, timeout=LONG)
    edit(preview, "one.rst", "We want a wick.", "We want `wicks.")
    for tab in tabs:
        expect(tab.locator("li.error", has_text="one.rst")).to_have_count(1, timeout=LONG)
    edit(preview, "one.rst", "We want `wicks.", "We want wicks.")
    expect(other.get_by_text("We want wicks.")).to_have_count(1, timeout=LONG)
    for tab in tabs:
        expect(tab.locator("#sphinx-roadmap-problems")).to_be_hidden(timeout=LONG)
        assert tab.evaluate("window.marked") is True
    # An editor that does so leaves the file empty for a moment, which may be shown and loads anew.
    for number in range(50, 100):
        two.write_text(text.replace("The end.", f"The end {number}."))
    for tab in (page, same):
        expect(tab.get_by_text("The end 99.")).to_have_count(1, timeout=LONG)


def test_a_page_that_comes_and_goes(preview: Live, page: Page) -> None:
    """A page is shown once it is there, and no longer than it is there."""
    page.goto(f"{preview.address}three.html")
    expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()
    three = preview.source / "three.rst"
    three.write_text(":orphan:\n\nThird\n=====\n")
    expect(page.get_by_role("heading", name="Third")).to_be_visible(timeout=LONG)
    three.unlink()
    expect(page.get_by_role("heading", name="There is no such page")).to_be_visible(timeout=LONG)


def test_search_results(preview: Live, page: Page) -> None:
    """The results of a search follow what there is to find."""
    page.goto(f"{preview.address}search.html?q=quokka")
    expect(page.get_by_text("did not match any documents")).to_be_visible(timeout=LONG)
    edit(preview, "one.rst", "We want a wick.", "We want a quokka.")
    expect(page.locator("#search-results li a").first).to_be_visible(timeout=LONG)


def test_swap_in_this_project(live: Callable[..., Live], clone: Path, browser: Browser) -> None:
    """An edit of this project's roadmap is shown without a reload."""
    preview = live(clone)
    page = browser.new_page()
    page.goto(f"{preview.address}roadmap/roadmap.html")
    page.evaluate("window.marked = true")
    edit(preview, "roadmap/roadmap.rst", "along the way", "on the way")
    expect(page.get_by_text("our plans on the way")).to_have_count(1, timeout=LONG)
    assert page.evaluate("window.marked") is True
    page.close()


def test_a_filtered_board(preview: Live, page: Page) -> None:
    """A board that is filtered stays so when an entry changes its place."""
    items = "\n\n".join(f"{name}\n----\n\n:status: now\n\nIt." for name in ("Hook", "Hood"))
    edit(preview, "two.rst", "The end.", f"The end.\n\n{items}")
    preview.wait_for_clean()
    page.goto(f"{preview.address}index.html?status=now")
    entry = page.locator(".roadmap-board li", has_text="A wick")
    expect(entry).to_be_visible()
    with page.expect_navigation(timeout=LONG):
        edit(preview, "one.rst", ":status: now", ":status: later")
    expect(page.locator("#board-later li", has_text="A wick")).to_have_count(1, timeout=LONG)
    expect(entry).to_be_hidden()


def test_a_ticked_checklist(preview: Live, page: Page) -> None:
    """Ticks stay while text around them changes, and a new task is counted."""
    tasks = ".. rst-class:: checklist\n\n- Trim the wick\n- Fill the lamp"
    edit(preview, "two.rst", "The end.", f"The end.\n\n{tasks}")
    preview.wait_for_clean()
    page.reload()
    page.evaluate("window.marked = true")
    page.get_by_label("Fill the lamp").check()
    edit(preview, "two.rst", "The end.", "The very end.")
    expect(page.get_by_text("The very end.")).to_have_count(1, timeout=LONG)
    expect(page.get_by_role("status").filter(has_text="1 of 2")).to_have_count(1)
    assert page.evaluate("window.marked") is True
    with page.expect_navigation(timeout=LONG):
        edit(preview, "two.rst", "- Fill the lamp", "- Fill the lamp\n- Light it")
    expect(page.get_by_role("status").filter(has_text="1 of 3")).to_have_count(1, timeout=LONG)
    expect(page.get_by_label("Fill the lamp")).to_be_checked()


def test_reload(preview: Live, page: Page) -> None:
    """A changed style sheet loads the page anew, at the same place."""
    with page.expect_navigation(timeout=LONG):
        (preview.source / "_static/extra.css").write_text("p { color: green }\n")
        edit(preview, "conf.py", 'html_title = "Lantern"', 'html_title = "Lamp"')
    expect(page).to_have_title("Second - Lamp", timeout=LONG)


def test_problems(preview: Live, page: Page) -> None:
    """An error stands over the last good page: where, what, which lines; Escape; then it goes."""
    panel = page.locator("#sphinx-roadmap-problems")
    edit(preview, "two.rst", "The end.", "The `end.\n\n.. nonsense::\n")
    expect(panel).to_be_visible(timeout=LONG)
    expect(panel.get_by_role("alert")).to_have_text("2 problems in the sources")
    place = panel.get_by_role("link", name="two.rst:13")
    expect(place).to_have_attribute("href", f"vscode://file/{preview.source}/two.rst:13")
    expect(panel.locator("li").last).to_contain_text("13 | .. nonsense::")
    expect(panel.locator(".remedy").last).to_contain_text("Correct the name")
    expect(panel.get_by_text("This page stays as it was")).to_be_visible()
    expect(page.get_by_text("The end.")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    page.reload()
    expect(page.get_by_role("button", name="2 problems")).to_be_visible(timeout=LONG)
    expect(panel).to_be_hidden()
    page.get_by_role("button", name="2 problems").click()
    expect(panel).to_be_visible()
    page.goto(f"{preview.address}one.html")
    expect(panel).to_be_visible(timeout=LONG)
    expect(panel.get_by_text("This page stays as it was")).to_be_hidden()
    page.goto(f"{preview.address}two.html")
    edit(preview, "two.rst", ".. nonsense::", ".. rubbish::")
    expect(panel).to_be_visible(timeout=LONG)
    edit(preview, "two.rst", "The `end.\n\n.. rubbish::\n", "The mended end.")
    expect(panel).to_be_hidden(timeout=LONG)
    expect(page.get_by_text("The mended end.")).to_have_count(1, timeout=LONG)


def test_problems_for_everybody(preview: Live, browser: Browser, axe: str) -> None:
    """No fault that axe finds is in the panel, on wide and narrow screens, light and dark."""
    edit(preview, "two.rst", "The end.", f"{'A very long line ' * 20} `end.\n\n.. nonsense::\n")
    for width, dark in ((1200, False), (1200, True), (320, False), (320, True)):
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            bypass_csp=True,
        )
        page = context.new_page()
        page.goto(f"{preview.address}one.html")
        panel = page.locator("#sphinx-roadmap-problems")
        expect(panel).to_be_visible(timeout=LONG)
        expect(panel).to_have_css("position", "fixed", timeout=LONG)
        page.add_script_tag(content=axe)
        found = page.evaluate("axe.run('#sphinx-roadmap-problems')")
        assert [one["id"] for one in found["violations"]] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.evaluate("scrollTo({ top: 1e6, behavior: 'instant' })")
        end = page.locator(".bottom-of-page").bounding_box()
        over = panel.bounding_box()
        assert end is not None
        assert over is not None
        assert end["y"] + end["height"] <= over["y"], "the end of the page is behind the panel"
        # All of the panel can be reached by key, and so can the end of the page behind it.
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="2 problems")).to_be_focused()
        context.close()


def test_problems_in_the_chosen_theme(preview: Live, page: Page) -> None:
    """The panel is as dark as the page, whatever the system is."""
    edit(preview, "two.rst", "The end.", "The `end.")
    panel = page.locator("#sphinx-roadmap-problems")
    expect(panel).to_have_css("background-color", "rgb(255, 255, 255)", timeout=LONG)
    page.locator(".theme-toggle:visible").click()
    expect(page.locator("body")).to_have_attribute("data-theme", "dark")
    expect(panel).to_have_css("background-color", "rgb(30, 30, 30)")


def test_notes(preview: Live, page: Page) -> None:
    """What only time has made wrong is no alarm: a button tells how much there is, and shows it."""
    edit(preview, "one.rst", ":status: now", ":status: now\n:target: 2028")
    notes = page.get_by_role("button", name="1 note")
    expect(notes).to_be_visible(timeout=LONG)
    panel = page.locator("#sphinx-roadmap-problems")
    expect(panel).to_be_hidden()
    notes.click()
    expect(panel.locator("li.note")).to_contain_text("one.rst")
    edit(preview, "two.rst", "The end.", "The `end.")
    expect(panel.get_by_role("alert")).to_have_text("1 problem in the sources", timeout=LONG)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="1 problem")).to_be_visible()
