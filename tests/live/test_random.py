"""A few hundred changes at random: what is served ends as a clean build, and nothing is left over.

The changes come in bursts, many faster than a build; a burst ends with all sources mended.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from clean_builds import is_running
from live_preview import MILESTONE, snapshot, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from live_preview import Live

SEED = 2029
CHANGES = 34
# Changes of what is in the pages, and in some of the bursts also of which pages there are.
BURSTS = "texts texts files texts files texts files texts texts"
GROWTH_KIB = 50_000

CONF = """\
extensions = ["sphinx_roadmap"]
html_theme = "basic"
html_title = "Lantern"
html_static_path = ["_static"]
templates_path = ["_templates"]
exclude_patterns = ["parts"]
roadmap_history = True
roadmap_content_security_policy = True
"""
INDEX = "Lantern\n=======\n\n.. toctree::\n   :glob:\n\n   *\n\n.. roadmap-board::\n\n{text}\n"
PAGE = """\
.. _{label}:

{title}
{underline}

{text}

.. include:: parts/common.txt

{title}, the plan
{underline}~~~~~~~~~~

:status: {status}

Work on {title}, after :ref:`{other}`, for oil_.

.. _oil: {milestone}
"""
BROKEN = (".. nonsense::\n", "Odd\n==\n", "A `link`_.\n", ".. include:: nowhere.txt\n", "A `_ b\n")
TEMPLATE = '{{% extends "!page.html" %}}{{% block footer %}}{text}{{% endblock %}}'


class Sources:
    """The sources of a small project, and what is done to them."""

    def __init__(self, folder: Path, choose: random.Random) -> None:
        self.done: list[str] = []
        self._folder = folder
        self._choose = choose
        self._index = "Some text."
        self._pages = {f"page{number}": self._page(number) for number in range(4)}
        self._broken: set[str] = set()
        self._count = len(self._pages)

    def start(self) -> None:
        """Write all of it."""
        write(
            self._folder,
            {
                "conf.py": CONF,
                "_static/extra.css": "p { color: black }\n",
                "_templates/page.html": TEMPLATE.format(text="x"),
                "parts/common.txt": "The lamp is shared.\n",
            },
        )
        self.mend()

    def change(self, kind: str) -> None:
        """Do something: to a page's text, or to which files there are."""
        ways = [self._edit] * 4 + [self._edit_index, self._edit_part, self._break, self._mend_one]
        if kind == "files" and self._choose.random() < 0.4:
            ways = [self._add, self._remove, self._rename, self._configure, self._decorate]
            ways += [self._break_settings, self._note_state]
        way = self._choose.choice(ways)
        self.done.append(way.__name__)
        way()

    def mend(self) -> None:
        """Write every page as it should be."""
        self._broken.clear()
        self._write("conf.py", CONF)
        self._write("index.rst", INDEX.format(text=self._index))
        for name in self._pages:
            self._write_page(name)

    def _page(self, number: int) -> dict[str, str]:
        title = f"Title {number}"
        return {"title": title, "label": f"item-{number}", "text": "Words.", "status": "now"}

    def _any(self) -> str:
        return self._choose.choice(sorted(self._pages))

    def _edit(self) -> None:
        page = self._pages[name := self._any()]
        what = self._choose.choice(["text", "text", "text", "title", "status", "label"])
        words = ["wick", "glass", "oil", "lamp", "light", "shade"]
        page[what] = {
            "text": " ".join(self._choose.choices(words, k=8)),
            "title": f"{self._choose.choice(words).title()} {self._choose.randint(0, 9)}",
            "status": self._choose.choice(["now", "next", "later", "done"]),
            # A name that stands twice has a new Sphinx built, which would hide what this one does.
            "label": f"item-{self._choose.choice(words)}-{self._choose.randint(0, 999)}",
        }[what]
        self._write_page(name)

    def _write_page(self, name: str) -> None:
        page = self._pages[name]
        other = self._pages[self._any()]["label"]
        underline = "=" * len(page["title"])
        text = PAGE.format(underline=underline, other=other, milestone=MILESTONE, **page)
        self._write(f"{name}.rst", text)

    def _write(self, name: str, text: str) -> None:
        path = self._folder / name
        if path.is_file() and path.read_text() == text:
            return
        if self._choose.random() < 0.5:
            path.write_text(text)
        else:
            part = path.with_name(f"{path.name}.part")
            part.write_text(text)
            part.replace(path)

    def _edit_index(self) -> None:
        self._index = f"Some text, {self._choose.randint(0, 99)}."
        self._write("index.rst", INDEX.format(text=self._index))

    def _edit_part(self) -> None:
        self._write("parts/common.txt", f"The lamp is shared by {self._choose.randint(0, 99)}.\n")

    def _break(self) -> None:
        self._broken.add(name := self._any())
        path = self._folder / f"{name}.rst"
        path.write_text(f"{path.read_text()}\n{self._choose.choice(BROKEN)}")

    def _mend_one(self) -> None:
        if self._broken:
            name = self._choose.choice(sorted(self._broken))
            self._broken.remove(name)
            self._write_page(name)

    def _add(self) -> None:
        self._pages[name := f"page{self._count}"] = self._page(self._count)
        self._count += 1
        self._write_page(name)

    def _remove(self) -> None:
        if len(self._pages) > 2:
            name = self._any()
            del self._pages[name]
            self._broken.discard(name)
            (self._folder / f"{name}.rst").unlink()

    def _rename(self) -> None:
        old, new = self._any(), f"page{self._count}"
        self._count += 1
        self._pages[new] = self._pages.pop(old)
        (self._folder / f"{old}.rst").rename(self._folder / f"{new}.rst")
        if old in self._broken:
            self._broken.remove(old)
            self._broken.add(new)

    def _configure(self) -> None:
        self._write("conf.py", CONF.replace("Lantern", f"Lantern {self._choose.randint(0, 99)}"))

    def _break_settings(self) -> None:
        self._write("conf.py", "this is not Python\n")

    def _decorate(self) -> None:
        number = self._choose.randint(0, 99)
        self._write("_static/extra.css", f"p {{ margin: {number}px }}\n")
        self._write("_templates/page.html", TEMPLATE.format(text=number))

    def _note_state(self) -> None:
        state = snapshot(closed=self._choose.randint(0, 99))
        write(self._folder, {"roadmap/snapshot.json": state})


def test_random_changes(live: Callable[..., Live], tmp_path: Path, git: Callable[..., str]) -> None:
    """After 306 changes the site is as a clean build has it; memory and processes are as before."""
    choose = random.Random(SEED)
    source = tmp_path / "source"
    source.mkdir()
    sources = Sources(source, choose)
    sources.start()
    for command in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "x"]):
        git(source, *command)
    preview = live(source)
    preview.wait_for_clean("start")
    used = preview.memory()
    for number, kind in enumerate(BURSTS.split()):
        for _ in range(CHANGES):
            sources.change(kind)
            preview.pause(choose.choice((0, 0.01, 0.03)))
        sources.mend()
        preview.wait_for_clean(f"burst {number}, {sources.done[-CHANGES:]}")
        # A worker that is about to take over counts until the other is gone.
        preview.wait(
            lambda: len(preview.processes()) == 2 and preview.memory() < used + GROWTH_KIB,
            f"more than one worker, or more than {used} KiB and what may be added",
        )
    processes = preview.processes()
    preview.stop()
    assert not any(map(is_running, processes))
