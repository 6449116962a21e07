"""The same commit gives the same bytes, wherever, whenever and by whomever it is built."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Make = Callable[..., subprocess.CompletedProcess[str]]
    Contents = Callable[[Path], dict[str, bytes]]


def test_html_is_the_same_everywhere(
    checkout: Path,
    clean_environ: dict[str, str],
    git: Callable[..., str],
    make: Make,
    contents: Contents,
    tmp_path: Path,
) -> None:
    """Folder, time, time zone, locale, hash seed, umask and processes leave no trace."""
    for name in ("one", "a/much/deeper/and longer/two", "three"):
        git(checkout, "clone", "--quiet", str(checkout), str(tmp_path / name))
    one, two, three = (
        tmp_path / "one",
        tmp_path / "a/much/deeper/and longer/two",
        tmp_path / "three",
    )

    at_home = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "0"}
    done = make(one, "html", **at_home)
    assert done.returncode == 0, done.stderr

    # Files that are decades old, and a clock that shows another second at least.
    for path in two.rglob("*"):
        if ".git" not in path.parts:
            os.utime(path, (86_400 * 365 * 30, 86_400 * 365 * 30))
    time.sleep(1.1)
    abroad = {"TZ": "America/Los_Angeles", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"}
    before = os.umask(0o077)
    try:
        done = make(two, "html", "SPHINXOPTS=-W -n -j 3", PYTHONHASHSEED="4711", **abroad)
    finally:
        os.umask(before)
    assert done.returncode == 0, done.stderr

    # Without make, and so without SOURCE_DATE_EPOCH.
    environ = {k: v for k, v in clean_environ.items() if k != "SOURCE_DATE_EPOCH"}
    subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-b", "html", "-d", "../trees", ".", "../out"],
        cwd=three,
        env=environ | {"PYTHONPATH": str(three / "src")},
        check=True,
        capture_output=True,
        timeout=300,
    )

    wanted = contents(one / "_build" / "html")
    assert "index.html" in wanted
    for other in (two / "_build" / "html", tmp_path / "out"):
        found = contents(other)
        assert sorted(found) == sorted(wanted)
        assert [name for name in wanted if found[name] != wanted[name]] == []
    # Nothing names the machine.
    for name, content in wanted.items():
        assert str(tmp_path).encode() not in content, name
        assert str(checkout).encode() not in content, name
