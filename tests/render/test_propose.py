"""The form for a new item in a project elsewhere, and what other formats have in its place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sphinx.testing.util import SphinxTestApp


@pytest.fixture
def project(lantern: Path) -> Path:
    """Give a project whose index has a form for items on the page ``plans``."""
    (lantern / "index.rst").write_text(
        "Lantern\n=======\n\n.. toctree::\n\n   plans\n\n.. roadmap-propose:: plans\n", "utf-8"
    )
    (lantern / "plans.rst").write_text(
        "Plans\n=====\n\n.. _one:\n\nOne\n^^^\n:status: now\n\nText.\n", "utf-8"
    )
    for other in ("plain.rst", "roadmap/items.rst"):
        (lantern / other).unlink()
    return lantern


def test_it_knows_the_page(project: Path, page: Callable[..., Any]) -> None:
    """The form takes the page's own underline, and leads to where the page is edited."""
    edit = "https://github.com/example-org/docs/edit/trunk/doc/{filename}"
    soup = page(project, roadmap_edit_url=edit)
    form = soup.select_one(".roadmap-propose")
    assert form["data-underline"] == "^"
    assert {"one", "genindex"} <= set(json.loads(form["data-taken"]))
    assert json.loads(form["data-titles"]) == ["one"]
    links = {link.get_text(): link["href"] for link in soup.select(".roadmap-propose-links a")}
    assert links == {
        "Edit plans.rst on GitHub": "https://github.com/example-org/docs/edit/trunk/doc/plans.rst",
        "Open as GitHub issue": "https://github.com/example-org/docs/issues/new",
    }


def test_only_its_page_loads_its_files(project: Path, build: Callable[..., SphinxTestApp]) -> None:
    """Script and style sheet are linked from the page with the form, and from no other."""
    app = build(project)
    for name, wanted in (("index.html", 2), ("plans.html", 0)):
        soup = BeautifulSoup((app.outdir / name).read_text("utf-8"), "html.parser")
        files = [str(one.get("src") or one.get("href")) for one in soup.select("script, link")]
        assert len([file for file in files if "sphinx-roadmap-propose" in file]) == wanted


def test_without_settings_it_names_the_file(project: Path, page: Callable[..., Any]) -> None:
    """Where nothing says how the page is edited, there is the file's name and no link."""
    soup = page(project)
    assert not soup.select(".roadmap-propose-links")
    assert "Paste it into plans.rst" in soup.get_text()


@pytest.mark.parametrize("builder", ["text", "latex", "epub"])
def test_other_formats_have_a_template(
    project: Path, build: Callable[..., SphinxTestApp], builder: str
) -> None:
    """Books and text have an item to copy, and no form."""
    app = build(project, builder, version="1")
    written = "".join(
        path.read_text("utf-8")
        for path in sorted(app.outdir.rglob("*"))
        if path.suffix in {".txt", ".tex", ".xhtml"}
    )
    plain = BeautifulSoup(written, "html.parser").get_text()
    assert "Title of the item" in plain
    assert "Who pays for it" not in written


def test_a_page_that_is_not_there(project: Path, build: Callable[..., SphinxTestApp]) -> None:
    """A name that is no page's is an error with its place."""
    index = project / "index.rst"
    index.write_text(index.read_text("utf-8").replace("propose:: plans", "propose:: plan"), "utf-8")
    said = build(project).warning.getvalue()
    assert 'index.rst:8: ERROR: There is no page "plan". Name that of the roadmap.' in said
