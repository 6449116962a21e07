"""The revisions of a roadmap's sources: which files they had, wherever these stood then."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from .git import GitError
from .records import Revision

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .git import Renamed, Repository


def read_revisions(
    repository: Repository,
    is_source: Callable[[str], bool],
    suffixes: Sequence[str],
    snapshot: str,
) -> list[Revision]:
    """Give all revisions of the sources along the first parents, oldest first.

    A file is a source under the names it had before, too, also outside of the folders in which
    sources are now.

    :param is_source: whether a path, from the top of the repository, is a source today.
    :param snapshot: the path of GitHub's state, from there.
    """
    pathspecs = [f":(top,glob)**/*{suffix}" for suffix in suffixes]
    pathspecs.append(f":(top,literal){snapshot}")
    commits = repository.commits(pathspecs)
    if not commits:
        return []
    names = [commit for commit, _seconds in commits]
    steps = list(repository.changes(names, pathspecs))
    if [commit for commit, _found in steps] != names[1:]:
        raise GitError("git's list of changes cannot be read")
    wanted = _names_over_time([found for _commit, found in steps], is_source)
    files = {
        path: blob
        for path, blob in repository.files(names[0])
        if path.endswith(tuple(suffixes)) or path == snapshot
    }
    revisions = [_revision(commits[0], files, wanted[0], snapshot)]
    for (_commit, found), commit, is_wanted in zip(steps, commits[1:], wanted[1:], strict=True):
        for one in found:
            files.pop(one.old_path, None)
        files.update((one.new_path, one.new_blob) for one in found if one.new_path)
        revisions.append(_revision(commit, files, is_wanted, snapshot))
    return revisions


def _names_over_time(
    steps: Sequence[list[Renamed]], is_source: Callable[[str], bool]
) -> list[Callable[[str], bool]]:
    """Give for each revision, the first included, which paths are sources in it."""
    others: frozenset[str] = frozenset()
    wanted = [_either(is_source, others)]
    for found in reversed(steps):
        came, gone = set[str](), set[str]()
        for one in found:
            if one.new_path in others:
                gone.add(one.new_path)
            is_wanted = one.new_path in others or (one.new_path and is_source(one.new_path))
            if is_wanted and one.old_path and not is_source(one.old_path):
                came.add(one.old_path)
        others = (others - gone) | came
        wanted.append(_either(is_source, others))
    return wanted[::-1]


def _either(is_source: Callable[[str], bool], others: frozenset[str]) -> Callable[[str], bool]:
    return lambda path: path in others or is_source(path)


def _revision(
    commit: tuple[str, int],
    files: dict[str, str],
    is_wanted: Callable[[str], bool],
    snapshot: str,
) -> Revision:
    name, seconds = commit
    try:
        at = dt.datetime.fromtimestamp(seconds, dt.UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise GitError(f"the commit {name} has no date that can be") from error
    return Revision(
        commit=name,
        at=at,
        blobs={
            path: blob
            for path, blob in sorted(files.items())
            if path != snapshot and is_wanted(path)
        },
        snapshot=files.get(snapshot, ""),
    )
