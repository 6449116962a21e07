"""How GitHub's API is spoken: requests, and what an answer means. Nothing here does I/O.

Rules: https://docs.github.com/en/rest/using-the-rest-api (best practices, rate limits, pagination)
and https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api.
What to ask is in ``graphql`` and ``rest``.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urljoin, urlsplit

from ..errors import AnswerError, ConfigurationError
from ..model import GitHubRef, Issue, Milestone, Missing, OpenMilestones, RefKind, Repository
from .fields import FieldsError, duplicates_refused
from .urls import DEFAULT_SERVER

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

API_VERSION = "2022-11-28"
DEFAULT_API = "https://api.github.com"

# A secondary limit names no time: "wait for at least one minute", then longer.
_SECONDARY_SECONDS = 60.0
_REDIRECTS = frozenset({301, 302, 307, 308})
_SECONDARY = re.compile(r"secondary rate limit|abuse detection", re.IGNORECASE)
_PRIMARY = re.compile(r"rate limit exceeded", re.IGNORECASE)
_LINK = re.compile(r'<([^<>]*)>\s*;[^,<]*?\brel="?(\w+)"?')
# Bidirectional controls could make a title say something else than it does on GitHub.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoints:
    """Where the API is. ``server_url`` is where links lead to."""

    api_url: str = DEFAULT_API
    graphql_url: str = f"{DEFAULT_API}/graphql"
    server_url: str = DEFAULT_SERVER

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Endpoints:
        """Read the variables that GitHub Actions sets.

        https://docs.github.com/en/actions/reference/workflows-and-actions/variables
        """
        server = _base_url(environ, "GITHUB_SERVER_URL", DEFAULT_SERVER)
        enterprise = "" if server == DEFAULT_SERVER else f"{server}/api"
        api = _base_url(
            environ, "GITHUB_API_URL", f"{enterprise}/v3" if enterprise else DEFAULT_API
        )
        beside = f"{api.removesuffix('/v3')}/graphql"
        graphql = _base_url(environ, "GITHUB_GRAPHQL_URL", beside)
        return cls(api_url=api, graphql_url=graphql, server_url=server)

    @property
    def origins(self) -> frozenset[str]:
        """The only places that a token may be sent to."""
        return frozenset({origin(self.api_url), origin(self.graphql_url)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request to send. One with a ``payload`` is a POST of JSON, any other a GET.

    ``needs_token``: it has no meaning without one.
    """

    url: str
    payload: Mapping[str, Any] | None = None
    needs_token: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """An answer. Header names are lower case; ``hops`` are the URLs that redirected, in order.

    ``data`` is the JSON of the body; ``None`` where there is none.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    data: Any = None
    hops: tuple[str, ...] = ()


class Outcome(Enum):
    """What to do about an answer."""

    USE = "use"
    MISSING = "missing"
    WAIT = "wait"
    RETRY = "retry"
    UNAUTHORIZED = "unauthorized"
    FORBIDDEN = "forbidden"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """An answer's meaning. ``seconds`` is how long to wait, ``reason`` is for people."""

    outcome: Outcome
    reason: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What to ask about one repository, under the name that links use.

    ``details``: its own state and default branch are wanted, not only today's name. ``kinds``
    tells for an issue's number whether it was linked as a pull request. ``list_open``: its open
    milestones are wanted, linked or not.
    """

    repository: str
    milestones: tuple[int, ...] = ()
    issues: tuple[int, ...] = ()
    details: bool = True
    kinds: Mapping[int, RefKind] = field(default_factory=dict)
    list_open: bool = False

    def refs(self) -> tuple[GitHubRef, ...]:
        """Give everything that is asked for, the repository first, the list of milestones last."""
        return (
            self.ref(RefKind.REPOSITORY),
            *(self.ref(RefKind.MILESTONE, number) for number in self.milestones),
            *(self.issue_ref(number) for number in self.issues),
            *((self.open_ref,) if self.list_open else ()),
        )

    @property
    def open_ref(self) -> GitHubRef:
        """The reference that stands for the list of open milestones: no milestone has number 0."""
        return self.ref(RefKind.MILESTONE)

    def ref(self, kind: RefKind, number: int = 0) -> GitHubRef:
        """Give a reference into this repository, as linked."""
        return GitHubRef(repository=self.repository, kind=kind, number=number)

    def issue_ref(self, number: int) -> GitHubRef:
        """Give a reference to an issue or pull request, as linked."""
        return self.ref(self.kinds.get(number, RefKind.ISSUE), number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """GitHub could not say: the answer failed, or made no sense."""

    reason: str


Told = Repository | Milestone | Issue | Missing | OpenMilestones | Unanswered
# By the reference as linked; the records in it name the repository as it is called today.
Answers = dict[GitHubRef, Told]
if TYPE_CHECKING:
    Dialogue = Generator[Request, Response, Answers]


def judge(response: Response, *, now: float, attempt: int) -> Verdict:
    """Tell what an answer means, in the order of decision that GitHub documents.

    :param now: seconds since the epoch. :param attempt: how often this was tried before, from 0.
    """
    status, message = response.status, _message(response.data)
    missing = {404: "not found", 410: "gone", 451: "blocked"}.get(status)
    if status in {200, 203}:
        return _judge_graphql_errors(response, now)
    if status in {403, 429}:
        return _judge_refusal(response, message, now=now, attempt=attempt)
    if status == 401:
        outcome = Outcome.UNAUTHORIZED
    elif status >= 500 or status == 408:
        outcome = Outcome.RETRY
    elif missing and not (status == 410 and "version" in message.lower()):
        return Verdict(outcome=Outcome.MISSING, reason=missing)
    else:
        # Among them 410 for an API version that GitHub has retired.
        outcome = Outcome.FAILED
    seconds = _number(response.headers.get("retry-after")) or 2.0**attempt
    reason = f"answered {status} {message}".strip()
    if status in _REDIRECTS:
        reason = "redirects to where we do not follow"
    return Verdict(outcome=outcome, reason=reason, seconds=seconds)


def decode(body: bytes, content_type: str, status: int) -> Any:
    """Give the JSON of an answer, ``None`` for an error page that is none.

    :raises AnswerError: a successful answer is not JSON.
    """
    kind = content_type.partition(";")[0].strip().lower()
    try:
        if kind == "application/json" or kind.endswith("+json"):
            return json.loads(body.decode(), object_pairs_hook=duplicates_refused)
        problem = f"answered with {kind or 'no content type'} instead of JSON"
    except FieldsError as error:
        problem = f"answered with JSON that is not clear: {error.message}"
    except (ValueError, RecursionError):
        problem = "answered with damaged JSON"
    if 200 <= status < 300:
        raise AnswerError(problem)
    return None


def redirect(response: Response, request: Request) -> str | None:
    """Give where an answer redirects to, if that can be followed.

    A POST follows only 307 and 308, which keep the method; https never becomes http.
    """
    location = response.headers.get("location", "")
    if response.status not in _REDIRECTS or not location:
        return None
    try:
        target = urljoin(response.url, location)
        parts = urlsplit(target)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
        return None
    if urlsplit(response.url).scheme == "https" and parts.scheme != "https":
        return None
    if request.payload is not None:
        same = origin(target) == origin(response.url)
        return target if same and response.status in {307, 308} else None
    return target


def origin(url: str) -> str:
    """Give scheme, host and port: https://www.rfc-editor.org/rfc/rfc6454#section-4."""
    parts = urlsplit(url)
    port = parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)
    return f"{parts.scheme}://{(parts.hostname or '').lower()}:{port}"


