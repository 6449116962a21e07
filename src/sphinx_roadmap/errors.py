"""The exceptions of this package.

RoadmapError
├── ConfigurationError   a setting or an option that cannot be used (exit status 2)
├── SnapshotError        a snapshot file that cannot be read or written (exit status 2)
│   └── NewerSnapshotError   it was written by a newer release
└── NetworkError         GitHub could not be asked (exit status 3)
    ├── AnswerError      one answer cannot be used; others may be
    ├── TokenError       GitHub does not take the token for what only a token can ask
    └── BudgetError      it could be asked, but not within the time that was allowed
"""

from __future__ import annotations


class RoadmapError(Exception):
    """A failure that a user can act on: what happened, where, and what to do."""

    exit_status = 1

    def __init__(self, message: str, *, where: str = "", remedy: str = "") -> None:
        # All three go into args, so that the exception survives pickling between processes.
        super().__init__(message, where, remedy)
        self.message = message
        self.where = where
        self.remedy = remedy

    def __reduce__(self) -> tuple[object, ...]:
        """Rebuild with keywords: the constructor differs from ``args``."""
        return _rebuild, (type(self), self.message, self.where, self.remedy)

    def __str__(self) -> str:
        """Give ``where: message. Remedy.`` on one line."""
        text = f"{self.where}: {self.message}" if self.where else self.message
        return f"{text.removesuffix('.')}. {self.remedy}" if self.remedy else text


def _rebuild(kind: type[RoadmapError], message: str, where: str, remedy: str) -> RoadmapError:
    return kind(message, where=where, remedy=remedy)


class ConfigurationError(RoadmapError):
    """A setting or an option that cannot be used."""

    exit_status = 2


class SnapshotError(RoadmapError):
    """A snapshot file that cannot be read or written."""

    exit_status = 2


class NewerSnapshotError(SnapshotError):
    """A snapshot file that was written by a newer release: whole, and not ours to replace."""


class NetworkError(RoadmapError):
    """GitHub could not be asked, or gave an answer that cannot be understood."""

    exit_status = 3


class AnswerError(NetworkError):
    """One answer cannot be used: it failed again and again, is refused, or makes no sense."""


class TokenError(NetworkError):
    """GitHub does not take the token for a request that has no meaning without one."""


class BudgetError(NetworkError):
    """GitHub asked us to wait for longer than the time that was allowed."""
