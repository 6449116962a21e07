"""A page's judgement to the verdict on each link to it: fragments and redirects. No I/O."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from .records import Judgement, Reason, Result, Verdict
from .urls import passing_redirect, same, with_fragment

if TYPE_CHECKING:
    from .records import Hop, Link, Page
    from .settings import Settings

_REDIRECT_REASONS = {
    "login": "It leads to a login page: nothing is known about the page behind it.",
    "consent": "It leads to a consent page; leave the link as it is.",
    "rate limit": "The host sends too many visitors elsewhere; nothing is known about the page.",
    "home page": "It leads to a home page now: find the new place, or take the link out.",
    "locale": "It leads to a language or version of the same page; leave the link as it is.",
}


def result(link: Link, fragment: str, page: Judgement, settings: Settings, *, at: float) -> Result:
    """Give what a page's judgement means for one link to it. ``at``: epoch time of the check."""
    if page.verdict is Verdict.WORKING:
        missing = _judge_fragment(fragment, page) if fragment else None
        if missing is not None:
            return _plain(link, missing, at)
        if page.hops:
            return _judge_redirect(link, page, settings, at)
    return _plain(link, page, at)


def _plain(link: Link, judged: Judgement, at: float) -> Result:
    return Result(
        link=link,
        verdict=judged.verdict,
        reason=judged.reason,
        info=judged.info,
        code=judged.code,
        status=judged.status,
        final=judged.final,
        hops=judged.hops,
        remedy=judged.remedy,
        checked_at=at,
    )


def _judge_redirect(link: Link, page: Judgement, settings: Settings, at: float) -> Result:
    """Say whether a redirect matters, and where the link should lead."""
    uri = link.uri.partition("#")[0]
    ignore_case = any(pattern.match(uri) for pattern in settings.case_insensitive)
    plain = _plain(link, page, at)
    if same(page.final, _sent(uri), ignore_case=ignore_case):
        return plain
    if settings.redirect_allowed(uri, page.final):
        return plain
    passing = "" if page.certain else passing_redirect(_sent(uri), page.final)
    if passing in {"login", "rate limit"}:
        remedy = _REDIRECT_REASONS[passing]
        return _redirect(plain, Verdict.NOT_VERIFIED, Reason.UNAUTHORIZED, remedy=remedy)
    moved_to = "" if passing else with_fragment(_leading(page.hops), link.uri)
    remedy = _REDIRECT_REASONS.get(passing, f"Write {moved_to}" if moved_to else "")
    remedy = remedy or "It is temporary: nothing to do."
    reason = Reason.HOME_PAGE if passing == "home page" else Reason.MOVED
    return _redirect(plain, Verdict.REDIRECTED, reason, remedy=remedy, moved_to=moved_to)


def _redirect(
    plain: Result, verdict: Verdict, reason: Reason, *, remedy: str, moved_to: str = ""
) -> Result:
    """Give a redirect as Sphinx tells it: where it ends, and the code of the last."""
    return replace(
        plain,
        verdict=verdict,
        reason=reason,
        info=plain.final,
        code=plain.hops[-1].status,
        remedy=remedy,
        moved_to=moved_to,
    )


def _leading(hops: tuple[Hop, ...]) -> str:
    """Give where the permanent redirects at the beginning of a chain lead, "" without any."""
    end = ""
    for hop in hops:
        if not hop.permanent:
            break
        end = hop.url
    return end


def _sent(uri: str) -> str:
    """Give a URI as Sphinx compares it: a bare host has a path once it is requested."""
    scheme, slashes, rest = uri.partition("://")
    return uri if "/" in rest else f"{scheme}{slashes}{rest}/"


def _judge_fragment(fragment: str, page: Judgement) -> Judgement | None:
    """Say what is wrong with a fragment, or ``None``."""
    body = page.page
    if body is None:
        return None
    if fragment in body.found:
        return None
    remedy = _why_unknown(fragment, body)
    if remedy:
        # Sphinx ignores what it cannot decode, and calls the rest broken.
        info = "unable to decode response content" if body.kind == "binary" else _missing(fragment)
        reason = Reason.CHALLENGE if body.challenge else Reason.ANCHOR_UNKNOWN
        return Judgement(
            verdict=Verdict.NOT_VERIFIED,
            reason=reason,
            info=info,
            status=page.status,
            final=page.final,
            hops=page.hops,
            remedy=remedy,
        )
    return Judgement(
        verdict=Verdict.BROKEN,
        reason=Reason.ANCHOR_MISSING,
        info=_missing(fragment),
        status=page.status,
        final=page.final,
        hops=page.hops,
        remedy="The page is there, and has no such place: look at its headings.",
    )


def _missing(fragment: str) -> str:
    return f"Anchor '{quote(unquote(fragment))}' not found"


def _why_unknown(fragment: str, body: Page) -> str:
    """Give why the absence of a fragment proves nothing, or ""."""
    if body.kind == "binary":
        return "Nothing can be told about places in such a file."
    if body.challenge:
        return "The host wants a browser to prove itself first; open the link in one."
    if body.scripted:
        return "A script makes this page's content; open the link in a browser."
    if not body.complete:
        return "The page could not be read to its end."
    if fragment.startswith(("/", "!")):
        return "A script reads this fragment; open the link in a browser."
    if body.kind == "text" and not fragment.startswith("L"):
        return "Plain text has no places but lines."
    return ""
