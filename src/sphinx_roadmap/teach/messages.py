"""What Sphinx and docutils say of a page's markup, as findings for a first-time author."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..check.findings import Code, Finding
from ..model import Place
from . import blocks, inline, names, titles
from .excerpt import illustrate
from .lesson import Lesson, Source
from .markdown import fence_around, table

if TYPE_CHECKING:
    from collections.abc import Sequence

# By docutils' own messages, which are not translated here, as far as the first empty line.
_LESSONS = (
    (r"Title underline too short", titles.short_underline),
    (r"Title overline too short|Title overline & underline mismatch", titles.uneven_lines),
    (r"Missing matching underline for section title overline", titles.uneven_lines),
    (r"Inconsistent title style|Title level inconsistent", titles.wrong_level),
    (r"Unexpected section title", titles.title_inside),
    # As docutils 0.22 says it, and as 0.23 does.
    (r"Document may not end with a transition", titles.transition_at_end),
    (r"Transition at the end of the document", titles.transition_at_end),
    (r"Unexpected indentation", blocks.unexpected_indentation),
    (r"(?P<kind>[A-Z][a-z ]+?) ends without a blank line", blocks.no_blank_line),
    (r"Blank line required after table", blocks.after_table),
    (r"Literal block expected; none found", blocks.literal_expected),
    (r'Content block expected for the "(?P<name>[^"]+)" directive', blocks.content_expected),
    (r"Inline (?P<kind>.+) start-string without end-string", inline.no_end),
    (r'Unknown target name: "(?P<name>.*)"', names.unknown_target),
    (r"Anonymous hyperlink mismatch", names.anonymous),
    (
        r'Duplicate (?:explicit )?target name[^:]*: "(?P<name>.*)"',
        names.duplicate_target,
    ),
    (r"malformed hyperlink target", names.malformed_target),
    (r'Unknown directive type "(?P<name>[^"]+)"', names.unknown_directive),
    (r'Unknown interpreted text role "(?P<name>[^"]+)"', names.unknown_role),
    (
        r'Error in "(?P<name>[^"]+)" directive: unknown option: "(?P<option>[^"]+)"',
        names.unknown_option,
    ),
    (r"Mismatch: both interpreted text role", names.role_and_suffix),
    (r'Undefined substitution referenced: "(?P<name>.*)"', names.undefined_substitution),
)

# Where there is no more to say than what to do.
_REMEDIES = (
    (r"Malformed table", "Draw every row as wide as the first line of the table."),
    (r"Unknown directive type", "Correct the name; the roadmap itself needs no directive."),
    (r"document isn't included in any toctree", "Name the page in the toctree of another page."),
    (r"undefined label", "Correct the label, or write it above a title."),
    (r"unknown document", "Correct the name of the page, which is its path without the ending."),
    (r"Too many .*footnote references", 'Write the footnote as ".. [#] TEXT" below.'),
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
    lesson = _lesson(sentence, line, Source(lines)) if line and lines else None
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
