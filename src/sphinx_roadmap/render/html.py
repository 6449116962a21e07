"""The nodes as HTML. Every other format gets plain nodes instead (``plain``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import nodes as own
from ..language import _

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

# Drawn on 12 by 12, as GitHub draws them: a ring with a dot is open, one with a tick closed.
_SHAPES = {
    "open": '<circle cx="6" cy="6" r="5"/><circle class="fill" cx="6" cy="6" r="1.5"/>',
    "closed": '<circle cx="6" cy="6" r="5"/><path d="M3.5 6 5.3 7.8 8.6 4.4"/>',
    "merged": '<circle cx="3" cy="2.6" r="1.6"/><circle cx="3" cy="9.4" r="1.6"/>'
    '<circle cx="9" cy="6" r="1.6"/><path d="M3 4.2v3.6M3 4.2C3 6 5 6 7.4 6"/>',
    "missing": '<circle cx="6" cy="6" r="5"/><path d="m4 4 4 4M8 4 4 8"/>',
    "unknown": '<circle cx="6" cy="6" r="5" stroke-dasharray="2 2"/>',
    "now": '<circle class="fill" cx="6" cy="6" r="5"/>',
    "next": '<circle cx="6" cy="6" r="5"/><path class="fill" d="M6 1a5 5 0 0 1 0 10z"/>',
    "later": '<circle cx="6" cy="6" r="5"/>',
    "done": '<circle class="fill" cx="6" cy="6" r="5"/>'
    '<path class="cut" d="M3.5 6 5.3 7.8 8.6 4.4"/>',
    "dropped": '<circle cx="6" cy="6" r="5"/><path d="M2.5 9.5 9.5 2.5"/>',
    "superseded": '<path d="M1 6h8M6 2.5 9.5 6 6 9.5"/>',
}

# https://html.spec.whatwg.org/multipage/syntax.html#void-elements, those that are used.
_VOID = frozenset({"input"})


def _shape(name: str) -> str:
    drawing = _SHAPES.get(name, _SHAPES["unknown"])
    return f'<svg class="roadmap-shape" viewBox="0 0 12 12" aria-hidden="true">{drawing}</svg>'


def visit_state(self: HTML5Translator, node: nodes.Element) -> None:
    """Open a state; issues and pull requests have a shape, milestones a bar."""
    classes = f"roadmap-state roadmap-state-{node['state']}"
    self.body.append(self.starttag(node, "span", "", CLASS=classes))
    if node["kind"] != "milestone" or node["state"] in {"missing", "unknown"}:
        self.body.append(_shape(node["state"]))


def visit_status(self: HTML5Translator, node: nodes.Element) -> None:
    """Open a status: its shape, then its word."""
    classes = f"roadmap-status roadmap-status-{node['status']}"
    self.body.append(self.starttag(node, "span", "", CLASS=classes))
    self.body.append(_shape(node["status"]))


def visit_permalink(self: HTML5Translator, node: nodes.Element) -> None:
    """Draw the mark as Sphinx draws those of headings, where they are wanted at all."""
    holder = own.permalink_node("", ids=[node["refid"]])
    self.body.append('<span class="roadmap-permalink">')
    self.add_permalink_ref(holder, _("Link to this milestone"))
    self.body.append("</span>")


def visit_progress(self: HTML5Translator, node: nodes.Element) -> None:
    """Draw a bar: the numbers stand beside it in words, the label says whose they are."""
    attributes = {"value": node["closed"], "max": node["total"], "aria-label": node["label"]}
    self.body.append(self.starttag(node, "progress", "", **attributes))
    self.body.append("</progress>")


def visit_time(self: HTML5Translator, node: nodes.Element) -> None:
    """Open a date."""
    self.body.append(self.starttag(node, "time", "", datetime=node["datetime"]))


def visit_facts(self: HTML5Translator, node: nodes.Element) -> None:
    """Open the line of facts. The role keeps it a list where CSS takes the bullets away."""
    self.body.append(self.starttag(node, "ul", CLASS="roadmap-facts", role="list"))


def visit_fact(self: HTML5Translator, node: nodes.Element) -> None:
    """Open a fact."""
    self.body.append(self.starttag(node, "li", ""))


def visit_group(self: HTML5Translator, node: nodes.Element) -> None:
    """Open a wrapper."""
    self.body.append(self.starttag(node, "div"))


def visit_task(self: HTML5Translator, node: nodes.Element) -> None:
    """Open a task: its box, and its words as the box's label."""
    attributes = {"type": "checkbox", "data-list": node["list"]}
    if node["checked"]:
        attributes["checked"] = "checked"
    self.body.append(f"<label>{self.emptytag(node, 'input', '', **attributes)}<span>")


