"""The lists in docs/reference are complete: what can be used is documented, and only that."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from docutils import nodes
from sphinx.testing.util import SphinxTestApp

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.environment import BuildEnvironment

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BuildEnvironment]:
    """Give the environment of the site, read once without the extensions that only make HTML."""
    app = SphinxTestApp(
        "dummy",
        srcdir=ROOT,
        builddir=tmp_path_factory.mktemp("docs"),
        confoverrides={"extensions": ["sphinx_roadmap"], "html_theme": "basic"},
    )
    try:
        app.build()
        yield app.env
    finally:
        app.cleanup()


def terms(env: BuildEnvironment, docname: str) -> set[str]:
    """Give the literals in the terms of a page's definition lists."""
    return {
        literal.astext()
        for term in env.get_doctree(docname).findall(nodes.term)
        for literal in term.findall(nodes.literal)
    }


def test_make_targets(env: BuildEnvironment) -> None:
    """Every target that ``make help`` shows is explained, and no other."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = {f"make {name}" for name in re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE)}
    documented = terms(env, "docs/reference/make")
    assert {term for term in documented if term.startswith("make ")} == targets
