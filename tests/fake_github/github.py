"""The fake GitHub itself: its state, its counters and its two servers."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Self

from .faults import FAULTS
from .server import ForeignHandler, Handler, address, serve
from .things import RESET_AT, TOKEN, FakeIssue, FakeMilestone, FakeRepository, Received

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType


class FakeGitHub:
    """The server and what is on it. A context manager; ``url`` is its address."""

    def __init__(self) -> None:
        self.repositories: dict[str, FakeRepository] = {}
        self.renames: dict[str, str] = {}
        self.requests: list[Received] = []
        self.foreign_requests: list[Received] = []
        self.tokens = {TOKEN}
        self.limits = {"": 60}
        self.used: dict[str, int] = {}
        self.graphql_errors: dict[str, dict[str, str]] = {}
        self.released = threading.Event()
        self._faults: list[tuple[Callable[[Handler], bool], str]] = []
        self._lock = threading.Lock()
        self._server = serve("127.0.0.1", Handler, self)
        try:
            self._foreign = serve("127.0.0.2", ForeignHandler, self)
        except OSError:  # Only Linux has the whole of 127/8.
            self._foreign = serve("127.0.0.1", ForeignHandler, self)
        self.url = address(self._server)
        self.foreign_url = address(self._foreign)
        self.server_url = self.url

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.released.set()
        for server in (self._server, self._foreign):
            server.shutdown()
            server.server_close()

    @property
    def api_url(self) -> str:
        """Where the REST API is."""
        return f"{self.url}/api/v3"

    @property
    def graphql_url(self) -> str:
        """Where the GraphQL API is."""
        return f"{self.url}/api/graphql"

    @property
    def environ(self) -> dict[str, str]:
        """What makes a program take this for GitHub. There is no token in it."""
        return {
            "GITHUB_API_URL": self.api_url,
            "GITHUB_GRAPHQL_URL": self.graphql_url,
            "GITHUB_SERVER_URL": self.server_url,
            "NO_PROXY": "127.0.0.1,127.0.0.2",
        }

    def repository(
        self,
        full_name: str,
        *,
        milestones: Iterable[FakeMilestone] = (),
        issues: Iterable[FakeIssue] = (),
        **settings: Any,
    ) -> FakeRepository:
        """Add a repository."""
        made = FakeRepository(
            full_name=full_name, id=999_000_001 + len(self.repositories), **settings
        )
        made.milestones = {one.number: one for one in milestones}
        made.issues = {one.number: one for one in issues}
        self.repositories[full_name.lower()] = made
        return made

    def rename(self, old: str, new: str) -> None:
        """Rename a repository; its old name redirects."""
        made = self.repositories.pop(old.lower())
        made.full_name = new
        self.repositories[new.lower()] = made
        self.renames[old.lower()] = new.lower()

    def find(self, name: str) -> FakeRepository | None:
        """Give a repository by its name of today."""
        return self.repositories.get(name.lower())

    def follow(self, name: str) -> FakeRepository | None:
        """Give a repository by any of its names."""
        key = name.lower()
        while key in self.renames:
            key = self.renames[key]
        return self.repositories.get(key)

    def fail(self, fault: str, *, times: int = 1, after: int = 0) -> None:
        """Let the next requests fail, after some that do not. The faults are in ``FAULTS``."""
        sound: list[tuple[Callable[[Handler], bool], str]] = [(lambda _: False, "")] * after
        self._faults += [*sound, *[(FAULTS[fault], fault)] * times]

    def next_fault(self) -> Callable[[Handler], bool] | None:
        """Give what the next request has to suffer."""
        with self._lock:
            return self._faults.pop(0)[0] if self._faults else None

    def count(self, token: str, cost: int = 1) -> dict[str, str] | None:
        """Count a request; give the headers that say so, ``None`` when the limit is reached."""
        with self._lock:
            limit = self.limits.get(token, 5000)
            used = self.used.get(token, 0)
            if used + cost > limit:
                return None
            self.used[token] = used + cost
        return self.limit_headers(token)

    def limit_headers(self, token: str) -> dict[str, str]:
        """Give the ``x-ratelimit-*`` headers of this moment."""
        limit, used = self.limits.get(token, 5000), self.used.get(token, 0)
        return {
            "x-ratelimit-limit": str(limit),
            "x-ratelimit-remaining": str(max(limit - used, 0)),
            "x-ratelimit-used": str(used),
            "x-ratelimit-reset": str(RESET_AT),
            "x-ratelimit-resource": "core",
        }

    def milestone_json(self, repository: FakeRepository, one: FakeMilestone) -> dict[str, Any]:
        """Give a milestone as the REST API has it."""
        path = f"{self.api_url}/repos/{repository.full_name}/milestones/{one.number}"
        return {
            "url": path,
            "html_url": f"{self.server_url}/{repository.full_name}/milestone/{one.number}",
            "labels_url": f"{path}/labels",
            "id": 99_900_000 + one.number,
            "node_id": f"MI_FAKE{one.number}",
            "number": one.number,
            "title": one.title,
            "description": one.description,
            "creator": None,
            "open_issues": one.open_issues,
            "closed_issues": one.closed_issues,
            "state": one.state,
            "created_at": "2029-01-01T01:01:01Z",
            "updated_at": one.updated_at,
            "due_on": one.due_on,
            "closed_at": one.closed_at,
        }

    def issue_json(self, repository: FakeRepository, one: FakeIssue) -> dict[str, Any]:
        """Give an issue as the REST API has it, as far as anybody reads it."""
        kind = "pull" if one.is_pull else "issues"
        api = f"{self.api_url}/repos/{repository.full_name}"
        merged = one.closed_at if one.state == "merged" else None
        pull = {"pull_request": {"url": f"{api}/pulls/{one.number}", "merged_at": merged}}
        return {
            "url": f"{api}/issues/{one.number}",
            "repository_url": api,
            "html_url": f"{self.server_url}/{repository.full_name}/{kind}/{one.number}",
            "id": 88_800_000 + one.number,
            "number": one.number,
            "title": one.title,
            "state": "open" if one.state == "open" else "closed",
            "closed_at": one.closed_at,
            "updated_at": one.updated_at,
            **(pull if one.is_pull else {}),
        }

    def repository_json(self, repository: FakeRepository) -> dict[str, Any]:
        """Give a repository as the REST API has it, as far as anybody reads it."""
        return {
            "id": repository.id,
            "name": repository.full_name.partition("/")[2],
            "full_name": repository.full_name,
            "html_url": f"{self.server_url}/{repository.full_name}",
            "default_branch": repository.default_branch,
            "archived": repository.archived,
            "private": repository.private,
            "disabled": False,
        }
