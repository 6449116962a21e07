"""The builder ``linkcheck``, in place of Sphinx's own: gather, check, report."""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx._cli.util.colour import darkgray, darkgreen, purple, red, turquoise
from sphinx.builders.linkcheck import CheckExternalLinksBuilder
from sphinx.locale import __
from sphinx.util import logging

from ..github.protocol import Endpoints
from ..messages import Subtype, warn
from . import gather, unused, words
from .cache import Cache
from .configured import read_fail_on, read_own, read_settings
from .gate import find_base, read_gate
from .own import find_checkout
from .progress import Progress
from .report.summary import Report
from .report.text import lines, printable
from .report.write import tell_github, write

if TYPE_CHECKING:
    from .gate import Gate
    from .records import Occurrence, Result
    from .settings import Own, Settings

logger = logging.getLogger(__name__)


class LinkCheckBuilder(CheckExternalLinksBuilder):
    """Checks all links of a project."""

    name = "linkcheck"

    def init(self) -> None:
        """Prepare to gather. Unlike Sphinx, no timeout is set for all sockets of the process."""
        self.broken_hyperlinks = 0
        self.timed_out_hyperlinks = 0
        self.hyperlinks = {}
        self.occurrences: dict[str, list[Occurrence]] = {}
        self.results: list[Result] = []
        self._processed: dict[str, str] = {}

    def process_uri(self, raw: str) -> str:
        """Give the URI that other extensions want checked; each is asked about once."""
        if not self.events.listeners.get("linkcheck-process-uri"):
            return raw
        if raw not in self._processed:
            new = self.events.emit_firstresult("linkcheck-process-uri", raw)
            self._processed[raw] = new or raw
        return self._processed[raw]

    def note(self, uri: str, occurrence: Occurrence) -> None:
        """Keep a place where a URI is written; a substitution is in the doctree at each use."""
        known = self.occurrences.setdefault(uri, [])
        if occurrence not in known:
            known.append(occurrence)

    def finish(self) -> None:
        """Check what was gathered, and report."""
        # Imported here, so that no other build loads the HTTP library.
        from .run import Run

        started = time.monotonic()
        now = dt.datetime.now(dt.UTC)
        settings = read_settings(self.config, today=now.date())
        links = gather.links(self.hyperlinks, self.occurrences)
        gate = self._gate()
        endpoints = Endpoints.from_environment(os.environ)
        progress = Progress(sys.stderr, len(links), wanted=self.config.verbosity >= 0)
        logger.info("")
        with (
            (self.outdir / "output.txt").open("w", encoding="utf-8", buffering=1) as text,
            (self.outdir / "output.json").open("w", encoding="utf-8", buffering=1) as rows,
        ):
            self.txt_outfile, self.json_outfile = text, rows

            def take(result: Result) -> None:
                if gate is not None and not gate.touched(result.link):
                    result = replace(result, counts=False)
                self.results.append(result)
                progress.clear()
                self._record(result, settings)
                progress.count(result)

            run = Run(
                settings=settings,
                own=self._own(endpoints.server_url),
                endpoints=endpoints,
                environ=os.environ,
                cache=self._cache(now),
                take=take,
                on_wait=_tell_wait,
                on_tick=progress.tick,
            )
            finished = run.check(links)
        progress.clear()
        report = Report(
            results=tuple(self.results),
            generated_at=now.isoformat(timespec="seconds").replace("+00:00", "Z"),
            seconds=time.monotonic() - started,
            requests=run.requests,
            base=gate.base if gate is not None else "",
            prefix=self._prefix(),
            fail_on=read_fail_on(self.config),
            notes=tuple(unused.notes(self.results, settings)) if finished else (),
            has_token=bool(os.environ.get("GITHUB_TOKEN")),
        )
        self._report(report)
        if not finished:
            raise KeyboardInterrupt

    def _report(self, report: Report) -> None:
        write(report, Path(self.outdir))
        for line in lines(report):
            logger.info("%s", printable(line))
        tell_github(report, os.environ, sys.stdout)
        if report.failed:
            self._app.statuscode = 1

    def _gate(self) -> Gate | None:
        """Give the pull request gate, if a base is named and there."""
        source_dir = Path(self.srcdir)
        named = self.config.roadmap_linkcheck_base
        base = find_base(source_dir, named, os.environ)
        gate = read_gate(source_dir, base) if base else None
        if gate is None and (named or os.environ.get("GITHUB_BASE_REF")):
            message = "link check: there is no base revision %s here, so every link counts;"
            message += " a checkout needs its history (fetch-depth: 0)"
            warn(Subtype.CONFIG, message, named or os.environ["GITHUB_BASE_REF"])
        return gate

    def _own(self, server: str) -> Own:
        return read_own(self.config, Path(self.srcdir), server, frozenset(self.env.found_docs))

    def _cache(self, now: dt.datetime) -> Cache:
        name = self.config.roadmap_linkcheck_cache
        return Cache(
            Path(self.srcdir) / name if name else None,
            days=float(self.config.roadmap_linkcheck_cache_days),
            now=now.timestamp(),
            warn=lambda text: warn(Subtype.LINKCHECK_CACHE, "%s", text),
        )

    def _prefix(self) -> str:
        """Give the way from the checkout's top folder to the sources, for CI services."""
        source_dir = Path(self.srcdir).resolve()
        top = find_checkout(source_dir)
        if top is None or source_dir == top.resolve():
            return ""
        return f"{source_dir.relative_to(top.resolve()).as_posix()}/"

    def _record(self, result: Result, settings: Settings) -> None:
        """Write a result as Sphinx does, at once, so that a killed run leaves what it knows."""
        link, said = result.link, words.row(result)
        filename = str(self.env.doc2path(link.docname, base=False))
        row: dict[str, str | int] = {
            "filename": filename,
            "lineno": link.line,
            "status": said.status,
            "code": said.code,
            "uri": link.uri,
            "info": said.info,
        }
        self.json_outfile.write(json.dumps(row) + "\n")
        if said.status in {"broken", "timeout"}:
            entry = f"{link.uri}: {said.info}"
            self.txt_outfile.write(f"{filename}:{link.line}: [{said.status}] {entry}\n")
        elif said.status == "redirected":
            kind = words.redirect_text(said.code)
            entry = f"{link.uri} to {said.info}"
            self.txt_outfile.write(f"{filename}:{link.line}: [redirected {kind}] {entry}\n")
        self._log(result, said, settings)

    def _log(self, result: Result, said: words.Row, settings: Settings) -> None:
        """Tell a result in Sphinx's words; what is fine only when asked to be verbose."""
        link = result.link
        text = ""
        match said.status:
            case "working" if self.config.verbosity > 0:
                text = darkgreen("ok        ") + link.uri + said.info
            case "ignored" if self.config.verbosity > 0:
                text = darkgray("-ignored- ") + link.uri + (said.info and f": {said.info}")
            case "broken" | "timeout":
                if self.config.verbosity < 0 and result.counts:
                    message = __("broken link: %s (%s)")
                    location = (link.docname, link.line)
                    logger.warning(message, link.uri, said.info, location=location)
                    return
                text = red(said.status.ljust(10)) + link.uri + red(f" - {said.info}")
            case "redirected":
                redirection = f"{words.redirect_text(said.code)} to {said.info}"
                if settings.allowed_redirects is not None and result.counts:
                    message = f"redirect  {link.uri} - {redirection}"
                    logger.warning(message, location=(link.docname, link.line))
                    return
                colour = turquoise if said.code == 307 else purple
                text = colour("redirect  ") + link.uri + colour(f" - {redirection}")
            case _:
                pass
        if text:
            if link.line:
                logger.info("(%16s: line %4d) ", link.docname, link.line, nonl=True)
            logger.info("%s", text)


def _tell_wait(uri: str) -> None:
    logger.info("%s", darkgray("-rate limited-   ") + uri + darkgray(" | sleeping..."))
