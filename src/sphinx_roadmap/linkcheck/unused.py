"""Settings of a run that had no effect: rules that match nothing, or whose last day is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .urls import origin

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .records import Result
    from .settings import Pattern, Settings

# Sphinx's own default.
_DEFAULT_ANCHORS_IGNORE = "^!"


def notes(results: Iterable[Result], settings: Settings) -> Iterator[str]:
    """Say what in the configuration can go, or does not do what it seems to."""
    done = list(results)
    uris = [result.link.uri for result in done]
    reached = [*uris, *(hop.url for result in done for hop in result.hops)]
    yield from _patterns("linkcheck_ignore", settings.ignore, reached)
    for rule in settings.rules:
        why = f" ({rule.reason})" if rule.reason else ""
        pattern = rule.pattern.pattern
        if rule.until and rule.until < settings.today:
            yield f"roadmap_linkcheck_ignore: {pattern!r}{why} was to end on {rule.until}."
        elif not any(rule.pattern.match(uri) for uri in uris):
            yield f"roadmap_linkcheck_ignore: {pattern!r}{why} matches no link."
    documents = [result.link.docname for result in done]
    documents += [one.docname for result in done for one in result.link.occurrences]
    yield from _patterns("linkcheck_exclude_documents", settings.exclude_documents, documents)
    fragments = [uri.partition("#")[2] for uri in uris]
    own = [p for p in settings.anchors_ignore if p.pattern != _DEFAULT_ANCHORS_IGNORE]
    yield from _patterns("linkcheck_anchors_ignore", own, fragments)
    pages = [uri.partition("#")[0] for uri in uris]
    yield from _patterns("linkcheck_anchors_ignore_for_url", settings.anchors_ignore_for_url, pages)
    yield from _patterns("linkcheck_auth", [pattern for pattern, _ in settings.auth], uris)
    redirected = [result.link.uri for result in done if result.hops]
    allowed = [start for start, _ in settings.allowed_redirects or ()]
    yield from _patterns("linkcheck_allowed_redirects", allowed, redirected)
    yield from _headers(reached, settings)


def _patterns(name: str, patterns: Iterable[Pattern], texts: list[str]) -> Iterator[str]:
    for pattern in patterns:
        if not any(pattern.match(text) for text in texts):
            yield f"{name}: {pattern.pattern!r} matches nothing."


def _headers(uris: list[str], settings: Settings) -> Iterator[str]:
    """Find keys without a link: most often a host without ``https://`` before it."""
    if not settings.headers:
        return
    used = {key for uri in uris for key in _keys(uri)}
    for key in settings.headers:
        if key == "*" or key in used:
            continue
        remedy = f" Did you mean 'https://{key}'?" if "://" not in key else ""
        yield f"linkcheck_request_headers: {key!r} is the address of no link.{remedy}"


def _keys(uri: str) -> tuple[str, ...]:
    netloc = uri.partition("://")[2].partition("/")[0].partition("?")[0].partition("#")[0]
    start = f"{origin(uri).scheme}://{netloc}"
    return start, f"{start}/", uri
