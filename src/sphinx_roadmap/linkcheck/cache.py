"""What earlier runs learned, in one small file: judgements by page, and how they came about.

The file may be damaged, of another format, or written by two runs at once; none of that may lose
a run. It holds no secrets, since others can read what a CI service keeps.
"""

from __future__ import annotations

import contextlib
import email.utils
import json
import os
import time
import zlib
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from .. import atomic
from .records import Hop, Judgement, Page, Reason, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Set
    from pathlib import Path

FORMAT = 1

_DAY = 86400.0
# Pages that no run has asked about for so long are forgotten.
_FORGET_DAYS = 90.0
# What may pass: a page that was fine this recently is not broken yet.
_PASSING = frozenset({Reason.TIMEOUT, Reason.CONNECTION, Reason.NO_HOST, Reason.SERVER_ERROR})
_RECENT_DAYS = 30.0
_PATIENT_DAYS = 7.0
# These are about the run, not about the page.
_SAYS_NOTHING = frozenset(
    {Reason.OUT_OF_TIME, Reason.INTERRUPTED, Reason.NOT_ASKED, Reason.OFFLINE}
)
_FINE = frozenset({Verdict.WORKING, Verdict.REDIRECTED})
_LOCK_SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is known about one page. Times are epoch seconds, 0 for never.

    ``anchors`` are fragments that it had. ``failures`` counts runs since ``failing_since``.
    """

    checked_at: float
    fine_at: float = 0.0
    failing_since: float = 0.0
    failures: int = 0
    status: int = 0
    final: str = ""
    hops: tuple[Hop, ...] = ()
    kind: str = ""
    anchors: tuple[str, ...] = ()
    etag: str = ""
    modified: str = ""
    certain: bool = False

    @property
    def fine(self) -> bool:
        """Whether the page was there when it was last asked for."""
        return self.failures == 0 and self.fine_at > 0


class Cache:
    """Entries by page (or by whole link, where a page alone has no verdict).

    :param path: the file; ``None`` keeps nothing. :param warn: told of a file that is no use.
    """

    def __init__(
        self, path: Path | None, *, days: float, now: float, warn: Callable[[str], None]
    ) -> None:
        # A device, such as /dev/null, keeps nothing.
        self._path = None if path is None or path.is_char_device() else path
        self._days = days
        self._now = now
        self._entries: dict[str, Entry] = {}
        self._changed = False
        self._warn = warn
        if self._path is not None:
            entries, problem = _read(self._path)
            self._entries = entries
            if problem:
                warn(f"{path}: {problem}; it is written anew.")

    def get(self, key: str) -> Entry | None:
        """Give what is known about a page."""
        return self._entries.get(key)

    def fresh(self, key: str, wanted: Set[str]) -> Judgement | None:
        """Give a judgement that needs no request today: it was fine lately, with these anchors."""
        entry = self._entries.get(key)
        if entry is None or not entry.fine or not wanted <= set(entry.anchors):
            return None
        # From 80 to 120 %, by the page, so that not all of them get old on one day.
        spread = 0.8 + 0.4 * (zlib.crc32(key.encode()) % 1000) / 1000
        age = self._now - entry.checked_at
        if not 0 <= age < self._days * _DAY * spread:
            return None
        return judgement(entry)

    def learn(self, key: str, judged: Judgement) -> Judgement:
        """Take in what a page was found to be; give it as history makes it appear."""
        old = self._entries.get(key)
        fine = judged.verdict in _FINE
        if judged.reason in _SAYS_NOTHING:
            return judged
        if judged.verdict is Verdict.IGNORED:
            return judged
        self._changed = True
        if fine:
            self._entries[key] = self._fine(judged, old)
            return judged
        failing_since = old.failing_since if old and old.failing_since else self._now
        kept = old or Entry(checked_at=self._now)
        self._entries[key] = replace(
            kept, checked_at=self._now, failing_since=failing_since, failures=kept.failures + 1
        )
        return _in_the_light_of(self._entries[key], judged, self._now)

    def save(self) -> None:
        """Write the file, with what another run has written meanwhile."""
        if self._path is None or not self._changed:
            return
        try:
            with _lock(self._path):
                merged, _ = _read(self._path)
                for key, entry in self._entries.items():
                    other = merged.get(key)
                    if other is None or other.checked_at <= entry.checked_at:
                        merged[key] = entry
                oldest = self._now - _FORGET_DAYS * _DAY
                kept = {key: e for key, e in sorted(merged.items()) if e.checked_at >= oldest}
                _write(self._path, kept)
        except OSError as error:
            self._warn(f"{self._path}: this cache cannot be written: {error.strerror or error}.")

    def _fine(self, judged: Judgement, old: Entry | None) -> Entry:
        if old is not None and judged.status == 304:
            # It is unchanged, so its anchors are as they were.
            return replace(
                old, checked_at=self._now, fine_at=self._now, failing_since=0.0, failures=0
            )
        page = judged.page
        return Entry(
            checked_at=self._now,
            fine_at=self._now,
            status=judged.status,
            final=judged.final,
            hops=judged.hops,
            kind=page.kind if page is not None else "",
            anchors=tuple(sorted(page.found)) if page is not None else (),
            etag=judged.etag,
            modified=judged.modified,
            certain=judged.certain,
        )


def judgement(entry: Entry) -> Judgement:
    """Give the judgement that an entry of a fine page was made from."""
    return Judgement(
        verdict=Verdict.WORKING,
        reason=Reason.OK,
        status=entry.status,
        final=entry.final,
        hops=entry.hops,
        page=Page(kind=entry.kind, found=frozenset(entry.anchors)),
        etag=entry.etag,
        modified=entry.modified,
        certain=entry.certain,
    )


def _in_the_light_of(entry: Entry, judged: Judgement, now: float) -> Judgement:
    """Say of a page that was fine lately that it is not verified; something may have passed by."""
    if not entry.fine_at:
        return judged
    # English in every locale, and on every system.
    day, month = email.utils.formatdate(entry.fine_at).split()[1:3]
    was_fine = f"fine on {int(day)} {month}"
    if judged.verdict is Verdict.NOT_VERIFIED:
        return replace(judged, remedy=f"{judged.remedy} It was {was_fine}.".strip())
    recent = now - entry.fine_at < _RECENT_DAYS * _DAY
    patient = now - entry.failing_since < _PATIENT_DAYS * _DAY
    if judged.reason in _PASSING and recent and patient:
        remedy = f"It was {was_fine}, so this may pass; it counts as broken after a week."
        return replace(judged, verdict=Verdict.NOT_VERIFIED, remedy=remedy)
    return replace(judged, remedy=f"{judged.remedy} It was {was_fine}.".strip())


def _read(path: Path) -> tuple[dict[str, Entry], str]:
    """Give the entries of a file, and what is wrong with it ("" when nothing is, or it is new)."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}, ""
    except (OSError, ValueError, RecursionError) as error:
        return {}, f"this cache cannot be read ({type(error).__name__})"
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        return {}, "this cache has another format"
    try:
        return dict(_entries(data["pages"].items())), ""
    except (AttributeError, KeyError, TypeError, ValueError):
        return {}, "this cache is damaged"