def pages(headers: Mapping[str, str]) -> dict[str, str]:
    """Give the URLs of a ``Link`` header by relation (RFC 8288): next, last, first, prev."""
    return {relation.lower(): url for url, relation in _LINK.findall(headers.get("link", ""))}


def clean(text: str) -> str:
    """Give a title on one line, without what a terminal or a page would obey."""
    return _UNSAFE.sub("\ufffd", " ".join(text.split())) or "\ufffd"


def _judge_graphql_errors(response: Response, now: float) -> Verdict:
    """Find a limit in an answer of status 200; errors about single nodes are left to the reader."""
    errors = response.data.get("errors") if isinstance(response.data, dict) else None
    for error in errors if isinstance(errors, list) else ():
        kind = error.get("type") if isinstance(error, dict) else None
        message = _message(error)
        if kind == "RATE_LIMITED" or (kind is None and _SECONDARY.search(message)):
            seconds = _wait_seconds(response.headers, now)
            return Verdict(
                outcome=Outcome.WAIT,
                reason=message or "API rate limit exceeded",
                seconds=_SECONDARY_SECONDS if seconds is None else seconds,
            )
    return Verdict(outcome=Outcome.USE)


def _judge_refusal(response: Response, message: str, *, now: float, attempt: int) -> Verdict:
    seconds = _wait_seconds(response.headers, now)
    if seconds is not None:
        return Verdict(outcome=Outcome.WAIT, reason=message or "rate limit", seconds=seconds)
    if _SECONDARY.search(message):
        return Verdict(
            outcome=Outcome.WAIT, reason=message, seconds=_SECONDARY_SECONDS * 2**attempt
        )
    if isinstance(response.data, dict) and isinstance(response.data.get("block"), dict):
        return Verdict(outcome=Outcome.MISSING, reason="blocked")
    if response.status == 429 or _PRIMARY.search(message):
        return Verdict(
            outcome=Outcome.WAIT, reason=message or "rate limit", seconds=_SECONDARY_SECONDS
        )
    return Verdict(outcome=Outcome.FORBIDDEN, reason=message or "Forbidden")


def _wait_seconds(headers: Mapping[str, str], now: float) -> float | None:
    """Give how long GitHub asks to wait, if it names a time."""
    after = _number(headers.get("retry-after"))
    if after is not None:
        return max(after, 1.0)
    if headers.get("x-ratelimit-remaining", "").strip() == "0":
        reset = _number(headers.get("x-ratelimit-reset"))
        # A second more, since the reset is given in whole ones.
        return max(reset - now + 1.0, 1.0) if reset is not None else _SECONDARY_SECONDS
    return None


def _number(text: str | None) -> float | None:
    return float(text) if text and re.fullmatch(r"\s*[0-9]{1,12}\s*", text) else None


def _message(data: object) -> str:
    message = data.get("message") if isinstance(data, dict) else None
    return clean(message[:300]) if isinstance(message, str) and message else ""


def _base_url(environ: Mapping[str, str], name: str, default: str) -> str:
    text = (environ.get(name) or default).strip().rstrip("/")
    try:
        parts = urlsplit(text)
        fine = parts.scheme in {"http", "https"} and bool(parts.hostname) and _plain(parts)
    except ValueError:
        fine = False
    if not fine:
        raise ConfigurationError(
            "it is not the address of a server", where=name, remedy=f"Unset it, or set {default}."
        )
    return text


def _plain(parts: SplitResult) -> bool:
    return not (parts.query or parts.fragment or "@" in parts.netloc or parts.port == 0)
