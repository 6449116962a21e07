"""The day on which an item last changed comes from git, and makes what is old visible."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

from bs4 import BeautifulSoup

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CONF = 'extensions = ["sphinx_roadmap"]\nroadmap_history = True\n'
ITEM = ".. _wick:\n\nA better wick\n=============\n\n:status: now\n\nThe wick burns longer.\n"


def test_old_item_is_told(
    tmp_path: Path, git: Callable[..., str], clean_environ: dict[str, str]
) -> None:
    """An item in work that nobody changed for long says so on its page and in the check."""
    (tmp_path / "conf.py").write_text(CONF, "utf-8")
    (tmp_path / "index.rst").write_text(ITEM, "utf-8")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "conf.py", "index.rst")
    then = {"GIT_COMMITTER_DATE": "2029-01-02T03:04:05Z", "GIT_AUTHOR_DATE": "2029-01-02T03:04:05Z"}
    git(tmp_path, "commit", "--quiet", "--message", "Begin", **then)
    # Another commit, a year later, that says nothing new.
    (tmp_path / "index.rst").write_text(ITEM.replace("wick burns", "wick\nburns"), "utf-8")
    later = dict.fromkeys(then, "2030-01-02T03:04:05Z")
    git(tmp_path, "commit", "--quiet", "--all", "--message", "Wrap", **later)

    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", ".", "out"]
    environ = {name: value for name, value in clean_environ.items() if name != "SOURCE_DATE_EPOCH"}
    subprocess.run(command, cwd=tmp_path, env=environ, check=True, timeout=120)
    page = BeautifulSoup((tmp_path / "out" / "index.html").read_text("utf-8"), "html.parser")
    told = page.select_one("#wick .roadmap-doubt")
    assert told is not None
    assert told.time is not None
    assert told.time["datetime"] == "2029-01-02"

    check = [sys.executable, "-m", "sphinx_roadmap", "check", "--format", "json"]
    done = subprocess.run(
        [*check, "--today", "2030-02-01"],
        cwd=tmp_path,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert [finding["code"] for finding in json.loads(done.stdout)["findings"]] == ["stale"]
