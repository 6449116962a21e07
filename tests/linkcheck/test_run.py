"""How a run asks: how often, in which way, with which secrets, and for how long."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import threading
import time
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from sphinx_roadmap.linkcheck.private import is_private
from sphinx_roadmap.linkcheck.settings import Limits, Own, Rule

from .checking import QUICK, check, quick_settings
from .hub import Hub, Repository
from .lab import Lab, Request, always, answer, in_turn, methods, pieces, to

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import FrameType

PATIENT = replace(QUICK, request_seconds=10.0, link_seconds=20.0)
DAY = 86400.0
NOW = 1874000000.0  # In May 2029.


def verdicts(results: dict[str, Any]) -> list[str]:
    """Give the verdicts in order."""
    return [str(result.verdict) for result in results.values()]


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


def test_host_is_left_alone() -> None:
    """After "too many requests", none of the host's other pages is asked for until its time."""
    busy = in_turn(always("429 Slow", "", Retry_After="0.2"), always())
    behaviours = {f"/{n}": always() for n in range(6)} | {"/0": busy}
    with Lab(behaviours) as lab:
        limits = replace(PATIENT, connections=1, first_per_host=1, per_host=1)
        results = check([f"{lab.base}/{n}" for n in range(6)], quick_settings(limits))
        assert set(verdicts(results)) == {"working"}
        first, second = lab.received[0], lab.received[1]
        assert second.at - first.at >= 0.2


def test_many_hosts() -> None:
    """Twice as many hosts take twice the steps, although all wait for a limit that they share."""
    steps: Counter[str] = Counter()

    def note(frame: FrameType, event: str, argument: object) -> None:
        if frame.f_code.co_filename.endswith(("/check.py", "/hosts.py")):
            steps[event] += 1

    found = []
    with Lab({"/": always()}) as lab:
        for hosts in (50, 100):
            limits = replace(PATIENT, connections=2)
            links = [f"http://h{n}.localhost:{lab.port}/" for n in range(hosts)]
            steps.clear()
            before = sys.getprofile()
            sys.setprofile(note)
            try:
                results = check(links, quick_settings(limits))
            finally:
                sys.setprofile(before)
            assert set(verdicts(results)) == {"working"}
            found.append(steps["call"] + steps["c_call"])
    assert found[1] < 2.2 * found[0]


def test_refused_for_good() -> None:
    """A host that refuses everything gets few requests, however many links lead to it."""
    no = always("429 Slow", "", Retry_After="9999")
    with Lab({f"/{n}": no for n in range(300)}) as lab:
        results = check([f"{lab.base}/{n}" for n in range(300)], quick_settings(PATIENT))
        assert set(verdicts(results)) == {"not verified"}
        assert len(lab.received) <= 10


def test_total_time() -> None:
    """When the time of the run is over, the rest is not verified, at once."""
    with Lab({"/slow": pieces(5.0, "close"), "/fine": always()}) as lab:
        limits = replace(PATIENT, total_seconds=0.25)
        started = time.monotonic()
        results = check([f"{lab.base}/slow", f"{lab.base}/fine"], quick_settings(limits))
        assert time.monotonic() - started < 2
        assert verdicts(results) == ["working", "not verified"]
        assert results[f"{lab.base}/slow"].reason == "out-of-time"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupt(number: int) -> None:
    """Ctrl-C and a cancelled job end the run within a second, with a result for each link."""
    with Lab({"/slow": pieces(5.0, "close"), "/fine": always()}) as lab:
        timer = threading.Timer(0.25, os.kill, (os.getpid(), number))
        timer.start()
        started = time.monotonic()
        links = [f"{lab.base}/slow", f"{lab.base}/fine"]
        results = check(links, quick_settings(PATIENT))
        assert time.monotonic() - started < 1.5
        assert not results.finished
        assert sorted(verdicts(results)) == ["not verified", "working"]


