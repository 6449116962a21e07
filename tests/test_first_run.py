"""The founding text as it was written, and what the first run tells its keeper."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from sphinx_roadmap.github.snapshot import write_snapshot
from sphinx_roadmap.model import GitHubRef, Issue, Milestone, RefKind, Repository, Snapshot

if TYPE_CHECKING:
    from pathlib import Path

LINKED = "example-org/storehouse"
TODAY = "example-net/storehouse"  # It has moved since.
AT = dt.datetime(2030, 3, 1, 12, tzinfo=dt.UTC)


def snapshot() -> Snapshot:
    """Give an invented state: all milestones open, the issue closed, the repository moved."""

    def milestone(number: int) -> Milestone:
        return Milestone(
            ref=GitHubRef(repository=TODAY, kind=RefKind.MILESTONE, number=number),
            title=f"Milestone {number}",
            state="open",
            open_issues=1,
            closed_issues=2,
            due_on=None,
            closed_at=None,
            html_url=f"https://github.com/{TODAY}/milestone/{number}",
            checked_at=AT,
        )

    issue = Issue(
        ref=GitHubRef(repository=TODAY, kind=RefKind.ISSUE, number=996),
        title="Two factors",
        state="closed",
        closed_at=AT,
        html_url=f"https://github.com/{TODAY}/issues/996",
        checked_at=AT,
    )
    repository = Repository(
        name=LINKED, full_name=TODAY, default_branch="main", archived=False, checked_at=AT
    )
    return Snapshot(
        fetched_at=AT,
        repositories=(repository,),
        milestones=tuple(milestone(number) for number in range(11, 17)),
        issues=(issue,),
    )


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    """Give the founding text as a project of its own, with the names of repositories invented."""
    text = (root / "tests" / "founding-text.rst").read_text("utf-8")
    (tmp_path / "roadmap").mkdir()
    (tmp_path / "index.rst").write_text(text.replace("pypa/warehouse", LINKED), "utf-8")
    conf = f'extensions = ["sphinx_roadmap"]\nroadmap_repositories = ["{LINKED}"]\n'
    (tmp_path / "conf.py").write_text(conf, "utf-8")
    write_snapshot(tmp_path / "roadmap" / "snapshot.json", snapshot())
    return tmp_path


def test_what_the_first_run_tells(project: Path, clean_environ: dict[str, str]) -> None:
    """Missing labels, moved links, an old branch, and a priority whose issue is closed."""
    command = [sys.executable, "-m", "sphinx_roadmap", "check", "--format", "json"]
    done = subprocess.run(
        [*command, "--today", "2030-03-02"],
        cwd=project,
        env=clean_environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    findings = json.loads(done.stdout)["findings"]
    assert Counter(finding["code"] for finding in findings) == {
        "missing-label": 4,
        "moved-repository": 8,
        "old-branch": 1,
        "aged-words": 1,
    }
    (aged,) = (finding for finding in findings if finding["code"] == "aged-words")
    assert (aged["path"], aged["line"], aged["column"]) == ("index.rst", 15, 5)
