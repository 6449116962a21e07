"""The history of a roadmap, read from real repositories."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sphinx_roadmap.github.snapshot import to_json as snapshot_json
from sphinx_roadmap.history import read
from sphinx_roadmap.history.known import Address
from sphinx_roadmap.model import GitHubRef, Milestone, RefKind, Snapshot
from sphinx_roadmap.render.change_words import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.testing.util import SphinxTestApp

    from sphinx_roadmap.history.known import History

CONF = 'extensions = ["sphinx_roadmap"]\nroadmap_history = True\nhtml_theme = "basic"\n'
INDEX = "Lanterns\n========\n\n.. toctree::\n   :glob:\n\n   *\n"
OIL = """\
.. _oil:

Oil for all lanterns
--------------------

:status: next

Every lantern gets oil, see
`its milestone <https://github.com/example-org/lanterns/milestone/1>`_.
"""
GLASS = """\
Clear glass
-----------

:status: later
:target: 2030

Glass that is clear, see https://github.com/example-org/lanterns/milestone/2 for the work on it.
"""
PAGE = "Plans\n=====\n\n{}\n"


class Project:
    """A project in a repository of its own; every commit is a day later than the one before."""

    def __init__(self, folder: Path, git: Callable[..., str]) -> None:
        self.folder, self._git, self._day = folder, git, dt.date(2029, 1, 1)
        folder.mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch", "main")
        self.write("conf.py", CONF)
        self.write("index.rst", INDEX)

    def git(self, *arguments: str, **environ: str) -> str:
        return self._git(self.folder, *arguments, **environ)

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def plan(self, *parts: str, name: str = "plans.rst") -> None:
        self.write(name, PAGE.format("\n\n".join(parts)))

    def commit(self, *arguments: str) -> str:
        """Commit everything; give the day."""
        self._day += dt.timedelta(days=1)
        when = f"{self._day}T12:00:00Z"
        dates = {"GIT_AUTHOR_DATE": "2001-01-01T00:00:00Z", "GIT_COMMITTER_DATE": when}
        self.git("add", "--all")
        self.git(*(arguments or ("commit", "--quiet", "--message", "x")), **dates)
        return self._day.isoformat()

    def history(self, **options: Any) -> History:
        return self.build(**options).env.get_domain("roadmap").history  # type: ignore[attr-defined, no-any-return]

    def build(self, builder: str = "dummy", **options: Any) -> SphinxTestApp:
        """Build the project; fail on a warning."""
        from sphinx.testing.util import SphinxTestApp

        build = self.folder.with_name(f"{self.folder.name}-build")
        app = SphinxTestApp(builder, self.folder, builddir=build, **options)
        try:
            app.build()
        finally:
            app.cleanup()
        return app


@pytest.fixture
def project(
    tmp_path: Path,
    git: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
    clean_environ: dict[str, str],
) -> Project:
    """Give an empty project, in an environment like everybody's."""
    for name, value in clean_environ.items():
        if name.startswith("GIT_CONFIG"):
            monkeypatch.setenv(name, value)
    return Project(tmp_path / "project", git)


def told(history: History) -> list[tuple[str, str, str, str, str]]:
    """Give the story as (day, kind, id, before, after), newest first."""
    return [
        (
            event.at.date().isoformat(),
            event.noted.kind,
            event.noted.id,
            event.noted.before,
            event.noted.after,
        )
        for event in history.events
    ]


def test_story(project: Project) -> None:
    """Each step is told once, with the date of its commit; what is cosmetic is not told."""
    project.plan(OIL)
    first = project.commit()
    project.plan(
        OIL.replace("Every lantern\ngets", "Every lantern gets").replace("gets oil,", "gets\noil,")
    )
    project.commit()
    project.plan(OIL.replace("----", "~~~~").replace("lantern gets", "lanterm gets"))
    project.commit()
    project.plan(OIL.replace("next", "now"), GLASS)
    second = project.commit()
    project.git("mv", "plans.rst", "elsewhere.rst")
    project.commit()
    project.plan(OIL.replace("next", "now"), GLASS.replace("2030", "2031"), name="elsewhere.rst")
    third = project.commit()
    assert told(project.history()) == [
        (third, "field", "clear-glass", "2030", "2031"),
        (second, "item-added", "clear-glass", "", "later"),
        (second, "status", "oil", "next", "now"),
        (first, "item-added", "oil", "", "next"),
    ]


