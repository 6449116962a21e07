"""Results of a benchmark that takes minutes, kept until it is through: a killed one goes on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Kept:
    """What was measured, by name, in a file.

    :param state: what the results depend on; those of another state are not used.
    """

    def __init__(self, path: Path, state: str) -> None:
        self._path = path
        self._state = state
        self._results: dict[str, Any] = {}
        if path.is_file():
            data = json.loads(path.read_text(encoding="utf-8"))
            if data["state"] == state:
                self._results = data["results"]
                print(f"Going on with what {path} has; remove it to start anew.\n")

    def get(self, name: str, measure: Callable[[], Any]) -> Any:
        """Give a result as JSON has it: the kept one, or measure it now."""
        if name not in self._results:
            self._results[name] = measure()
            self._path.parent.mkdir(parents=True, exist_ok=True)
            part = self._path.with_suffix(".part")
            data = {"state": self._state, "results": self._results}
            part.write_text(json.dumps(data), encoding="utf-8")
            part.replace(self._path)
        return self._results[name]

    def forget(self) -> None:
        """Remove the file: all is done."""
        self._path.unlink(missing_ok=True)
