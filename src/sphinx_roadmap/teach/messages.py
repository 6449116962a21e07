"""What Sphinx and docutils say of a page's markup, as findings for a first-time author."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..check.findings import Code, Finding
from ..model import Place
from . import blocks, directives, inline, names, notes, references, tables, titles
from .excerpt import illustrate
from .lesson import Lesson, Source
from .markdown import fence_around, front_matter, table

if TYPE_CHECKING:
    from collections.abc import Sequence

_INVALID_VALUE = (
    r'Error in "(?P<name>[^"]+)" directive: invalid option value: \(option: "(?P<option>[^"]+)"'
    r"; value: '(?P<value>.*?)'\) (?P<why>.*)"
)
# By docutils' own messages, which are not translated here, as far as the first empty line.
_LESSONS = (
    (r"Title underline too short", titles.short_underline),
    (r"Title overline too short|Title overline & underline mismatch", titles.uneven_lines),
    (r"Missing matching underline for section title overline", titles.uneven_lines),
    (r"Inconsistent title style|Title level inconsistent", titles.wrong_level),
    (r"Unexpected section title", titles.title_inside),
    # As docutils 0.22 says it, and as 0.23 does.
    (r"Document may not end with a transition", titles.line_alone),
    (r"Transition at the (?:start|end) of the", titles.line_alone),
    (r"(?:Document|Section).* may not begin with a transition", titles.line_alone),
    (r"At least one body element must separate transitions", titles.line_alone),
    (r"Invalid section title or transition marker", titles.line_alone),
    (r"Malformed table", tables.malformed),
    (r"Unexpected indentation", blocks.unexpected_indentation),
    (r"(?P<kind>[A-Z][a-z ]+?) ends without a blank line", blocks.no_blank_line),
    (r"Blank line required after table", blocks.after_table),
    (r"Literal block expected; none found", blocks.literal_expected),
    (r'Content block expected for the "(?P<name>[^"]+)" directive', blocks.content_expected),
    (r"Inline (?P<kind>.+) start-string without end-string", inline.no_end),
    (r'Unknown target name: "(?P<name>\d+|#.*)"', notes.missing),
    (r"Too many (?P<name>)autonumbered footnote references", notes.missing),
    (r"citation not found: (?P<name>\S+)", notes.missing),
    (r"(?:Footnote|Citation) \[(?P<name>.+)\] is not referenced", notes.unused),
    (r'Unknown target name: "(?P<name>.*)"', names.unknown_target),
    (r"undefined label: '(?P<name>.*)'", references.undefined_label),
    (r"Failed to create a cross reference.*: '(?P<name>.*)'", references.label_without_title),
    (r"unknown document: '(?P<name>.*)'", references.unknown_page),
    (r"toctree contains reference to nonexisting document '(?P<name>.*)'", references.unknown_page),
    (r"the link to '(?P<uri>.*)' is refused: links of the kind", references.refused),
    (r"Anonymous hyperlink mismatch", names.anonymous),
    (
        r'Duplicate (?:explicit )?target name[^:]*: "(?P<name>.*)"',
        names.duplicate_target,
    ),
    (r"malformed hyperlink target", names.malformed_target),
    (r'Unknown directive type "(?P<name>[^"]+)"', directives.unknown_name),
    (r'Unknown interpreted text role "(?P<name>[^"]+)"', directives.unknown_name),
    (
        r'Error in "(?P<name>[^"]+)" directive: unknown option: "(?P<option>[^"]+)"',
        directives.unknown_option,
    ),
    (_INVALID_VALUE, directives.wrong_value),
    (r'Error in "(?P<name>[^"]+)" directive: no content permitted', directives.no_content),
    (
        r'Error in "(?P<name>[^"]+)" directive: (?:maximum \d|\d+ argument\(s\) required)',
        directives.arguments,
    ),
    (r'Error parsing content block for the "list-table" directive', directives.list_table),
    (r"image file not readable: (?P<path>.+)", directives.missing_file),
    (r"Include file '(?P<path>.+?)' not found", directives.missing_file),
    (r'Problems with "include" directive path: .*: \'(?P<path>.+)\'', directives.missing_file),
    (r"Mismatch: both interpreted text role", directives.role_and_suffix),
    (r'Undefined substitution referenced: "(?P<name>.*)"', names.undefined_substitution),
    (r"Pygments lexer name '(?P<name>.*)' is not known", directives.unknown_language),
    (r'Lexing literal_block .* as "(?P<name>.+?)" resulted in', directives.not_in_language),
)

# Where there is no more to say than what to do.
_REMEDIES = (
    (r"Malformed table", "Draw every row as wide as the first line of the table."),
    (r"Figure caption must be", "Write a paragraph of text first, and then the rest."),
    (r"Footnote \[.*\] is not referenced", "Refer to it in the text, or remove it."),
    (r"toctree contains reference to nonexisting document", "Correct the name of the page."),
    (r"Unknown directive type", "Correct the name; the roadmap itself needs no directive."),
    (r"toctree contains .* that doesn't have a title", "Write a title at the top of that page."),
    (r"document isn't included in any toctree", "Name the page in the toctree of another page."),
)


def explain(
    path: str, line: int | None, text: str, kind: str = "", lines: Sequence[str] = ()
) -> Finding:
    """Give what was said of a line as a finding, with the line to write where that is known.

    :param kind: its type, as in ``suppress_warnings``, or "".
    :param lines: those of the file, as an editor counts them; none where it cannot be read.
    """
    # docutils shows the source below its sentence.
    sentence = " ".join(text.partition("\n\n")[0].split())
    lesson = _lesson(sentence, line or 1, Source(lines)) if lines else None
    if lesson is None:
        what = next((words for pattern, words in _REMEDIES if re.match(pattern, sentence)), "")
        if kind not in {"", "docutils"}:
            sentence = f"{sentence} ({kind})"
        place = Place(path=path, line=line)
        return illustrate(Finding(code=Code.RST, place=place, message=sentence, remedy=what), lines)
    place = Place(path=path, line=lesson.line, column=lesson.column)
    finding = Finding(
        code=Code.RST,
        place=place,
        message=lesson.message,
        remedy=lesson.remedy,
        wrong=lesson.wrong,
        right=lesson.right,
    )
    return illustrate(finding, lines)


def _lesson(sentence: str, line: int, source: Source) -> Lesson | None:
    front = front_matter(source)
    if front is not None and line <= front.wrong.count("\n") + 1:
        return front
    for pattern, teach in _LESSONS:
        said = re.match(pattern, sentence)
        if said is not None:
            # What Markdown leaves behind is told as what it is.
            return (
                fence_around(source, line)
                or _table_around(source, line)
                or teach(source, line, said)
            )
    return None


def _table_around(source: Source, line: int) -> Lesson | None:
    start = line
    while start > 1 and source[start - 1].lstrip().startswith("|"):
        start -= 1
    return table(source, start)
