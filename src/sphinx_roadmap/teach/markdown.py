"""Lessons about Markdown: fences, tables, headings and links, as reStructuredText writes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ..items import EVENT_FIELDS, ITEM_FIELDS
from .known import ADMONITIONS, DIRECTIVES, OTHER_NAMES, language
from .lesson import Lesson, dedented, indented, is_adornment
from .titles import underline_for

if TYPE_CHECKING:
    from .lesson import Source

_TILDES = re.compile(r"(?P<indent> *)(?P<mark>~{3,})(?P<language>)")
_FENCE = re.compile(
    r"(?P<indent> *)(?P<mark>`{3,}|~{3,}(?=\w)|:{3,}(?= *\{?[a-z]))\s*"
    r"(?P<language>\{[\w-]+\}|[\w+#.-]*)(?P<rest>.*)"
)
_ADMONITION = re.compile(
    r"(?P<indent> *)(?:!!!|\?\?\?\+?) (?P<name>[a-z]+)"
    r"(?: +[\"\u201c](?P<title>[^\"\u201d]*)[\"\u201d])?"
)
_ROW = re.compile(r" *[^|+].*\|.*| *\|.*\| *")
_RULE = re.compile(r" *\|?(?: *:?-{3,}:? *\|)+(?: *:?-{3,}:?)? *| *\|(?: *:?-+:? *\|)+ *")
# A row with a space on both sides of each bar; names of substitutions have none.
_BARS = re.compile(r" *\|(?: [^|]* \|){2,}")
_KEY = re.compile(r"(?P<name>[A-Za-z][\w-]*)\s*[:=](?:\s+(?P<value>\S.*))?")

_HEADINGS = (
    re.compile(
        r"(?P<marks>#{1,6}(?= )|#{2,6}(?=[^\W\d]))\s*(?P<title>\S.*?)(?: +#+)?"
        r"(?: *\{#(?P<label>[\w-]+)\})?"
    ),
    re.compile(r"(?P<marks>={2,6}) +(?P<title>[^=\s].*[^=\s]) +(?P=marks)(?P<label>)"),
    re.compile(r"(?P<marks><h[1-6])\b[^<>]*>(?P<title>[^<>]+)</h[1-6]>(?P<label>)", re.IGNORECASE),
)
# Lines alone that Markdown draws as rules, and what word processors make of them.
RULE = re.compile(
    r"-{3}|\*{3}|_{3}|- - -(?: -)*|\* \* \*(?: \*)*|_ _ _(?: _)*|[\u2014\u2e3a\u2e3b]+"
)
FRONT_MATTER = frozenset({"---", "+++"})
BOLD = re.compile(
    r"(?<![\w_])__(?P<text>[^\W_][^_\n]* [^_\n]*\w[.!?]?|[A-Z][a-z]+[.!?:]?)__(?![\w_])"
)
EMPHASIS = re.compile(
    r"(?<![\w`_:./\\<>\]-])_(?P<text>[^\W_]|[^\W_][^_\n`]*[^\W_][.!?]?)_(?![\w_`/.-]\w|[_`])"
)


def fence_around(source: Source, line: int) -> Lesson | None:
    """Give the lesson about a fence that a line is in, if any."""
    opened, mark = 0, ""
    for at in range(1, line + 1):
        if opened and source[at].strip() == mark:
            if at == line:
                break
            opened = 0
        elif not opened and (found := _FENCE.fullmatch(source[at])):
            opened, mark = at, found["mark"]
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
    head, what = _head(found.groupdict())
    after = [""] if source[end + 1].strip() else []
    before = [""] if source[line - 1].strip() else []
    return Lesson(
        f'"{found["mark"]}" is Markdown; here it does not begin a block of {what}.',
        f'Write "{head.split("::")[0]}::", an empty line, and the {what} indented by three spaces.',
        line,
        1,
        "\n".join(source[number] for number in range(line, end + closed)),
        "\n".join([*before, f"{margin}{head}", "", *indented(inside, 3), *after]),
    )


def _head(found: dict[str, str | None]) -> tuple[str, str]:
    """Give the directive to write for a fence's first line, and what it holds."""
    name = found["language"] or ""
    if name.startswith("{") or (found["mark"] or "").startswith(":"):
        name = name.strip("{}")
        rest = (found.get("rest") or "").strip(" []")
        if name not in {"code", "code-block"}:
            return directive(name, rest), "text"
        name = rest
    return f".. code-block:: {language(name or 'text')}", "code"


def directive(name: str, title: str) -> str:
    """Give the first line of a box of text, with a title of its own where that is wanted."""
    name = OTHER_NAMES.get(name, name)
    if name not in DIRECTIVES:
        name = "note"
    return (
        f".. admonition:: {title}"
        if title and name in ADMONITIONS
        else f".. {name}:: {title}".rstrip()
    )


def admonition(source: Source, line: int) -> Lesson | None:
    """Give the lesson about a box of text as MkDocs writes it, if one begins at a line."""
    found = _ADMONITION.fullmatch(source[line].rstrip())
    if found is None:
        return None
    margin, last, at = len(found["indent"]), line, line + 1
    while at <= len(source.lines) and (not source[at].strip() or source.indent(at) > margin):
        last = at if source[at].strip() else last
        at += 1
    first = next((n for n in range(line + 1, last + 1) if source[n].strip()), last + 1)
    run = [source[number].rstrip() for number in range(first, last + 1)]
    head = directive(found["name"], (found["title"] or "").strip())
    right = [f"{found['indent']}{head}", "", *(dedented(run, margin + 3) if run else [])]
    return Lesson(
        f'"{source[line].split()[0]}" is Markdown; here it does not begin a box of text.',
        f'Write "{head.split("::")[0]}::", an empty line, and the text indented by three spaces.',
        line,
        1,
        "\n".join(source[number].rstrip() for number in range(line, last + 1)),
        "\n".join(right),
    )


