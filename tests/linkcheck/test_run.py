"""How a run asks, and what it knows without asking: one request for a page, the cache, the own."""

from __future__ import annotations

import json
import os
import re
import socket
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sphinx_roadmap.linkcheck.settings import Limits, Own, Rule

from .checking import PATIENT, check, quick_settings, verdicts
from .lab import Lab, Request, always, answer, methods, to

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DAY = 86400.0
NOW = 1874000000.0  # In May 2029.


def test_one_request_for_a_page() -> None:
    """Fifty fragments of a page cost one request."""
    body = "".join(f"<p id=a{n}>" for n in range(50))
    with Lab({"/page": always(body=body)}) as lab:
        results = check([f"{lab.base}/page#a{n}" for n in range(50)] + [f"{lab.base}/page"])
        assert set(verdicts(results)) == {"working"}
        assert lab.requests("/page") == ["GET"]


def test_head_then_get() -> None:
    """A page without fragment is asked for by HEAD, and by GET only when that fails."""
    with Lab({"/fine": always(), "/old": methods(always("405 No", ""), always())}) as lab:
        check([f"{lab.base}/fine", f"{lab.base}/old"])
        assert lab.requests("/fine") == ["HEAD"]
        assert lab.requests("/old") == ["HEAD", "GET"]


def test_browser_like_accept() -> None:
    """Requests say that they want HTML, for some hosts refuse others."""
    with Lab({"/fine": always()}) as lab:
        check([f"{lab.base}/fine"])
        assert lab.received[0].headers["accept"].startswith("text/html,")


def test_second_run_asks_for_nothing(tmp_path: Path) -> None:
    """What was fine lately costs no request; what failed is tried again."""
    file = tmp_path / "cache.json"
    with Lab({"/fine": always(body="<p id=a>"), "/moved": to("/fine")}) as lab:
        links = [f"{lab.base}/fine#a", f"{lab.base}/moved", f"{lab.base}/none"]
        first = check(links, cache=file, now=NOW)
        lab.received.clear()
        second = check(links, cache=file, now=NOW + DAY)
        assert sorted(verdicts(second)) == sorted(verdicts(first))
        assert {one.path for one in lab.received} == {"/none"}
        assert second[links[0]].cached
        assert second[links[1]].moved_to == f"{lab.base}/fine"


def test_new_fragment_of_a_known_page(tmp_path: Path) -> None:
    """A fragment that was not looked for yet needs the page again."""
    with Lab({"/page": always(body="<p id=a><p id=b>")}) as lab:
        check([f"{lab.base}/page#a"], cache=tmp_path / "c", now=NOW)
        results = check([f"{lab.base}/page#b"], cache=tmp_path / "c", now=NOW)
        assert verdicts(results) == ["working"]
        assert lab.requests("/page") == ["GET", "GET"]


def test_old_entries_are_revalidated(tmp_path: Path) -> None:
    """An old result costs a conditional request; 304 makes it fresh, with its fragments."""

    def serve(request: Request) -> Iterator[bytes]:
        if request.headers.get("if-none-match") == '"e"':
            yield answer("304 Not Modified", "", ETag='"e"')
        else:
            yield answer(body="<p id=a>", method=request.method, ETag='"e"')

    with Lab({"/page": serve}) as lab:
        for days, requests in ((0, 1), (30, 2), (31, 2)):
            results = check([f"{lab.base}/page#a"], cache=tmp_path / "c", now=NOW + days * DAY)
            assert verdicts(results) == ["working"]
            assert len(lab.received) == requests


def test_fine_last_week(tmp_path: Path) -> None:
    """A page that was fine and does not answer today is not verified; after a week it is broken."""
    lab = Lab({"/page": always()})
    link = f"{lab.base}/page"
    with lab:
        check([link], cache=tmp_path / "c", now=NOW)
    # The port stays ours, and nobody listens.
    with socket.socket() as silent:
        silent.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        silent.bind(("127.0.0.1", lab.port))
        one = check([link], cache=tmp_path / "c", now=NOW + 10 * DAY)[link]
        assert (str(one.verdict), str(one.reason)) == ("not verified", "connection")
        assert "It was fine on 20 May, " in one.remedy
        two = check([link], cache=tmp_path / "c", now=NOW + 18 * DAY)[link]
        assert (str(two.verdict), two.failures) == ("broken", 2)


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"format": 99, "pages": {}}', '{"format": 1, "pages": {"x": {"hops": 3}}}'],
)
def test_damaged_cache(content: str, tmp_path: Path) -> None:
    """A damaged or foreign cache gives one warning and is written anew."""
    file = tmp_path / "cache.json"
    file.write_text(content, encoding="utf-8")
    said: list[str] = []
    with Lab({"/fine": always()}) as lab:
        check([f"{lab.base}/fine"], cache=file, now=NOW, warn=said.append)
    assert len(said) == 1
    assert f"{lab.base}/fine" in json.loads(file.read_text())["pages"]
    assert [path.name for path in tmp_path.iterdir()] == ["cache.json"]


