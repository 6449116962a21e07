"""The two sides of a comparison: git revisions, folders, published files, or the working tree.

Every side is read with the project's own conf.py as it is now, never with one of another revision.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from .diff.published import read_published, reduced
from .errors import ConfigurationError
from .revisions import Repository
from .sources import read_sources

if TYPE_CHECKING:
    from .model import Roadmap
    from .sources import Sources

WORKING_TREE = "the working tree"
# What a page's own patterns, made for another layout, do not find.
_ANYTHING = ["**"]
_NO_ROADMAP = [
    *("**/.*", "_build", "build", "node_modules", "**/tests", "**/test", "tests", "test"),
    *("**/README*", "**/CHANGELOG*", "**/CHANGES*", "**/CONTRIBUTING*", "**/CODE_OF_CONDUCT*"),
    *("README*", "CHANGELOG*", "CHANGES*", "CONTRIBUTING*", "CODE_OF_CONDUCT*", "*venv"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side: what its user called it, and its roadmap. ``published``: it is a roadmap.json."""

    name: str
    roadmap: Roadmap
    published: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two sides, and what a user must know of their comparison. ``server`` is their GitHub."""

    old: Side
    new: Side
    server: str
    notes: tuple[str, ...] = ()


def read_pair(
    old: str,
    new: str | None,
    *,
    source_dir: Path,
    conf_dir: Path | None = None,
    merge_base: bool = False,
) -> Pair:
    """Read two sides.

    :param new: ``None`` for the working tree.
    :param merge_base: compare with the commit at which NEW left the branch OLD.
    :raises ConfigurationError: a name is no side, or a side cannot be read.
    """
    reader = _Reader(source_dir.resolve(), (conf_dir or source_dir).resolve())
    if merge_base:
        commit = reader.merge_base(old, new or "HEAD")
        name = f"{commit[:12]} (where this branch left {old})"
        before = replace(reader.read(commit), name=name)
    else:
        before = reader.read(old)
    after = reader.read(new)
    if before.published or after.published:
        reader.notes.append(
            "A published roadmap.json has no texts, and only items, events and checklists:"
            " nothing else was compared."
        )
        before, after = (replace(one, roadmap=reduced(one.roadmap)) for one in (before, after))
    return Pair(old=before, new=after, server=reader.server, notes=tuple(reader.notes))


class _Reader:
    def __init__(self, source_dir: Path, conf_dir: Path) -> None:
        from .config import github_server

        self.server = github_server()
        self.notes: list[str] = []
        self._source_dir, self._conf_dir = source_dir, conf_dir
        self._repository = Repository.of(source_dir) if source_dir.is_dir() else None

    def merge_base(self, old: str, new: str) -> str:
        """Give the commit at which two branches parted."""
        one, other = self._commit(old), self._commit(new)
        if self._repository is None or not (one and other):
            raise self._unknown(new if one else old)
        found = self._repository.merge_base(one, other)
        if not found:
            remedy = "Fetch more of it: git fetch --unshallow." if self._shallow else ""
            raise ConfigurationError(
                f"{old} and {new} have no commit in common here", remedy=remedy
            )
        return found

    def read(self, name: str | None) -> Side:
        """Read what a name stands for: a file, a revision or a folder, in this order.

        A name that starts with "." or "/" is always a path.
        """
        if name is None:
            sources = read_sources(
                self._source_dir, conf_dir=self._conf_dir, overrides=_PLAIN, all_texts=True
            )
            return Side(name=WORKING_TREE, roadmap=sources.roadmap)
        if not name.strip() or "\0" in name:
            raise self._unknown(name)
        path = Path(name)
        if path.suffix == ".json" and path.is_file():
            return Side(name=name, roadmap=read_published(path), published=True)
        is_folder = path.is_dir()
        commit = "" if name.startswith((".", "/")) or path.is_absolute() else self._commit(name)
        if commit:
            if is_folder:
                self.notes.append(
                    f'"{name}" is a revision and a folder: the revision was taken.'
                    f" Write ./{name} for the folder."
                )
            return Side(name=name, roadmap=self._read_commit(commit))
        if is_folder:
            return Side(name=name, roadmap=self._read_folder(path.resolve()))
        raise self._unknown(name)

    def _read_commit(self, commit: str) -> Roadmap:
        assert self._repository is not None  # noqa: S101 - it named the commit
        with tempfile.TemporaryDirectory(prefix="sphinx-roadmap-") as scratch:
            folder = Path(scratch).resolve() / "sources"
            folder.mkdir()
            self._repository.write(commit, folder)
            return self._read_folder(folder)

    def _read_folder(self, folder: Path) -> Roadmap:
        """Read a folder by the project's patterns, else by the likeliest."""
        first = self._foreign(folder, {})
        if first.roadmap.items or first.roadmap.events or _checklists(first.roadmap):
            return first.roadmap
        anything: dict[str, object] = {
            "include_patterns": _ANYTHING,
            "exclude_patterns": _NO_ROADMAP,
        }
        return self._foreign(folder, anything).roadmap

    def _foreign(self, folder: Path, overrides: dict[str, object]) -> Sources:
        return read_sources(
            folder,
            conf_dir=self._conf_dir,
            overrides=_PLAIN | {"roadmap_untrusted_sources": True} | overrides,
            all_texts=True,
            any_root=True,
        )

    def _commit(self, name: str) -> str:
        return self._repository.commit(name) if self._repository is not None else ""

    @property
    def _shallow(self) -> bool:
        return self._repository is not None and self._repository.is_shallow

    def _unknown(self, name: str) -> ConfigurationError:
        kinds = f'"{name}" is neither a revision nor a folder nor a roadmap.json file'
        if self._repository is None:
            where = f"{self._source_dir} is in no git repository, or git is not installed"
            return ConfigurationError(f"{kinds}; {where}")
        if self._shallow:
            remedy = "This clone is shallow: fetch the commit first, as with git fetch --unshallow."
            return ConfigurationError(kinds, remedy=remedy)
        return ConfigurationError(kinds, remedy="git branch --all lists the branches.")


def _checklists(roadmap: Roadmap) -> bool:
    return any(page.checklists for page in roadmap.pages)


# Texts are compared as their authors wrote them.
_PLAIN: dict[str, object] = {"locale_dirs": [], "language": "en"}
