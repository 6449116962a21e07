"""A data block in the head of each page that says what the page is, for search engines.

A block of this type is data, which no browser runs, so the Content-Security-Policy does not count
it: https://html.spec.whatwg.org/multipage/scripting.html#prepare-the-script-element.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from docutils import nodes

from .export.site import absolute
from .export.to_json_ld import article, breadcrumbs, event, to_json_ld, website
from .export.write import site_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.builders.html import StandaloneHTMLBuilder

    from .domain import RoadmapDomain
    from .export.site import Site

# The one page of singlehtml is all of them at once.
_BUILDERS = frozenset({"html", "dirhtml"})


def add_data(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Put the block into a page's head (event ``html-page-context``).

    Without ``html_baseurl`` there are no absolute addresses, and so no block.
    """
    known = absolute(app.config.html_baseurl)
    if not known or app.builder.name not in _BUILDERS or not isinstance(doctree, nodes.document):
        return
    things = list(_things(app, pagename, site_of(app.builder, app.config)))
    block = f'<script type="application/ld+json">{to_json_ld(things)}</script>\n'
    context["metatags"] = (context.get("metatags") or "") + block


def _things(app: Sphinx, pagename: str, site: Site) -> Iterator[dict[str, Any]]:
    if pagename == app.config.root_doc:
        yield website(app.config.html_title, absolute(site.base_url))
        return
    yield breadcrumbs(_trail(app, pagename, site))
    joined = cast("RoadmapDomain", app.env.get_domain("roadmap")).view().joined
    items = [item for item in joined.items if item.item.section.docname == pagename]
    if items:
        days = [(item.freshness.changed, item.freshness.confirmed) for item in items]
        last = max((day for pair in days for day in pair if day is not None), default=None)
        title = app.env.titles[pagename].astext()
        yield article(title, site.url(pagename), site.author, last)
    for one in joined.events:
        section = one.event.section
        found = event(one, site.url(pagename, section.id)) if section.docname == pagename else None
        if found is not None:
            yield found


def _trail(app: Sphinx, pagename: str, site: Site) -> list[tuple[str, str]]:
    """Give title and URL of each page from the front page to this one, as toctrees lead there."""
    # Each page's parent, previous and next page.
    relations = cast("StandaloneHTMLBuilder", app.builder).relations
    trail = [pagename]
    while (parent := relations.get(trail[0], [None])[0]) is not None and parent not in trail:
        trail.insert(0, parent)
    if trail[0] != app.config.root_doc:  # A page that no toctree lists.
        trail.insert(0, app.config.root_doc)
    return [(app.env.titles[docname].astext(), site.url(docname)) for docname in trail]


def setup(app: Sphinx) -> None:
    """Come after extensions that begin the tags anew."""
    app.connect("html-page-context", add_data, priority=600)
