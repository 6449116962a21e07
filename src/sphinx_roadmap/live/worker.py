"""The process that holds a warm Sphinx: commands come as lines of JSON, and so does what it did.

It is another process than the server's, so that a new ``conf.py`` or new code of an extension gets
a new Python, and so that a crash takes no page away.
"""

from __future__ import annotations

import gc
import json
import os
import queue
import sys
import threading
import time
from pathlib import Path
from typing import Any

from sphinx.errors import SphinxError

from ..sources import configuration_error
from ..teach.excerpt import once
from ..teach.files import SourceFiles
from .memory import used_kib
from .problems import Problem
from .publish import Publisher
from .warm import WarmSphinx

_BREATH_SECONDS = 0.1


class Worker:
    """Obeys the server: ``adopt``, then ``changed`` as often as files change."""

    def __init__(self, source_dir: Path, conf_dir: Path, folder: Path, served: Path) -> None:
        # What conf.py and extensions print must not stand among our lines.
        self._answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
        os.dup2(2, 1)
        self._commands: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._more = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()
        self._places = (source_dir, conf_dir, folder)
        self._served = served
        self._failed = False
        self._notes: list[Problem] = []

    def run(self) -> None:
        """Build, and then follow what changes, until the server is gone."""
        source_dir, conf_dir, folder = self._places
        try:
            self._warm = WarmSphinx(source_dir, conf_dir, folder)
            self._warm.build()
        except Exception as error:  # noqa: BLE001 - whatever conf.py or an extension did
            self._fail(error, conf_dir / "conf.py")
            return
        self._publisher = Publisher(self._warm.outdir, self._served)
        self._say("ready")
        # The build may have read a file before it changed.
        missed: set[Path] = set()
        while (command := self._commands.get())["do"] != "adopt":
            missed |= _paths(command)
        self._publish(self._publisher.all(self._kept()), settled=True)
        if missed:
            self._follow(missed)
        else:
            self._warm.read_ahead(self._has_more)
        # What is loaded now stays: looking through it for garbage would take 100 ms of some saves.
        gc.collect()
        gc.freeze()
        while True:
            self._follow(_paths(self._commands.get()))

    def _follow(self, paths: set[Path]) -> None:
        self._more.clear()
        while not self._commands.empty():
            paths |= _paths(self._commands.get())
        if self._failed:
            self._say("restart", reason="an earlier build failed")
            return
        began = time.perf_counter()
        try:
            self._rebuild(paths, began)
        except Exception as error:  # noqa: BLE001 - whatever an extension or a page did
            self._failed = True
            self._fail(error, min(paths))

    def _rebuild(self, paths: set[Path], began: float) -> None:
        changes = self._warm.classify(paths)
        if changes.documents:
            files, reason = self._warm.read(changes)
            changed = self._publisher.some(files, self._kept())
            took = time.perf_counter() - began
            self._publish(changed, settled=False, names=sorted(changes.documents), took=took)
            changes = changes._replace(reason=reason)
        if changes.reason:
            # All else comes from the new one.
            self._say("restart", reason=changes.reason)
            return
        # The browser needs the processor more.
        self._more.wait(_BREATH_SECONDS)
        if self._warm.settle(self._has_more):
            self._publish(self._publisher.all(self._kept()), settled=True)

    def _has_more(self) -> bool:
        return not self._commands.empty()

    def _kept(self) -> set[str]:
        return {
            self._warm.output_of(name)
            for name in self._warm.complaints.broken & self._warm.env.found_docs
        }

    def _publish(self, changed: list[str], *, settled: bool, **facts: Any) -> None:
        files = SourceFiles(self._places[0])
        found = once(files.finding(one) for one in self._warm.complaints.messages)
        problems = [Problem.of(finding) for finding in found]
        if settled:
            self._notes = [Problem.of(files.illustrate(one)) for one in self._warm.notes()]
        self._say(
            "published",
            settled=settled,
            problems=problems + self._notes,
            kept=sorted(self._kept()),
            pages=len(self._warm.env.found_docs),
            assets=any(name.startswith(("_static/", "_images/")) for name in changed),
            memory=used_kib(),
            **facts,
        )

    def _fail(self, error: Exception, path: Path) -> None:
        source_dir, conf_dir, _ = self._places
        name, line, text = _relative(path, source_dir), 0, str(error).strip()
        if isinstance(error, UnicodeDecodeError):
            text = "This is not UTF-8 text. Save it as UTF-8."
        elif isinstance(error, SphinxError):
            found = configuration_error(error, conf_dir / "conf.py")
            text, number = found.message, found.where.rpartition(":")[2]
            line = int(number) if number.isdecimal() else 0
        else:
            text = f"{type(error).__name__}: {text}".removesuffix(": ")
        self._say("failed", problems=[Problem(name, line, text, "")])

    def _say(self, event: str, **facts: Any) -> None:
        self._answers.write(json.dumps({"event": event, **facts}) + "\n")
        self._answers.flush()

    def _listen(self) -> None:
        for line in sys.stdin:
            self._commands.put(json.loads(line))
            self._more.set()
        # The server is gone, however it went.
        os._exit(0)


def _paths(command: dict[str, Any]) -> set[Path]:
    return {Path(path) for path in command.get("paths", ())}


def _relative(path: Path, source_dir: Path) -> str:
    return Path(os.path.relpath(path, source_dir)).as_posix()


if __name__ == "__main__":
    Worker(*(Path(argument) for argument in sys.argv[1:5])).run()
