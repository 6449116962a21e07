"""Checklists as real check boxes, with what a browser can do for them.

The boxes and the link to a new issue need no scripts. The rest is shown where scripts run, and
``static/sphinx-roadmap-checklist.js`` makes it work; the messages for it stand in attributes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from docutils import nodes

from ..checklists import (
    CHECKLIST_CLASS,
    box,
    list_entries,
    task_source,
    task_texts,
    without_box,
)
from ..language import _
from ..nodes import group_node, task_node
from ..tasks import escape_markdown, new_issue_url, task_ids, task_list
from .build_nodes import control

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ..join import JoinedEvent

FORM = "roadmap-checklist"
# What only works with scripts; the style sheet hides it where there are none.
SCRIPTED = "roadmap-scripted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """What a checklist is for: an event, or whatever sprint its reader plans.

    ``key`` tells it from others on the page, ``page_url`` is the page's address, "" if not known.
    """

    key: str
    title: str
    page_url: str = ""
    event: JoinedEvent | None = None


@dataclass(slots=True)
class _Group:
    owner: Owner
    lists: list[nodes.bullet_list] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)  # The id() of each of the lists.


def show_checklists(
    checklists: Iterable[nodes.bullet_list],
    owner_of: Callable[[nodes.bullet_list], Owner],
    *,
    repository_url: str = "",
    events: Iterable[str] = (),
) -> None:
    """Put boxes and tools into all checklists of a document.

    :param owner_of: tells what a list is for.
    :param repository_url: where a checklist can become an issue; "" for nowhere.
    :param events: titles of events to choose from.
    """
    groups: dict[str, _Group] = {}
    entries: list[tuple[nodes.list_item, nodes.paragraph]] = []
    for node in checklists:
        owner = owner_of(node)
        group = groups.setdefault(owner.key, _Group(owner))
        if not _is_inside(node, group.seen):
            group.lists.append(node)
            group.seen.add(id(node))
        node["classes"] = list(dict.fromkeys([*node["classes"], CHECKLIST_CLASS, FORM]))
        for entry, text in task_texts(node):
            entries.append((entry, text))
            _put_box(entry, text, owner)
    names = task_ids(task_source(text) for _entry, text in entries)
    for (entry, _text), name in zip(entries, names, strict=True):
        entry["ids"].insert(0, name)
    for group in groups.values():
        _put_tools(group, repository_url, events)


def _is_inside(node: nodes.Node, outer: set[int]) -> bool:
    at = node.parent
    while at is not None and id(at) not in outer:
        at = at.parent
    return at is not None


def _put_box(entry: nodes.list_item, text: nodes.paragraph, owner: Owner) -> None:
    mark = box(entry)
    words = list(text.children)
    first = words[0] if words else None
    if mark and isinstance(first, nodes.Text):
        words[0] = nodes.Text(without_box(str(first)))
    checked = int(mark is not None and mark[1] != " ")
    text.children = []
    text += task_node("", "", *words, checked=checked, list=owner.key)


def _put_tools(group: _Group, repository_url: str, events: Iterable[str]) -> None:
    first, last = group.lists[0], group.lists[-1]
    at = first.parent.index(first)
    first.parent[at:at] = [_head(group.owner, events)]
    at = last.parent.index(last) + 1
    last.parent[at:at] = [_foot(group, repository_url)]


def _button(name: str, words: str) -> nodes.Element:
    classes = f"roadmap-checklist-{name} {SCRIPTED}"
    return control("button", text=words, type="button", class_=classes)


def _head(owner: Owner, events: Iterable[str]) -> nodes.Element:
    """Give what stands above a checklist: for which sprint, and how far it is."""
    classes = f"roadmap-checklist-head {SCRIPTED}"
    tools = control("div", class_=classes, data_list=owner.key)
    if owner.event is None:
        name = f"sprint-of-{nodes.make_id(owner.key)}"
        choices = [control("option", value=title) for title in events]
        tools += control(
            "label",
            nodes.Text(_("Your sprint") + " "),
            control(
                "input", type="text", class_="roadmap-checklist-event", list=name,
                autocomplete="off", maxlength="100",
            ),
        )  # fmt: skip
        tools += control("datalist", *choices, id=name)
    tools += control("output", class_="roadmap-checklist-progress")
    paper = group_node("", classes=["roadmap-checklist-sheet"])
    if owner.event is None:
        for words in (_("Sprint"), _("Dates"), _("Place"), _("Coordinator")):
            paper += nodes.paragraph("", words, classes=["roadmap-checklist-blank"])
    return group_node("", tools, paper)


def _foot(group: _Group, repository_url: str) -> nodes.Element:
    """Give what stands below a checklist: what can be done with it, and room for notes on paper."""
    owner = group.owner
    tools = group_node("", classes=["roadmap-checklist-foot"])
    tools += _button("copy", _("Copy as task list"))
    if repository_url:
        issue = nodes.reference("", _("Open as GitHub issue"), refuri=_issue(group, repository_url))
        tools += nodes.inline("", "", issue, classes=["roadmap-checklist-issue"])
    tools += _button("print", _("Print"))
    tools += _button("reset", _("Clear all ticks"))
    explanation = _("Ticks stay in this browser, for each sprint apart. Nobody else sees them.")
    note = nodes.paragraph("", explanation, classes=["roadmap-checklist-note", SCRIPTED])
    paper = group_node("", classes=["roadmap-checklist-sheet"])
    paper += nodes.paragraph("", _("Notes"), classes=["roadmap-checklist-notes"])
    if owner.page_url:
        paper += nodes.paragraph("", owner.page_url.partition("://")[2])
    messages = {
        "data_list": owner.key,
        "data_progress": _("%(done)s of %(all)s done"),
        "data_blocked": _("This browser keeps nothing: the ticks go when the page is closed."),
        "data_confirm": _("Clear all ticks of this sprint?"),
        "data_copied": _("Copied."),
        "data_by_hand": _("Copy the text below."),
    }
    status = control("output", class_="roadmap-checklist-said")
    return control("div", tools, note, status, paper, class_="roadmap-checklist-tools", **messages)


def _issue(group: _Group, repository_url: str) -> str:
    """Give the link to a new issue with the group's tasks."""
    parts: list[str] = []
    owner = group.owner
    for number, node in enumerate(group.lists):
        if len(group.lists) > 1:
            heading = _heading(node)
            parts.append(("\n" if number else "") + f"## {escape_markdown(heading)}\n\n")
        for entry in list_entries(node):
            (line,) = task_list([_markdown(entry)]).splitlines(keepends=True)
            parts.append(line)
    end = "\n" + _("From %s") % owner.page_url + "\n" if owner.page_url else ""
    label = owner.event.event.label if owner.event is not None else ""
    return new_issue_url(repository_url, owner.title, parts, label=label, end=end)


def _heading(node: nodes.Node) -> str:
    at = node.parent
    while at is not None and not isinstance(at, nodes.section):
        at = at.parent
    title = at.next_node(nodes.title) if at is not None else None
    return title.astext() if title is not None else ""


def _markdown(entry: nodes.list_item) -> tuple[str, bool]:
    """Give an entry's first paragraph as Markdown, with its links, and whether it is ticked."""
    task = entry.next_node(task_node)
    if task is None:
        return escape_markdown(" ".join(entry.astext().split())), False
    parts = []
    for child in task.children:
        text = escape_markdown(child.astext())
        uri = child.get("refuri", "") if isinstance(child, nodes.reference) else ""
        parts.append(f"[{text}]({uri})" if "://" in uri else text)
    return " ".join("".join(parts).split()), bool(task["checked"])
