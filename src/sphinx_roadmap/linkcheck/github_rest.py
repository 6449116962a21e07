"""Links by as few REST requests as tell about them: the way without a token (60 an hour).

Each function is a dialogue: it yields requests, is sent the responses, and gives facts. No I/O.
"""

from __future__ import annotations

import base64
import binascii
from bisect import bisect
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ..errors import AnswerError
from ..github.protocol import Request, Response, pages
from .github_answers import (
    Fact,
    Found,
    Gone,
    Unknown,
    needs_text,
    readme_names,
    renamed,
    splits,
    with_tail,
)
from .github_links import Kind, Target

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    Dialogue = Generator[Request, Response, None]
    One = Generator[Request, Response, Fact]
    Asked = Generator[Request, Response, Response | Unknown]

# No more pages of milestones are read, nor pages of issues that tell nothing.
_MOST_PAGES = 5
# A page of a list tells about a hundred: https://docs.github.com/en/rest/issues/issues
_PAGE = 100
# So many links to a hundred neighbours are worth a page of their list.
_WORTH_A_PAGE = 3

_PATHS = {
    Kind.ISSUE: "/issues/{number}",
    Kind.MILESTONE: "/milestones/{number}",
    Kind.COMMIT: "/commits/{name}",
    Kind.COMPARE: "/compare/{name}?per_page=1",
    Kind.TAG: "/releases/tags/{name}",
    Kind.LATEST: "/releases/latest",
    Kind.LABEL: "/labels/{name}",
}
# By the start of the fragment: https://docs.github.com/en/rest/issues/comments and so on.
_COMMENTS = {
    "issuecomment-": "issues/comments/{id}",
    "discussion_r": "pulls/comments/{id}",
    "r": "pulls/comments/{id}",
    "pullrequestreview-": "pulls/{number}/reviews/{id}",
    "commitcomment-": "comments/{id}",
}


def ask_repository(
    members: Sequence[tuple[int, Target]], facts: dict[int, Fact], api_url: str, server: str
) -> Dialogue:
    """Ask about all links into one repository: the repository first, then what they lead to.

    :param facts: filled as they come, so that what is known stays when GitHub refuses the rest.
    """
    repository = members[0][1].repository
    response = yield from _get(f"{api_url}/repos/{repository}")
    if isinstance(response, Unknown) or response.status != 200:
        fact = response if isinstance(response, Unknown) else _refused(response, repository)
        facts |= dict.fromkeys((index for index, _ in members), fact)
        return
    data = response.data if isinstance(response.data, dict) else {}
    talk = _Talk(
        api_url, server, str(data.get("full_name") or repository), str(data.get("default_branch"))
    )
    milestones = [target.number for _, target in members if target.kind is Kind.MILESTONE]
    if len(milestones) > 1:
        yield from talk.list_milestones(set(milestones))
    yield from talk.list_issues(
        {target.number for _, target in members if target.kind is Kind.ISSUE}
    )
    for index, target in members:
        fact = yield from talk.ask(target)
        if isinstance(fact, Found):
            fact = replace(fact, private=data.get("private") is True)
        facts[index] = fact


def ask_other(target: Target, api_url: str) -> One:
    """Ask about a person, an organisation or a gist."""
    path = f"/gists/{target.name}" if target.kind is Kind.GIST else f"/users/{quote(target.name)}"
    response = yield from _get(api_url + path)
    if isinstance(response, Unknown):
        return response
    if response.status != 200:
        return _refused(response, target.name)
    return Found()


def ask_comment(target: Target, api_url: str) -> One:
    """Ask whether a comment is there: GraphQL does not know them by the number in the link."""
    comment = target.comment
    if comment is None:
        return Found()
    path = _COMMENTS[comment[0]].format(id=comment[1], number=target.number)
    url = f"{api_url}/repos/{target.repository}/{path}"
    response = yield from _get(url)
    if isinstance(response, Unknown):
        return response
    if response.status != 200:
        return Gone(what="The comment is gone.")
    data = response.data if isinstance(response.data, dict) else {}
    return Found(url=str(data.get("html_url") or "").partition("#")[0])


