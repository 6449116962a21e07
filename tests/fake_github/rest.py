"""The API: tokens, limits, conditional requests, and the REST part."""

from __future__ import annotations

import email.utils
import hashlib
import json
import math
import re
import time
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from .graphql import answer_graphql
from .things import RESET_AT, Answer, FakeRepository, Received, error, moved

if TYPE_CHECKING:
    from .github import FakeGitHub


def answer_api(fake: FakeGitHub, received: Received) -> Answer:
    """Answer a request to the API."""
    if not received.headers.get("user-agent"):
        return Answer(
            status=403,
            body=b"Request forbidden by administrative rules. Please make sure your request has"
            b" a User-Agent header.",
            headers={"content-type": "text/plain"},
        )
    token = received.token
    if token and token not in fake.tokens:
        return error(401, "Bad credentials")
    headers = fake.count(token)
    if headers is None:
        whom = "user ID 990001." if token else "203.0.113.99. (But here's the good news: ...)"
        answer = error(403, f"API rate limit exceeded for {whom}")
        answer.headers |= fake.limit_headers(token)
        return answer
    if received.path == "/api/graphql":
        answer = answer_graphql(fake, received)
    elif received.path == "/api/v3/rate_limit":
        core = {"limit": int(headers["x-ratelimit-limit"]), "used": 0, "reset": RESET_AT}
        answer = Answer(body={"resources": {"core": core}, "rate": core})
    else:
        answer = _rest(fake, received)
    answer.headers = {**headers, **answer.headers}
    return answer


_REST = re.compile(
    r"/api/v3/(?:repos/(?P<name>[^/]+/[^/]+)|repositories/(?P<id>[0-9]+))"
    r"(?P<rest>|/milestones|/milestones/(?P<milestone>[0-9]+)|/issues/(?P<issue>[0-9]+))"
)


def _rest(fake: FakeGitHub, received: Received) -> Answer:
    match = _REST.fullmatch(received.path)
    if match is None or received.method not in {"GET", "HEAD"}:
        return error(404, "Not Found")
    if match["id"]:
        every = fake.repositories.values()
        repository = next((one for one in every if one.id == int(match["id"])), None)
    else:
        repository = fake.follow(match["name"])
    if repository is None or repository.private:
        return error(404, "Not Found")
    if match["name"] and match["name"].lower() != repository.full_name.lower():
        query = f"?{urlencode(received.query)}" if received.query else ""
        return moved(f"{fake.api_url}/repositories/{repository.id}{match['rest']}{query}")
    if repository.blocked:
        status = 451 if repository.blocked == "dmca" else 403
        block = {"reason": repository.blocked, "created_at": "2029-09-09T09:09:09Z"}
        body = {"message": "Repository access blocked", "block": block}
        return Answer(status=status, body=body)
    if match["milestone"]:
        answer = _one_milestone(fake, repository, int(match["milestone"]))
    elif match["issue"]:
        answer = _one_issue(fake, repository, int(match["issue"]))
    elif match["rest"]:
        answer = _milestone_list(fake, repository, received)
    else:
        answer = Answer(body=fake.repository_json(repository))
    return answer


def _one_milestone(fake: FakeGitHub, repository: FakeRepository, number: int) -> Answer:
    one = repository.milestones.get(number)
    if one is None:
        return error(404, "Not Found")
    return Answer(body=fake.milestone_json(repository, one), updated_at=one.updated_at)


def _one_issue(fake: FakeGitHub, repository: FakeRepository, number: int) -> Answer:
    one = repository.issues.get(number)
    if one is None:
        return error(404, "Not Found")
    if one.deleted:
        return error(410, "This issue was deleted")
    if one.transferred_to:
        name, other = one.transferred_to
        target = fake.find(name)
        if target is None or target.private:
            return error(404, "Not Found")
        return moved(f"{fake.api_url}/repositories/{target.id}/issues/{other}")
    return Answer(body=fake.issue_json(repository, one), updated_at=one.updated_at)


def _milestone_list(fake: FakeGitHub, repository: FakeRepository, received: Received) -> Answer:
    state = received.query.get("state", "open")
    size = min(max(int(received.query.get("per_page", "30")), 1), 100)
    page = max(int(received.query.get("page", "1")), 1)
    chosen = [one for one in repository.milestones.values() if state in {"all", one.state}]
    chosen.sort(key=lambda one: (one.due_on is None, one.due_on or "", one.number))
    last = math.ceil(len(chosen) / size)
    base = f"{fake.api_url}/repositories/{repository.id}/milestones"

    def link(number: int, relation: str) -> str:
        query = urlencode({**received.query, "page": str(number)})
        return f'<{base}?{query}>; rel="{relation}"'

    links = []
    if page > 1:
        links += [link(page - 1, "prev")]
    if page < last:
        links += [link(page + 1, "next"), link(last, "last")]
    if page > 1:
        links += [link(1, "first")]
    some = chosen[(page - 1) * size : page * size]
    return Answer(
        body=[fake.milestone_json(repository, one) for one in some],
        headers={"link": ", ".join(links)} if links else {},
    )


def conditional(fake: FakeGitHub, received: Received, answer: Answer) -> Answer:
    """Add ETag and Last-Modified, and answer 304 where they match; free only with a token."""
    text = json.dumps(answer.body) + received.token
    etag = f'W/"{hashlib.sha256(text.encode()).hexdigest()}"'
    scope = "private" if received.token else "public"
    answer.headers |= {"etag": etag, "cache-control": f"{scope}, max-age=60, s-maxage=60"}
    same = received.headers.get("if-none-match") == etag
    if answer.updated_at:
        seconds = (
            time.mktime(time.strptime(answer.updated_at, "%Y-%m-%dT%H:%M:%SZ")) - time.timezone
        )
        modified = email.utils.formatdate(seconds, usegmt=True)
        answer.headers["last-modified"] = modified
        same = same or received.headers.get("if-modified-since") == modified
    if not same:
        return answer
    if received.token:
        fake.used[received.token] -= 1
        answer.headers |= fake.limit_headers(received.token)
    return Answer(status=304, headers=answer.headers)
