"""The page of changes, the story of each item, and old addresses, as readers meet them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sphinx.testing.util import SphinxTestApp

CONF = """\
extensions = ["sphinx_roadmap"]
html_theme = "basic"
html_baseurl = "https://example.org/"
roadmap_history = True
"""
INDEX = """\
Lanterns
========

.. roadmap-changes::

.. roadmap-changes::
   :limit: 2

.. toctree::
   :glob:

   plans/*
"""
PLAN = """\
Plans
=====

.. _{label}:

{title}
----------------------------

:status: {status}

Every lantern gets oil, and every keeper a can to carry it in, as was agreed in the spring.
"""
DAYS = ("2029-01-31T23:59:59Z", "2029-02-01T00:00:00Z")


@pytest.fixture
def site(
    tmp_path: Path,
    git: Callable[..., str],
    build_project: Callable[..., SphinxTestApp],
    clean_environ: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[str], Path]:
    """Give a function that builds a project of two commits, the second of which moves its page."""
    for name, value in clean_environ.items():
        if name.startswith("GIT_CONFIG"):
            monkeypatch.setenv(name, value)

    def build(builder: str) -> Path:
        source = tmp_path / "src"
        first = PLAN.format(label="oil", title="Oil for lanterns", status="next")
        second = PLAN.format(label="fuel", title="Fuel for <lanterns>", status="now")
        for name, text, day in (
            ("plans/old.rst", first, DAYS[0]),
            ("plans/new.rst", second, DAYS[1]),
        ):
            (source / "plans").mkdir(parents=True, exist_ok=True)
            for path in (source / "plans").iterdir():
                path.unlink()
            for file, content in (("conf.py", CONF), ("index.rst", INDEX), (name, text)):
                (source / file).write_text(content, encoding="utf-8")
            git(source, "init", "--quiet")
            git(source, "add", "--all")
            git(source, "commit", "--quiet", "--message", "x", GIT_COMMITTER_DATE=day)
        app = build_project({"conf.py": CONF}, tmp_path, builder)
        assert app.warning.getvalue() == ""
        return tmp_path / "build" / builder

    return build


def test_page_and_story(site: Callable[[str], Path]) -> None:
    """Changes stand under their months, the newest first; an item unfolds its own."""
    folder = site("html")
    page = BeautifulSoup((folder / "index.html").read_bytes(), "html.parser")
    months = page.select(".roadmap-changes > section")
    assert [month.get("id") for month in months] == ["changes-2029-02", "changes-2029-01"]
    assert [len(month.select("li")) for month in months] == [2, 1]
    assert {link["href"] for link in page.select(".roadmap-changes li a")} == {
        "plans/new.html#fuel"
    }
    (lately,) = page.select("section#changed-lately")
    assert [time["datetime"] for time in lately.select("li time")] == ["2029-02-01"] * 2
    item = BeautifulSoup((folder / "plans/new.html").read_bytes(), "html.parser")
    (story,) = item.select("section#fuel > details")
    assert [time["datetime"] for time in story.select("summary time")] == ["2029-02-01"]
    assert len(story.select("li")) == 3
    assert item.select_one("section#fuel > #oil")  # Its old address, which nobody sees.
    assert page.select_one('link[type="application/atom+xml"]')
    assert item.select_one('link[type="application/feed+json"]')


@pytest.mark.parametrize(("builder", "old", "new"), [
    ("html", "plans/old.html", "new.html"),
    ("dirhtml", "plans/old/index.html", "../new/"),
])  # fmt: skip
def test_old_addresses(site: Callable[[str], Path], builder: str, old: str, new: str) -> None:
    """The old page leads on, inertly; its sections' old names are anchors of what they are now."""
    folder = site(builder)
    page = BeautifulSoup((folder / old).read_bytes(), "html.parser")
    metas = {
        meta.get("http-equiv") or meta.get("name"): meta.get("content")
        for meta in page.select("meta")
    }
    assert metas["refresh"] == f"0; url={new}"
    assert metas["robots"] == "noindex"
    assert "default-src 'none'" in str(metas["Content-Security-Policy"])
    assert not page.select("script, style, img")
    assert page.select_one('li#oil > a[href$="#fuel"]')
    canonical = page.select_one('link[rel="canonical"]')
    assert canonical is not None
    assert str(canonical["href"]).startswith("https://example.org/plans/new")


def test_plain_text(site: Callable[[str], Path]) -> None:
    """A format without folding has the same words."""
    folder = site("text")
    assert "January 2029" in (folder / "index.txt").read_text()
    assert "Last changed on 1 Feb 2029" in (folder / "plans" / "new.txt").read_text()


def test_not_available(build_project: Callable[..., SphinxTestApp], tmp_path: Path) -> None:
    """Without a history the page says so, no date stands anywhere, and no empty heading."""
    app = build_project(
        {"conf.py": CONF, "index.rst": INDEX.partition(".. toc")[0]}, tmp_path, "html"
    )
    page = BeautifulSoup((app.outdir / "index.html").read_bytes(), "html.parser")
    assert "The history is not available in this build." in page.get_text()
    assert not page.select("time")
    assert len(page.select("h1, h2")) == 1
    assert not (app.outdir / "changes.atom").exists()
