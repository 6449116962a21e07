"""The builder ``linkcheck``, in place of Sphinx's own.

Every build registers it, and few run it: what it needs is imported when it starts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx.builders.linkcheck import CheckExternalLinksBuilder

if TYPE_CHECKING:
    from .records import Occurrence, Result


class LinkCheckBuilder(CheckExternalLinksBuilder):
    """Checks all links of a project."""

    name = "linkcheck"

    def init(self) -> None:
        """Prepare to gather. Unlike Sphinx, no timeout is set for all sockets of the process."""
        from .gather import PlaceCollector

        self._app.add_post_transform(PlaceCollector)
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
        from .finish import finish

        finish(self)
