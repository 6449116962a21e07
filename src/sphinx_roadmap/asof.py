"""The moment whose truth a build without a snapshot shows: the sources' own, never the clock's."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def sources_as_of(source_dir: Path) -> dt.datetime | None:
    """Give ``SOURCE_DATE_EPOCH``, else the date of the last commit, else ``None``.

    https://reproducible-builds.org/specs/source-date-epoch/
    """
    seconds = os.environ.get("SOURCE_DATE_EPOCH") or _last_commit(source_dir)
    try:
        return dt.datetime.fromtimestamp(int(seconds), dt.UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _last_commit(source_dir: Path) -> str:
    git = shutil.which("git")
    if git is None:
        return ""
    done = subprocess.run(  # noqa: S603 - a fixed command
        [git, "log", "-1", "--format=%ct"],
        cwd=source_dir,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()
