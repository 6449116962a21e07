"""What comes out of a printer: the text with the addresses of its links, and nothing to click."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Literal

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def event_site(
    once: Callable[[str, Callable[[Path], None]], Path],
    root: Path,
    clean_environ: dict[str, str],
) -> Path:
    """Give the roadmap's folder, built with the page of an invented sprint."""

    def make(folder: Path) -> None:
        source = folder / "source"
        shutil.copytree(root / "roadmap", source / "roadmap")
        shutil.copy2(root / "index.rst", source)
        python = [sys.executable, "-m"]
        facts = ["--dates", "2031-05-10/2031-05-12", "--place", "Example Hall, Exampleville"]
        facts += ["--register", "https://example.org/register", "--coordinator", "A. Example"]
        command = ["sphinx_roadmap", "sprint", "Sprint in Exampleville", str(source), *facts]
        subprocess.run([*python, *command, "-c", str(root)], env=clean_environ, check=True)
        build = ["sphinx", "-Q", "-b", "html", "-c", str(root), str(source), str(folder / "out")]
        subprocess.run([*python, *build], env=clean_environ, check=True)

    return once("event", make) / "out"


# What is for a screen only, by its selectors in Furo and here.
CONTROLS = (
    ".skip-to-content, .back-to-top, .mobile-header, .sidebar-drawer, .toc-drawer, .related-pages,"
    " .content-icon-container, .headerlink, .sidebar-toggle, button, form,"
    " .roadmap-timeline summary"
)
SHOWN = """selector => [...document.querySelectorAll(selector)].filter((one) =>
  one.checkVisibility({visibilityProperty: true}) && one.getBoundingClientRect().width > 0
).map((one) => one.outerHTML.slice(0, 80))"""
# What a print would say behind each link that leads off the site.
BEHIND = """() => [...document.querySelectorAll("article a.external")].map((link) =>
  [link.href, getComputedStyle(link, "::after").content])"""

# Words that begin left of the paper, where no printer reaches.
CUT = """() => [...document.querySelectorAll("article *")].filter((one) => {
  const range = document.createRange();
  range.selectNodeContents(one);
  return [...range.getClientRects()].some((box) => box.width > 1 && box.left < -0.5);
}).map((one) => one.outerHTML.slice(0, 80))"""


def sheets(page: Page, size: str) -> int:
    """Print a page, and count the sheets of paper."""
    document = page.pdf(format=size, print_background=False)
    return len(re.findall(rb"/Type\s*/Page\b", document))


def test_controls_stay_on_the_screen(page: Page, build_site: Callable[[str], Path]) -> None:
    """No page prints a button, a menu, a search field or the link that skips them."""
    folder = build_site("html")
    page.emulate_media(media="print")
    for path in sorted(folder.rglob("*.html")):
        name = path.relative_to(folder).as_posix()
        if name.startswith("_static/") or name in {"search.html", "404.html"}:
            continue
        page.goto(name)
        assert page.evaluate(SHOWN, CONTROLS) == [], name
        for width in (718, 1280):  # A4 without its margins; a large sheet.
            page.set_viewport_size({"width": width, "height": 1000})
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, f"{name} is wider than {width} px of paper"
            assert page.evaluate(CUT) == [], name


def test_links_print_where_they_lead(page: Page) -> None:
    """Behind each link that leads off the site stands its address."""
    page.goto("roadmap/roadmap.html")
    page.emulate_media(media="print")
    behind = page.evaluate(BEHIND)
    assert len(behind) > 10
    for href, content in behind:
        assert href.rstrip("/") in content


def test_pages_print_their_address(page: Page) -> None:
    """Where a page is to be found again stands at its foot, on paper alone."""
    page.goto("roadmap/roadmap.html")
    foot = page.locator("footer").get_by_text(
        "https://example-org.github.io/sphinx_roadmap/roadmap"
    )
    assert not foot.is_visible()
    page.emulate_media(media="print")
    assert foot.is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_paper_is_white(page: Page, scheme: Literal["light", "dark"]) -> None:
    """Also who reads in dark prints black on white."""
    page.emulate_media(media="print", color_scheme=scheme)
    page.goto("roadmap/roadmap.html")
    page.evaluate("theme => { document.body.dataset.theme = theme }", scheme)
    colours = page.evaluate(
        "(() => { const style = getComputedStyle(document.body);"
        " return [style.color, getComputedStyle(document.querySelector('.content')).color] })()"
    )
    for colour in colours:
        assert max(int(part) for part in re.findall(r"\d+", colour)[:3]) < 64, colour


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_pages_need_few_sheets(page: Page, size: str) -> None:
    """The front page prints on one or two sheets, the checklist on one."""
    page.goto("index.html")
    assert sheets(page, size) <= 2
    page.goto("roadmap/sprints.html")
    assert sheets(page, size) == 1


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_a_sprint_needs_one_sheet(
    browser: Browser, serve: Callable[..., str], event_site: Path, size: str
) -> None:
    """The page that is written for a sprint prints on one sheet, with its facts and all tasks."""
    page = browser.new_page()
    page.goto(serve(event_site) + "roadmap/sprint-in-exampleville-2031.html")
    assert page.locator("article").get_by_role("checkbox").count() == 8
    assert sheets(page, size) == 1
    # A link that is its own address is not followed by it.
    page.emulate_media(media="print")
    link = page.locator("article a.external", has_text="https://example.org/register")
    assert link.evaluate("one => getComputedStyle(one, '::after').content") == "none"
    page.close()