def definitions(source: Source, line: int, lines: list[str]) -> Lesson | None:
    """Give the lesson about a term and its definitions as some Markdown has them."""
    if (
        len(lines) < 2
        or lines[0].startswith(":")
        or not all(re.match(r": +\S", one) for one in lines[1:])
    ):
        return None
    margin = " " * source.indent(line)
    return Lesson(
        '":" before a definition is Markdown; here it is shown.',
        "Indent the definition by three spaces instead.",
        line + 1,
        1,
        "\n".join(source[line + row].rstrip() for row in range(1, len(lines))),
        "\n".join(f"{margin}   {one[1:].strip()}" for one in lines[1:]),
    )


def table(source: Source, line: int) -> Lesson | None:
    """Give the lesson about a table of Markdown that has its first row at a line."""
    if not (_ROW.fullmatch(source[line]) and _RULE.fullmatch(source[line + 1])):
        return None
    end = line + 2
    while _ROW.fullmatch(source[end]):
        end += 1
    rows = [source[number] for number in (line, *range(line + 2, end))]
    return _list_table(
        source, (line, end), [_cells(row) for row in rows], "of Markdown", header=True
    )


def bare_table(source: Source, line: int) -> Lesson | None:
    """Give the lesson about rows of cells between bars, or from a spreadsheet, if they are that."""
    bars = _BARS.fullmatch(source[line].rstrip()) is not None
    end, count = line, _count(source[line], bars=bars)
    while source[end].strip() and _count(source[end], bars=bars) == count:
        end += 1
    if not count or end - line < 2 or source[end].strip():
        return None
    rows = [
        _cells(source[number]) if bars else source[number].strip().split("\t")
        for number in range(line, end)
    ]
    what = 'of rows between "|"' if bars else "of cells between tabs"
    return _list_table(source, (line, end), rows, what, header=False)


def _count(text: str, *, bars: bool) -> int:
    if bars:
        return text.count("|") if _BARS.fullmatch(text.rstrip()) else 0
    return text.strip().count("\t")


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip().strip("|").split("|")]


def _list_table(
    source: Source, span: tuple[int, int], rows: list[list[str]], what: str, *, header: bool
) -> Lesson:
    line, end = span
    margin = " " * source.indent(line)
    written = [".. list-table::", *(["   :header-rows: 1"] if header else []), ""]
    for first, *others in rows:
        written += [f"   * - {first}".rstrip(), *(f"     - {cell}".rstrip() for cell in others)]
    before = [""] if source[line - 1].strip() else []
    after = [""] if source[end].strip() else []
    return Lesson(
        f"This is a table {what}; here it is shown as it is written.",
        'Write it as a ".. list-table::".',
        line,
        1,
        "\n".join(source[number] for number in range(line, end)),
        "\n".join([*before, *(f"{margin}{one}".rstrip() for one in written), *after]),
    )


def quotation(line: int, column: int, lines: list[str]) -> Lesson | None:
    """Give the lesson about a quotation of Markdown, if a paragraph is one."""
    inside = [re.fullmatch(r"(?P<marks>>(?: ?>)*)(?: (?P<text>.*))?", text) for text in lines]
    if inside[0] is None or (not all(inside) and not lines[0].startswith("> ")):
        return None
    texts: list[str] = []
    depths: list[int] = []
    for found, text in zip(inside, lines, strict=True):
        # A further line without the sign goes on with what is above it.
        depths.append(found["marks"].count(">") if found else depths[-1])
        if len(depths) > 1 and depths[-1] != depths[-2] and texts[-1]:
            texts.append("")
        words = (found["text"] or "") if found else text
        texts.append(f"{'   ' * (depths[-1] - 1)}{words}".rstrip())
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


class Heading(NamedTuple):
    """A heading as others write it: how it is told from text, its level, its title and label."""

    marks: str
    level: int
    title: str
    label: str

    @classmethod
    def of(cls, text: str) -> Heading | None:
        """Give the heading that a line is, if any."""
        found = next((one for pattern in _HEADINGS if (one := pattern.fullmatch(text))), None)
        if found is None:
            return None
        marks = found["marks"]
        level = int(marks[2]) if marks[0] == "<" else len(marks)
        shown = f"{marks}>" if marks[0] == "<" else marks
        return cls(shown, level, found["title"].strip(), found["label"] or "")


def front_matter(source: Source) -> Lesson | None:
    """Give the lesson about settings between two lines at the top of a page, if they are there."""
    mark = source[1].rstrip()
    if mark not in FRONT_MATTER:
        return None
    end = next((n for n, text in source if n > 1 and text.rstrip() == mark), 0)
    inside = [source[number].rstrip() for number in range(2, end)]
    keys = [found for text in inside if (found := _KEY.fullmatch(text))]
    if not keys or not all(map(_is_setting, inside)):
        return None
    values = {found["name"].lower(): (found["value"] or "").strip("\"'") for found in keys}
    names = [name for name in values if name in ITEM_FIELDS | EVENT_FIELDS and values[name]]
    below = next((n for n, text in source if n > end and text.strip()), end)
    heading = Heading.of(source[below].rstrip())
    has_title = any(is_adornment(text) for n, text in source if n > end and len(text) > 3)
    title = heading.title if heading else "" if has_title else values.get("title", "")
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
