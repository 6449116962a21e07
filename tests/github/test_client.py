"""The client against the fake GitHub: every way in which an answer can fail to come."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any

import pytest
from fake_github import TOKEN, FakeMilestone

from sphinx_roadmap.errors import (
    AnswerError,
    BudgetError,
    ConfigurationError,
    NetworkError,
    TokenError,
)
from sphinx_roadmap.github.client import Budget, Client, Clock, Token
from sphinx_roadmap.github.protocol import Request, origin

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fake_github import FakeGitHub

NAME = "example-org/fake-warehouse"


class Sleeper:
    """A sleep that only remembers."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)


@pytest.fixture
def sleeper() -> Sleeper:
    """Give a sleep that takes no time."""
    return Sleeper()


@pytest.fixture
def client(fake_github: FakeGitHub, sleeper: Sleeper) -> Iterator[Client]:
    """Give a client of the fake GitHub, which has one repository."""
    fake_github.repository(NAME, milestones=[FakeMilestone(number=13)])
    with Client(
        origins=frozenset({origin(fake_github.url)}),
        clock=Clock(sleep=sleeper),
        request_seconds=60.0,
    ) as made:
        yield made


@pytest.fixture
def request_(fake_github: FakeGitHub) -> Request:
    """Give a request for the repository."""
    return Request(url=f"{fake_github.api_url}/repos/{NAME}")


def test_sends(fake_github: FakeGitHub, client: Client, request_: Request) -> None:
    """A request says who asks and for which version; without a token it says nothing of one."""
    assert client.send(request_).data["full_name"] == NAME
    (received,) = fake_github.requests
    assert received.headers["user-agent"].startswith("sphinx_roadmap/")
    assert received.headers["accept"] == "application/vnd.github+json"
    assert received.headers["x-github-api-version"] == "2022-11-28"
    assert "authorization" not in received.headers
    assert client.sent == 1


