"""The nodes that pages are drawn with. Visible text is always a child, never an attribute."""

from __future__ import annotations

from docutils import nodes


class roadmap_board_node(nodes.General, nodes.Element):
    """Where ``roadmap-board`` stands, until the whole roadmap is known."""


class roadmap_timeline_node(nodes.General, nodes.Element):
    """Where ``roadmap-timeline`` stands, until the whole roadmap is known."""


class roadmap_events_node(nodes.General, nodes.Element):
    """Where ``roadmap-events`` stands, until the whole roadmap is known."""


class roadmap_changes_node(nodes.General, nodes.Element):
    """Where ``roadmap-changes`` stands. ``limit`` is how many to show at most, 0 for all."""


class roadmap_propose_node(nodes.General, nodes.Element):
    """Where ``roadmap-propose`` stands. ``page`` is the docname of the page for new items."""


class proposal_node(nodes.General, nodes.Element):
    """The form for a new item. ``pairs`` is what its script needs: name, value, name, value."""


class story_node(nodes.General, nodes.Element):
    """What changed in one section: a :class:`story_sum_node`, and a list to unfold."""


class story_sum_node(nodes.Part, nodes.TextElement):
    """The line that sums a story up."""


class state_node(nodes.inline):
    """The state of one thing on GitHub, in words. ``kind`` and ``state`` choose its shape."""


class permalink_node(nodes.Inline, nodes.Element):
    """The mark behind a milestone's link that leads to it; ``refid`` is the link's id."""


class progress_node(nodes.Inline, nodes.Element):
    """A bar: ``closed`` of ``total`` (integers), with an accessible ``label``."""


class time_node(nodes.inline):
    """A date in words, with ``datetime`` as HTML's time element wants it."""


class status_node(nodes.inline):
    """An item's status in a word. ``status`` chooses its shape."""


class facts_node(nodes.General, nodes.Element):
    """The quiet line under an item's title: a list of :class:`fact_node`."""


class fact_node(nodes.Part, nodes.TextElement):
    """One fact."""


class group_node(nodes.General, nodes.Element):
    """A wrapper that lays its children out in HTML, and is nothing elsewhere."""


class task_node(nodes.Part, nodes.TextElement):
    """A task's words beside its box. ``checked`` is 0 or 1, ``list`` tells which ticks go together.

    It fills the first paragraph of a list item, whose id is the task's address.
    """


class control_node(nodes.General, nodes.TextElement):
    """An HTML element that needs a browser, such as a button, and is nothing elsewhere.

    ``tag`` is its name, ``pairs`` its attributes: name, value, name, value.
    """


class filter_node(nodes.General, nodes.Element):
    """The filters of a board. ``shown`` is the message that tells how much they leave."""
