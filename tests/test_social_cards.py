"""A picture of each page for those who share it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup
from PIL import Image, ImageChops
from sphinx.testing.util import SphinxTestApp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

BASE = "https://example.org/"
CONF = f"""\
extensions = ["sphinx_roadmap", "sphinxext.opengraph"]
html_baseurl = ogp_site_url = "{BASE}"
ogp_image = "https://example.org/other.png"
roadmap_social_card = "card.png"
"""
GROUND = "#0b3d63"
FILES = {
    "conf.py": CONF,
    "index.rst": "Lanterns\n========\n\n.. roadmap-board::\n\n.. toctree::\n   :glob:\n\n   *\n",
    "oil.rst": "Oil, glass and wicks\n====================\n\n.. _oil:\n\nOil\n---\n:status: now\n",
    "sprint.rst": ".. _sprint:\n\nSprint\n======\n:dates: 2030-05-15\n:place: Exampleville\n",
    "hebrew.rst": "\u05e4\u05e0\u05e1\n========\n",
    "long.rst": "Long " * 60 + "\n" + "=" * 300 + "\n",
}


def ground() -> bytes:
    """Give a background without anything on it."""
    file = io.BytesIO()
    Image.new("RGB", (1200, 630), GROUND).save(file, "PNG")
    return file.getvalue()


@pytest.fixture(scope="module")
def built(build_project: Callable[..., SphinxTestApp]) -> Path:
    """Give the built project."""
    app = build_project(FILES | {"card.png": ground()}, builder="html")
    assert app.warning.getvalue() == ""
    return app.outdir


def meta(folder: Path, name: str) -> dict[str, Any]:
    """Give the tags that those who share a page read."""
    page = BeautifulSoup((folder / f"{name}.html").read_bytes(), "html.parser")
    return {str(tag["property"]): tag["content"] for tag in page.select("meta[property]")}


def test_each_page_has_its_own(built: Path) -> None:
    """The tag leads to a PNG of the size that networks show, and says in words what is on it."""
    seen = set()
    for name, words in (
        ("index", "Lanterns: Now 1"),
        ("oil", "Oil, glass and wicks: Now 1"),
        ("sprint", "Sprint: 2030-05-15 · Exampleville"),
        ("long", None),
    ):
        tags = meta(built, name)
        assert tags["og:image"] == f"{BASE}social-cards/{name}.png"
        if words:
            assert tags["og:image:alt"] == words
        path = built / tags["og:image"].removeprefix(BASE)
        assert path.stat().st_size < 40_000
        with Image.open(path) as image:
            assert (image.format, image.size) == ("PNG", (1200, 630))
            drawn = ImageChops.difference(
                image.convert("RGB"), Image.new("RGB", image.size, GROUND)
            )
            # Something is written, and nothing runs out of the room for it.
            box = drawn.getbbox()
        assert box is not None
        assert (box[0] >= 60, box[1] >= 150, box[2] <= 960, box[3] <= 420) == (True,) * 4
        seen.add(path.read_bytes())
    assert len(seen) == 4


def test_letters_that_the_font_lacks(built: Path) -> None:
    """A title that cannot be written has the picture of the site, not one with empty boxes."""
    assert meta(built, "hebrew")["og:image"] == "https://example.org/other.png"
    assert not (built / "social-cards" / "hebrew.png").exists()


def test_same_bytes_again(built: Path, build_project: Callable[..., SphinxTestApp]) -> None:
    """Another build, in another folder, draws the same."""
    again = build_project(FILES | {"card.png": ground()}, builder="html").outdir
    for path in (built / "social-cards").iterdir():
        assert (again / "social-cards" / path.name).read_bytes() == path.read_bytes()


@pytest.fixture
def warm(tmp_path: Path) -> Iterator[SphinxTestApp]:
    """Give Sphinx as a preview keeps it, with all pages written."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "card.png").write_bytes(ground())
    app = SphinxTestApp("html", tmp_path)
    app.build()
    yield app
    app.cleanup()


def test_drawn_again_only_when_it_changes(warm: SphinxTestApp) -> None:
    """In one process a picture is drawn anew for another title or state, or where it is gone."""
    cards = warm.outdir / "social-cards"

    def drawn(**changed: str) -> set[str]:
        for path in cards.iterdir():
            path.write_bytes(b"old")
        for name, text in changed.items():
            (warm.srcdir / f"{name}.rst").write_text(text, "utf-8")
        warm.build(force_all=True)
        return {path.stem for path in cards.iterdir() if path.read_bytes() != b"old"}

    assert drawn() == set()
    assert drawn(oil=f"{FILES['oil.rst']}\nMore words.\n") == set()
    assert drawn(oil=FILES["oil.rst"].replace("Oil, glass", "Oil, clear glass")) == {"oil"}
    assert drawn(oil=FILES["oil.rst"].replace("now", "next")) == {"oil", "index"}
    (cards / "sprint.png").unlink()
    assert drawn() == {"sprint"}


@pytest.mark.parametrize(
    ("conf", "card", "said"),
    [
        (CONF, None, "card.png does not exist"),
        (CONF, b"no image", "card.png cannot be read as an image"),
        (CONF.replace('"sphinxext.opengraph"', ""), ground(), "sphinxext.opengraph"),
        (CONF.replace(BASE, ""), ground(), "html_baseurl"),
    ],
)
def test_what_is_missing_is_said(
    build_project: Callable[..., SphinxTestApp], conf: str, card: bytes | None, said: str
) -> None:
    """Where no card can be drawn, one warning says why, and the pages are written without."""
    files = FILES | {"conf.py": conf} | ({"card.png": card} if card else {})
    app = build_project(files, builder="html")
    (line,) = [one for one in app.warning.getvalue().splitlines() if "roadmap_social_card" in one]
    assert said in line
    assert not (app.outdir / "social-cards").exists()
    assert (app.outdir / "oil.html").exists()
