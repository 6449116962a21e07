"""Lessons about footnotes and citations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .lesson import Lesson
from .phrases import phrase_at

if TYPE_CHECKING:
    from .lesson import Source


def missing(source: Source, line: int, said: re.Match[str]) -> Lesson | None:
    """The text refers to a footnote that is not written, or not as one."""
    name = said["name"] or "#"
    found = source.search(re.compile(rf"\[{re.escape(name)}\]_", re.IGNORECASE), line)
    if found is None:
        return None
    meant = re.compile(
        rf"(?P<before>\s*)(?:\.\. )?\[\^?{re.escape(name)}\]:?\s+(?P<text>\S.*)", re.IGNORECASE
    )
    for number, text in source:
        note = meant.fullmatch(text)
        if note:
            return Lesson(
                f"This line is meant as the footnote [{name}], and is taken for something else.",
                'Write "..", a space, the number between brackets, a space and the text.',
                number,
                1,
                text.rstrip(),
                f"{note['before']}.. {found[2][:-1]} {note['text'].rstrip()}",
            )
    return Lesson(
        f"There is no footnote {found[2][:-1]} on this page.",
        f'Write ".. {found[2][:-1]} TEXT" in a line of its own below.',
        *found,
    )


def unused(source: Source, line: int, said: re.Match[str]) -> Lesson | None:
    """Nothing refers to a footnote, or only a word that it is glued to does."""
    note = re.escape(f"[{said['name']}]")
    glued = source.search(re.compile(rf"(?<=[\w.,;:!?)]){note}_", re.IGNORECASE), 1)
    if glued:
        return Lesson(
            "No space stands before this reference to a footnote, so that it is taken for text.",
            "Write a space before it.",
            *glued,
            f" {glued[2]}",
        )
    marked = source.search(re.compile(rf"\[\^{re.escape(said['name'])}\](?!:)", re.IGNORECASE), 1)
    if marked:
        return phrase_at(source, marked[0], marked[1])
    plain = source.search(re.compile(rf"(?<=\s){note}(?!_)(?<!\.\. {note})", re.IGNORECASE), 1)
    if plain:
        return Lesson(
            "This reference to a footnote lacks its last character, and is taken for text.",
            'Write "_" at its end.',
            *plain,
            f"{plain[2]}_",
        )
    found = source.search(re.compile(rf"\.\. {note}.*", re.IGNORECASE), line)
    return found and Lesson(
        f"Nothing on this page refers to the footnote [{said['name']}].",
        f"Refer to it with [{said['name']}]_ in the text, or remove it.",
        *found,
    )
