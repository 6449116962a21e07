"""Lessons about Markdown: fences, tables, headings and links, as reStructuredText writes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..items import EVENT_FIELDS, ITEM_FIELDS
from .known import language
from .lesson import Lesson, indented, is_adornment
from .titles import underline_for

if TYPE_CHECKING:
    from .lesson import Source

_TILDES = re.compile(r"(?P<indent> *)(?P<mark>~{3,})(?P<language>)")
_FENCE = re.compile(r"(?P<indent> *)(?P<mark>`{3,}|~{3,}(?=\w))\s*(?P<language>[\w+#.-]*).*")
_ROW = re.compile(r" *[^|+].*\|.*| *\|.*\| *")
_RULE = re.compile(r" *\|?(?: *:?-{3,}:? *\|)+(?: *:?-{3,}:?)? *| *\|(?: *:?-+:? *\|)+ *")
_KEY = re.compile(r"(?P<name>[A-Za-z][\w-]*)\s*[:=](?:\s+(?P<value>\S.*))?")

HEADING = re.compile(r"(?P<marks>#{1,6}(?= )|#{2,6}(?=[^\W\d]))\s*(?P<title>\S.*?)(?: +#+)?")
# Lines alone that Markdown draws as rules, and what word processors make of them.
RULE = re.compile(
    r"-{3}|\*{3}|_{3}|- - -(?: -)*|\* \* \*(?: \*)*|_ _ _(?: _)*|[\u2014\u2e3a\u2e3b]+"
)
FRONT_MATTER = frozenset({"---", "+++"})
BOLD = re.compile(r"(?<![\w_])__(?P<text>[^\W_][^_\n]* [^_\n]*\w[.!?]?)__(?![\w_])")
EMPHASIS = re.compile(
    r"(?<![\w`_:./\\<>\]-])_(?P<text>[^\W_]|[^\W_][^_\n`]*[^\W_][.!?]?)_(?![\w_`/.-]\w|[_`])"
)


def fence_around(source: Source, line: int) -> Lesson | None:
    """Give the lesson about a fence that a line is in, if any."""
    opened = 0
    for at in range(1, line + 1):
        found = _FENCE.fullmatch(source[at])
        if found is None:
            continue
        if not opened:
            opened = at
        elif not found["language"]:
            if at == line:
                break
            opened = 0
    lesson = fence(source, opened) if opened else None
    return lesson if lesson and line <= opened + lesson.wrong.count("\n") else None


def fence(source: Source, line: int) -> Lesson | None:
    """Give the lesson about a fence that begins at a line."""
    found = _FENCE.fullmatch(source[line]) or _TILDES.fullmatch(source[line])
    if found is None:
        return None
    end = line + 1
    while end <= len(source.lines) and source[end].strip() != found["mark"]:
        end += 1
    closed = end <= len(source.lines)
    if not closed:
        end = line + len(source.block(line))
        if end == line + 1 or found["mark"][0] == "~":
            return None
    inside = [source[number] for number in range(line + 1, end)]
    margin = found["indent"]
    head = f"{margin}.. code-block:: {language(found['language'] or 'text')}"
    after = [""] if source[end + 1].strip() else []
    before = [""] if source[line - 1].strip() else []
    return Lesson(
        f'"{found["mark"]}" is Markdown; here it does not begin a block of code.',
        'Write ".. code-block::", an empty line, and the code indented by three spaces.',
        line,
        1,
        "\n".join(source[number] for number in range(line, end + closed)),
        "\n".join([*before, head, "", *indented(inside, 3), *after]),
    )


def table(source: Source, line: int) -> Lesson | None:
    """Give the lesson about a table of Markdown that has its first row at a line."""
    if not (_ROW.fullmatch(source[line]) and _RULE.fullmatch(source[line + 1])):
        return None
    end = line + 2
    while _ROW.fullmatch(source[end]):
        end += 1
    rows = [source[number] for number in (line, *range(line + 2, end))]
    margin = " " * source.indent(line)
    written = [".. list-table::", "   :header-rows: 1", ""]
    for row in rows:
        first, *others = (cell.strip() for cell in row.strip().strip("|").split("|"))
        written += [f"   * - {first}".rstrip(), *(f"     - {cell}".rstrip() for cell in others)]
    before = [""] if source[line - 1].strip() else []
    after = [""] if source[end].strip() else []
    return Lesson(
        "This is a table of Markdown; here it is shown as it is written.",
        'Write it as a ".. list-table::".',
        line,
        1,
        "\n".join(source[number] for number in range(line, end)),
        "\n".join([*before, *(f"{margin}{one}".rstrip() for one in written), *after]),
    )


def quotation(line: int, column: int, lines: list[str]) -> Lesson | None:
    """Give the lesson about a quotation of Markdown, if all lines of a paragraph are one."""
    inside = [re.fullmatch(r">(?: (?P<text>.*))?", text) for text in lines]
    if not all(inside):
        return None
    texts = [found["text"] or "" for found in inside if found]
    alert = re.fullmatch(r"\[!(?P<kind>NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]", texts[0].strip())
    head = [f".. {alert['kind'].lower()}::", ""] if alert else []
    margin = " " * (column - 1)
    right = [*head, *indented(texts[1:] if alert else texts, 3)]
    return Lesson(
        'Lines that begin with ">" are a quotation in Markdown; here the ">" is shown.',
        'Write ".. note::", and its text indented by three spaces.'
        if alert
        else "Indent the lines by three spaces instead.",
        line,
        column,
        f"\n{margin}".join(lines),
        f"\n{margin}".join(right),
    )


def front_matter(source: Source) -> Lesson | None:
    """Give the lesson about settings between two lines at the top of a page, if they are there."""
    mark = source[1].rstrip()
    end = next((n for n, text in source if n > 1 and text.rstrip() == mark), 0)
    inside = [source[number].rstrip() for number in range(2, end)]
    keys = [found for text in inside if (found := _KEY.fullmatch(text))]
    if mark not in FRONT_MATTER or not keys or not all(map(_is_setting, inside)):
        return None
    values = {found["name"].lower(): (found["value"] or "").strip("\"'") for found in keys}
    names = [name for name in values if name in ITEM_FIELDS | EVENT_FIELDS and values[name]]
    below = next((n for n, text in source if n > end and text.strip()), end)
    heading = HEADING.fullmatch(source[below].rstrip())
    has_title = any(is_adornment(text) for n, text in source if n > end and len(text) > 3)
    title = heading["title"] if heading else "" if has_title else values.get("title", "")
    last = below if heading else end
    if has_title and names and not heading and is_adornment(source[below + 1]):
        title, last = source[below].rstrip(), below + 1
    right = [title, underline_for(source, title, 1)] if title else []
    if right and names:
        right += ["", *(f":{name}: {values[name]}" for name in names)]
    if right and source[last + 1].strip():
        right.append("")
    return Lesson(
        f'Settings between two lines "{mark}" belong to Markdown; here they are shown as text.',
        "Write the title of the page and its fields as here; leave out the rest."
        if right
        else "Remove them; what is a field of the roadmap stands below its title.",
        1,
        1,
        "\n".join(source[number].rstrip() for number in range(1, last + 1)),
        None if names and not right else "\n".join(right),
    )


def _is_setting(text: str) -> bool:
    return not text or _KEY.fullmatch(text) is not None or text.startswith((" ", "- ", "#", "]"))


def rule(source: Source, line: int, column: int = 1) -> Lesson | None:
    """Give the lesson about a line that Markdown draws as a rule, if it is one."""
    text = source[line].strip()
    if not RULE.fullmatch(text):
        return None
    above = next((n for n in range(line - 1, 0, -1) if source[n].strip()), 0)
    below = any(source[n].strip() for n in range(line + 1, len(source.lines) + 1))
    message = f'"{text}" alone does not draw a line here.'
    if not above or is_adornment(source[above]) or not below:
        return Lesson(message, "Remove it: it would separate nothing here.", line, column, text, "")
    before = "\n" if above == line - 1 else ""
    after = "\n" if source[line + 1].strip() else ""
    return Lesson(
        message,
        'Write "----" to separate what is above from what is below.',
        line,
        column,
        text,
        f"{before}----{after}",
    )
