"""What Sphinx said of each page as it is now, in which phase, and how bad it is."""

from __future__ import annotations

import io
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sphinx.util.build_phase import BuildPhase

from ..sources import Message, early_messages, listening, message_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sphinx.application import Sphinx

_PHASES = {
    BuildPhase.READING: "read",
    BuildPhase.RESOLVING: "write",
    BuildPhase.WRITING: "write",
}


class Complaints:
    """Warnings and errors by phase and page: reading a page again replaces what was said of it."""

    def __init__(self, source_dir: Path) -> None:
        self.stream = io.StringIO()
        self._source_dir = source_dir
        self._said: dict[tuple[str, str], dict[Message, int]] = {}
        self._tangled = False

    @property
    def messages(self) -> tuple[Message, ...]:
        """Everything that holds now, each once."""
        return tuple(dict.fromkeys(one for said in self._said.values() for one in said))

    @property
    def broken(self) -> frozenset[str]:
        """The documents with an error, of which the last good page is worth more."""
        return frozenset(
            docname
            for (_, docname), said in self._said.items()
            if docname and any(level >= logging.ERROR for level in said.values())
        )

    def was_tangled(self) -> bool:
        """Tell whether a name stands twice, or did when this was asked before.

        Sphinx keeps one of the two; when that one goes, it does not find the other again.
        """
        before = self._tangled
        self._tangled = any("duplicate" in message.text.lower() for message in self.messages)
        return before or self._tangled

    @contextmanager
    def heard(self, phase: str, docname: str = "") -> Iterator[None]:
        """Keep what is said meanwhile, instead of what was said in the same phase before."""
        said: dict[Message, int] = {}
        with listening(_Listener(said.setdefault, self._source_dir)):
            try:
                yield
            finally:
                if phase == "start":
                    # Our handler is not there while Sphinx sets up its logging.
                    text = self.stream.getvalue()
                    said |= dict.fromkeys(early_messages(text), logging.WARNING)
                self.stream.seek(0)
                self.stream.truncate()
                self._said[phase, docname] = said

    @contextmanager
    def heard_by_phase(self, app: Sphinx) -> Iterator[None]:
        """Keep what a whole build says, by its phases and pages."""

        def keep(message: Message, level: int) -> None:
            if any(message in said for said in self._said.values()):
                return
            phase = _PHASES.get(app.builder.phase, "finish")
            docname = ""
            if phase in {"read", "write"}:
                docname = app.env.current_document.docname
            # Once all pages are read, extensions look at all of them: "env-updated".
            if phase == "read" and not docname:
                phase = "update"
            if phase == "write" and not docname:
                # For Sphinx, CONSISTENCY_CHECK and RESOLVING are one and the same number.
                phase = "consistency"
            self._said.setdefault((phase, docname), {})[message] = level

        with listening(_Listener(keep, self._source_dir)):
            yield
        self.stream.seek(0)
        self.stream.truncate()
        self.was_tangled()


class _Listener(logging.Handler):
    """Hands on what Sphinx says, with its level."""

    def __init__(self, keep: Callable[[Message, int], object], source_dir: Path) -> None:
        super().__init__(logging.WARNING)
        self._keep = keep
        self._source_dir = source_dir

    def emit(self, record: logging.LogRecord) -> None:
        self._keep(message_of(record, self._source_dir), record.levelno)
