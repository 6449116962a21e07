"""Each milestone that an item links has an address of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sphinx.testing.util import SphinxTestApp

ITEMS = "roadmap/items.html"


def marks(soup: Any) -> dict[str, str]:
    """Give where each mark behind a milestone leads: the address, and what is linked there."""
    links = soup.select(".roadmap-permalink > a")
    return {link["href"]: soup.find(id=link["href"][1:])["href"] for link in links}


def test_milestones_have_addresses(lantern: Path, page: Callable[..., Any]) -> None:
    """Each milestone's first link is its address; issues and what links none have none."""
    items = lantern / "roadmap" / "items.rst"
    again = "And the `wick <https://github.com/example-org/lantern/milestone/1#>`__.\n\n.. _glass:"
    items.write_text(items.read_text("utf-8").replace(".. _glass:", again), encoding="utf-8")
    found = marks(page(lantern, ITEMS))
    assert list(found) == [f"#milestone-{number}" for number in (1, 2, 3, 4, 77, 5, 6)]
    assert all(uri.endswith(name.replace("#milestone-", "/")) for name, uri in found.items())
    assert marks(page(lantern)) == {}


def test_other_repositories_are_named(lantern: Path, page: Callable[..., Any]) -> None:
    """A milestone of another repository than the project's first has that one's name in front."""
    settings = {"roadmap_repositories": ["example-org/oil", "example-org/lantern"]}
    assert "#example-org-lantern-milestone-1" in marks(page(lantern, ITEMS, **settings))


def test_they_need_no_snapshot(lantern: Path, page: Callable[..., Any]) -> None:
    """The addresses are there before GitHub was ever asked."""
    (lantern / "roadmap" / "snapshot.json").unlink()
    assert len(marks(page(lantern, ITEMS))) == 7


def test_other_formats_have_no_marks(lantern: Path, build: Callable[..., SphinxTestApp]) -> None:
    """Text and books say nothing of it."""
    app = build(lantern, "text")
    assert "¶" not in (app.outdir / "roadmap" / "items.txt").read_text("utf-8")
    book = build(lantern, "epub")
    assert "headerlink" not in (book.outdir / "roadmap" / "items.xhtml").read_text("utf-8")
