"""The anchors that GitHub makes for a Markdown or reStructuredText file. No I/O.

https://github.com/github/markup renders the file, and gives each heading the slug of its text; an
rST file keeps docutils' own names beside them.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator

_ATX = re.compile(r" {0,3}#{1,6}[ \t]+(.*?)[ \t]*#*[ \t]*")
_SETEXT = re.compile(r" {0,3}(=+|-+)[ \t]*")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1*")
_MARKDOWN_LINK = re.compile(r"!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])?")
_HTML_TAG = re.compile(r"<[^>]{0,1000}>")
_HTML_ID = re.compile(r"<[a-zA-Z][^>]{0,1000}?\b(?:id|name)\s*=\s*[\"']?([^\"'\s>]+)")
_RST_LABEL = re.compile(r"\.\. _`?([^:`]+)`?:[ \t]*$")
_RST_LINK = re.compile(r"`([^`<]*?)\s*<[^`>]*>`_{1,2}")
_NOT_SLUG = re.compile(r"[^\w\- ]")
_LINES = re.compile(r"L(\d+)(?:C\d+)?(?:-L?(\d+)(?:C\d+)?)?")
# Made by the renderer for things that are no headings.
_MADE = re.compile(
    r"(?:user-content-)?(?:fn|fnref|footnote|citation|id\d|L\d|toc).*", re.IGNORECASE
)


def has_anchor(path: str, text: str, fragment: str) -> bool | None:
    """Tell whether GitHub's page of a file has an anchor; ``None`` when that cannot be told."""
    lines = _LINES.fullmatch(fragment)
    if lines:
        return 1 <= int((lines[2] or lines[1])[:9]) <= len(text.splitlines())
    ending = path.rsplit(".", 1)[-1].lower()
    wanted = unquote(fragment).removeprefix("user-content-").lower()
    if ending in {"md", "markdown", "mdown"}:
        found = set(_slugs(_markdown_headings(text)))
    elif ending in {"rst", "rest"}:
        titles = list(_rst_headings(text))
        labels = (match[1] for match in map(_RST_LABEL.match, text.splitlines()) if match)
        found = set(_slugs(titles)) | {_docutils_id(name) for name in (*titles, *labels)}
    else:
        return None
    found |= {match[1].lower() for match in _HTML_ID.finditer(text)}
    if wanted in found or wanted == "readme":
        return True
    return None if _MADE.fullmatch(fragment) else False


def _markdown_headings(text: str) -> Iterator[str]:
    fence = ""
    before = ""
    for line in text.splitlines():
        opened = _FENCE.match(line)
        if opened and (not fence or opened[1].startswith(fence)):
            fence = "" if fence else opened[1]
        elif not fence:
            atx = _ATX.fullmatch(line)
            if atx:
                yield _plain_markdown(atx[1])
            elif before.strip() and _SETEXT.fullmatch(line):
                yield _plain_markdown(before)
        before = line


def _plain_markdown(text: str) -> str:
    text = _HTML_TAG.sub("", _MARKDOWN_LINK.sub(r"\1", text))
    # Underscores in words stay; GitHub keeps them in slugs.
    return re.sub(r"[*`]|(?<!\w)_+|_+(?!\w)", "", text).strip()


def _rst_headings(text: str) -> Iterator[str]:
    lines = text.splitlines()
    for title, below in itertools.pairwise(lines):
        adorned = _ADORNMENT.fullmatch(below.rstrip())
        is_title = title.strip() and not _ADORNMENT.fullmatch(title.strip())
        if adorned and is_title and len(below.rstrip()) >= min(len(title.strip()), 4):
            yield re.sub(r"[*`]|_\b", "", _RST_LINK.sub(r"\1", title)).strip()


def _slugs(headings: Iterator[str] | list[str]) -> Iterator[str]:
    """Give slugs as https://github.com/Flet/github-slugger: a repeated one gets a number."""
    seen: dict[str, int] = {}
    for heading in headings:
        slug = _NOT_SLUG.sub("", heading.lower()).replace(" ", "-")
        count = seen.get(slug, 0)
        seen[slug] = count + 1
        yield f"{slug}-{count}" if count else slug


def _docutils_id(name: str) -> str:
    """Give what docutils.nodes.make_id makes of a name."""
    text = unicodedata.normalize("NFKD", " ".join(name.lower().split()))
    text = text.encode("ascii", "ignore").decode("ascii")
    return re.sub(r"^[-0-9]+|-+$", "", re.sub(r"[^a-z0-9]+", "-", text))
