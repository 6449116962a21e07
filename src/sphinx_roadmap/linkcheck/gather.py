"""Doctrees to links: every place of each, not the first; also where Sphinx itself does not look."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.builders.linkcheck import Hyperlink, HyperlinkCollector

from ..places import Locator
from .markup import TagReader
from .records import Link, Occurrence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.environment import BuildEnvironment

    from ..domain import RoadmapDomain
    from ..model import Link as PageLink
    from .builder import LinkCheckBuilder

_WEB = ("http://", "https://")
# https://html.spec.whatwg.org/multipage/indices.html#attributes-3: what leads to another page.
_ATTRIBUTES = {
    "a": "href",
    "area": "href",
    "link": "href",
    "img": "src",
    "iframe": "src",
    "script": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "embed": "src",
    "object": "data",
}


class PlaceCollector(HyperlinkCollector):
    """Notes each occurrence. Sphinx's own collector has run: its first places stay as they are."""

    builders = ("linkcheck",)
    default_priority = HyperlinkCollector.default_priority + 1

    def run(self, **kwargs: Any) -> None:
        """Walk the document once."""
        builder = cast("LinkCheckBuilder", self.env._app.builder)  # noqa: SLF001 - as Sphinx's own
        docname = self.env.current_document.docname
        locator = _locator(self.env, self.document, docname)
        read = _links_read(self.env, docname)
        for node in self.document.findall():
            for raw, extra in self._uris(node):
                uri = builder.process_uri(raw)
                if extra and uri not in builder.hyperlinks:
                    line = locator.block(node).line or -1
                    path = self.env.doc2path(docname)
                    builder.hyperlinks[uri] = Hyperlink(uri, docname, path, line)
                found = read.get(raw)
                if found and not extra:
                    builder.note(uri, _of(found.pop(0), raw))
                elif uri.lower().startswith(_WEB):
                    place = (
                        locator.inline(node)
                        if isinstance(node, nodes.reference)
                        else locator.text(node, raw)
                    )
                    builder.note(uri, Occurrence(docname=docname, place=place, raw=raw))

    def _uris(self, node: nodes.Node) -> Iterator[tuple[str, bool]]:
        """Give the URIs of a node, and whether Sphinx's collector overlooks them."""
        if not isinstance(node, nodes.Element):
            return
        if uri := self.find_uri(node):
            yield uri, False
        if isinstance(node, nodes.raw) and "html" in node.get("format", "").split():
            for uri in _in_html(node.astext()):
                yield uri, True
        elif isinstance(node, addnodes.toctree):
            for _, target in node["entries"]:
                if target.startswith(_WEB):
                    yield target, True


def links(hyperlinks: dict[str, Hyperlink], occurrences: dict[str, list[Occurrence]]) -> list[Link]:
    """Join what Sphinx, other extensions and we have gathered."""
    return [
        Link(
            uri=found.uri,
            docname=found.docname,
            doc_path=found.docpath,
            line=found.lineno,
            occurrences=tuple(occurrences.get(uri, ())),
        )
        for uri, found in hyperlinks.items()
    ]


def _locator(env: BuildEnvironment, document: nodes.document, docname: str) -> Locator:
    return Locator(document, Path(env.srcdir), Path(env.doc2path(docname)))


def _links_read(env: BuildEnvironment, docname: str) -> dict[str, list[PageLink]]:
    """Give the links that the reader found, by URI, in order: it knows definitions."""
    domain = cast("RoadmapDomain", env.get_domain("roadmap"))
    found: dict[str, list[PageLink]] = {}
    page = domain.pages.get(docname)
    for link in page.links if page is not None else ():
        found.setdefault(link.uri, []).append(link)
    return found


def _of(link: PageLink, raw: str) -> Occurrence:
    return Occurrence(
        docname=link.docname,
        place=link.place,
        raw=raw,
        name=link.name,
        definition=link.definition,
    )


def _in_html(text: str) -> Iterator[str]:
    for tag, attributes, _ in TagReader().feed(text):
        uri = attributes.get(_ATTRIBUTES.get(tag, ""), "").strip()
        if uri.lower().startswith(_WEB):
            yield uri
