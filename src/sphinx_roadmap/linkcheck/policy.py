"""Answers to judgements: what is fine, broken, not verified, or to be asked again. No I/O."""

from __future__ import annotations

import email.utils
import math
from typing import TYPE_CHECKING, NamedTuple

from . import wording
from .records import FailureKind, Hop, Judgement, Reason, Response, Verdict

if TYPE_CHECKING:
    from .settings import Settings

# 408, 425 and these are worth another try: RFC 9110 section 15, RFC 8470.
_TRANSIENT = frozenset({408, 425, 500, 502, 503, 504, 520, 521, 522, 523, 524, 525, 527, 530})
# A server that does not know HEAD may cut it off.
_HEAD_FAILURES = frozenset(
    {FailureKind.TIMEOUT, FailureKind.RESET, FailureKind.PROTOCOL, FailureKind.LOOP}
)
# Asking again would not help, and what is broken when asking again did not.
_LASTING = {
    FailureKind.TLS: Reason.TLS,
    FailureKind.CONFIGURATION: Reason.CONFIGURATION,
    FailureKind.LOOP: Reason.REDIRECT_LOOP,
}
_AT_LAST = {
    FailureKind.TIMEOUT: Reason.TIMEOUT,
    FailureKind.DNS: Reason.NO_HOST,
    FailureKind.CONNECT: Reason.CONNECTION,
    FailureKind.PROTOCOL: Reason.CONNECTION,
}


class Walk(NamedTuple):
    """The redirects of one request, and the answer at their end."""

    hops: tuple[Hop, ...]
    response: Response


class Again(NamedTuple):
    """Ask once more: how, and after how long. ``pause``: leave the whole host alone until then."""

    method: str
    seconds: float
    pause: bool = False


def judge(
    walk: Walk, settings: Settings, *, attempt: int, patience: float, now: float
) -> Judgement | Again:
    """Say what an answer means.

    :param attempt: how often the page was asked in this way, from 1. :param patience: seconds that
        a wait for the host's rate limit may last. :param now: epoch time, for dates in headers.
    """
    response = walk.response
    if response.failure is not None:
        return _judge_failure(walk, settings, attempt)
    status = response.status
    if _limits(response):
        return _judge_limit(walk, settings, attempt=attempt, patience=patience, now=now)
    if status in {401, 407}:
        return _unauthorized(walk, settings)
    if status >= 400 and response.method == "HEAD":
        return Again("GET", 0.0)
    if status in _TRANSIENT:
        return _transient(walk, settings, attempt)
    if status in {403, 999} or (status >= 400 and _challenged(response)):
        return _refused(walk)
    if status >= 400:
        return _broken(walk, Reason.HTTP_ERROR, _error(response))
    if response.method == "HEAD" and _may_refresh(response):
        return Again("GET", 0.0)
    return Judgement(
        verdict=Verdict.WORKING,
        reason=Reason.OK,
        status=status,
        final=response.url,
        hops=walk.hops,
        page=response.page,
        etag=response.headers.get("etag", ""),
        modified=response.headers.get("last-modified", ""),
    )


def retry_after(value: str, now: float) -> float | None:
    """Give the seconds that a Retry-After header asks for (RFC 9110 section 10.2.3)."""
    value = value.strip()
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = email.utils.parsedate_to_datetime(value).timestamp() - now
        except (ValueError, TypeError, OverflowError):
            return None
    return max(seconds, 0.0) if math.isfinite(seconds) else None


def _judge_failure(walk: Walk, settings: Settings, attempt: int) -> Judgement | Again:
    response = walk.response
    failure = response.failure
    if failure is None:  # The caller has looked; this tells the type checker.
        raise AssertionError
    if failure.kind is FailureKind.PRIVATE:
        remedy = "roadmap_linkcheck_block_private refuses addresses that only some can reach."
        return _not_verified(walk, Reason.PRIVATE_ADDRESS, failure.text, remedy)
    if failure.kind in _HEAD_FAILURES and response.method == "HEAD":
        return Again("GET", 0.0)
    if failure.kind in _LASTING:
        return _broken(walk, _LASTING[failure.kind], failure.text)
    if attempt < settings.limits.attempts:
        return Again(response.method, backoff(attempt, settings))
    if failure.kind is FailureKind.TIMEOUT and not settings.timeouts_are_broken:
        return _not_verified(walk, Reason.TIMEOUT, failure.text, "The host was too slow.")
    if failure.kind is FailureKind.RESET:
        remedy = "The connection was cut off."
        return _not_verified(walk, Reason.CONNECTION, failure.text, remedy)
    return _broken(walk, _AT_LAST[failure.kind], failure.text)


