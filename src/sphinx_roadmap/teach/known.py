"""The names of directives, roles and options that a typo may be about."""

from __future__ import annotations


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
ROLES = _words(
    "abbr code confval doc download emphasis envvar file guilabel kbd literal math"
    " menuselection numref option pep ref rfc strong sub subscript sup superscript term"
)
OPTIONS = _words(
    "align alt caption class depth emphasize-lines file figwidth glob header-rows height"
    " hidden limit language linenos lines local maxdepth name numbered scale stub-columns target"
    " titlesonly url width widths"
)
