"""Links to GitHub are asked through the API, in few requests, and never as pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .checking import Checked, check
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
    return Hub(repository, renames={OLD: NEW})


def urls(server: Hub, path: str) -> str:
    """Give the URL of a case."""
    return f"{server.url}/{path.format(new=NEW, old=OLD)}"


@pytest.fixture(scope="module", params=["token", "no token"])
def run(request: pytest.FixtureRequest) -> Iterator[tuple[Hub, Checked]]:
    """Give all cases as checked with a token, and without one."""
    with hub() as server:
        token = "FAKE-TOKEN" if request.param == "token" else ""
        links = [urls(server, case[0]) for case in CASES]
        yield server, check(links, environ=server.environ(token))


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_verdict(case: tuple[str, str, str, str], run: tuple[Hub, Checked]) -> None:
    """Each kind of link has the verdict that GitHub's answer means."""
    server, results = run
    path, verdict, reason, target = case
    result = results[urls(server, path)]
    assert (str(result.verdict), str(result.reason)) == (verdict, reason), result
    assert result.moved_to == (urls(server, target) if target else "")


def test_discussions_need_a_token(run: tuple[Hub, Checked]) -> None:
    """The REST API has no discussions, so without a token they are not verified."""
    server, _ = run
    link = urls(server, "{new}/discussions/7")
    assert check([link], environ=server.environ("FAKE"))[link].verdict == "working"
    assert check([link], environ=server.environ())[link].verdict == "not verified"


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
