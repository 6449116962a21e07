"""Lessons about inline markup that begins and does not end."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from .lesson import Lesson, position

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .lesson import Source

# https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#inline-markup-recognition-rules
# With the quotation marks, dashes and dots of other keyboards.
_BEFORE = r"(?:(?<=[\s\"'(\[{<\-/:\u2018\u2019\u201c\u2013\u2014\xab])|\A)"
_AFTER = r"(?=\Z|[\s'\")\]}>\-/:.,;!?\\\u2019\u201d\u2013\u2014\u2026\xbb])"
_START = re.compile(_BEFORE + r"(?P<mark>\*\*|\*(?!\*)|``|_`|`(?!`)|\|)(?=\S)")
_END = {
    "**": re.compile(r"(?<![\s\\])\*\*" + _AFTER),
    "*": re.compile(r"(?<![\s\\])\*" + _AFTER),
    "``": re.compile(r"(?<!\s)``" + _AFTER),
    "_`": re.compile(r"(?<![\s\\])`" + _AFTER),
    "`": re.compile(r"(?<![\s\\])`(?:__?|:[\w.+-]+:)?" + _AFTER),
    "|": re.compile(r"(?<![\s\\])\|_{0,2}" + _AFTER),
}
_CLOSED_BY = {'"': '"', "'": "'", "(": ")", "[": "]", "{": "}", "<": ">"}
_MARKS = {
    "strong": "**",
    "emphasis": "*",
    "literal": "``",
    "target": "_`",
    "interpreted text or phrase reference": "`",
    "substitution_reference": "|",
}
# What begins with a mark and ends with another one, and what to write instead.
_HALF_CLOSED = {
    "**": ((r"\*\*([^*\n]*[^\s*])\*(?!\*)", r"**\1**"),),  # **bold*
    "``": (
        (r"``([^`\n]+)``(__?)(?!\w)", r"`\1`\2"),  # ``text <https://example.org>``_
        (r"``([^`\n]+)`(?!`)", r"``\1``"),  # ``code`
    ),
    "`": (
        (r"`([^`'\u2019\u00b4\n]+)['\u2019\u00b4](?!\w)", r'"\1"'),  # `quoted'
        (r"(`[^`]+`__?)(?=[a-z])", r"\1\\ "),  # `text <https://example.org>`_s
        (r"`([^`<>]*\s<[^<>`]+>)(__?)", r"`\1`\2"),  # `text <https://example.org>_
        (r"`([^`<>]*\s<[^<>`]+>)", r"`\1`_"),  # `text <https://example.org>
        (r"`([^`\n]*?\w)(__?)(?!\w)", r"`\1`\2"),  # `text_
    ),
}
_FIRST_WORD = re.compile(r"\S+?(?=[.,;:!?)\]}'\"]*(?:\s|\Z))")


def no_end(source: Source, line: int, said: re.Match[str]) -> Lesson | None:
    """Inline markup has no end in its paragraph."""
    return unbalanced(source, line, _MARKS.get(said["kind"], ""))


def unbalanced(source: Source, line: int, mark: str) -> Lesson | None:
    """Give the lesson about the first mark of a kind that has no end, at or about a line."""
    for start in (line, line - 1, line + 1):
        text = source.entry(start)
        found = _first_without_end(text, mark)
        if found is None:
            continue
        offset, wrong, right = found
        below, column = position(text, offset)
        return Lesson(
            f'{_called(mark)} begins with "{mark}" here and does not end in its paragraph.',
            _remedy(mark),
            start + below,
            column,
            wrong,
            right,
        )
    return None


# docutils tells each such mark of a paragraph, and all of them lead to the first.
@lru_cache(maxsize=8)
def _first_without_end(text: str, mark: str) -> tuple[int, str, str] | None:
    """Give where a mark begins that has no end, what is written from there, and what to write."""
    offset = next((at for one, at in _without_end(text) if one == mark), -1)
    return None if offset < 0 else (offset, *_closed(text, mark, offset))


def _without_end(text: str) -> Iterator[tuple[str, int]]:
    """Give the marks that begin and do not end, with their offsets, as docutils looks for them."""
    at = 0
    endless: set[str] = set()
    while found := _START.search(text, at):
        mark = found["mark"]
        at = found.end()
        quote = _CLOSED_BY.get(text[found.start() - 1 : found.start()] if found.start() else "")
        if quote is not None and text[at : at + 1] == quote:
            continue
        # What is not found from here on is not found from further on either.
        end = None if mark in endless else _END[mark].search(text, at + 1)
        if end is None:
            endless.add(mark)
            yield mark, found.start()
        else:
            at = end.end()


def _closed(text: str, mark: str, offset: int) -> tuple[str, str]:
    """Give what is written from a mark on, and what to write: the likeliest that is whole."""
    count = sum(1 for _ in _without_end(text))
    rest = text[offset:]
    for wrong, right in _proposals(rest, mark):
        whole = text[:offset] + right + rest[len(wrong) :]
        if sum(1 for _ in _without_end(whole)) < count:
            return wrong, right
    return mark, f"\\{mark}"


def _proposals(rest: str, mark: str) -> Iterator[tuple[str, str]]:
    escaped = re.escape(mark)
    inner = rest[len(mark) :]
    loose = re.match(rf"{escaped}(?P<text>[^\n]*?)[ \t]+{escaped}{_AFTER}", rest)
    if loose:  # **bold **
        yield loose[0], f"{mark}{loose['text']}{mark}"
    for pattern, right in _HALF_CLOSED.get(mark, ()):
        if half := re.match(pattern, rest):
            yield half[0], half.expand(right)
    glued = re.match(rf"{escaped}(?P<text>[^\n`*]*[^\s`*]){escaped}(?=\w)", rest)
    if glued:  # **bold**er
        yield glued[0], f"{glued[0]}\\ "
    word = _FIRST_WORD.match(inner)
    if word and mark in {"*", "**"} and re.search(r"[./=(\[]|kwargs|args", word[0]):
        yield f"{mark}{word[0]}", f"``{mark}{word[0]}``"  # *.py, **kwargs
    elif word:
        both = "``" if mark == "`" else mark
        yield f"{mark}{word[0]}", f"{both}{word[0]}{both}"


def _called(mark: str) -> str:
    return {
        "**": "Bold text",
        "*": "Emphasis",
        "``": "Code",
        "`": "A link or a role",
        "|": "A substitution",
    }.get(mark, "A target")


def _remedy(mark: str) -> str:
    end = mark if mark != "_`" else "`"
    return (
        f'Write "{end}" where it ends, with no space before it and no letter after it;'
        f' for the character itself write "\\{mark[0]}".'
    )
