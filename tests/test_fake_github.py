"""The fake GitHub keeps GitHub's rules, as the samples of its answers show them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import requests
from fake_github import TOKEN, FakeIssue, FakeMilestone
from fake_github.samples import SAMPLES

if TYPE_CHECKING:
    from fake_github import FakeGitHub

NAME = "example-org/fake-warehouse"


def get(fake: FakeGitHub, path: str, token: str = "", **headers: str) -> requests.Response:
    """Ask the API, and follow no redirect."""
    sent = {"Authorization": f"Bearer {token}"} if token else {}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    url = path if path.startswith("http") else f"{fake.api_url}{path}"
    return requests.get(url, headers=sent, allow_redirects=False, timeout=60)


@pytest.fixture
def fake(fake_github: FakeGitHub) -> FakeGitHub:
    """Give a fake with a repository of 250 milestones, one in ten of them closed."""
    fake_github.repository(
        NAME,
        milestones=[
            FakeMilestone(number=number, state="open" if number % 10 else "closed")
            for number in range(1, 251)
        ],
        issues=[FakeIssue(number=996)],
    )
    return fake_github


def test_list(fake: FakeGitHub) -> None:
    """A list gives what is open, thirty at a time; a hundred at most."""
    some = get(fake, f"/repos/{NAME}/milestones").json()
    assert len(some) == 30
    assert {one["state"] for one in some} == {"open"}
    assert len(get(fake, f"/repos/{NAME}/milestones?state=all&per_page=1000").json()) == 100


def test_links(fake: FakeGitHub) -> None:
    """Links name the repository by its number, and keep the query."""
    first = f"/repos/{NAME}/milestones?state=all&per_page=100"
    answers = [get(fake, first)]
    while "next" in answers[-1].links:
        answers.append(get(fake, answers[-1].links["next"]["url"]))
    numbers = [one["number"] for answer in answers for one in answer.json()]
    assert numbers == list(range(1, 251))
    assert "last" not in answers[-1].links
    assert answers[-1].links["first"]["url"] == (
        f"{fake.api_url}/repositories/999000001/milestones?state=all&per_page=100&page=1"
    )
    assert "link" not in get(fake, f"/repos/{NAME}/milestones?state=closed").headers


@pytest.mark.parametrize(("token", "cost"), [(TOKEN, 0), ("", 1)])
def test_not_modified(fake: FakeGitHub, token: str, cost: int) -> None:
    """A 304 is free with a token, and counted without; it has no body."""
    path = f"/repos/{NAME}/milestones/13"
    first = get(fake, path, token)
    before = fake.used[token]
    for header in ("ETag", "Last-Modified"):
        name = {"ETag": "If_None_Match", "Last-Modified": "If_Modified_Since"}[header]
        answer = get(fake, path, token, **{name: first.headers[header]})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["ETag"] == first.headers["ETag"]
    assert fake.used[token] == before + 2 * cost


def test_etag_is_bound_to_token(fake: FakeGitHub) -> None:
    """Another token, such as that of the next job, makes another ETag; a date does not change."""
    path = f"/repos/{NAME}/milestones/13"
    one, other = get(fake, path), get(fake, path, TOKEN)
    assert one.json() == other.json()
    assert one.headers["ETag"] != other.headers["ETag"]
    assert one.headers["Last-Modified"] == other.headers["Last-Modified"]
    assert get(fake, path, TOKEN, If_None_Match=one.headers["ETag"]).status_code == 200
    assert "Last-Modified" not in get(fake, f"/repos/{NAME}/milestones").headers


def test_rename(fake: FakeGitHub) -> None:
    """An old name redirects to the number, with the rest of the path and the query."""
    fake.rename(NAME, "example-org/new")
    answer = get(fake, f"/repos/{NAME}/milestones?state=all&per_page=4")
    assert answer.status_code == 301
    location = f"{fake.api_url}/repositories/999000001/milestones?state=all&per_page=4"
    assert answer.headers["Location"] == answer.json()["url"] == location
    assert get(fake, f"{fake.url}/{NAME}/issues").headers["Location"].endswith("/new/issues")


def test_limit(fake: FakeGitHub) -> None:
    """Each request is counted, for each token apart; the 61st of an hour is refused."""
    fake.used[""] = 59
    last = get(fake, f"/repos/{NAME}")
    assert last.headers["x-ratelimit-remaining"] == "0"
    refused = get(fake, f"/repos/{NAME}")
    assert refused.status_code == 403
    assert "rate limit exceeded" in refused.json()["message"]
    assert get(fake, f"/repos/{NAME}", TOKEN).headers["x-ratelimit-remaining"] == "4999"


def test_refusals(fake: FakeGitHub) -> None:
    """What is private is not found; a wrong token is refused even for what is public."""
    fake.repository("example-org/secret", private=True)
    fake.repository("example-org/dmca", blocked="dmca")
    fake.repository("example-org/tos", blocked="tos")
    fake.repositories[NAME].issues[8] = FakeIssue(number=8, deleted=True)
    found = {
        path: get(fake, path).status_code
        for path in (
            "/repos/example-org/secret",
            "/repos/example-org/none",
            "/repos/example-org/dmca",
            "/repos/example-org/tos",
            f"/repos/{NAME}/issues/8",
            f"/repos/{NAME}/milestones/",
        )
    }
    assert list(found.values()) == [404, 404, 451, 403, 410, 404]
    assert get(fake, f"/repos/{NAME}", "fake-wrong").status_code == 401
    assert get(fake, f"/repos/{NAME}", User_Agent="").status_code == 403


def test_headers(fake: FakeGitHub) -> None:
    """Every answer of the API tells the limit, and no page does."""
    for path in (f"/repos/{NAME}", f"/repos/{NAME}/milestones/999", "/repos/no/thing"):
        assert "x-ratelimit-remaining" in get(fake, path).headers
    page = get(fake, f"{fake.url}/{NAME}/milestone/13")
    assert page.status_code == 200
    assert "x-ratelimit-remaining" not in page.headers


def test_graphql_needs_token(fake: FakeGitHub) -> None:
    """GraphQL answers nobody without a token."""
    assert requests.post(fake.graphql_url, json={"query": "{}"}, timeout=60).status_code == 401


def keys(sample: str, *path: str) -> set[str]:
    """Give the keys of an object in a sample."""
    text = (SAMPLES / f"{sample}.json").read_text(encoding="utf-8")
    at: Any = json.loads(text)["exchanges"][0]["response"]["body"]
    for name in path:
        at = at[name]
    return set(at)


def test_shapes(fake: FakeGitHub) -> None:
    """A milestone has the keys that GitHub's has, by either way."""
    assert set(get(fake, f"/repos/{NAME}/milestones/13").json()) == keys("milestone-13")
    query = """query { r0: repository(owner: "example-org", name: "fake-warehouse") {
      m13: milestone(number: 13) { ...Ms } } } fragment Ms on Milestone { number title
      milestoneState: state url dueOn closedAt description openIssues closedIssues openPRs
      closedPRs }"""
    answer = requests.post(
        fake.graphql_url,
        json={"query": query},
        headers={"Authorization": f"Bearer {TOKEN}"},
        timeout=60,
    ).json()
    unasked = {"createdAt", "updatedAt", "progressPercentage"}
    assert (
        set(answer["data"]["r0"]["m13"])
        == keys("graphql-200-partial", "data", "r0", "m13") - unasked
    )
