"""Projects to build: documentation as it commonly is, and roadmaps with many milestones."""

from __future__ import annotations

import datetime as dt
import random
import subprocess
from typing import TYPE_CHECKING

from sphinx_roadmap.github.snapshot import write_snapshot
from sphinx_roadmap.model import GitHubRef, Milestone, RefKind, Repository, Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

# Folders of ten, since Furo's sidebar lists all siblings on every page.
BRANCH = 10
PER_ITEM = 10
ITEMS_PER_PAGE = 10

_WORDS = (  # noqa: SIM905 - a literal would take eighty lines
    "account build cache check client command configuration data default deploy document error"
    " event example field file filter format function header host index input install key library"
    " list message method module name network number object option output package page parser"
    " path pattern platform process project query queue record release request resource response"
    " route rule server service session setting source state string system table target template"
    " test thread time token tool type update user value version window worker"
).split(" ")
_MOMENT = dt.datetime(2029, 5, 1, 12, tzinfo=dt.UTC)


def pages(folder: Path, count: int) -> None:
    """Write a documentation of so many pages, in a tree of folders."""
    choose = random.Random(2029)
    names = ["index", *_names(count - 1)]
    for number, name in enumerate(names):
        below = [f"/{one}" for one in names if one != "index" and _parent(one) == name]
        _write(folder, name, [*_article(choose, number), *_toctree(below)])
    commit(folder)


def milestones(folder: Path, count: int) -> None:
    """Write a roadmap with so many milestones, ten in an item and ten items on a page."""
    choose = random.Random(2029)
    numbers = list(range(1, count + 1))
    size = PER_ITEM * ITEMS_PER_PAGE
    chunks = [numbers[at : at + size] for at in range(0, count, size)]
    names = _names(len(chunks))
    for name, chunk in zip(names, chunks, strict=True):
        below = [f"/{one}" for one in names if _parent(one) == name]
        items = [
            line
            for at in range(0, len(chunk), PER_ITEM)
            for line in _item(choose, chunk[at : at + PER_ITEM])
        ]
        _write(folder, name, [*_title(f"Plans of {name}", "="), *items, *_toctree(below)])
    top = [f"/{name}" for name in names if _parent(name) == "index"]
    overviews = [".. roadmap-board::", "", ".. roadmap-timeline::", ""]
    _write(folder, "index", [*_title("Roadmap", "="), *overviews, *_toctree(top)])
    _snapshot(folder, numbers)
    commit(folder)


def one_item(folder: Path, count: int) -> None:
    """Write a single item with so many milestones."""
    _one_page(folder, 1, count)


def one_page(folder: Path, count: int) -> None:
    """Write so many items on a single page, each with a milestone."""
    _one_page(folder, count, 1)


def _one_page(folder: Path, items: int, links: int) -> None:
    choose = random.Random(2029)
    numbers = list(range(1, items * links + 1))
    lines = [
        line
        for at in range(0, len(numbers), links)
        for line in _item(choose, numbers[at : at + links])
    ]
    _write(folder, "index", [*_title("Roadmap", "="), *lines])
    _snapshot(folder, numbers)
    commit(folder)


def commit(folder: Path) -> None:
    """Make the folder a repository, as sources are; the extension asks git for their date."""
    git = ["git", "-C", str(folder), "-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run([*git, "init", "--quiet"], check=True)
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "--quiet", "--message", "All"], check=True)


def _names(count: int) -> list[str]:
    """Give names of a tree in which no folder has more than ten pages: 0, 1, ..., 0/0, 0/1, ..."""
    names = [""]
    for name in names:
        if len(names) > count:
            break
        names.extend(f"{name}/{at}".lstrip("/") for at in range(BRANCH))
    return [f"p{name}" for name in names[1 : count + 1]]


def _parent(name: str) -> str:
    return name.rpartition("/")[0] or "index"


