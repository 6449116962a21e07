"""Where links are found: every kind of markup, and what other extensions do to them."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

CONF = """\
from sphinx.builders.linkcheck import CheckExternalLinksBuilder, Hyperlink

extensions = ["sphinx_roadmap"]
exclude_patterns = ["_build"]
linkcheck_ignore = [".*"]


def add(app):
    if isinstance(app.builder, CheckExternalLinksBuilder):
        uri = "https://example.org/added"
        app.builder.hyperlinks[uri] = Hyperlink(uri, "index", str(app.srcdir / "index.rst"), -1)


def setup(app):
    app.connect("builder-inited", add)
    app.connect("linkcheck-process-uri", lambda app, uri: uri.replace("//old.", "//new."))
"""
INDEX = """\
Title
=====

+------+---------------------------+
| cell | https://example.org/table |
+------+---------------------------+

.. list-table::

   * - `one <https://example.org/list-table>`_

Text [#note]_, |sub| and |sub|.

.. [#note] See https://example.org/footnote

.. |sub| replace:: `words <https://example.org/substitution>`__

.. image:: https://example.org/image.png
   :target: https://example.org/image-target

.. include:: part.txt

A list:

- https://old.example.org/processed
"""
PART = "Included `there\n<https://example.org/included>`_.\n"


def test_every_kind(tmp_path: Path, clean_environ: dict[str, str]) -> None:
    """Links in tables, footnotes, substitutions, images and included files have their places."""
    for name, text in (("conf.py", CONF), ("index.rst", INDEX), ("part.txt", PART)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "linkcheck", str(tmp_path)]
    out = tmp_path / "_build"
    subprocess.run([*command, str(out)], env=clean_environ, check=True, timeout=120)
    links = json.loads((out / "links.json").read_text(encoding="utf-8"))["links"]
    found = {
        link["uri"].partition("//")[2]: [
            (at["path"], at["line"], at["column"]) for at in link["occurrences"]
        ]
        for link in links
    }
    assert found == {
        "example.org/table": [("index.rst", 5, 10)],
        "example.org/list-table": [("index.rst", 10, 8)],
        "example.org/footnote": [("index.rst", 14, 16)],
        # Where it is used, and where it is written.
        "example.org/substitution": [
            ("index.rst", 12, 16),
            ("index.rst", 12, 26),
            ("index.rst", 16, 4),
        ],
        "example.org/image.png": [("index.rst", 18, 12)],
        "example.org/image-target": [("index.rst", 19, 13)],
        "example.org/included": [("part.txt", 1, 10)],
        # Two things that other extensions do.
        "new.example.org/processed": [("index.rst", 25, 3)],
        "example.org/added": [],
    }
    written = {at["written"] for link in links for at in link["occurrences"]}
    assert "https://old.example.org/processed" in written
