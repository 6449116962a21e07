"""Remedies for what Sphinx and docutils say of a page's markup, for a first-time author."""

from __future__ import annotations

import re

# By the beginnings of docutils' and Sphinx's own messages, which are not translated here.
_REMEDIES = (
    (
        r'Unknown target name: "(?P<name>.*)"\.',
        'Correct the name before "_", or write ".. _`{name}`: https://..." at the end of the page.',
    ),
    (r"Title (?:under|over)line too short", "Make the line at least as long as the title."),
    (r"Inline (?P<what>.+) start-string without end-string", "Close it with the same characters."),
    (
        r'Unknown directive type "(?P<name>.*)"',
        "Correct the name; the roadmap itself needs no directive.",
    ),
    (r"Duplicate explicit target name", "Give one of the two another name, or remove it."),
    (
        r"(?:Block quote|(?:Definition|Bullet|Field|Enumerated) list|Explicit markup) ends without",
        "Put an empty line after it.",
    ),
    (r"Unexpected indentation", "Put an empty line before it, or indent it as the line above."),
    (r"document isn't included in any toctree", "Name the page in the toctree of another page."),
    (r"undefined label", "Correct the label, or write it above a title."),
)


def remedy(message: str) -> str:
    """Give what to do about a message, or "" where it says so itself."""
    for pattern, text in _REMEDIES:
        match = re.match(pattern, message)
        if match:
            return text.format(**match.groupdict())
    return ""
