"""The list of the site's pages for search engines: https://www.sitemaps.org/protocol.html.

Its order is that of the addresses. An extension that collects the pages while they are written
lists them, in a parallel build, in the order in which the processes happened to end.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote
from xml.sax.saxutils import escape

from . import atomic

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx

FILE_NAME = "sitemap.xml"
_BUILDERS = frozenset({"html", "dirhtml"})


def to_sitemap(addresses: Iterable[str]) -> str:
    """Give a sitemap with the addresses, which are absolute."""
    return "\n".join(
        [
            '<?xml version="1.0" encoding="utf-8"?>',
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
            *(f"  <url><loc>{escape(address)}</loc></url>" for address in sorted(addresses)),
            "</urlset>\n",
        ]
    )


def write_sitemap(app: Sphinx, exception: Exception | None) -> None:
    """Write the sitemap of all documents (event ``build-finished``).

    Without ``html_baseurl`` there are no absolute addresses, and so no sitemap.
    """
    base = app.config.html_baseurl
    wanted = app.config.roadmap_sitemap and base and app.builder.name in _BUILDERS
    if exception is not None or not wanted:
        return
    pages = (app.builder.get_target_uri(docname) for docname in app.env.found_docs)
    text = to_sitemap(f"{base.rstrip('/')}/{quote(page, safe='/%')}" for page in pages)
    path = Path(app.outdir, FILE_NAME)
    atomic.write(path, text.encode())
