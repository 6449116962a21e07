"""A project's sources, read as a build reads them, for commands that need no built pages."""

from __future__ import annotations

import contextlib
import io
import logging
import re
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.highlighting import PygmentsBridge
from sphinx.util import logging as sphinx_logging
from sphinx.util.docutils import docutils_namespace, patch_docutils

from . import config
from .collect import section_text
from .domain import RoadmapDomain, reading_order
from .errors import ConfigurationError
from .items import read_roadmap
from .messages import FINDING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from .check import Finding
    from .history.records import Gone
    from .model import Page, Roadmap

EXTENSION = "sphinx_roadmap"

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
# What Sphinx writes before our own handler is there: "path:line: WARNING: message [type.subtype]".
_WRITTEN = re.compile(
    r"(?:(?P<place>.+?): )?(?:WARNING|ERROR|CRITICAL): (?P<text>.*?)(?: \[(?P<type>[\w.-]+)\])?"
)


class Message(NamedTuple):
    """A warning that Sphinx gave. ``path`` is relative to the sources, as far as possible.

    ``type`` is as in ``suppress_warnings``, such as ``roadmap.link`` or ``ref.term``, or "".
    ``finding`` is what one of our own warnings is about.
    """

    path: str
    line: int | None
    text: str
    type: str
    finding: Finding | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What a project's sources and settings say. ``roadmap.pages`` are in reading order.

    ``config`` holds every ``roadmap_*`` value; ``server`` is the GitHub that links lead to;
    ``suppressed`` is Sphinx's ``suppress_warnings``. ``vanished`` are the items and events that git
    remembers, and whose addresses lead nowhere; ``changed`` is when each item last changed, by
    docname and id. Both are empty where the history is not read.
    """

    source_dir: Path
    conf_file: Path
    roadmap: Roadmap
    config: Mapping[str, Any]
    server: str
    snapshot_path: Path
    messages: tuple[Message, ...]
    suppressed: tuple[str, ...] = ()
    vanished: tuple[Gone, ...] = ()
    changed: Mapping[tuple[str, str], dt.date] = field(default_factory=dict)

    @property
    def pages(self) -> tuple[Page, ...]:
        """All pages, in reading order."""
        return self.roadmap.pages

    @property
    def repositories(self) -> tuple[str, ...]:
        """The repositories that the project says it links; empty for any."""
        return tuple(self.config["roadmap_repositories"])


def read_sources(
    source_dir: Path,
    *,
    conf_dir: Path | None = None,
    overrides: Mapping[str, object] | None = None,
    all_texts: bool = False,
    any_root: bool = False,
    colours: bool = False,
) -> Sources:
    """Read a project without building any page. Nothing is written outside a temporary folder.

    :param conf_dir: where conf.py is, if not in the source directory.
    :param overrides: config values that replace those of conf.py.
    :param all_texts: keep what sections say on the pages that have no part in the roadmap, too.
    :param colours: colour all code as a build does, for what Sphinx says of it.
    :param any_root: take any page as the root where that of conf.py is missing, or none at all.
    :raises ConfigurationError: conf.py, or an extension that it names, does not work.
    """
    source_dir = source_dir.resolve()
    conf_file = find_conf(conf_dir or source_dir)
    conf_dir = conf_file.parent
    written = io.StringIO()
    messages: list[Message] = []
    with tempfile.TemporaryDirectory(prefix="sphinx-roadmap-") as scratch:
        try:
            # A conf.py may print; what we print is for machines.
            with (
                contextlib.redirect_stdout(io.StringIO()),
                patch_docutils(str(conf_dir)),
                docutils_namespace(),
            ):
                app = _application(source_dir, conf_dir, Path(scratch), overrides or {}, written)
                check_settings(app, conf_file)
                early = tuple(early_messages(written.getvalue()))
                texts = _keep_texts(app) if all_texts else {}
                if colours:
                    app.connect("doctree-resolved", _colour)
                if not any_root or _find_root(app):
                    with listening(_Collector(messages, source_dir)):
                        app.build(force_all=True)
                return _sources(app, conf_file, (*early, *messages), texts)
        except SphinxError as error:
            raise configuration_error(error, conf_file) from error
        except UnicodeDecodeError as error:
            raise not_utf8(error, source_dir) from error


def _application(
    source_dir: Path,
    conf_dir: Path,
    scratch: Path,
    overrides: Mapping[str, object],
    warnings: io.StringIO,
) -> Sphinx:
    try:
        return Sphinx(
            srcdir=source_dir,
            confdir=conf_dir,
            outdir=scratch / "out",
            doctreedir=scratch / "doctrees",
            buildername="dummy",
            confoverrides=dict(overrides),
            status=None,
            warning=warnings,
            freshenv=True,
        )
    except SphinxError:
        raise
    except Exception as error:
        # Sphinx reports the types of config values only after it has used some of them.
        raise ConfigurationError(
            f"Sphinx cannot start: {type(error).__name__}: {error}", where=str(conf_dir / "conf.py")
        ) from error


def _find_root(app: Sphinx) -> bool:
    """Make a page the root that is there; tell whether there is any."""
    found = app.project.discover(app.config.exclude_patterns, app.config.include_patterns)
    if found and app.config.root_doc not in found:
        app.config.root_doc = min(found)
    return bool(found)


def _keep_texts(app: Sphinx) -> dict[str, list[str]]:
    """Give what will be filled with the texts of each document's sections as they are read."""
    texts: dict[str, list[str]] = {}

    def keep(app: Sphinx, doctree: nodes.document) -> None:
        sections = doctree.findall(nodes.section)
        texts[app.env.current_document.docname] = [section_text(one) for one in sections]

    app.connect("doctree-read", keep)
    return texts


