"""The installed command, as people and workflows run it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

COMMAND = Path(sys.executable).with_name("sphinx-roadmap")


@pytest.fixture
def command(clean_environ: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Give a function that runs the command in a folder, and keeps what it prints."""
    plain = {k: v for k, v in clean_environ.items() if k not in {"NO_COLOR", "FORCE_COLOR"}}

    def call(*args: str, cwd: Path, **environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [COMMAND, *args],
            cwd=cwd,
            env=plain | environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return call