def test_a_sprint_is_one_change(project: Project) -> None:
    """A page for a sprint is told once, not again for each of its checklists; a later task is."""
    sprint = "Sprint\n======\n:dates: 2031-05-15\n\nBefore\n------\n\n- [ ] Reserve a room.\n"
    project.write("sprint.rst", f":orphan:\n\n{sprint}")
    project.plan(OIL)
    first = project.commit()
    project.write("sprint.rst", f":orphan:\n\n{sprint}- [ ] Bring oil.\n")
    second = project.commit()
    assert [entry[:3] for entry in told(project.history())] == [
        (second, "task-added", "before"),
        (first, "item-added", "oil"),
        (first, "event-added", "sprint"),
    ]


def test_changed_at(project: Project) -> None:
    """An item is as old as its last change in meaning, whatever its title and file."""
    project.plan(OIL, GLASS)
    first = project.commit()
    project.plan(OIL.replace("Oil for all lanterns\n----", "Oil for lanterns\n----"), GLASS)
    second = project.commit()
    project.git("mv", "plans.rst", "moved.rst")
    project.commit()
    history = project.history()
    days = {
        name: str(at.date()) if (at := history.changed_at(Address("moved", name))) else ""
        for name in ("oil", "clear-glass")
    }
    assert days == {"oil": second, "clear-glass": first}


def test_merges_count_once(project: Project) -> None:
    """A merge is one step with the date of the merge, however many commits it brings."""
    project.plan(OIL)
    first = project.commit()
    project.git("switch", "--quiet", "--create", "branch")
    project.plan(OIL.replace("next", "now"))
    project.commit()
    project.plan(OIL.replace("next", "now"), GLASS)
    project.commit()
    project.git("switch", "--quiet", "main")
    project.write("other.txt", "so that it is no fast forward\n")
    project.commit()
    merged = project.commit("merge", "--quiet", "--no-ff", "--no-edit", "branch")
    assert told(project.history()) == [
        (merged, "item-added", "clear-glass", "", "later"),
        (merged, "status", "oil", "next", "now"),
        (first, "item-added", "oil", "", "next"),
    ]


def test_revert(project: Project) -> None:
    """What is removed and brought back is told as such, and leads to where it is."""
    project.plan(OIL, GLASS)
    first = project.commit()
    project.plan(OIL)
    second = project.commit()
    assert [one.id for one in project.history().vanished] == ["clear-glass"]
    third = project.commit("revert", "--no-edit", "HEAD")
    history = project.history()
    assert told(history) == [
        (third, "item-added", "clear-glass", "", "later"),
        (second, "item-removed", "clear-glass", "later", ""),
        (first, "item-added", "clear-glass", "", "later"),
        (first, "item-added", "oil", "", "next"),
    ]
    assert {event.address for event in history.events} == {
        Address("plans", "oil"),
        Address("plans", "clear-glass"),
    }
    assert history.vanished == ()


def test_from_outside_of_the_sources(project: Project) -> None:
    """A page that came from a folder without sources brings its history along, only its own."""
    project.write("conf.py", CONF + 'include_patterns = ["index.rst", "plans/**"]\n')
    project.write("index.rst", INDEX.replace("*", "plans/*"))
    project.write("plans/empty.rst", "Empty\n=====\n")
    project.plan(OIL, name="wiki/roadmap.rst")
    project.plan(GLASS, name="wiki/other.rst")
    first = project.commit()
    project.git("mv", "wiki/roadmap.rst", "plans/roadmap.rst")
    project.commit()
    assert told(project.history()) == [(first, "item-added", "oil", "", "next")]


def milestone(state: str, number: int = 1) -> Milestone:
    """Give an invented milestone."""
    at = dt.datetime(2029, 1, 1, tzinfo=dt.UTC)
    return Milestone(
        ref=GitHubRef(repository="example-org/lanterns", kind=RefKind.MILESTONE, number=number),
        title=f"Lanterns {number}",
        state=state,
        open_issues=0,
        closed_issues=3,
        due_on=None,
        closed_at=at if state == "closed" else None,
        html_url=f"https://github.com/example-org/lanterns/milestone/{number}",
        checked_at=at,
    )


def test_milestone_finished(project: Project) -> None:
    """A milestone that closes is told with the item that links it; one first seen closed is not."""
    at = dt.datetime(2029, 1, 1, tzinfo=dt.UTC)
    project.plan(OIL, GLASS)
    for states in (("open", "closed"), ("closed", "closed"), ("open", "closed")):
        found = tuple(milestone(state, number) for number, state in enumerate(states, 1))
        text = snapshot_json(Snapshot(fetched_at=at, milestones=found))
        project.write("roadmap/snapshot.json", text)
        project.commit()
    assert [row[1:] for row in told(project.history())[:2]] == [
        ("milestone-reopened", "oil", "example-org/lanterns milestone 1", ""),
        ("milestone-finished", "oil", "example-org/lanterns milestone 1", "2029-01-01"),
    ]
    assert len(project.history().events) == 4


