"""Which SVG files are pictures only: opened by its own address, an SVG can run scripts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterator

_SPACE = "{http://www.w3.org/2000/svg}"
# https://developer.mozilla.org/en-US/docs/Web/SVG/Reference/Element: what draws. Animations are
# not in it, since they can write an attribute such as href.
_ELEMENTS = frozenset(
    re.findall(
        r"\w+",
        """
        circle clipPath defs desc ellipse feBlend feColorMatrix feComponentTransfer feComposite
        feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood
        feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode feMorphology feOffset
        fePointLight feSpecularLighting feSpotLight feTile feTurbulence filter g line
        linearGradient marker mask metadata path pattern polygon polyline radialGradient rect
        stop style svg switch symbol text textPath title tspan use view
        """,
    )
)
# url(#name) stays in the file; a backslash could spell url or import in another way.
_LEADS_OUT = re.compile(r"url\(\s*['\"]?(?!\s*['\"]?#)|@import|image-set|\\", re.IGNORECASE)


def problem(data: bytes) -> str:
    """Say why an SVG file is refused; empty if it only draws."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "it is an SVG file that is not written in UTF-8"
    # Entities can hide anything and can grow without bound; a stylesheet can load anything.
    if re.search(r"<!(DOCTYPE|ENTITY)|<\?(?!xml\s)", text, re.IGNORECASE):
        return "it is an SVG file with a document type or a processing instruction"
    declared = re.match(r"\s*<\?xml[^>]*encoding\s*=\s*['\"]([^'\"]*)", text)
    if declared and declared[1].lower() not in {"utf-8", "us-ascii"}:
        return "it is an SVG file that is not written in UTF-8"
    try:
        # Without a document type there are no entities, so this cannot grow.
        root = ET.fromstring(text.encode())  # noqa: S314 - see above
    except (ET.ParseError, ValueError):
        return "it is an SVG file that is not well-formed XML"
    return next(_problems(root), "")


def _problems(root: ET.Element) -> Iterator[str]:
    for element in root.iter():
        name = str(element.tag).removeprefix(_SPACE)
        drawing = str(element.tag).startswith(_SPACE)
        # Drawing programs keep notes in elements of their own; a browser ignores them, except
        # those of XHTML.
        if (drawing and name not in _ELEMENTS) or "xhtml" in str(element.tag):
            yield f"it is an SVG file with <{name[-40:]}>, which can do more than draw"
        if not drawing and not name.startswith("{"):
            yield "it is an SVG file whose elements are not in SVG's namespace"
        if name == "style" and _LEADS_OUT.search(element.text or ""):
            yield "it is an SVG file that loads another file"
        for attribute, value in element.attrib.items():
            plain = attribute.rpartition("}")[2].lower()
            if plain.startswith("on"):
                yield f"it is an SVG file with a script in {plain[:40]}"
            leads = plain in {"href", "src"} and not value.strip().startswith("#")
            if leads or (plain != "d" and _LEADS_OUT.search(value)):
                yield "it is an SVG file that loads another file"