def test_cache_that_cannot_be_written(tmp_path: Path) -> None:
    """A cache that cannot be written is told, and the results are there all the same."""
    (tmp_path / "file").touch()
    said: list[str] = []
    with Lab({"/fine": always()}) as lab:
        link = f"{lab.base}/fine"
        results = check([link], cache=tmp_path / "file" / "cache", now=NOW, warn=said.append)
        assert verdicts(results) == ["working"]
    assert "this cache cannot be written" in said[-1]


def test_device_as_cache() -> None:
    """A device, such as /dev/null, stays one, keeps nothing and gives no warning."""
    ours, theirs = os.openpty()
    device = Path(os.ttyname(theirs))
    with Lab({"/fine": always()}) as lab:
        check([f"{lab.base}/fine"], cache=device, now=NOW)
    assert device.is_char_device()
    os.close(ours)
    os.close(theirs)


def test_two_runs_at_once(tmp_path: Path) -> None:
    """Runs that end at the same time both leave what they learned."""
    file = tmp_path / "cache.json"
    with Lab({f"/{n}": always() for n in range(4)}) as lab:
        from sphinx_roadmap.linkcheck.cache import Cache
        from sphinx_roadmap.linkcheck.records import Judgement, Reason, Verdict

        fine = Judgement(verdict=Verdict.WORKING, reason=Reason.OK, final=lab.base)
        caches = [Cache(file, days=7, now=NOW, warn=pytest.fail) for _ in range(4)]
        threads = []
        for n, cache in enumerate(caches):
            cache.learn(f"{lab.base}/{n}", fine)
            threads.append(threading.Thread(target=cache.save))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(json.loads(file.read_text())["pages"]) == 4


def test_no_network() -> None:
    """When no host at all can be reached, no link is called broken, nor asked for three times."""
    results = check([f"http://127.0.0.{n}:9/" for n in range(1, 5)])
    assert {str(result.reason) for result in results.values()} == {"offline"}
    assert 8 <= results.requests < 12


def test_ignore_until() -> None:
    """A rule of ours ends after its last day."""
    with Lab({}) as lab:
        rules = (
            Rule(re.compile(".*a$"), "why", "2029-06-01"),
            Rule(re.compile(".*b$"), "", "2029-05-31"),
        )
        results = check([f"{lab.base}/a", f"{lab.base}/b"], quick_settings(PATIENT, rules=rules))
        assert verdicts(results) == ["ignored", "broken"]


def test_own_repository(tmp_path: Path, git: Callable[..., str]) -> None:
    """Links into the own repository are looked up in the checkout: no request at all."""
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "new.rst").write_text("New\n===\n", encoding="utf-8")
    site = tmp_path / "site"
    site.mkdir()
    (site / "page.html").write_text("<p id=a>", encoding="utf-8")
    base, page = "https://github.com/example-org/fake/blob/main", "https://example.org/site"
    own = Own(
        server="https://github.com",
        repository="example-org/fake",
        branches=frozenset({"main", "HEAD"}),
        checkout=tmp_path,
        base_url=f"{page}/",
        site=site,
    )
    expected = {
        f"{base}/docs/new.rst": "working",
        f"{base}/docs/new.rst#new": "working",
        f"{base}/docs/new.rst#L9": "broken",
        f"{base}/docs/old.rst": "broken",
        f"{base.replace('blob', 'tree')}/docs": "working",
        f"{base.replace('blob', 'edit')}/docs/new.rst": "working",
        f"{base.replace('blob', 'edit')}/docs/old.rst": "broken",
        f"{page}/page.html#a": "working",
        f"{page}/page#b": "broken",
        f"{page}/none.html": "broken",
    }
    results = check(expected, own=own)
    assert {link: str(result.verdict) for link, result in results.items()} == expected
    assert results.requests == 0
    # Where the site is not built, the pages that will be in it are known all the same.
    unbuilt = replace(own, site=None, pages=frozenset({"page", "folder/index"}))
    links = [f"{page}/page.html", f"{page}/folder/"]
    results = check(links, own=unbuilt)
    assert (verdicts(results), results.requests) == (["working", "working"], 0)


def test_limits_are_sane() -> None:
    """The defaults are those that the documentation promises."""
    limits = Limits()
    assert (limits.total_seconds, limits.redirects, limits.body_bytes) == (600.0, 30, 5_000_000)
