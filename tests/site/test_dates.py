"""The words "Last updated" stand only where it is true."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup

from sphinx_roadmap.github.snapshot import write_snapshot
from sphinx_roadmap.model import Snapshot

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    Make = Callable[..., subprocess.CompletedProcess[str]]

FIRST, LATER = "2 January 2029", "4 February 2029"


@pytest.fixture
def dates(make: Make) -> Callable[[Path], dict[str, str]]:
    """Give a function that builds a clone, and gives each page's date; pages without are left out.

    The edit links must be there in any case.
    """

    def build(folder: Path) -> dict[str, str]:
        done = make(folder, "html")
        assert done.returncode == 0, done.stderr
        built = folder / "_build" / "html"
        found = {}
        for path in built.rglob("*.html"):
            page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
            name = path.relative_to(built).as_posix()
            if name not in {"404.html", "search.html"}:
                assert page.select(".edit-this-page a"), name
            for line in page.select(".last-updated"):
                found[name] = re.sub(r"^\s*Last updated on |\s+$", "", line.get_text())
        return found

    return build


def test_dates_are_those_of_the_commits(
    small_clone: Path, git: Callable[..., str], dates: Callable[[Path], dict[str, str]]
) -> None:
    """Each page has the date, in UTC, of the last commit that touched its file.

    The front page has none, since it shows what stands in other files; a new snapshot of GitHub's
    state changes no date.
    """
    with (small_clone / "roadmap" / "sprints.rst").open("a", encoding="utf-8") as file:
        file.write("\n.. A comment.\n")
    evening = {f"GIT_{who}_DATE": "2029-02-03T23:30:00-0800" for who in ("AUTHOR", "COMMITTER")}
    git(small_clone, "commit", "--quiet", "--all", "--message", "Evening in the west", **evening)
    state = Snapshot(fetched_at=dt.datetime(2029, 3, 1, tzinfo=dt.UTC))
    write_snapshot(small_clone / "roadmap" / "snapshot.json", state)
    git(small_clone, "add", "--all")
    march = {f"GIT_{who}_DATE": "2029-03-02T00:00:00Z" for who in ("AUTHOR", "COMMITTER")}
    git(small_clone, "commit", "--quiet", "--allow-empty", "--message", "New state", **march)
    found = dates(small_clone)
    assert found.pop("roadmap/sprints.html") == LATER
    assert found["roadmap/roadmap.html"] == FIRST
    assert set(found.values()) == {FIRST}
    assert "index.html" not in found


def test_no_dates_where_the_history_is_not_known(
    small_checkout: Path,
    small_clone: Path,
    git: Callable[..., str],
    dates: Callable[[Path], dict[str, str]],
    tmp_path: Path,
) -> None:
    """A shallow clone and a folder without git build without a warning, and show no date."""
    git(small_clone, "commit", "--quiet", "--allow-empty", "--message", "One more")
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{small_clone}", "shallow")
    assert dates(tmp_path / "shallow") == {}
    bare = tmp_path / "bare"
    shutil.copytree(small_checkout, bare, ignore=shutil.ignore_patterns(".git"))
    assert dates(bare) == {}
