"""A page's body to what the check wants to know of it: fragments, a refresh, a challenge."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from .markup import TagReader
from .records import Page

if TYPE_CHECKING:
    from collections.abc import Iterable

# https://wicg.github.io/scroll-to-text-fragment/#the-fragment-directive
_DIRECTIVE = ":~:"
# GitHub and GitLab put this before the ids that authors wrote.
_USER_CONTENT = "user-content-"
# A page's own refresh counts as a move up to this delay; a longer one reloads a live page.
_REFRESH_SECONDS = 10
_REFRESH = re.compile(r"\s*(\d+)(?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?[\"']?([^\"']+)", re.IGNORECASE)
_LINES = re.compile(r"L(\d+)(?:C\d+)?(?:-L?(\d+)(?:C\d+)?)?")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_PDF_COUNT = re.compile(
    rb"/Type\s*/Pages\b[^>]{0,500}/Count\s+(\d+)|/Count\s+(\d+)[^>]{0,500}/Type\s*/Pages\b"
)
# Pages that stand before the real one and want a browser to do something first.
_CHALLENGE = re.compile(
    r"/\.within\.website/x/cmd/anubis|cdn-cgi/challenge-platform|_cf_chl_opt|/_Incapsula_Resource"
    r"|data-sitekey=|ddos-guard|sgcaptcha|aws-waf-token|perimeterx",
    re.IGNORECASE,
)
# An element that a script fills, and nothing else beside it.
_SCRIPT_ROOTS = frozenset({"root", "app", "__next", "__nuxt", "gatsby-focus-wrapper", "svelte"})
_LEAST_TEXT = 200


class PageReader:
    """Reads a body that comes in pieces.

    :param content_type: the header's value, "" when there was none.
    :param wanted: fragments as written in links, without ``#``.
    """

    def __init__(self, content_type: str, wanted: Iterable[str] = ()) -> None:
        self.kind = _kind(content_type)
        self._declared = content_type
        self._missing = {fragment: _candidates(fragment) for fragment in wanted}
        self._found: set[str] = set()
        self._tags = TagReader()
        self._decoder: codecs.IncrementalDecoder | None = None
        self._refresh = ""
        self._undecodable = False
        self._challenge = False
        self._root = False
        self._text_length = 0
        self._lines = 0
        self._body = bytearray()
        # Text is kept only where a link quotes some.
        self._text: list[str] | None = [] if any(map(_quoted, self._missing)) else None
        if self.kind == "html":
            self._meet({"top", ""})

    @property
    def satisfied(self) -> bool:
        """Whether everything that is wanted has been found, so that reading on is of no use."""
        return bool(self._found) and not self._missing

    def feed(self, data: bytes) -> None:
        """Take the next piece of the body, decompressed."""
        if self.kind == "pdf":
            self._body += data
        elif self.kind == "text":
            self._lines += data.count(b"\n")
            self._body[:] = data[-1:]
        elif self.kind in {"html", "unknown"} and not self._undecodable:
            text = self._decode(data)
            if text:
                self._read(text)

    def close(self, *, complete: bool = True) -> Page:
        """Give what was found. ``complete``: the body was read to its end."""
        kind = "binary" if self._undecodable else self.kind
        if kind == "pdf":
            # Page trees inside compressed streams cannot be counted from outside.
            kind = "pdf" if self._count_pages() else "binary"
        elif kind == "text":
            lines = self._lines + (bytes(self._body[-1:]) not in {b"", b"\n"})
            self._meet({f for f in self._missing if 0 < _last_line(f) <= lines})
        elif self._text is not None:
            text = " ".join(" ".join(self._text).split()).casefold()
            self._meet({f for f in self._missing if _quoted(f) and _quotes_match(f, text)})
        return Page(
            kind=kind,
            found=frozenset(self._found),
            complete=complete,
            refresh=self._refresh,
            challenge=self._challenge,
            scripted=self._root and self._text_length < _LEAST_TEXT,
        )

    def _decode(self, data: bytes) -> str:
        first = self._decoder is None
        if self._decoder is None:
            self._decoder = _decoder(self._declared, data)
        try:
            text = self._decoder.decode(data)
        except UnicodeDecodeError:
            self._undecodable = not self._declared
            self._decoder = codecs.getincrementaldecoder("windows-1252")("replace")
            text = "" if self._undecodable else self._decoder.decode(data)
        return text.removeprefix("\ufeff") if first else text

    def _read(self, text: str) -> None:
        self._challenge = self._challenge or _CHALLENGE.search(text) is not None
        for tag, attributes, before in self._tags.feed(text):
            if before and not before.isspace():
                self._text_length += len(before.strip())
                if self._text is not None:
                    self._text.append(before)
            if tag == "meta" and attributes.get("http-equiv", "").lower() == "refresh":
                self._note_refresh(attributes.get("content", ""))
            if self._missing:
                names = {attributes[key] for key in ("id", "name") if attributes.get(key)}
                if names:
                    self._meet(names)
            if attributes.get("id") in _SCRIPT_ROOTS:
                self._root = True

    def _note_refresh(self, content: str) -> None:
        match = _REFRESH.match(content)
        if match and int(match[1][:6]) <= _REFRESH_SECONDS and not self._refresh:
            self._refresh = match[2].strip()

    def _meet(self, names: set[str]) -> None:
        """Take the fragments that one of these names satisfies from the list."""
        met = [f for f, accepted in self._missing.items() if f in names or accepted & names]
        for fragment in met:
            self._found.add(fragment)
            del self._missing[fragment]

    def _count_pages(self) -> int:
        """Give the number of pages, 0 when it cannot be told, and meet those that are wanted."""
        counts = [int(a or b) for a, b in _PDF_COUNT.findall(bytes(self._body))]
        pages = max(counts, default=0)
        for fragment in list(self._missing):
            match = re.search(r"(?:^|&)page=(\d+)", fragment)
            if match and 1 <= int(match[1][:9]) <= pages:
                self._meet({fragment})
        return pages


def _kind(content_type: str) -> str:
    kind = content_type.partition(";")[0].strip().lower()
    if not kind:
        return "unknown"
    if kind in {"text/html", "application/xhtml+xml"}:
        return "html"
    if kind == "application/pdf":
        return "pdf"
    if kind in {"image/svg+xml", "application/xml", "text/xml"}:
        return "unknown"
    return "text" if kind.startswith("text/") or kind == "application/json" else "binary"


def _candidates(fragment: str) -> frozenset[str]:
    """Give the names of elements that a fragment leads to.

    https://html.spec.whatwg.org/multipage/browsing-the-web.html#find-a-potential-indicated-element
    tries the fragment as it stands, then percent-decoded.
    """
    written = fragment.partition(_DIRECTIVE)[0] if _DIRECTIVE in fragment else fragment
    if not written and fragment:
        return frozenset()
    names = {written, unquote(written)}
    if not written.startswith(_USER_CONTENT):
        names |= {_USER_CONTENT + name for name in names}
    if unquote(written).lower() == "top":
        names.add("top")
    return frozenset(names)


def _quoted(fragment: str) -> bool:
    return _DIRECTIVE in fragment and "text=" in fragment.partition(_DIRECTIVE)[2]


def _quotes_match(fragment: str, text: str) -> bool:
    """Tell whether each ``text=[prefix-,]start[,end][,-suffix]`` stands in a text, in order."""
    for directive in fragment.partition(_DIRECTIVE)[2].split("&"):
        if not directive.startswith("text="):
            continue
        at = 0
        for part in directive.removeprefix("text=").split(","):
            words = " ".join(unquote(part.removeprefix("-").removesuffix("-")).split()).casefold()
            at = text.find(words, at)
            if at < 0:
                return False
            at += len(words)
    return True


def _last_line(fragment: str) -> int:
    match = _LINES.fullmatch(fragment)
    return int((match[2] or match[1])[:9]) if match else 0


def _decoder(content_type: str, data: bytes) -> codecs.IncrementalDecoder:
    """Give the decoder that a browser would take.

    https://html.spec.whatwg.org/multipage/parsing.html#determining-the-character-encoding
    """
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
    ):
        if data.startswith(mark):
            return codecs.getincrementaldecoder(name)("replace")
    declared = _CHARSET.search(content_type)
    inside = _META_CHARSET.search(data[:4096])
    name = declared[1] if declared else inside[1].decode("ascii", "replace") if inside else ""
    try:
        # Not every codec is one of text ("hex", "zip").
        if name and codecs.lookup(name)._is_text_encoding:  # noqa: SLF001 - as bytes.decode does
            return codecs.getincrementaldecoder(name)("replace")
    except LookupError:
        pass
    return codecs.getincrementaldecoder("utf-8")("strict")
