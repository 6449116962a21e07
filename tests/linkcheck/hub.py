"""A GitHub with files, tags, labels and comments, as the link check asks about them.

Everything in it is invented. It reads the query that it is sent rather than knowing it.
"""

from __future__ import annotations

import base64
import json
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import PurePosixPath
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

_REPOSITORY = re.compile(r"(\w+): repository\(owner: (\$\w+), name: (\$\w+), followRenames: true\)")
_FIELD = re.compile(r"(\w+): (\w+)(?:\((\w+): ([^)]*)\))? \{")


@dataclass(kw_only=True)
class Repository:
    """What a repository holds. ``files`` are those of its one branch."""

    full_name: str
    branch: str = "main"
    files: dict[str, str] = field(default_factory=dict)
    milestones: frozenset[int] = frozenset()
    issues: frozenset[int] = frozenset()
    pulls: frozenset[int] = frozenset()
    discussions: frozenset[int] = frozenset()
    tags: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    commits: frozenset[str] = frozenset()
    comments: frozenset[int] = frozenset()
    private: bool = False
    blocked: bool = False


class Hub:
    """The server: ``with Hub(repository, renames={old: new}) as hub``."""

    def __init__(
        self,
        *repositories: Repository,
        renames: dict[str, str] | None = None,
        gists: frozenset[str] = frozenset(),
    ) -> None:
        self.gists = gists
        self.repositories = {one.full_name: one for one in repositories}
        self.renames = renames or {}
        self.requests: list[str] = []
        self.left = 60
        hub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                hub.requests.append(f"GET {self.path}")
                authorized = bool(self.headers.get("Authorization"))
                if not authorized:
                    hub.left -= 1
                if hub.left < 0:
                    self._send(403, {"message": "API rate limit exceeded"}, limited=True)
                else:
                    self._send(*hub.get(urlsplit(self.path)))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                hub.requests.append(f"POST {self.path}")
                self._send(200, hub.query(json.loads(body)))

            def do_HEAD(self) -> None:
                raise AssertionError("pages of GitHub are never requested")

            def _send(self, status: int, data: Any, *, limited: bool = False) -> None:
                body = json.dumps(data).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                if limited:
                    self.send_header("X-RateLimit-Remaining", "0")
                    self.send_header("X-RateLimit-Reset", "99999999999")
                if status == 301:
                    self.send_header("Location", data["url"])
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def environ(self, token: str = "") -> dict[str, str]:
        """Give what makes a program take this for GitHub."""
        return {
            "GITHUB_SERVER_URL": self.url,
            "GITHUB_API_URL": f"{self.url}/api/v3",
            "GITHUB_GRAPHQL_URL": f"{self.url}/api/graphql",
            **({"GITHUB_TOKEN": token} if token else {}),
        }

    def find(self, name: str) -> Repository | None:
        return self.repositories.get(self.renames.get(name, name))

    # -- GraphQL

    def query(self, asked: dict[str, Any]) -> dict[str, Any]:
        query, variables = asked["query"], asked["variables"]
        data: dict[str, Any] = {}
        errors = []
        starts = list(_REPOSITORY.finditer(query))
        for at, start in enumerate(starts):
            name = "/".join(variables[text[1:]] for text in (start[2], start[3]))
            repository = self.find(name)
            data[start[1]] = None
            if repository is None:
                errors.append({"type": "NOT_FOUND", "path": [start[1]], "message": "no such"})
                continue
            if repository.blocked:
                message = "Repository access blocked"
                errors.append({"type": "FORBIDDEN", "path": [start[1]], "message": message})
                continue
            end = starts[at + 1].start() if at + 1 < len(starts) else len(query)
            node: dict[str, Any] = {"nameWithOwner": repository.full_name}
            node["isPrivate"] = repository.private
            node["defaultBranchRef"] = {"name": repository.branch}
            for alias, kind, _, value in _FIELD.findall(query[start.end() : end]):
                text = variables[value[1:]] if value.startswith("$") else value
                node[alias] = self._node(repository, kind, text)
            data[start[1]] = node
        for alias, login in re.findall(r"(\w+): repositoryOwner\(login: \$(\w+)\)", query):
            owners = {name.split("/")[0] for name in self.repositories}
            data[alias] = {"url": ""} if variables[login] in owners else None
        return {"data": data, **({"errors": errors} if errors else {})}

    def _node(self, repository: Repository, kind: str, text: str) -> dict[str, Any] | None:
        base = f"{self.url}/{repository.full_name}"
        if kind == "object":
            return self._object(repository, text)
        if kind == "issueOrPullRequest":
            number = int(text)
            if number in repository.pulls:
                return {"url": f"{base}/pull/{number}"}
            return {"url": f"{base}/issues/{number}"} if number in repository.issues else None
        if kind == "ref":
            return {"name": text} if text.removeprefix("refs/tags/") in repository.tags else None
        held: Any = {
            "milestone": repository.milestones,
            "discussion": repository.discussions,
            "label": repository.labels,
            "release": repository.tags,
            "latestRelease": {""} if repository.tags else (),
        }[kind]
        key = int(text) if text.isdecimal() else text
        words = {"discussion": "discussions", "release": "releases/tag"}
        return {"url": f"{base}/{words.get(kind, kind)}/{text}"} if key in held else None

    def _object(self, repository: Repository, expression: str) -> dict[str, Any] | None:
        ref, colon, path = expression.partition(":")
        refs = {"HEAD", repository.branch} | repository.tags | repository.commits
        if ref not in refs:
            return None
        if not colon or any(name.startswith(f"{path}/") for name in repository.files) or not path:
            return {"__typename": "Tree" if colon else "Commit"}
        if path not in repository.files:
            return None
        return {"__typename": "Blob", "isTruncated": False, "text": repository.files[path]}

    # -- REST

    def get(self, parts: Any) -> tuple[int, Any]:
        path = parts.path.removeprefix("/api/v3")
        found = re.match(r"/repos/([^/]+/[^/]+)(.*)", path)
        if found is None:
            owners = {name.split("/")[0] for name in self.repositories}
            known = self.gists if path.startswith("/gists/") else owners
            return (200, {}) if path.rpartition("/")[2] in known else (404, {"message": "no"})
        name, rest = found[1], unquote(found[2])
        if name in self.renames:
            url = f"{self.url}/api/v3/repos/{self.renames[name]}{found[2]}"
            return 301, {"url": f"{url}?{parts.query}" if parts.query else url}
        repository = self.repositories.get(name)
        if repository is None:
            return 404, {"message": "Not Found"}
        if repository.blocked:
            return 451, {"message": "Repository access blocked", "block": {"reason": "dmca"}}
        answer = self._rest(repository, rest, parse_qs(parts.query))
        return (404, {"message": "Not Found"}) if answer is None else (200, answer)

    def _rest(self, repository: Repository, rest: str, query: dict[str, list[str]]) -> Any:
        base = f"{self.url}/{repository.full_name}"
        if not rest:
            return {
                "full_name": repository.full_name,
                "default_branch": repository.branch,
                "private": repository.private,
            }
        if rest == "/milestones":
            numbers = sorted(repository.milestones)
            return [{"number": n, "html_url": f"{base}/milestone/{n}"} for n in numbers]
        if rest == "/issues":
            numbers = sorted(repository.issues | repository.pulls)
            size, at = (int(query[name][0]) for name in ("per_page", "page"))
            kinds = {n: "pull" if n in repository.pulls else "issues" for n in numbers}
            listed = numbers[size * (at - 1) : size * at]
            return [{"number": n, "html_url": f"{base}/{kinds[n]}/{n}"} for n in listed]
        word, _, behind = rest[1:].rpartition("/")
        refs = {"HEAD", repository.branch} | repository.tags
        if word == "compare":
            return {} if set(behind.split("...")) <= refs else None
        if rest == "/releases/latest":
            return {} if repository.tags else None
        if word == "git/trees":
            folders = {str(one) for name in repository.files for one in PurePosixPath(name).parents}
            tree = [{"path": name} for name in (*repository.files, *folders)]
            return {"tree": tree, "truncated": False} if behind in refs else None
        if rest == "/readme" or word.startswith("contents"):
            path = "README.md" if rest == "/readme" else rest.removeprefix("/contents/")
            text = repository.files.get(path)
            content = base64.b64encode((text or "").encode()).decode()
            return {"path": path, "encoding": "base64", "content": content} if text else None
        held: Any = {
            "issues": repository.issues | repository.pulls,
            "milestones": repository.milestones,
            "labels": repository.labels,
            "releases/tags": repository.tags,
            "commits": repository.commits,
            "issues/comments": repository.comments,
            "pulls/comments": repository.comments,
            "comments": repository.comments,
            "pulls/997/reviews": repository.comments,
        }.get(word, ())
        key = int(behind) if behind.isdecimal() else behind
        pull = word == "issues" and key in repository.pulls
        page = {"issues": "pull" if pull else "issues", "milestones": "milestone"}.get(word, word)
        return {"html_url": f"{base}/{page}/{behind}"} if key in held else None
