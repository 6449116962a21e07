"""What is left in a document is looked at once more, before Sphinx collects anything from it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.parsers.rst.directives.misc import Include
from docutils.utils import get_source_line
from sphinx import addnodes
from sphinx.transforms import SphinxTransform
from sphinx.util.i18n import search_image_for_language

from ..messages import Subtype, warn
from .sources import sources_of
from .uris import is_remote, link_problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# How many nodes one substitution may stand for, those that it names included.
MAX_SUBSTITUTION = 5000

META_NAMES = frozenset({"author", "description", "keywords"})
OPEN_GRAPH = frozenset({"og:description", "og:image:alt", "og:locale", "og:title", "og:type"})
# File-wide fields of sphinxext-opengraph; its names reach the page without escaping.
_OPEN_GRAPH_FIELD = re.compile(r"og[p:]|twitter:", re.IGNORECASE)
_OPEN_GRAPH_FIELDS = OPEN_GRAPH | {"ogp_disable", "ogp_description_length"}
_FIELD_NAME = re.compile(r"[\w .:/()-]*")
# LaTeX runs on the build machine: these read and write files, or spell other commands.
_LATEX = re.compile(
    r"\^\^|\\(?:input|include|open(?:in|out)|read|write|immediate|catcode|csname|def|let|[gex]def"
    r"|newcommand|renewcommand|directlua|special|usepackage|require|InputIfFileExists|verbatiminput"
    r"|lstinputlisting|includegraphics|href|url|scantokens|everypar|loop|expandafter|shipout)(?![a-z])",
    re.IGNORECASE,
)


class SubstitutionSize(SphinxTransform):
    """Refuses substitutions that grow without bound.

    docutils limits the length of their text, which says nothing of images or of empty text: thirty
    lines that each name the line before twice give a billion nodes.
    """

    default_priority = 219  # docutils' Substitutions runs at 220.

    def apply(self, **kwargs: Any) -> None:
        """Count first, without expanding anything."""
        self._sizes: dict[str, int] = {}
        for node in list(self.document.findall(nodes.substitution_reference)):
            if self._size(node["refname"], ()) > MAX_SUBSTITUTION and node.parent is not None:
                _warn(
                    node,
                    "the substitution |%s| is refused: it stands for too much; write it out",
                    node["refname"],
                )
                node.replace_self(nodes.Text(node.astext()))

    def _size(self, name: str, inside: tuple[str, ...]) -> int:
        definitions = self.document.substitution_defs
        key = name if name in definitions else self.document.substitution_names.get(name.lower())
        # docutils has its own message for what is unknown or names itself.
        if key is None or key in inside:
            return 0
        if len(inside) > 50:  # No text needs it, and Python's stack ends somewhere.
            return MAX_SUBSTITUTION + 1
        if key not in self._sizes:
            total = 0
            for node in definitions[key].findall():
                total += 1
                if isinstance(node, nodes.substitution_reference):
                    total += self._size(node["refname"], (*inside, key))
            self._sizes[key] = total
        return self._sizes[key]


class Sweep(SphinxTransform):
    """Takes out whatever could do harm, and says so."""

    # After docutils has resolved references (up to 780), before Sphinx's domains read the document
    # (850) and before images and downloads are collected (880).
    default_priority = 800

    def apply(self, **kwargs: Any) -> None:
        """Look at every node once."""
        self._sources = sources_of(self.env)
        if self._read_elsewhere():
            self.document.children.clear()
            return
        checks: tuple[tuple[type[nodes.Node], Callable[[Any], None]], ...] = (
            (nodes.raw, _raw),
            (nodes.math, self._math),
            (nodes.math_block, self._math),
            (nodes.meta, _meta),
            (nodes.docinfo, _fields),
            (nodes.image, self._image),
            (addnodes.download_reference, self._download),
            (addnodes.toctree, _toctree),
            (nodes.reference, _link),
            (nodes.target, _link),
        )
        for node in list(self.document.findall()):
            for kind, check in checks:
                if isinstance(node, kind):
                    check(node)

    def _read_elsewhere(self) -> bool:
        """Tell whether some directive, unknown to us, has read a file outside of the sources."""
        read = {Path(self.env.srcdir, name) for name in self.env.dependencies[self.env.docname]}
        read |= {Path.cwd() / name for name in self.document.settings.record_dependencies.list}
        known = (Path(self.app_confdir, "docutils.conf"), Include.standard_include_path)
        for path in sorted(read):
            if any(path.resolve().is_relative_to(place.resolve()) for place in known):
                continue
            if reason := self._sources.problem(path):
                message = "the page is left empty: it has read %s, and %s"
                _warn(self.document, message, path, reason)
                return True
        return False

    def _math(self, node: nodes.math | nodes.math_block) -> None:
        path = str(getattr(self.config, "mathjax_path", "://"))
        if self.config.html_math_renderer not in (None, "mathjax") or is_remote(path):
            _drop(
                node,
                "math is refused: it would load a script from another site; write it as text, or"
                " let conf.py set mathjax_path to a local copy",
            )
        elif command := _LATEX.search(node.astext()):
            _drop(node, "math is refused: LaTeX would run %s; leave it out", command[0])

    def _image(self, node: nodes.image) -> None:
        uri = node["uri"]
        if is_remote(uri):
            reason = "it would be fetched from another site, or hides a file in its address"
        elif node.get("loading") == "embed":
            reason = ":loading: embed puts the file's code into the page"
        else:
            reason = next(self._image_problems(uri), "")
        if reason:
            _drop(node, "the image %s is refused: %s; use a file among the sources", uri, reason)

    def _image_problems(self, uri: str) -> Iterator[str]:
        plain = uri.removesuffix(".*")
        if "\0" in uri or (plain != uri and any(letter in plain for letter in "*?[")):
            yield "its name has a character that is not allowed"
            return
        for name in {uri, search_image_for_language(uri, self.env)}:
            _, path = self.env.relfn2path(name)
            files = (
                sorted(Path(path).parent.glob(Path(path).name)) if plain != uri else [Path(path)]
            )
            for file in (Path(path).parent / "x.png", *files):
                yield from filter(None, [self._sources.image_problem(file)])

    def _download(self, node: addnodes.download_reference) -> None:
        name = node["reftarget"]
        if "\0" in name or is_remote(name):
            reason = "it is not a file of this site"
        else:
            _, path = self.env.relfn2path(name)
            reason = self._sources.download_problem(path)
        if reason:
            _unlink(
                node, "the download %s is refused: %s; use a file among the sources", name, reason
            )

    @property
    def app_confdir(self) -> Path:
        """Where conf.py stands; Sphinx notes docutils.conf beside it as read by every page."""
        return Path(self.env._app.confdir)  # noqa: SLF001 - .app is deprecated


def _warn(node: nodes.Node, message: str, *args: object) -> None:
    # A reference around an image has no line, and no block around it that has one.
    within = (inner for inner in node.findall() if inner.line)
    place = node if get_source_line(node)[1] else next(within, node)
    warn(Subtype.UNTRUSTED, message, *args, location=place)


def _drop(node: nodes.Element, message: str, *args: object) -> None:
    _warn(node, message, *args)
    if node.parent is not None:
        node.parent.remove(node)


def _unlink(node: nodes.Element, message: str, *args: object) -> None:
    """Warn, and leave the text without its link."""
    _warn(node, message, *args)
    if node.parent is not None:
        node.replace_self(node.children)


def _raw(node: nodes.raw) -> None:
    _drop(node, "raw output is refused: it puts code into the page")


def _link(node: nodes.Element) -> None:
    uri = node.get("refuri")
    if uri is None or not (reason := link_problem(uri)):
        return
    message = "the link to %r is refused: %s; use an https: address"
    if isinstance(node, nodes.target):
        # References to it have their own copy of the address, and their own place in the text.
        if not node.get("referenced") and not node.referenced:
            _warn(node, message, uri, reason)
        del node["refuri"]
    else:
        _unlink(node, message, uri, reason)


def _toctree(node: addnodes.toctree) -> None:
    kept = []
    for title, target in node["entries"]:
        reason = link_problem(target) if is_remote(target) else ""
        if reason:
            _warn(node, "the entry %r is refused: %s; use an https: address", target, reason)
        else:
            kept.append((title, target))
    node["entries"] = kept


def _meta(node: nodes.meta) -> None:
    name = str(node.get("name", "")).lower()
    allowed = set(node.non_default_attributes()) <= {"name", "property", "content", "lang"} and (
        name in META_NAMES or (not name and node.get("property") in OPEN_GRAPH)
    )
    if not allowed:
        _drop(
            node,
            "the meta element %r is refused: only %s are allowed",
            name or node.get("http-equiv") or node.get("property") or "",
            ", ".join(sorted(META_NAMES | OPEN_GRAPH)),
        )


def _fields(docinfo: nodes.docinfo) -> None:
    for field in [child for child in docinfo.children if isinstance(child, nodes.field)]:
        name = field[0].astext()
        if not _FIELD_NAME.fullmatch(name) or (
            _OPEN_GRAPH_FIELD.match(name) and name not in _OPEN_GRAPH_FIELDS
        ):
            _drop(
                field,
                "the field %r is refused: of the fields for other sites, only %s are allowed",
                name,
                ", ".join(sorted(_OPEN_GRAPH_FIELDS)),
            )
