"""Lessons about references to labels and pages, and about addresses that are none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..github.urls import meant_address
from ..words import near
from .lesson import Lesson

if TYPE_CHECKING:
    from .lesson import Source

_LABEL = re.compile(r"\s*\.\. _`?(?P<name>[^:`]+)`?:\s*")


def undefined_label(source: Source, line: int, said: re.Match[str]) -> Lesson | None:
    """A reference names a label that is nowhere."""
    name = said["name"]
    found = _use(source, line, name)
    if found is None:
        return None
    for number, text in source:
        label = _LABEL.fullmatch(text)
        if label and label["name"].strip() == name != label["name"]:
            right = text.rstrip().replace(label["name"], name)
            return Lesson(
                f'A space stands before the name of the label "{name}" in this line.',
                "Remove the space.",
                number,
                1,
                text.rstrip(),
                right,
            )
    labels = {label["name"] for _, text in source if (label := _LABEL.fullmatch(text))}
    bare = name.strip("_ ").lower().replace(" ", "-")
    meant = bare if bare in labels else near(name, labels)
    return Lesson(
        f'There is no label "{name}"' + (f'; did you mean "{meant}"?' if meant else "."),
        f'Write "{meant}".'
        if meant
        else f'Correct the name, or write ".. _{name}:" and an empty line above a title.',
        *found,
        meant or None,
    )


def label_without_title(source: Source, line: int, said: re.Match[str]) -> Lesson | None:
    """A reference names a label that stands above no title."""
    name = said["name"]
    found = _use(source, line, name)
    return found and Lesson(
        f'The label "{name}" does not stand above a title, so that the reference has no words.',
        f"Move the label directly above a title, or write the words: `WORDS <{name}>`",
        *found,
    )


def unknown_page(source: Source, line: int, said: re.Match[str]) -> Lesson | None:
    """A reference or a table of contents names a page that is not there."""
    name = said["name"]
    found = _use(source, line, name) or source.search(
        re.compile(rf"(?<=\s){re.escape(name)}(?:\.rst|\.md)?(?=\s|\Z)"), line
    )
    if found is None:
        return None
    bare = re.sub(r"\.(?:rst|md|html)$", "", name)
    return Lesson(
        f'There is no page "{name}".',
        "Write the path of its file, as seen from this page, without its ending.",
        *found,
        bare if bare != name else None,
    )


def refused(source: Source, line: int, said: re.Match[str]) -> Lesson | None:
    """The address of a link is no address."""
    uri = said["uri"]
    found = source.search(re.compile(re.escape(uri)), line)
    meant = meant_address(uri)
    if found is None or not meant:
        return None
    return Lesson(
        f"The address {uri} does not lead to a page of the web.",
        f"Write {meant}",
        *found,
        meant,
    )


def _use(source: Source, line: int, name: str) -> tuple[int, int, str] | None:
    words = r"\s+".join(re.escape(word) for word in name.split())
    return source.search(re.compile(rf"(?<=[`<]){words}(?=>?`)", re.IGNORECASE), line)
