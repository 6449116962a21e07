"""The exports of a real build: which files there are, where they lead, and who links them."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import pickle
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag, urljoin

import jsonschema
import pytest
from bs4 import BeautifulSoup
from icalendar import Calendar
from sphinx.testing.util import SphinxTestApp

from sphinx_roadmap.export.files import CALENDAR, DATA, SCHEMA
from sphinx_roadmap.export.write import replace
from sphinx_roadmap.github.snapshot import write_snapshot
from sphinx_roadmap.model import GitHubRef, Milestone, RefKind, Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Build = Callable[..., Path]

ALL = {DATA, SCHEMA, CALENDAR}
FETCHED_AT = dt.datetime(2029, 5, 6, 7, 8, 9, tzinfo=dt.UTC)

INDEX = """
Example
=======

.. toctree::

   plans/work
   sprints
   prose
"""
WORK = """
.. _faster:

Faster index
============

:status: now
:target: 2029-Q4

See `the milestone <https://github.com/example-org/example/milestone/1>`_.
"""
SPRINTS = """
.. _sprint:

Example sprint
==============

:dates: 2029-05-15/2029-05-18
:place: Exampletown

- [x] Book a room
- [ ] Print stickers
"""
UNDATED = """
.. _undated:

Work
====

:status: now
"""
PROSE = """
Prose
=====

