"""Twice as much takes twice the steps: counted, so that no busy machine changes the result."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import sphinx_roadmap

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from sphinx.testing.util import SphinxTestApp

PACKAGE = Path(sphinx_roadmap.__file__).parent
SIZE = 25
# What comes once, however much there is, makes the ratio smaller than two; what grows with the
# square comes near to four.
MOST = 2.2
# Fewer steps than this say nothing.
LEAST = 200

# What every build imports of the package. Whatever else there is has to wait until a build has
# something for it: to import all of it takes longer than the rest of a small build.
ALWAYS = {
    *("asof", "atomic", "check", "checklists", "collect", "config", "dates", "directives"),
    *("domain", "freshness", "github", "github.urls", "items", "join", "language"),
    *("lint", "markup", "messages", "model", "nodes", "places", "slips", "source_lines"),
    *("teach", "teach.build", "time_words", "transforms", "words"),
    *("export", "export.files", "export.links", "export.write"),
    *("history", "history.known", "history.note"),
    *("linkcheck", "linkcheck.builder"),
    *("render", "render.about", "render.build_nodes", "render.doubts", "render.facts"),
    *("render.finding", "render.html", "render.pages", "render.plain", "render.transform"),
    *("render.words", "untrusted"),
    *(f"check.{name}" for name in ("context", "dates", "drift", "fields", "findings")),
    *(f"check.{name}" for name in ("links", "slips", "structure")),
}
# An issue that is linked makes an item, and an item makes data.
WITH_ITEM = {"export.site", "export.text", "export.to_json"}
# Libraries that are slow to import.
SLOW = {"dateutil", "icalendar", "jsonschema", "pycurl", "sphinx_autobuild"}


def item(number: int, milestones: range) -> str:
    """Give an item with links to milestones, as authors write them."""
    names = [f"Milestone {one}" for one in milestones]
    uri = "https://github.com/example-org/lantern/milestone"
    return "\n".join(
        [
            f".. _plan-{number}:\n\nPlan {number}\n{'-' * 20}\n:status: now\n:target: 2031-Q2\n",
            ",\n".join(f"`{name}`_" for name in names) + " and `docs <https://docs.example.org>`_.",
            "\n- [ ] Do it.\n",
            *(f".. _{name}: {uri}/{name.split()[1]}" for name in names),
            "",
        ]
    )


def snapshot(milestones: range) -> str:
    """Give GitHub's state of these milestones."""
    state = {"state": "open", "open_issues": 3, "closed_issues": 1}
    rest = {"due_on": "2030-06-01", "closed_at": None, "html_url": "https://example.org/"}
    content = {
        "version": 1,
        "fetched_at": "2030-03-01T12:00:00Z",
        "repositories": {},
        "milestones": {
            f"example-org/lantern/milestone/{number}": {"title": f"M {number}", **state, **rest}
            for number in milestones
        },
    }
    return json.dumps(content | {"issues": {}, "missing": {}})


def pages(numbers: range) -> dict[str, str]:
    """Give a page for each item."""
    files = {
        f"p{number}.rst": f"Page {number}\n{'=' * 20}\n\n{item(number, range(number, number + 1))}"
        for number in numbers
    }
    return files | {"index.rst": "Index\n=====\n\n.. toctree::\n   :glob:\n\n   p*\n"}


def items(numbers: range) -> dict[str, str]:
    """Give one page with all items."""
    text = "\n".join(item(number, range(number, number + 1)) for number in numbers)
    return {"index.rst": f"Index\n=====\n\n{text}"}


def links(numbers: range) -> dict[str, str]:
    """Give one item with all milestones."""
    return {"index.rst": f"Index\n=====\n\n{item(0, numbers)}"}


def steps(build: Callable[[], SphinxTestApp], *, warns: bool = False) -> Counter[str]:
    """Count the calls in and from each file of the package during a build, which warns or not."""
    counted: Counter[str] = Counter()

    def note(frame: FrameType, event: str, argument: object) -> None:
        if event in {"call", "c_call"}:
            counted[frame.f_code.co_filename] += 1

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        app = build()
    finally:
        sys.setprofile(before)
    assert bool(app.warning.getvalue()) == warns
    return Counter(
        {
            Path(name).relative_to(PACKAGE).as_posix(): count
            for name, count in counted.items()
            if Path(name).is_relative_to(PACKAGE)
        }
    )


@pytest.mark.parametrize("files", [pages, items, links])
def test_steps(
    build_project: Callable[..., SphinxTestApp], files: Callable[[range], dict[str, str]]
) -> None:
    """No file of the package takes more than twice the steps for twice as much."""
    found = []
    for size in (SIZE, 2 * SIZE):
        # Other numbers in each build, so that no cache in memory knows them.
        numbers = range(1000 * size, 1000 * size + size)
        overviews = {"board.rst": ":orphan:\n\nB\n=\n\n.. roadmap-board::\n.. roadmap-timeline::\n"}
        project: dict[str, str] = {
            **files(numbers),
            **overviews,
            "roadmap/snapshot.json": snapshot(numbers),
        }
        options = {"html_theme": "basic", "roadmap_untrusted_sources": True}
        found.append(
            steps(lambda: build_project(project, builder="html", confoverrides=options))  # noqa: B023 - called at once
        )
    once, twice = found
    done = {name for name, count in twice.items() if count > LEAST}
    assert {"places.py", "join.py", "export/to_json.py", "render/transform.py"} <= done
    assert {
        name: (once[name], twice[name]) for name in done if twice[name] > MOST * once[name]
    } == {}


@pytest.mark.parametrize("mark", ["*", "**", "`", "``", "|"])
def test_steps_of_mistakes(build_project: Callable[..., SphinxTestApp], mark: str) -> None:
    """A mistake that is made twice as often takes no more than twice the steps."""
    found = []
    for size in (SIZE, 2 * SIZE):
        project = {"index.rst": f"Index\n=====\n\n{size} {f'{mark}a ' * size}\n"}
        found.append(steps(lambda: build_project(project), warns=True))  # noqa: B023 - called at once
    once, twice = found
    done = {name for name, count in twice.items() if count > LEAST}
    assert any(name.startswith("teach/") for name in done)
    assert {
        name: (once[name], twice[name]) for name in done if twice[name] > MOST * once[name]
    } == {}


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("Nothing is planned.", set()),
        # Common markup and words are not worth the closer look that slips get.
        ("**Bold** text.\n\nTarget, label and place.\n\n- **One**: *some* ``code``, 3-4.", set()),
        ("See https://github.com/example-org/lantern/issues/1.", WITH_ITEM),
    ],
)
def test_imports(tmp_path: Path, clean_environ: dict[str, str], text: str, more: set[str]) -> None:
    """A build imports what it has something for, and no more."""
    (tmp_path / "conf.py").write_text('extensions = ["sphinx_roadmap"]\n', encoding="utf-8")
    (tmp_path / "index.rst").write_text(f"Index\n=====\n\n{text}\n", encoding="utf-8")
    arguments = ["-q", "-b", "html", str(tmp_path), str(tmp_path / "out")]
    program = (
        "import sys; from sphinx.cmd.build import main\n"
        f"status = main({arguments!r}); print(*sys.modules); sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=clean_environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    imported = set(done.stdout.split())
    ours = {name for name in imported if name.startswith("sphinx_roadmap.")}
    assert ours == {f"sphinx_roadmap.{name}" for name in ALWAYS | more}
    assert not imported & SLOW
