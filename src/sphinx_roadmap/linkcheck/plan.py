"""Links to the pages that have to be asked for, and those that need no network. No requests."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from .records import Reason, Result, Verdict
from .settings import ACCEPT
from .urls import Origin, origin, request_url

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .records import Link
    from .settings import Settings

_NO_NETWORK = ("#", "mailto:", "tel:")
# As Sphinx: another scheme, or a URL without one.
_OTHER = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*:)?//")


@dataclass(slots=True, kw_only=True)
class PageTask:
    """One page, and the links to it with their fragments ("": none, or not to be checked).

    Its requests are limited, and its secrets bound, by ``host``.
    """

    url: str
    host: Origin
    auth: object
    headers: dict[str, str]
    links: list[tuple[Link, str]] = field(default_factory=list)
    # The fragments that have to be found.
    wanted: set[str] = field(default_factory=set)
    # From the cache: what makes a request conditional, and where it was the last time.
    etag: str = ""
    modified: str = ""
    known_final: str = ""


def tasks(links: Iterable[Link], settings: Settings) -> tuple[list[PageTask], list[Result]]:
    """Give one task for a page, however many links and fragments lead to it, and what is no URL."""
    made: dict[tuple[object, ...], PageTask] = {}
    wrong: list[Result] = []
    for link in links:
        try:
            url = request_url(link.uri)
        except (ValueError, UnicodeError) as error:
            info = f"Invalid URL {link.uri!r}: {error}"
            wrong.append(_broken(link, Reason.HTTP_ERROR, info))
            continue
        auth, headers = auth_for(link.uri, settings), headers_for(link.uri, settings)
        key = (url, id(auth), tuple(headers.items()))
        task = made.get(key)
        if task is None:
            task = PageTask(url=url, host=origin(url), auth=auth, headers=headers)
            made[key] = task
        fragment = fragment_to_check(link.uri, settings)
        task.links.append((link, fragment))
        if fragment:
            task.wanted.add(fragment)
    return list(made.values()), wrong


def auth_for(uri: str, settings: Settings) -> object:
    """Give the first entry of ``linkcheck_auth`` whose pattern matches."""
    return next((auth for pattern, auth in settings.auth if pattern.match(uri)), None)


def headers_for(uri: str, settings: Settings) -> dict[str, str]:
    """Give the headers for a URI: ``linkcheck_request_headers`` looked up as Sphinx does."""
    headers = {"User-Agent": settings.user_agent, "Accept": ACCEPT}
    if not settings.headers:
        return headers
    where = origin(uri)
    netloc = uri.partition("://")[2].partition("/")[0].partition("?")[0].partition("#")[0]
    start = f"{where.scheme}://{netloc}"
    for key in (start, f"{start}/", uri, "*"):
        if key in settings.headers:
            names = {name.lower() for name in settings.headers[key]}
            kept = {name: value for name, value in headers.items() if name.lower() not in names}
            return kept | dict(settings.headers[key])
    return headers


def fragment_to_check(uri: str, settings: Settings) -> str:
    """Give a URI's fragment, "" where there is none or a setting says not to look for it."""
    url, _, fragment = uri.partition("#")
    if not fragment or not settings.anchors:
        return ""
    if any(pattern.match(fragment) for pattern in settings.anchors_ignore):
        return ""
    return "" if any(p.match(url) for p in settings.anchors_ignore_for_url) else fragment


def without_network(link: Link, settings: Settings) -> Result | None:
    """Give the result that needs no request, ``None`` when one is needed."""
    uri = link.uri
    if settings.ignored(uri):
        return Result(link=link, verdict=Verdict.IGNORED, reason=Reason.RULE)
    rule = settings.rule(uri)
    if rule is not None:
        return Result(link=link, verdict=Verdict.IGNORED, reason=Reason.RULE, info=rule.reason)
    excluded = _excluded(link, settings)
    if excluded:
        return Result(link=link, verdict=Verdict.IGNORED, reason=Reason.RULE, info=excluded)
    if not uri or uri.startswith(_NO_NETWORK):
        return Result(link=link, verdict=Verdict.IGNORED, reason=Reason.SCHEME)
    if uri.lower().startswith(("http:", "https:")):
        return None
    if _OTHER.match(uri):
        return Result(link=link, verdict=Verdict.IGNORED, reason=Reason.SCHEME)
    if (Path(link.doc_path).parent / uri).exists():
        return Result(link=link, verdict=Verdict.WORKING, reason=Reason.OK)
    return _broken(link, Reason.NO_FILE, "")


def _excluded(link: Link, settings: Settings) -> str:
    """Give what ``linkcheck_exclude_documents`` says, when it names all documents of a link."""
    said = ""
    for docname in {at.docname: None for at in link.occurrences} or (link.docname,):
        pattern = next((p for p in settings.exclude_documents if p.match(docname)), None)
        if pattern is None:
            return ""
        said = said or f"{docname} matched {pattern.pattern} from linkcheck_exclude_documents"
    return said


def _broken(link: Link, reason: Reason, info: str) -> Result:
    remedy = "No such file: correct the path." if reason is Reason.NO_FILE else "Correct the URL."
    return Result(link=link, verdict=Verdict.BROKEN, reason=reason, info=info, remedy=remedy)
