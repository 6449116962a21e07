"""The same words as sources for Sphinx, MkDocs and Hugo: this project, and one of many pages."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .measure import environ
from .projects import commit

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
PAGES = 300

_CONF = """\
extensions = ["sphinx_roadmap"]
html_theme = "furo"
roadmap_history = True
roadmap_untrusted_sources = True
roadmap_content_security_policy = True
"""
# All without files from other sites, which would take as long as those sites do.
_MKDOCS = """\
site_name: Bench
use_directory_urls: false
theme:
  name: mkdocs
  highlightjs: false
"""
_ZENSICAL = """\
[project]
site_name = "Bench"
use_directory_urls = false
[project.theme]
font = false
"""
_HUGO = """\
baseURL = "/"
title = "Bench"
uglyURLs = true
disableKinds = ["taxonomy", "term", "RSS"]
[markup.goldmark.renderer]
unsafe = true
"""
# The least that shows a page and the list of all pages beside it, as the others do.
_LAYOUT = """\
<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{{ .Title }}</title></head>
<body><nav><ul>{{ range .Site.RegularPages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a>
{{ end }}</ul></nav><main><h1>{{ .Title }}</h1>{{ .Content }}</main></body></html>
"""
# https://github.com/sphinx-doc/sphinx/blob/master/sphinx/writers/text.py: one for each level.
_UNDERLINES = '*=-~"+`'
_WORDS = "lantern wick glass oil lamp light shade handle harbour keeper night stair".split()  # noqa: SIM905


class Site(NamedTuple):
    """A project with the page that is edited and looked at, by its name without a suffix."""

    name: str
    folder: Path
    page: str


def this_project(folder: Path) -> Site:
    """Clone this project."""
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
    return Site("this project", folder, "roadmap/roadmap")


def many_pages(folder: Path, count: int) -> Site:
    """Write a roadmap with an item on each page, and all pages in one list."""
    choose = random.Random(2029)
    names = [f"p{number:04}" for number in range(1, count)]
    toctree = ["", ".. toctree::", "", *(f"   {name}" for name in names)]
    index = ["Plans", "=====", "", ".. roadmap-board::", *toctree]
    folder.mkdir()
    (folder / "conf.py").write_text(_CONF, encoding="utf-8")
    (folder / "index.rst").write_text("\n".join(index) + "\n", encoding="utf-8")
    for at, name in enumerate(names):
        lines = "\n".join(_page(choose, at, names))
        (folder / f"{name}.rst").write_text(f"{lines}\n", encoding="utf-8")
    commit(folder)
    return Site(f"{count} pages", folder, names[count // 2])


def _page(choose: random.Random, at: int, names: list[str]) -> Iterator[str]:
    title = f"Plan {at + 1}"
    yield from (title, "=" * len(title), "", " ".join(choose.choices(_WORDS, k=20)), "")
    yield from (f".. _item-{at + 1}:", "", f"Item {at + 1}", "-" * len(f"Item {at + 1}"), "")
    yield from (f":status: {choose.choice(('now', 'next', 'later', 'done'))}", "")
    yield from (" ".join(choose.choices(_WORDS, k=40)), "")
    for other in choose.sample(range(len(names)), 2):
        yield from (f"See :doc:`{names[other]}` and :ref:`item-{other + 1}`.", "")
    yield f"Its milestone: https://github.com/example-org/lanterns/milestone/{at + 1}"


def as_markdown(site: Site, folder: Path) -> Site:
    """Write the words of a Sphinx project as Markdown, in the layout of all three other tools."""
    text = folder / "text"
    command = [sys.executable, "-m", "sphinx", "-Q", "-b", "text", "-d", str(folder / "doctrees")]
    subprocess.run([*command, str(site.folder), str(text)], check=True, env=environ())
    (folder / "layouts/_default").mkdir(parents=True)
    for name, content in (
        ("mkdocs.yml", _MKDOCS),
        ("zensical.toml", _ZENSICAL),
        ("hugo.toml", _HUGO),
        ("layouts/_default/single.html", _LAYOUT),
        ("layouts/_default/list.html", _LAYOUT),
    ):
        (folder / name).write_text(content, encoding="utf-8")
    for source in text.rglob("*.txt"):
        title, body = _markdown(source.read_text(encoding="utf-8"))
        name = source.relative_to(text).with_suffix(".md").as_posix()
        for place, start in (("docs", f"# {title}"), ("content", f'+++\ntitle = "{title}"\n+++')):
            # To Hugo, an index.md would be a page that has no others beside it.
            own = "_index.md" if (place, name) == ("content", "index.md") else name
            target = folder / place / own
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(f"{start}\n\n{body}\n", encoding="utf-8")
    return site._replace(folder=folder)


def _markdown(text: str) -> tuple[str, str]:
    """Give title and body of a page that Sphinx wrote as text, with its headings as Markdown."""
    lines: list[str] = []
    title = ""
    for line in text.splitlines():
        level = _UNDERLINES.find(line[:1]) if line and re.fullmatch(r"(.)\1*", line) else -1
        if level < 0 or not lines or not lines[-1]:
            lines.append(line)
        elif level == 0 and not title:
            title = lines.pop().replace('"', "")
        else:
            lines[-1] = f"{'#' * (level + 1)} {lines[-1]}"
    return title or "Untitled", "\n".join(lines)
