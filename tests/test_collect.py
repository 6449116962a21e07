"""Doctrees become records: sections, fields, links, targets and checklists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.testing.util import SphinxTestApp

    from sphinx_roadmap.model import Checklist, Link, Page, Section

ARABIC = "كتاب"  # a right-to-left word

FILES: dict[str, str | bytes] = {
    "index.rst": "Index\n=====\n\n.. toctree::\n   :glob:\n\n   *\n",
    "nested": """\
.. _top:

Title *with* ``markup``
=======================

Text `a`_.

.. _outer-2:
.. _outer:

Notes
-----

Text `b`_.

Deep `a`_
~~~~~~~~~

Text.

Notes
-----

After `a`_ [#f]_.

.. [#f] Foot `b`_.

.. _a: https://a.example/
.. _b: https://b.example/
""",
    "equal-label": "Page\n====\n\n.. _history:\n\nHistory\n-------\n\nText.\n",
    "no-title": "Text `a <https://a.example/>`_.\n\n- [ ] One\n",
    "empty": "",
    "only-comment": ".. nothing\n",
    "transition": "A\n=\n\nText.\n\n----\n\nMore `x <https://x.example/>`_.\n\nB\n-\n",
    "right-to-left": f"{ARABIC}\n====\n\n.. _ktab:\n\n{ARABIC}\n----\n\n:status: now\n",
    "footnote-title": "Title [1]_\n==========\n\n.. [1] Note.\n",
    "fields": """\
:status: docinfo

Page
====
:status: now

One
---

.. a comment
.. _ignored: https://a.example/

:Status: *next*
:TARGET: 2031-Q2
:funder: `Some Fund`_
:status: later
:two words: any
   thing

   more

Two
---

Text first.

:status: now

Three
-----

.. note:: Text

:status: now

.. _some fund: https://fund.example/
""",
    "only": "Page\n====\n\n.. only:: html\n\n   Inner\n   -----\n\n"
    "   Text `a <https://a.example/>`_.\n",
    "including": "Page\n====\n\nText.\n\n.. include:: /part.txt\n\n"
    ".. include:: /cut.txt\n   :start-line: 3\n",
    "part.txt": "Included `in part`_.\n\n.. _in part: https://part.example/\n\n"
    ".. _sub:\n\nSub\n---\n\n:status: now\n\n- [ ] Task `in part`_\n",
    "cut.txt": "Not `cut`_.\n\nNot this.\n\nCut `cut`_.\n\n.. _cut: https://cut.example/\n",
    "only-includes": ".. include:: /part.txt\n",
    "twice": ".. include:: /again.txt\n\n.. include:: /again.txt\n",
    "again.txt": "Again `x <https://x.example/>`__ text.\n",
    "targets": """\
See `used`_ and `Alias`_ and `words <aliased_>`_ and `anonymous`__ and `chain 1`_.

.. _used: https://used.example/
.. _alias: indirect_
.. _indirect: https://indirect.example/
.. _aliased: https://aliased.example/
.. _unused: https://unused.example/
.. _chain 1:
.. _chain 2: https://chain.example/
.. _relative: other.html

__ https://anonymous.example/

.. _internal:

A `relative`_ and an internal_ reference.
""",
    "duplicate": "See `a`_.\n\n.. _a: https://a.example/\n\nText.\n\n.. _a: https://a.example/\n",
    "embedded-used": "See `a <https://a.example/>`_ and a_.\n",
    "lists": """\
- [ ] Before the title
- [x] Done

Page
====

.. rst-class:: checklist

- Marked, with `a link <https://a.example/>`_

  Second paragraph.

  - Inner

- Not *boxed*

Text

- [ ] Open
- [X]
- [x] With an inner one

  - [ ] inner

    .. a comment

- [ ]   Wide

Sub
---

- [ ] Mixed
- without

* plain
* list

1. [ ] Not a bullet

.. rst-class:: checklist

Text with the class.

- [x] In a section
""",
    "odd-uris": "`a <https://a.example/>`_ `b <//b.example/>`_ `c <HTTPS://c.example/>`_ "
    "`d <mailto:d@d.example>`_ `e <e.html>`_ `f <#f>`_ `g <../g>`_ `h <ftp://h.example>`_\n",
    "roles": "Page\n====\n\n:pep:`8` and :ref:`top` and :doc:`index`.\n",
}  # fmt: skip


@pytest.fixture(scope="module")
def pages(build_project: Callable[..., SphinxTestApp]) -> dict[str, Page]:
    """Give all pages above, read in one build."""
    files = {name if "." in name else f"{name}.rst": text for name, text in FILES.items()}
    app = build_project(files)
    return dict(app.env.domains["roadmap"].pages)  # type: ignore[attr-defined]


def tree(page: Page) -> list[tuple[str, str, str, int]]:
    """Give each section's id, title, parent and level."""
    return [(one.id, one.title, one.parent, one.level) for one in page.sections]


def only(page: Page, title: str) -> Section:
    """Give the one section of that title."""
    (found,) = [section for section in page.sections if section.title == title]
    return found


def uris(links: tuple[Link, ...]) -> list[str]:
    """Give where links lead, without what all have in common."""
    return [link.uri.removeprefix("https://").removesuffix(".example/") for link in links]


def tasks(checklist: Checklist) -> list[tuple[str, bool | None]]:
    """Give each task's text and box."""
    return [(task.text, task.checked) for task in checklist.tasks]


def test_sections(pages: dict[str, Page]) -> None:
    """Sections have their address, words, parent and level, in document order."""
    assert tree(pages["nested"]) == [
        ("top", "Title with markup", "", 1),
        ("outer", "Notes", "top", 2),
        ("deep-a", "Deep a", "outer", 3),
        ("id1", "Notes", "top", 2),
    ]


def test_labels(pages: dict[str, Page]) -> None:
    """The label nearest to the title leads, and all stay anchors."""
    outer = pages["nested"].sections[1]
    assert (outer.label, outer.anchors[0]) == ("outer", "outer")
    assert set(outer.anchors) == {"outer", "outer-2", "notes"}
    assert pages["nested"].sections[3].label == ""


@pytest.mark.parametrize(
    ("docname", "title", "label"),
    [("equal-label", "History", "history"), ("right-to-left", ARABIC, "ktab")],
)
def test_no_numbered_anchor(pages: dict[str, Page], docname: str, title: str, label: str) -> None:
    """A labelled section has no anchor that another section could shift."""
    section = pages[docname].sections[1]
    assert (section.title, section.id, section.anchors) == (title, label, (label,))


def test_section_ids_are_unique(pages: dict[str, Page]) -> None:
    """No two sections of one document have the same id, even with the same title."""
    for page in pages.values():
        ids = [section.id for section in page.sections]
        assert all(ids)
        assert len(ids) == len(set(ids))


def test_links_by_section(pages: dict[str, Page]) -> None:
    """A section has the links of its own body and title, not of its subsections."""
    page = pages["nested"]
    assert [uris(section.links) for section in page.sections] == [["a"], ["b"], ["a"], ["a", "b"]]
    assert [link for section in page.sections for link in section.links] == list(page.links)


def test_without_title(pages: dict[str, Page]) -> None:
    """Before the first title there is no section, and links and checklists are still read."""
    page = pages["no-title"]
    assert page.sections == ()
    assert [link.section for link in page.links] == [""]
    assert [checklist.section for checklist in page.checklists] == [""]


@pytest.mark.parametrize("docname", ["empty", "only-comment"])
def test_nothing(pages: dict[str, Page], docname: str) -> None:
    """A document without content is a page with nothing in it."""
    page = pages[docname]
    assert (page.sections, page.links, page.targets, page.checklists) == ((), (), (), ())
    assert page.path == f"{docname}.rst"


def test_transition(pages: dict[str, Page]) -> None:
    """A transition ends no section."""
    assert [link.section for link in pages["transition"].links] == ["a"]
    assert [section.title for section in pages["transition"].sections] == ["A", "B"]


def test_footnote_in_title(pages: dict[str, Page]) -> None:
    """A footnote's mark is no word of a title."""
    assert pages["footnote-title"].sections[0].title == "Title"


def test_section_in_only(pages: dict[str, Page]) -> None:
    """A section for one format only is read too."""
    assert tree(pages["only"])[1:] == [("inner", "Inner", "page", 2)]
    assert [link.section for link in pages["only"].links] == ["inner"]


def test_fields(pages: dict[str, Page]) -> None:
    """The list under the title is read: any case, plain text, every field, in order."""
    fields = [(field.name, field.value) for field in only(pages["fields"], "One").fields]
    assert fields == [
        ("status", "next"),
        ("target", "2031-Q2"),
        ("funder", "Some Fund"),
        ("status", "later"),
        ("two words", "any thing more"),
    ]


def test_field_places(pages: dict[str, Page]) -> None:
    """Each field has its line."""
    lines = [field.place.line for field in only(pages["fields"], "One").fields]
    assert lines == [13, 14, 15, 16, 17]


def test_other_field_lists(pages: dict[str, Page]) -> None:
    """A list before the page's title, or after other content, holds no fields of a section."""
    assert [field.value for field in pages["fields"].sections[0].fields] == ["now"]
    assert only(pages["fields"], "Two").fields == ()
    assert only(pages["fields"], "Three").fields == ()


def test_included(pages: dict[str, Page]) -> None:
    """What an included file holds has that file's path and lines."""
    page = pages["including"]
    assert [(section.title, str(section.place)) for section in page.sections] == [
        ("Page", "including.rst:1:1"),
        ("Sub", "part.txt:7:1"),
    ]
    assert [(str(link.place), str(link.definition)) for link in page.links] == [
        ("part.txt:1:10", "part.txt:3:1"),
        ("part.txt:12:12", "part.txt:3:1"),
        ("cut.txt:5:5", "cut.txt:7:1"),
    ]
    assert [str(field.place) for field in page.sections[1].fields] == ["part.txt:10"]
    assert [str(task.place) for one in page.checklists for task in one.tasks] == ["part.txt:12"]


def test_only_includes(pages: dict[str, Page]) -> None:
    """A document may consist of an include only."""
    page = pages["only-includes"]
    assert (page.path, [section.id for section in page.sections]) == ("only-includes.rst", ["sub"])
    assert {link.place.path for link in page.links} == {"part.txt"}


def test_included_twice(pages: dict[str, Page]) -> None:
    """Both readings of a file that is included twice have the same place."""
    assert [str(link.place) for link in pages["twice"].links] == ["again.txt:1:7"] * 2


def test_targets(pages: dict[str, Page]) -> None:
    """Every named definition is told, and whether its document refers to that very name."""
    assert {target.name: target.used for target in pages["targets"].targets} == {
        "used": True,
        "alias": True,
        "indirect": True,
        "aliased": True,
        "unused": False,
        "chain 1": True,
        "chain 2": False,
        "relative": True,
    }


def test_link_names(pages: dict[str, Page]) -> None:
    """A link has the name by which its target is found, whatever its text."""
    assert [(link.name, link.text) for link in pages["targets"].links] == [
        ("used", "used"),
        ("alias", "Alias"),
        ("aliased", "words"),
        ("", "anonymous"),
        ("chain 1", "chain 1"),
    ]


def test_duplicate_targets(pages: dict[str, Page]) -> None:
    """Of two equal definitions the first counts, and both are told."""
    page = pages["duplicate"]
    assert [(target.place.line, target.used) for target in page.targets] == [(3, True), (7, True)]
    assert page.links[0].definition == page.targets[0].place


def test_embedded_target(pages: dict[str, Page]) -> None:
    """A link that carries its own URI defines nothing that could be unused."""
    page = pages["embedded-used"]
    assert page.targets == ()
    assert [str(link.place) for link in page.links] == [
        "embedded-used.rst:1:5",
        "embedded-used.rst:1:35",
    ]


def test_checklists(pages: dict[str, Page]) -> None:
    """Lists are checklists by their class or when every entry has a box, at every level."""
    page = pages["lists"]
    assert [(checklist.section, tasks(checklist)) for checklist in page.checklists] == [
        ("", [("Before the title", False), ("Done", True)]),
        ("page", [("Marked, with a link Second paragraph.", None), ("Not boxed", None)]),
        ("page", [("Open", False), ("", True), ("With an inner one", True), ("Wide", False)]),
        ("page", [("inner", False)]),
        ("sub", [("In a section", True)]),
    ]


def test_checklist_places(pages: dict[str, Page]) -> None:
    """A checklist stands where its first entry does, each task on its own line."""
    page = pages["lists"]
    assert [checklist.place.line for checklist in page.checklists] == [1, 9, 19, 23, 44]
    assert [task.place.line for task in page.checklists[2].tasks] == [19, 20, 21, 27]


def test_external_links(pages: dict[str, Page]) -> None:
    """Links to other sites are read, links inside the site are not."""
    found = [link.text for link in pages["odd-uris"].links]
    assert found == ["a", "b", "c", "d", "h"]
    assert [link.uri for link in pages["roles"].links] == ["https://peps.python.org/pep-0008/"]


def test_docnames(pages: dict[str, Page]) -> None:
    """Every record names its document."""
    for docname, page in pages.items():
        assert {page.docname} == {docname}
        assert {section.docname for section in page.sections} <= {docname}
        assert {link.docname for link in page.links} <= {docname}
