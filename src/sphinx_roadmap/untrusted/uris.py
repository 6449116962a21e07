"""Which addresses a contributed page may link to."""

from __future__ import annotations

import re

SCHEMES = frozenset({"http", "https", "mailto"})

# https://url.spec.whatwg.org/#url-parsing: browsers drop tabs and line ends anywhere, drop controls
# and spaces at both ends, and read a backslash as a slash. None has a place in an address.
_INVISIBLE = re.compile(r"[\x00-\x20\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")

_PATH = re.compile(r"[\w.~%+,!@()='-]*")


def link_problem(uri: str) -> str:
    """Say why a link is refused; empty if it is not."""
    if _INVISIBLE.search(uri.strip(" ")):
        return "its address holds a space or an invisible character"
    address = uri.strip(" ").replace("\\", "/")
    if address.startswith("//"):
        return "its address does not say https:"
    # Everything before the first "/", "?" or "#": a colon in it ends a scheme, however spelled.
    head = re.split(r"[/?#]", address, maxsplit=1)[0]
    if ":" in head and head.partition(":")[0].lower() not in SCHEMES:
        return f"links of the kind {head.partition(':')[0][:40]}: are not allowed"
    # An escaped letter is not decoded twice, but there is no honest reason to write one either.
    if ":" not in head and not _PATH.fullmatch(head):
        return "its address is not a path"
    return ""


def is_remote(uri: str) -> bool:
    """Tell whether an address names anything but a file of the sources."""
    address = uri.strip().replace("\\", "/")
    return (
        bool(_INVISIBLE.match(uri))
        or "://" in address
        or address.startswith("//")
        or ":" in address.split("/", 1)[0]
    )
