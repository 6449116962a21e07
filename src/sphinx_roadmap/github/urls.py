"""GitHub URLs: what a link leads to, and what is wrong with one that is nearly right.

Path forms: https://docs.github.com/en/get-started/writing-on-github (autolinked references) and
the ``html_url`` values that the REST API gives.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from ..model import GitHubRef, RefKind
from ..words import near

DEFAULT_SERVER = "https://github.com"

# https://docs.github.com/en/rest/repos/repos: owner logins have letters, digits and hyphens,
# repository names also dots and underscores.
_OWNER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})")
_NAME = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}")
_NUMBER = re.compile(r"[1-9][0-9]{0,9}")

_NUMBERED = {"milestone": RefKind.MILESTONE, "issues": RefKind.ISSUE, "pull": RefKind.PULL}
# What people write instead, and the forms that GitHub redirects.
_MISSPELLED = {
    "milestones": "milestone",
    "issue": "issues",
    "pulls": "pull",
    "pull-request": "pull",
    "pull-requests": "pull",
}
# A page of its own that is nearly a misspelled one.
_NOT_MISSPELLED = frozenset({"pulse"})
# GitHub's own among the numbers: issues/new, issues/created_by/USER, pulls/USER, pull/new/BRANCH.
_LISTS = frozenset({"issues", "milestones", "pulls"})
_OWN_PAGES = frozenset({"assigned", "created_by", "mentioned", "new"})
# The first segments of GitHub's own pages, which are not owners.
_RESERVED = frozenset(
    {
        *("about", "apps", "collections", "contact", "customer-stories", "enterprise", "explore"),
        *("features", "issues", "login", "marketplace", "new", "notifications", "orgs", "pricing"),
        *("pulls", "search", "security", "settings", "site", "sponsors", "stars", "team", "topics"),
        *("trending", "users"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class UrlProblem:
    """What is wrong first in a URL, and what to write instead, with all of it corrected.

    A remedy that ends with a URL has no full stop: it would be copied with it.
    """

    message: str
    remedy: str


@lru_cache(maxsize=16384)  # The reader, the pages, the check and the exports all ask the same.
def parse(uri: str, server: str = DEFAULT_SERVER) -> GitHubRef | None:
    """Give the repository, milestone, issue or pull request that a URL leads to, else ``None``.

    The tab of a milestone (``?closed=1``), a comment's anchor and a pull request's sub-pages all
    lead to the thing itself. Only a URL that GitHub itself would accept is taken.
    """
    parts = _split(uri)
    if parts is None or not _same_host(parts, server):
        return None
    segments = [segment for segment in parts.path.split("/") if segment]
    repository = _repository(segments)
    if not repository:
        return None
    if len(segments) == 2:
        return GitHubRef(repository=repository, kind=RefKind.REPOSITORY)
    kind = _NUMBERED.get(segments[2])
    if kind is None or len(segments) < 4 or not _NUMBER.fullmatch(segments[3]):
        return None
    return GitHubRef(repository=repository, kind=kind, number=int(segments[3]))


def repository(uri: str, server: str = DEFAULT_SERVER) -> str:
    """Give the ``owner/name`` of the repository that a URL leads into, or ""."""
    parts = _split(uri)
    if parts is None or not _same_host(parts, server):
        return ""
    return _repository([segment for segment in parts.path.split("/") if segment])


def split_repository(uri: str, server: str = DEFAULT_SERVER) -> tuple[str, str]:
    """Give ``owner/name`` and all that follows it in a URL; ("", uri) for any other URL."""
    parts = _split(uri)
    if parts is None or not _same_host(parts, server):
        return "", uri
    segments = [segment for segment in parts.path.split("/") if segment]
    repository = _repository(segments)
    if not repository:
        return "", uri
    rest = "".join(f"/{segment}" for segment in segments[2:])
    query = f"?{parts.query}" if parts.query else ""
    return repository, f"{rest}{query}" + (f"#{parts.fragment}" if parts.fragment else "")


def url(ref: GitHubRef, server: str = DEFAULT_SERVER) -> str:
    """Give the canonical URL of a thing on GitHub."""
    base = f"{server.rstrip('/')}/{ref.repository}"
    return base if ref.kind is RefKind.REPOSITORY else f"{base}/{ref.kind}/{ref.number}"


def problem(
    uri: str, repositories: tuple[str, ...] = (), server: str = DEFAULT_SERVER
) -> UrlProblem | None:
    """Tell what is wrong with a link that means a milestone, an issue or a pull request.

    :param repositories: the ``owner/name`` pairs that the project links; empty accepts any.
    """
    parts = _split(uri)
    if parts is None:
        return None
    segments = [segment for segment in parts.path.split("/") if segment]
    if len(segments) < 3 or not _numbered_word(segments[2]) or _is_own_page(segments):
        return None
    found = _host_problem(parts, server)
    if found is None:
        return None
    message = (
        found
        or _path_problem(parts, segments, server)
        or _repository_problem(segments, repositories)
    )
    if not message:
        return None
    return UrlProblem(message=message, remedy=_remedy(parts, segments, repositories, server))


# A dot only before a slash: http.client.html is a page of its own project.
_SCHEME = re.compile(r"(?:ht{1,3}ps?|ttps?)(?:[:;]/{0,3}|\./+|//+)(?=[\w-])", re.IGNORECASE)
_HOST = re.compile(r"www\.[\w-]+\.[a-z]{2,}(?:/|\Z)|[\w-]+(?:\.[\w-]+)*\.(?:com|io|net|org)/")


def meant_address(uri: str) -> str:
    """Give the whole address of a page of the web that is written with a slip, else ""."""
    bare = re.sub(r"\[.*\]\((.*)\)", r"\1", uri).strip("<>\"'`\u201c\u201d ")
    scheme = _SCHEME.match(bare)
    if scheme:
        bare = f"{'https' if scheme[0][:5].lower() != 'http:' else 'http'}://{bare[scheme.end() :]}"
    elif _HOST.match(bare):
        bare = f"https://{bare}"
    else:
        return ""
    # A scheme in capitals is as good (RFC 3986, section 3.1).
    return "" if bare.casefold() == uri.casefold() else bare


def is_owner(text: str) -> bool:
    """Tell whether a path segment can be a user or an organisation."""
    return bool(_OWNER.fullmatch(text)) and text.lower() not in _RESERVED


def is_name(text: str) -> bool:
    """Tell whether a path segment can be the name of a repository."""
    return bool(_NAME.fullmatch(text))


def _split(uri: str) -> SplitResult | None:
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    return parts if parts.scheme in {"http", "https"} else None


def _same_host(parts: SplitResult, server: str) -> bool:
    return parts.netloc.lower().removeprefix("www.") == urlsplit(server).netloc.lower()


def _repository(segments: list[str]) -> str:
    if len(segments) < 2 or segments[0].lower() in _RESERVED:
        return ""
    owner, name = segments[0], segments[1].removesuffix(".git")
    return f"{owner}/{name}" if _OWNER.fullmatch(owner) and _NAME.fullmatch(name) else ""


def _is_own_page(segments: list[str]) -> bool:
    """Tell pages that mean no number: lists, forms, and everything that is no repository's."""
    if segments[0].lower() in _RESERVED:
        return True
    if len(segments) == 3:
        return segments[2] in _LISTS
    by_user = segments[2] == "pulls" and not any(letter.isdigit() for letter in segments[3])
    return by_user or segments[3] in _OWN_PAGES


