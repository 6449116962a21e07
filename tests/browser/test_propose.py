"""The form for a new item in Chromium: what it writes is built, whatever was written into it."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from docutils import nodes
from docutils.utils import column_width

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page
    from sphinx.testing.util import SphinxTestApp

pytestmark = pytest.mark.browser

PROPOSE = "docs/howto/propose.html"
CONF = """
extensions = ["sphinx_roadmap"]
roadmap_repositories = ["pypa/warehouse"]
roadmap_untrusted_sources = True
smartquotes = False
nitpicky = True
"""
# Where many proposals on one site get in each other's way.
REPEATED = ["roadmap.repeated-title", "roadmap.shared-milestone"]
# Sets every field as a person would, one proposal after the other, and gives the texts.
FILL = """proposals => {
  const form = document.querySelector(".roadmap-propose form");
  return proposals.map((proposal) => {
    form.reset();
    for (const [name, value] of Object.entries(proposal)) form.elements[name].value = value;
    form.dispatchEvent(new Event("input"));
    return form.elements.result.value;
  });
}"""
# What docutils, Sphinx or the check of sources could take for something else than text.
SAMPLES = Path(__file__).parent.parent / "samples" / "propose" / "wild.json"
MISTAKES = SAMPLES.parents[2] / "corpus" / "mistakes"
WILD = json.loads(SAMPLES.read_text("utf-8"))


@pytest.fixture
def form(page: Page) -> Page:
    """Give the page with the form."""
    page.goto(PROPOSE)
    return page


def result(page: Page) -> str:
    """Give the text that the form has written."""
    return page.get_by_label("The text for the roadmap").input_value()


def issue(page: Page) -> Locator:
    """Give the link to a new issue."""
    return page.get_by_role("link", name="Open as GitHub issue")


def proposals(count: int) -> list[dict[str, str]]:
    """Give wild proposals, the same ones each time: each wild text alone, then many together."""
    choose = random.Random(7)

    def text(most: int) -> str:
        gaps = ("", " ", " ", "\n", "\n\n")
        pieces = (choose.choice(WILD) + choose.choice(gaps) for _ in range(choose.randint(1, most)))
        return "".join(pieces)

    alone = [dict.fromkeys(("title", "text", "owner", "funder"), wild) for wild in WILD]
    together = [
        {"title": text(4), "text": text(25), "owner": text(3), "funder": text(3), "link": text(1)}
        for _ in range(count)
    ]
    return [*alone, *together]


def pages(texts: list[str]) -> dict[str, str]:
    """Give the files of a site with a page for each text."""
    files = {"conf.py": CONF, "index.rst": "Index\n=====\n"}
    for number, text in enumerate(texts):
        # On one site, no two can have one address.
        unique = re.sub(r"(?<=\A\.\. _)[a-z0-9-]+", rf"\g<0>-{number}", text)
        files[f"{number}.rst"] = f":orphan:\n\n{unique}"
    return files


def shown(text: str) -> list[str]:
    """Give the words of a text as the form takes them.

    Controls are spaces, halves are marked, and nothing unseen is at the start of a word.
    """
    text = re.sub(r"[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]", "\ufffd", text)
    words = re.sub(r"[\x00-\x1f\x7f-\x9f\ufeff]", " ", text).split()
    return [word for one in words if (word := one.lstrip("\u200b\u200c\u200d\u2060"))]


def fill(page: Page, **values: str) -> None:
    """Write into the fields, as a person does."""
    names = {"title": "Title", "text": "What is to be done", "link": "Milestone", "target": "When"}
    for name, value in values.items():
        page.get_by_label(names[name]).fill(value)


def complaints(page: Page) -> tuple[str, list[str | None]]:
    """Give what the page complains of, and the fields that it marks."""
    marked = page.locator(".roadmap-propose [aria-invalid=true]").all()
    text = page.locator(".roadmap-propose").get_by_role("status").inner_text()
    return text, [one.get_attribute("name") for one in marked]


def test_an_item_by_keyboard(new_page: Callable[..., Page]) -> None:
    """With the keyboard alone, an item is written, copied, and taken to GitHub."""
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(PROPOSE)
    page.get_by_label("Title").focus()
    keys = page.keyboard
    for words in ("Faster *widgets*", "Widgets in a second.", "Next", "", "2031-q2", "The group"):
        keys.type(words)
        keys.press("Tab")
    keys.press("Tab")
    keys.press("Tab")
    keys.press("Enter")
    page.get_by_text("Copied.").wait_for()
    text = """.. _faster-widgets:

