"""What the builder ``linkcheck`` does once all links are gathered: check, and report."""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx._cli.util.colour import darkgray, darkgreen, purple, red, turquoise
from sphinx.locale import __
from sphinx.util import logging

from ..errors import ConfigurationError
from ..github.protocol import Endpoints
from ..messages import Subtype, warn
from . import gather, unused, words
from .cache import Cache
from .configured import read_fail_on, read_own, read_settings
from .gate import find_base, read_gate
from .own import find_checkout
from .progress import Progress
from .report.summary import Report, is_finding
from .report.text import lines, printable
from .report.write import tell_github, write
from .run import Run

if TYPE_CHECKING:
    from .builder import LinkCheckBuilder
    from .gate import Gate
    from .records import Result
    from .settings import Own, Settings

logger = logging.getLogger(__name__)


def finish(builder: LinkCheckBuilder) -> None:
    """Check what was gathered, and report."""
    started = time.monotonic()
    now = dt.datetime.now(dt.UTC)
    settings = read_settings(builder.config, today=now.date())
    links = gather.links(builder.hyperlinks, builder.occurrences)
    try:
        gate = _gate(builder)
    except ConfigurationError as error:
        # Raised on, Sphinx would print a traceback and ask for a report of it.
        logger.error("%s", error)  # noqa: TRY400
        builder._app.statuscode = error.exit_status  # noqa: SLF001 - as _report does
        return
    endpoints = Endpoints.from_environment(os.environ)
    progress = Progress(sys.stderr, len(links), wanted=builder.config.verbosity >= 0)
    logger.info("")
    # A file's name may be no UTF-8.
    options: dict[str, Any] = {"encoding": "utf-8", "errors": "replace", "buffering": 1}
    with (
        (builder.outdir / "output.txt").open("w", **options) as text,
        (builder.outdir / "output.json").open("w", **options) as rows,
    ):
        builder.txt_outfile, builder.json_outfile = text, rows

        def take(result: Result) -> None:
            if gate is not None and not gate.touched(result.link):
                result = replace(result, counts=False)
            builder.results.append(result)
            _record(builder, result, settings, progress)
            progress.count(result)

        def tell_wait(uri: str) -> None:
            progress.clear()
            logger.info("%s", darkgray("-rate limited-   ") + uri + darkgray(" | sleeping..."))

        run = Run(
            settings=settings,
            own=_own(builder, endpoints.server_url),
            endpoints=endpoints,
            environ=os.environ,
            cache=_cache(builder, now),
            take=take,
            on_wait=tell_wait,
            on_tick=progress.tick,
        )
        finished = run.check(links)
    progress.clear()
    report = Report(
        results=tuple(builder.results),
        generated_at=now.isoformat(timespec="seconds").replace("+00:00", "Z"),
        seconds=time.monotonic() - started,
        requests=run.requests,
        base=gate.base if gate is not None else "",
        prefix=_prefix(builder),
        fail_on=read_fail_on(builder.config),
        notes=tuple(unused.notes(builder.results, settings)) if finished else (),
        has_token=bool(os.environ.get("GITHUB_TOKEN")),
    )
    _report(builder, report)
    if not finished:
        raise KeyboardInterrupt


def _report(builder: LinkCheckBuilder, report: Report) -> None:
    write(report, Path(builder.outdir))
    for line in lines(report):
        logger.info("%s", printable(line))
    tell_github(report, os.environ, sys.stdout)
    if report.failed:
        builder._app.statuscode = 1  # noqa: SLF001 - as Sphinx's own builder does


