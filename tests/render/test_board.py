"""The board: all items in lists by status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sphinx.testing.util import SphinxTestApp


def columns(soup: Any) -> dict[str, list[str]]:
    """Give the titles of the items under each heading of the board."""
    return {
        section.h2.find(string=True): [a.get_text() for a in section.select(".roadmap-title a")]
        for section in soup.select(".roadmap-board > section")
    }


def test_items_by_status(lantern: Path, page: Callable[..., Any]) -> None:
    """Each item stands in a list under a real heading for its status; empty ones are left out."""
    assert columns(page(lantern)) == {
        "Now": ["A better wick"],
        "Next": ["Glass that does not crack when it is very cold outside in the winter"],
        "Later": ["Light for everyone"],
        "No status yet": ["Handle"],
        "Done": ["First lamp"],
    }


@pytest.mark.parametrize("builder", ["html", "dirhtml", "singlehtml"])
def test_links_lead_to_the_items(
    lantern: Path, build: Callable[..., SphinxTestApp], builder: str
) -> None:
    """A link of the board leads to the anchor of its item, in every HTML builder."""
    app = build(lantern, builder)
    board = BeautifulSoup((app.outdir / "index.html").read_text("utf-8"), "html.parser")
    links = [a["href"] for a in board.select(".roadmap-title a")]
    assert len(links) == 5
    for link in links:
        path, _hash, anchor = str(link).partition("#")
        file = app.outdir / (path or "index.html")
        file = file / "index.html" if file.is_dir() else file
        target = BeautifulSoup(file.read_text("utf-8"), "html.parser")
        assert target.find(id=anchor) is not None


def test_progress_and_funder(lantern: Path, page: Callable[..., Any]) -> None:
    """An entry tells progress in numbers and as a bar, the target, and who pays."""
    entry = page(lantern).select_one("#board-now li")
    assert entry is not None
    facts = [fact.get_text() for fact in entry.select(".roadmap-facts li")]
    assert facts == ["27 of 43 closed", "target Q3 2030", "funded by Example Fund"]
    assert entry.progress is not None
    assert entry.progress["aria-label"] == "A better wick: 27 of 43 closed"


def test_what_is_worked_on_is_told(lantern: Path, page: Callable[..., Any]) -> None:
    """What is worked on now says in one sentence what it is, not too long; other entries do not."""
    items = lantern / "roadmap" / "items.rst"
    text = items.read_text("utf-8")
    assert [one.get_text() for one in page(lantern).select(".roadmap-board .roadmap-summary")] == [
        "The wick burns longer."
    ]
    items.write_text(text.replace("The wick burns longer.", "The wick " + "burns on and " * 50))
    (summary,) = page(lantern).select("#board-now .roadmap-summary")
    assert len(summary.get_text()) <= 160
    assert summary.get_text().endswith(" …")


def test_how_old_it_is_stands_above(lantern: Path, page: Callable[..., Any]) -> None:
    """How old state and text are can be read before the board, and not again at the foot."""
    soup = page(lantern)
    (known,) = soup.select("p.roadmap-as-known")
    assert known.find_next(class_="roadmap-board") is not None
    assert known.find_previous(class_="roadmap-board") is None


def test_columns_have_shapes(lantern: Path, page: Callable[..., Any]) -> None:
    """Each heading of the board has the shape that the item has on its own page."""
    board, items = page(lantern), page(lantern, "roadmap/items.html")
    for name in ("now", "next", "later"):
        shape = board.select_one(f"#board-{name} h2 svg")
        assert shape == items.select_one(f".roadmap-status-{name} svg")
        assert shape is not None


def test_no_items(lantern: Path, page: Callable[..., Any]) -> None:
    """A board without items says so."""
    (lantern / "roadmap" / "items.rst").write_text("Plans\n=====\n", encoding="utf-8")
    article = page(lantern).find("section")
    assert article is not None
    assert "There are no items yet." in [p.get_text() for p in article.find_all("p")]


def test_board_follows_other_pages(lantern: Path, tmp_path: Path) -> None:
    """A status that changes on another page changes the board in an incremental build."""
    from sphinx.testing.util import SphinxTestApp

    def run() -> Any:
        app = SphinxTestApp("html", lantern, tmp_path / "out")
        app.build()
        app.cleanup()
        return BeautifulSoup((app.outdir / "index.html").read_text("utf-8"), "html.parser")

    assert "A better wick" in columns(run())["Now"]
    items = lantern / "roadmap" / "items.rst"
    items.write_text(items.read_text("utf-8").replace(":status: now", ":status: done"), "utf-8")
    assert "A better wick" in columns(run())["Done"]


def test_snapshot_that_appears_and_goes(lantern: Path, tmp_path: Path) -> None:
    """An incremental build shows the snapshot of today: new, changed or gone."""
    from sphinx.testing.util import SphinxTestApp

    snapshot = lantern / "roadmap" / "snapshot.json"
    text = snapshot.read_text("utf-8")

    def bars() -> int:
        app = SphinxTestApp("html", lantern, tmp_path / "out")
        app.build()
        app.cleanup()
        pages = [app.outdir / name for name in ("index.html", "roadmap/items.html")]
        parsed = [BeautifulSoup(page.read_text("utf-8"), "html.parser") for page in pages]
        return sum(int(str(bar["value"])) for soup in parsed for bar in soup.select("progress"))

    snapshot.unlink()
    assert bars() == 0
    snapshot.write_text(text, "utf-8")
    before = bars()
    assert before > 0
    snapshot.write_text(text.replace('"closed_issues": 27', '"closed_issues": 28'), "utf-8")
    # Beside the link, under the title, and on the board.
    assert bars() == before + 3
    snapshot.unlink()
    assert bars() == 0
