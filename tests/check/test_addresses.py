"""Addresses that were published and lead nowhere now, as the command reports them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ITEM = "Plans\n=====\n\n{}.. _oil:\n\nOil\n---\n\n:status: now\n\nMuch of it.\n"
GONE = ".. _glass:\n\nGlass\n-----\n\n:status: later\n\nTo see through.\n\n"


def test_vanished_address(
    tmp_path: Path, git: Callable[..., str], clean_environ: dict[str, str]
) -> None:
    """A removed item is a warning until the redirects say where its readers find more."""
    conf = 'extensions = ["sphinx_roadmap"]\nroadmap_history = True\n'
    (tmp_path / "conf.py").write_text(conf, encoding="utf-8")
    index = tmp_path / "index.rst"
    git(tmp_path, "init", "--quiet")
    for text in (ITEM.format(GONE), ITEM.format("")):
        index.write_text(text, encoding="utf-8")
        git(tmp_path, "add", "--all")
        git(tmp_path, "commit", "--quiet", "--message", "x")

    def check() -> tuple[int, list[Any]]:
        command = [sys.executable, "-m", "sphinx_roadmap", "check", "--format", "json"]
        done = subprocess.run(
            [*command, os.fspath(tmp_path)],
            env=clean_environ,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, json.loads(done.stdout)["findings"]

    status, (finding,) = check()
    assert (status, finding["code"]) == (1, "vanished-address")
    assert "index#glass" in finding["message"]
    ledger = tmp_path / "roadmap" / "redirects.json"
    ledger.parent.mkdir()
    told = {"version": 1, "redirects": {"index#glass": "index#oil"}}
    ledger.write_text(json.dumps(told), encoding="utf-8")
    assert check() == (0, [])