`Elsewhere <https://example.org/>`_.
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Give the sources of a small project, with a snapshot."""
    source = tmp_path / "source"
    (source / "plans").mkdir(parents=True)
    (source / "conf.py").write_text('copyright = "A. Tester"\nversion = release = "1"\n')
    (source / "index.rst").write_text(INDEX)
    (source / "plans" / "work.rst").write_text(WORK)
    (source / "sprints.rst").write_text(SPRINTS)
    (source / "prose.rst").write_text(PROSE)
    milestone = Milestone(
        ref=GitHubRef(repository="example-org/example", kind=RefKind.MILESTONE, number=1),
        title="First <b>milestone</b>",
        state="open",
        open_issues=2,
        closed_issues=3,
        due_on=dt.date(2029, 10, 1),
        closed_at=None,
        html_url="https://github.com/example-org/example/milestone/1",
        checked_at=FETCHED_AT,
    )
    write_snapshot(
        source / "roadmap" / "snapshot.json",
        Snapshot(fetched_at=FETCHED_AT, milestones=(milestone,)),
    )
    return source


@pytest.fixture
def build(project: Path, tmp_path: Path) -> Build:
    """Give a function that builds the project without a warning, and gives its output folder."""

    def run(builder: str = "html", folder: str = "build", **settings: Any) -> Path:
        output = io.StringIO()
        app = SphinxTestApp(
            builder,
            srcdir=project,
            builddir=tmp_path / folder,
            confoverrides={"extensions": ["sphinx_roadmap"], "project": "Example", **settings},
            warning=output,
        )
        try:
            app.build()
        finally:
            app.cleanup()
        assert output.getvalue() == ""
        return app.outdir

    return run


def names(folder: Path) -> set[str]:
    """Give our files in the root of an output folder."""
    return {path.name for path in folder.iterdir() if "roadmap." in path.name}


def heads(page: Path) -> list[tuple[str, str]]:
    """Give media type and address of what the head of a page names as alternates."""
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    found = soup.select('head link[rel="alternate"]')
    return [(str(link["type"]), str(link["href"])) for link in found]


@pytest.mark.parametrize("builder", ["html", "dirhtml", "singlehtml"])
def test_written_for_web_sites(build: Build, builder: str) -> None:
    """Every builder of web sites writes all three."""
    folder = build(builder)
    assert names(folder) == ALL
    assert json.loads((folder / DATA).read_text(encoding="utf-8"))["totals"]["items"] == 1
    assert len(Calendar.from_ical((folder / CALENDAR).read_bytes()).walk("VEVENT")) == 3
    assert json.loads((folder / SCHEMA).read_text(encoding="utf-8"))["title"] == DATA


# sphinxcontrib.serializinghtml, which Sphinx brings, uses what Sphinx itself deprecates.
@pytest.mark.filterwarnings("ignore:.*HTMLBuilder.app:DeprecationWarning")
@pytest.mark.filterwarnings("ignore:.*HTMLBuilder.app:PendingDeprecationWarning")
@pytest.mark.parametrize(
    "builder", ["epub", "latex", "text", "man", "texinfo", "xml", "json", "gettext", "dummy"]
)
def test_not_written_for_others(build: Build, builder: str) -> None:
    """No other builder writes any, although some have the format of HTML."""
    assert not names(build(builder))


@pytest.mark.parametrize("builder", ["html", "dirhtml", "singlehtml"])
@pytest.mark.parametrize("base_url", ["", "https://docs.example.org/en"])
def test_addresses_lead_to_the_sections(build: Build, builder: str, base_url: str) -> None:
    """The address of an item, an event and a checklist is a page that has the anchor."""
    folder = build(builder, html_baseurl=base_url)
    document = json.loads((folder / DATA).read_text(encoding="utf-8"))
    here = f"{base_url}/" if base_url else folder.as_uri() + "/"
    found = [*document["items"], *document["events"], *document["checklists"]]
    for one in found:
        address, anchor = urldefrag(urljoin(here + DATA, one["url"]))
        assert address.startswith(here)
        assert bool(base_url) == one["url"].startswith("https:")
        page = folder / address.removeprefix(here)
        page = page / "index.html" if not page.suffix else page
        soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
        assert soup.find(id=anchor), (one["url"], anchor)
        assert builder != "singlehtml" or address == here + "index.html"
    assert [one["id"] for one in found[:2]] == ["faster", "sprint"]


@pytest.mark.parametrize(("builder", "name"), [("html", "index.html"), ("dirhtml", "")])
def test_section_on_the_root_page(build: Build, project: Path, builder: str, name: str) -> None:
    """An item on the front page has an address too, which is not that of the export itself."""
    (project / "index.rst").write_text(INDEX + "\n.. _soon:\n\nSoon\n----\n\n:status: next\n")
    document = json.loads((build(builder) / DATA).read_text(encoding="utf-8"))
    assert document["items"][0]["url"] == f"{name or './'}#soon"


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_linked_from_the_pages(build: Build, builder: str) -> None:
    """The front page and the pages with items or events name the exports; other pages do not."""
    folder = build(builder)
    suffix = ".html" if builder == "html" else "/index.html"
    for name in ("index.html", f"plans/work{suffix}", f"sprints{suffix}"):
        page = folder / name
        found = heads(page)
        assert [kind for kind, _ in found] == ["application/json", "text/calendar"]
        for _, address in found:
            assert (page.parent / address).resolve().parent == folder.resolve()
            assert (page.parent / address).is_file()
    assert heads(folder / f"prose{suffix}") == []
    assert heads(folder / f"search{suffix}") == []


def test_linked_from_the_single_page(build: Build) -> None:
    """So does the one page of singlehtml."""
    assert [address for _, address in heads(build("singlehtml") / "index.html")] == [
        DATA,
        CALENDAR,
    ]


def test_problems(build: Build, project: Path) -> None:
    """What a check finds is in the data, with the item that it is about."""
    (project / "plans" / "work.rst").write_text(WORK.replace("2029-Q4", "soon"))
    folder = build(suppress_warnings=["roadmap.bad-date"])
    document = json.loads((folder / DATA).read_text(encoding="utf-8"))
    (problem,) = document["problems"]
    assert (problem["code"], problem["item"]) == ("bad-date", "faster")
    assert (problem["path"], problem["line"]) == ("plans/work.rst", 8)
    assert document["items"][0]["target"]["text"] == "soon"


def test_own_site(build_site: Callable[[str], Path]) -> None:
    """This project's own site publishes its four items, as its schema says."""
    folder = build_site("html")
    document, schema = (
        json.loads((folder / name).read_text(encoding="utf-8")) for name in (DATA, SCHEMA)
    )
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    jsonschema.Draft202012Validator(schema, format_checker=checker).validate(document)
    assert [item["id"] for item in document["items"]] == [
        "otf", "signing", "post-legacy", "wishlist",
    ]  # fmt: skip
    assert [len(one["tasks"]) for one in document["checklists"]] == [8]


def test_no_roadmap(build: Build, project: Path) -> None:
    """A project without items, events and checklists gets no file and no link."""
    (project / "plans" / "work.rst").write_text("Work\n====\n")
    (project / "sprints.rst").write_text("Sprints\n=======\n")
    folder = build()
    assert not names(folder)
    assert not heads(folder / "index.html")


def test_no_dates(build: Build, project: Path) -> None:
    """A roadmap without dates has no calendar, and its pages link none."""
    (project / "plans" / "work.rst").write_text(UNDATED)
    (project / "sprints.rst").write_text("Sprints\n=======\n\n- [ ] Book a room\n")
    folder = build()
    assert names(folder) == ALL - {CALENDAR}
    assert heads(folder / "index.html") == [("application/json", DATA)]


