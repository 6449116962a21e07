"""A pytest plugin: Sphinx's own tests run with our extension, and prove that they did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sphinx.application

if TYPE_CHECKING:
    from collections.abc import Iterator

sphinx.application.builtin_extensions = (
    *sphinx.application.builtin_extensions,
    "sphinx_roadmap",
)


@pytest.fixture(autouse=True)
def _builder_is_ours(request: pytest.FixtureRequest) -> Iterator[None]:
    from sphinx_roadmap.linkcheck.builder import LinkCheckBuilder

    app = request.getfixturevalue("app") if "app" in request.fixturenames else None
    yield
    if app is not None:
        assert app.registry.builders["linkcheck"] is LinkCheckBuilder
