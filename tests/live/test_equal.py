"""What is served ends as what a clean build writes, whatever happened to the sources."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from live_preview import Live


def test_kinds_of_changes(live: Callable[..., Live]) -> None:
    """Every kind of change ends as a clean build: text, titles, pages, settings, files."""
    preview = live()
    source = preview.source
    preview.wait_for_clean("start")

    def edit(name: str, old: str, new: str) -> None:
        path = source / name
        text = path.read_text()
        assert old in text, name
        path.write_text(text.replace(old, new))
        preview.wait_for_clean(f"{name}: {old!r} to {new!r}")

    edit("two.rst", "Other text", "Another text")
    edit("two.rst", "Second\n======", "Renamed\n=======")
    edit("one.rst", ":status: now", ":status: next")
    edit("one.rst", "_wick", "_thread")
    edit("two.rst", "wick", "thread")
    edit("parts/common.txt", "shared", "included")
    edit("index.rst", "   one\n   two", "   two\n   one")
    edit("conf.py", "Lantern", "Lamp")
    edit("_static/extra.css", "black", "green")
    edit(
        "conf.py",
        "roadmap_content",
        "html_theme_options = {'announcement': 'News'}\nroadmap_content",
    )
    (source / "_templates/page.html").write_text(
        '{% extends "!page.html" %}{% block content %}{{ super() }}<p>x</p>{% endblock %}'
    )
    preview.wait_for_clean("a template")
    (source / "three.rst").write_text("Third\n=====\n\nMore.\n")
    preview.wait_for_clean("a page that no toctree names")
    edit("index.rst", "   one", "   one\n   three")
    (source / "three.rst").rename(source / "four.rst")
    edit("index.rst", "   three", "   four")
    (source / "four.rst").unlink()
    edit("index.rst", "   four\n", "")
    (source / "conf.py").write_text("this is not Python\n")
    preview.wait(lambda: "conf.py:1" in preview.said(), "it says nothing of a broken conf.py")
    write_conf = source / "conf.py"
    write_conf.write_text('extensions = ["sphinx_roadmap"]\nhtml_theme = "furo"\n')
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