def _numbered_word(segment: str) -> str:
    """Give the path segment that is meant, or "" when none is near."""
    word = segment.lower()
    if word in _NUMBERED:
        return word
    if word in _MISSPELLED:
        return _MISSPELLED[word]
    if word in _NOT_MISSPELLED:
        return ""
    meant = difflib.get_close_matches(word, [*_NUMBERED, *_MISSPELLED], n=1, cutoff=0.8)
    return _MISSPELLED.get(meant[0], meant[0]) if meant else ""


def _host_problem(parts: SplitResult, server: str) -> str | None:
    """Give what is wrong with the host, "" if nothing is, or ``None`` for another site's."""
    host = urlsplit(server).netloc.lower()
    if parts.netloc.lower() == host:
        return ""
    written = parts.netloc.lower().removeprefix("www.")
    # One slip at most: two lead to other hosts, such as gitlab.com.
    meant = written == host or near(written, [host], slips=1)
    return f"the host {parts.netloc} is not {host}" if meant else None


def _path_problem(parts: SplitResult, segments: list[str], server: str) -> str:
    word = _numbered_word(segments[2])
    if len(segments) == 3:
        return "the number is missing"
    if segments[2] != word:
        return f'"{segments[2]}" should be "{word}"'
    if not _NUMBER.fullmatch(segments[3]):
        return f'"{segments[3]}" is not a number'
    if parts.scheme != urlsplit(server).scheme:
        return f"it is not {urlsplit(server).scheme}"
    if parts.path.endswith("/") or "//" in parts.path:
        return "it has a slash too many"
    return ""


def _repository_problem(segments: list[str], repositories: tuple[str, ...]) -> str:
    written = f"{segments[0]}/{segments[1]}"
    if not _repository(segments):
        return f'"{written}" is no name of a repository'
    if not repositories or written in repositories:
        return ""
    return f"{written} is not one of the project's repositories"


def _remedy(
    parts: SplitResult, segments: list[str], repositories: tuple[str, ...], server: str
) -> str:
    """Give the URL with all of its mistakes corrected, as far as we can tell what is meant."""
    name = f"{segments[0]}/{segments[1]}"
    if _repository_problem(segments, repositories):
        known = {one.lower(): one for one in repositories}
        meant = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.8)
        if not meant and _repository(segments):
            return "Correct it, or add the repository to roadmap_repositories in conf.py."
        name = known[meant[0]] if meant else "OWNER/NAME"
    digits = re.match(r"0*([1-9][0-9]{0,9})(?![0-9])", "".join(segments[3:4]) or parts.fragment)
    if digits and len(segments) == 3:
        parts = parts._replace(fragment="")  # milestone/#13
    further = [_numbered_word(segments[2]), digits[1] if digits else "NUMBER", *segments[4:]]
    tail = parts._replace(scheme="", netloc="", path="").geturl()
    return f"Write {server}/{name}/{'/'.join(further)}{tail}"
