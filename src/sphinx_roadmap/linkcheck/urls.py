"""URLs as the check needs them: what is requested, what is compared, what kind of move it is."""

from __future__ import annotations

import contextlib
import re
from typing import NamedTuple
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

# RFC 3986 section 2: everything that may stand in a URL as it is, the percent sign included.
_SAFE = "%/:=&?~#+!$,;'@()*[]"
_DEFAULT_PORTS = {"http": 80, "https": 443}

_LOGIN = re.compile(
    r"(?:^|[/._-])(?:log-?in|sign-?in|log_in|sso|oauth2?|authorize|saml|session/new|accounts?/login"
    r"|wp-login|servicelogin|cas)(?:[/._?-]|$)|[?&](?:return_to|returnurl|redirect_uri)=",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"(?:^|[/.])(?:consent|cookie-?wall|gdpr|privacy-?gate)(?:[/.?]|$)", re.IGNORECASE
)
_RATE_LIMIT = re.compile(
    r"rate-?limit|too-?many-?requests|captcha|challenge|/sorry/", re.IGNORECASE
)
_INDEX = re.compile(r"(?:index|default|home)(?:\.\w+)?", re.IGNORECASE)
# A language, a region or a version as a segment of a path.
_LOCALE = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z]{2,4})?|stable|latest|current|v?\d+(?:\.\d+)*")


class Origin(NamedTuple):
    """RFC 6454: what secrets are bound to."""

    scheme: str
    host: str
    port: int


def origin(url: str) -> Origin:
    """Give a URL's origin."""
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    try:
        port = parts.port
    except ValueError:
        port = None
    return Origin(scheme, (parts.hostname or "").lower(), port or _DEFAULT_PORTS.get(scheme, 0))


def request_url(uri: str) -> str:
    """Give what is sent for a URI: without fragment, in ASCII, with a path.

    :raises ValueError: when it is no URL.
    """
    parts = urlsplit(uri.partition("#")[0].strip())
    if not parts.hostname:
        raise ValueError("it names no host")
    netloc = parts.netloc
    if not netloc.isascii():
        netloc = netloc.encode("idna").decode("ascii")
    path, query = quote(parts.path or "/", safe=_SAFE), quote(parts.query, safe=_SAFE)
    return urlunsplit((parts.scheme.lower(), netloc, path, query, ""))


def join(base: str, location: str) -> str:
    """Give where a redirect leads.

    A server may send UTF-8, which the header's reader took for Latin-1; and the fragment of a
    redirect does not matter to the page.
    """
    with contextlib.suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")
    return request_url(urljoin(base, location.strip()))


def same(one: str, other: str, *, ignore_case: bool = False) -> bool:
    """Tell whether two URLs are the same for Sphinx: but for slashes at the end, and case."""
    one, other = one.rstrip("/"), other.rstrip("/")
    return one == other or (ignore_case and one.casefold() == other.casefold())


def with_fragment(url: str, uri: str) -> str:
    """Give a URL with the fragment of a URI, for it holds after a redirect (RFC 9110, 10.2.2)."""
    fragment = uri.partition("#")[2]
    return f"{url}#{fragment}" if fragment and "#" not in url else url


def passing_redirect(start: str, end: str) -> str:
    """Give why a redirect says nothing about where a page is, or "" when it does.

    Such a redirect depends on who asks, from where or when: it must not be written into sources.
    """
    before, after = urlsplit(start), urlsplit(end)
    address = f"{after.netloc}{after.path}?{after.query}"
    if _CONSENT.search(address) and not _CONSENT.search(start):
        return "consent"
    if _LOGIN.search(address) and not _LOGIN.search(start):
        return "login"
    if _RATE_LIMIT.search(address) and not _RATE_LIMIT.search(start):
        return "rate limit"
    old = [part for part in unquote(before.path).split("/") if part]
    new = [part for part in unquote(after.path).split("/") if part]
    if old and not new and _loses_page(before.hostname or "", after.hostname or "", old):
        return "home page"
    if _same_site(before.hostname or "", after.hostname or "") and _only_locale(old, new):
        return "locale"
    return ""


def _loses_page(host: str, new_host: str, old: list[str]) -> bool:
    """Tell whether a page was not what a home page is; it may have got a host of its own."""
    same_host = host.removeprefix("www.") == new_host.removeprefix("www.")
    return not _INDEX.fullmatch(old[-1]) and (same_host or len(old) > 1)


def _same_site(one: str, other: str) -> bool:
    one, other = one.removeprefix("www."), other.removeprefix("www.")
    return one == other or one.split(".")[0] == other.split(".")[0]


def _only_locale(old: list[str], new: list[str]) -> bool:
    """Tell whether two paths differ by nothing but a language or a version put in or changed."""
    if [part for part in old if not _LOCALE.fullmatch(part)] != [
        part for part in new if not _LOCALE.fullmatch(part)
    ]:
        return False
    return old != new
