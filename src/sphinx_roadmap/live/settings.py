"""What a preview is of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The options of the command.

    ``editor`` is an address with ``{path}`` and ``{line}``, or "".
    """

    source_dir: Path
    conf_dir: Path
    port: int
    open_browser: bool
    editor: str
    watch: Sequence[Path] = ()
    ignore: Sequence[str] = ()
