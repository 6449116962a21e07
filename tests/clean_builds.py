"""Clean builds, each in a process of its own that has Sphinx loaded already.

As a program, it forks for each line of arguments, and answers when that build has ended.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType
    from typing import Self


class CleanBuilds:
    """Builds from nothing what a folder holds, and gives the files that it publishes."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.communicate()

    def build(self, source: Path, out: Path) -> dict[str, bytes]:
        """Build into a folder that is not there yet."""
        arguments = ["-q", "-n", "-b", "html", "-d", f"{out}.doctrees", str(source), str(out)]
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{json.dumps(arguments)}\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == "built\n"
        return files(out)


def files(folder: Path) -> dict[str, bytes]:
    """Give the files of a site, without what Sphinx keeps for itself."""
    found = {}
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if not name.startswith(".") and "/." not in name:
            try:
                found[name] = path.read_bytes()
            except (FileNotFoundError, IsADirectoryError):
                continue
    return found


def is_running(number: int) -> bool:
    """Tell whether a process is there and not a zombie."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def _serve() -> None:
    import importlib

    import sphinx.application
    from sphinx.cmd.build import main

    # What every build would import, once.
    for name in (*sphinx.application.builtin_extensions, "furo", "sphinx_roadmap.domain"):
        importlib.import_module(name)
    for line in sys.stdin:
        child = os.fork()
        if not child:
            nothing = os.open(os.devnull, os.O_RDWR)
            for number in range(3):
                os.dup2(nothing, number)
            main(json.loads(line))
            os._exit(0)
        os.waitpid(child, 0)
        sys.stdout.write("built\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()
