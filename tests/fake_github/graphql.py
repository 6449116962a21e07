"""The GraphQL part of the API, as far as its few query shapes go."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from .things import Answer, FakeIssue, FakeMilestone, FakeRepository, Received, error

if TYPE_CHECKING:
    from .github import FakeGitHub


_REPOSITORY = re.compile(
    r"(\w+): repository\(owner: (\$\w+|\"[^\"]*\"), name: (\$\w+|\"[^\"]*\")[^)]*\) \{"
)
_NODE = re.compile(r"(\w+): (\w+)\((?:number: )?([^)]*)\)")


def answer_graphql(fake: FakeGitHub, received: Received) -> Answer:
    """Answer a query."""
    if not received.token:
        return error(401, "This endpoint requires you to be authenticated.")
    asked = json.loads(received.body)
    query, variables = asked["query"], asked.get("variables") or {}
    head = query.partition("fragment ")[0]
    data: dict[str, Any] = {"rateLimit": {"cost": 1, **_graphql_limit(fake, received.token)}}
    errors: list[dict[str, Any]] = []
    starts = list(_REPOSITORY.finditer(head))
    for index, start in enumerate(starts):
        alias = start[1]
        owner, name = (
            variables[text[1:]] if text.startswith("$") else json.loads(text)
            for text in (start[2], start[3])
        )
        end = starts[index + 1].start() if index + 1 < len(starts) else len(head)
        repository = fake.follow(f"{owner}/{name}")
        if repository is None or repository.private or repository.blocked:
            data[alias] = None
            message = f"Could not resolve to a Repository with the name '{owner}/{name}'."
            errors.append({"type": "NOT_FOUND", "path": [alias], "message": message})
            continue
        node = {
            "nameWithOwner": repository.full_name,
            "isArchived": repository.archived,
            "defaultBranchRef": {"name": repository.default_branch},
        }
        for name, kind, number in _NODE.findall(head[start.end() : end]):
            if kind == "milestones":
                continue
            node[name] = _graphql_node(fake, repository, kind, number, query)
            if node[name] is None and kind == "issueOrPullRequest":
                message = (
                    f"Could not resolve to an issue or pull request with the number of {number}."
                )
                errors.append({"type": "NOT_FOUND", "path": [alias, name], "message": message})
        if " open: milestones(" in head[start.end() : end]:
            node["open"] = {
                "nodes": [
                    {"number": one.number, "title": one.title}
                    for one in list(repository.milestones.values())
                    if one.state == "open"
                ][:100]
            }
        data[alias] = node
    errors += _injected_errors(fake, data)
    return Answer(body={"data": data, **({"errors": errors} if errors else {})})


def _injected_errors(fake: FakeGitHub, data: dict[str, Any]) -> list[dict[str, Any]]:
    """Make nodes null that a test wants to fail: by "r0" or "r0.m13"."""
    errors: list[dict[str, Any]] = []
    for path, wanted in fake.graphql_errors.items():
        parts = path.split(".") if path else []
        at = data
        for part in parts[:-1]:
            at = at[part]
        if parts:
            at[parts[-1]] = None
        errors.append({**wanted, **({"path": parts} if parts else {})})
    return errors


def _graphql_limit(fake: FakeGitHub, token: str) -> dict[str, Any]:
    limit, used = fake.limits.get(token, 5000), fake.used.get(token, 0)
    return {
        "limit": limit,
        "remaining": limit - used,
        "used": used,
        "resetAt": "2033-05-18T03:33:19Z",
        "nodeCount": 0,
    }


def _graphql_node(
    fake: FakeGitHub, repository: FakeRepository, kind: str, number: str, query: str
) -> dict[str, Any] | None:
    node: dict[str, Any] | None = None
    if kind == "milestone":
        milestone = repository.milestones.get(int(number))
        node = _graphql_milestone(fake, repository, milestone) if milestone else None
    elif kind == "issueOrPullRequest":
        issue = repository.issues.get(int(number))
        if issue is not None and not issue.deleted and not issue.transferred_to:
            node = _graphql_issue(fake, repository, issue)
    # Only what was asked for.
    return {key: node[key] for key in node if key in query} if node is not None else None


def _graphql_milestone(
    fake: FakeGitHub, repository: FakeRepository, one: FakeMilestone
) -> dict[str, Any]:
    rest = fake.milestone_json(repository, one)
    return {
        "number": one.number,
        "title": one.title,
        "milestoneState": one.state.upper(),
        "url": rest["html_url"],
        "dueOn": one.due_on,
        "closedAt": one.closed_at,
        "description": one.description,
        "openIssues": {"totalCount": one.open_issues - one.open_pulls},
        "closedIssues": {"totalCount": one.closed_issues - one.closed_pulls},
        "openPRs": {"totalCount": one.open_pulls},
        "closedPRs": {"totalCount": one.closed_pulls},
    }


def _graphql_issue(fake: FakeGitHub, repository: FakeRepository, one: FakeIssue) -> dict[str, Any]:
    return {
        "__typename": "PullRequest" if one.is_pull else "Issue",
        "number": one.number,
        "title": one.title,
        "prState" if one.is_pull else "issueState": one.state.upper(),
        "closedAt": one.closed_at,
        "url": fake.issue_json(repository, one)["html_url"],
    }