def test_secrets_stay_at_their_origin() -> None:
    """Neither configured headers nor logins follow a redirect to another host."""
    with Lab({"/fine": always(), "/here": always()}) as other, Lab({}) as lab:
        lab.behaviours = {"/away": to(f"{other.base}/fine"), "/home": to("/in"), "/in": always()}
        settings = quick_settings(
            PATIENT,
            headers={lab.base: {"Private-Token": "FAKE"}},
            auth=((re.compile(".*"), ("user", "FAKE")),),
        )
        check([f"{lab.base}/away", f"{lab.base}/home"], settings)
        assert {one.headers.get("private-token") for one in lab.received} == {"FAKE"}
        assert all("authorization" in one.headers for one in lab.received)
        assert [one.path for one in other.received] == ["/fine"]
        assert "private-token" not in other.received[0].headers
        assert "authorization" not in other.received[0].headers


def test_private_addresses() -> None:
    """Private addresses are refused before anything is sent, also by name and behind redirects."""
    with Lab({"/fine": always()}) as lab:
        urls = [f"{lab.base}/fine", f"http://localhost:{lab.port}/fine"]
        urls += [f"http://0x7f.1:{lab.port}/fine"]
        results = check(urls, quick_settings(PATIENT, block_private=True))
        assert {str(result.reason) for result in results.values()} == {"private-address"}
        assert not lab.received


@pytest.mark.parametrize(
    ("address", "private"),
    [
        ("8.8.8.8", False),
        ("2606:4700::1", False),
        ("127.0.0.1", True),
        ("10.1.2.3", True),
        ("169.254.169.254", True),
        ("100.64.0.1", True),
        ("::1", True),
        ("fe80::1%eth0", True),
        ("fd00::1", True),
        ("::ffff:10.0.0.1", True),
        ("64:ff9b::a00:1", True),
        ("2002:a00:1::", True),
        ("224.0.0.1", True),
        ("no address", True),
    ],
)
def test_is_private(address: str, private: object) -> None:
    """Private, link-local, shared and mapped addresses are told from public ones."""
    assert is_private(address) is private


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
    one = check([link], cache=tmp_path / "c", now=NOW + 10 * DAY)[link]
    assert (str(one.verdict), str(one.reason)) == ("not verified", "connection")
    assert "fine on" in one.remedy
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
        f"{page}/page.html#a": "working",
        f"{page}/page#b": "broken",
        f"{page}/none.html": "broken",
    }
    results = check(expected, own=own)
    assert {link: str(result.verdict) for link, result in results.items()} == expected
    assert results.requests == 0


def test_seed_links() -> None:
    """The founding text's links, as their hosts answer today, get verdicts to act on."""
    new = Repository(
        full_name="pypi/warehouse",
        files={"README.rst": "Warehouse\n====\n\nDiscussion\n----------\n"},
        milestones=frozenset(range(11, 17)),
        issues=frozenset({996}),
    )
    moved = always(
        body="<script>location='packaging/WarehouseRoadmap.html'</script><noscript><meta"
        " http-equiv=refresh content='0; url=/psf/packaging/WarehouseRoadmap.html'></noscript>"
    )
    pages = {
        "/2019/03/post.html": always(),
        "/psf/WarehouseRoadmap": moved,
        "/psf/packaging/WarehouseRoadmap.html": always(),
    }
    with Hub(new, renames={"pypa/warehouse": "pypi/warehouse"}) as hub, Lab(pages) as lab:
        old, now = f"{hub.url}/pypa/warehouse", f"{hub.url}/pypi/warehouse"
        expected = {f"{old}/milestone/{n}": f"{now}/milestone/{n}" for n in range(11, 17)} | {
            f"{old}/issues/996": f"{now}/issues/996",
            f"{old}/blob/master/README.rst#discussion": f"{now}/blob/main/README.rst#discussion",
            f"{lab.base}/2019/03/post.html": "",
            f"{lab.base}/psf/WarehouseRoadmap": f"{lab.base}/psf/packaging/WarehouseRoadmap.html",
        }
        results = check(expected, environ=hub.environ("FAKE-TOKEN"))
        assert {link: result.moved_to for link, result in results.items()} == expected
        assert {str(result.verdict) for result in results.values()} == {"working", "redirected"}
        assert len(hub.requests) == 1


def test_limits_are_sane() -> None:
    """The defaults are those that the documentation promises."""
    limits = Limits()
    assert (limits.total_seconds, limits.redirects, limits.body_bytes) == (600.0, 30, 5_000_000)
