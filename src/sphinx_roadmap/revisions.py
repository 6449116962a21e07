"""The sources of a git revision, in a folder of their own. Nothing is checked out, nothing fetched.

What is in a revision was written by anybody, so only plain text files under plain names are taken.
"""

from __future__ import annotations

import os
import posixpath
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .errors import ConfigurationError
from .untrusted.paths import ODD_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

# Pages, and what they may include.
SUFFIXES = (".rst", ".txt", ".inc", ".csv", ".md")
# Larger than any page that people write; a revision may hold anything.
_LARGEST_FILE = 2_000_000
_MOST_BYTES = 100_000_000
_MOST_FILES = 20_000
_MOST_LINKS = 5
_FILES = frozenset({"100644", "100755", "100664"})
_LINK = "120000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blob:
    """A file of a revision. ``name`` is its content's; ``path`` is relative to the sources."""

    path: str
    name: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """The git repository that holds a project's sources. ``prefix`` is their folder in it."""

    folder: Path
    prefix: str

    @classmethod
    def of(cls, source_dir: Path) -> Repository | None:
        """Find the repository of some sources; ``None`` if there is none, or no git."""
        done = _git(source_dir, "rev-parse", "--show-prefix")
        if done is None or done.returncode:
            return None
        return cls(folder=source_dir, prefix=os.fsdecode(done.stdout).rstrip("\n"))

    def commit(self, revision: str) -> str:
        """Give the full name of a commit, or "" if the revision names none."""
        names = ("--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        return "" if "\0" in revision else self._text("rev-parse", *names)

    def merge_base(self, one: str, other: str) -> str:
        """Give the commit at which two branches parted, or "" if none is known."""
        return self._text("merge-base", "--end-of-options", one, other)

    @property
    def is_shallow(self) -> bool:
        """Tell whether older commits were not fetched."""
        return self._text("rev-parse", "--is-shallow-repository") == "true"

    def blobs(self, commit: str) -> dict[str, Blob]:
        """Give the text files of the sources in a commit by their paths there."""
        command = ("ls-tree", "-r", "-z", "-l", "--full-tree", commit)
        # A path, no pattern: https://git-scm.com/docs/git-ls-tree
        listed = self._run(*command, "--", *([self.prefix] if self.prefix else []))
        files: dict[str, Blob] = {}
        links: dict[str, Blob] = {}
        for mode, blob in _listed(listed, self.prefix):
            if mode == _LINK:
                links[blob.path] = blob
            elif mode in _FILES:
                files[blob.path] = blob
        for path in links:
            found = self._followed(path, links, files)
            if found is not None:
                files[path] = Blob(path=path, name=found.name, size=found.size)
        return {path: blob for path, blob in files.items() if path.endswith(SUFFIXES)}

    def read(self, blobs: Iterable[Blob]) -> Iterator[tuple[Blob, bytes]]:
        """Give files with their contents."""
        blobs = list(blobs)
        asked = "".join(f"{blob.name}\n" for blob in blobs).encode()
        answer = memoryview(self._run("cat-file", "--batch", asked=asked))
        at = 0
        for blob in blobs:
            end = bytes(answer[at : at + 200]).index(b"\n") + at
            head = bytes(answer[at:end]).split()
            if len(head) != 3:  # "<name> missing", in a partial clone.
                at = end + 1
                continue
            at = end + 1 + int(head[2])
            yield blob, bytes(answer[end + 1 : at])
            at += 1

    def write(self, commit: str, folder: Path) -> None:
        """Write the text files of a commit's sources into a folder."""
        blobs = self.blobs(commit)
        total = sum(blob.size for blob in blobs.values())
        if len(blobs) > _MOST_FILES or total > _MOST_BYTES:
            raise ConfigurationError(
                f"revision {commit[:12]} has {len(blobs)} text files with {total} bytes, which is"
                " more than any roadmap needs",
                remedy="Name the folder of the sources with --source-dir.",
            )
        root = folder.resolve()
        for blob, content in self.read(blobs.values()):
            file = root / blob.path
            try:
                file.parent.mkdir(parents=True, exist_ok=True)
                # A name may also be that of a folder, or of another file but for capitals.
                with file.open("xb") as stream:
                    # Sphinx reads no other encoding, and what was committed cannot be mended.
                    stream.write(content.decode(errors="replace").encode())
            except OSError:
                continue

    def _followed(
        self, path: str, links: Mapping[str, Blob], files: Mapping[str, Blob]
    ) -> Blob | None:
        """Give the file that a symbolic link leads to, if it is one of the sources."""
        for _step in range(_MOST_LINKS):
            if path not in links or links[path].size > 1000:
                return files.get(path)
            target = b"".join(content for _blob, content in self.read([links[path]]))
            try:
                path = posixpath.normpath(posixpath.join(posixpath.dirname(path), target.decode()))
            except UnicodeDecodeError:
                return None
        return None

    def _text(self, *arguments: str) -> str:
        done = _git(self.folder, *arguments)
        return "" if done is None or done.returncode else os.fsdecode(done.stdout).strip()

    def _run(self, *arguments: str, asked: bytes = b"") -> bytes:
        done = _git(self.folder, *arguments, asked=asked)
        if done is None or done.returncode:
            said = os.fsdecode(done.stderr).strip().splitlines() if done else ["there is no git"]
            raise ConfigurationError(f"git {arguments[0]} failed: {said[-1] if said else ''}")
        return done.stdout


def _listed(listed: bytes, prefix: str) -> Iterator[tuple[str, Blob]]:
    """Read what ``git ls-tree -l -z`` gives: only files of a reasonable size and name."""
    for line in listed.split(b"\0"):
        facts, _, raw = line.partition(b"\t")
        parts = facts.split()
        if len(parts) != 4 or parts[1] != b"blob":
            continue
        try:
            path = raw.decode().removeprefix(prefix)
        except UnicodeDecodeError:
            continue
        size = int(parts[3])
        if size <= _LARGEST_FILE and not _is_odd(path):
            yield parts[0].decode(), Blob(path=path, name=parts[2].decode(), size=size)


def _is_odd(path: str) -> bool:
    """Tell paths that lead out of their folder, are hidden, or that no page should have."""
    parts = path.split("/")
    return bool(ODD_NAME.search(path)) or any(
        not part or part.startswith(".") or len(part) > 200 for part in parts
    )


def _git(
    folder: Path, *arguments: str, asked: bytes = b""
) -> subprocess.CompletedProcess[bytes] | None:
    git = shutil.which("git")
    if git is None:
        return None
    # No lock, hence no write, no question, and nothing fetched into a partial clone.
    quiet = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1"}
    try:
        return subprocess.run(  # noqa: S603 - fixed commands; names come after --end-of-options
            [git, "-C", os.fspath(folder), *arguments],
            input=asked,
            env=os.environ | quiet | {"LC_ALL": "C"},
            capture_output=True,
            check=False,
        )
    except OSError:
        return None
