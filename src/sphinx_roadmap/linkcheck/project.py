"""Runs the link check of a project, for the command line."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx._cli.util.colour import disable_colour
from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.util.docutils import docutils_namespace, patch_docutils

from ..sources import check_settings, configuration_error, find_conf, not_utf8

if TYPE_CHECKING:
    from collections.abc import Mapping

# Where ``sphinx-roadmap fix`` looks for the results.
OUTPUT_DIR = Path("_build/linkcheck")


def check_project(
    source_dir: Path,
    *,
    conf_dir: Path | None,
    output_dir: Path | None,
    overrides: Mapping[str, object],
    colour: bool,
    verbosity: int = 0,
) -> int:
    """Check a project's links as ``sphinx-build -b linkcheck`` does, and give its exit status.

    :param conf_dir: where conf.py is, if not in the source directory. :param output_dir: where the
        reports go. :param overrides: config values that replace those of conf.py.
    :raises ConfigurationError: conf.py, or an extension that it names, does not work.
    """
    source_dir = source_dir.resolve()
    conf_file = find_conf(conf_dir or source_dir)
    conf_dir = conf_file.parent
    output_dir = (output_dir or source_dir / OUTPUT_DIR).resolve()
    if not colour:
        disable_colour()
    try:
        with patch_docutils(str(conf_dir)), docutils_namespace():
            app = Sphinx(
                srcdir=source_dir,
                confdir=conf_dir,
                outdir=output_dir,
                doctreedir=output_dir.with_name(f"{output_dir.name}-doctrees"),
                buildername="linkcheck",
                confoverrides=dict(overrides),
                status=sys.stdout,
                warning=sys.stderr,
                verbosity=verbosity,
            )
            check_settings(app, conf_file)
            app.build()
            return app.statuscode
    except SphinxError as error:
        raise configuration_error(error, conf_file) from error
    except UnicodeDecodeError as error:
        raise not_utf8(error, source_dir) from error
