"""Nothing in the built output leads nowhere, and every page says what it is."""

from __future__ import annotations

import json
import posixpath
import re
import struct
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree as ET

import pytest
from sphinx.util.inventory import InventoryFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bs4 import BeautifulSoup, Tag

    Pages = Callable[[str], dict[str, BeautifulSoup]]
    SiteFolder = Callable[[str], Path]

BUILDERS = ("html", "dirhtml", "singlehtml", "epub")
BASE = "https://example-org.github.io/sphinx_roadmap/"
SOURCES = "https://github.com/example-org/sphinx_roadmap/"
ADDRESSES = ("href", "src", "action", "data", "poster", "xlink:href")
# Pages that are not made from a document.
MADE = {"404.html", "search.html", "404/index.html", "search/index.html"}


def addresses(page: BeautifulSoup) -> Iterator[tuple[Tag, str]]:
    """Give every address that a page names, with the element that names it."""
    for tag in page.select("*"):
        for name in ADDRESSES:
            if name in tag.attrs:
                yield tag, str(tag[name])
        for part in str(tag.get("srcset") or "").split(","):
            if part.strip():
                yield tag, part.split()[0]


def resolve(page: str, address: str) -> tuple[str, str]:
    """Give the file in the output that an address means, and its fragment."""
    parts = urlsplit(address)
    path = unquote(parts.path)
    if path.startswith("/"):
        prefix = urlsplit(BASE).path
        assert path.startswith(prefix), f"{page}: {address} is outside of the site"
        found = path.removeprefix(prefix)
    else:
        found = posixpath.join(posixpath.dirname(page), path) if path else page
    file = posixpath.normpath(found or ".")
    if path.endswith("/") or file == ".":
        file = posixpath.normpath(posixpath.join(file, "index.html"))
    return file, unquote(parts.fragment)


@pytest.mark.parametrize("builder", BUILDERS)
def test_every_address_leads_somewhere(builder: str, pages: Pages, site_folder: SiteFolder) -> None:
    """Each internal address has its file and its id; other sites are linked, never loaded."""
    folder = site_folder(builder)
    parsed = pages(builder)
    ids = {name: {str(tag["id"]) for tag in page.select("[id]")} for name, page in parsed.items()}
    wrong = []
    checked = 0
    for name, page in parsed.items():
        for tag, address in addresses(page):
            parts = urlsplit(address)
            checked += 1
            if parts.scheme or parts.netloc:
                canonical = tag.name == "link" and "canonical" in (tag.get("rel") or [])
                if not (tag.name == "a" or canonical) or parts.scheme not in {
                    "http",
                    "https",
                    "mailto",
                }:
                    wrong.append(f"{name}: {address} in <{tag.name}>")
                continue
            file, fragment = resolve(name, address)
            if not (folder / file).is_file():
                wrong.append(f"{name}: no file for {address}")
            elif fragment not in {"", "top"} and fragment not in ids.get(file, ()):
                wrong.append(f"{name}: no id for {address}")
    assert not wrong, "\n".join(wrong)
    assert checked > 50


