"""The server: on this machine only, for its own pages only, and gone when it is told to go."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import urllib.error
from typing import TYPE_CHECKING

import pytest
import websockets
from live_preview import COMMAND, FILES, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from live_preview import Live


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_end(live: Callable[..., Live], number: int) -> None:
    """However it ends, no process is left, and unless killed no folder and no traceback."""
    preview = live()
    processes = preview.processes()
    assert len(processes) > 1
    preview.stop(number)
    preview.wait_for_end(processes)
    if number != signal.SIGKILL:
        assert not list(preview.folder.glob("sphinx-roadmap-live-*"))
        assert preview.said().endswith("Stopped.\n")
        assert preview.process.returncode == 0


def test_end_asked_again(live: Callable[..., Live]) -> None:
    """Who presses Ctrl-C again and again sees no traceback either, and nothing is left."""
    preview = live()
    processes = preview.processes()
    for _ in range(5):
        os.kill(preview.process.pid, signal.SIGINT)
        preview.pause(0.02)
    preview.stop()
    preview.wait_for_end(processes)
    assert "Traceback" not in preview.said()
    assert preview.said().endswith("Stopped.\n")
    assert not list(preview.folder.glob("sphinx-roadmap-live-*"))


def test_own_pages_only(live: Callable[..., Live]) -> None:
    """Another host name is refused, and so is the socket for a page of another site."""
    preview = live()
    with pytest.raises(urllib.error.HTTPError) as refused:
        preview.get("index.html", Host="rebound.example.org")
    assert refused.value.code == 400
    refused.value.close()
    address = preview.address.rstrip("/")
    socket_address = address.replace("http:", "ws:") + "/_sphinx-roadmap-live/socket?page=/"

    async def ask(origin: str | None) -> str | bytes:
        async with websockets.connect(socket_address, additional_headers={}, origin=origin) as ws:  # type: ignore[arg-type]
            return await ws.recv()

    assert '"stamp"' in str(asyncio.run(ask(address)))
    for origin in ("http://rebound.example.org", "http://localhost:1", None):
        with pytest.raises(websockets.exceptions.InvalidStatus):
            asyncio.run(ask(origin))


def test_port_taken(tmp_path: Path, clean_environ: dict[str, str]) -> None:
    """A taken port is named, with what to do, before anything is built."""
    write(tmp_path, FILES)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [COMMAND, "live", tmp_path, "--port", str(port)],
            env=clean_environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 2
    assert f"port {port} cannot be used: Address already in use. Name another" in done.stderr


def test_usage(tmp_path: Path, clean_environ: dict[str, str]) -> None:
    """No conf.py, and an editor that is a script, are refused."""
    for arguments in ([], ["--editor", "javascript:alert(1)"]):
        done = subprocess.run(
            [COMMAND, "live", tmp_path, *arguments],
            env=clean_environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
        write(tmp_path, FILES)


def test_broken_at_start(live: Callable[..., Live], tmp_path: Path) -> None:
    """With a conf.py that does not run, the preview waits, says so, and comes once it is mended."""
    source = tmp_path / "source"
    write(source, FILES | {"conf.py": "1 +\n"})
    preview = live(source, wait="conf.py:1: error")
    with pytest.raises(urllib.error.HTTPError) as waiting:
        preview.get("index.html")
    assert waiting.value.code == 503
    assert b"preview.js" in waiting.value.read()
    waiting.value.close()
    write(source, {"conf.py": FILES["conf.py"]})
    preview.wait(lambda: "The preview is at" in preview.said(), "it never came")
    preview.wait_for_clean()
    assert preview.served.is_dir()


def test_crash(live: Callable[..., Live], tmp_path: Path) -> None:
    """A conf.py that ends Python is told, and nothing new is shown until it is mended."""
    source = tmp_path / "source"
    settings = 'extensions = ["sphinx_roadmap"]\nhtml_theme = "basic"\n'
    write(source, {"conf.py": settings, "index.rst": "Lantern\n=======\n\nOne.\n"})
    preview = live(source)
    write(source, {"conf.py": "import os\nos._exit(3)\n"})
    preview.wait(lambda: "Sphinx has ended" in preview.said(), "it says nothing")
    write(source, {"index.rst": "Lantern\n=======\n\nTwo.\n"})
    write(source, {"conf.py": settings})
    preview.wait_for_clean()
    preview.wait(lambda: "Nothing is wrong" in preview.said(), "it does not say so")
    assert "index: " not in preview.said()
