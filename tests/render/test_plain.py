"""The same facts in the formats that have no drawing of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_roadmap import nodes as own

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sphinx.testing.util import SphinxTestApp

FILES = {
    "text": "roadmap/items.txt",
    "man": "lanternroadmap.1",
    "latex": "lanternroadmap.tex",
    "texinfo": "lanternroadmap.texi",
    "xml": "roadmap/items.xml",
}


@pytest.mark.parametrize("builder", FILES)
def test_same_words_in_every_format(
    lantern: Path, build: Callable[..., SphinxTestApp], builder: str
) -> None:
    """Every format tells status, progress and states in words, and builds without a warning."""
    app = build(lantern, builder)
    assert app.warning.getvalue() == ""
    text = " ".join((app.outdir / FILES[builder]).read_text("utf-8").split())
    for words in ("27 of 43 closed", "27 of 38 closed, due", "state not known", "as of"):
        assert words in text
    for node in own.__dict__.values():
        if isinstance(node, type) and node.__name__.endswith("_node"):
            assert f"<{node.__name__}" not in text


def test_catalogues_hold_only_what_authors_wrote(
    lantern: Path, build: Callable[..., SphinxTestApp]
) -> None:
    """Nothing that we add becomes a message for translators, nor do the fields that we read."""
    app = build(lantern, "gettext")
    catalogue = "".join(file.read_text("utf-8") for file in app.outdir.rglob("*.pot"))
    for words in ("closed", "as of", 'msgid "now"', 'msgid "status"', "Example Fund"):
        assert words not in catalogue
    assert 'msgid "hopeful"' in catalogue
