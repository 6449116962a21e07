"""Pages written by strangers can do no harm: what this package refuses, docs/explanation has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import directives, parser, sources, sweep

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config


def setup(app: Sphinx) -> None:
    """Wait for the configuration; a project that does not ask for it keeps plain Sphinx."""
    # Types are checked at 800, values at 810.
    app.connect("config-inited", activate, priority=820)
    app.connect("builder-inited", sources.ignore_docutils_configuration)


def activate(app: Sphinx, config: Config) -> None:
    """Register what refuses (event ``config-inited``)."""
    if not config.roadmap_untrusted_sources:
        return
    directives.register(app)
    app.add_source_parser(parser.Parser, override=True)
    app.add_transform(sweep.SubstitutionSize)
    app.add_transform(sweep.Sweep)
    sources.leave_out_links(app, config)