def test_netrc_is_not_asked(
    fake_github: FakeGitHub,
    client: Client,
    request_: Request,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A password that a user has for a host is not sent, nor does it replace the token."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login fake password fake\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    client.send(request_)
    client.token = Token(TOKEN)
    client.send(request_)
    assert "authorization" not in fake_github.requests[0].headers
    assert fake_github.requests[1].token == TOKEN


def test_redirect_is_followed(fake_github: FakeGitHub, client: Client) -> None:
    """A renamed repository is found; the answer tells the way."""
    fake_github.rename(NAME, "example-org/new")
    url = f"{fake_github.api_url}/repos/{NAME}"
    response = client.send(Request(url=url))
    assert response.data["full_name"] == "example-org/new"
    assert response.hops == (url,)
    assert client.sent == len(fake_github.requests) == 2


def test_token_stays_at_home(fake_github: FakeGitHub, client: Client, request_: Request) -> None:
    """A redirect to another host is asked without the token."""
    client.token = Token(TOKEN)
    fake_github.fail("elsewhere")
    client.send(request_)
    assert fake_github.requests[0].token == TOKEN
    (foreign,) = fake_github.foreign_requests
    assert "authorization" not in foreign.headers
    assert TOKEN not in str(foreign)


def test_query_is_not_sent_elsewhere(fake_github: FakeGitHub, client: Client) -> None:
    """A POST that is redirected to another host is not repeated there."""
    client.token = Token(TOKEN)
    fake_github.fail("elsewhere")
    with pytest.raises(AnswerError, match="redirects"):
        client.send(Request(url=fake_github.graphql_url, payload={"query": ""}))
    assert not fake_github.foreign_requests


def test_redirects_without_end(fake_github: FakeGitHub, client: Client, request_: Request) -> None:
    """Five redirects are followed, and no more."""
    fake_github.fail("round-and-round", times=100)
    with pytest.raises(AnswerError, match="redirects"):
        client.send(request_)
    assert len(fake_github.requests) == 6


@pytest.mark.parametrize(
    ("fault", "slept"),
    [
        ("secondary-403-retry-after", [1.0]),
        ("secondary-429-retry-after", [1.0]),
        ("server-error", [1.0]),
        ("gateway-timeout", [1.0]),
        ("reset", [1.0]),
        ("truncated", [1.0]),
        ("malformed", [1.0]),
        ("not-utf-8", [1.0]),
        ("nested", [1.0]),
        ("html", [1.0]),
    ],
)
def test_passes(
    fake_github: FakeGitHub,
    client: Client,
    request_: Request,
    sleeper: Sleeper,
    fault: str,
    slept: list[float],
) -> None:
    """What is over soon is waited for, and tried again."""
    fake_github.fail(fault)
    assert client.send(request_).data["full_name"] == NAME
    assert sleeper.slept == slept
    assert len(fake_github.requests) == 2


@pytest.mark.parametrize(
    "fault", ["server-error", "gateway-timeout", "truncated", "malformed", "html", "huge"]
)
def test_stays(
    fake_github: FakeGitHub, client: Client, request_: Request, sleeper: Sleeper, fault: str
) -> None:
    """What fails three times is given up, with one sentence."""
    client.budget = Budget(seconds=1000)
    fake_github.fail(fault, times=10)
    with pytest.raises(AnswerError, match="3 times") as caught:
        client.send(request_)
    assert not isinstance(caught.value, BudgetError)
    assert str(caught.value).isprintable()
    assert sleeper.slept == [1.0, 2.0]
    assert len(fake_github.requests) == 3


@pytest.mark.parametrize("fault", ["teapot", "unasked-304", "retired-version"])
def test_refused(fake_github: FakeGitHub, client: Client, request_: Request, fault: str) -> None:
    """What no waiting cures is not tried again."""
    fake_github.fail(fault)
    with pytest.raises(AnswerError):
        client.send(request_)
    assert len(fake_github.requests) == 1


@pytest.mark.parametrize(
    "fault",
    [
        "primary-403",
        "primary-429",
        "primary-403-no-headers",
        "primary-graphql",
        "secondary-403-bare",
        "abuse",
        "long-retry-after",
    ],
)
def test_limit_beyond_budget(
    fake_github: FakeGitHub, client: Client, request_: Request, sleeper: Sleeper, fault: str
) -> None:
    """A limit that lasts longer than is allowed ends at once, with the time of its end."""
    fake_github.fail(fault)
    with pytest.raises(BudgetError, match=r"before \d\d:\d\d UTC.*GITHUB_TOKEN") as caught:
        client.send(request_)
    assert caught.value.exit_status == 3
    assert not sleeper.slept
    assert len(fake_github.requests) == 1


def test_limit_within_budget(
    fake_github: FakeGitHub, client: Client, request_: Request, sleeper: Sleeper
) -> None:
    """A limit that is over within what is allowed is waited for."""
    client.budget = Budget(seconds=100)
    fake_github.fail("secondary-403-bare")
    assert client.send(request_).status == 200
    assert sleeper.slept == [60.0]


def test_real_limit(fake_github: FakeGitHub, client: Client, request_: Request) -> None:
    """The sixty-first request of an hour is refused, and that is understood."""
    fake_github.limits[""] = 2
    client.send(request_)
    client.send(request_)
    with pytest.raises(BudgetError, match=r"API rate limit exceeded for 203\.0\.113\.99"):
        client.send(request_)


def test_budget_is_shared(
    fake_github: FakeGitHub, client: Client, request_: Request, sleeper: Sleeper
) -> None:
    """The time that is allowed is for all requests together."""
    client.budget = Budget(seconds=3.5)
    for _ in range(3):
        fake_github.fail("secondary-429-retry-after")
        client.send(request_)
    fake_github.fail("secondary-429-retry-after")
    with pytest.raises(BudgetError):
        client.send(request_)
    assert sleeper.slept == [1.0, 1.0, 1.0]


def test_limit_without_end(
    fake_github: FakeGitHub, client: Client, request_: Request, sleeper: Sleeper
) -> None:
    """A server that always asks for a second more is not believed for ever."""
    client.budget = Budget(seconds=1000)
    fake_github.fail("secondary-429-retry-after", times=100)
    with pytest.raises(BudgetError):
        client.send(request_)
    assert len(sleeper.slept) < 10


@pytest.mark.parametrize("fault", ["silent", "slow-body", "slow-headers"])
def test_deadline(
    fake_github: FakeGitHub, client: Client, request_: Request, sleeper: Sleeper, fault: str
) -> None:
    """An answer that drips in, or never comes, is left after the time for one request."""
    client.request_seconds = 0.15
    fake_github.fail(fault, times=10)
    with pytest.raises(AnswerError, match=r"did not answer in time, 3 times"):
        client.send(request_)
    assert client.budget.spent - sum(sleeper.slept) >= 0.45
    assert len(fake_github.requests) == 3


def test_lost_time_counts(fake_github: FakeGitHub, client: Client, request_: Request) -> None:
    """Time that is lost on a silent server is taken from what is allowed."""
    client.request_seconds = 0.15
    client.budget = Budget(seconds=0.1)
    fake_github.fail("silent", times=10)
    with pytest.raises(BudgetError, match="--max-wait"):
        client.send(request_)
    assert len(fake_github.requests) == 1


def test_nobody_there(client: Client, sleeper: Sleeper, fake_github: FakeGitHub) -> None:
    """A refused connection is no answer from anybody: it ends everything, at once."""
    fake_github.__exit__(None, None, None)
    with pytest.raises(NetworkError, match="cannot be reached") as caught:
        client.send(Request(url=fake_github.api_url))
    assert type(caught.value) is NetworkError
    assert not sleeper.slept


def test_no_such_host(client: Client) -> None:
    """A name that no name server knows (RFC 2606) is the same."""
    with pytest.raises(NetworkError) as caught:
        client.send(Request(url="http://github.invalid/api"))
    assert caught.value.exit_status == 3


def test_proxy(client: Client, request_: Request, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy is used as the HTTP library does; its password is in no message."""
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", "http://user:fake-password@127.0.0.1:9")
    with pytest.raises(NetworkError, match="proxy") as caught:
        client.send(request_)
    assert "fake-password" not in str(caught.value)


# -- The token -------------------------------------------------------------------------------------


def test_bad_token(fake_github: FakeGitHub, client: Client, request_: Request) -> None:
    """A token that GitHub refuses is dropped for good, and that is said once."""
    client.token = Token("fake-stale-token")
    assert client.send(request_).status == 200
    assert client.send(request_).status == 200
    assert [received.token for received in fake_github.requests] == ["fake-stale-token", "", ""]
    (note,) = client.notes
    assert "GITHUB_TOKEN" in note


def test_token_without_permission(
    fake_github: FakeGitHub, client: Client, request_: Request
) -> None:
    """A token that may not read one thing is left out for that; public data needs none."""
    client.token = Token(TOKEN)
    fake_github.fail("permission")
    assert client.send(request_).status == 200
    client.send(request_)
    assert [received.token for received in fake_github.requests] == [TOKEN, "", TOKEN]
    assert len(client.notes) == 1


def test_forbidden_without_token(
    fake_github: FakeGitHub, client: Client, request_: Request
) -> None:
    """Without a token there is nothing to leave out."""
    fake_github.fail("permission")
    with pytest.raises(AnswerError, match="not accessible"):
        client.send(request_)


@pytest.mark.parametrize("fault", ["bad-credentials", "permission"])
def test_query_needs_token(fake_github: FakeGitHub, client: Client, fault: str) -> None:
    """A query has no meaning without a token, so it is not repeated without one."""
    request = Request(url=fake_github.graphql_url, payload={"query": "{}"}, needs_token=True)
    with pytest.raises(TokenError):
        client.send(request)
    client.token = Token(TOKEN)
    fake_github.fail(fault)
    with pytest.raises(TokenError):
        client.send(request)
    assert len(fake_github.requests) == 1


@pytest.mark.parametrize("text", ["two words", "line\nend", "t\u00f6ken", "nul\0"])
def test_unusable_token(text: str) -> None:
    """A token that cannot be one is refused before it gets into a header or a message."""
    with pytest.raises(ConfigurationError, match="GITHUB_TOKEN") as caught:
        Token(text)
    assert text not in str(caught.value)


def test_empty_token() -> None:
    """An empty token is none."""
    assert Token.from_environment({}) is None
    assert Token.from_environment({"GITHUB_TOKEN": " \n"}) is None
    assert Token.from_environment({"GITHUB_TOKEN": f"{TOKEN}\n"}) is not None


@pytest.mark.parametrize("fault", ["bad-credentials", "html", "reset", "primary-403", "elsewhere"])
def test_token_is_secret(
    fake_github: FakeGitHub,
    client: Client,
    request_: Request,
    caplog: pytest.LogCaptureFixture,
    fault: str,
) -> None:
    """The token stands in no representation, message, note or log, whatever happens."""
    said: list[str] = []
    client.say = said.append
    client.token = Token(TOKEN)
    fake_github.fail(fault, times=3)
    with caplog.at_level(logging.DEBUG):
        shown: list[Any] = [repr(client), repr(client.token), str(client.token)]
        try:
            client.send(request_)
        except NetworkError as error:
            shown += [error, repr(error), error.__cause__, error.__context__]
    assert TOKEN not in str([*shown, said, client.notes, caplog.text])
    assert not any(TOKEN in record.getMessage() for record in caplog.records)


def test_dialogue(client: Client, request_: Request, fake_github: FakeGitHub) -> None:
    """What a dialogue yields is sent, and what fails is thrown into it."""
    seen: list[str] = []

    def dialogue() -> Any:
        response = yield request_
        seen.append(response.data["full_name"])
        fake_github.fail("teapot")
        try:
            yield request_
        except AnswerError as error:
            seen.append(error.message)
        return "done"

    assert client.run(dialogue()) == "done"
    assert seen[0] == NAME
    assert "418" in seen[1]


def test_no_thread_is_left(fake_github: FakeGitHub, client: Client, request_: Request) -> None:
    """A server that drips keeps no thread that could keep the program from ending."""
    client.request_seconds = 0.1
    client.budget = Budget(seconds=0.05)
    fake_github.fail("slow-body")
    with pytest.raises(BudgetError):
        client.send(request_)
    assert all(thread.daemon for thread in threading.enumerate() if "exchange" in thread.name)


def test_say(fake_github: FakeGitHub, client: Client, request_: Request) -> None:
    """Whoever watches is told of every wait."""
    said: list[str] = []
    client.say = said.append
    fake_github.fail("server-error")
    client.send(request_)
    assert len(said) == 1
    assert "502" in said[0]
