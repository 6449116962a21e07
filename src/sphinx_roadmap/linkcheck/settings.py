"""The settings of one run, read once from Sphinx's configuration and then passed around."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

Pattern = re.Pattern[str]

# As browsers send it; some servers answer others with an error.
ACCEPT = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"


class Rule(NamedTuple):
    """An ignore rule of ours: why, and until when (ISO date, "" for ever)."""

    pattern: Pattern
    reason: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one link, and the run, may cost. Times are in seconds, sizes in bytes."""

    request_seconds: float = 30.0
    link_seconds: float = 90.0
    total_seconds: float = 600.0
    rate_limit_seconds: float = 300.0
    attempts: int = 3
    redirects: int = 30
    body_bytes: int = 5_000_000
    header_bytes: int = 128 * 1024
    # Below 512, which is all that select() takes on Windows.
    connections: int = 480
    per_host: int = 64
    first_per_host: int = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Sphinx's ``linkcheck_*`` and our ``roadmap_linkcheck_*`` values, patterns compiled."""

    limits: Limits
    ignore: tuple[Pattern, ...] = ()
    rules: tuple[Rule, ...] = ()
    exclude_documents: tuple[Pattern, ...] = ()
    anchors: bool = True
    anchors_ignore: tuple[Pattern, ...] = ()
    anchors_ignore_for_url: tuple[Pattern, ...] = ()
    case_insensitive: tuple[Pattern, ...] = ()
    # ``None``: redirects are told but not warned about.
    allowed_redirects: tuple[tuple[Pattern, Pattern], ...] | None = None
    auth: tuple[tuple[Pattern, object], ...] = ()
    headers: Mapping[str, Mapping[str, str]]
    user_agent: str
    allow_unauthorized: bool = False
    timeouts_are_broken: bool = False
    tls_verify: bool = True
    tls_cacerts: object = None
    block_private: bool = False
    retry_broken: int = 1
    base_seconds: float = 0.5
    today: str = ""

    def ignored(self, uri: str) -> bool:
        """Tell whether ``linkcheck_ignore`` has a pattern for a URI."""
        return any(pattern.match(uri) for pattern in self.ignore)

    def rule(self, uri: str) -> Rule | None:
        """Give the ignore rule of ours that holds for a URI today."""
        for rule in self.rules:
            if rule.pattern.match(uri) and not (rule.until and rule.until < self.today):
                return rule
        return None

    def redirect_allowed(self, uri: str, final: str) -> bool:
        """Tell whether ``linkcheck_allowed_redirects`` has a pair of patterns for a redirect."""
        return any(
            start.match(uri) and end.match(final) for start, end in self.allowed_redirects or ()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What the project itself publishes, for links that lead back into it.

    ``repository`` is ``owner/name`` on ``server``; ``branches`` are the names of the one that is
    checked out; ``site`` is the folder of the built pages, and ``pages`` are all docnames.
    """

    server: str = ""
    repository: str = ""
    branches: frozenset[str] = frozenset()
    checkout: Path | None = None
    base_url: str = ""
    site: Path | None = None
    pages: frozenset[str] = frozenset()


def patterns(values: Sequence[str]) -> tuple[Pattern, ...]:
    """Compile what a setting lists."""
    return tuple(re.compile(value) for value in values)
