"""What is served ends as what a clean build writes, whatever happened to the sources."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from live_preview import CONF, FILES, snapshot, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from live_preview import Live

INDEX = "Lantern\n=======\n\n.. _wick:\n\nA wick\n------\n\n:status: now\n\nWe want a wick.\n"
LATER = "2029-02-03T04:05:06Z"
TEMPLATE = '{% extends "!page.html" %}{% block content %}{{ super() }}<p>x</p>{% endblock %}'
LAMP = """\
def add_lamp(app, pagename, templatename, context, doctree):
    context["body"] = context.get("body", "") + "<p>The lamp is dark.</p>"

def setup(app):
    app.connect("html-page-context", add_lamp)
"""


def edit(preview: Live, name: str, old: str, new: str) -> None:
    """Change a source, and wait until what is served is what a clean build writes."""
    path = preview.source / name
    text = path.read_text()
    assert old in text, name
    path.write_text(text.replace(old, new))
    preview.wait_for_clean(f"{name}: {old!r} to {new!r}")


def test_texts(live: Callable[..., Live]) -> None:
    """A changed text, title, field, label, included file or order ends as a clean build."""
    preview = live()
    preview.wait_for_clean("start")
    edit(preview, "two.rst", "Other text", "Another text")
    edit(preview, "two.rst", "Second\n======", "Renamed\n=======")
    edit(preview, "one.rst", ":status: now", ":status: next")
    edit(preview, "one.rst", "_wick", "_thread")
    edit(preview, "two.rst", "wick", "thread")
    edit(preview, "parts/common.txt", "shared", "included")
    edit(preview, "index.rst", "   one\n   two", "   two\n   one")


def test_other_files(live: Callable[..., Live], tmp_path: Path) -> None:
    """Changed settings, styles, templates, code and state, and pages that come and go, do, too."""
    source = tmp_path / "source"
    settings = CONF.replace('"furo"', '"basic"')
    write(source, FILES | {"conf.py": settings, "lamp.py": LAMP})
    preview = live(source)
    edit(preview, "conf.py", "import sys", "import sys\nsys.path.append(__file__[:-7])")
    edit(preview, "conf.py", '"sphinx_roadmap"', '"sphinx_roadmap", "lamp"')
    edit(preview, "lamp.py", "dark", "bright")
    assert "bright" in preview.get("two.html")
    edit(preview, "_static/extra.css", "black", "green")
    write(source, {"_templates/page.html": TEMPLATE})
    preview.wait_for_clean("a template")
    for closed in (30, 40):
        write(source, {"roadmap/snapshot.json": snapshot(closed)})
        preview.wait_for_clean("a snapshot")
        assert f"{closed} of 100" in preview.get("one.html")
    write(source, {"three.rst": "Third\n=====\n\nMore.\n"})
    preview.wait_for_clean("a page that no toctree names")
    edit(preview, "index.rst", "   one", "   one\n   three")
    (source / "three.rst").rename(source / "four.rst")
    edit(preview, "index.rst", "   three", "   four")
    (source / "four.rst").unlink()
    edit(preview, "index.rst", "   four\n", "")
    write(source, {"conf.py": "this is not Python\n"})
    preview.wait(lambda: "conf.py:1" in preview.said(), "it says nothing of a broken conf.py")
    write(source, {"conf.py": settings})
    preview.wait_for_clean("a conf.py that was broken")


def test_editors(live: Callable[..., Live]) -> None:
    """Saving by rename, with an old date, and fifty times in a burst, all end as a clean build."""
    preview = live()
    page = preview.source / "two.rst"
    text = page.read_text()
    backup, new = page.with_name("two.rst~"), page.with_name(".two.rst.swp")
    page.rename(backup)
    time.sleep(0.02)
    page.write_text(text.replace("Other", "Vim's"))
    backup.unlink()
    preview.wait_for_clean("a save with a backup")
    new.write_text(text.replace("Other", "Atomic"))
    new.replace(page)
    preview.wait_for_clean("a save by rename")
    old = page.stat()
    page.write_text(text.replace("Other", "Backed"))
    os.utime(page, (old.st_atime - 9999, old.st_mtime - 9999))
    preview.wait_for_clean("a file with an old date")
    for count in range(50):
        page.write_text(text.replace("Other", f"Burst {count}"))
        time.sleep(0.005)
    preview.wait_for_clean("a burst")
    assert "Burst 49" in preview.get("two.html")


def test_broken(live: Callable[..., Live]) -> None:
    """A page with an error stays as it was; mended, it is as a clean build has it."""
    preview = live()
    page = preview.source / "two.rst"
    good = page.read_text()
    before = (preview.served / "two.html").read_bytes()
    page.write_text(good + "\n.. nonsense::\n\nBad.\n")
    preview.wait(lambda: "two.rst:13" in preview.said(), "the error is not shown")
    assert (preview.served / "two.html").read_bytes() == before
    page.write_text(good + "\nMended.\n")
    preview.wait_for_clean("mended")
    preview.wait(lambda: "Nothing is wrong" in preview.said(), "it does not say so")


def test_commit(live: Callable[..., Live], tmp_path: Path, git: Callable[..., str]) -> None:
    """A commit is shown, also where the sources are a folder of the repository: it dates items."""
    source = tmp_path / "docs"
    settings = 'extensions = ["sphinx_roadmap"]\nhtml_theme = "basic"\nroadmap_history = True\n'
    write(source, {"conf.py": settings, "index.rst": INDEX})
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "docs")
    git(tmp_path, "commit", "--quiet", "--message", "First")
    preview = live(source)
    preview.wait_for_clean("start")
    write(source, {"index.rst": INDEX.replace("now", "next")})
    preview.wait_for_clean("a change")
    git(tmp_path, "commit", "--quiet", "--all", "--message", "Second", GIT_COMMITTER_DATE=LATER)
    preview.wait_for_clean("a commit")
    assert "2029-02-03" in preview.get("index.html")