def backoff(attempt: int, settings: Settings) -> float:
    """Give the seconds before the next try; the caller adds jitter."""
    return settings.base_seconds * float(2 ** (attempt - 1))


def _limits(response: Response) -> bool:
    """Tell whether a host says "too often". GitHub and others do it with 403 as well.

    https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
    """
    if response.status == 429:
        return True
    headers = response.headers
    limited = "retry-after" in headers or headers.get("x-ratelimit-remaining") == "0"
    return response.status == 403 and limited


def _judge_limit(
    walk: Walk, settings: Settings, *, attempt: int, patience: float, now: float
) -> Judgement | Again:
    response = walk.response
    asked = retry_after(response.headers.get("retry-after", ""), now)
    if asked is None and response.headers.get("x-ratelimit-remaining") == "0":
        reset = response.headers.get("x-ratelimit-reset", "")
        asked = max(float(reset) - now, 0.0) + 1 if reset.isdecimal() else None
    wait = asked if asked is not None else backoff(attempt, settings) * 2
    if attempt <= settings.limits.attempts and patience > 0 and wait <= patience:
        return Again(response.method, wait, pause=True)
    remedy = "The host is asked too often; it may be fine. Run the check later."
    return _not_verified(walk, Reason.RATE_LIMITED, _error(response), remedy)


def _unauthorized(walk: Walk, settings: Settings) -> Judgement:
    if settings.allow_unauthorized:
        return Judgement(
            verdict=Verdict.WORKING,
            reason=Reason.OK,
            info="unauthorized",
            status=walk.response.status,
            final=walk.response.url,
        )
    remedy = "It wants a login; linkcheck_auth and linkcheck_request_headers can give one."
    return _not_verified(walk, Reason.UNAUTHORIZED, "unauthorized", remedy)


def _transient(walk: Walk, settings: Settings, attempt: int) -> Judgement | Again:
    response = walk.response
    if attempt < settings.limits.attempts:
        return Again("GET", backoff(attempt, settings))
    info = "service unavailable" if response.status == 503 else _error(response)
    return _not_verified(walk, Reason.SERVER_ERROR, info, "The host has trouble; it may pass.")


def _refused(walk: Walk) -> Judgement:
    response = walk.response
    challenged = _challenged(response) or response.status == 999
    reason = Reason.CHALLENGE if challenged else Reason.FORBIDDEN
    remedy = "The host lets no programs in, or wants a login; open the link in a browser."
    return _not_verified(walk, reason, _error(response), remedy)


def _challenged(response: Response) -> bool:
    # https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/
    if response.headers.get("cf-mitigated") == "challenge":
        return True
    return response.page is not None and response.page.challenge


def _may_refresh(response: Response) -> bool:
    """Tell whether a page is so small that it may be nothing but a refresh to another."""
    length = response.headers.get("content-length", "")
    html = "html" in response.headers.get("content-type", "")
    return html and length.isdecimal() and 0 < int(length[:9]) <= 2048


def _error(response: Response) -> str:
    return wording.http_error(response.status, response.phrase, response.url)


def _broken(walk: Walk, reason: Reason, info: str) -> Judgement:
    return _judged(walk, Verdict.BROKEN, reason, info, _BROKEN_REMEDIES.get(reason, ""))


_BROKEN_REMEDIES = {
    Reason.HTTP_ERROR: "The page is gone: find its new place, or take the link out.",
    Reason.NO_HOST: "No host has this name: look for a typing error.",
    Reason.TLS: "The host's certificate is not valid, so browsers warn of the page.",
    Reason.CONNECTION: "The host does not answer at this port.",
    Reason.REDIRECT_LOOP: "It redirects in circles.",
}


def _not_verified(walk: Walk, reason: Reason, info: str, remedy: str) -> Judgement:
    return _judged(walk, Verdict.NOT_VERIFIED, reason, info, remedy)


def _judged(walk: Walk, verdict: Verdict, reason: Reason, info: str, remedy: str) -> Judgement:
    return Judgement(
        verdict=verdict,
        reason=reason,
        info=info,
        status=walk.response.status,
        final=walk.response.url,
        hops=walk.hops,
        remedy=remedy,
    )
