"""A preview from its start to Ctrl-C."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import webbrowser
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn

from ..errors import ConfigurationError
from .preview import Preview
from .problems import for_terminal
from .serve import HOSTS, Watcher, application

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .problems import Problem
    from .settings import Settings


class _Server(uvicorn.Server):
    """A server that ends as asked, so that the workers can be ended after it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End on Ctrl-C and on SIGTERM, and let no further one break the end off.

        uvicorn would raise the signal again at the end, and break off at the second Ctrl-C.
        """
        for number in _SIGNALS:
            signal.signal(number, self._end)
        yield

    def _end(self, *_: object) -> None:
        self.should_exit = True


_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def run(settings: Settings) -> None:
    """Serve until Ctrl-C."""
    listener = _listen(settings.port)
    with listener, tempfile.TemporaryDirectory(prefix="sphinx-roadmap-live-") as folder:
        address = f"http://{HOSTS[0]}:{listener.getsockname()[1]}/"
        asyncio.run(_serve(settings, listener, Path(folder).resolve(), address))
    print("Stopped.", file=sys.stderr)


async def _serve(settings: Settings, listener: socket.socket, folder: Path, address: str) -> None:
    voice = _Voice(address, open_browser=settings.open_browser)
    preview = Preview(settings, folder, voice.say)
    commits = _commits(settings.source_dir)
    watcher = Watcher(preview, _folders(settings), settings.ignore, commits)
    config = uvicorn.Config(
        application(preview, watcher), log_level="warning", timeout_graceful_shutdown=1
    )
    print(f"Building the preview for {address} - Ctrl-C stops it.", file=sys.stderr)
    try:
        await _Server(config).serve(sockets=[listener])
    finally:
        await preview.end()


def _folders(settings: Settings) -> list[Path]:
    """Give the folders to watch, each once: this package's own code is among them."""
    package = Path(__file__).resolve().parent.parent
    folders = {settings.source_dir, settings.conf_dir, package, *settings.watch}
    return [
        folder
        for folder in sorted(folders)
        if not any(folder != other and folder.is_relative_to(other) for other in folders)
    ]


def _commits(source_dir: Path) -> Path | None:
    """Give the file in which git notes each change of the last commit, if there is one.

    https://git-scm.com/docs/git-reflog; in a worktree it is not below the sources.
    """
    git = shutil.which("git")
    if git is None:
        return None
    asked = subprocess.run(  # noqa: S603 - a fixed command
        [git, "rev-parse", "--git-path", "logs/HEAD"],
        cwd=source_dir,
        capture_output=True,
        text=True,
        check=False,
    )
    path = (source_dir / asked.stdout.removesuffix("\n")).resolve()
    return path if asked.returncode == 0 and path.is_file() else None


def _listen(port: int) -> socket.socket:
    """Take the port now, so that one that is taken says so before anything is built."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name == "posix":
        # A port that has just been left can be used again.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOSTS[0], port))
    except OSError as error:
        listener.close()
        raise ConfigurationError(
            f"port {port} cannot be used: {error.strerror}",
            remedy=f"Name another, such as --port {port + 1}, or --port 0 for any that is free.",
        ) from error
    return listener


class _Voice:
    """What the terminal says: one line for a save, and problems when they change."""

    def __init__(self, address: str, *, open_browser: bool) -> None:
        self._address = address
        self._open = open_browser
        self._first = True
        self._shown: tuple[Problem, ...] = ()
        self._colour = sys.stderr.isatty() and not os.environ.get("NO_COLOR")

    def say(self, event: str, facts: Any) -> None:
        """Say what happened."""
        if event == "restart":
            print(f"{facts}: building all of it anew.", file=sys.stderr)
        elif event == "written":
            names = ", ".join(facts["names"][:3]) + (", ..." if len(facts["names"]) > 3 else "")
            print(f"{names}: {facts['took'] * 1000:.0f} ms", file=sys.stderr)
        else:
            self._settled(*facts)

    def _settled(self, now: tuple[Problem, ...], pages: int) -> None:
        before, self._shown = self._shown, now
        if now and now != before:
            print(for_terminal(now, pages, colour=self._colour), file=sys.stderr)
        elif before and not now:
            print("Nothing is wrong any more.", file=sys.stderr)
        if self._first and pages:
            self._first = False
            print(f"The preview is at {self._address}", file=sys.stderr)
            if self._open:
                threading.Thread(target=webbrowser.open, args=(self._address,), daemon=True).start()
