"""The catalogue of the words that readers see."""

from __future__ import annotations

from sphinx.locale import get_translation

# ISO 639 codes of languages that are commonly written in Arabic, Hebrew, Syriac or Thaana letters.
_RIGHT_TO_LEFT = frozenset("ar arc ckb dv fa he iw ks ku ps sd syr ug ur yi".split())  # noqa: SIM905

CATALOGUE = "sphinx_roadmap"

_lazy = get_translation(CATALOGUE)


def _(message: str) -> str:
    """Give a message in the language of the build, now: XML and docutils want a real string."""
    return str(_lazy(message))


def is_right_to_left(language: str | None) -> bool:
    """Tell whether a language of Sphinx, such as "he" or "ar_EG", is written right to left."""
    return (language or "").replace("-", "_").partition("_")[0].lower() in _RIGHT_TO_LEFT
