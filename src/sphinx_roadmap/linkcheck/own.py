"""Links back into this project, looked up where its next version already is: in the checkout.

A file that is added together with its link is fine at once, and one that was renamed is not.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from .anchors import PageReader
from .github_links import Kind, Target, target
from .headings import has_anchor
from .records import Judgement, Reason, Verdict

if TYPE_CHECKING:
    from .records import Link
    from .settings import Own

_GIT_SECONDS = 10.0


class OwnLinks:
    """Judges links into the own repository and the own site, without any request."""

    def __init__(self, own: Own) -> None:
        self._own = own
        self._files: frozenset[str] | None = None

    def judge(self, link: Link) -> Judgement | None:
        """Give the judgement on a link, ``None`` when it does not lead here."""
        own = self._own
        if own.checkout is not None and own.repository:
            there = target(link, own.server)
            if there is not None and there.repository.casefold() == own.repository.casefold():
                return self._in_checkout(there)
        base = own.base_url.rstrip("/")
        page, _, fragment = link.uri.partition("#")
        if base and (page == base or page.startswith(f"{base}/")):
            return self._in_site(page.removeprefix(base).partition("?")[0], page, fragment)
        return None

    def _in_checkout(self, there: Target) -> Judgement | None:
        own = self._own
        ref, _, path = there.name.partition("/")
        if there.kind is not Kind.FILE or ref not in own.branches or own.checkout is None:
            return None
        path = path.rstrip("/")
        if self._files is None:
            self._files = _files(own.checkout)
        page = there.link.uri.partition("#")[0]
        known = path in self._files or any(name.startswith(f"{path}/") for name in self._files)
        if path and not known:
            return _missing(page, f"There is no {path} in this checkout: correct the path.")
        if there.fragment and path in self._files:
            text = _read(own.checkout / path)
            has = has_anchor(path, text, there.fragment) if text is not None else None
            if has is not True:
                return _no_anchor(page, there.fragment, path, known=has is False)
        return _fine(page)

    def _in_site(self, path: str, page: str, fragment: str) -> Judgement | None:
        own = self._own
        if own.site is None or not own.site.is_dir():
            docname = unquote(path).strip("/").removesuffix(".html") or "index"
            known = {docname, f"{docname}/index"} & own.pages
            return _fine(page) if known and not fragment else None
        file = _site_file(own.site, unquote(path))
        if file is None:
            return _missing(page, f"The built site has no {path or '/'}: correct the address.")
        if not fragment or file.suffix != ".html":
            return _fine(page)
        reader = PageReader("text/html; charset=utf-8", [fragment])
        reader.feed(file.read_bytes())
        if fragment in reader.close().found:
            return _fine(page)
        return _no_anchor(page, fragment, path or "the first page", known=True)


def find_checkout(folder: Path) -> Path | None:
    """Give the top folder of the git checkout around a folder."""
    top = git(folder, "rev-parse", "--show-toplevel")
    return Path(top) if top else None


def git(folder: Path, *arguments: str) -> str | None:
    """Give what git says, stripped; ``None`` when it fails or is not there."""
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments, no shell
            ["git", "-C", str(folder), *arguments],  # noqa: S607 - the user's git
            capture_output=True,
            check=True,
            timeout=_GIT_SECONDS,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return os.fsdecode(done.stdout).strip("\n")  # Names of files may be no UTF-8.


def _files(checkout: Path) -> frozenset[str]:
    """Give the files that are, or could be, committed."""
    listed = git(checkout, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    names = (name for name in (listed or "").split("\0") if name)
    return frozenset(name for name in names if (checkout / name).exists())


def _site_file(site: Path, path: str) -> Path | None:
    """Give the file that a static host serves at a path, as GitHub Pages finds it."""
    parts = PurePosixPath(path.strip("/")).parts
    if ".." in parts:
        return None
    file = site.joinpath(*parts)
    for candidate in (file / "index.html", file, file.with_name(f"{file.name}.html")):
        if candidate.is_file():
            return candidate
    return None


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _fine(page: str) -> Judgement:
    return Judgement(verdict=Verdict.WORKING, reason=Reason.OK, final=page)


def _missing(page: str, remedy: str) -> Judgement:
    return Judgement(
        verdict=Verdict.BROKEN,
        reason=Reason.NO_FILE,
        info=f"404 Client Error: Not Found for url: {page}",
        status=404,
        final=page,
        remedy=remedy,
    )


def _no_anchor(page: str, fragment: str, path: str, *, known: bool) -> Judgement:
    if not known:
        remedy = f"It cannot be told whether {path} has this place; open the link in a browser."
        return Judgement(
            verdict=Verdict.NOT_VERIFIED,
            reason=Reason.ANCHOR_UNKNOWN,
            info=remedy,
            final=page,
            remedy=remedy,
        )
    return Judgement(
        verdict=Verdict.BROKEN,
        reason=Reason.ANCHOR_MISSING,
        info=f"Anchor '{quote(unquote(fragment))}' not found",
        final=page,
        remedy=f"{path} has no such heading or line in this checkout.",
    )
