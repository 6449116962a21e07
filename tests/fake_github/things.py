"""What is on the fake GitHub, and what comes in and goes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

TOKEN = "fake-token-not-a-secret"
RESET_AT = 1_999_999_999  # In 2033.


@dataclass(kw_only=True)
class FakeMilestone:
    """A milestone. The counts include pull requests, whose share is given besides."""

    number: int
    title: str = "FAKE milestone"
    state: str = "open"
    open_issues: int = 0
    closed_issues: int = 0
    open_pulls: int = 0
    closed_pulls: int = 0
    due_on: str | None = None
    closed_at: str | None = None
    description: str | None = ""
    updated_at: str = "2030-01-01T11:11:11Z"


@dataclass(kw_only=True)
class FakeIssue:
    """An issue or pull request; ``state`` is open, closed or merged."""

    number: int
    title: str = "FAKE issue"
    state: str = "open"
    is_pull: bool = False
    closed_at: str | None = None
    transferred_to: tuple[str, int] | None = None
    deleted: bool = False
    updated_at: str = "2030-01-01T11:11:11Z"


@dataclass(kw_only=True)
class FakeRepository:
    """A repository. ``blocked`` is "dmca" or "tos"."""

    full_name: str
    id: int
    default_branch: str = "main"
    archived: bool = False
    private: bool = False
    blocked: str = ""
    milestones: dict[int, FakeMilestone] = field(default_factory=dict)
    issues: dict[int, FakeIssue] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Received:
    """A request as it came in. Header names are lower case."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def token(self) -> str:
        """The token that came with it, or ""."""
        return self.headers.get("authorization", "").removeprefix("Bearer ")


@dataclass(kw_only=True)
class Answer:
    """An answer to send. ``body`` is JSON unless it is bytes."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    updated_at: str = ""


def error(status: int, message: str, **more: Any) -> Answer:
    """Give an answer of the kind that GitHub gives to what it refuses."""
    documentation = {"documentation_url": "https://docs.github.com/rest", "status": str(status)}
    return Answer(status=status, body={"message": message, **documentation, **more})


def moved(url: str) -> Answer:
    """Give a redirect, as for a renamed repository."""
    body = {"message": "Moved Permanently", "url": url}
    return Answer(status=301, body=body, headers={"location": url})
