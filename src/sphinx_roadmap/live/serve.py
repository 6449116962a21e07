"""The server: sphinx-autobuild watches, serves and reloads; a warm Sphinx builds."""

from __future__ import annotations

import os
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import watchfiles
from sphinx_autobuild.filter import IgnoreFilter
from sphinx_autobuild.middleware import JavascriptInjectorMiddleware
from sphinx_autobuild.server import RebuildServer
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket

from .problems import for_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from starlette.types import ASGIApp, Receive, Scope, Send

    from .preview import Preview

# No page of a site is likely to have this address.
OWN = "/_sphinx-roadmap-live"
HOSTS = ("127.0.0.1", "localhost")
_STATIC = Path(__file__).parent / "static"

# Folders of tools, and what editors write beside a file.
_IGNORED = (
    r"/(\.git|\.hg|\.svn|\.venv|venv|node_modules|__pycache__|\.tox|\.nox|\.idea|\.vscode|_build)(/|$)",
    r"/(\.hypothesis|\.[a-z]+_cache)(/|$)",
    r"(~|\.sw[a-z]|\.tmp|\.part|\.bak|\.pyc)$",
    r"/(\.#[^/]*|#[^/]*#|4913|\.goutputstream-[^/]*|\.[^/]*\.kate-swp|[^/]*___jb_[a-z]+___)$",
)

_PAGE = """\
<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>
<body{waiting}><main><h1>{title}</h1>
<p>This page shows it as soon as it is there.</p></main></body></html>
"""
_WAITING = _PAGE.format(title="Building the preview", waiting=" data-waiting")
_MISSING = _PAGE.format(title="There is no such page", waiting="")


def application(preview: Preview, watcher: Watcher) -> Starlette:
    """Give the application that serves a preview."""
    return Starlette(
        routes=[
            WebSocketRoute(f"{OWN}/socket", watcher),
            Mount(OWN, app=StaticFiles(directory=_STATIC)),
            Mount("/", app=_Pages(preview)),
        ],
        middleware=[
            # A page of another site must not read the preview under a name of its own that leads
            # here: https://en.wikipedia.org/wiki/DNS_rebinding.
            Middleware(TrustedHostMiddleware, allowed_hosts=list(HOSTS)),
            Middleware(_Injector, preview=preview),
        ],
        lifespan=watcher.lifespan,
    )


class Watcher(RebuildServer):  # type: ignore[misc] # sphinx-autobuild has no types
    """sphinx-autobuild's server, but its builder is told of changes instead of started anew."""

    def __init__(
        self,
        preview: Preview,
        folders: Sequence[Path],
        ignored: Iterable[str],
        commits: Path | None = None,
    ) -> None:
        """Watch folders.

        :param commits: the file in which git notes each commit: it counts, since it dates pages.
        """
        ignore = IgnoreFilter(list(ignored), _IGNORED)
        own = [commits.parent] if commits is not None and not _within(commits, folders) else []
        super().__init__([*folders, *own], ignore, preview.files_changed)
        self._preview = preview
        self._commits = commits
        self._known = set(self._files(*self.paths))

    async def watch(self) -> None:
        """Tell of every change but files that came and went meanwhile."""
        self._preview.start_soon()
        async for changes in watchfiles.awatch(
            *self.paths, watch_filter=lambda _, path: self._counts(path), step=10
        ):
            told = self._relevant({Path(path) for _, path in changes})
            if told:
                self.change_callback(told)

    def _counts(self, path: str) -> bool:
        return Path(path) == self._commits or not self.ignore(path)

    def _relevant(self, paths: set[Path]) -> set[Path]:
        """Give the files behind changed paths: a folder that is moved has only its own event."""
        told: set[Path] = set()
        for path in paths:
            if path.is_dir():
                told |= set(self._files(path)) - self._known
            elif path in self._known or path.exists():
                told.add(path)
            else:
                told |= {known for known in self._known if known.is_relative_to(path)}
        self._known |= told
        return told

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Accept the pages of this server only, since the others see everybody's problems."""
        websocket = WebSocket(scope, receive, send)
        origin = urlsplit(websocket.headers.get("origin", ""))
        if origin.scheme != "http" or origin.netloc != websocket.headers.get("host"):
            await websocket.close(code=1008)
            return
        await super().__call__(scope, receive, send)

    async def watch_reloads(self, ws: WebSocket) -> None:
        """Tell one page what holds now, and again whenever it changes."""
        while True:
            changed = self._preview.changed
            await ws.send_json(self._state(ws.query_params.get("page", "/")))
            await changed.wait()

    def _state(self, page: str) -> dict[str, Any]:
        preview = self._preview
        return {
            "stamp": _stamp(preview, page),
            "assets": preview.assets,
            "kept": preview.ready and _is_kept(preview, page),
            "problems": for_page(
                preview.problems, preview.settings.source_dir, preview.settings.editor
            ),
        }

    def _files(self, *roots: Path) -> Iterable[Path]:
        for root in roots:
            for folder, folders, files in os.walk(root):
                folders[:] = [name for name in folders if not self.ignore(f"{folder}/{name}")]
                for name in files:
                    yield Path(folder, name)


