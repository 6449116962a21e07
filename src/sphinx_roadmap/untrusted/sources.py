"""What the pages of one project may name, and what is left out before any page is read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.util.matching import Matcher

from ..messages import Subtype, warn
from .paths import ODD_NAME, Sources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment


def sources_of(env: BuildEnvironment) -> Sources:
    """Give what the pages of this project may name."""
    return Sources(
        root=Path(env.srcdir),
        excluded=Matcher(env.config.exclude_patterns),
        built=(Path(env.doctreedir),),
    )


def leave_out_links(app: Sphinx, config: Config) -> None:
    """Exclude symbolic links that lead out of the sources, and any to a folder.

    Sphinx follows them while it looks for pages and static files; two that lead to each other's
    folder keep it busy for ever. Runs before it looks.
    """
    excluded = Matcher(config.exclude_patterns)
    sources = Sources(root=Path(app.srcdir), excluded=excluded)
    suffixes = tuple(config.source_suffix)
    roots = [
        os.path.normpath(path)
        for path in (*config.html_static_path, *config.html_extra_path)
        if isinstance(path, str)
    ]
    for path, inner in _walk(Path(app.srcdir), excluded):
        if path.is_symlink():
            reason = "it is a link to a folder" if path.is_dir() else sources.problem(path)
            remedy = "put the file itself in its place"
        elif inner.endswith(suffixes) and ODD_NAME.search(inner):
            reason = "its name has a character that is not allowed"
            remedy = "rename it"
        else:
            continue
        if reason:
            message = "%s is left out of the build: %s; %s"
            warn(Subtype.UNTRUSTED, message, inner, reason, remedy, location=f"{path}:1")
            # Static files are matched relative to the folder that they are copied from, which
            # Sphinx writes as ".".
            below = [
                inner.removeprefix(f"{root}/") for root in roots if inner.startswith(f"{root}/")
            ]
            below += [f"./{name}" for name in below]
            patterns = [_literally(name) for name in (inner, *below)]
            config.exclude_patterns = [*config.exclude_patterns, *patterns]


def _walk(root: Path, excluded: Matcher) -> Iterator[tuple[Path, str]]:
    """Give every file and folder that is neither hidden nor excluded, without following links."""
    for folder, folders, files in os.walk(root):
        here = os.path.relpath(folder, root)
        kept = []
        for name in sorted(folders) + sorted(files):
            inner = name if here == "." else f"{Path(here).as_posix()}/{name}"
            if name.startswith(".") or excluded(inner):
                continue
            yield Path(folder, name), inner
            kept.append(name)
        folders[:] = [name for name in folders if name in set(kept)]


def _literally(name: str) -> str:
    """Give a pattern that matches one path only."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)
