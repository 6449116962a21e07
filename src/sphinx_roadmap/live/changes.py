"""What a changed file means: pages to read again, or a new Sphinx."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sphinx.application import Sphinx

# An editor that saves by rename leaves no file for a moment, one that writes into it an empty one.
_MOMENT_SECONDS = 0.1


class Changes(NamedTuple):
    """``documents`` are read again; ``reason`` says why only a new Sphinx will do, or is ""."""

    documents: frozenset[str]
    reason: str


def classify(app: Sphinx, paths: Iterable[Path]) -> Changes:
    """Tell which pages to read again. Whatever is not known to be a page's text needs more."""
    using = _users(app)
    found: set[str] = set()
    reasons: list[str] = []
    for path in sorted(set(paths)):
        name = _document(app, path)
        if name and name in app.env.found_docs and not is_saved(path):
            reasons.append(f"{path.name} is gone")
            continue
        if name and name not in app.env.found_docs:
            app.env.find_files(app.config, app.builder)
            if name in app.env.found_docs:
                reasons.append(f"{path.name} is new")
        documents = using.get(path, set()) | ({name} & app.env.found_docs)
        if not documents or not is_saved(path):
            reasons.append(f"{path.name} has changed")
        else:
            found |= documents
    present = {name for name in found if app.env.doc2path(name).is_file()}
    return Changes(frozenset(present), reasons[0] if reasons else "")


def _document(app: Sphinx, path: Path) -> str:
    try:
        return app.env.path2doc(path) or ""
    except ValueError:
        return ""


def _users(app: Sphinx) -> dict[Path, set[str]]:
    """Give the pages that include a file, by file. Images and downloads are not among them."""
    copied = {str(name) for name in (*app.env.images, *app.env.dlfiles)}
    snapshot = app.srcdir / app.config.roadmap_snapshot
    users: dict[Path, set[str]] = {}
    for docname, names in app.env.dependencies.items():
        for name in names:
            path = (app.srcdir / name).resolve()
            text = path.suffix not in {".mo", ".py"} and path.name != "docutils.conf"
            if text and str(name) not in copied and path != snapshot.resolve():
                users.setdefault(path, set()).add(docname)
    return users


def is_saved(path: Path) -> bool:
    """Wait for a file that is being saved, and tell whether there is one."""
    end = time.monotonic() + _MOMENT_SECONDS
    while not _has_text(path) and time.monotonic() < end:
        time.sleep(0.01)
    return path.is_file()


def _has_text(path: Path) -> bool:
    try:
        return path.stat().st_size > 0
    except OSError:
        return False
