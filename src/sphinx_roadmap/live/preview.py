"""Which Sphinx serves now, which one takes over next, and what the pages are told."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import sys
from typing import TYPE_CHECKING, Any

from .problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from .settings import Settings

# Fifty saves of conf.py at once are one reason to start.
_QUIET_SECONDS = 0.05
# A Sphinx that is warm for a day collects what it never forgets; then another takes over.
_GROWTH_KIB = 30_000
# One answer is one line, and a page can have many problems.
_LINE_BYTES = 64 * 1024 * 1024


class _Process:
    """A worker, as the server sees it."""

    def __init__(self, process: asyncio.subprocess.Process, folder: Path) -> None:
        self.process = process
        self.folder = folder
        self.base_kib = 0

    def tell(self, command: Mapping[str, object]) -> None:
        """Send a command; one that has gone is noticed elsewhere."""
        if self.process.stdin is not None and not self.process.stdin.is_closing():
            self.process.stdin.write(json.dumps(command).encode() + b"\n")

    def end(self) -> None:
        """End it now; what it wrote half is in a folder of its own."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()


class Preview:
    """Starts and ends the workers, and knows what holds now: problems, and the served folder.

    ``changed`` is set whenever something changes, and then replaced. ``assets`` counts changes of
    what pages load without a change of their own text.
    """

    def __init__(self, settings: Settings, folder: Path, say: Callable[[str, Any], None]) -> None:
        self.settings = settings
        self.served = folder / "served"
        self.served.mkdir()
        self.problems: tuple[Problem, ...] = ()
        # The files whose last good state is served, or all of them.
        self.kept: frozenset[str] | None = frozenset()
        self.ready = False
        self.assets = 0
        self.changed = asyncio.Event()
        self._folder = folder
        self._say = say
        self._serving: _Process | None = None
        self._starting: _Process | None = None
        self._count = 0
        self._soon: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._ended = False

    def start_soon(self) -> None:
        """Start a new worker, once nothing more changes for a moment."""
        if self._starting is not None:
            self._starting.end()
            self._starting = None
        if self._soon is not None:
            self._soon.cancel()
        self._count += 1
        loop = asyncio.get_running_loop()
        self._soon = loop.call_later(_QUIET_SECONDS, self._in_background, self._count)

    def files_changed(self, paths: Iterable[Path]) -> None:
        """Tell the workers."""
        command = {"do": "changed", "paths": sorted(str(path) for path in paths)}
        for worker in filter(None, (self._serving, self._starting)):
            worker.tell(command)
        if self._soon is None and self._serving is None and self._starting is None:
            self.start_soon()

    async def end(self) -> None:
        """End every worker, and wait until they are gone."""
        self._ended = True
        if self._soon is not None:
            self._soon.cancel()
        for worker in filter(None, (self._serving, self._starting)):
            worker.end()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _in_background(self, number: int) -> None:
        task = asyncio.create_task(self._run(number))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, number: int) -> None:
        """Start a worker, and do as it says until it ends."""
        folder = self._folder / str(number)
        arguments = (self.settings.source_dir, self.settings.conf_dir, folder, self.served)
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            f"{__package__}.worker",
            *(os.fspath(argument) for argument in arguments),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            limit=_LINE_BYTES,
            # Ctrl-C is for the server, which ends the workers.
            start_new_session=True,
        )
        worker = _Process(process, folder)
        if self._ended or number != self._count:
            worker.end()
        else:
            self._starting, self._soon = worker, None
        errors = asyncio.create_task(_last_line(process.stderr))
        if process.stdout is not None:
            async for line in process.stdout:
                await self._obey(worker, json.loads(line))
        await process.wait()
        self._gone(worker, await errors)
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def _obey(self, worker: _Process, answer: dict[str, Any]) -> None:
        if worker is not self._serving and worker is not self._starting:
            return
        match answer.pop("event"):
            case "ready":
                if self._serving is not None:
                    self._serving.end()
                    await self._serving.process.wait()
                self._serving, self._starting = worker, None
                worker.tell({"do": "adopt"})
            case "published":
                self._published(worker, answer)
            case "failed":
                self._failed(worker, [Problem(*one) for one in answer["problems"]])
            case "restart":
                self._say("restart", answer["reason"])
                self.start_soon()
            case unknown:
                raise ValueError(unknown)

    def _published(self, worker: _Process, answer: dict[str, Any]) -> None:
        self.ready = self.ready or answer["settled"]
        self.assets += answer["assets"]
        self.problems = tuple(Problem(*one) for one in answer["problems"])
        self.kept = frozenset(answer["kept"])
        if "took" in answer:
            self._say("written", answer)
        if answer["settled"]:
            self._say("settled", (self.problems, answer["pages"]))
            worker.base_kib = worker.base_kib or answer["memory"]
            if answer["memory"] > worker.base_kib + _GROWTH_KIB and self._starting is None:
                self.start_soon()
        self._tell_pages()

    def _failed(self, worker: _Process, problems: list[Problem]) -> None:
        self.problems, self.kept = tuple(problems), None
        self._say("settled", (self.problems, 0))
        if worker is self._starting:
            self._starting = None
            if self._serving is not None:
                # What it would write is not what the sources say; its pages stay.
                self._serving.end()
                self._serving = None
        self._tell_pages()

    def _gone(self, worker: _Process, error: str) -> None:
        if self._ended or worker not in (self._serving, self._starting):
            return
        if worker is self._serving:
            self._serving = None
        self._failed(worker, [Problem("conf.py", 0, f"Sphinx has ended: {error}", "Save again.")])

    def _tell_pages(self) -> None:
        self.changed.set()
        self.changed = asyncio.Event()


async def _last_line(stream: asyncio.StreamReader | None) -> str:
    """Read to the end, so that the pipe does not fill up, and give the last line."""
    last = b""
    while stream is not None and (part := await stream.read(65536)):
        last = (last + part)[-4096:]
    lines = last.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else "it gave no reason"
