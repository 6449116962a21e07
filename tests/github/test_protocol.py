"""What GitHub's answers mean; nothing is sent here."""

from __future__ import annotations

from typing import Any

import pytest
from fake_github.samples import API, sample
from fake_github.things import RESET_AT

from sphinx_roadmap.errors import AnswerError, ConfigurationError
from sphinx_roadmap.github.protocol import (
    Endpoints,
    Outcome,
    Request,
    Response,
    clean,
    decode,
    judge,
    origin,
    pages,
    redirect,
)


@pytest.mark.parametrize(
    ("name", "outcome", "seconds"),
    [
        ("milestones-list-all", Outcome.USE, None),
        ("graphql-200-partial", Outcome.USE, None),
        ("milestone-404", Outcome.MISSING, None),
        ("repo-404", Outcome.MISSING, None),
        ("issue-410-deleted", Outcome.MISSING, None),
        ("repo-451-blocked", Outcome.MISSING, None),
        ("repo-403-tos", Outcome.MISSING, None),
        ("unauthorized-401", Outcome.UNAUTHORIZED, None),
        ("graphql-401", Outcome.UNAUTHORIZED, None),
        ("forbidden-403-not-a-rate-limit", Outcome.FORBIDDEN, None),
        ("server-error-502", Outcome.RETRY, 1),
        ("rate-limit-primary-403-installation", Outcome.WAIT, 1001),
        ("rate-limit-primary-403-token", Outcome.WAIT, 1001),
        ("rate-limit-primary-403-unauthenticated", Outcome.WAIT, 1001),
        ("rate-limit-primary-429", Outcome.WAIT, 1001),
        ("graphql-200-rate-limited", Outcome.WAIT, 1001),
        ("rate-limit-secondary-403-retry-after", Outcome.WAIT, 66),
        ("rate-limit-secondary-429-retry-after", Outcome.WAIT, 1),
        ("rate-limit-secondary-403-bare", Outcome.WAIT, 60),
        ("milestones-304", Outcome.FAILED, None),
    ],
)
def test_judge(name: str, outcome: Outcome, seconds: float | None) -> None:
    """Each form of an answer has its own consequence, and each limit its own time."""
    verdict = judge(sample(name), now=RESET_AT - 1000, attempt=0)
    assert verdict.outcome is outcome
    assert verdict.reason.isprintable()
    if seconds is not None:
        assert verdict.seconds == seconds


def test_judge_backs_off() -> None:
    """Where GitHub names no time, each wait is twice the one before."""
    bare, broken = sample("rate-limit-secondary-403-bare"), sample("server-error-502")
    assert [judge(bare, now=0, attempt=n).seconds for n in range(3)] == [60, 120, 240]
    assert [judge(broken, now=0, attempt=n).seconds for n in range(3)] == [1, 2, 4]


@pytest.mark.parametrize(
    ("status", "headers", "data", "outcome"),
    [
        (403, {}, {"message": "You have triggered an ABUSE DETECTION mechanism"}, Outcome.WAIT),
        (403, {}, {"message": "API rate limit exceeded for 203.0.113.99."}, Outcome.WAIT),
        (403, {}, None, Outcome.FORBIDDEN),
        (429, {}, None, Outcome.WAIT),
        (403, {"x-ratelimit-remaining": "0"}, None, Outcome.WAIT),
        (403, {"retry-after": "soon"}, None, Outcome.FORBIDDEN),
        (403, {}, {"message": 7, "block": "no"}, Outcome.FORBIDDEN),
        (503, {"retry-after": "7"}, None, Outcome.RETRY),
        (410, {}, {"message": "This API version was retired"}, Outcome.FAILED),
        (204, {}, None, Outcome.FAILED),
        (418, {}, None, Outcome.FAILED),
    ],
)
def test_judge_oddities(
    status: int, headers: dict[str, str], data: object, outcome: Outcome
) -> None:
    """Headers and messages may be missing, or be nonsense."""
    response = Response(url=API, status=status, headers=headers, data=data)
    assert judge(response, now=0, attempt=0).outcome is outcome


