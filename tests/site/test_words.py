"""The founding text stands in the sources and on the pages: nothing lost, nothing reworded."""

from __future__ import annotations

import re
from copy import copy
from typing import TYPE_CHECKING

import pytest
from docutils import nodes
from docutils.core import publish_doctree

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bs4 import BeautifulSoup

SOURCES = ("index.rst", "roadmap/roadmap.rst", "roadmap/sprints.rst")
SECTIONS = (
    "OTF grant work",
    "Package signing and detection/verification",
    "Post legacy shutdown",
    "Cool but not urgent",
    "History",
)
# What may stand beside the founding words.
ADDED = re.compile(
    r"\.\. (toctree|rst-class|roadmap-(board|timeline|changes|events))::|\.\. _[a-z-]+:$"
)
TARGET = re.compile(r"\.\. _`([^`]+)`: (\S+)$")
UNDERLINE = re.compile(r"([=~-])\1{3,}$")
FIELD = re.compile(r":[a-z]+: \S")


@pytest.fixture(scope="module")
def founding(root: Path) -> str:
    """Give the founding text."""
    return (root / "tests" / "founding-text.rst").read_text("utf-8")


@pytest.fixture(scope="module")
def blocks(founding: str) -> list[str]:
    """Give its titles, paragraphs and list items, in order, each as one line."""
    document = publish_doctree(founding, settings_overrides={"report_level": 5})
    for message in list(document.findall(nodes.system_message)):
        message.parent.remove(message)
    found = document.findall(lambda node: isinstance(node, nodes.title | nodes.paragraph))
    return [" ".join(node.astext().split()) for node in found]


def words_and_targets(text: str) -> tuple[list[str], list[tuple[str, str]]]:
    """Give the words, and the named targets, of a source without what was added to it."""
    words: list[str] = []
    targets: list[tuple[str, str]] = []
    skipping = under_title = False
    for line in text.splitlines():
        if skipping and (line.startswith((" ", "\t")) or not line):
            continue  # The options and the content of an added directive.
        skipping = bool(ADDED.match(line))
        if target := TARGET.match(line):
            targets.append((target[1], target[2]))
        elif not (skipping or (under_title and FIELD.match(line))):
            words += line.split()
            under_title = bool(UNDERLINE.match(line)) or (under_title and not line.strip())
    return words, targets


def test_sources_have_every_word(root: Path, founding: str) -> None:
    """The sources have exactly the founding words, in order, and its targets with their URLs."""
    wanted, targets = words_and_targets(founding)
    texts = {name: (root / name).read_text("utf-8") for name in SOURCES}
    # Of the front page the founding text has the title alone; what is below it is ours.
    front, underline, _below = texts["index.rst"].partition("===\n\n")
    texts["index.rst"] = front + underline
    read = [words_and_targets(text) for text in texts.values()]
    change_both = "where the words are changed on purpose, change tests/founding-text.rst too"
    assert [word for words, _ in read for word in words] == wanted, change_both
    assert len(targets) == 12
    assert [target for _, found in read for target in found] == targets


def test_the_comparison_sees_a_changed_word(founding: str) -> None:
    """A word that is changed, dropped or added is seen; labels and fields are not words."""
    wanted = words_and_targets(founding)
    for old, new in (("Wishlist.", "Wishes."), ("PSF wiki", "wiki"), ("- Use a", "- Then use a")):
        assert words_and_targets(founding.replace(old, new)) != wanted
    title = "History\n~~~~~~~\n"
    assert title in founding
    added = founding.replace(title, f".. _history:\n\n{title}:status: none\n\n.. roadmap-board::\n")
    assert words_and_targets(added) == wanted


def test_pages_have_every_block(
    pages: Callable[[str], dict[str, BeautifulSoup]], blocks: list[str]
) -> None:
    """Each title, paragraph and list item stands whole on its page, in the founding order."""
    html = pages("html")
    found: list[str] = []
    for name in SOURCES:
        article = copy(html[name.replace(".rst", ".html")].find("article"))
        assert article is not None
        for mark in article.select(".headerlink"):
            mark.decompose()
        tags = article.find_all(["h1", "h2", "h3", "p"])
        found += [" ".join(tag.get_text().split()) for tag in tags]
    at = 0
    for block in blocks:
        assert block in found[at:], f"not there, or not in this order: {block}"
        at = found.index(block, at) + 1


def test_sections_tasks_and_links(
    pages: Callable[[str], dict[str, BeautifulSoup]], founding: str, blocks: list[str]
) -> None:
    """The roadmap's introduction and five sections, the 8 tasks, and the 12 links are there."""
    html = pages("html")
    roadmap, sprints = html["roadmap/roadmap.html"], html["roadmap/sprints.html"]
    assert [h.find(string=True) for h in roadmap.select("article h1")] == ["Roadmap"]
    assert [h.find(string=True) for h in roadmap.select("article h2")] == list(SECTIONS)
    found = sprints.select("article ul.checklist > li label")
    tasks = [" ".join(label.get_text().split()) for label in found]
    assert len(tasks) == 8
    assert tasks == blocks[-8:]
    wanted = {(" ".join(name.split()), uri) for name, uri in words_and_targets(founding)[1]}
    links = {
        (" ".join(a.get_text().split()), a["href"])
        for page in (roadmap, sprints)
        for a in page.select("article a.external")
    }
    assert wanted <= links
