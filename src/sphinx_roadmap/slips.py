"""Where docutils reads text that its author meant as markup: which nodes to look at, and where."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from docutils import nodes

from .items import EVENT_FIELDS, ITEM_FIELDS
from .model import Place, Slip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .places import Locator
    from .teach.lesson import Lesson, Source
    from .teach.prose import Paragraph

LOOKED_AT = (
    nodes.paragraph,
    nodes.title_reference,
    nodes.comment,
    nodes.block_quote,
    nodes.definition_list,
)
_TAB = re.compile(r" *\t\s*\S")
_ROLE = re.compile(r":[a-z]+: \Z")
_LISTS = (nodes.bullet_list, nodes.enumerated_list)
_FIELDS = ITEM_FIELDS | EVENT_FIELDS
# A look at these costs as much as the reading of a whole page, and nearly no paragraph is worth it.
_SUSPECT = re.compile(
    r"\]\(|^(?:#{1,6} |```|~~~|\.\.)|^[=\-~^#+*\"_]{2,}$|^(?:[-*+\u2022]|\d+[.)]|#\.) "
    rf"|^[:*]*(?:{'|'.join(sorted(_FIELDS))})\b|__\w|:[a-z]+: `",
    re.MULTILINE | re.IGNORECASE,
)
_LIKE_DIRECTIVE = re.compile(r"[a-z-]+:")


def read_slips(found: Iterable[nodes.Element], path: str, locator: Locator) -> Iterator[Slip]:
    """Give the slips of a document, with their places.

    :param found: its nodes of ``LOOKED_AT``, in document order.
    :param path: that of the document's own file.
    """
    found = tuple(found)
    suspects = [node for node in found if _is_suspect(node)]
    tabs = any("\t" in line for line in locator.lines(path))
    if not suspects and not tabs:
        return
    from .teach.lesson import Source

    sources: dict[str, Source] = {}
    for node in suspects:
        place = _place(node, locator)
        if place.line is None or place.column is None:
            continue  # Not in a file, such as what rst_epilog adds.
        source = sources.setdefault(place.path, Source(locator.lines(place.path)))
        for code, lesson in _lessons(node, source, place.line, place.column):
            yield _slip(code, lesson, place.path)
    if tabs:
        yield from _tabs(found, path, Source(locator.lines(path)), locator)


def _is_suspect(node: nodes.Element) -> bool:
    """Tell whether a node is worth a closer look: nearly none is, and the look takes time."""
    if isinstance(node, nodes.paragraph):
        return _SUSPECT.search(node.rawsource) is not None
    if isinstance(node, nodes.title_reference):
        return node.rawsource.startswith("`")
    if isinstance(node, nodes.block_quote):
        return _after_title(node) and _holds_fields(node)
    if isinstance(node, nodes.definition_list):
        # "- one\n    - two" is an entry that defines "one".
        defined = node.next_node(nodes.definition)
        return (
            isinstance(node.parent, nodes.list_item)
            and node.parent[0] is node
            and defined is not None
            and isinstance(defined.next_node(), _LISTS)
        )
    return _LIKE_DIRECTIVE.match(node.astext()) is not None  # a comment


def _place(node: nodes.Element, locator: Locator) -> Place:
    if isinstance(node, nodes.title_reference):
        return locator.inline(node)
    if isinstance(node, nodes.block_quote):
        first = node.next_node(nodes.field)
        place = locator.block(first if first is not None else node)
        return Place(path=place.path, line=place.line, column=1)
    term = node.next_node(nodes.term) if isinstance(node, nodes.definition_list) else None
    return locator.inside(term if term is not None else node, 0)


def _lessons(
    node: nodes.Element, source: Source, line: int, column: int
) -> Iterator[tuple[str, Lesson]]:
    from .teach import prose

    if isinstance(node, nodes.title_reference):
        # After ":role: " it is that space that is wrong.
        if not _ROLE.search(source[line][: column - 1]):
            yield "backticks", prose.backticks(source, line, column, node.rawsource)
    elif isinstance(node, nodes.comment):
        if lesson := prose.comment(line, column - len(".. "), node.astext()):
            yield "lost-markup", lesson
    elif isinstance(node, nodes.block_quote):
        last = line + len(source.block(line)) - 1
        yield "lost-field", prose.indented_fields(source, line, last)
    elif isinstance(node, nodes.definition_list):
        last = line + len(source.block(line + 1, column - 1))
        yield "lost-list", prose.nested_list(source, line + 1, last, column)
    elif not (node.rawsource.startswith("```") and node.next_node(nodes.problematic)):
        # Of a fence with more in it than one paragraph, docutils has said more than enough.
        yield from prose.mistakes(source, _paragraph(node, line, column))


def _paragraph(node: nodes.Element, line: int, column: int) -> Paragraph:
    from .teach.prose import Paragraph

    parent = node.parent
    level = None
    if isinstance(parent, nodes.section | nodes.document):
        level, at = 0, node.parent
        while isinstance(at, nodes.section):
            level, at = level + 1, at.parent
    return Paragraph(
        line=line,
        column=column,
        height=node.rawsource.count("\n") + 1,
        level=level,
        after_title=_after_title(node),
        in_entry=isinstance(parent, nodes.list_item) and parent[0] is node,
    )


def _tabs(
    found: Iterable[nodes.Element], path: str, source: Source, locator: Locator
) -> Iterator[Slip]:
    """Give one slip for all lines of text that are indented with tabs."""
    from .teach.prose import tabs

    lines = []
    for node in found:
        if isinstance(node, nodes.paragraph):
            place = locator.inside(node, 0)
            first = place.line if place.path == path and place.line is not None else 0
            rows = range(first, first + node.rawsource.count("\n") + 1) if first else ()
            lines += [row for row in rows if _TAB.match(source[row])]
    if lines:
        slip = _slip("tabs", tabs(source, lines[0]), path)
        yield replace(slip, related=tuple(Place(path=path, line=row) for row in lines[1:]))


def _slip(code: str, lesson: Lesson, path: str) -> Slip:
    return Slip(
        code=code,
        place=Place(path=path, line=lesson.line, column=lesson.column),
        message=lesson.message,
        remedy=lesson.remedy,
        wrong=lesson.wrong,
        right=lesson.right,
    )


def _after_title(node: nodes.Element) -> bool:
    """Tell whether nothing that is shown stands between a node and the title above it."""
    if not isinstance(node.parent, nodes.section):
        return False
    for child in node.parent.children:
        if child is node:
            return True
        if not isinstance(child, nodes.title | nodes.Invisible | nodes.system_message):
            return False
    return False


def _holds_fields(quote: nodes.Element) -> bool:
    names = {name.astext().strip().lower() for name in quote.findall(nodes.field_name)}
    return (
        len(quote) == 1
        and isinstance(quote[0], nodes.field_list)
        and bool(names)
        and names <= _FIELDS
    )