def _gate(builder: LinkCheckBuilder) -> Gate | None:
    """Give the pull request gate, if there is a base.

    :raises ConfigurationError: there is none by the name that somebody gave.
    """
    source_dir = Path(builder.srcdir)
    named = builder.config.roadmap_linkcheck_base
    base = named or find_base(source_dir, os.environ)
    try:
        if base:
            return read_gate(source_dir, base)
    except ConfigurationError:
        if named:
            raise
    if os.environ.get("GITHUB_BASE_REF"):
        message = "link check: there is no base revision %s here, so every link counts;"
        message += " a checkout needs its history (fetch-depth: 0)"
        warn(Subtype.CONFIG, message, os.environ["GITHUB_BASE_REF"])
    return None


def _own(builder: LinkCheckBuilder, server: str) -> Own:
    return read_own(builder.config, Path(builder.srcdir), server, frozenset(builder.env.found_docs))


def _cache(builder: LinkCheckBuilder, now: dt.datetime) -> Cache:
    name = builder.config.roadmap_linkcheck_cache
    return Cache(
        Path(builder.srcdir) / name if name else None,
        days=float(builder.config.roadmap_linkcheck_cache_days),
        now=now.timestamp(),
        warn=lambda text: warn(Subtype.LINKCHECK_CACHE, "%s", text),
    )


def _prefix(builder: LinkCheckBuilder) -> str:
    """Give the way from the checkout's top folder to the sources, for CI services."""
    source_dir = Path(builder.srcdir).resolve()
    top = find_checkout(source_dir)
    if top is None or source_dir == top.resolve():
        return ""
    return f"{source_dir.relative_to(top.resolve()).as_posix()}/"


def _record(
    builder: LinkCheckBuilder, result: Result, settings: Settings, progress: Progress
) -> None:
    """Write a result as Sphinx does, at once, so that a killed run leaves what it knows."""
    link, said = result.link, words.row(result)
    filename = str(builder.env.doc2path(link.docname, base=False))
    row: dict[str, str | int] = {
        "filename": filename,
        "lineno": link.line,
        "status": said.status,
        "code": said.code,
        "uri": link.uri,
        "info": said.info,
    }
    if said.status in {"broken", "timeout"}:
        entry = f"{link.uri}: {said.info}"
        builder.txt_outfile.write(f"{filename}:{link.line}: [{said.status}] {entry}\n")
    elif said.status == "redirected":
        kind = words.redirect_text(said.code)
        entry = f"{link.uri} to {said.info}"
        builder.txt_outfile.write(f"{filename}:{link.line}: [redirected {kind}] {entry}\n")
    builder.json_outfile.write(json.dumps(row) + "\n")
    verbosity = builder.config.verbosity
    if warning := _warning(result, said, settings, quiet=verbosity < 0):
        progress.clear()
        logger.warning("%s", warning, location=(link.docname, link.line))
    elif verbosity > 0 or (said.status == "redirected" and not is_finding(result)):
        progress.clear()
        logger.info("(%16s: line %4d) %s", link.docname, link.line, _coloured(link.uri, said))


def _warning(result: Result, said: words.Row, settings: Settings, *, quiet: bool) -> str:
    """Give what Sphinx warns of: what is broken in a quiet run, and unexpected redirects."""
    uri = result.link.uri
    if not result.counts:
        return ""
    if said.status in {"broken", "timeout"} and quiet:
        return __("broken link: %s (%s)") % (uri, said.info)
    if said.status == "redirected" and settings.allowed_redirects is not None:
        return f"redirect  {uri} - {words.redirect_text(said.code)} to {said.info}"
    return ""


def _coloured(uri: str, said: words.Row) -> str:
    """Give a result in Sphinx's words, for what the report does not tell."""
    match said.status:
        case "working":
            return darkgreen("ok        ") + uri + said.info
        case "redirected":
            colour = turquoise if said.code == 307 else purple
            text = f" - {words.redirect_text(said.code)} to {said.info}"
            return colour("redirect  ") + uri + colour(text)
        case "broken" | "timeout":
            return red(said.status.ljust(10)) + uri + red(f" - {said.info}")
        case _:
            return darkgray(f"-{said.status}- ") + uri + (said.info and f": {said.info}")
