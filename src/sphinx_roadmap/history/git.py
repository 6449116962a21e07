"""Reading a repository with git: plumbing only, so that nobody's settings change the answers.

Nothing in a repository is run, not even where it is a stranger's: no hook, no filter, no program
for differences or signatures; and nothing is fetched, also not in a partial clone.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, NamedTuple

from ..errors import RoadmapError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

# A build waits for no longer: something is wrong with the repository or its disk.
_SECONDS = 120
# Of the environment, only which settings to read: a hook that builds has GIT_DIR and more set.
_KEPT = ("GIT_CONFIG", "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM")
_OPTIONS = (
    *("-c", "core.quotePath=false"),
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "protocol.allow=never"),
)
_OBJECT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
# -M: at least half of a file stays the same. -l: how many pairs of files are compared for that.
_RENAMES = ("-M50%", "-l400")


class GitError(RoadmapError):
    """The history cannot be read; the message says why."""


class Renamed(NamedTuple):
    """One file in one step: ``old`` is its blob and path before, ``new`` now; "" for none."""

    old_blob: str
    old_path: str
    new_blob: str
    new_path: str


class Repository:
    """The repository that a folder is in. ``prefix`` leads to the folder from its top.

    :raises GitError: there is none, or git is missing, or its history is not whole.
    """

    def __init__(self, folder: Path) -> None:
        git = shutil.which("git")
        if git is None:
            raise GitError("git is not installed")
        self._git = git
        self._folder = folder
        asked = ("--is-shallow-repository", "--show-prefix", "--verify", "HEAD^{commit}")
        shallow, _end, told = self._run("rev-parse", *asked).partition("\n")
        if shallow == "true":
            raise GitError("this is a shallow clone")
        # The name of a folder may have ends of lines in it.
        self.prefix, _end, self.head = told.removesuffix("\n").rpartition("\n")
        if not _OBJECT.fullmatch(self.head):
            raise GitError("git does not tell the last commit")

    def commits(self, pathspecs: Sequence[str]) -> list[tuple[str, int]]:
        """Give the commits that touch some paths, oldest first, with the seconds of their dates.

        Only first parents are followed: each merge is one step, the one that readers saw.
        """
        lines = self._run(
            *("rev-list", "--first-parent", "--reverse", "--timestamp", self.head),
            *("--", *pathspecs),
        ).split("\n")
        pairs = [line.split() for line in lines if line]
        try:
            return [(commit, int(seconds)) for seconds, commit in pairs]
        except ValueError as error:
            raise GitError("git's list of commits cannot be read") from error

    def files(self, commit: str) -> Iterator[tuple[str, str]]:
        """Give path and blob of every file of a commit."""
        listed = self._run("ls-tree", "-r", "-z", "--full-tree", commit)
        for entry in filter(None, listed.split("\0")):
            about, _tab, path = entry.partition("\t")
            mode, _kind, blob = about.split()
            if _is_file(mode):
                yield path, blob

    def changes(
        self, commits: Sequence[str], pathspecs: Sequence[str]
    ) -> Iterator[tuple[str, list[Renamed]]]:
        """Give for each commit but the first what differs from the one before it in the list."""
        pairs = zip(commits[1:], commits, strict=False)
        asked = "".join(f"{commit} {before}\n" for commit, before in pairs)
        if not asked:
            return
        told = self._run(
            *("diff-tree", "--stdin", "-r", "-m", "--raw", "-z", "--no-abbrev", "--always"),
            *("--no-ext-diff", "--no-textconv", "--ignore-submodules=all", *_RENAMES),
            *("--", *pathspecs),
            given=asked,
        ).split("\0")
        yield from _parse_raw(told)

    def blobs(self, ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Give the contents of blobs."""
        wanted = list(ids)
        if not wanted:
            return
        told = self._bytes("cat-file", "--batch", given="".join(f"{one}\n" for one in wanted))
        at = 0
        for blob in wanted:
            end = told.find(b"\n", at)
            header = told[at:end].decode("ascii", "replace").split()
            if end < 0 or len(header) != 3 or header[0] != blob or header[1] != "blob":
                raise GitError(f"the object {blob} is missing or damaged")
            at = end + 1 + int(header[2])
            yield blob, told[end + 1 : at]
            at += 1

    def _run(self, *arguments: str, given: str = "") -> str:
        # Paths are bytes; what is no UTF-8 survives on the way to Python and back.
        return self._bytes(*arguments, given=given).decode("utf-8", "surrogateescape")

    def _bytes(self, *arguments: str, given: str = "") -> bytes:
        command = [self._git, "--no-pager", "--no-optional-locks", *_OPTIONS, *arguments]
        try:
            done = subprocess.run(  # noqa: S603 - a fixed command, and no shell
                command,
                cwd=self._folder,
                env=_environ(),
                input=given.encode(),
                capture_output=True,
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise GitError(f"git did not answer within {_SECONDS} seconds") from error
        except OSError as error:
            raise GitError(f"git cannot be started: {error.strerror}") from error
        if done.returncode:
            lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
            said = lines[0] if lines else f"exit status {done.returncode}"
            raise GitError(f"git says: {said}")
        return done.stdout


def _environ() -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name.startswith(_KEPT)
    }
    return kept | {
        "LC_ALL": "C",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_GRAFT_FILE": os.devnull,
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_TERMINAL_PROMPT": "0",
    }


def _parse_raw(told: Sequence[str]) -> Iterator[tuple[str, list[Renamed]]]:
    """Read what ``diff-tree --raw -z`` says; https://git-scm.com/docs/git-diff#_raw_output_format."""
    commit, found = "", list[Renamed]()
    words = iter(told)
    for word in words:
        if not word.startswith(":"):
            if commit:
                yield commit, found
            commit, found = word.strip(), []
            continue
        old_mode, new_mode, old, new, how = word.removeprefix(":").split()
        path = next(words, "")
        new_path = next(words, "") if how[0] in "RC" else path
        old_there = _is_file(old_mode) and how[0] != "C"
        new_there = _is_file(new_mode)
        found.append(
            Renamed(
                old if old_there else "",
                path if old_there else "",
                new if new_there else "",
                new_path if new_there else "",
            )
        )
    if commit:
        yield commit, found


def _is_file(mode: str) -> bool:
    """Tell a file from a link (120000), a submodule (160000) and nothing (000000)."""
    return mode.startswith("100")
