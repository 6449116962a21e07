"""Text that strangers wrote, on GitHub or in a pull request, made safe to pass on.

Formats escape their own special characters. What is left are characters that no format escapes,
and that a terminal, an editor or a calendar obeys instead of showing them.
"""

from __future__ import annotations

import re
import unicodedata

# A lone half of a surrogate pair, which JSON can spell and UTF-8 cannot encode.
_SURROGATE = re.compile("[\ud800-\udfff]")

# Unicode TR 9 section 2: embeddings, overrides and isolates reach beyond the text that they are in.
_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def encodable(text: str) -> str:
    """Give the same text, with U+FFFD for what UTF-8 cannot encode."""
    return _SURROGATE.sub("\ufffd", text)


def one_line(text: str, limit: int) -> str:
    """Give text on one line, without control characters, cut to a length with "…" at the end."""
    # Cut first, so that a text of any size costs the same; what goes away only makes it shorter.
    kept = "".join(_visible(character) for character in encodable(text[: limit * 4]))
    line = " ".join(kept.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _visible(character: str) -> str:
    if character in _DIRECTIONS:
        return ""
    # Cc are the control characters, Zl and Zp the line and paragraph separators.
    return " " if unicodedata.category(character) in {"Cc", "Zl", "Zp"} else character
