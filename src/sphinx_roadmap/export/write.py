"""Write the exports beside the HTML pages; nothing else here writes into the output folder."""

from __future__ import annotations

import os
from contextlib import suppress
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import quote

from ..config import github_server
from ..messages import Subtype, warn
from ..render.change_words import say
from . import (
    event_calendars,
    redirect_pages,
    to_atom,
    to_icalendar,
    to_json,
    to_json_feed,
)
from .feed import make_feed
from .site import Site, absolute

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.builders.html import StandaloneHTMLBuilder
    from sphinx.config import Config

    from ..check import Finding
    from ..domain import RoadmapDomain
    from ..join import JoinedRoadmap

# A file of one of these names that has not this near its start is somebody else's, and is kept.
_OURS = {
    to_json.FILE_NAME: f'"$schema": "{to_json.SCHEMA_NAME}"'.encode(),
    to_json.SCHEMA_NAME: b'"title": "roadmap.json"',
    to_icalendar.FILE_NAME: to_icalendar.PRODID.encode(),
    to_atom.FILE_NAME: f"<generator>{to_atom.GENERATOR}</generator>".encode(),
    to_json_feed.FILE_NAME: f'"version": "{to_json_feed.VERSION}"'.encode(),
}
_START = 2000


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write all exports, and remove those that have become empty (event ``build-finished``)."""
    if exception is not None or not serves(app.builder):
        return
    domain = cast("RoadmapDomain", app.env.get_domain("roadmap"))
    site = site_of(app.builder, app.config)
    contents = exports(domain.joined(), site, domain.findings())
    contents |= feeds(domain, site)
    folder = Path(app.outdir)
    for name, mark in _OURS.items() | _calendars(folder, contents):
        path = folder / name
        try:
            if name in contents:
                replace(path, contents[name])
            else:
                remove(path, mark)
        except OSError as error:
            warn(Subtype.EXPORT, "the roadmap's data cannot be written to %s: %s", path, error)
    redirect_pages.write_redirects(app, site)


def feeds(domain: RoadmapDomain, site: Site) -> dict[str, bytes]:
    """Give the feeds' contents by name; a site that does not say its address has none."""
    if domain.history.events and not absolute(site.base_url):
        warn(
            Subtype.EXPORT,
            "%s and %s are not written, since a feed needs whole addresses; set html_baseurl",
            to_atom.FILE_NAME,
            to_json_feed.FILE_NAME,
        )
    feed = make_feed(domain.history, site, say, home=domain.changes_page)
    if feed is None:
        return {}
    return {
        to_atom.FILE_NAME: to_atom.to_atom(feed),
        to_json_feed.FILE_NAME: to_json_feed.to_json_feed(feed),
    }


def serves(builder: Builder) -> bool:
    """Tell whether the builder makes a web site: html, dirhtml and singlehtml, but not epub."""
    # The format does not tell: htmlhelp, qthelp and json have the format "html" too.
    return builder.name in {"html", "dirhtml", "singlehtml"}


def exports(
    joined: JoinedRoadmap, site: Site, problems: Iterable[Finding] = ()
) -> dict[str, bytes]:
    """Give the files' contents by name. What would say nothing is not among them."""
    contents: dict[str, bytes] = {}
    if to_json.roadmap_pages(joined):
        contents[to_json.FILE_NAME] = to_json.to_json(joined, site, problems).encode()
        schema = resources.files(__package__) / to_json.SCHEMA_NAME
        contents[to_json.SCHEMA_NAME] = schema.read_bytes()
    calendar = to_icalendar.to_icalendar(joined, site)
    if calendar:
        contents[to_icalendar.FILE_NAME] = calendar
    return contents | event_calendars.event_calendars(joined, site)


def _calendars(folder: Path, contents: Iterable[str]) -> set[tuple[str, bytes]]:
    """Give the calendar files of events, those that are there and those to be, with their mark."""
    there = (path.relative_to(folder) for path in folder.glob(f"{event_calendars.FOLDER}/*.ics"))
    names = {path.as_posix() for path in there}
    names |= {name for name in contents if name.startswith(f"{event_calendars.FOLDER}/")}
    return {(name, to_icalendar.PRODID.encode()) for name in names}


def site_of(builder: Builder, config: Config) -> Site:
    """Give what the exports must know of the site that is being built."""
    html = cast("StandaloneHTMLBuilder", builder)
    single_page = f"{config.root_doc}{html.out_suffix}"

    def address(docname: str, anchor: str) -> str:
        page, hash_sign, top = builder.get_target_uri(docname).partition("#")
        if hash_sign:
            page = single_page  # singlehtml gives an anchor in the one page.
        # dirhtml gives "" for the root, which would mean the export itself, and encodes nothing.
        page = quote(page, safe="/%") or "./"
        fragment = quote(anchor or top)
        return f"{page}#{fragment}" if fragment else page

    return Site(
        address=address,
        base_url=config.html_baseurl or "",
        title=config.project,
        # What Sphinx says where nobody is named.
        author=config.author.replace("Author name not set", ""),
        language=config.language,
        server=github_server(),
    )


def replace(path: Path, content: bytes) -> None:
    """Write a file so that a reader finds the old content or the new, never a part."""
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def remove(path: Path, mark: bytes) -> None:
    """Remove a file that an earlier build wrote, which the mark near its start shows."""
    if not path.is_file():
        return
    with path.open("rb") as file:
        start = file.read(_START)
    if mark in start:
        path.unlink()