def test_past_reset() -> None:
    """A reset that has passed, by our clock, is waited for a second."""
    late = judge(sample("rate-limit-primary-429"), now=RESET_AT + 5000, attempt=0)
    assert late.seconds == 1


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{}", "text/html"),
        (b"{}", ""),
        (b"", "application/json"),
        (b"{", "application/json"),
        (b'{"a": 1, "a": 2}', "application/json"),
        (b"\xff", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"9" * 10_000, "application/json"),
    ],
)
def test_decode_refuses(body: bytes, kind: str) -> None:
    """A good answer that is no JSON is an error; an error page is allowed to be none."""
    with pytest.raises(AnswerError):
        decode(body, kind, 200)
    assert decode(body, kind, 502) is None or kind.startswith("application/json")


def test_decode() -> None:
    """JSON comes under several names."""
    for kind in ("application/json; charset=utf-8", "application/vnd.github+json"):
        assert decode(b'{"a": 1}', kind, 200) == {"a": 1}


def test_pages() -> None:
    """The next page's URL is taken as it stands."""
    first = sample("milestones-paginated")
    assert pages(first.headers) == {
        "next": f"{API}/repositories/999000001/milestones?state=all&per_page=4&page=2",
        "last": f"{API}/repositories/999000001/milestones?state=all&per_page=4&page=2",
    }
    assert pages({}) == {}
    assert pages({"link": "<>;,;<nonsense"}) == {}


@pytest.mark.parametrize(
    ("url", "location", "payload", "target"),
    [
        (f"{API}/a", f"{API}/b?c=d", None, f"{API}/b?c=d"),
        (f"{API}/a", "/b", None, f"{API}/b"),
        (f"{API}/a", "https://example.org/b", None, "https://example.org/b"),
        (f"{API}/a", "http://api.github.com/b", None, None),
        (f"{API}/a", "javascript:alert(1)", None, None),
        (f"{API}/a", "https://user:secret@example.org/", None, None),
        (f"{API}/a", "https://[", None, None),
        (f"{API}/a", "", None, None),
        (f"{API}/graphql", f"{API}/b", {}, f"{API}/b"),
        (f"{API}/graphql", "https://example.org/b", {}, None),
    ],
)
def test_redirect(url: str, location: str, payload: Any, target: str | None) -> None:
    """A redirect is followed unless it is unsafe; a query is sent to its own server only."""
    response = Response(url=url, status=307, headers={"location": location})
    assert redirect(response, Request(url=url, payload=payload)) == target


def test_redirected_post() -> None:
    """A 301 would turn a POST into a GET, so it is not followed."""
    response = Response(url=f"{API}/graphql", status=301, headers={"location": f"{API}/b"})
    assert redirect(response, Request(url=response.url, payload={})) is None


def test_origin() -> None:
    """Host names ignore case, and the port counts."""
    assert origin("https://API.github.com/x") == origin("https://api.github.com:443")
    assert origin("https://api.github.com:8443") != origin("https://api.github.com")
    assert origin("http://api.github.com") != origin("https://api.github.com")


def test_endpoints() -> None:
    """The variables of GitHub Actions are used; on an Enterprise server one implies the others."""
    assert Endpoints.from_environment({"GITHUB_API_URL": ""}) == Endpoints()
    assert Endpoints.from_environment(
        {"GITHUB_SERVER_URL": "https://ghe.example.org/"}
    ) == Endpoints(
        api_url="https://ghe.example.org/api/v3",
        graphql_url="https://ghe.example.org/api/graphql",
        server_url="https://ghe.example.org",
    )


@pytest.mark.parametrize(
    "text", ["api.example.org", "file:///x", "https://u:p@x", "https://x:0", "h"]
)
def test_bad_endpoint(text: str) -> None:
    """An address that is none is named by its variable, and not repeated: it may hold a secret."""
    with pytest.raises(ConfigurationError, match="GITHUB_API_URL") as caught:
        Endpoints.from_environment({"GITHUB_API_URL": text})
    assert text == "h" or text not in str(caught.value)


def test_clean() -> None:
    """A title is one line, and keeps what its language needs."""
    assert clean(" a\r\n\tb\u2028c ") == "a b c"
    assert clean("\x1b[31m\u202e\ud800") == "\ufffd[31m\ufffd\ufffd"
    assert clean("क्\u200dष 👩\u200d💻") == "क्\u200dष 👩\u200d💻"
    assert clean("\u2028") == "\ufffd"
