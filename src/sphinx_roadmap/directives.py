"""The directives for generated content. What authors write needs none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from docutils.parsers.rst import directives
from sphinx.util import docname_join
from sphinx.util.docutils import SphinxDirective

from .nodes import (
    roadmap_board_node,
    roadmap_changes_node,
    roadmap_events_node,
    roadmap_propose_node,
    roadmap_timeline_node,
)

if TYPE_CHECKING:
    from docutils import nodes

    from .domain import RoadmapDomain


class _Overview(SphinxDirective):
    """A place that is filled once all documents are read."""

    node_class: type[nodes.Element]

    def run(self) -> list[nodes.Node]:
        """Leave a placeholder, and tell the domain that this page shows other pages' items."""
        domain = cast("RoadmapDomain", self.env.get_domain("roadmap"))
        domain.note_overview(self.env.docname)
        node = self.node_class()
        self.set_source_info(node)
        return [node]


class RoadmapBoard(_Overview):
    """``.. roadmap-board::``: all items in lists by status."""

    node_class = roadmap_board_node


class RoadmapTimeline(_Overview):
    """``.. roadmap-timeline::``: a picture of the items' dates, and the same as a table."""

    node_class = roadmap_timeline_node


class RoadmapEvents(_Overview):
    """``.. roadmap-events::``: upcoming and past sprints by their dates."""

    node_class = roadmap_events_node


class RoadmapChanges(_Overview):
    """``.. roadmap-changes::``: what changed, newest first, or only the last few changes."""

    node_class = roadmap_changes_node
    option_spec: ClassVar[dict[str, Any]] = {"limit": directives.positive_int}

    def run(self) -> list[nodes.Node]:
        """Leave a placeholder that knows how much to show."""
        (node,) = super().run()
        limit = self.options.get("limit", 0)
        cast("nodes.Element", node)["limit"] = limit
        if not limit:
            cast("RoadmapDomain", self.env.get_domain("roadmap")).note_changes(self.env.docname)
        return [node]


class RoadmapPropose(_Overview):
    """``.. roadmap-propose:: PAGE``: a form that gives the text of a new item for that page."""

    node_class = roadmap_propose_node
    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Leave a placeholder that knows the page, if there is such a page."""
        page = docname_join(self.env.docname, self.arguments[0].removesuffix(".rst"))
        if page not in self.env.found_docs:
            message = f'There is no page "{self.arguments[0]}". Name that of the roadmap.'
            raise self.error(message)
        # What the form must not repeat can be on any page: an overview is always written again.
        (node,) = super().run()
        cast("nodes.Element", node)["page"] = page
        return [node]
