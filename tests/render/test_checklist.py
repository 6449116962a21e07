"""Checklists as check boxes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.testing.util import SphinxTestApp

    Write = Callable[[str], Path]

MARKED = """
Sprints
=======

See the list:

.. rst-class:: checklist

- Reserve a *room*.
- Read `the guide <https://example.org/guide>`_.
"""

BOXES = """
Sprints
=======

- [x] Reserve a room.
- [ ] Bring snacks.

  Not only sweet ones.
"""

EVENT = """
Sprint in Exampleville
======================
:dates: 2031-05-15/2031-05-18
:label: sprint-2031

Before
------

- [ ] Reserve a room.

After
-----

- [ ] Thank everybody.
"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Give a function that makes a project of one page."""

    def make(text: str) -> Path:
        folder = tmp_path / "src"
        folder.mkdir()
        conf = 'extensions = ["sphinx_roadmap"]\nhtml_theme = "basic"\n'
        conf += 'roadmap_repositories = ["example-org/lantern"]\n'
        conf += 'html_baseurl = "https://example.org/lantern/"\n'
        (folder / "conf.py").write_text(conf, "utf-8")
        (folder / "index.rst").write_text(text, "utf-8")
        return folder

    return make


def boxes(soup: Any) -> list[tuple[str, bool]]:
    """Give the label of each box, and whether it is ticked."""
    return [
        (" ".join(box.parent.get_text().split()), box.has_attr("checked"))
        for box in soup.select("ul.checklist > li > p > label > input[type=checkbox]")
    ]


def body_of_issue(soup: Any) -> dict[str, list[str]]:
    """Give what the link to a new issue fills in."""
    url = urlsplit(soup.select_one(".roadmap-checklist-issue a")["href"])
    assert url.path == "/example-org/lantern/issues/new"
    return parse_qs(url.query)


def test_marked_list(write: Write, page: Callable[..., Any]) -> None:
    """Each entry of a marked list is a box with its words as label, markup and links kept."""
    soup = page(write(MARKED))
    assert boxes(soup) == [("Reserve a room.", False), ("Read the guide.", False)]
    assert soup.select_one("ul.checklist label em").get_text() == "room"
    assert soup.select_one("ul.checklist label a")["href"] == "https://example.org/guide"


def test_written_boxes(write: Write, page: Callable[..., Any]) -> None:
    """Boxes that authors write are boxes; other paragraphs stay outside the label."""
    soup = page(write(BOXES))
    assert boxes(soup) == [("Reserve a room.", True), ("Bring snacks.", False)]
    assert "Not only sweet ones." in [p.get_text() for p in soup.select("ul.checklist > li > p")]


def test_permalinks(write: Write, page: Callable[..., Any]) -> None:
    """Each task has an id and a link to it."""
    soup = page(write(MARKED))
    entries = soup.select("ul.checklist > li")
    assert [entry["id"].rpartition("-")[0] for entry in entries] == [
        "task-reserve-a-room",
        "task-read-the-guide",
    ]
    for entry in entries:
        assert entry.select_one("a.headerlink")["href"] == f"#{entry['id']}"


def test_new_issue(write: Write, page: Callable[..., Any]) -> None:
    """The link to a new issue has the tasks with their links, and where they come from."""
    assert body_of_issue(page(write(MARKED))) == {
        "title": ["Sprints"],
        "body": [
            (
                "- [ ] Reserve a room.\n- [ ] Read [the guide](https://example.org/guide).\n"
                "\nFrom https://example.org/lantern/index.html\n"
            )
        ],
    }


def test_lists_of_an_event_go_together(write: Write, page: Callable[..., Any]) -> None:
    """All lists of an event have one set of tools and one issue, with headings and its label."""
    soup = page(write(EVENT))
    assert len(boxes(soup)) == 2
    assert len(soup.select(".roadmap-checklist-head")) == 1
    assert len(soup.select(".roadmap-checklist-tools")) == 1
    assert {box["data-list"] for box in soup.select("ul.checklist input")} == {
        "index#sprint-in-exampleville"
    }
    assert body_of_issue(soup) == {
        "title": ["Sprint in Exampleville"],
        "labels": ["sprint-2031"],
        "body": [
            (
                "## Before\n\n- [ ] Reserve a room.\n\n## After\n\n- [ ] Thank everybody.\n"
                "\nFrom https://example.org/lantern/index.html#sprint-in-exampleville\n"
            )
        ],
    }


def test_no_repository(write: Write, page: Callable[..., Any]) -> None:
    """Without a repository there is no link to a new issue."""
    soup = page(write(MARKED), roadmap_repositories=[])
    assert not soup.select(".roadmap-checklist-issue")
    assert soup.select(".roadmap-checklist-copy")


def test_files_only_where_needed(write: Write, build: Callable[..., SphinxTestApp]) -> None:
    """Script and style of checklists are loaded by pages that have one."""
    folder = write(MARKED + "\n.. toctree::\n\n   other\n")
    (folder / "other.rst").write_text("Other\n=====\n\n- A list.\n", "utf-8")
    out = Path(build(folder).outdir)
    loaded = {}
    for name in ("index.html", "other.html"):
        soup = BeautifulSoup((out / name).read_text("utf-8"), "html.parser")
        found = [*soup.select("script[src]"), *soup.select("link[rel=stylesheet]")]
        loaded[name] = sum("roadmap-checklist" in str(element) for element in found)
    assert loaded == {"index.html": 2, "other.html": 0}
    assert (out / "_static" / "sphinx-roadmap-checklist.js").is_file()


@pytest.mark.parametrize("builder", ["text", "latex", "man", "texinfo", "epub", "xml"])
def test_other_formats(write: Write, build: Callable[..., SphinxTestApp], builder: str) -> None:
    """Other formats show the list as it was written, without tools."""
    app = build(write(BOXES), builder, epub_copyright="A", version="1")
    assert app.warning.getvalue() == ""
    suffix = {"text": "txt", "latex": "tex", "man": "1", "texinfo": "texi", "epub": "xhtml"}
    files = sorted(Path(app.outdir).rglob(f"*.{suffix.get(builder, builder)}"))
    text = "".join(file.read_text("utf-8") for file in files)
    assert "Bring snacks." in text
    assert "Copy as task list" not in text


def test_ids_stay_unique_in_one_page(write: Write, build: Callable[..., SphinxTestApp]) -> None:
    """Where two documents have the same task, each has an id of its own in singlehtml."""
    folder = write(MARKED + "\n.. toctree::\n\n   other\n")
    (folder / "other.rst").write_text(MARKED.replace("Sprints", "Others.."), "utf-8")
    app = build(folder, "singlehtml")
    soup = BeautifulSoup((Path(app.outdir) / "index.html").read_text("utf-8"), "html.parser")
    ids = [entry["id"] for entry in soup.select("ul.checklist > li")]
    assert len(set(ids)) == len(ids) == 4
    assert {box["data-list"] for box in soup.select("ul.checklist input")} == {"index", "other"}
