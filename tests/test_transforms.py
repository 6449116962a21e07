"""Labels are permalinks, and what is read from fields stays out of translations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup
from docutils import nodes
from sphinx.util.inventory import InventoryFile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sphinx.testing.util import SphinxTestApp

PAGE = """\
.. _first:
.. _second:

Some title
==========

Text. See `Some title`_, :ref:`first`, `History`_, :ref:`fig` and :ref:`history`.

.. _history:

History
-------

Text.

.. _fig:

.. figure:: https://pictures.example/x.png

   Caption

.. _tab:

.. table:: Title

   == ==
   a  b
   == ==

Unlabelled
----------

Unlabelled
----------

Text.
"""
FILES = {
    "index.rst": "Index\n=====\n\n.. toctree::\n\n   page\n   other\n",
    "page.rst": PAGE,
    "other.rst": ".. _other:\n\nOther\n=====\n\nSee :ref:`history`.\n\n.. _other-notes:\n\n"
    "Unlabelled\n----------\n\nText\n",
    # A remote picture without a file of its own.
    "conf.py": 'extensions = ["sphinx_roadmap"]\nsuppress_warnings = ["image"]\n',
}
# One labelled section shares its title with an unlabelled one of another page.


def soup(app: SphinxTestApp, name: str) -> BeautifulSoup:
    """Give a built page."""
    return BeautifulSoup((app.outdir / name).read_text(encoding="utf-8"), "html.parser")


@pytest.fixture(scope="module")
def html(build_project: Callable[..., SphinxTestApp]) -> SphinxTestApp:
    """Give the project as HTML."""
    app = build_project(FILES, builder="html")
    assert not app.warning.getvalue()
    return app


def test_permalinks(html: SphinxTestApp) -> None:
    """The permalink of a labelled section is the label nearest to its title."""
    links = soup(html, "page.html").select("h1 > a.headerlink, h2 > a.headerlink")
    *labelled, first, second = [str(link["href"]) for link in links]
    assert labelled == ["#second", "#history"]
    assert {"#unlabelled"} < {first, second}


def test_every_anchor_stays(html: SphinxTestApp) -> None:
    """All labels and the id made from the title still lead to the section."""
    page = soup(html, "page.html")
    for anchor in ("first", "second", "some-title", "history"):
        assert page.find(id=anchor) is not None


def test_references(html: SphinxTestApp) -> None:
    """References by label and by title resolve to anchors that are there."""
    page = soup(html, "page.html")
    links = [str(link["href"]) for link in page.select("section > p a.reference")]
    assert len(links) == 5
    assert all(page.find(id=link.removeprefix("#")) is not None for link in links)
    (link,) = soup(html, "other.html").select("section > p a.reference")
    assert link["href"] == "page.html#history"


def test_table_of_contents(html: SphinxTestApp) -> None:
    """The tables of contents use the permalinks."""
    links = [str(link["href"]) for link in soup(html, "index.html").select(".toctree-wrapper a")]
    assert "page.html#history" in links
    assert "page.html#id1" not in links


def test_inventory(html: SphinxTestApp) -> None:
    """Other projects find the labels at the permalinks, figures and tables at their own."""
    inventory = InventoryFile.loads((html.outdir / "objects.inv").read_bytes(), uri="")
    found = inventory.data["std:label"]
    assert found["history"].uri == "page.html#history"
    assert found["first"].uri == "page.html#first"
    assert found["fig"].uri == "page.html#fig"
    assert found["tab"].uri == "page.html#tab"


def test_search_index(html: SphinxTestApp) -> None:
    """Search leads to anchors that are there."""
    index = (html.outdir / "searchindex.js").read_text(encoding="utf-8")
    assert '"History":[[2,"history"]]' in index


def test_switched_off(build_project: Callable[..., SphinxTestApp]) -> None:
    """Without the setting, ids are those of plain Sphinx."""
    off = build_project(
        FILES, builder="pseudoxml", confoverrides={"roadmap_label_permalinks": False}
    )
    plain = build_project(FILES, builder="pseudoxml", confoverrides={"extensions": []})
    for name in ("index.pseudoxml", "page.pseudoxml", "other.pseudoxml"):
        texts = [
            # A document names its file, and the domains that there are.
            (app.outdir / name).read_text(encoding="utf-8").partition("<section")[2]
            for app in (off, plain)
        ]
        assert texts[0]
        assert texts[0] == texts[1]


def test_link_by_a_title_that_its_label_resembles(
    build_project: Callable[..., SphinxTestApp],
) -> None:
    """A title that shares its id with its label can still be referred to by the title."""
    titled = ".. _Config File sets:\n\nConfig-file sets\n----------------\n"
    text = "Top\n===\n\nSee `Config-file sets`_.\n\n"
    app = build_project(
        {"index.rst": text + titled, "conf.py": 'extensions = ["sphinx_roadmap"]\n'}
    )
    (link,) = app.env.get_doctree("index").findall(nodes.reference)
    assert link["refid"] == "config-file-sets"


def test_singlehtml(build_project: Callable[..., SphinxTestApp]) -> None:
    """On one page for all documents no id is given twice, and every internal link resolves."""
    page = soup(build_project(FILES, builder="singlehtml"), "index.html")
    ids = [str(element["id"]) for element in page.select("[id]")]
    assert len(ids) == len(set(ids))
    for link in page.select("section a.internal"):
        assert str(link["href"]).removeprefix("index.html").removeprefix("#") in {*ids, ""}


REPEATED = """\
Notes
-----

