"""The names of directives, roles, options and languages that a typo may be about."""

from __future__ import annotations

from functools import cache

from ..words import near


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


DIRECTIVES = _words(
    "admonition attention caution code code-block contents csv-table danger error figure hint"
    " image important include list-table literalinclude math note only raw roadmap-board"
    " roadmap-changes roadmap-events roadmap-timeline rst-class rubric seealso table tip"
    " toctree topic warning versionadded versionchanged"
)
ADMONITIONS = _words("attention caution danger hint important note seealso tip warning")
# Those that nobody would begin a comment with, and with a single colon.
COMMENTED = DIRECTIVES - _words("code contents error figure include math only raw table topic")
# What people call them elsewhere.
OTHER_NAMES = {"details": "admonition", "img": "image", "info": "note", "picture": "image"}
ROLES = _words(
    "abbr code confval doc download emphasis envvar file guilabel kbd literal math"
    " menuselection numref option pep ref rfc strong sub subscript sup superscript term"
)
OPTIONS = _words(
    "align alt caption class depth emphasize-lines file figwidth glob header-rows height"
    " hidden limit language linenos lines local maxdepth name numbered scale stub-columns target"
    " titlesonly url width widths"
)
# Those that are likely to be meant, and what others call them.
_LANGUAGES = _words(
    "bash console css diff html ini javascript json markdown python rst shell sql text toml xml"
    " yaml"
)
_OTHER_LANGUAGES = {
    "cmd": "batch",
    "htm": "html",
    "jsonc": "json5",
    "kt": "kotlin",
    "patch": "diff",
}
_OTHER_LANGUAGES |= dict.fromkeys(("commandline", "terminal"), "console")
_OTHER_LANGUAGES |= dict.fromkeys(("conf", "config", "dotenv", "env"), "ini")
_OF_SPHINX = _words("default guess none")


def language(name: str) -> str:
    """Give the language of code that a name is, or that it is a typo of; ``text`` for any other."""
    known = _languages()
    word = name.lower()
    if word in known:
        return name
    other = _OTHER_LANGUAGES.get(word) or near(word, _LANGUAGES)
    return other or (near(word, known) if len(word) > 4 else "") or "text"


@cache
def _languages() -> frozenset[str]:
    from pygments.lexers import get_all_lexers

    return _OF_SPHINX.union(*(aliases for _, aliases, _, _ in get_all_lexers()))
