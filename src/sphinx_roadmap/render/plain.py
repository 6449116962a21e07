"""Our nodes as docutils' own, for the formats that have no drawing of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from .. import nodes as own

if TYPE_CHECKING:
    from collections.abc import Iterator

_SEPARATOR = "; "


def make_plain(document: nodes.document) -> None:
    """Replace every node of ours in a document by nodes that every writer knows."""
    for facts in list(document.findall(own.facts_node)):
        children = [child for fact in _separated(facts) for child in fact]
        facts.replace_self(nodes.paragraph("", "", *children))
    for line in list(document.findall(own.story_sum_node)):
        line.replace_self(nodes.paragraph("", "", *line.children))
    for bar in list(document.findall(own.progress_node)):
        bar.parent.remove(bar)
    unseen: list[nodes.Element] = list(document.findall(own.filter_node))
    unseen += document.findall(own.proposal_node)
    unseen += document.findall(own.control_node)
    unseen += document.findall(own.permalink_node)
    for control in unseen:
        if control.parent is not None:
            control.parent.remove(control)
    for kind in (own.state_node, own.status_node, own.time_node):
        for node in list(document.findall(kind)):
            node.replace_self(list(node.children))
    for group in list(document.findall(own.group_node)):
        group.replace_self(list(group.children))
    for story in list(document.findall(own.story_node)):
        story.replace_self(list(story.children))


def _separated(facts: nodes.Element) -> Iterator[list[nodes.Node]]:
    for number, fact in enumerate(facts.children):
        assert isinstance(fact, nodes.Element)  # noqa: S101 - only fact_node is put in
        yield [nodes.Text(_SEPARATOR), *fact.children] if number else list(fact.children)
