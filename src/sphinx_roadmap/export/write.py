"""Write the exports beside the HTML pages; nothing else here writes into the output folder."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import quote

from .. import atomic
from ..config import github_server
from ..messages import Subtype, warn
from . import files

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.builders.html import StandaloneHTMLBuilder
    from sphinx.config import Config

    from ..domain import RoadmapDomain
    from .site import Site

_START = 2000


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write all exports, and remove those that have become empty (event ``build-finished``)."""
    if exception is not None or not serves(app.builder):
        return
    domain = cast("RoadmapDomain", app.env.get_domain("roadmap"))
    contents = _data(app, domain) | _calendars(app, domain) | _feeds(app, domain)
    folder = Path(app.outdir)
    for name, mark in files.MARKS.items() | _of_events(folder, contents):
        path = folder / name
        try:
            if name in contents:
                replace(path, contents[name])
            else:
                remove(path, mark)
        except OSError as error:
            warn(Subtype.EXPORT, "the roadmap's data cannot be written to %s: %s", path, error)
    if domain.data.get("redirected"):
        from .redirect_pages import write_redirects

        write_redirects(app, site_of(app.builder, app.config))


def _data(app: Sphinx, domain: RoadmapDomain) -> dict[str, bytes]:
    """Give the roadmap's data and its schema by name, where there is a roadmap."""
    joined = domain.joined()
    if not files.roadmap_pages(joined):
        return {}
    from .to_json import to_json

    text = to_json(joined, site_of(app.builder, app.config), domain.findings())
    schema = (resources.files(__package__) / files.SCHEMA).read_bytes()
    return {files.DATA: text.encode(), files.SCHEMA: schema}


def _calendars(app: Sphinx, domain: RoadmapDomain) -> dict[str, bytes]:
    """Give the calendars by name: one of all dates, and one of each event."""
    joined = domain.joined()
    if not files.has_dates(joined):
        return {}
    from .event_calendars import event_calendars
    from .to_icalendar import to_icalendar

    site = site_of(app.builder, app.config)
    return {files.CALENDAR: to_icalendar(joined, site)} | event_calendars(joined, site)


def _feeds(app: Sphinx, domain: RoadmapDomain) -> dict[str, bytes]:
    """Give the feeds by name; a site that does not say its address has none."""
    if not domain.history.events:
        return {}
    if not files.has_entries(domain.history, app.config.html_baseurl or ""):
        warn(
            Subtype.EXPORT,
            "%s and %s are not written, since a feed needs whole addresses; set html_baseurl",
            files.ATOM,
            files.JSON_FEED,
        )
        return {}
    from ..render.change_words import say
    from .feed import make_feed
    from .to_atom import to_atom
    from .to_json_feed import to_json_feed

    site = site_of(app.builder, app.config)
    feed = make_feed(domain.history, site, say, home=domain.changes_page)
    return {files.ATOM: to_atom(feed), files.JSON_FEED: to_json_feed(feed)} if feed else {}


def serves(builder: Builder) -> bool:
    """Tell whether the builder makes a web site: html, dirhtml and singlehtml, but not epub."""
    # The format does not tell: htmlhelp, qthelp and json have the format "html" too.
    return builder.name in {"html", "dirhtml", "singlehtml"}


def _of_events(folder: Path, contents: Iterable[str]) -> set[tuple[str, bytes]]:
    """Give the calendar files of events, those that are there and those to be, with their mark."""
    there = (path.relative_to(folder) for path in folder.glob(f"{files.EVENTS}/*.ics"))
    names = {path.as_posix() for path in there}
    names |= {name for name in contents if name.startswith(f"{files.EVENTS}/")}
    return {(name, files.MARKS[files.CALENDAR]) for name in names}


def site_of(builder: Builder, config: Config) -> Site:
    """Give what the exports must know of the site that is being built."""
    from .site import Site

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
    """Write a file unless it has this content: one that stays has no new date."""
    if not path.is_file() or path.read_bytes() != content:
        atomic.write(path, content)


def remove(path: Path, mark: bytes) -> None:
    """Remove a file that an earlier build wrote, which the mark near its start shows."""
    if not path.is_file():
        return
    with path.open("rb") as file:
        start = file.read(_START)
    if mark in start:
        path.unlink()
