"""An invented project with every kind of state, built as a test wants it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup
from sphinx.testing.util import SphinxTestApp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LANTERN = Path(__file__).parent.parent / "roots" / "test-lantern"


@pytest.fixture
def lantern(tmp_path: Path) -> Path:
    """Give a copy of the sources, to be changed freely."""
    return Path(shutil.copytree(LANTERN, tmp_path / "lantern"))


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Callable[..., SphinxTestApp]]:
    """Give a function that builds a folder of sources anew, and gives Sphinx as it is then."""
    apps: list[SphinxTestApp] = []

    def run(sources: Path, builder: str = "html", **settings: Any) -> SphinxTestApp:
        out = tmp_path / f"out-{len(apps)}"
        for app in apps:  # Node classes are registered in docutils, for one application at a time.
            app.cleanup()
        app = SphinxTestApp(builder, sources, out, freshenv=True, confoverrides=settings)
        apps.append(app)
        app.build()
        return app

    yield run
    for app in apps:
        app.cleanup()


@pytest.fixture
def page(build: Callable[..., SphinxTestApp]) -> Callable[..., BeautifulSoup]:
    """Give a function that builds to HTML and gives one page, parsed."""

    def parse(sources: Path, name: str = "index.html", **settings: Any) -> BeautifulSoup:
        app = build(sources, **settings)
        assert app.warning.getvalue() == ""
        return BeautifulSoup((Path(app.outdir) / name).read_text("utf-8"), "html.parser")

    return parse
