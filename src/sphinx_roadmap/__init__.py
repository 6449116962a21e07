"""A Sphinx extension for published roadmaps that cannot quietly become untrue."""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register everything with Sphinx."""
    # Imported here, so that reading __version__ needs no Sphinx.
    from . import config, directives, lint, transforms, untrusted
    from .domain import RoadmapDomain
    from .export import links, write
    from .history import note
    from .linkcheck.builder import LinkCheckBuilder
    from .render import html, pages
    from .render.transform import ShowState
    from .teach.build import teach

    config.declare(app)
    app.add_domain(RoadmapDomain)
    app.add_transform(transforms.UntranslatedFields)
    app.add_transform(transforms.LabelFirst)
    app.connect("doctree-read", lint.find_class_checklists)
    app.connect("env-check-consistency", lint.report)
    app.connect("doctree-resolved", transforms.drop_repeated_ids)
    app.connect("doctree-resolved", transforms.mend_double_anchors)
    # Before themes make their own navigation of the table of contents.
    app.connect("html-page-context", transforms.mend_double_anchors_of_contents, priority=100)
    app.add_directive("roadmap-board", directives.RoadmapBoard)
    app.add_directive("roadmap-changes", directives.RoadmapChanges)
    app.add_directive("roadmap-timeline", directives.RoadmapTimeline)
    app.add_directive("roadmap-events", directives.RoadmapEvents)
    app.add_directive("roadmap-propose", directives.RoadmapPropose)
    html.register(app)
    app.add_post_transform(ShowState)
    app.add_builder(LinkCheckBuilder, override=True)
    app.connect("builder-inited", pages.add_static_files)
    app.connect("builder-inited", teach)
    app.connect("env-get-outdated", pages.read_again)
    # Before the exports are: they have the history among them.
    app.connect("env-updated", note.note_history, priority=400)
    app.connect("env-updated", pages.refresh_overviews)
    app.connect("html-page-context", pages.add_files)
    app.connect("html-page-context", pages.add_direction)
    app.connect("env-updated", links.note_published)
    app.connect("html-page-context", links.add_to_head)
    # Late, so that nothing that other extensions write then is missing.
    app.connect("build-finished", write.write, priority=900)
    untrusted.setup(app)
    # When the values are known to be right.
    app.connect("config-inited", add_what_is_asked_for, priority=820)
    return {
        "version": __version__,
        # Nothing is kept on the environment itself; the domain has a data_version of its own.
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }


def add_what_is_asked_for(app: Sphinx, config: Config) -> None:
    """Register what few projects want (event ``config-inited``)."""
    if config.roadmap_content_security_policy:
        from . import csp

        csp.setup(app)
    if config.roadmap_sitemap:
        from .sitemap import write_sitemap

        app.connect("build-finished", write_sitemap)
    if config.roadmap_social_card:
        from . import social_cards

        social_cards.setup(app)
    if config.html_baseurl:
        from . import structured_data

        structured_data.setup(app)
