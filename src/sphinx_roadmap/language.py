"""The catalogue of the words that readers see."""

from __future__ import annotations

from sphinx.locale import get_translation

CATALOGUE = "sphinx_roadmap"

_lazy = get_translation(CATALOGUE)


def _(message: str) -> str:
    """Give a message in the language of the build, now: XML and docutils want a real string."""
    return str(_lazy(message))
