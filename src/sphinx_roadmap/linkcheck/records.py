"""What the rooms of the link check pass to each other: links, answers, judgements, results."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    from ..model import Place


class Verdict(StrEnum):
    """What the check says about a link."""

    WORKING = "working"
    REDIRECTED = "redirected"
    BROKEN = "broken"
    NOT_VERIFIED = "not verified"
    IGNORED = "ignored"


class Reason(StrEnum):
    """Why a link has its verdict. Published in links.json: never reuse a word."""

    OK = "ok"
    MOVED = "moved"
    HOME_PAGE = "home-page"
    HTTP_ERROR = "http-error"
    ANCHOR_MISSING = "anchor-missing"
    NO_FILE = "no-file"
    NO_HOST = "no-host"
    TLS = "tls"
    REDIRECT_LOOP = "redirect-loop"
    CONFIGURATION = "configuration"
    PRIVATE_ADDRESS = "private-address"
    RATE_LIMITED = "rate-limited"
    UNAUTHORIZED = "unauthorized"
    FORBIDDEN = "forbidden"
    CHALLENGE = "challenge"
    TIMEOUT = "timeout"
    CONNECTION = "connection"
    SERVER_ERROR = "server-error"
    ANCHOR_UNKNOWN = "anchor-unknown"
    OUT_OF_TIME = "out-of-time"
    INTERRUPTED = "interrupted"
    NOT_ASKED = "not-asked"
    OFFLINE = "offline"
    RULE = "rule"
    SCHEME = "scheme"


class FailureKind(StrEnum):
    """Why there was no answer at all."""

    TIMEOUT = "timeout"
    DNS = "dns"
    CONNECT = "connect"
    RESET = "reset"
    TLS = "tls"
    PROTOCOL = "protocol"
    LOOP = "loop"
    PRIVATE = "private"
    CONFIGURATION = "configuration"


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One place where a link is written. ``line`` is Sphinx's: that of the block around it.

    ``raw`` is the URI as written; it differs where an extension rewrites URIs for the check.
    """

    docname: str
    place: Place
    raw: str = ""
    name: str = ""
    definition: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A URI, and all places where it is written, in the order in which they were read.

    ``docname``, ``doc_path`` and ``line`` are what Sphinx keeps of the first.
    """

    uri: str
    docname: str
    doc_path: str | PathLike[str]
    line: int
    occurrences: tuple[Occurrence, ...] = ()


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect: what said so (an HTTP status, or 0 for a page's own refresh), and to where."""

    status: int
    url: str

    @property
    def permanent(self) -> bool:
        """RFC 9110 section 15.4: 301 and 308. A page that refreshes at once has moved as well."""
        return self.status in {0, 301, 308}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What was read of a page's body. ``found`` are those of the wanted fragments that it has."""

    kind: str = ""
    found: frozenset[str] = frozenset()
    complete: bool = True
    refresh: str = ""
    challenge: bool = False
    scripted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A request without an answer. ``text`` is as the library requests would put it."""

    kind: FailureKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """The answer to one request, redirects not followed. Names of headers are lower case."""

    url: str
    method: str
    status: int = 0
    phrase: str = ""
    headers: Mapping[str, str]
    page: Page | None = None
    failure: Failure | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What is known about a page, before its fragments are looked at.

    ``info`` and ``code`` are what Sphinx writes; ``remedy`` is for people. ``certain``: the host
    itself told where the thing is now, so the redirect needs no second thought.
    """

    verdict: Verdict
    reason: Reason
    info: str = ""
    code: int = 0
    status: int = 0
    final: str = ""
    hops: tuple[Hop, ...] = ()
    page: Page | None = None
    remedy: str = ""
    etag: str = ""
    modified: str = ""
    certain: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A link with its verdict. ``checked_at`` is an epoch time; ``cached``: no request was made.

    ``moved_to`` is where the link should lead now, "" unless it moved for good. ``last_fine`` and
    ``failing_since`` are epoch times from the cache, 0 where it knows nothing.
    """

    link: Link
    verdict: Verdict
    reason: Reason
    info: str = ""
    code: int = 0
    status: int = 0
    final: str = ""
    hops: tuple[Hop, ...] = ()
    moved_to: str = ""
    remedy: str = ""
    cached: bool = False
    checked_at: float = 0.0
    last_fine: float = 0.0
    failing_since: float = 0.0
    failures: int = 0
    counts: bool = True