def ask_thing(target: Target, api_url: str, server: str) -> One:
    """Ask about one thing of a repository whose name of today is known."""
    return (yield from _Talk(api_url, server, target.repository, "").ask(target))


class _Talk:
    """What has been learnt of one repository so far."""

    def __init__(self, api_url: str, server: str, full_name: str, branch: str) -> None:
        self._base = f"{api_url}/repos/{full_name}"
        self._server = server
        self._full_name = full_name
        self._branch = branch
        self._milestones: dict[int, str] | None = None
        self._issues: dict[int, str] = {}
        self._trees: dict[str, frozenset[str] | Unknown | None] = {}

    def list_milestones(self, wanted: set[int]) -> Generator[Request, Response, None]:
        """Read the list of milestones: one request for a hundred."""
        found: dict[int, str] = {}
        url = f"{self._base}/milestones?state=all&per_page={_PAGE}"
        for _ in range(_MOST_PAGES):
            response = yield from _get(url)
            if isinstance(response, Unknown) or response.status != 200:
                return
            found |= _numbers(response.data)
            url = pages(response.headers).get("next", "")
            if not url or wanted <= found.keys():
                self._milestones = found
                return

    def list_issues(self, wanted: set[int]) -> Generator[Request, Response, None]:
        """Read pages of the list of issues and pull requests where one tells about several.

        Of all of them, oldest first, number n stands at place n or before: those that were deleted
        or transferred are missing. How many that are is learnt from page to page. What no page
        tells is asked for later.
        """
        left, missing, vain = sorted(wanted), 0, 0
        read: set[int] = set()
        while left and vain < _MOST_PAGES:
            page = max(left[0] - missing - 1, 0) // _PAGE + 1
            if page in read or bisect(left, left[0] + _PAGE - 1) < _WORTH_A_PAGE:
                del left[0]
                continue
            read.add(page)
            response = yield from _get(
                f"{self._base}/issues?state=all&sort=created&direction=asc"
                f"&per_page={_PAGE}&page={page}"
            )
            if isinstance(response, Unknown) or response.status != 200:
                return
            found = _numbers(response.data)
            self._issues |= found
            vain += not wanted & found.keys()
            before = _PAGE * (page - 1)
            if not found:
                # Behind the end of the list.
                missing = max(2 * missing, _PAGE)
            elif min(found) > left[0]:
                missing = min(found) - before - 1
            else:
                missing = max(found) - before - len(found)
                left = left[bisect(left, max(found)) :]

    def ask(self, target: Target) -> One:
        """Ask about one link."""
        url = renamed(target, self._full_name, self._server)
        if target.kind is Kind.REPOSITORY:
            return (yield from self._readme(target, url))
        if target.kind is Kind.MILESTONE and self._milestones is not None:
            if target.number in self._milestones:
                return Found(url=with_tail(target, self._milestones[target.number]))
            return self._gone(target)
        if target.kind is Kind.ISSUE and target.number in self._issues:
            return (yield from self._with_comment(target, self._issues[target.number]))
        if target.kind is Kind.FILE:
            return (yield from self._file(target))
        if target.kind is Kind.DISCUSSION:
            return Unknown(why="GitHub tells about discussions only with a GITHUB_TOKEN.")
        return (yield from self._thing(target, url))

    def _thing(self, target: Target, url: str) -> One:
        """Ask about what has an address of its own in the API."""
        safe = "" if target.kind is Kind.LABEL else "/.:"
        name = quote(target.name, safe=safe)
        response = yield from _get(
            self._base + _PATHS[target.kind].format(number=target.number, name=name)
        )
        if target.kind is Kind.TAG and isinstance(response, Response) and response.status == 404:
            response = yield from _get(f"{self._base}/git/ref/tags/{quote(target.name)}")
        if isinstance(response, Unknown):
            return response
        if response.status != 200:
            fact = _refused(response, self._full_name)
            return self._gone(target) if isinstance(fact, Gone) else fact
        data = response.data if isinstance(response.data, dict) else {}
        if target.kind in {Kind.ISSUE, Kind.MILESTONE}:
            url = str(data.get("html_url") or url)
        return (yield from self._with_comment(target, url))

    def _with_comment(self, target: Target, url: str) -> One:
        if target.comment:
            comment = yield from ask_comment(target, self._base.partition("/repos/")[0])
            if not isinstance(comment, Found):
                return comment
        return Found(url=with_tail(target, url))

    def _gone(self, target: Target) -> Gone:
        return Gone(what=f"{self._full_name} has no {target.kind} {target.number or target.name}.")

    def _readme(self, target: Target, url: str) -> One:
        if not readme_names(target):
            return Found(url=url)
        response = yield from _get(f"{self._base}/readme")
        if isinstance(response, Unknown) or response.status != 200:
            return Found(url=url)
        path, text = _content(response.data)
        return Found(url=url, path=path, text=text)

    def _file(self, target: Target) -> One:
        """Look a file up in the list of all files of its ref: one request for many links."""
        for ref, path in splits(target.name):
            names = yield from self._tree(ref)
            if isinstance(names, Unknown):
                return names
            if names is None:
                continue
            if path and path not in names:
                return Gone(what=f"{self._full_name} has no {path} on {ref}.")
            url = renamed(target, self._full_name, self._server)
            return (yield from self._with_text(target, url, ref, path))
        _, path = splits(target.name)[0]
        names = yield from self._tree(self._branch)
        if isinstance(names, frozenset) and path in names:
            form = "blob" if target.form == "raw host" else target.form
            behind = f"{form}/{self._branch}/{path}"
            url = renamed(target, self._full_name, self._server, path=behind)
            return (yield from self._with_text(target, url, self._branch, path))
        return Gone(what=f"{self._full_name} has no such branch, and no {path} on its main one.")

    def _with_text(self, target: Target, url: str, ref: str, path: str) -> One:
        if not needs_text(target):
            return Found(url=url, path=path)
        response = yield from _get(f"{self._base}/contents/{quote(path)}?ref={quote(ref, safe='')}")
        if isinstance(response, Unknown):
            return response
        return Found(url=url, path=path, text=_content(response.data)[1])

    def _tree(self, ref: str) -> Generator[Request, Response, frozenset[str] | Unknown | None]:
        """Give the paths at a ref; ``None`` when there is no such ref."""
        if ref not in self._trees:
            response = yield from _get(f"{self._base}/git/trees/{quote(ref, safe='')}?recursive=1")
            if isinstance(response, Unknown):
                return response
            data = response.data if isinstance(response.data, dict) else {}
            entries = data.get("tree")
            if data.get("truncated"):
                self._trees[ref] = Unknown(why="The repository has too many files for one answer.")
            elif response.status != 200 or not isinstance(entries, list):
                self._trees[ref] = None
            else:
                self._trees[ref] = frozenset(
                    str(entry.get("path")) for entry in entries if isinstance(entry, dict)
                )
        return self._trees[ref]


def _get(url: str) -> Asked:
    try:
        return (yield Request(url=url))
    except AnswerError as error:
        return Unknown(why=f"GitHub could not say: {error.message}.")


def _numbers(data: Any) -> dict[int, str]:
    """Give the address of each issue or milestone in a list, by its number."""
    return {
        entry["number"]: str(entry.get("html_url") or "")
        for entry in (data if isinstance(data, list) else ())
        if isinstance(entry, dict) and isinstance(entry.get("number"), int)
    }


def _refused(response: Response, what: str) -> Fact:
    """Tell what is missing from what somebody has blocked."""
    if response.status in {403, 451}:
        return Unknown(why=f"GitHub blocks access to {what}.", forbidden=True)
    return Gone(what=f"GitHub has no {what}.")


def _content(data: Any) -> tuple[str, str | None]:
    """Give path and text of a file: https://docs.github.com/en/rest/repos/contents."""
    if not isinstance(data, dict) or data.get("encoding") != "base64":
        return "", None
    path = str(data.get("path") or "")
    try:
        return path, base64.b64decode(str(data.get("content") or "")).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return path, None
