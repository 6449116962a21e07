"""The exports as links on the pages: in their heads for programs, and for a visible line."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from ..language import _
from . import files
from .write import serves

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

    from ..domain import RoadmapDomain

# What the domain keeps for this module: worked out once for a build, not again for every page.
_KEY = "exports"


class Published(NamedTuple):
    """What a site publishes: the names of the files, and the documents that link them."""

    names: tuple[str, ...] = ()
    docnames: frozenset[str] = frozenset()


class Export(NamedTuple):
    """A published file. ``href`` is relative to the output folder, ``type`` its media type.

    ``title`` says alone what it is, ``text`` in a line about data.
    """

    href: str
    type: str
    title: str
    text: str


def published(builder: Builder, docname: str) -> tuple[Export, ...]:
    """Give the exports that a page links, from ``env-updated`` on.

    The root links them, and every page with an item, an event, a checklist or an overview.
    """
    state = _state(builder.env)
    if not serves(builder) or docname not in state.docnames:
        return ()
    kinds = {
        files.DATA: ("application/json", _("Roadmap data (JSON)"), files.DATA),
        files.CALENDAR: (
            "text/calendar",
            _("Roadmap dates (calendar)"),
            _("calendar (roadmap.ics)"),
        ),
        files.ATOM: ("application/atom+xml", _("Changes (Atom)"), files.ATOM),
        files.JSON_FEED: ("application/feed+json", _("Changes (JSON Feed)"), files.JSON_FEED),
    }
    return tuple(Export(name, *kinds[name]) for name in state.names)


def add_to_head(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Name the exports in the head of a page (event ``html-page-context``)."""
    for export in published(app.builder, pagename):
        href = context["pathto"](export.href, resource=True)
        context["metatags"] = context.get("metatags", "") + (
            f'<link rel="alternate" type="{escape(export.type)}" '
            f'title="{escape(export.title)}" href="{escape(href)}">\n'
        )


def note_published(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Give the pages to write again since an export has appeared or gone (``env-updated``)."""
    if not serves(app.builder):
        return []
    joined = _domain(env).joined()
    pages = {page.docname for page in files.roadmap_pages(joined)}
    names = [files.DATA] if pages else []
    if files.has_dates(joined):
        names.append(files.CALENDAR)
    if files.has_entries(_domain(env).history, app.config.html_baseurl or ""):
        names += [files.ATOM, files.JSON_FEED]
    linking = {app.config.root_doc, *pages, *_domain(env).overviews}
    docnames = frozenset(linking if names else ())
    before = _state(env)
    _domain(env).data[_KEY] = Published(tuple(names), docnames)
    if list(before.names) == names:
        return []
    return sorted((before.docnames | docnames) & env.found_docs)


def _state(env: BuildEnvironment) -> Published:
    return cast("Published", _domain(env).data.get(_KEY, Published()))


def _domain(env: BuildEnvironment) -> RoadmapDomain:
    return cast("RoadmapDomain", env.get_domain("roadmap"))
