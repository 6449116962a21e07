"""GitHub links: asked through the API, in few requests, while other hosts are asked for pages.

HTML pages of GitHub are never requested. With a token many links go into one request; without one
as few requests as possible are made, and what GitHub does not answer is not verified.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from ..errors import AnswerError, BudgetError, NetworkError, RoadmapError, TokenError
from ..github.client import Budget, Client, Token
from . import github_query, github_rest
from .github_answers import Fact, Found, Gone, Unknown, judge, no_api
from .github_links import Kind, Target, target

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence
    from typing import TypeVar

    from ..github.protocol import Endpoints, Request, Response
    from .records import Judgement, Link

    Answer = TypeVar("Answer")
    Take = Callable[[Link, Judgement], None]

# How long GitHub may keep a link check waiting altogether.
_WAIT_SECONDS = 10.0
_HINT = " Set GITHUB_TOKEN, which allows many more requests."


def targets(links: Sequence[Link], server: str) -> list[Target]:
    """Give the links that lead to GitHub."""
    found = (target(link, server) for link in links)
    return [one for one in found if one is not None]


class GitHub:
    """Asks about links one request after the other, in a thread of its own.

    :param take: called, in that thread, with each link and its judgement. :param own: the
        project's repository, whose readers may see it though it is private.
    """

    def __init__(
        self, endpoints: Endpoints, environ: Mapping[str, str], take: Take, *, own: str = ""
    ) -> None:
        self._own = own.casefold()
        self._endpoints = endpoints
        self._take = take
        self._stop = threading.Event()
        self._client = Client(
            origins=endpoints.origins,
            token=Token.from_environment(environ),
            budget=Budget(seconds=_WAIT_SECONDS),
        )
        self._thread: threading.Thread | None = None

    @property
    def requests(self) -> int:
        """How many requests were sent."""
        return self._client.sent

    def start(self, wanted: Sequence[Target], done: Callable[[], None]) -> None:
        """Start asking. ``done`` is called in the thread when there is nothing left to tell."""

        def work() -> None:
            try:
                with self._client:
                    self._answer(wanted)
            finally:
                done()

        # A daemon, so that an answer that does not come cannot keep the process.
        self._thread = threading.Thread(target=work, name="linkcheck-github", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ask for nothing more; an answer that is under way may still come."""
        self._stop.set()

    def _answer(self, wanted: Sequence[Target]) -> None:
        waiting = list(wanted)
        try:
            for one in [one for one in waiting if one.kind is Kind.UNKNOWN]:
                self._tell(waiting, one, no_api())
            if self._client.token is not None:
                self._by_query(waiting)
            self._by_rest(waiting)
        except RoadmapError as error:
            limited = isinstance(error, BudgetError)
            why = error.message.rstrip(".") + "."
            hint = _HINT if limited and self._client.token is None else ""
            fact = Unknown(why=why + hint, limited=limited)
            for one in list(waiting):
                self._tell(waiting, one, fact)

    def _tell(self, waiting: list[Target], one: Target, fact: Fact) -> None:
        waiting.remove(one)
        if isinstance(fact, Found) and one.repository.casefold() == self._own:
            fact = replace(fact, private=False)
        if not self._stop.is_set():
            self._take(one.link, judge(one, fact))

    def _by_query(self, waiting: list[Target]) -> None:
        """Ask with GraphQL, as long as GitHub takes the token."""
        askable = [one for one in waiting if github_query.askable(one)]
        for batch in github_query.batches(askable):
            if self._stop.is_set():
                return
            try:
                request = github_query.ask(batch, self._endpoints.graphql_url)
                response = self._client.send(request)
            except TokenError:
                return
            except AnswerError as error:
                facts: dict[int, Fact] = dict.fromkeys(
                    range(len(batch)), Unknown(why=f"GitHub could not say: {error.message}.")
                )
            else:
                facts = github_query.read(batch, response.data, self._endpoints.server_url)
            for index, one in enumerate(batch):
                fact = facts[index]
                if isinstance(fact, Gone) and one.kind is Kind.ISSUE:
                    # One that was transferred is not found there, but REST redirects to it.
                    fact = self._run(self._thing(one))
                self._tell(waiting, one, fact)

    def _thing(self, one: Target) -> Generator[Request, Response, Fact]:
        return github_rest.ask_thing(one, self._endpoints.api_url, self._endpoints.server_url)

    def _by_rest(self, waiting: list[Target]) -> None:
        by_repository: dict[str, list[tuple[int, Target]]] = {}
        for index, one in enumerate(list(waiting)):
            by_repository.setdefault(one.repository.casefold(), []).append((index, one))
        for repository, members in by_repository.items():
            if self._stop.is_set():
                return
            if not repository:
                for _, one in members:
                    self._tell(waiting, one, self._run(self._other(one)))
                continue
            facts: dict[int, Fact] = {}
            api, server = self._endpoints.api_url, self._endpoints.server_url
            try:
                self._run(github_rest.ask_repository(members, facts, api, server))
            finally:
                for index, one in members:
                    if index in facts:
                        self._tell(waiting, one, facts[index])

    def _other(self, one: Target) -> Generator[Request, Response, Fact]:
        return github_rest.ask_other(one, self._endpoints.api_url)

    def _run(self, dialogue: Generator[Request, Response, Answer]) -> Answer:
        """Hold a dialogue, unless there is no time left."""
        if self._stop.is_set():
            raise NetworkError("the check was stopped")
        return self._client.run(dialogue)
