"""What a check finds: a code, a place, a sentence, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..model import Place


class Severity(StrEnum):
    """How bad it is. GitHub's annotations have the same three levels."""

    ERROR = "error"  # The page says something else than its author means.
    WARNING = "warning"  # It works today and will cause trouble.
    NOTE = "note"  # Nothing is broken for readers; it does not fail a check.


class Code(StrEnum):
    """What a finding is about; also the subtype of the warning that a build gives."""

    AGED_WORDS = "aged-words"
    ALL_CLOSED = "all-closed"
    BACKTICKS = "backticks"
    BAD_DATE = "bad-date"
    BAD_LINK = "bad-link"
    CLASS_CHECKLIST = "class-checklist"
    DUE_PASSED = "due-passed"
    EMPTY_FIELD = "empty-field"
    GITHUB_VIEW = "github-view"
    LOST_FIELD = "lost-field"
    LOST_LIST = "lost-list"
    LOST_MARKUP = "lost-markup"
    LOST_TITLE = "lost-title"
    MARKDOWN = "markdown"
    MISSING_LABEL = "missing-label"
    MOVED_REPOSITORY = "moved-repository"
    MOVING = "moving"
    NOT_ON_GITHUB = "not-on-github"
    OLD_BRANCH = "old-branch"
    OLD_SNAPSHOT = "old-snapshot"
    REPEATED_FIELD = "repeated-field"
    REPEATED_LABEL = "repeated-label"
    REPEATED_TITLE = "repeated-title"
    REVERSED_DATES = "reversed-dates"
    SHARED_MILESTONE = "shared-milestone"
    STALE = "stale"
    TABS = "tabs"
    TARGET_PASSED = "target-passed"
    UNCLAIMED_MILESTONE = "unclaimed-milestone"
    UNKNOWN_FIELD = "unknown-field"
    UNKNOWN_STATUS = "unknown-status"
    UNUSED_TARGET = "unused-target"
    VANISHED_ADDRESS = "vanished-address"
    WORK_LEFT = "work-left"
    # Not ours: whatever Sphinx and docutils say while they read the sources.
    RST = "rst"

    @property
    def severity(self) -> Severity:
        """How bad a finding of this kind is."""
        if self in _NOTES:
            return Severity.NOTE
        return Severity.WARNING if self in _WARNINGS else Severity.ERROR


# What an item says against what GitHub or the calendar says. It was true when it was written.
CONTRADICTIONS = frozenset(
    {Code.ALL_CLOSED, Code.DUE_PASSED, Code.MOVING, Code.TARGET_PASSED, Code.WORK_LEFT}
)

_NOTES = CONTRADICTIONS | {
    Code.AGED_WORDS,
    Code.GITHUB_VIEW,
    Code.MOVED_REPOSITORY,
    Code.OLD_BRANCH,
    Code.OLD_SNAPSHOT,
    Code.STALE,
    Code.UNCLAIMED_MILESTONE,
}
_WARNINGS = frozenset(
    {
        Code.BACKTICKS,
        Code.CLASS_CHECKLIST,
        Code.EMPTY_FIELD,
        Code.MISSING_LABEL,
        Code.REPEATED_TITLE,
        Code.SHARED_MILESTONE,
        Code.TABS,
        Code.UNUSED_TARGET,
        Code.VANISHED_ADDRESS,
    }
)

# GitHub or the calendar changed, not the text. A build tells these without failing, so that a
# refreshed snapshot cannot stop the site from being published, nor redden a pull request that
# touched none of them.
DRIFT = CONTRADICTIONS | {
    Code.AGED_WORDS,
    Code.MOVED_REPOSITORY,
    Code.NOT_ON_GITHUB,
    Code.OLD_BRANCH,
    Code.OLD_SNAPSHOT,
    Code.STALE,
    Code.UNCLAIMED_MILESTONE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to correct.

    ``place`` is where to correct it: for a named target its definition, not its use. ``related``
    are the other places that the message speaks of. ``message`` and ``remedy`` are sentences
    without places. ``item`` is the id of the item or section it belongs to, or "". ``touched``
    tells whether a branch touched it, ``None`` when no branch was asked about.

    ``wrong`` is what is written at the place, as far as it is wrong, and ``right`` what to write
    instead: "" to remove it, or all of the line, ``None`` where only the author knows.
    ``source`` is the whole line, or lines, once ``teach.excerpt`` has looked at the file.
    """

    code: Code
    place: Place
    message: str
    remedy: str = ""
    item: str = ""
    related: tuple[Place, ...] = ()
    touched: bool | None = None
    wrong: str = ""
    right: str | None = None
    source: str = ""

    @property
    def corrected(self) -> str | None:
        """``source`` with what is right in it, or ``None`` where nothing can be proposed."""
        if not self.source or self.right is None:
            return None
        start = (self.place.column or 1) - 1
        return self.source[:start] + self.right + self.source[start + len(self.wrong) :]

    @property
    def severity(self) -> Severity:
        """How bad it is. Who touches a contradicted item can mend it: no note then."""
        if self.touched and self.code in CONTRADICTIONS:
            return Severity.WARNING
        return self.code.severity

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Order by place, so that one file's findings stand together and in reading order."""
        place = self.place
        return (place.path, place.line or 0, place.column or 0, self.code, self.message)


def also_at(finding: Finding, most: int = 3) -> str:
    """Give the related places as a sentence, or "" if there are none."""
    if not finding.related:
        return ""
    shown = [str(place) for place in finding.related[:most]]
    if len(finding.related) > most:
        shown.append(f"{len(finding.related) - most} more places")
    return f"Also at {', '.join(shown)}"


def counts(finding: Finding) -> bool:
    """Tell whether a finding fails a check: no note does, nor what a branch has not touched."""
    return finding.severity is not Severity.NOTE and finding.touched is not False
