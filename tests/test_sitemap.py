"""The sitemap: whole, in order, and only where there are absolute addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from sphinx.testing.util import SphinxTestApp

from sphinx_roadmap.sitemap import to_sitemap

if TYPE_CHECKING:
    from pathlib import Path

LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


def test_addresses_are_sorted_and_escaped() -> None:
    """Whatever the order in which pages come, the file is the same, and it is XML."""
    addresses = ["https://example.org/b?x=1&y=2", "https://example.org/a"]
    text = to_sitemap(addresses)
    assert [entry.text for entry in ET.fromstring(text).iter(LOC)] == sorted(addresses)
    assert to_sitemap(reversed(addresses)) == text


@pytest.mark.parametrize(
    ("builder", "settings", "listed"),
    [
        ("html", {"html_baseurl": "https://example.org/x"}, ["a%20b.html", "index.html"]),
        ("dirhtml", {"html_baseurl": "https://example.org/x/"}, ["", "a%20b/"]),
        ("html", {}, None),
        ("html", {"html_baseurl": "https://example.org/x", "roadmap_sitemap": False}, None),
        ("singlehtml", {"html_baseurl": "https://example.org/x"}, None),
    ],
)
def test_documents_are_listed(
    builder: str, settings: dict[str, object], listed: list[str] | None, tmp_path: Path
) -> None:
    """Each document is listed as its page is called, where pages have absolute addresses."""
    (tmp_path / "conf.py").touch()
    (tmp_path / "index.rst").write_text("Start\n=====\n\n.. toctree::\n\n   a b\n", "utf-8")
    (tmp_path / "a b.rst").write_text("Next\n====\n", "utf-8")
    overrides = {"extensions": ["sphinx_roadmap"], "roadmap_sitemap": True} | settings
    app = SphinxTestApp(builder, srcdir=tmp_path, confoverrides=overrides)
    try:
        app.build()
    finally:
        app.cleanup()
    path = app.outdir / "sitemap.xml"
    assert path.exists() == (listed is not None)
    if listed is not None:
        found = [entry.text for entry in ET.parse(path).iter(LOC)]
        assert found == [f"https://example.org/x/{name}" for name in listed]
    assert not list(app.outdir.glob("*.part"))
