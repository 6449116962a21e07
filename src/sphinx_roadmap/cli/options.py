"""The arguments that every command on a project has."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser


def add_project(parser: ArgumentParser) -> None:
    """Add where the project is: ``source_dir`` and ``conf_dir``, which is ``None`` if the same."""
    parser.add_argument(
        "source_dir",
        metavar="SOURCE_DIR",
        nargs="?",
        type=Path,
        default=Path(),
        help="the folder of the sources (default: this one)",
    )
    parser.add_argument(
        "-c", "--conf-dir", type=Path, metavar="DIR", help="the folder of conf.py, if another"
    )