def _entries(items: Iterable[tuple[str, dict[str, Any]]]) -> Iterator[tuple[str, Entry]]:
    for key, value in items:
        hops = tuple(Hop(int(status), str(url)) for status, url in value.pop("hops", ()))
        anchors = tuple(map(str, value.pop("anchors", ())))
        entry = Entry(**value, hops=hops, anchors=anchors)
        texts = (entry.final, entry.kind, entry.etag, entry.modified)
        numbers = (entry.checked_at, entry.fine_at, entry.failing_since)
        if not all(isinstance(text, str) for text in texts):
            raise TypeError
        if not all(isinstance(number, int | float) for number in (*numbers, entry.failures)):
            raise TypeError
        yield str(key), entry


def _write(path: Path, entries: dict[str, Entry]) -> None:
    pages = {key: _plain(entry) for key, entry in entries.items()}
    data = {"format": FORMAT, "pages": pages}
    atomic.write(path, json.dumps(data, separators=(",", ":"), indent=0).encode())


def _plain(entry: Entry) -> dict[str, Any]:
    value = {name: part for name, part in asdict(entry).items() if part}
    value["checked_at"] = entry.checked_at
    if entry.hops:
        value["hops"] = [[hop.status, hop.url] for hop in entry.hops]
    return value


@contextlib.contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Keep other runs from writing meanwhile; one that died is not waited for."""
    lock = path.with_name(path.name + ".lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    ends = time.monotonic() + _LOCK_SECONDS
    while True:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            break
        except FileExistsError:
            if time.monotonic() > ends:
                break
            time.sleep(0.02)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)
