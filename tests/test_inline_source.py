"""Inline nodes back to reStructuredText: the copy on another page shows the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from docutils import nodes
from docutils.core import publish_doctree
from hypothesis import given
from hypothesis import strategies as st
from sphinx.testing.util import SphinxTestApp

from sphinx_roadmap.inline_source import inline_source

if TYPE_CHECKING:
    from pathlib import Path

# Each is written on a page of a folder; its copy stands on a page of another one.
KEPT = [
    "Mind *stars*, **strong words** and ``literals_ * here``.",
    "(*x*), **y**/*z* and ``re``\\ *struct*\\ ured.",
    "Read `the guide_ first <https://example.org/a_b_>`__, https://example.org/x\\_ or a@b.org.",
    "`Named`_, `other words <Named_>`_, |short| and named_.",
    ":ref:`venue`, :ref:`the room <venue>` and `here <venue_>`_.",
    ":doc:`page`, :doc:`this page <page>` and :doc:`/index`.",
    ":kbd:`Ctrl+C`, :guilabel:`&File`, :menuselection:`A --> B`, and :abbr:`LIFO (last in)`.",
    ":math:`a\\b`, :command:`rm`, :file:`a/{b}`, H\\ :sub:`2`\\ O.",
    ":title:`A book` and :envvar:`NAME`.",
]
DEFINITIONS = """
.. _named: https://example.org/named
.. |short| replace:: *substituted*
.. role:: local
.. envvar:: NAME
.. [1] A note.
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Give a project with a folder for the page whose paragraphs are to be copied."""
    (tmp_path / "conf.py").touch()
    (tmp_path / "index.rst").write_text("Start\n=====\n\n.. toctree::\n\n   a/page\n", "utf-8")
    (tmp_path / "a").mkdir()
    return tmp_path


def build(folder: Path) -> SphinxTestApp:
    """Build what other pages can link to, and refuse warnings."""
    app = SphinxTestApp("xml", srcdir=folder, freshenv=True)
    app.build()
    app.cleanup()
    assert app.warning.getvalue() == ""
    return app


def paragraphs(app: SphinxTestApp, docname: str) -> list[nodes.paragraph]:
    """Give the paragraphs below the title as Sphinx resolves them."""
    doctree = app.env.get_doctree(docname)
    app.env.apply_post_transforms(doctree, docname)
    return [one for one in doctree.findall(nodes.paragraph) if type(one.parent) is nodes.section]


def shown(paragraph: nodes.paragraph) -> list[tuple[str, str, str]]:
    """Give what a reader sees of a paragraph: words, how they look, and where they lead."""
    found = []
    for text in paragraph.findall(nodes.Text):
        looks, leads = "", ""
        at = text.parent
        while at is not paragraph:
            if isinstance(at, nodes.reference):
                leads = at.get("refid") or at["refuri"]
            elif "std-ref" not in at["classes"]:  # A link to a label is one, however written.
                looks += f"{at.tagname} {at['classes']} {at.get('explanation')} "
            at = at.parent
        # Within a page, an address is its last part alone.
        found.append(
            (text.astext(), looks, leads.removeprefix("../").removeprefix("a/page").lstrip("#"))
        )
    return found


def test_copy_shows_the_same(project: Path) -> None:
    """Emphasis, literals, roles and links look the same and lead to the same from elsewhere."""
    texts = "\n\n".join(KEPT)
    page = f".. _venue:\n\nPage\n====\n\n{texts}\n\n.. rubric:: End\n\n{DEFINITIONS}\nSee [1]_.\n"
    (project / "a" / "page.rst").write_text(page, "utf-8")
    app = build(project)
    originals = paragraphs(app, "a/page")[: len(KEPT)]
    written = list(app.env.get_doctree("a/page").findall(nodes.paragraph))
    copies = "\n\n".join(inline_source(one) for one in written[: len(KEPT)])
    (project / "copy.rst").write_text(f":orphan:\n\nCopy\n====\n\n{copies}\n", "utf-8")
    again = build(project)
    for original, copy in zip(originals, paragraphs(again, "copy"), strict=True):
        assert shown(copy) == shown(original)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("A footnote [1]_ and :local:`words`.", "A footnote 1 and words."),
        ("The section `Page`_ above.", "The section Page above."),
        (":download:`page.rst` and ``a`b``.", "page.rst and a`b."),
    ],
)
def test_what_only_its_page_can_mean(project: Path, text: str, plain: str) -> None:
    """A footnote, a role of one page and a title without a label are plain words elsewhere."""
    page = f"Page\n====\n\n.. role:: local\n\n{text}\n\n.. [1] A note, see [1]_.\n"
    (project / "a" / "page.rst").write_text(page, "utf-8")
    first = next(iter(build(project).env.get_doctree("a/page").findall(nodes.paragraph)))
    copy = publish_doctree(inline_source(first), settings_overrides={"halt_level": 2})
    assert copy.astext() == plain


@given(st.lists(st.tuples(st.sampled_from("tesl"), st.text("aé_*`\\:|<> -.", min_size=1))))
def test_any_words(parts: list[tuple[str, str]]) -> None:
    """Whatever words, beside and inside of markup: docutils reads back the same words."""
    kinds = {"e": nodes.emphasis, "s": nodes.strong, "l": nodes.literal}
    paragraph = nodes.paragraph()
    for kind, text in parts:
        paragraph += kinds[kind]("", text) if kind in kinds else nodes.Text(text)
    # A letter on both sides: how a line begins is a matter of the whole page.
    source = inline_source(nodes.paragraph("", "x ", *paragraph.children, nodes.Text(" x")))
    copy = publish_doctree(source, settings_overrides={"halt_level": 2, "report_level": 2})
    assert "".join(copy.astext().split()) == f"x{''.join(paragraph.astext().split())}x"
