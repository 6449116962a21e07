"""A Content-Security-Policy in every HTML page: only what the theme itself brought may run.

Inline code is allowed by its hash. Hashes of scripts and style sheets are taken from the theme's
templates, rendered with the page's own content left out, so that no page can add to them.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docutils import nodes
    from sphinx.application import Sphinx

# What Sphinx's own writer says in style attributes: column widths, image sizes.
# docutils: writers/_html_base.py.
_SIZE = r"(?:width|height)\s*:\s*[\d.]+(?:px|pt|pc|em|ex|ch|rem|vw|vh|cm|mm|in|%)?\s*"
_SIZES = re.compile(rf"{_SIZE}(?:;\s*{_SIZE})*;?\s*")

_STYLE = re.compile(r"style\s*=", re.IGNORECASE)

# Parts of a page's context that come from the configuration, the theme and file names only.
_TRUSTED = frozenset(
    {"content_root", "css_files", "file_suffix", "furo_pygments"}
    | {"pagename", "script_files", "sidebars"}
)


@dataclass(slots=True)
class InlineCode:
    """What a page has inline, each text once."""

    scripts: set[str] = field(default_factory=set)
    styles: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)


class InlineCodeReader(HTMLParser):
    """Finds inline scripts, style elements and style attributes, as a browser takes them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found = InlineCode()
        self._into: set[str] | None = None
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a style attribute, and the beginning of inline code."""
        values = dict(attrs)
        if style := values.get("style"):
            self.found.attributes.add(style)
        if tag == "script" and "src" not in values:
            self._into, self._text = self.found.scripts, []
        elif tag == "style":
            self._into, self._text = self.found.styles, []

    def handle_data(self, data: str) -> None:
        """Collect inline code."""
        if self._into is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Keep the inline code that ends here."""
        if self._into is not None and tag in {"script", "style"}:
            self._into.add("".join(self._text))
            self._into = None


def inline_code(page: str) -> InlineCode:
    """Read what a page has inline."""
    reader = InlineCodeReader()
    reader.feed(page)
    reader.close()
    return reader.found


def source(code: str) -> str:
    """Give the hash by which a policy names inline code.

    https://www.w3.org/TR/CSP3/#match-element-to-source-list: of its bytes, as UTF-8.
    """
    # https://html.spec.whatwg.org/multipage/parsing.html#preprocessing-the-input-stream: a browser
    # has only line feeds.
    plain = code.replace("\r\n", "\n").replace("\r", "\n")
    digest = hashlib.sha256(plain.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def policy(scripts: Iterable[str], styles: Iterable[str], attributes: Iterable[str]) -> str:
    """Give the policy that allows this inline code, and else only the site's own files."""
    by_script = sorted({source(code) for code in scripts})
    by_style = sorted({source(code) for code in styles})
    by_attribute = sorted({source(code) for code in attributes} - set(by_style))
    # https://www.w3.org/TR/CSP3/#unsafe-hashes-usage: without it, a hash allows no attribute.
    unsafe_hashes = ["'unsafe-hashes'"] if by_attribute else []
    return "; ".join(
        (
            "default-src 'none'",
            " ".join(["script-src 'self'", *by_script]),
            " ".join(["style-src 'self'", *unsafe_hashes, *by_style, *by_attribute]),
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
        )
    )


class Policies:
    """The policies of one build; what each template has inline is found out once."""

    def __init__(self) -> None:
        self._templates: dict[tuple[object, ...], InlineCode] = {}

    def add(
        self,
        app: Sphinx,
        pagename: str,
        templatename: str,
        context: dict[str, Any],
        doctree: nodes.document | None,
    ) -> None:
        """Put the policy before all other meta elements (event ``html-page-context``)."""
        if app.builder.format != "html":
            return
        if app.builder.name == "epub":  # Readers of books have rules of their own.
            return
        # A page can have other sidebars than the rest (html_sidebars), and an extension can add a
        # script to some pages only: app.add_js_file(None, body="...").
        added = tuple(
            str(getattr(file, "attributes", {}).get("body", ""))
            for file in context.get("script_files", ())
        )
        key = (templatename, added, tuple(context.get("sidebars") or ()))
        if key not in self._templates:
            page = app.builder.templates.render(templatename, _without_content(app, context))
            self._templates[key] = inline_code(page)
        theme = self._templates[key]
        body = context.get("body") or ""
        # Few pages have any; to parse all of them takes as long as all the rest of this extension.
        written = inline_code(body).attributes if _STYLE.search(body) else ()
        sizes = {text for text in written if _SIZES.fullmatch(text)}
        content = policy(theme.scripts, theme.styles, theme.attributes | sizes)
        # Nothing in it needs escaping: it holds no double quote, ampersand or angle bracket.
        tag = f'<meta http-equiv="Content-Security-Policy" content="{content}">\n'
        context["metatags"] = tag + (context.get("metatags") or "")


def _without_content(app: Sphinx, context: dict[str, Any]) -> dict[str, Any]:
    """Give a page's context with everything taken out that authors wrote.

    What Sphinx has for all pages stays, and so do functions, numbers and what the theme brought.
    """
    common: dict[str, Any] = getattr(app.builder, "globalcontext", {})
    blank = {
        name: value
        if name in _TRUSTED or (name in common and common[name] is value)
        else _blank(value)
        for name, value in context.items()
    }
    blank["toctree"] = lambda **_: ""
    return blank


def _blank(value: Any) -> Any:
    """Give the same shape without text, so that templates find the keys that they look up."""
    if isinstance(value, str):
        return ""
    if isinstance(value, list | tuple):
        return []
    if isinstance(value, dict):
        return {key: _blank(entry) for key, entry in value.items()}
    return value


def setup(app: Sphinx) -> None:
    """Come after every other extension, so that the page is as it will be written."""
    app.connect("html-page-context", Policies().add, priority=1000)
