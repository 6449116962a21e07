"""The folder that is served: each file in it is whole, and it ends as what Sphinx wrote."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from .. import atomic

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

# Of the folder that Sphinx writes into; nobody asks for them.
_PRIVATE = frozenset({".buildinfo", ".buildinfo.bak"})

Stamp = tuple[int, int]


class Publisher:
    """Copies what has changed from one folder into the served one."""

    def __init__(self, written: Path, served: Path) -> None:
        self._written = written
        self._served = served
        self._seen: dict[str, Stamp] = {}

    def some(self, names: Iterable[str], keep: Collection[str]) -> list[str]:
        """Publish files by name, but not those to keep that are there already.

        Gives the names of those that have changed.
        """
        return [name for name in names if self._copy(name, keep)]

    def all(self, keep: Collection[str]) -> list[str]:
        """Publish every file, and remove what was not written."""
        found = _files(self._written)
        changed = [name for name, stamp in found.items() if self._seen.get(name) != stamp]
        changed = [name for name in changed if self._copy(name, keep)]
        for name in _files(self._served).keys() - found.keys() - set(keep):
            (self._served / name).unlink(missing_ok=True)
            changed.append(name)
        return changed

    def _copy(self, name: str, keep: Collection[str]) -> bool:
        source, target = self._written / name, self._served / name
        if name in keep and target.exists():
            self._seen.pop(name, None)
            return False
        stamp = _stamp(source.stat())
        same = _same(source, target)
        if not same:
            atomic.write(target, source.read_bytes())
        self._seen[name] = stamp
        return not same


def _files(folder: Path) -> dict[str, Stamp]:
    """Give all files by their path in a folder."""
    found: dict[str, Stamp] = {}
    waiting = [""]
    while waiting:
        inside = waiting.pop()
        with os.scandir(folder / inside) as entries:
            for entry in entries:
                name = f"{inside}{entry.name}"
                if entry.is_dir():
                    waiting.append(f"{name}/")
                elif name not in _PRIVATE:
                    found[name] = _stamp(entry.stat())
    return found


def _stamp(stat: os.stat_result) -> Stamp:
    return stat.st_mtime_ns, stat.st_size


def _same(source: Path, target: Path) -> bool:
    try:
        return (
            source.stat().st_size == target.stat().st_size
            and source.read_bytes() == target.read_bytes()
        )
    except FileNotFoundError:
        return False
