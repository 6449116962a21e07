"""The newest changes as ``changes.atom`` (RFC 4287)."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

from .files import ATOM, GENERATOR

if TYPE_CHECKING:
    import datetime as dt

    from .feed import Entry, Feed

_NAMESPACE = "http://www.w3.org/2005/Atom"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# https://www.w3.org/TR/xml/#charsets: what no XML document can have, however it is spelled.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_atom(feed: Feed) -> bytes:
    """Give the bytes of ``changes.atom``. All text is plain text: nothing in it is markup."""
    root = ET.Element("feed", {"xmlns": _NAMESPACE, _XML_LANG: feed.language.replace("_", "-")})
    _text(root, "id", feed.id)
    _text(root, "title", feed.title)
    _text(root, "updated", moment(feed.updated))
    ET.SubElement(root, "link", rel="self", type="application/atom+xml", href=feed.base + ATOM)
    ET.SubElement(root, "link", rel="alternate", type="text/html", href=feed.home)
    _text(ET.SubElement(root, "author"), "name", feed.author)
    _text(root, "generator", GENERATOR)
    for entry in feed.entries:
        root.append(_entry(entry))
    ET.indent(root)
    text: str = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


def _entry(entry: Entry) -> ET.Element:
    element = ET.Element("entry")
    _text(element, "id", entry.id)
    _text(element, "title", entry.title)
    _text(element, "published", moment(entry.at))
    _text(element, "updated", moment(entry.at))
    ET.SubElement(element, "link", rel="alternate", type="text/html", href=entry.url)
    ET.SubElement(element, "category", term=entry.kind)
    _text(element, "content", entry.text)
    return element


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _NO_XML.sub("\ufffd", text)


def moment(at: dt.datetime) -> str:
    """Give a moment as RFC 3339 has it; the year has four digits."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ").zfill(20)
