"""Remedies for what Sphinx and docutils say of a page's markup, for a first-time author."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..words import near

if TYPE_CHECKING:
    from collections.abc import Iterable

# docutils' own message, which is not translated here.
_UNKNOWN_TARGET = re.compile(r'Unknown target name: "(?P<name>.*)"')

# By the beginnings of docutils' and Sphinx's messages.
_REMEDIES = (
    (r"Title (?:under|over)line too short", "Make the line at least as long as the title."),
    (
        r"Inline .+ start-string without end-string",
        "Write the characters that open it again where it ends.",
    ),
    (r"Unknown directive type", "Correct the name; the roadmap itself needs no directive."),
    (r"Duplicate explicit target name", "Give one of the two another name, or remove it."),
    (
        r"(?:Block quote|(?:Definition|Bullet|Field|Enumerated) list|Explicit markup) ends without",
        "Put an empty line after it.",
    ),
    (r"Unexpected indentation", "Put an empty line before it, or indent it as the line above."),
    (r"document isn't included in any toctree", "Name the page in the toctree of another page."),
    (r"undefined label", "Correct the label, or write it above a title."),
)


def remedy(message: str, names: Iterable[str] = ()) -> str:
    """Give what to do about a message, or "" where it says so itself.

    :param names: the named targets of the page.
    """
    unknown = _UNKNOWN_TARGET.match(message)
    if unknown:
        meant = meant_target(message, names)
        if meant:
            return f"Write `{meant}`_."
        return (
            f'Correct the name before "_", or write ".. _`{unknown["name"]}`: https://..."'
            " at the end of the page."
        )
    return next((text for pattern, text in _REMEDIES if re.match(pattern, message)), "")


def meant_target(message: str, names: Iterable[str]) -> str:
    """Give the named target that a message about an unknown one is nearly about, or ""."""
    unknown = _UNKNOWN_TARGET.match(message)
    return near(unknown["name"], names) if unknown else ""
