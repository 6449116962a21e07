"""What was found out about neighbouring revisions, kept in a file by their contents.

A commit never changes, so an entry is never out of date; another reader has other keys. The file
holds only what can be found out again, so a damaged one is begun anew.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from .. import atomic
from .records import Gone, Move, Noted, Step

if TYPE_CHECKING:
    from pathlib import Path

VERSION = 1
_MAX_BYTES = 256 * 1024 * 1024


class Damaged(Exception):  # noqa: N818 - it is no failure of ours
    """The file is not one that this release wrote."""


class Cache:
    """Steps and remembered facts about blobs, by keys. ``changed`` tells whether to write it."""

    def __init__(self) -> None:
        self.steps: dict[str, Step] = {}
        self.telling: dict[str, bool] = {}
        self.changed = False

    def note_step(self, key: str, step: Step) -> None:
        """Remember a step."""
        self.steps[key] = step
        self.changed = True

    def note_telling(self, blob: str, *, telling: bool) -> None:
        """Remember whether a blob can have an item."""
        self.telling[blob] = telling
        self.changed = True


def read_cache(path: Path) -> Cache:
    """Give what is in a file; nothing when there is none or it is of another release.

    :raises Damaged: it is neither.
    """
    cache = Cache()
    if path.is_char_device():  # Such as /dev/null: it keeps nothing.
        return cache
    try:
        with path.open("rb") as file:
            raw = file.read(_MAX_BYTES + 1)
    except OSError:
        return cache
    try:
        data = json.loads(raw.decode("utf-8")) if len(raw) <= _MAX_BYTES else None
        if isinstance(data, dict) and isinstance(data.get("version"), int):
            if data["version"] != VERSION:
                return cache
            cache.telling = {str(key): bool(value) for key, value in data["telling"].items()}
            cache.steps = {str(key): _step(value) for key, value in data["steps"].items()}
            return cache
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Damaged(str(error)) from error
    raise Damaged("it is something else")


def write_cache(path: Path, cache: Cache) -> None:
    """Write a file as a whole: of two builds at once, the last one wins.

    :raises OSError: it cannot be written; an old one is as it was.
    """
    data = {
        "version": VERSION,
        "telling": {key: int(value) for key, value in sorted(cache.telling.items())},
        "steps": {key: _plain(step) for key, step in sorted(cache.steps.items())},
    }
    atomic.write(path, json.dumps(data, separators=(",", ":")).encode("ascii"))


def _plain(step: Step) -> dict[str, list[dict[str, object]]]:
    return {
        "noted": [asdict(one) for one in step.noted],
        "moves": [asdict(one) for one in step.moves],
        "gone": [asdict(one) for one in step.gone],
    }


def _step(data: Any) -> Step:
    return Step(
        noted=tuple(Noted(**_fields(one, Noted)) for one in data["noted"]),
        moves=tuple(Move(**_fields(one, Move)) for one in data["moves"]),
        gone=tuple(Gone(**_fields(one, Gone)) for one in data["gone"]),
    )


def _fields(data: Any, kind: type) -> dict[str, Any]:
    """Give the fields of a record, of the types that they must have."""
    found: dict[str, Any] = {}
    for name, value in dict(data).items():
        annotation = kind.__annotations__[name]
        if annotation == "int":
            found[name] = int(value)
        elif annotation == "str":
            found[name] = _text(value)
        else:
            found[name] = tuple(_text(one) for one in value)
    return found


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value
