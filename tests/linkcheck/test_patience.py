"""How long a run takes at most, and how it treats a host."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from .checking import PATIENT, check, quick_settings, verdicts
from .lab import Lab, Request, always, answer, in_turn, pieces

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import FrameType

    from sphinx_roadmap.linkcheck.records import Result

    from .lab import Piece

# Nothing here waits for it: a run that does would fail.
FOR_EVER = 120.0


class Crowd:
    """Counts how many requests are under way at once."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._now = 0
        self.most = 0

    @contextmanager
    def one(self) -> Iterator[None]:
        """Count one. It ends before the answer is sent: the client counts it a little longer."""
        with self._changed:
            self._now += 1
            self.most = max(self.most, self._now)
            self._changed.notify_all()
        yield
        with self._changed:
            self._now -= 1

    def wait_for(self, number: int) -> None:
        """Wait until there have been so many at once, but not for ever."""
        with self._changed:
            self._changed.wait_for(lambda: self.most >= number, 50.0)


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


def test_speeds_up() -> None:
    """A host gets eight requests at first, and more once it has answered these."""
    first, later = Crowd(), Crowd()

    def begin(request: Request) -> Iterator[Piece]:
        with first.one():
            first.wait_for(8)
            yield 0.2  # Time for a ninth, which there must not be.
        yield answer(method=request.method)

    def end(request: Request) -> Iterator[Piece]:
        with later.one():
            later.wait_for(24)
        yield answer(method=request.method)

    pages = {f"/{n}": begin if n < 8 else end if n > 160 else always() for n in range(220)}
    with Lab(pages) as lab:
        results = check([lab.base + path for path in pages])
        assert set(verdicts(results)) == {"working"}
        assert first.most == 8
        assert later.most >= 24


def test_slows_down() -> None:
    """A host that says "too many" gets half as many at once, and then slowly more."""
    before, after = Crowd(), Crowd()

    def too_many(request: Request) -> Iterator[Piece]:
        with before.one():
            before.wait_for(8)
        yield answer("429 Slow", "", method=request.method, Retry_After="0")

    def count(request: Request) -> Iterator[Piece]:
        with after.one():
            yield 0.05
        yield answer(method=request.method)

    pages = {f"/{n}": in_turn(too_many, always()) if n < 8 else count for n in range(20)}
    with Lab(pages) as lab:
        results = check([lab.base + path for path in pages])
        assert set(verdicts(results)) == {"working"}
        assert before.most == 8
        assert after.most <= 7


def test_total_time() -> None:
    """When the time of the run is over, the rest is not verified, at once."""
    with Lab({"/slow": pieces(FOR_EVER, "close")}) as lab:
        link = f"{lab.base}/slow"
        limits = replace(PATIENT, request_seconds=FOR_EVER, total_seconds=0.5)
        results = check([link], quick_settings(limits))
        assert verdicts(results) == ["not verified"]
        assert results[link].reason == "out-of-time"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupt(number: int) -> None:
    """Ctrl-C and a cancelled job end the run at once, with a result for each link."""
    told: list[str] = []
    fine = threading.Event()

    def take(result: Result) -> None:
        told.append(str(result.reason))
        fine.set()

    with Lab({"/slow": pieces(FOR_EVER, "close"), "/fine": always()}) as lab:

        def interrupt() -> None:
            fine.wait(FOR_EVER)
            while not lab.requests("/slow"):
                lab.wait(0.01)
            os.kill(os.getpid(), number)

        # A shell's background jobs ignore Ctrl-C, and so would this one.
        kept = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            threading.Thread(target=interrupt, daemon=True).start()
            results = check([f"{lab.base}/slow", f"{lab.base}/fine"], each=take)
        finally:
            signal.signal(signal.SIGINT, kept)
        assert not results.finished
        assert told == ["ok", "interrupted"]


@pytest.mark.parametrize("behind_proxy", [False, True])
def test_name_server_hangs(
    behind_proxy: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run does not wait for names that are looked up for ever."""
    # The C library reads this file for names without dots; nobody ever writes into it.
    aliases = tmp_path / "aliases"
    os.mkfifo(aliases)
    monkeypatch.setenv("HOSTALIASES", str(aliases))
    if behind_proxy:
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    hung = threading.Event()

    def release() -> None:
        os.close(os.open(aliases, os.O_RDWR))

    def give_up() -> None:
        hung.set()
        release()

    timer = threading.Timer(FOR_EVER, give_up)
    timer.daemon = True
    timer.start()
    limits = replace(PATIENT, total_seconds=0.5)
    settings = quick_settings(limits, block_private=bool(behind_proxy))
    try:
        results = check(["http://silent/"], settings)
    finally:
        timer.cancel()
        release()
    assert not hung.is_set()
    assert set(verdicts(results)) <= {"not verified", "broken"}
