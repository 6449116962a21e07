"""What GitHub's API said of a target, to a judgement. No I/O."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from .github_links import Kind, Target
from .headings import has_anchor
from .records import Hop, Judgement, Reason, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A thing is there. ``url`` is its page of today, "" when it is as linked.

    ``text`` is a file's; ``None`` when it was not asked for, or is no text. ``private``: we may see
    it, and most readers may not.
    """

    url: str = ""
    path: str = ""
    text: str | None = None
    private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A thing is not there. ``what`` says which part of the link."""

    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """It cannot be told. ``limited``: only because too much was asked."""

    why: str
    limited: bool = False
    forbidden: bool = False


Fact = Found | Gone | Unknown

_NO_API = "GitHub's API does not tell about such pages; open the link in a browser."
_PRIVATE = "The repository is private: most readers cannot open the link."
_OPEN_IT = "A script makes this place of the page; open the link in a browser."
_FIRST_COMMENT = re.compile(r"issue-\d+")
# Where the heading of a link to a repository may be: its page shows this file.
_README_NAMES = ("README.md", "README.rst", "README", "readme.md")


def readme_names(target: Target) -> tuple[str, ...]:
    """Give the files that may hold the heading that a link to a repository names."""
    wants = target.kind is Kind.REPOSITORY and not target.form and target.fragment
    return _README_NAMES if wants and target.fragment.lower() != "readme" else ()


def needs_text(target: Target) -> bool:
    """Tell whether a file's text has to be read for a link's fragment."""
    return target.kind is Kind.FILE and bool(target.fragment)


def judge(target: Target, fact: Fact) -> Judgement:
    """Give the judgement on one link to GitHub."""
    uri = target.link.uri
    match fact:
        case Unknown():
            reason = Reason.RATE_LIMITED if fact.limited else Reason.NOT_ASKED
            reason = Reason.FORBIDDEN if fact.forbidden else reason
            return Judgement(
                verdict=Verdict.NOT_VERIFIED,
                reason=reason,
                info=fact.why,
                final=uri,
                remedy=fact.why,
            )
        case Gone():
            url = uri.partition("#")[0]
            return Judgement(
                verdict=Verdict.BROKEN,
                reason=Reason.HTTP_ERROR,
                info=f"404 Client Error: Not Found for url: {url}",
                status=404,
                final=url,
                remedy=f"{fact.what} It may also be private.",
            )
        case Found():
            return _judge_private(target) if fact.private else _judge_place(target, fact)


def _judge_private(target: Target) -> Judgement:
    return Judgement(
        verdict=Verdict.NOT_VERIFIED,
        reason=Reason.FORBIDDEN,
        info=_PRIVATE,
        status=200,
        final=target.link.uri,
        remedy=_PRIVATE,
    )


def _judge_place(target: Target, found: Found) -> Judgement:
    """Judge the fragment, and whether the page is called otherwise today."""
    uri = target.link.uri
    page = uri.partition("#")[0]
    final = found.url or page
    moved = not _same_page(final, page)
    hops = (Hop(301, final),) if moved else ()
    there = _has_place(target, found)
    if there is False:
        name = found.path or "the file"
        return Judgement(
            verdict=Verdict.BROKEN,
            reason=Reason.ANCHOR_MISSING,
            info=f"Anchor '{quote(target.fragment)}' not found",
            status=200,
            final=final,
            hops=hops,
            remedy=f"{name} has no such heading or line today.",
        )
    if there is None:
        return Judgement(
            verdict=Verdict.NOT_VERIFIED,
            reason=Reason.ANCHOR_UNKNOWN,
            info=_OPEN_IT,
            status=200,
            final=final,
            hops=hops,
            remedy=_OPEN_IT,
        )
    return Judgement(
        verdict=Verdict.WORKING,
        reason=Reason.OK,
        status=200,
        final=final,
        hops=hops,
        certain=True,
    )


def _has_place(target: Target, found: Found) -> bool | None:
    fragment = target.fragment
    if not fragment or target.comment or _FIRST_COMMENT.fullmatch(fragment):
        # Whether a comment is there was a question of its own; the first is there with its issue.
        return True
    if target.kind is Kind.REPOSITORY and not target.form and fragment.lower() == "readme":
        return True
    if found.text is None:
        return None
    return has_anchor(found.path, found.text, fragment)


def _same_page(one: str, other: str) -> bool:
    """Compare without the query, which only chooses a tab, and as GitHub does without case."""
    first, second = urlsplit(one), urlsplit(other)
    return (first.netloc.removeprefix("www."), first.path.rstrip("/").casefold()) == (
        second.netloc.removeprefix("www."),
        second.path.rstrip("/").casefold(),
    )


def renamed(target: Target, full_name: str, server: str, *, path: str = "") -> str:
    """Give a link's page under the repository's name of today, "" when it is the same.

    :param path: what stands behind the repository, when that has changed as well.
    """
    parts = urlsplit(target.link.uri)
    if target.form == "raw host":
        if not path and full_name.casefold() == target.repository.casefold():
            return ""
        behind = path.partition("/")[2] if path else target.name
        return f"https://raw.githubusercontent.com/{full_name}/{quote(behind)}"
    if not path:
        if full_name.casefold() == target.repository.casefold():
            return ""
        segments = [part for part in parts.path.split("/") if part]
        path = "/".join(segments[2:])
        return f"{server}/{full_name}/{path}".rstrip("/")
    return f"{server}/{full_name}/{quote(path)}"


def no_api() -> Unknown:
    """Say that a link cannot be asked about."""
    return Unknown(why=_NO_API)


def with_tail(target: Target, told: str) -> str:
    """Give a numbered thing's page with what a link has behind it, such as ``/files``."""
    segments = [part for part in urlsplit(target.link.uri).path.split("/") if part]
    tail = "/".join(segments[4:]) if target.number else ""
    return f"{told}/{tail}" if told and tail else told


def splits(name: str) -> list[tuple[str, str]]:
    """Give the ways to tell a file's ref from its path, the likeliest first; at most three."""
    parts = name.rstrip("/").split("/")
    cuts = range(1, min(len(parts), 3) + 1)
    return [("/".join(parts[:cut]), "/".join(parts[cut:])) for cut in cuts]