def depart_task(self: HTML5Translator, node: nodes.Element) -> None:
    """Close a task, with the link to its own address."""
    self.body.append("</span></label>")
    self.add_permalink_ref(node.parent.parent, _("Link to this task"))


def visit_control(self: HTML5Translator, node: nodes.Element) -> None:
    """Open an element as it was made."""
    pairs = node["pairs"]
    attributes = dict(zip(pairs[::2], pairs[1::2], strict=True))
    if "id" in attributes:
        attributes["ids"] = [attributes.pop("id")]
    self.body.append(self.starttag(node, node["tag"], "", **attributes))


def depart_control(self: HTML5Translator, node: nodes.Element) -> None:
    """Close it, unless it never has content."""
    if node["tag"] not in _VOID:
        self.body.append(f"</{node['tag']}>")


def visit_story(self: HTML5Translator, node: nodes.Element) -> None:
    """Open what is folded away until it is asked for; it works without a script."""
    self.body.append(self.starttag(node, "details", "", CLASS="roadmap-story"))


def visit_story_sum(self: HTML5Translator, node: nodes.Element) -> None:
    """Open the line that stays visible."""
    self.body.append(self.starttag(node, "summary", ""))


def visit_filter(self: HTML5Translator, node: nodes.Element) -> None:
    """Open the filters."""
    attributes = {"data-shown": node["shown"]}
    self.body.append(self.starttag(node, "div", CLASS="roadmap-filter", **attributes))


def visit_proposal(self: HTML5Translator, node: nodes.Element) -> None:
    """Open the form for a new item, with what its script needs."""
    pairs = node["pairs"]
    attributes = dict(zip(pairs[::2], pairs[1::2], strict=True))
    self.body.append(self.starttag(node, "div", "", CLASS="roadmap-propose", **attributes))


def _close(tag: str) -> Any:
    def depart(self: HTML5Translator, node: nodes.Element) -> None:
        self.body.append(f"</{tag}>")

    return depart


def _nothing(self: HTML5Translator, node: nodes.Element) -> None:
    pass


def register(app: Sphinx) -> None:
    """Tell Sphinx how HTML shows the nodes; ``plain`` replaces them for all else."""
    app.add_node(own.state_node, html=(visit_state, _close("span")))
    app.add_node(own.status_node, html=(visit_status, _close("span")))
    app.add_node(own.progress_node, html=(visit_progress, _nothing))
    app.add_node(own.permalink_node, html=(visit_permalink, _nothing))
    app.add_node(own.time_node, html=(visit_time, _close("time")))
    app.add_node(own.facts_node, html=(visit_facts, _close("ul")))
    app.add_node(own.fact_node, html=(visit_fact, _close("li")))
    app.add_node(own.story_node, html=(visit_story, _close("details")))
    app.add_node(own.story_sum_node, html=(visit_story_sum, _close("summary")))
    app.add_node(own.group_node, html=(visit_group, _close("div")))
    app.add_node(own.task_node, html=(visit_task, depart_task))
    app.add_node(own.filter_node, html=(visit_filter, _close("div")))
    app.add_node(own.proposal_node, html=(visit_proposal, _close("div")))
    app.add_node(own.control_node, html=(visit_control, depart_control))
