"""Samples of GitHub's answers, all invented, and the question that they answer."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx_roadmap.github import graphql
from sphinx_roadmap.github.protocol import Question, Response
from sphinx_roadmap.model import GitHubRef, RefKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx_roadmap.github.protocol import Answers

SAMPLES = Path(__file__).parent.parent / "samples" / "github"
AT = dt.datetime(2030, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
NAME = "example-org/fake-warehouse"
API = "https://api.github.com"


def sample(name: str, index: int = 0) -> Response:
    """Give a sample's answer."""
    exchanges = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))["exchanges"]
    request, response = exchanges[index]["request"], exchanges[index]["response"]
    return Response(
        url=f"https://{request['host']}{request['path']}",
        status=response["status"],
        headers=response["headers"],
        data=response["body"] if not isinstance(response["body"], str) else None,
    )


def ref(kind: RefKind, number: int = 0, repository: str = NAME) -> GitHubRef:
    """Give a reference."""
    return GitHubRef(repository=repository, kind=kind, number=number)


QUESTION = Question(repository=NAME, milestones=(11, 12, 13, 14, 15, 16), issues=(996,))


def graphql_answers(name: str, change: Callable[[Any], None] = lambda _: None) -> Answers:
    """Read a sample, with the field that its query did not ask for."""
    response = sample(name)
    node = response.data["data"]["r0"]
    if node and node["i996"]:
        node["i996"]["closedAt"] = None
    change(response.data)
    return graphql.read([QUESTION], response, AT)
