"""Links to GitHub: spelled wrongly, leading nowhere, or leading there by an old name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..github import urls
from ..model import Missing, RefKind
from .findings import Code, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..model import Repository
    from .context import Context, Occurrence

# A branch that was renamed leads on to the new name. "master" beside another default branch may
# also be alive, as in git-flow; beside these it is what was renamed.
_OLD_BRANCH = "master"
_NEW_BRANCHES = frozenset({"main", "trunk"})
_BY_BRANCH = frozenset({"blame", "blob", "commits", "edit", "raw", "tree"})

_WORDS = {RefKind.MILESTONE: "milestone", RefKind.ISSUE: "issue", RefKind.PULL: "pull request"}


def bad_link(context: Context) -> Iterator[Finding]:
    """Find links that mean a milestone, an issue or a pull request and do not lead to one.

    A project that names its repositories has all of its pages checked, another only the roadmap.
    """
    for found in context.occurrences:
        if not context.repositories and found.page.docname not in context.roadmap_pages:
            continue
        meant = urls.meant_address(found.uri)
        if meant:
            corrected = urls.problem(meant, context.repositories, context.server)
            yield _finding(
                context,
                found,
                Code.BAD_LINK,
                f"The link {found.uri} is wrong: it does not begin as an address of the web does",
                corrected.remedy if corrected else f"Write {meant}",
            )
            continue
        problem = urls.problem(found.uri, context.repositories, context.server)
        if problem is not None:
            yield _finding(
                context,
                found,
                Code.BAD_LINK,
                f"The link {found.uri} is wrong: {problem.message}",
                problem.remedy,
            )


def not_on_github(context: Context) -> Iterator[Finding]:
    """Find links to what GitHub, when it was asked, said is not there."""
    for found in context.occurrences if context.joined.snapshot else ():
        ref = context.ref(found.uri)
        if ref is None:
            continue
        state = context.known.look_up(ref).state
        if isinstance(state, Missing):
            what = f"{_WORDS[ref.kind]} {ref.number} of " if ref.kind in _WORDS else ""
            yield _finding(
                context,
                found,
                Code.NOT_ON_GITHUB,
                f"GitHub has no {what}{ref.repository}"
                f" ({state.reason}, asked on {state.checked_at:%Y-%m-%d})",
                "Correct the link, or remove it.",
            )


def moved_repository(context: Context) -> Iterator[Finding]:
    """Find links by a name that a repository had before it was renamed or transferred."""
    for found in context.occurrences if context.joined.snapshot else ():
        repository, _ = _repository(context, found)
        if repository is None or repository.full_name.lower() == repository.name.lower():
            continue
        yield _finding(
            context,
            found,
            Code.MOVED_REPOSITORY,
            f"The repository {repository.name} is called {repository.full_name} today",
            f"Write {_today(context, found)}",
        )


def old_branch(context: Context) -> Iterator[Finding]:
    """Find links to files by a branch that was renamed."""
    for found in context.occurrences if context.joined.snapshot else ():
        repository, rest = _repository(context, found)
        if repository is None or not _is_old(repository, rest):
            continue
        yield _finding(
            context,
            found,
            Code.OLD_BRANCH,
            f'The branch "{rest[1]}" of {repository.full_name} is called'
            f' "{repository.default_branch}" today',
            f"Write {_today(context, found)}",
        )


def _finding(context: Context, found: Occurrence, code: Code, message: str, remedy: str) -> Finding:
    """Give a finding at the place where the URL is written, with the places of its uses."""
    return Finding(
        code=code,
        place=found.place,
        message=f"{message}.",
        remedy=remedy,
        item=context.item_of(found),
        related=found.used_at,
        wrong=found.uri,
        right=_right(remedy),
    )


def _right(remedy: str) -> str | None:
    """Give the URL that a remedy tells to write, if nothing is left to fill in."""
    url = remedy.removeprefix("Write ")
    return None if url == remedy or re.search(r"/OWNER/|/NUMBER\b", url) else url


def _repository(context: Context, found: Occurrence) -> tuple[Repository | None, tuple[str, ...]]:
    """Give the repository that a link leads into, if the snapshot knows it, and the path there."""
    try:
        parts = urlsplit(found.uri)
    except ValueError:
        return None, ()
    owner, name, *rest = ([part for part in parts.path.split("/") if part] + ["", ""])[:4]
    base = context.ref(f"{parts.scheme}://{parts.netloc}/{owner}/{name}")
    if base is None:
        return None, ()
    return context.known.repository(base.repository), tuple(part for part in rest if part)


def _is_old(repository: Repository, rest: tuple[str, ...]) -> bool:
    return (
        len(rest) == 2
        and rest[0] in _BY_BRANCH
        and rest[1] == _OLD_BRANCH
        and repository.default_branch in _NEW_BRANCHES
    )


def _today(context: Context, found: Occurrence) -> str:
    """Give a link's URL with the names of today: repository and branch."""
    uri = found.uri
    repository, rest = _repository(context, found)
    if repository is None:
        return uri
    parts = urlsplit(uri)
    path = [part for part in parts.path.split("/") if part][2:]
    if _is_old(repository, rest):
        path[1] = repository.default_branch
    return parts._replace(path="/".join(["", repository.full_name, *path])).geturl()