Text [#]_ `Notes`_.

.. [#] Foot.

.. figure:: https://pictures.example/x.png

   Caption
"""


def test_repeated_ids(build_project: Callable[..., SphinxTestApp]) -> None:
    """Titles, footnotes and figures of two documents keep their own anchors and numbers."""
    files = {
        "index.rst": "Index\n=====\n\n.. toctree::\n   :numbered:\n\n   sub/x\n   y\n",
        "sub/x.rst": "X\n=\n\n" + REPEATED,
        "y.rst": "Y\n=\n\n" + REPEATED,
        "conf.py": FILES["conf.py"] + "numfig = True\n",
    }
    page = soup(build_project(files, builder="singlehtml"), "index.html")
    ids = [str(element["id"]) for element in page.select("[id]")]
    assert len(ids) == len(set(ids))
    assert {str(link["href"]) for link in page.select(".body [href^='#']")} <= {
        f"#{id_}" for id_ in ids
    } | {
        "#",
        "#document-sub/x",
        "#document-y",
    }
    assert [one.get_text() for one in page.select("h3 .section-number")] == ["1.1. ", "2.1. "]
    assert [one.get_text() for one in page.select(".caption-number")] == ["Fig. 1.1 ", "Fig. 2.1 "]
    for section in page.select("section section section"):
        for link in section.select("p a.internal, a.footnote-reference, .label a"):
            target = page.find(id=str(link["href"]).removeprefix("#"))
            assert target is not None
            assert target is section or section in target.parents


TRANSLATED = """\
Page
====
:status: now
:other: now

.. _lane:

Now
---

Here `first link`_ and `second link`_ here.

.. _work:

Work
~~~~

Text to `first link`_.

- [ ] Task

.. _first link: https://first.example/
.. _second link: https://github.com/example-org/example/milestone/1
"""
WORDS = {
    "now": "jetzt",
    "Now": "Jetzt",
    "Page": "Seite",
    "Work": "Arbeit",
    "status": "Stand",
    "Here `first link`_ and `second link`_ here.": "Da `zweites <second link_>`_, `erstes`_.",
    "Text to `first link`_.": "Ein Text zu `etwas anderem`_.",
    "[ ] Task": "Aufgabe",
}


@pytest.fixture(scope="module")
def translated(
    build_project: Callable[..., SphinxTestApp], tmp_path_factory: pytest.TempPathFactory
) -> SphinxTestApp:
    """Give a page built in a language with a catalogue."""
    locale = tmp_path_factory.mktemp("locale")
    write_catalogue(locale / "de" / "LC_MESSAGES" / "index.mo", WORDS)
    return build_project(
        {"index.rst": TRANSLATED},
        confoverrides={"language": "de", "locale_dirs": [str(locale)]},
    )


def write_catalogue(path: Path, words: dict[str, str]) -> None:
    """Write a compiled catalogue."""
    from babel.messages import Catalog

    catalogue = Catalog(locale="de")
    for word, translation in words.items():
        catalogue.add(word, translation)
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_mo(file, catalogue)


def test_fields_stay_as_written(translated: SphinxTestApp) -> None:
    """The fields that we read are not translated; others are."""
    page = translated.env.domains["roadmap"].pages["index"]  # type: ignore[attr-defined]
    assert [(field.name, field.value) for field in page.sections[0].fields] == [
        ("status", "now"),
        ("other", "jetzt"),
    ]


def test_translated_titles(translated: SphinxTestApp) -> None:
    """Titles are shown translated; labels, ids and lanes are those of the source."""
    from sphinx_roadmap.items import read_roadmap

    page = translated.env.domains["roadmap"].pages["index"]  # type: ignore[attr-defined]
    assert [(one.title, one.source_title, one.id) for one in page.sections] == [
        ("Seite", "Page", "page"),
        ("Jetzt", "Now", "lane"),
        ("Arbeit", "Work", "work"),
    ]
    assert [str(one.place) for one in page.sections] == [
        "index.rst:1:1",
        "index.rst:8:1",
        "index.rst:15:1",
    ]
    items = read_roadmap([page]).items
    assert [(one.id, one.lane) for one in items] == [("page", None), ("lane", None)]


def test_translated_links(translated: SphinxTestApp) -> None:
    """A translated link has the place and the name that it has in the source."""
    page = translated.env.domains["roadmap"].pages["index"]  # type: ignore[attr-defined]
    assert [(link.text, link.name, str(link.place)) for link in page.links] == [
        ("zweites", "second link", "index.rst:11:24"),
        ("erstes", "first link", "index.rst:11:6"),
        ("etwas anderem", "first link", "index.rst:18:9"),
    ]
    assert {target.name for target in page.targets if target.used} == {"first link", "second link"}


def test_translated_checklist(translated: SphinxTestApp) -> None:
    """A box counts that the translation has dropped."""
    page = translated.env.domains["roadmap"].pages["index"]  # type: ignore[attr-defined]
    assert [[(task.text, task.checked) for task in one.tasks] for one in page.checklists] == [
        [("Aufgabe", False)]
    ]


def test_messages(build_project: Callable[..., SphinxTestApp]) -> None:
    """Nobody is asked to translate what has to stay as it is."""
    app = build_project({"index.rst": TRANSLATED}, builder="gettext")
    with (app.outdir / "index.pot").open("rb") as file:
        messages = {message.id: message.locations for message in read_po(file) if message.id}
    assert "status" not in messages
    assert [line for _, line in messages["now"]] == [4]
    assert "other" in messages