def test_uncommitted(project: Project) -> None:
    """What is not committed has no date, and neither has its section; the others keep theirs."""
    project.plan(OIL, GLASS)
    project.commit()
    project.plan(OIL.replace("next", "now"), GLASS)
    history = project.history()
    assert history.changed_at(Address("plans", "oil")) is None
    assert history.changed_at(Address("plans", "clear-glass")) is not None


@pytest.mark.parametrize("how", ["none", "empty", "shallow", "corrupt", "partial", "no git"])
def test_not_available(
    project: Project, how: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where not all of the history is there, there is none: no date can be wrong."""
    project.plan(OIL)
    if how != "empty":
        project.commit()
        project.plan(OIL.replace("next", "now"))
        project.commit()
    if how == "none":
        shutil.rmtree(project.folder / ".git")
        monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    elif how == "corrupt":
        blob = project.git("rev-parse", "HEAD~:plans.rst").strip()
        path = project.folder / ".git" / "objects" / blob[:2] / blob[2:]
        path.chmod(0o644)
        path.write_bytes(b"not zlib")
    elif how == "no git":
        monkeypatch.setenv("PATH", str(tmp_path))
    elif how in {"shallow", "partial"}:
        project.git("config", "uploadpack.allowFilter", "true")
        limit = "--depth=1" if how == "shallow" else "--filter=blob:none"
        copy = tmp_path / "copy"
        project.git("clone", "--quiet", limit, f"file://{project.folder}", str(copy))
        project.folder = copy
    history = project.history()
    assert history.reason
    assert (history.events, history.past, history.vanished) == ((), {}, ())
    assert history.changed_at(Address("plans", "oil")) is None


def test_linked_worktree_and_hook(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A linked worktree has its history; the environment of a hook does not mislead."""
    project.plan(OIL)
    project.commit()
    project.git("worktree", "add", "--quiet", "../linked")
    project.folder = project.folder.with_name("linked")
    monkeypatch.setenv("GIT_DIR", "/nonexistent")
    monkeypatch.setenv("GIT_INDEX_FILE", "/nonexistent")
    assert len(project.history().events) == 1


def test_settings_of_git(project: Project) -> None:
    """Neither settings nor attributes of a repository run a program, or change the answers."""
    ran = project.folder.with_name("ran")
    project.write(".gitattributes", "*.rst diff=evil filter=evil\n")
    project.plan(OIL, name="ä plans.rst")
    project.commit()
    project.git("mv", "ä plans.rst", "ö plans.rst")
    project.commit()
    for name in ("diff.external", "diff.evil.textconv", "filter.evil.smudge", "core.fsmonitor",
                 "gpg.program", "core.pager", "diff.evil.command"):  # fmt: skip
        project.git("config", name, f"touch {ran}; false")
    for name, value in {"log.showSignature": "true", "diff.renames": "false", "log.date": "raw",
                        "core.quotePath": "true", "diff.noprefix": "true"}.items():  # fmt: skip
        project.git("config", name, value)
    assert [event.address for event in project.history().events] == [Address("ö plans", "oil")]
    assert not ran.exists()


def test_warm(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second run reads nothing again, and tells the same; a new commit is one step more."""
    project.plan(OIL)
    project.commit()
    project.plan(OIL, GLASS)
    project.commit()
    cold = project.history()
    pages: list[str] = []
    original = read.Reader.page

    def count(self: read.Reader, docname: str, text: bytes) -> Any:
        pages.append(docname)
        return original(self, docname, text)

    monkeypatch.setattr(read.Reader, "page", count)
    assert project.history() == cold
    assert pages == []
    project.plan(OIL, GLASS.replace("later", "now"))
    project.commit()
    assert len(project.history().events) == len(cold.events) + 1
    assert pages == ["plans", "plans"]


def test_same_process(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one process builds again after an edit or a commit is what a new one would find."""
    from sphinx.testing.util import SphinxTestApp

    project.plan(OIL, GLASS)
    project.plan(*(f"Deed {one}\n------\n\n:status: now\n" for one in range(9)), name="deeds.rst")
    project.commit()
    build = project.folder.with_name("again")
    app = SphinxTestApp("dummy", project.folder, builddir=build, freshenv=True)
    app.build()
    pages: list[str] = []
    original = read.Reader.page

    def count(self: read.Reader, docname: str, text: bytes) -> Any:
        pages.append(docname)
        return original(self, docname, text)

    def again() -> tuple[History, list[str]]:
        pages.clear()
        app.build(force_all=True)
        asked = list(pages)
        history = app.env.get_domain("roadmap").history  # type: ignore[attr-defined]
        shutil.rmtree(project.folder.with_name(f"{project.folder.name}-build"), ignore_errors=True)
        assert history == project.history()
        return history, asked

    monkeypatch.setattr(read.Reader, "page", count)
    project.plan(OIL.replace("next", "now"), GLASS)
    history, asked = again()
    assert history.unsettled == {Address("plans", "oil")}
    assert asked == ["plans"]
    project.plan(OIL.replace("next", "later"), GLASS)
    assert again()[1] == ["plans"]
    day = project.commit()
    assert told(again()[0])[0] == (day, "status", "oil", "next", "later")
    project.plan(OIL.replace("next", "later"), GLASS.replace("later", "done"))
    again()
    project.git("reset", "--quiet", "--hard", "HEAD~1")
    assert told(again()[0]) == told(project.history())
    (project.folder / "deeds.rst").rename(project.folder / "acts.rst")
    again()
    shutil.rmtree(project.folder / ".git")
    assert again()[0].reason
    app.cleanup()


NO_NOTED = '{"version":1,"telling":{},"steps":{"x":{"noted":[{"evil":1}],"moves":[],"gone":[]}}}'


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 1}', NO_NOTED])
def test_damaged_cache(project: Project, text: str, tmp_path: Path) -> None:
    """A damaged cache gives one warning, and is begun anew."""
    project.plan(OIL)
    project.commit()
    cache = tmp_path / "cache.json"
    cache.write_text(text)
    options: dict[str, Any] = {"confoverrides": {"roadmap_history_cache": str(cache)}}
    app = project.build(**options)
    assert app.warning.getvalue().count("is damaged") == 1
    assert json.loads(cache.read_text())["version"] == 1
    assert project.build(**options).warning.getvalue() == ""


def test_milestone_that_moves(project: Project) -> None:
    """A milestone that leaves one item for another is one change, told of the one that has it."""
    link = " See https://github.com/example-org/lanterns/milestone/3."
    project.plan(OIL, GLASS.replace(" for the work on it.", f" for the work on it.{link}"))
    project.commit()
    project.plan(f"{OIL.rstrip()}{link}\n", GLASS)
    day = project.commit()
    name = "example-org/lanterns milestone 3"
    newest = project.history().events[0]
    assert told(project.history())[0] == (
        day,
        "milestone-moved",
        "oil",
        "Clear glass",
        "Oil for all lanterns",
    )
    assert say(newest.noted) == f"{name} linked here instead of in “Clear glass”"


def test_device_as_cache(project: Project) -> None:
    """A device, such as /dev/null, stays one, and a build does not warn of it."""
    project.plan(OIL)
    project.commit()
    ours, theirs = os.openpty()
    device = Path(os.ttyname(theirs))
    for _ in range(2):
        app = project.build(confoverrides={"roadmap_history_cache": str(device)})
        assert app.warning.getvalue() == ""
    assert device.is_char_device()
    os.close(ours)
    os.close(theirs)


def test_unreadable_revision(project: Project) -> None:
    """A version of a page that nobody can read is passed over, not told as removed."""
    project.plan(OIL)
    first = project.commit()
    (project.folder / "plans.rst").write_bytes(b":status: \xff\n")
    project.commit()
    project.plan(OIL)
    project.commit()
    assert told(project.history()) == [(first, "item-added", "oil", "", "next")]


def test_old_text_is_harmless(project: Project, tmp_path: Path) -> None:
    """Reading an old version runs no directive of others, opens no file, and says nothing."""
    evil = tmp_path / "evil.rst"
    evil.write_text(GLASS)
    extension = """
def setup(app):
    from docutils.parsers.rst import Directive
    class Evil(Directive):
        has_content = True
        def run(self):
            raise RuntimeError("the directive ran")
    app.add_directive("evil", Evil)
"""
    project.write("conf.py", CONF + extension)
    project.plan(OIL + f"\n.. include:: {evil}\n\n.. evil::\n\n   Text\n\n`dangling`_ :nope:`x`\n")
    project.commit()
    project.plan(OIL)
    project.commit()
    app = project.build()
    assert app.warning.getvalue() == ""
    history = app.env.get_domain("roadmap").history  # type: ignore[attr-defined]
    assert [event.noted.id for event in history.events] == ["oil"]


def test_off_by_default(project: Project) -> None:
    """Without the setting, git is not asked."""
    project.plan(OIL)
    project.commit()
    assert project.history(confoverrides={"roadmap_history": False}).reason
