"""Inline nodes back to reStructuredText that shows the same on another page.

What only its own page can mean, such as a footnote or a role that is defined there, is plain text.
"""

from __future__ import annotations

import re
from posixpath import dirname, join, normpath

from docutils import nodes
from sphinx import addnodes
from sphinx.roles import generic_docroles, specific_docroles

from .sprint import escaped

_WRITTEN = re.compile(r":(?P<role>[a-z]+):`.+`", re.DOTALL)
# Roles that mean the same everywhere.
_ROLES = {*generic_docroles, *specific_docroles, "code", "math", "sub", "sup"} - {"download"}
_MARKS: dict[type[nodes.Element], str] = {nodes.emphasis: "*", nodes.strong: "**"}
# Beside markup there must be a space or one of these, else "\ " has to part them:
# https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#inline-markup-recognition-rules
_BEFORE, _AFTER = re.compile(r"[\s(\[{/-]\Z"), re.compile(r"[\s.,:;!?)\]}/-]")
_NOT_IN_URI = {"`": "%60", "<": "%3C", ">": "%3E", " ": "%20", "\\": "%5C"}


def inline_source(parent: nodes.Element) -> str:
    """Give what is in an element as reStructuredText on one line."""
    source, marked = "", False
    for child in parent.children:
        text = " ".join(child.astext().split())
        markup = "" if isinstance(child, nodes.Text) else _markup(child, text)
        part = markup or escaped(re.sub(r"\s+", " ", child.astext()))
        if not part:
            continue
        touches = (markup and source and not _BEFORE.search(source)) or (
            marked and not _AFTER.match(part)
        )
        source += rf"\ {part}" if touches else part
        marked = bool(markup)
    return source.strip()


def _markup(node: nodes.Node, text: str) -> str:
    """Give inline markup that shows a text as the node does; "" where there is none."""
    if not isinstance(node, nodes.Element) or not text:
        return ""
    if isinstance(node, nodes.reference):
        return _reference(node, text)
    if isinstance(node, addnodes.pending_xref):
        return _role(node, text)
    written = " ".join(str(node.get("rawtext", node.rawsource)).split())
    match = _WRITTEN.fullmatch(written)
    if match and match["role"] in _ROLES:
        return written
    if "kbd" in node["classes"]:  # One key of several in a role, which is not kept as written.
        return f":kbd:`{escaped(text)}`"
    if type(node) in _MARKS:
        mark = _MARKS[type(node)]
        return f"{mark}{escaped(text)}{mark}"
    if isinstance(node, nodes.literal) and "`" not in text and not text.endswith("\\"):
        return f"``{text}``"
    return f":title:`{escaped(text)}`" if isinstance(node, nodes.title_reference) else ""


def _reference(node: nodes.reference, text: str) -> str:
    uri = node.get("refuri", "")
    if uri in {text, f"mailto:{text}"}:
        return escaped(text)
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", uri):
        for character, code in _NOT_IN_URI.items():
            uri = uri.replace(character, code)
        if uri.endswith("_"):  # It would be the name of another target.
            uri = rf"{uri[:-1]}\_"
        return f"`{escaped(text)} <{uri}>`__"
    label = _label(node)
    return f":ref:`{escaped(text)} <{label}>`" if label else ""


def _label(node: nodes.reference) -> str:
    """Give the label that a reference within its page leads to; "" for a title without one."""
    document = node.document
    target = document.ids.get(node.get("refid", "")) if document is not None else None
    names = target["names"] if target is not None else ()
    return next((name for name in names if document and document.nametypes.get(name)), "")


def _role(node: addnodes.pending_xref, text: str) -> str:
    """Give a role that Sphinx resolves, from whatever page."""
    if node["reftype"] == "doc":
        place = normpath(join("/", dirname(node["refdoc"]), node["reftarget"]))
        return f":doc:`{escaped(text)} <{place}>`" if node["refexplicit"] else f":doc:`{place}`"
    return " ".join(node.rawsource.split())
