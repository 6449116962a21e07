"""An old version of a page to records, without any effect on the build that is going on.

A whole build per revision would take hours. Here docutils reads the text with Sphinx's markup in
an environment of its own, which is thrown away; no event is sent and nothing is logged.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Directive, Parser, directives
from docutils.transforms import references
from docutils.utils import new_document
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import sphinx_domains
from sphinx.util.logging import suppress_logging
from sphinx.util.nodes import nested_parse_with_titles

from ..collect import read_page
from ..transforms import LabelFirst
from ..untrusted.sweep import SubstitutionSize

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docutils.transforms import Transform
    from sphinx.application import Sphinx

    from ..model import Page

# Pages are a few kilobytes; what is larger is no page.
_MAX_BYTES = 1024 * 1024
# A folder that does not exist: today's files must not be mistaken for those of then.
_NOWHERE = Path("/sphinx-roadmap-history")
# What makes a page one of a roadmap, as it must stand in its text.
_TELLING = re.compile(
    rb":(?:status|dates)\s*:|/(?:milestone|issues|pull)/[0-9]|checklist|^\s*[-*+]\s+\[[ xX]\]",
    re.IGNORECASE | re.MULTILINE,
)
_TRANSFORMS: tuple[type[Transform], ...] = (
    references.Substitutions,
    references.PropagateTargets,
    references.AnonymousHyperlinks,
    references.IndirectHyperlinks,
    references.ExternalTargets,
    references.InternalTargets,
    SubstitutionSize,
    LabelFirst,
)


def may_tell(text: bytes) -> bool:
    """Tell whether a page can have an item, an event or a checklist: most pages cannot."""
    return len(text) <= _MAX_BYTES and _TELLING.search(text) is not None


class Reader:
    """Reads pages of any time as a build with today's settings would."""

    def __init__(self, app: Sphinx) -> None:
        self._app = app
        self._env = BuildEnvironment(app)

    def page(self, docname: str, text: bytes) -> Page | None:
        """Give a page's records; ``None`` when it cannot be read."""
        try:
            source = text.decode("utf-8-sig")
        except UnicodeDecodeError:
            return None
        path = _NOWHERE / f"{PurePosixPath(docname)}.rst"
        try:
            with suppress_logging() as log:
                try:
                    return read_page(
                        self._parse(docname, path, source),
                        docname,
                        source_dir=_NOWHERE,
                        source=path,
                    )
                finally:
                    log.buffer.clear()
        # What a domain or a role makes of nonsense cannot be listed; RecursionError is among it.
        except Exception:  # noqa: BLE001 - see above
            return None

    def _parse(self, docname: str, path: Path, source: str) -> nodes.document:
        env, config = self._env, self._app.config
        env.prepare_settings(docname)
        settings = get_default_settings(Parser)
        for name, value in env.settings.items():
            setattr(settings, name, value)
        # Nothing of today's files and nothing from the network can be part of an old text.
        settings.file_insertion_enabled = False
        settings.raw_enabled = False
        settings.report_level, settings.halt_level = 5, 5
        settings.warning_stream = ""
        document = new_document(str(path), settings)
        text = "\n\n".join(part for part in (config.rst_prolog, source, config.rst_epilog) if part)
        with sphinx_domains(env), _harmless():
            Parser().parse(text, document)
            document.transformer.add_transforms(list(_TRANSFORMS))
            document.transformer.apply_transforms()
        return document


class Transparent(Directive):
    """Stands for any other extension's directive: what is in it is read, and nothing is run."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[Any] = None

    def run(self) -> list[nodes.Node]:
        """Read the content as if it stood there alone."""
        container = nodes.container()
        nested_parse_with_titles(self.state, self.content, container, self.content_offset)
        return list(container.children)


@contextmanager
def _harmless() -> Iterator[None]:
    """Let only the directives of docutils, Sphinx and this package be themselves."""
    look_up = directives.directive

    def look_up_harmless(
        name: str, language_module: Any, document: nodes.document
    ) -> tuple[Any, list[nodes.system_message]]:
        found, messages = look_up(name, language_module, document)
        module = getattr(found, "__module__", "")
        if module.startswith(("docutils.", "sphinx_roadmap.")) or (
            module.startswith("sphinx.") and not module.startswith("sphinx.ext.")
        ):
            return found, messages
        return Transparent, []

    patched: Any = directives
    patched.directive = look_up_harmless
    try:
        yield
    finally:
        patched.directive = look_up