def test_files_come_and_go(build: Build, project: Path) -> None:
    """A later build into the same folder equals a clean one: files, and links on old pages."""
    build()
    sprints, work = (project / "sprints.rst", project / "plans" / "work.rst")
    for number, (sprint, item) in enumerate(
        [
            ("Sprints\n=======\n", UNDATED),
            ("Sprints\n=======\n", "Work\n====\n"),
            (SPRINTS, "Work\n====\n"),
            (SPRINTS, WORK),
        ]
    ):
        for path, text in ((sprints, sprint), (work, item)):
            path.write_text(text)
            os.utime(path, (2_000_000_000 + number, 2_000_000_000 + number))
        again, clean = build(), build(folder=f"clean{number}")
        assert names(again) == names(clean)
        for name in ["index.html", "plans/work.html", "sprints.html", *names(clean)]:
            assert (again / name).read_bytes() == (clean / name).read_bytes(), (number, name)


def test_snapshot_comes(build: Build, project: Path) -> None:
    """A snapshot that brings the first date brings the calendar, on all pages."""
    (project / "plans" / "work.rst").write_text(WORK.replace(":target: 2029-Q4\n", ""))
    (project / "sprints.rst").write_text("Sprints\n=======\n\n- [ ] Book a room\n")
    snapshot = project / "roadmap" / "snapshot.json"
    content = snapshot.read_bytes()
    snapshot.unlink()
    folder = build()
    assert names(folder) == ALL - {CALENDAR}
    snapshot.write_bytes(content)
    assert names(build()) == ALL
    assert len(heads(folder / "sprints.html")) == len(heads(folder / "index.html")) == 2


def test_foreign_file_is_kept(build: Build, project: Path) -> None:
    """A file of the same name that is not ours is not removed."""
    for name in ("plans/work.rst", "sprints.rst"):
        (project / name).write_text("Title\n=====\n")
    extra = project / "extra"
    extra.mkdir()
    (extra / CALENDAR).write_text("BEGIN:VCALENDAR\nPRODID:-//example.org//other//EN\n")
    folder = build(html_extra_path=["extra"])
    assert (folder / CALENDAR).read_text() == (extra / CALENDAR).read_text()


def test_same_bytes_elsewhere(build: Build) -> None:
    """Two builds in different folders give equal bytes."""
    one, other = build(folder="one"), build(folder="other/two")
    assert all((one / name).read_bytes() == (other / name).read_bytes() for name in ALL)


def test_parallel(build: Build, project: Path, tmp_path: Path) -> None:
    """What the domain keeps for the links survives being pickled with the environment."""
    build()
    with (tmp_path / "build" / "doctrees" / "environment.pickle").open("rb") as file:
        env = pickle.load(file)
    assert env.domaindata["roadmap"]["exports"].names == (DATA, CALENDAR)


def test_unwritable(project: Path, tmp_path: Path) -> None:
    """A file that cannot be written is one warning with the reason, and the pages are there."""
    output = io.StringIO()
    app = SphinxTestApp(
        "html",
        srcdir=project,
        builddir=tmp_path / "build",
        confoverrides={"extensions": ["sphinx_roadmap"]},
        warning=output,
    )
    try:
        (app.outdir / DATA / "folder").mkdir(parents=True)
        app.build()
    finally:
        app.cleanup()
    assert (app.outdir / "index.html").is_file()
    assert names(app.outdir) == ALL
    (line,) = output.getvalue().strip().splitlines()
    assert f"cannot be written to {app.outdir / DATA}" in line
    assert "[roadmap.export]" in line


def test_failed_build_writes_nothing(project: Path, tmp_path: Path) -> None:
    """A build that failed writes no file, whatever it has read."""
    app = SphinxTestApp(
        "html",
        srcdir=project,
        builddir=tmp_path / "build",
        confoverrides={"extensions": ["sphinx_roadmap"]},
    )
    try:
        app.build()
        for name in ALL:
            (app.outdir / name).unlink()
        app.emit("build-finished", RuntimeError("failed"))
    finally:
        app.cleanup()
    assert not names(app.outdir)


def test_replace_leaves_nothing_behind(tmp_path: Path) -> None:
    """A write that fails leaves the old content and no other file."""
    path = tmp_path / "file"
    replace(path, b"old")
    path.chmod(0o400)
    replace(path, b"new")
    assert path.read_bytes() == b"new"
    stamp = path.stat().st_mtime_ns
    replace(path, b"new")
    assert path.stat().st_mtime_ns == stamp, "equal content is not written again"
    with pytest.raises(TypeError):
        replace(path, None)  # type: ignore[arg-type]  # what makes any write fail
    assert path.read_bytes() == b"new"
    assert [one.name for one in tmp_path.iterdir()] == ["file"]