def _within(path: Path, folders: Iterable[Path]) -> bool:
    return any(path.is_relative_to(folder) for folder in folders)


class _Pages(StaticFiles):
    """The served folder; before the first build is through, a page that waits."""

    def __init__(self, preview: Preview) -> None:
        super().__init__(directory=preview.served, html=True)
        self._preview = preview

    async def get_response(self, path: str, scope: Scope) -> Response:
        if not self._preview.ready:
            return HTMLResponse(_WAITING, status_code=503, headers={"Retry-After": "1"})
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:
            if error.status_code != HTTPStatus.NOT_FOUND:
                raise
            response = HTMLResponse(_MISSING, status_code=error.status_code)
        # The file is replaced often; its date has seconds only.
        response.headers["Cache-Control"] = "no-cache"
        return response

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """Give a page whole, since its file may be replaced by one of another size meanwhile.

        It has no ETag: what the injector adds changes without the file, and a browser must not be
        told that it has the page already.
        """
        path = Path(full_path)
        if path.suffix != ".html":
            return super().file_response(full_path, stat_result, scope, status_code)
        return HTMLResponse(path.read_bytes(), status_code)


class _Injector:
    """sphinx-autobuild's injector with our script, which a Content-Security-Policy allows.

    The script is told what the page was made from, so that no change is lost between the request
    of the page and its first word with the server.
    """

    def __init__(self, app: ASGIApp, preview: Preview) -> None:
        self._app = app
        self._preview = preview

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        injector = JavascriptInjectorMiddleware(self._app, ws_url="")
        # Read before the file: the page can be newer than the stamp, but never older.
        facts = f'data-stamp="{_stamp(self._preview, scope["path"])}"'
        facts += f' data-assets="{self._preview.assets}"'
        injector.script = f'<script src="{OWN}/preview.js" {facts}></script>'.encode()
        await injector(scope, receive, send)


def _stamp(preview: Preview, page: str) -> str:
    """Give what changes with a page; "" before there is one."""
    if not preview.ready:
        return ""
    file = _file(preview, page)
    if file is None:
        return "none"
    files = [file]
    if file.name == "search.html":
        files.append(preview.served / "searchindex.js")
    stats = [one.stat() for one in files if one.is_file()]
    return "-".join(f"{stat.st_mtime_ns}-{stat.st_size}-{stat.st_ino}" for stat in stats)


def _is_kept(preview: Preview, page: str) -> bool:
    """Tell whether a page is older than its source, which has an error."""
    file = _file(preview, page)
    name = file.relative_to(preview.served).as_posix() if file is not None else ""
    return preview.kept is None or name in preview.kept


def _file(preview: Preview, page: str) -> Path | None:
    """Give the file that is served as a page."""
    path = preview.served.joinpath(*(part for part in unquote(page).split("/") if part != ".."))
    files = (path, path / "index.html", preview.served / "404.html")
    return next((file for file in files if file.is_file()), None)
