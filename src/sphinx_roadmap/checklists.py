"""The checklists of a page: which lists they are, and their tasks."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from docutils import nodes

from .model import Checklist, Task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from .places import Locator

CHECKLIST_CLASS = "checklist"

# "[ ] text" or "[x] text", as GitHub's task lists: https://github.github.com/gfm/#task-list-items-extension-
_BOX = re.compile(r"\[([ xX])\](?:\s+|\Z)")
_URL = re.compile(r"\s*<[^<>]+>(?=`_)")


def read_checklists(
    found: Iterable[tuple[nodes.bullet_list, str]], locator: Locator
) -> Iterator[Checklist]:
    """Read those of a page's lists that are checklists, each with the id of its section."""
    lists = [(node, section) for node, section in found if is_checklist(node)]
    if not lists:
        return
    from .tasks import task_ids

    entries = [text for node, _section in lists for _entry, text in task_texts(node)]
    ids = iter(task_ids(task_source(text) for text in entries))
    for node, section in lists:
        named = {id(entry): next(ids) for entry, _text in task_texts(node)}
        tasks = [
            replace(_task(entry, locator), id=named.get(id(entry), ""))
            for entry in list_entries(node)
        ]
        yield Checklist(section=section, place=tasks[0].place, tasks=tuple(tasks))


def list_entries(node: nodes.bullet_list) -> list[nodes.list_item]:
    """Give the entries of a list."""
    return [child for child in node.children if isinstance(child, nodes.list_item)]


def task_texts(node: nodes.bullet_list) -> list[tuple[nodes.list_item, nodes.paragraph]]:
    """Give the entries of a checklist that begin with words, with these words."""
    return [
        (entry, entry.children[0])
        for entry in list_entries(node)
        if entry.children and isinstance(entry.children[0], nodes.paragraph)
    ]


def task_source(text: nodes.paragraph) -> str:
    """Give a task's words as written, before translation, without its box and its links' URLs."""
    return _URL.sub("", without_box(" ".join(text.rawsource.split())))


def is_checklist(node: nodes.bullet_list) -> bool:
    """Tell whether a list is a checklist: by its class, or since each entry has a box."""
    entries = list_entries(node)
    marked = CHECKLIST_CLASS in node["classes"]
    return bool(entries) and (marked or all(box(entry) for entry in entries))


def _task(entry: nodes.list_item, locator: Locator) -> Task:
    from .inline_source import inline_source

    mark = box(entry)
    text = _own_text(entry, lambda block: block.astext())
    source = _own_text(entry, inline_source)
    return Task(
        text=without_box(text) if mark else text,
        source=without_box(source) if mark else source,
        checked=mark[1] != " " if mark else None,
        place=locator.block(entry),
    )


def box(entry: nodes.list_item) -> re.Match[str] | None:
    """Give the box that an entry starts with, as it was before translation: ``[ ]`` or ``[x]``."""
    first = entry.children[0] if entry.children else None
    return _BOX.match(first.rawsource) if isinstance(first, nodes.paragraph) else None


def without_box(text: str) -> str:
    """Give the text of a task without the box that it may start with."""
    return _BOX.sub("", text, count=1) if _BOX.match(text) else text


def _own_text(entry: nodes.Element, read: Callable[[nodes.Element], str]) -> str:
    """Give the text of a list entry, each block as it is read, without that of lists inside it."""
    left_out = (nodes.Sequential, nodes.Invisible, nodes.system_message)
    own = [child for child in entry.children if not isinstance(child, left_out)]
    parts = [read(child) for child in own if isinstance(child, nodes.Element)]
    return " ".join(" ".join(parts).split())
