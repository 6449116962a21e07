"""Sends what ``protocol`` describes: one request after the other, as GitHub asks for it.

The only place of the package that opens connections to GitHub, and that knows the token.
"""

from __future__ import annotations

import queue
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn, Self
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase

from .. import __version__
from ..errors import AnswerError, BudgetError, ConfigurationError, NetworkError, TokenError
from .protocol import (
    API_VERSION,
    Outcome,
    Request,
    Response,
    Verdict,
    decode,
    judge,
    origin,
    redirect,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping
    from typing import TypeVar

    Result = TypeVar("Result")

USER_AGENT = f"sphinx_roadmap/{__version__} (+https://pypi.org/project/sphinx-roadmap/)"
CONNECT_SECONDS = 5.0
REQUEST_SECONDS = 15.0

_LEAST_SECONDS = 1.0
_MOST_HOPS = 5
_MOST_BYTES = 32 * 1024 * 1024
_TRIES = 3
_WAITS = 5


class Token:
    """A secret that shows itself nowhere but in the header that it is made for."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        text = text.strip()
        if not (text.isascii() and text.isprintable()) or " " in text:
            # The HTTP library would say so too, with the token in its message.
            raise ConfigurationError(
                "it holds characters that no token has",
                where="GITHUB_TOKEN",
                remedy="Set it again, or unset it.",
            )
        self._text = text

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Token | None:
        """Read ``GITHUB_TOKEN``; an empty one is none: GitHub refuses it even for public data."""
        text = environ.get("GITHUB_TOKEN", "").strip()
        return cls(text) if text else None

    def __repr__(self) -> str:
        return "Token(...)"

    def header(self) -> str:
        """Give the value of the ``Authorization`` header."""
        return f"Bearer {self._text}"


class _Authorization(AuthBase):
    """Sets the token's header or none; without it, requests would look into ``~/.netrc``."""

    def __init__(self, token: Token | None) -> None:
        self._token = token

    def __call__(self, prepared: requests.PreparedRequest) -> requests.PreparedRequest:
        prepared.headers.pop("Authorization", None)
        if self._token is not None:
            prepared.headers["Authorization"] = self._token.header()
        return prepared


@dataclass(slots=True)
class Budget:
    """How many seconds may be lost: on waiting as GitHub asks, and on requests that fail."""

    seconds: float = 30.0
    spent: float = 0.0

    @property
    def left(self) -> float:
        """What may still be spent."""
        return max(self.seconds - self.spent, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Time, so that tests need not wait."""

    sleep: Callable[[float], None] = time.sleep
    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], float] = time.time


@dataclass(slots=True, kw_only=True)
class Client:
    """A conversation with one GitHub. ``say`` gets what a person may want to know while waiting.

    ``notes`` are what a person has to know afterwards; ``sent`` counts the requests.
    """

    origins: frozenset[str]
    token: Token | None = None
    budget: Budget = field(default_factory=Budget)
    clock: Clock = field(default_factory=Clock)
    request_seconds: float = REQUEST_SECONDS
    say: Callable[[str], None] = lambda _: None
    notes: list[str] = field(default_factory=list)
    sent: int = 0
    _session: requests.Session = field(default_factory=requests.Session, repr=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._session.close()

    def run(self, dialogue: Generator[Request, Response, Result]) -> Result:
        """Hold a dialogue: send what it yields, give back what comes, throw in what failed."""
        try:
            request = next(dialogue)
            while True:
                try:
                    response = self.send(request)
                except AnswerError as error:
                    request = dialogue.throw(error)
                else:
                    request = dialogue.send(response)
        except StopIteration as stop:
            result: Result = stop.value
            return result

    def send(self, request: Request) -> Response:
        """Give an answer that can be used, or one of a thing that is missing (404, 410, 451, 403).

        :raises AnswerError: this request cannot be answered.
        :raises TokenError: it needs a token, and there is none that GitHub takes.
        :raises BudgetError: it could be answered later only.
        :raises NetworkError: GitHub cannot be reached.
        """
        token = self.token
        tries = waits = 0
        while True:
            if request.needs_token and token is None:
                raise TokenError("GitHub answers this only with a token")
            response, verdict = self._try(request, token, tries or waits)
            match verdict.outcome:
                case Outcome.USE | Outcome.MISSING if response is not None:
                    return response
                case Outcome.UNAUTHORIZED | Outcome.FORBIDDEN if token is not None:
                    self._drop_token(request, verdict)
                    token = None
                case Outcome.WAIT:
                    waits += 1
                    self._wait(request, verdict, last=waits >= _WAITS)
                case Outcome.RETRY:
                    tries += 1
                    self._wait(request, verdict, last=tries >= _TRIES)
                case _:
                    raise AnswerError(f"{_host(request)}: {verdict.reason}")

    def _drop_token(self, request: Request, verdict: Verdict) -> None:
        """Go on without the token: for good if it is bad, for once if it may not see this."""
        if verdict.outcome is Outcome.UNAUTHORIZED:
            self.token = None
            self._note(f"GitHub does not accept GITHUB_TOKEN ({verdict.reason}); asked without it.")
        else:
            self._note(
                f"GITHUB_TOKEN may not read everything ({verdict.reason}); asked without it."
            )
        if request.needs_token:
            raise TokenError(verdict.reason)

    def _note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)

    def _try(
        self, request: Request, token: Token | None, attempt: int
    ) -> tuple[Response | None, Verdict]:
        """Send once; what failed on the way is a verdict too, and its time is charged."""
        started = self.clock.monotonic()
        response: Response | None = None
        try:
            response = self._follow(request, token)
        except AnswerError as error:
            verdict = Verdict(outcome=Outcome.RETRY, reason=error.message, seconds=2.0**attempt)
        else:
            verdict = judge(response, now=self.clock.now(), attempt=attempt)
        if verdict.outcome is Outcome.RETRY:
            self.budget.spent += self.clock.monotonic() - started
        return response, verdict

    def _wait(self, request: Request, verdict: Verdict, *, last: bool) -> None:
        """Sleep as long as a verdict asks for, if that is still allowed."""
        host = _host(request)
        if verdict.outcome is Outcome.RETRY and (last or self.budget.left <= 0):
            if self.budget.left <= 0:
                raise BudgetError(
                    f"{host} {verdict.reason}, and the time allowed for waiting is used up",
                    remedy="Try again later, or allow more with --max-wait.",
                )
            raise AnswerError(f"{host} {verdict.reason}, {_TRIES} times")
        if last or verdict.seconds > self.budget.left:
            self._refuse_to_wait(host, verdict)
        self.say(f"{host}: {verdict.reason}; waiting {verdict.seconds:.0f} s")
        self.clock.sleep(verdict.seconds)
        self.budget.spent += verdict.seconds

    def _refuse_to_wait(self, host: str, verdict: Verdict) -> NoReturn:
        if verdict.outcome is Outcome.RETRY:
            raise BudgetError(
                f"{host} {verdict.reason}, and no time is left to try again",
                remedy="Try again later, or allow more with --max-wait.",
            )
        until = time.strftime("%H:%M UTC", time.gmtime(self.clock.now() + verdict.seconds))
        raise BudgetError(
            f"{host} answers no more before {until}: {verdict.reason}",
            remedy="Try again then."
            if self.token
            else "Try again then, or set GITHUB_TOKEN, which allows many more requests.",
        )

    def _follow(self, request: Request, token: Token | None) -> Response:
        """Send a request and follow its redirects; each hop is one request more."""
        url, hops = request.url, list[str]()
        allowed = max(self.budget.left, _LEAST_SECONDS)
        deadline = self.clock.monotonic() + min(self.request_seconds, allowed)
        while True:
            # Never to another host, wherever a redirect leads.
            safe = token if origin(url) in self.origins else None
            status, headers, body = self._exchange(request, url, safe, deadline)
            data = decode(body, headers.get("content-type", ""), status) if body else None
            response = Response(
                url=url, status=status, headers=headers, data=data, hops=tuple(hops)
            )
            target = redirect(response, request)
            if target is None or len(hops) == _MOST_HOPS:
                return response
            hops.append(url)
            url = target

    def _exchange(
        self, request: Request, url: str, token: Token | None, deadline: float
    ) -> tuple[int, dict[str, str], bytes]:
        """Send one request from a thread, which alone lets a name server or a drip be left."""
        answer: queue.SimpleQueue[tuple[int, dict[str, str], bytes] | Exception] = (
            queue.SimpleQueue()
        )
        left = threading.Event()
        self.sent += 1

        def exchange() -> None:
            try:
                answer.put(self._transfer(request, url, token, left))
            except Exception as error:  # noqa: BLE001 - raised again in the main thread
                answer.put(error)

        threading.Thread(target=exchange, daemon=True).start()
        try:
            result = answer.get(timeout=max(deadline - self.clock.monotonic(), 0.001))
        except queue.Empty:
            raise AnswerError("did not answer in time") from None
        finally:
            left.set()
        if isinstance(result, Exception):
            _raise_ours(result, url)
        return result

    def _transfer(
        self, request: Request, url: str, token: Token | None, left: threading.Event
    ) -> tuple[int, dict[str, str], bytes]:
        with self._session.request(
            "GET" if request.payload is None else "POST",
            url,
            json=request.payload,
            headers={
                "Accept": "application/vnd.github+json",
                "User-Agent": USER_AGENT,
                "X-GitHub-Api-Version": API_VERSION,
            },
            auth=_Authorization(token),
            timeout=(CONNECT_SECONDS, self.request_seconds),
            allow_redirects=False,
            stream=True,
        ) as answer:
            body = bytearray()
            for chunk in answer.iter_content(64 * 1024):
                body += chunk
                if len(body) > _MOST_BYTES or left.is_set():
                    raise AnswerError(f"answered with more than {_MOST_BYTES // 1024**2} MB")
            headers = {name.lower(): value for name, value in answer.headers.items()}
            return answer.status_code, headers, bytes(body)


def _host(request: Request) -> str:
    return urlsplit(request.url).netloc


def _raise_ours(error: Exception, url: str) -> NoReturn:
    """Raise what the HTTP library raised as our own, without its text: it may name a secret."""
    host = urlsplit(url).netloc
    offline = "Check the network and GITHUB_API_URL; the snapshot is as it was."
    match error:
        case NetworkError():
            raise error
        case requests.exceptions.SSLError():
            raise NetworkError(f"{host}: its certificate is not trusted", remedy=offline) from None
        case requests.exceptions.ProxyError():
            raise NetworkError(f"{host}: the proxy does not let us", remedy=offline) from None
        case requests.exceptions.Timeout():
            raise AnswerError("did not answer in time") from None
        case requests.exceptions.ConnectionError() if _never_connected(error):
            raise NetworkError(f"{host} cannot be reached", remedy=offline) from None
        case requests.exceptions.RequestException():
            raise AnswerError("broke the connection") from None
        case _:
            raise error


def _never_connected(error: BaseException) -> bool:
    """Tell whether there was no connection at all: no such name, refused, no route."""
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return type(reason).__name__ in {"NewConnectionError", "NameResolutionError"}
