"""What search engines are told: https://developers.google.com/search/docs/appearance/structured-data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup

from sphinx_roadmap.export.to_json_ld import to_json_ld, website

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.testing.util import SphinxTestApp

BASE = "https://example.org/plans/"
# What Google's pages list as required, for each type that we give.
REQUIRED = {
    "WebSite": {"name", "url"},
    "BreadcrumbList": {"itemListElement"},
    "ListItem": {"position", "name", "item"},
    "Article": {"headline"},
    "Event": {"name", "startDate", "location"},
    "Place": {"address"},
    "VirtualLocation": {"url"},
    "Organization": {"name"},
    "Person": {"name"},
}
FILES = {
    "conf.py": f"""\
extensions = ["sphinx_roadmap"]
project = "Lanterns"
html_title = "Lantern roadmap"
author = "the lantern keepers"
html_baseurl = "{BASE}"
suppress_warnings = ["toc.not_included"]
""",
    "index.rst": "Lanterns\n========\n\n.. toctree::\n\n   deep/down\n",
    "deep/down.rst": "A & B </script>\n===============\n\n.. toctree::\n\n   item\n",
    "deep/item.rst": (
        "Plans\n=====\n\n.. _oil:\n\nOil\n---\n:status: now\n:reviewed: 2030-02-01\n\nMore oil.\n"
    ),
    "sprint.rst": (
        ".. _sprint:\n\nSprint\n======\n:dates: 2030-05-15/2030-05-18\n"
        ":place: Town library, 1 Example Road\n:coordinator: Ada Example\n"
    ),
    "online.rst": (
        ".. _online:\n\nOnline\n======\n:dates: 2030-05-15\n:place: Online\n"
        ":register: https://example.org/join\n"
    ),
    "somewhere.rst": ".. _somewhere:\n\nSomewhere\n=========\n:dates: 2030-05-15\n",
}


@pytest.fixture(scope="module")
def told(build_project: Callable[..., SphinxTestApp]) -> Callable[[str], list[dict[str, Any]]]:
    """Give a function from a page's name to the things that it tells."""
    app = build_project(FILES, builder="html")
    assert app.warning.getvalue() == ""

    def read(name: str) -> list[dict[str, Any]]:
        page = BeautifulSoup((app.outdir / f"{name}.html").read_bytes(), "html.parser")
        (block,) = page.select('head > script[type="application/ld+json"]')
        data = json.loads(block.string or "")
        assert data.pop("@context") == "https://schema.org"
        things: list[dict[str, Any]] = data.get("@graph", [data])
        return things

    return read


def parts(thing: Any) -> list[dict[str, Any]]:
    """Give a thing and all things in it."""
    if isinstance(thing, dict):
        return [thing, *(one for value in thing.values() for one in parts(value))]
    return [one for value in thing for one in parts(value)] if isinstance(thing, list) else []


@pytest.mark.parametrize(
    "name", ["index", "deep/down", "deep/item", "sprint", "online", "somewhere"]
)
def test_what_is_required_is_there(told: Callable[[str], list[dict[str, Any]]], name: str) -> None:
    """Every thing has all properties that search engines require, and absolute addresses."""
    for thing in parts(told(name)):
        assert REQUIRED[thing["@type"]] <= thing.keys()
        assert all(value not in (None, "", []) for value in thing.values())
        for key in {"url", "item"} & thing.keys():
            assert thing[key].startswith("https://example.org/")


def test_each_page_tells_what_it_is(told: Callable[[str], list[dict[str, Any]]]) -> None:
    """The front page is the site; other pages are at the end of a way, and have items or events."""
    assert told("index") == [{"@type": "WebSite", "name": "Lantern roadmap", "url": BASE}]
    way, article = told("deep/item")
    assert [(step["name"], step["item"]) for step in way["itemListElement"]] == [
        ("Lanterns", f"{BASE}index.html"),
        ("A & B </script>", f"{BASE}deep/down.html"),
        ("Plans", f"{BASE}deep/item.html"),
    ]
    assert [step["position"] for step in way["itemListElement"]] == [1, 2, 3]
    assert article["dateModified"] == "2030-02-01"
    assert article["author"]["name"] == "the lantern keepers"
    way, event = told("sprint")
    assert [step["name"] for step in way["itemListElement"]] == ["Lanterns", "Sprint"]
    assert event == {
        "@type": "Event",
        "name": "Sprint",
        "startDate": "2030-05-15",
        "endDate": "2030-05-18",
        "location": {
            "@type": "Place",
            "name": "Town library, 1 Example Road",
            "address": "Town library, 1 Example Road",
        },
        "url": f"{BASE}sprint.html#sprint",
        "organizer": {"@type": "Person", "name": "Ada Example"},
    }
    location = told("online")[1]["location"]
    assert location == {"@type": "VirtualLocation", "url": "https://example.org/join"}
    assert [thing["@type"] for thing in told("somewhere")] == ["BreadcrumbList"]


@pytest.mark.parametrize("name", ["</script><script>alert(1)</script>", "<!--", "\u2028", "\ud800"])
def test_nothing_ends_the_block(name: str) -> None:
    """Whatever a title says, the block stays one, and is the same when read again."""
    text = to_json_ld([website(name, BASE)])
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text)["name"] == name.replace("\ud800", "\ufffd")


def test_no_block_without_an_address(build_project: Callable[..., SphinxTestApp]) -> None:
    """Where the site's own address is not known, nothing is claimed."""
    files = FILES | {"conf.py": FILES["conf.py"].replace(BASE, "")}
    app = build_project(files, builder="html")
    assert "ld+json" not in (app.outdir / "sprint.html").read_text("utf-8")
