"""Links to GitHub are asked through the API, in few requests, and never as pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_roadmap.linkcheck.settings import Own

from .checking import Checked, check, verdicts
from .hub import Hub, Repository

if TYPE_CHECKING:
    from collections.abc import Iterator

README = "Warehouse\n=========\n\nDiscussion\n----------\n\n.. _special:\n\nEnd\n---\n"
FILES = {
    "README.rst": README,
    "README.md": "# Title\n\n## Getting started!\n\n```\n# no heading\n```\n## Title\n",
    "docs/guide.md": "a\nb\nc\n",
}
NEW, OLD = "example-org/fake", "example-org/old"
PRIVATE, OWN = "example-org/private", "example-org/own"

# Links below the server, with verdict, reason, and where they should lead.
CASES = [
    ("{new}", "working", "ok", ""),
    ("{new}/milestone/13", "working", "ok", ""),
    ("{new}/milestone/13?closed=1", "working", "ok", ""),
    ("{new}/milestone/99", "broken", "http-error", ""),
    ("{old}/milestone/13", "redirected", "moved", "{new}/milestone/13"),
    ("{new}/issues/996", "working", "ok", ""),
    ("{new}/issues/997", "redirected", "moved", "{new}/pull/997"),
    ("{new}/issues/998", "broken", "http-error", ""),
    ("{new}/issues/996#issuecomment-5", "working", "ok", ""),
    ("{new}/issues/996#issuecomment-6", "broken", "http-error", ""),
    ("{new}/pull/997/files", "working", "ok", ""),
    ("{new}/blob/main/README.rst", "working", "ok", ""),
    ("{new}/blob/main/README.rst#discussion", "working", "ok", ""),
    ("{new}/blob/main/README.rst#special", "working", "ok", ""),
    ("{new}/blob/main/README.rst#absent", "broken", "anchor-missing", ""),
    ("{new}/blob/main/README.md#getting-started", "working", "ok", ""),
    ("{new}/blob/main/README.md#title-1", "working", "ok", ""),
    ("{new}/blob/main/README.md#no-heading", "broken", "anchor-missing", ""),
    ("{new}/blob/main/docs/guide.md#L2-L3", "working", "ok", ""),
    ("{new}/blob/main/docs/guide.md#L9", "broken", "anchor-missing", ""),
    ("{new}/blob/main/gone.rst", "broken", "http-error", ""),
    ("{new}/blob/master/README.rst", "redirected", "moved", "{new}/blob/main/README.rst"),
    (
        "{old}/blob/master/README.rst#discussion",
        "redirected",
        "moved",
        "{new}/blob/main/README.rst#discussion",
    ),
    ("{new}/blob/v1.0/README.rst", "working", "ok", ""),
    ("{new}/releases/tag/v1.0", "working", "ok", ""),
    ("{new}/releases/tag/v2.0", "broken", "http-error", ""),
    ("{new}/labels/good%20first%20issue", "working", "ok", ""),
    ("{new}/labels/none", "broken", "http-error", ""),
    ("{new}/commit/abcdef1", "working", "ok", ""),
    ("{new}/commit/abcdef2", "broken", "http-error", ""),
    ("{old}/commit/abcdef1", "redirected", "moved", "{new}/commit/abcdef1"),
    ("{old}", "redirected", "moved", "{new}"),
    ("{old}/issues/996", "redirected", "moved", "{new}/issues/996"),
    ("{old}/issues/998", "broken", "http-error", ""),
    ("{old}/releases/tag/v1.0", "redirected", "moved", "{new}/releases/tag/v1.0"),
    (
        "{old}/labels/good%20first%20issue",
        "redirected",
        "moved",
        "{new}/labels/good%20first%20issue",
    ),
    ("{old}/tree/main/docs", "redirected", "moved", "{new}/tree/main/docs"),
    ("{new}/tree/main/docs", "working", "ok", ""),
    ("{new}/tree/v1.0", "working", "ok", ""),
    ("{new}/tree/main/none", "broken", "http-error", ""),
    ("{new}/edit/main/README.rst", "working", "ok", ""),
    ("{new}/commits/main", "working", "ok", ""),
    ("{new}/releases/latest", "working", "ok", ""),
    ("{new}/compare/v1.0...main", "working", "ok", ""),
    ("{new}/compare/v1.0...none", "broken", "http-error", ""),
    ("{new}/issues/996#issue-12345", "working", "ok", ""),
    ("{new}/issues/996#event-12345", "not verified", "anchor-unknown", ""),
    ("{new}/pull/997#discussion_r5", "working", "ok", ""),
    ("{new}/pull/997#discussion_r6", "broken", "http-error", ""),
    ("{new}/pull/997/files#r5", "working", "ok", ""),
    ("{new}/pull/997#pullrequestreview-5", "working", "ok", ""),
    ("{new}/pull/997#pullrequestreview-6", "broken", "http-error", ""),
    ("{new}/commit/abcdef1#commitcomment-5", "working", "ok", ""),
    ("{new}/commit/abcdef1#commitcomment-6", "broken", "http-error", ""),
    ("{new}/blob/main/README.rst#L3", "working", "ok", ""),
    ("example-org/private", "not verified", "forbidden", ""),
    ("example-org/private/issues/1", "not verified", "forbidden", ""),
    ("example-org/private/issues/2", "broken", "http-error", ""),
    ("example-org/own/issues/1", "working", "ok", ""),
    ("example-org/blocked", "not verified", "forbidden", ""),
    ("example-org/blocked/issues/1", "not verified", "forbidden", ""),
    ("orgs/example-org", "working", "ok", ""),
    ("orgs/nobody", "broken", "http-error", ""),
    ("{new}/issues", "working", "ok", ""),
    ("{new}#readme", "working", "ok", ""),
    ("{new}#getting-started", "working", "ok", ""),
    ("{new}/wiki/Page", "not verified", "not-asked", ""),
    ("example-org/none", "broken", "http-error", ""),
    ("example-org", "working", "ok", ""),
    ("nobody", "broken", "http-error", ""),
    ("search?q=x", "not verified", "not-asked", ""),
]


def hub() -> Hub:
    """Give a GitHub with one repository that has another name today."""
    repository = Repository(
        full_name=NEW,
        files=FILES,
        milestones=frozenset({11, 13}),
        issues=frozenset({996}),
        pulls=frozenset({997}),
        discussions=frozenset({7}),
        tags=frozenset({"v1.0"}),
        labels=frozenset({"good first issue"}),
        commits=frozenset({"abcdef1"}),
        comments=frozenset({5}),
    )
    private = Repository(full_name=PRIVATE, private=True, issues=frozenset({1}))
    own = Repository(full_name=OWN, private=True, issues=frozenset({1}))
    blocked = Repository(full_name="example-org/blocked", blocked=True)
    return Hub(repository, private, own, blocked, renames={OLD: NEW}, gists=frozenset({"abc123"}))


def urls(server: Hub, path: str) -> str:
    """Give the URL of a case."""
    return f"{server.url}/{path.format(new=NEW, old=OLD)}"


@pytest.fixture(scope="module", params=["token", "no token"])
def run(request: pytest.FixtureRequest) -> Iterator[tuple[Hub, Checked]]:
    """Give all cases as checked with a token, and without one."""
    with hub() as server:
        token = "FAKE-TOKEN" if request.param == "token" else ""
        links = [urls(server, case[0]) for case in CASES]
        server.left = 100
        own = Own(server=server.url, repository=OWN)
        yield server, check(links, own=own, environ=server.environ(token))


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_verdict(case: tuple[str, str, str, str], run: tuple[Hub, Checked]) -> None:
    """Each kind of link has the verdict that GitHub's answer means."""
    server, results = run
    path, verdict, reason, target = case
    result = results[urls(server, path)]
    assert (str(result.verdict), str(result.reason)) == (verdict, reason), result
    assert result.moved_to == (urls(server, target) if target else "")


