"""What a branch has touched, as git tells: commits, uncommitted work and new files."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from .check.touched import Touched, read_patch
from .errors import ConfigurationError

_PATCH = ("--unified=0", "--find-renames", "--no-color", "--no-ext-diff", "--no-textconv")
_PREFIXES = ("--src-prefix=a/", "--dst-prefix=b/", "--ignore-submodules")


def touched_since(
    source_dir: Path, base: str, *, beside_removed: bool = True, setting: str = "--base"
) -> Touched:
    """Give the lines touched since the branch left ``base``, the working tree included.

    :param beside_removed: whether the lines around what was removed are touched as well.
    :param setting: what named the base, for messages.
    :raises ConfigurationError: there is no git, no repository, or no such revision.
    """
    top = _git(source_dir, "rev-parse", "--show-toplevel")
    if top is None:
        raise ConfigurationError(
            f"{setting} needs git and a repository.", where=str(source_dir), remedy="Leave it out."
        )
    commit = _git(
        source_dir, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{base}^{{commit}}"
    )
    start = _git(source_dir, "merge-base", commit, "HEAD") if commit else None
    if start is None:
        what = "it has no commit in common with this branch." if commit else "no such revision."
        raise ConfigurationError(
            f"{setting} {base}: {what}",
            where=str(source_dir),
            remedy="Fetch it with its history; in a workflow, check out with fetch-depth: 0.",
        )
    patch = _git(source_dir, "-c", "core.quotePath=false", "diff", *_PATCH, *_PREFIXES, start)
    fresh = _git(
        source_dir, "ls-files", "-z", "--full-name", "--others", "--exclude-standard", top=top
    )
    if patch is None or fresh is None:
        raise ConfigurationError(f"git cannot compare with {base}.", where=str(source_dir))
    lines: dict[str, frozenset[int] | None] = {}
    found = read_patch(patch, beside_removed=beside_removed)
    lines |= {_as_place(top, name, source_dir): some for name, some in found.items()}
    lines |= dict.fromkeys(_as_place(top, name, source_dir) for name in fresh.split("\0") if name)
    return Touched(lines=lines)


def _as_place(top: str, name: str, source_dir: Path) -> str:
    return Path(os.path.relpath(Path(top, name), source_dir)).as_posix()


def _git(folder: Path, *arguments: str, top: str = "") -> str | None:
    """Give what git says, ``None`` where it fails."""
    program = shutil.which("git")
    if program is None:
        return None
    done = subprocess.run(  # noqa: S603 - a fixed program; the arguments are checked
        [program, *arguments], cwd=top or folder, capture_output=True, check=False
    )
    if done.returncode:
        return None
    # A page may be in any encoding.
    text = done.stdout.decode(errors="surrogateescape")
    return text if "-z" in arguments or "diff" in arguments else text.strip()
