"""Pages written by strangers can do no harm: what this package refuses, docs/explanation has."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..messages import Subtype, warn

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config


def setup(app: Sphinx) -> None:
    """Wait for the configuration; a project that does not ask for it keeps plain Sphinx."""
    # Types are checked at 800, values at 810.
    app.connect("config-inited", activate, priority=820)
    app.connect("builder-inited", ignore_docutils_configuration)


def activate(app: Sphinx, config: Config) -> None:
    """Register what refuses (event ``config-inited``)."""
    if not config.roadmap_untrusted_sources:
        return
    # Imported here: most projects do not ask for it, and it would be half of what we import.
    from . import directives, parser, sources, sweep

    directives.register(app)
    app.add_source_parser(parser.Parser, override=True)
    app.add_transform(sweep.SubstitutionSize)
    app.add_transform(sweep.Sweep)
    sources.leave_out_links(app, config)


def ignore_docutils_configuration(app: Sphinx) -> None:
    """Keep docutils from reading configuration files (event ``builder-inited``).

    One beside conf.py may allow what is refused here, and can name modules to import and files to
    write. This setting stops it for this project only; an environment variable would do so for all.
    """
    settings: dict[str, Any] = app.env.settings
    if not app.config.roadmap_untrusted_sources:
        settings.pop("_disable_config", None)
        return
    settings["_disable_config"] = True
    file = Path(app.confdir, "docutils.conf")
    if file.exists():
        warn(
            Subtype.UNTRUSTED,
            "docutils.conf is not read: it can allow what is refused here; remove it",
            location=f"{file}:1",
        )