def test_discussions_need_a_token() -> None:
    """The REST API has no discussions, so without a token they are not verified."""
    with hub() as server:
        expected = {
            urls(server, "{new}/discussions/7"): "working",
            urls(server, "{new}/discussions/8"): "broken",
            urls(server, "{old}/discussions/7"): "redirected",
            urls(server, "{new}/discussions/7#discussioncomment-1"): "not verified",
        }
        results = check(expected, environ=server.environ("FAKE"))
        assert {link: str(one.verdict) for link, one in results.items()} == expected
        moved = results[urls(server, "{old}/discussions/7")].moved_to
        assert moved == urls(server, "{new}/discussions/7")
        assert set(verdicts(check(expected, environ=server.environ()))) == {"not verified"}


@pytest.mark.parametrize("token", ["FAKE-TOKEN", ""])
def test_other_hosts_of_github(token: str) -> None:
    """Gists and raw files have hosts of their own, and the same API."""
    with hub() as server:
        gist, raw = "https://gist.github.com/example-org", "https://raw.githubusercontent.com"
        expected = {
            f"{gist}/abc123": ("working", ""),
            f"{gist}/def456": ("broken", ""),
            f"{gist}/abc123#file-one-py": ("not verified", ""),
            f"{raw}/{NEW}/main/README.rst": ("working", ""),
            f"{raw}/{NEW}/refs/heads/main/README.rst": ("working", ""),
            f"{raw}/{NEW}/main/none.rst": ("broken", ""),
            f"{raw}/{OLD}/main/README.rst": ("redirected", f"{raw}/{NEW}/main/README.rst"),
            f"{raw}/{NEW}/master/README.rst": ("redirected", f"{raw}/{NEW}/main/README.rst"),
        }
        environ = server.environ(token)
        del environ["GITHUB_SERVER_URL"]
        results = check(expected, environ=environ)
        found = {link: (str(one.verdict), one.moved_to) for link, one in results.items()}
        assert found == expected


