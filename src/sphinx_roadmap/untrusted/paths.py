"""Which files a contributed page may show, include or offer."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from . import svg

if TYPE_CHECKING:
    from collections.abc import Callable

IMAGES = frozenset(
    {".apng", ".avif", ".bmp", ".eps", ".gif", ".ico", ".jpeg", ".jpg", ".pdf", ".png", ".svg"}
    | {".tif", ".tiff", ".webp"}
)
# What a browser runs when it is opened by its own address, under the site's name.
# https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/MIME_types/Common_types
ACTIVE = re.compile(
    r"\.(s?html?|xht(ml)?|xml|xslt?|svgz?|rdf|rss|atom|m?js|cjs|wasm|css|swf|mht(ml)?|php|hta|url)\b",
    re.IGNORECASE,
)
# What LaTeX would read as a command in a file name; the rest of Unicode is fine.
ODD_NAME = re.compile(r"[\x00-\x1f\x7f\\{}%#$^~&\"<>|]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The part of the disk that a page may name.

    :param excluded: tells whether a path relative to ``root`` is left out of the sources.
    :param built: folders that this build writes into.
    """

    root: Path
    excluded: Callable[[str], bool]
    built: tuple[Path, ...] = ()

    def problem(self, path: str | Path) -> str:
        """Say why a file is refused; empty if it is not, or if there is no such file inside."""
        name = os.fspath(path)
        if ODD_NAME.search(name):
            return "its name has a character that is not allowed"
        written, real = Path(os.path.normpath(name)), Path(os.path.realpath(name))
        root = Path(os.path.realpath(self.root))
        # The sources themselves may be named through a symbolic link.
        start = root if written.is_relative_to(root) else Path(os.path.normpath(self.root))
        if not (written.is_relative_to(start) and real.is_relative_to(root)):
            return "it lies outside of the sources"
        for inner in (written.relative_to(start), real.relative_to(root)):
            if reason := self._inner_problem(PurePosixPath(inner.as_posix())):
                return reason
        if any(real.is_relative_to(os.path.realpath(folder)) for folder in self.built):
            return "it is a file of the build"
        return "it is a folder" if real.is_dir() else ""

    def image_problem(self, path: str | Path) -> str:
        """Say why an image file is refused."""
        if reason := self.problem(path):
            return reason
        file = Path(path)
        suffix = file.suffix.lower()
        if suffix not in IMAGES:
            return "it is not an image"
        if suffix == ".svg" and file.is_file():
            return svg.problem(file.read_bytes())
        return ""

    def download_problem(self, path: str | Path) -> str:
        """Say why a file that readers can download is refused."""
        if reason := self.problem(path):
            return reason
        return "a browser would run it" if ACTIVE.search(Path(path).name) else ""

    def _inner_problem(self, inner: PurePosixPath) -> str:
        if any(part.startswith(".") for part in inner.parts):
            return "it is hidden"
        steps = [inner, *inner.parents][:-1]  # The last of them is ".".
        if any(self.excluded(str(step)) for step in steps):
            return "exclude_patterns leaves it out of the sources"
        return ""
