"""Where docutils reads text that its author meant as markup: which nodes to look at, and where."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from docutils import nodes

from .checklists import CHECKLIST_CLASS
from .items import EVENT_FIELDS, ITEM_FIELDS
from .model import Place, Slip
from .words import near

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
    nodes.strong,
    nodes.emphasis,
    nodes.line_block,
    nodes.transition,
    nodes.bullet_list,
    nodes.field_list,
    nodes.docinfo,
)
_TAB = re.compile(r" *\t\s*\S")
# Characters that only look like markup, and what a merge left: teach.signs tells more.
_ODD = re.compile("[\u00a0\u200b-\u200d\u2060\ufeff\uff1a]|^<<<<<<< ")
_FIELD_LISTS = (nodes.field_list, nodes.docinfo)
_LISTS = (nodes.bullet_list, nodes.enumerated_list)
_FIELDS = ITEM_FIELDS | EVENT_FIELDS
_NAMES = "|".join(sorted(_FIELDS))
# A look at these costs as much as the reading of a whole page, and nearly no paragraph is worth it.
_SUSPECT = re.compile(
    r"\] ?\(|\]\[|\)\[|\[\^|^\[|~~|^(?:#{1,6}|```|~~~|\.|>)|<(?!https?:|mailto:)[a-z!]|>_"
    r"|__\w|\b_\w|\w`[^\W_]|^[=\-~^#+*\"_\s\u2010-\u2015\u2212\u2500]+$|^\+[-=]"
    r"|---[ :]*\||\|[ :]*--"
    r"|^(?:\*(?!\*)|[-+\u2022\u2013\u2014\u00b7\u25cf\u25cb\u25e6\u25aa\u2023\u2043]|\d+[.)]|#\.)\s?\S"
    rf"|^(?:[*\s\u200b]*[:\uff1a][:*\s\uff1a\u200b]*(?:{_NAMES})\b|[*\s\u200b]*status\b"
    rf"|[*\s\u200b]*(?:{_NAMES})\s*[:;=*\uff1a\u2013\u2014-])|\w\*\*\w|(?<!\S)\*\* "
    r"|^(?:!!!|\?\?\?|:::|==|: )|\[\[|==\w|\w[~^]\w|&#?\w+;|\{[a-z]+\}|\$\S|\^\[|\S \.\. [a-z]"
    r"|:[a-z_]{3,}:(?=\s|\Z)|^[\u2190-\u21ff\u2600-\u27bf\u25ba]"
    r"|:[a-z]+:[^`\s]|:[a-z]+: +`|(?<![:\w])[a-z]+:`|(?<!\w):[a-z]+`|\w:[a-z]+:`",
    re.MULTILINE | re.IGNORECASE,
)
_LIKE_MARKUP = re.compile(r"[a-z-]+:|_ ?[\w-]+:*\Z|roadmap-")


def read_slips(found: Iterable[nodes.Element], path: str, locator: Locator) -> Iterator[Slip]:
    """Give the slips of a document, with their places.

    :param found: its nodes of ``LOOKED_AT``, in document order.
    :param path: that of the document's own file.
    """
    found = tuple(found)
    lines = locator.lines(path)
    # Columns of a spreadsheet; docutils makes spaces of tabs.
    columns = any("\t" in line.strip() for line in lines)
    suspects = [
        node
        for node in found
        if _is_suspect(node) or (columns and isinstance(node, nodes.paragraph))
    ]
    tabs = any("\t" in line for line in lines)
    odd = any(map(_ODD.search, lines))
    fenced = bool(lines) and lines[0].rstrip() in {"---", "+++"}
    if not suspects and not tabs and not odd and not fenced:
        return
    from .teach.lesson import Source
    from .teach.markdown import front_matter

    front = front_matter(Source(lines)) if fenced else None
    if front:
        yield _slip("markdown", front, path)
    below = front.wrong.count("\n") + 1 if front else 0
    sources: dict[str, Source] = {}
    yield from _fields_elsewhere(suspects, path, locator)
    for node in suspects:
        if isinstance(node, _FIELD_LISTS):
            continue
        place = _place(node, locator)
        if place.line is None or place.column is None:
            continue  # Not in a file, such as what rst_epilog adds.
        if place.line <= below and place.path == path:
            continue
        source = sources.setdefault(place.path, Source(locator.lines(place.path)))
        for code, lesson in _lessons(node, source, place.line, place.column):
            yield _slip(code, lesson, place.path)
    if tabs:
        yield from _tabs(found, path, Source(lines), locator)
    if odd:
        from .teach.signs import odd_signs

        yield from (_slip("lost-markup", one, path) for one in odd_signs(Source(lines)))


def _is_suspect(node: nodes.Element) -> bool:
    """Tell whether a node is worth a closer look: nearly none is, and the look takes time."""
    if isinstance(node, nodes.paragraph):
        return _SUSPECT.search(node.rawsource) is not None
    if isinstance(node, nodes.title_reference):
        return node.rawsource.startswith("`")
    if isinstance(node, nodes.strong | nodes.emphasis):
        text = node.rawsource
        return text.startswith("*") and (
            "`" in text
            or "*" in text.strip("*")
            or text[2:3] == "*"
            or text.endswith("**") is not text.startswith("**")
        )
    if isinstance(node, nodes.line_block):
        first = node.next_node(nodes.line)
        return first is not None and "|" in first.rawsource
    if isinstance(node, nodes.transition):
        return _text_before(node) is not None
    if isinstance(node, nodes.block_quote):
        return _after_title(node) and _holds_fields(node)
    if isinstance(node, nodes.definition_list):
        return _is_no_definition(node)
    if isinstance(node, nodes.bullet_list):
        empty = node.next_node(nodes.Text) is None
        return empty or _after_title(node) or _nearly_checklist(node) != ""
    if isinstance(node, _FIELD_LISTS):
        in_section = isinstance(node.parent, nodes.section | nodes.document)
        return in_section and not _after_title(node) and _are_meant(node)
    return _LIKE_MARKUP.match(node.astext()) is not None  # a comment


def _nearly_checklist(node: nodes.Element) -> str:
    """Give the class of a list that is one slip away from that of checklists, or ""."""
    return next((name for name in node["classes"] if near(name, {CHECKLIST_CLASS})), "")


def _is_no_definition(node: nodes.definition_list) -> bool:
    """Tell whether a definition is a list, or a further line, that is indented too far.

    "- one" with "    - two" below it is an entry that defines "one".
    """
    term, defined = node.next_node(nodes.term), node.next_node(nodes.definition)
    if term is None or defined is None:
        return False
    if term.astext().startswith(("!!! ", "??? ", "???+ ")):
        return True
    holds_list = isinstance(defined.next_node(), _LISTS)
    if not (isinstance(node.parent, nodes.list_item) and node.parent[0] is node):
        return holds_list and len(node) == len(defined) == 1 and term.astext().endswith(":")
    goes_on = len(node) == len(defined) == 1 and defined.astext()[:1].islower()
    return holds_list or (goes_on and " " in term.astext())


def _text_before(node: nodes.Element) -> nodes.Element | None:
    """Give the one-line paragraph directly before a node, if there is one."""
    at = node.parent.index(node) if node.parent else 0
    before = node.parent[at - 1] if at else None
    if isinstance(before, nodes.paragraph) and before.rawsource and "\n" not in before.rawsource:
        return before
    return None


def _are_meant(fields: nodes.Element) -> bool:
    from .teach.fields import are_meant

    pairs = []
    for field in fields.children:
        name, value = "", field.astext()
        if isinstance(field, nodes.field):
            name, value = (part.astext() for part in field.children)
        elif isinstance(field, nodes.Element):
            name = field.tagname  # One that docutils knows, at the top of a page.
        pairs.append((name.lower(), value))
    return are_meant(pairs)


def _fields_elsewhere(
    suspects: Iterable[nodes.Element], path: str, locator: Locator
) -> Iterator[Slip]:
    """Give the slips about fields that do not stand directly under a title."""
    from .teach.fields import above_title, below_text
    from .teach.lesson import Source

    given: set[nodes.Element] = set()  # Sections whose fields stand above their titles.
    for node in suspects:
        if not isinstance(node, _FIELD_LISTS):
            continue
        first = node.next_node(nodes.field)
        place = locator.block(first) if first is not None else Place(path=path, line=1)
        section = _section_below(node)
        teach = below_text
        if section and not _has_fields(section) and _is_above(node, given):
            given.add(section)
            teach = above_title
        start = 1 if isinstance(node, nodes.docinfo) else place.line
        lesson = teach(Source(locator.lines(place.path)), start) if start else None
        if lesson:
            yield _slip("lost-field", lesson, place.path)


def _section_below(node: nodes.Element) -> nodes.section | None:
    """Give the section whose title comes next below a node, if nothing shown comes before it."""
    at = node
    while at.parent is not None:
        below = at.parent.children[at.parent.index(at) + 1 :]
        shown = next((one for one in below if not isinstance(one, nodes.Invisible)), None)
        if shown is not None:
            return shown if isinstance(shown, nodes.section) else None
        at = at.parent
    return None


def _is_above(node: nodes.Element, given: set[nodes.Element]) -> bool:
    """Tell whether fields before a title are about it, and not about the section that they end."""
    before = node.parent[node.parent.index(node) - 1]
    return (
        isinstance(node.parent, nodes.document)
        or node.parent in given
        or _has_fields(node.parent)
        or (isinstance(before, nodes.target) and "refid" in before)
    )


def _has_fields(section: nodes.Element) -> bool:
    lists = (child for child in section.children if isinstance(child, nodes.field_list))
    return any(map(_after_title, lists))


def _place(node: nodes.Element, locator: Locator) -> Place:
    if isinstance(node, nodes.title_reference | nodes.strong | nodes.emphasis):
        return locator.inline(node)
    if isinstance(node, nodes.block_quote):
        first = node.next_node(nodes.field)
        place = locator.block(first if first is not None else node)
        return Place(path=place.path, line=place.line, column=1)
    if isinstance(node, nodes.transition):
        return locator.inside(_text_before(node) or node, 0)
    if isinstance(node, nodes.bullet_list):
        return replace(locator.block(node), column=1)
    inner = {nodes.definition_list: nodes.term, nodes.line_block: nodes.line}.get(type(node))
    inside = node.next_node(inner) if inner else node
    return locator.inside(inside if inside is not None else node, 0)


def _lessons(
    node: nodes.Element, source: Source, line: int, column: int
) -> Iterator[tuple[str, Lesson]]:
    from .teach import prose
    from .teach.fields import indented_fields
    from .teach.markdown import bare_table, table

    found: Lesson | None = None
    code = "lost-markup"
    if isinstance(node, nodes.title_reference | nodes.strong | nodes.emphasis):
        code, found = _inline(node, source, line, column)
    elif isinstance(node, nodes.line_block):
        code, found = "markdown", table(source, line) or bare_table(source, line)
    elif isinstance(node, nodes.transition):
        code, found = "lost-title", prose.parted_title(source, line)
    elif isinstance(node, nodes.comment):
        found = prose.comment(source, line, column - len(".. "), node.astext())
    elif isinstance(node, nodes.block_quote):
        last = line + len(source.block(line)) - 1
        code, found = "lost-field", indented_fields(source, line, last)
    elif isinstance(node, nodes.bullet_list | nodes.definition_list):
        code, found = _of_list(node, source, line, column)
    elif not (node.rawsource.startswith("```") and node.next_node(nodes.problematic)):
        # Of a fence with more in it than one paragraph, docutils has said more than enough.
        yield from prose.mistakes(source, _paragraph(node, line, column))
    if found:
        yield code, found


def _of_list(
    node: nodes.Element, source: Source, line: int, column: int
) -> tuple[str, Lesson | None]:
    from .teach.fields import in_list
    from .teach.lists import no_checklist, not_defined
    from .teach.markdown import admonition, rule

    if isinstance(node, nodes.definition_list):
        box = admonition(source, line)
        return ("markdown", box) if box else ("lost-list", not_defined(source, line, column))
    if name := _nearly_checklist(node):
        return "lost-list", no_checklist(source, line, name)
    if node.next_node(nodes.Text) is not None:
        return "lost-field", in_list(source, line)
    in_section = isinstance(node.parent, nodes.section | nodes.document)
    return "markdown", rule(source, line) if in_section else None


def _inline(
    node: nodes.Element, source: Source, line: int, column: int
) -> tuple[str, Lesson | None]:
    from .teach.phrases import AFTER_ROLE, inside
    from .teach.prose import backticks

    if not isinstance(node, nodes.title_reference):
        return "lost-markup", inside(line, column, node.rawsource)
    # After ":role: " it is that space that is wrong, and within "[...](...)" all of it.
    before = source[line][: column - 1]
    told = AFTER_ROLE.search(before) or before.endswith("[")
    # An address that is shown is no matter of style.
    code = "lost-markup" if re.search(r"\s<\w+:[^<>\s]+>`\Z", node.rawsource) else "backticks"
    return code, None if told else backticks(source, line, column, node.rawsource)


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