def _article(choose: random.Random, number: int) -> Iterator[str]:
    """Give a page of about 600 words with what documentation has in it."""
    yield from _title(f"Chapter {number}", "=")
    yield from (_sentences(choose, 4), "")
    for part in range(4):
        yield from (f".. _part-{number}-{part}:", "", *_title(f"Part {part} of {number}", "-"))
        yield from (_sentences(choose, 6), "")
        yield f"See :ref:`part-{number}-{(part + 1) % 4}` and `the page of {_words(choose, 1)}"
        yield f"{number}-{part} <https://docs.example.org/{number}/{part}.html>`_."
        yield from (_sentences(choose, 2), "")
        for _ in range(4):
            yield f"- **{_words(choose, 2)}**: ``{_words(choose, 1)}``, {_words(choose, 8)}"
        yield ""
    yield from (
        ".. code-block:: python",
        "",
        "   import json",
        "   print(json.dumps({1: [2]}))",
        "",
    )
    yield from (".. note::", "", f"   {_sentences(choose, 1)}", "")
    yield from (
        "===== =====",
        "Name  Value",
        "===== =====",
        "one   1",
        "two   2",
        "===== =====",
        "",
    )
    yield "The code is `in the repository`_."
    if number % 10 == 0:
        yield f"It came with `issue {number + 1}"
        yield f"<https://github.com/example-org/lantern/issues/{number + 1}>`_."
    yield from (
        "",
        ".. _in the repository: https://github.com/example-org/lantern/tree/main/src",
        "",
    )


def _item(choose: random.Random, numbers: list[int]) -> Iterator[str]:
    """Give an item whose milestones are named links, as authors write them."""
    first = numbers[0]
    yield from (f".. _plan-{first}:", "", *_title(f"Plan {first}", "-"))
    yield from (f":status: {choose.choice(('now', 'next', 'later', 'done'))}", ":target: 2031-Q2")
    yield from ("", _sentences(choose, 3), "On GitHub:")
    yield ",\n".join(f"`Milestone {number}`_" for number in numbers) + "."
    yield ""
    base = "https://github.com/example-org/lantern/milestone"
    yield from (f".. _Milestone {number}: {base}/{number}" for number in numbers)
    yield ""


def _snapshot(folder: Path, numbers: Iterable[int]) -> None:
    name = "example-org/lantern"
    path = folder / "roadmap" / "snapshot.json"
    path.parent.mkdir()
    write_snapshot(
        path,
        Snapshot(
            fetched_at=_MOMENT,
            repositories=(
                Repository(
                    name=name,
                    full_name=name,
                    default_branch="main",
                    archived=False,
                    checked_at=_MOMENT,
                ),
            ),
            milestones=tuple(_milestone(name, number) for number in numbers),
        ),
    )


def _milestone(repository: str, number: int) -> Milestone:
    return Milestone(
        ref=GitHubRef(repository=repository, kind=RefKind.MILESTONE, number=number),
        title=f"Milestone {number}",
        state="open",
        open_issues=number % 7 + 1,
        closed_issues=number % 11,
        due_on=dt.date(2030, 1, 1) + dt.timedelta(days=number % 700),
        closed_at=None,
        html_url=f"https://github.com/{repository}/milestone/{number}",
        checked_at=_MOMENT,
    )


def _title(text: str, line: str) -> tuple[str, ...]:
    return (text, line * len(text), "")


def _toctree(names: list[str]) -> list[str]:
    return ["", ".. toctree::", "", *(f"   {name}" for name in names), ""] if names else []


def _words(choose: random.Random, count: int) -> str:
    return " ".join(choose.choices(_WORDS, k=count))


def _sentences(choose: random.Random, count: int) -> str:
    """Give so many sentences, one a line."""
    return "\n".join(f"{_words(choose, choose.randint(8, 20)).capitalize()}." for _ in range(count))


def _write(folder: Path, name: str, lines: Iterable[str]) -> None:
    path = folder / f"{name}.rst"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