@pytest.mark.parametrize("builder", BUILDERS)
def test_style_sheets_load_what_is_there(builder: str, site_folder: SiteFolder) -> None:
    """Each url() and @import of a style sheet is a file of the output, or data in itself."""
    folder = site_folder(builder)
    sheets = list(folder.rglob("*.css"))
    assert sheets
    for sheet in sheets:
        text = re.sub(r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.DOTALL)
        for match in re.finditer(r"url\(\s*(['\"]?)(.*?)\1\s*\)|@import\s+['\"](.*?)['\"]", text):
            address = match[2] or match[3]
            if not address.startswith(("data:", "#")):
                assert not urlsplit(address).netloc, f"{sheet.name}: {address}"
                assert (sheet.parent / urlsplit(address).path).is_file(), f"{sheet.name}: {address}"


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_sitemap_lists_the_documents(builder: str, pages: Pages, site_folder: SiteFolder) -> None:
    """The sitemap has each page that is made from a document, once, in order, and no other."""
    wanted = [name for name in pages(builder) if name not in MADE]
    if builder == "dirhtml":
        wanted = [name.removesuffix("index.html") for name in wanted]
    tree = ET.parse(site_folder(builder) / "sitemap.xml")
    listed = [entry.text for entry in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert listed == sorted(BASE + name for name in wanted)


@pytest.mark.parametrize("builder", ["html", "dirhtml", "singlehtml"])
def test_inventory_leads_somewhere(builder: str, pages: Pages, site_folder: SiteFolder) -> None:
    """What other projects can link to by intersphinx is there."""
    inventory = InventoryFile.loads((site_folder(builder) / "objects.inv").read_bytes(), uri="")
    html = pages(builder)
    entries = [item for kind in inventory.data.values() for item in kind.values()]
    assert entries
    for item in entries:
        if item.uri.startswith(("genindex", "modindex", "py-modindex", "search")):
            continue  # Sphinx names its own pages always, also those that a site does without.
        file, fragment = resolve("index.html", item.uri)
        assert file in html, item.uri
        if not (builder == "singlehtml" and fragment.startswith("document-")):
            assert not fragment or html[file].find(id=fragment), item.uri


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_search_index_leads_somewhere(builder: str, pages: Pages, site_folder: SiteFolder) -> None:
    """Each document and heading that the search can find is there."""
    text = (site_folder(builder) / "searchindex.js").read_text("utf-8")
    index = json.loads(text.removeprefix("Search.setIndex(").removesuffix(")"))
    html = pages(builder)
    suffix = ".html"
    if builder == "dirhtml":
        suffix = "/index.html"
    files = [
        f"{name.removesuffix('/index').removesuffix('index')}{suffix}".lstrip("/")
        if builder == "dirhtml"
        else f"{name}{suffix}"
        for name in index["docnames"]
    ]
    assert set(files) == set(html) - MADE
    for title, places in index["alltitles"].items():
        for number, anchor in places:
            assert not anchor or html[files[number]].find(id=anchor), title


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_every_page_says_what_it_is(builder: str, pages: Pages) -> None:
    """Each page has a title, a language, an icon, its own address, and a description."""

    def meta(page: BeautifulSoup, key: str, name: str) -> str:
        found = page.find_all("meta", attrs={key: name})
        assert len(found) <= 1, name
        return str(found[0]["content"]) if found else ""

    titles = set()
    cards: list[str] = []
    for name, page in pages(builder).items():
        html, title = page.html, page.title
        assert html is not None
        assert html["lang"] == "en", name
        assert title is not None
        titles.add(title.get_text())
        (icon,) = page.select("link[rel~=icon]")
        assert str(icon["href"]).endswith("_static/favicon.svg"), name
        (canonical,) = page.select("link[rel=canonical]")
        address = BASE + (name.removesuffix("index.html") if builder == "dirhtml" else name)
        assert canonical["href"] == address, name
        if name not in MADE:
            heading = page.find("h1")
            assert heading is not None
            assert meta(page, "property", "og:url") == address, name
            assert meta(page, "property", "og:title") == heading.get_text().replace("¶", ""), name
            description = meta(page, "property", "og:description")
            assert len(description) > 3, name
            assert meta(page, "name", "description") == description, name
            cards.append(meta(page, "property", "og:image"))
            assert meta(page, "name", "twitter:card") == "summary_large_image", name
    assert len(titles) == len(pages(builder)), "two pages have the same title"
    assert len(set(cards)) == len(cards), "two pages have the same picture"
    assert all(card.startswith(f"{BASE}social-cards/") for card in cards)


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_pictures_for_others_are_published(
    builder: str, build_site: Callable[[str], Path], pages: Pages
) -> None:
    """Each preview image has the size that its page gives; favicon.ico is at the top."""
    folder = build_site(builder)
    for name, page in pages(builder).items():
        if name in MADE:
            continue
        tags = {str(tag["property"]): str(tag["content"]) for tag in page.select("meta[property]")}
        said = [int(tags[f"og:image:{side}"]) for side in ("width", "height")]
        image = (folder / tags["og:image"].removeprefix(BASE)).read_bytes()
        assert image[:8] == b"\x89PNG\r\n\x1a\n"
        # https://www.w3.org/TR/png-3/#11IHDR: the first eight bytes of the header.
        assert list(struct.unpack(">II", image[16:24])) == said == [1200, 630], name
        assert len(image) < 100_000, name
    assert (folder / "favicon.ico").read_bytes()[:4] == b"\0\0\x01\0"


def test_edit_and_view_links_name_a_source(pages: Pages, root: Path) -> None:
    """The two links of each document lead to the file that it is made from."""
    for name, page in pages("html").items():
        edit = [str(a["href"]) for a in page.select(".edit-this-page a")]
        view = [str(a["href"]) for a in page.select(".view-this-page a")]
        if name in MADE:
            assert not edit, name
            assert not view, name
            continue
        source = name.removesuffix(".html") + ".rst"
        assert (root / source).is_file()
        assert edit == [f"{SOURCES}edit/main/{source}"]
        assert view == [f"{SOURCES}blob/main/{source}?plain=1"]


def test_page_for_unknown_addresses_works_at_any_depth(pages: Pages) -> None:
    """Each address on it starts at the top of the site."""
    page = pages("html")["404.html"]
    found = [(tag, address) for tag, address in addresses(page) if not address.startswith("#")]
    assert len(found) > 10
    for tag, address in found:
        at_depth = urljoin(f"{BASE}a/b/c/d", address)
        assert at_depth == urljoin(f"{BASE}a", address), f"{address} in <{tag.name}>"