def _colour(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Colour the code on a page as Sphinx's own writers do, which only builds have."""
    bridge = PygmentsBridge("html")
    for node in doctree.findall(nodes.literal_block):
        if node.rawsource == node.astext():
            name = node.get("language", "default")
            options = app.config.highlight_options.get(name, {})
            bridge.highlight_block(
                node.rawsource, name, options, node.get("force", False), location=node
            )


def _with_texts(page: Page, texts: Mapping[str, list[str]]) -> Page:
    found = texts.get(page.docname, [])
    if len(found) != len(page.sections):
        return page
    pairs = zip(page.sections, found, strict=True)
    return replace(page, sections=tuple(replace(one, text=text) for one, text in pairs))


def find_conf(folder: Path) -> Path:
    """Give the path of a folder's conf.py.

    :raises ConfigurationError: there is none.
    """
    file = folder.resolve() / "conf.py"
    if not file.is_file():
        raise ConfigurationError(
            "there is no such file", where=str(file), remedy="Name the folder that holds it."
        )
    return file


def check_settings(app: Sphinx, conf_file: Path) -> None:
    """Refuse settings with which the extension cannot work; of types Sphinx only warns."""
    if EXTENSION not in app.extensions:
        raise ConfigurationError(
            f'"{EXTENSION}" is not among the extensions',
            where=str(conf_file),
            remedy=f'Add it: extensions = ["{EXTENSION}"].',
        )
    for value in config.VALUES:
        if not isinstance(app.config[value.name], tuple(value.types)):
            expected = " or ".join(sorted(kind.__name__ for kind in value.types))
            raise ConfigurationError(f"{value.name} must be a {expected}", where=str(conf_file))


def _sources(
    app: Sphinx,
    conf_file: Path,
    messages: tuple[Message, ...],
    texts: Mapping[str, list[str]],
) -> Sources:
    domain = cast("RoadmapDomain", app.env.get_domain(RoadmapDomain.name))
    server = config.github_server()
    pages = [
        _with_texts(domain.pages[name], texts)
        for name in reading_order(app.env)
        if name in domain.pages
    ]
    return Sources(
        source_dir=Path(app.srcdir),
        conf_file=conf_file,
        roadmap=read_roadmap(pages, server),
        config={value.name: app.config[value.name] for value in config.VALUES},
        server=server,
        snapshot_path=Path(app.srcdir) / app.config.roadmap_snapshot,
        messages=messages,
        suppressed=tuple(app.config.suppress_warnings),
        vanished=domain.vanished,
        changed=domain.history.changed_on(),
    )


class _Collector(logging.Handler):
    """Keeps what Sphinx has already filtered and located for its own output."""

    def __init__(self, messages: list[Message], source_dir: Path) -> None:
        super().__init__(logging.WARNING)
        self._messages = messages
        self._source_dir = source_dir

    def emit(self, record: logging.LogRecord) -> None:
        message = message_of(record, self._source_dir)
        # A parallel or delayed record comes twice.
        if message not in self._messages:
            self._messages.append(message)


def message_of(record: logging.LogRecord, source_dir: Path) -> Message:
    """Give what a log record says that has passed the filters of Sphinx's own output."""
    place = getattr(record, "location", None)
    kind, subtype = getattr(record, "type", None), getattr(record, "subtype", None)
    path, line = _split_location(place if isinstance(place, str) else "", source_dir)
    name = f"{kind}.{subtype}" if kind and subtype else str(kind or "")
    # Not Sphinx's own getMessage, which puts the place in front. Its filters put the type
    # behind, once for each handler.
    text = logging.LogRecord.getMessage(record)
    while name and text.endswith(f" [{name}]"):
        text = text.removesuffix(f" [{name}]")
    return Message(path, line, text.strip(), name, getattr(record, FINDING, None))


@contextlib.contextmanager
def listening(listener: logging.Handler) -> Iterator[None]:
    """Let a handler hear every warning that is given meanwhile, and not suppressed."""
    logger = logging.getLogger(sphinx_logging.NAMESPACE)
    for handler in logger.handlers:
        if isinstance(handler, sphinx_logging.WarningStreamHandler):
            for condition in handler.filters:
                listener.addFilter(condition)
    logger.addHandler(listener)
    try:
        yield
    finally:
        logger.removeHandler(listener)


def early_messages(text: str) -> Iterator[Message]:
    """Read what Sphinx wrote while it loaded conf.py and the extensions."""
    for line in _ANSI.sub("", text).splitlines():
        match = _WRITTEN.fullmatch(line)
        if match:
            yield Message(match["place"] or "", None, match["text"], match["type"] or "")


def _split_location(location: str, source_dir: Path) -> tuple[str, int | None]:
    """Read ``path:line`` or ``path:line:what``; a path may hold a colon (a drive)."""
    match = re.fullmatch(
        r"(?P<path>.+?)(?::(?P<line>\d+))?(?::\s*(?:<.*>|docstring of .*))?:?", location
    )
    if match is None:
        return "", None
    path = Path(match["path"])
    if path.is_absolute() and path.is_relative_to(source_dir):
        path = path.relative_to(source_dir)
    return path.as_posix(), int(match["line"]) if match["line"] else None


def not_utf8(error: UnicodeDecodeError, source_dir: Path) -> ConfigurationError:
    """Name the page that Sphinx could not read, and its line: the error holds only its bytes."""
    line = error.object.count(b"\n", 0, error.start) + 1
    for path in sorted(source_dir.rglob("*")):
        same_size = path.is_file() and path.stat().st_size == len(error.object)
        if same_size and path.read_bytes() == error.object:
            where = f"{path}:{line}"
            return ConfigurationError("it is not UTF-8", where=where, remedy="Save it as UTF-8.")
    return ConfigurationError(
        f"a page is not UTF-8: {error}", where=str(source_dir), remedy="Save it as UTF-8."
    )


def configuration_error(error: SphinxError, conf_file: Path) -> ConfigurationError:
    """Name conf.py and its line: Sphinx gives them within a traceback or a sentence."""
    text = str(error).strip()
    traceback_lines = re.findall(rf'File "{re.escape(str(conf_file))}", line (\d+)', text)
    sentence = re.search(rf"{re.escape(conf_file.name)}, line (\d+)\)", text)
    line = traceback_lines[-1] if traceback_lines else sentence[1] if sentence else ""
    lines = [part.strip() for part in text.splitlines() if part.strip()]
    message = lines[-1] if traceback_lines else " ".join(lines)
    return ConfigurationError(message, where=f"{conf_file}:{line}" if line else str(conf_file))