Faster \\*widgets\\*
~~~~~~~~~~~~~~~~~~
:status: next
:owner: The group
:target: 2031-Q2

Widgets in a second.
"""
    assert page.evaluate("navigator.clipboard.readText()") == text
    keys.press("Tab")
    edit = page.evaluate("document.activeElement.href")
    repository = "https://github.com/example-org/sphinx_roadmap"
    assert edit == f"{repository}/edit/main/roadmap/roadmap.rst"
    keys.press("Tab")
    address = urlsplit(page.evaluate("document.activeElement.href"))
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{repository}/issues/new"
    asked = parse_qs(address.query)
    assert asked == {"title": ["Faster *widgets*"], "body": [f"```rst\n{text}```\n"]}


def test_copy_where_it_is_not_allowed(new_page: Callable[..., Page]) -> None:
    """Without access to the clipboard the text is marked, to be copied by hand."""
    page = new_page()
    page.add_init_script("delete Navigator.prototype.clipboard")
    page.goto(PROPOSE)
    assert page.get_by_role("button", name="Copy", exact=True).is_disabled()
    fill(page, title="Widgets")
    page.get_by_role("button", name="Copy", exact=True).click()
    page.get_by_text("Copy the text above.").wait_for()
    assert page.evaluate("getSelection().toString()") == result(page)


def test_what_would_be_reported_is_left_out(form: Page) -> None:
    """A link or a date that the check would report is not written; the page says why, and where."""
    fill(form, title="Widgets", link="https://github.com/pypa/warehouse/issues/7?x#y")
    assert result(form).endswith(
        "On GitHub: `pypa/warehouse issue 7 <https://github.com/pypa/warehouse/issues/7>`__\n"
    )
    assert complaints(form) == ("", [])
    plain = ".. _widgets:\n\nWidgets\n~~~~~~~\n:status: later\n"
    for link, sentence in {
        "https://github.com/pypa/warehouse/issue/7": "write https://github.com/OWNER/NAME/",
        "https://github.com/example-org/depot/issues/7": "it must lead to pypa/warehouse",
        "https://github.com/pypa/warehouse/milestone/13": 'it belongs to "OTF grant work" already',
    }.items():
        fill(form, link=link)
        told, fields = complaints(form)
        assert sentence in told
        assert (result(form), fields) == (plain, ["link"])
    fill(form, link="", target="2031-02-30")
    told, fields = complaints(form)
    assert told.startswith("The date is left out")
    assert (result(form), fields) == (plain, ["target"])
    fill(form, title="History", target="2031-02-28")
    assert complaints(form) == ("", [])
    fill(form, title="otf GRANT work")
    told, fields = complaints(form)
    assert "title already" in told
    assert (result(form), fields) == ("", ["title"])


def test_addresses_are_free(form: Page) -> None:
    """An item gets an address that no section of the site has, and that docutils keeps."""
    wanted = {
        "OTF": "otf-2",  # A label.
        "Security milestone": "security-milestone-2",  # What a link's own address is made of.
        "Search": "search-2",  # A page of Sphinx.
        "docs": "docs-2",  # A label of another page.
        "2fa for all": "item-2fa-for-all",
        "日本": "item",
        "Café — crème": "cafe-creme",
    }
    texts = form.evaluate(FILL, [{"title": title} for title in wanted])
    found = [re.match(r"\.\. _(.+):\n", text) for text in texts]
    assert [one and one[1] for one in found] == list(wanted.values())


def test_no_underline_is_too_short(form: Page) -> None:
    """Whatever letters a title has, the line below it is wide enough for docutils."""
    letters = map(chr, [*range(0xD800), *range(0xE000, 0xFFFE), *range(0x1F000, 0x20000)])
    # Those of one column alone would make up for a wide one.
    wide = [letter for letter in letters if column_width(letter) > 1]
    titles = ["".join(wide[start : start + 2000]) for start in range(0, len(wide), 2000)]
    for text, title in zip(
        form.evaluate(FILL, [{"title": title} for title in titles]), titles, strict=True
    ):
        _label, _blank, written, underline, *_rest = text.split("\n")
        assert len(underline) >= column_width(written)
        assert len(written) > 0.9 * len(title)
    text = form.evaluate(FILL, [{"title": "Grüße, Ελλάδα и мир"}])[0]
    assert "\nGrüße, Ελλάδα и мир\n~~~~~~~~~~~~~~~~~~~\n" in text


def test_a_link_to_an_issue_is_never_too_long(form: Page) -> None:
    """More text than an address can hold stays out of it, and the page says what to do."""
    fill(form, title="Widgets", text="ü" * 3000)
    assert "Too long for a link" in complaints(form)[0]
    href = issue(form).get_attribute("href")
    assert href is not None
    assert href.endswith("/issues/new?title=Widgets")
    fill(form, text="x")
    assert complaints(form) == ("", [])
    fill(form, title="ü" * 3000)
    assert issue(form).get_attribute("href") == href.partition("?")[0]


def test_without_scripts(new_page: Callable[..., Page]) -> None:
    """Without scripts there is a text to copy, and the ways to GitHub; no dead field shows."""
    page = new_page(java_script_enabled=False)
    page.goto(PROPOSE)
    assert not page.get_by_label("Title").is_visible()
    template = page.locator("article pre")
    assert template.is_visible()
    assert template.inner_text().startswith(".. _short-name:\n\nTitle of the item\n~~~~~~")
    assert issue(page).is_visible()
    assert page.get_by_role("link", name="Edit roadmap/roadmap.rst on GitHub").is_visible()


def test_with_scripts_there_is_one_way(form: Page) -> None:
    """With scripts the template does not show beside the form."""
    assert form.get_by_label("Title").is_visible()
    assert not form.locator("article pre").is_visible()


def test_what_would_be_a_mistake_is_text(
    form: Page, build_project: Callable[..., SphinxTestApp]
) -> None:
    """What a check takes for a slip in a source makes no warning when it comes from the form."""
    sources = (path.read_text("utf-8") for path in MISTAKES.glob("*.rst"))
    lines = sorted({line.strip() for text in sources for line in text.splitlines()} - {""})
    assert len(lines) > 800
    written = [
        {
            "title": some[0],
            "text": "\n\n".join(f"{line}\n\nWords {line} and words." for line in some),
        }
        for some in (lines[start : start + 10] for start in range(0, len(lines), 10))
    ]
    texts = form.evaluate(FILL, written)
    app = build_project(pages(texts), confoverrides={"suppress_warnings": REPEATED})
    assert app.warning.getvalue().splitlines() == []


def test_whatever_is_written_builds(
    form: Page, build_project: Callable[..., SphinxTestApp]
) -> None:
    """No text makes a warning, and each page shows the words that were written, and only these."""
    written = proposals(80)
    texts = form.evaluate(FILL, written)
    app = build_project(pages(texts), confoverrides={"suppress_warnings": REPEATED})
    assert app.warning.getvalue().splitlines() == []
    for number, proposal in enumerate(written):
        # A browser takes line ends out of a field of one line.
        title = shown(re.sub(r"[\r\n]", "", proposal["title"]))
        if not title:
            assert texts[number] == ""
            continue
        section = app.env.get_doctree(str(number)).next_node(nodes.section)
        assert section is not None
        assert section[0].astext().split() == title
        assert not list(section.findall(nodes.problematic))
        paragraphs = [one for one in section.children if isinstance(one, nodes.paragraph)]
        words = [word for one in paragraphs for word in one.astext().split()]
        assert words[: len(shown(proposal["text"]))] == shown(proposal["text"])
