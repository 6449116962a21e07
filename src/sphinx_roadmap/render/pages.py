"""What pages need around the nodes: the style sheet, and a fresh copy when other pages change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from docutils import nodes

from .. import nodes as own
from ..config import github_server
from ..github import urls
from ..items import read_roadmap
from ..language import _, is_right_to_left

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from ..domain import RoadmapDomain

STYLE_SHEET = "sphinx-roadmap.css"
CHECKLIST = "sphinx-roadmap-checklist"
PROPOSE = "sphinx-roadmap-propose"
# Not for e-books, whose template names the language twice.
_PAGES = frozenset({"html", "dirhtml", "singlehtml"})
_STATIC = Path(__file__).parent.parent / "static"
_DRAWN = frozenset({own.facts_node, own.state_node, own.group_node, own.story_node})


def add_static_files(app: Sphinx) -> None:
    """Offer style sheets and scripts to HTML builders (event ``builder-inited``).

    ``Sphinx.add_static_dir`` would do the same, from Sphinx 9.1 on.
    """
    if app.builder.format == "html":
        app.config.html_static_path.append(str(_STATIC))


def add_files(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Link style sheets and scripts from the pages that need them (``html-page-context``)."""
    if not isinstance(doctree, nodes.document):
        return
    kinds = {type(node) for node in doctree.findall(nodes.Element)}
    if not kinds.isdisjoint(_DRAWN):
        app.add_css_file(STYLE_SHEET)
    # The entries of a board have no addresses of their own.
    if own.task_node in kinds or (own.facts_node in kinds and own.filter_node not in kinds):
        # Typed as if a priority could be among them.
        words: dict[str, Any] = {
            "data-copied": _("Link copied"),
            "data-hint": _("a click copies it"),
        }
        app.add_js_file("sphinx-roadmap-permalinks.js", loading_method="defer", **words)
    if own.filter_node in kinds:
        app.add_js_file("sphinx-roadmap-board.js", loading_method="defer")
    if own.task_node in kinds:
        app.add_css_file(f"{CHECKLIST}.css")
        app.add_js_file(f"{CHECKLIST}.js", loading_method="defer")
    if own.proposal_node in kinds:
        app.add_css_file(f"{PROPOSE}.css")
        app.add_js_file(f"{PROPOSE}.js", loading_method="defer")


def add_direction(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Say on each page that its language runs right to left (event ``html-page-context``).

    Sphinx and its themes do not, and then browsers put bullets, columns and full stops on the wrong
    side. Templates have no room for another attribute of the html element, so it is put behind the
    language, which Sphinx's basic theme, Furo and most others write as ``lang="{{ language }}"``.
    """
    language = context.get("language")
    if app.builder.name in _PAGES and is_right_to_left(language):
        context["language"] = f'{language}" dir="rtl'


def read_again(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Name the pages that show a state, when the snapshot changed (event ``env-get-outdated``).

    A dependency noted for each page would do for a changed file, but not for one that appears.
    """
    domain = cast("RoadmapDomain", env.get_domain("roadmap"))
    if not domain.snapshot_changed():
        return []
    server = github_server()
    items = read_roadmap(domain.pages.values(), server).items
    # An item without a link has an age, which is measured against the snapshot's date.
    aging = {item.section.docname for item in items}
    return [
        docname
        for docname, page in domain.pages.items()
        if docname in domain.overviews
        or docname in aging
        or any(urls.parse(link.uri, server) for link in page.links)
    ]


def refresh_overviews(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Write the overviews again when anything was read (event ``env-updated``)."""
    return sorted(cast("RoadmapDomain", env.get_domain("roadmap")).overviews)
