"""URLs of GitHub to what they lead to, as far as its API can tell. No I/O.

Path forms: the ``html_url`` values of the REST API, and the pages that GitHub's own menus lead to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from ..github.urls import is_name, is_owner

if TYPE_CHECKING:
    from .records import Link

_NUMBER = re.compile(r"[1-9][0-9]{0,9}")
_SHA = re.compile(r"[0-9a-fA-F]{7,40}")
_COMMENT = re.compile(
    r"(issuecomment-|discussion_r|pullrequestreview-|commitcomment-|r)([1-9][0-9]{0,14})"
)
_FILES = frozenset({"blob", "tree", "raw", "blame", "edit", "commits"})
# Pages that are there whenever the repository is: lists, and what a person may do with it.
_LISTS = frozenset(
    {
        *("issues", "pulls", "milestones", "labels", "releases", "tags", "branches", "actions"),
        *("discussions", "projects", "security", "network", "pulse", "graphs", "stargazers"),
        *("watchers", "forks", "contributors", "activity", "packages", "deployments", "commits"),
        *("community", "code-of-conduct", "blob", "tree", "find", "archive", "issues.atom"),
    }
)

# First segments that are no owners either, beside those that make no roadmap link.
_OWN_PAGES = frozenset(
    {
        *("advisories", "codespaces", "copilot", "dashboard", "events", "join", "logout", "models"),
        *("organizations", "readme", "resources", "sessions", "signup", "solutions", "why-github"),
    }
)


class Kind(StrEnum):
    """What a URL leads to."""

    REPOSITORY = "repository"
    MILESTONE = "milestone"
    ISSUE = "issue"
    FILE = "file"
    COMMIT = "commit"
    COMPARE = "compare"
    TAG = "tag"
    LATEST = "latest release"
    LABEL = "label"
    DISCUSSION = "discussion"
    OWNER = "owner"
    GIST = "gist"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What one link asks of GitHub. ``name`` is what stands behind the kind, decoded.

    For a file, ``name`` is its ref and path, which only GitHub can tell apart: a ref may hold a
    slash. ``form`` is the path segment as written, such as ``blob``.
    """

    link: Link
    kind: Kind
    repository: str = ""
    number: int = 0
    name: str = ""
    form: str = ""
    fragment: str = ""

    @property
    def comment(self) -> tuple[str, str] | None:
        """The kind and the number of the comment that the fragment names."""
        match = _COMMENT.fullmatch(self.fragment)
        return (match[1], match[2]) if match else None


def target(link: Link, server: str) -> Target | None:
    """Give what a link asks of the GitHub at ``server``; ``None`` when it leads elsewhere."""
    try:
        parts = urlsplit(link.uri)
        host = (parts.netloc or "").lower()
    except ValueError:
        return None
    here = urlsplit(server).netloc.lower()
    segments = [unquote(part) for part in parts.path.split("/") if part]
    public = here == "github.com"
    if host in {here, f"www.{here}"}:
        return _on_server(link, segments, parts.fragment)
    if public and host == "gist.github.com" and segments:
        return Target(link=link, kind=Kind.GIST, name=segments[-1], fragment=parts.fragment)
    if public and host == "raw.githubusercontent.com" and len(segments) > 3:
        name = "/".join(segments[2:]).removeprefix("refs/heads/").removeprefix("refs/tags/")
        return Target(
            link=link,
            kind=Kind.FILE,
            repository=f"{segments[0]}/{segments[1]}",
            name=name,
            form="raw host",
        )
    return None


def _on_server(link: Link, segments: list[str], fragment: str) -> Target:
    unknown = Target(link=link, kind=Kind.UNKNOWN)
    if not segments:
        return unknown
    if segments[0] == "orgs" and len(segments) == 2:
        return Target(link=link, kind=Kind.OWNER, name=segments[1])
    if segments[0].lower() in _OWN_PAGES or not is_owner(segments[0]):
        return unknown
    if len(segments) == 1:
        return Target(link=link, kind=Kind.OWNER, name=segments[0])
    name = segments[1].removesuffix(".git")
    if not is_name(name):
        return unknown
    repository = f"{segments[0]}/{name}"
    rest = segments[2:]
    found = _in_repository(rest)
    if found is None:
        return unknown
    kind, number, text = found
    return Target(
        link=link,
        kind=kind,
        repository=repository,
        number=number,
        name=text,
        form=rest[0] if rest else "",
        fragment=fragment,
    )


def _in_repository(rest: list[str]) -> tuple[Kind, int, str] | None:
    if not rest:
        return Kind.REPOSITORY, 0, ""
    word, behind = rest[0], rest[1:]
    number = int(behind[0]) if behind and _NUMBER.fullmatch(behind[0]) else 0
    if number and word in {"milestone", "issues", "pull", "discussions"}:
        kinds = {"milestone": Kind.MILESTONE, "discussions": Kind.DISCUSSION}
        return kinds.get(word, Kind.ISSUE), number, ""
    if word in _FILES and len(behind) > 1:
        return Kind.FILE, 0, "/".join(behind)
    if word in {"tree", "commits"} and behind:
        return Kind.FILE, 0, behind[0]
    if word == "commit" and behind and _SHA.fullmatch(behind[0]):
        return Kind.COMMIT, 0, behind[0]
    if word == "compare" and behind:
        return Kind.COMPARE, 0, "/".join(behind)
    if word == "labels" and len(behind) == 1:
        return Kind.LABEL, 0, behind[0]
    if word == "releases" and behind:
        if behind[0] == "tag" and len(behind) > 1:
            return Kind.TAG, 0, "/".join(behind[1:])
        return (Kind.LATEST, 0, "") if behind == ["latest"] else None
    return (Kind.REPOSITORY, 0, "") if word in _LISTS and not behind else None