def test_few_requests_with_a_token() -> None:
    """Two hundred links cost four requests."""
    numbers = frozenset(range(1, 201))
    with Hub(Repository(full_name=NEW, issues=numbers)) as server:
        links = [f"{server.url}/{NEW}/issues/{n}" for n in numbers]
        results = check(links, environ=server.environ("FAKE-TOKEN"))
        assert {str(result.verdict) for result in results.values()} == {"working"}
        assert len(server.requests) == results.requests == 4


def test_few_requests_without_a_token() -> None:
    """Two hundred links cost three requests without a token, and one for each that is gone."""
    there = frozenset(range(1, 401)) - frozenset(range(20, 150)) - {310}
    numbers = range(201, 401)
    with Hub(Repository(full_name=NEW, issues=there, pulls=frozenset({333}))) as server:
        links = {n: f"{server.url}/{NEW}/issues/{n}" for n in numbers}
        results = check(links.values(), environ=server.environ())
        assert results[links[310]].verdict == "broken"
        assert results[links[333]].moved_to == f"{server.url}/{NEW}/pull/333"
        others = [results[link] for n, link in links.items() if n not in {310, 333}]
        assert {str(result.verdict) for result in others} == {"working"}
        lists = [request for request in server.requests if "?" in request]
        assert len(server.requests) == len(lists) + 2
        assert len(lists) <= 5


def test_no_budget() -> None:
    """What GitHub answers no more is not verified, at once, and says what would help."""
    numbers = range(100, 20001, 100)
    with Hub(Repository(full_name=NEW, issues=frozenset(numbers))) as server:
        server.left = 5
        links = [f"{server.url}/{NEW}/issues/{n}" for n in numbers]
        results = check(links, environ=server.environ())
        verdicts = [str(results[link].verdict) for link in links]
        assert verdicts.count("working") == 4
        assert verdicts.count("not verified") == 196
        assert len(server.requests) == 6
        assert "GITHUB_TOKEN" in results[links[-1]].remedy
