"""Every section has an address of its own, which is its label, in every format with pages."""

from __future__ import annotations

import json
import re
from collections import Counter
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bs4 import BeautifulSoup, Tag

BUILDERS = ("html", "dirhtml", "singlehtml", "epub")
SECTION = re.compile(  # A label, and the title under it.
    r"^\.\. _([a-z0-9-]+):\n\n(?:\.\. [^\n]*\n\n)*([^\n]+)\n([=~-])\3+$", re.MULTILINE
)


class Ids(HTMLParser):
    """Collects every id, as the browser would see it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name == "id"]


def title_of(heading: Tag) -> str:
    """Give a heading's text without the mark of its permalink."""
    text = heading.get_text().replace("¶", "").replace("\u2019", "'")
    return " ".join(text.split())


@pytest.mark.parametrize("builder", BUILDERS)
def test_ids_are_unique(builder: str, site_folder: Callable[[str], Path]) -> None:
    """No file has an id twice."""
    folder = site_folder(builder)
    files = [*folder.rglob("*.html"), *folder.rglob("*.xhtml")]
    assert files
    for path in files:
        reader = Ids()
        reader.feed(path.read_text("utf-8"))
        repeated = [name for name, times in Counter(reader.found).items() if times > 1]
        assert not repeated, f"{path.relative_to(folder)}: {repeated}"


@pytest.mark.parametrize("builder", BUILDERS)
def test_every_heading_has_its_permalink(
    builder: str, pages: Callable[[str], dict[str, BeautifulSoup]]
) -> None:
    """Each heading of a section carries a link to its section's own, readable id."""
    seen = 0
    for name, page in pages(builder).items():
        for heading in page.select("section > :is(h1, h2, h3, h4, h5, h6)"):
            seen += 1
            assert isinstance(heading.parent, type(heading))
            address = str(heading.parent.get("id") or "")
            where = f"{name}: {title_of(heading)}"
            assert address, where
            assert not re.fullmatch(r"id\d+", address), where
            mark = heading.select_one("a.headerlink")
            if mark is not None:
                assert mark["href"] == f"#{address}", where
            else:  # A reader of e-books, and the page for unknown addresses, show no mark.
                assert builder == "epub" or name.startswith("404"), where
    assert seen > 10


@pytest.mark.parametrize("builder", BUILDERS)
def test_labels_are_the_addresses(
    builder: str, root: Path, pages: Callable[[str], dict[str, BeautifulSoup]]
) -> None:
    """Each labelled section of the sources has its label as the id of its <section>."""
    titles = {
        str(section["id"]): title_of(heading)
        for page in pages(builder).values()
        for section in page.select("section[id]")
        if (heading := section.find(["h1", "h2", "h3", "h4", "h5", "h6"])) is not None
    }
    labels: dict[str, str] = {}
    for path in [root / "index.rst", *root.glob("roadmap/*.rst"), *root.glob("docs/**/*.rst")]:
        for match in SECTION.finditer(path.read_text("utf-8")):
            labels[match[1]] = match[2]
    assert {"roadmap", "plans", "otf", "signing", "post-legacy", "wishlist"} <= set(labels)
    assert {"history", "sprint-planning"} <= set(labels)
    for label, title in labels.items():
        plain = title.replace("``", "")
        assert titles.get(label) == plain, label


def test_every_section_of_the_roadmap_has_a_label(root: Path) -> None:
    """A section without one would get a permalink that a new title breaks."""
    for path in [root / "index.rst", *root.glob("roadmap/*.rst")]:
        text = path.read_text("utf-8")
        headings = re.findall(r"^([^\n]+)\n([=~-])\2{3,}$", text, re.MULTILINE)
        labelled = [match[2] for match in SECTION.finditer(text)]
        assert headings
        assert [title for title, _ in headings] == labelled, path


def test_published_tasks_are_addresses(
    pages: Callable[[str], dict[str, BeautifulSoup]], site_folder: Callable[[str], Path]
) -> None:
    """Each task of ``roadmap.json`` is found on its page, under the address that it tells."""
    data = json.loads((site_folder("html") / "roadmap.json").read_text("utf-8"))
    found = 0
    for checklist in data["checklists"]:
        page = pages("html")[f"{checklist['docname']}.html"]
        for task in checklist["tasks"]:
            entry = page.find("li", id=task["id"])
            assert entry is not None
            assert task["text"] in " ".join(entry.get_text().split())
            found += 1
    assert found == 8
