"""Many links in one GraphQL request, and how its answer is read. No I/O; needs a token.

Field names: https://docs.github.com/en/graphql/reference/objects#repository.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..github.protocol import Request
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
    from collections.abc import Iterable, Iterator, Sequence

# GitHub ends a query after 10 seconds; so many plain objects stay far below.
TARGETS_A_REQUEST = 50

_OBJECT = "{ __typename ... on Blob { isBinary isTruncated %s } }"
_ASKABLE = frozenset(Kind) - {Kind.GIST, Kind.UNKNOWN, Kind.COMPARE}


def askable(target: Target) -> bool:
    """Tell whether a target can be part of a GraphQL request; comments have no number there."""
    return target.kind in _ASKABLE and target.comment is None


def batches(targets: Iterable[Target]) -> Iterator[list[Target]]:
    """Give targets in groups for one request each, those of one repository together."""
    ordered = sorted(targets, key=lambda one: (one.repository.casefold(), one.kind))
    for at in range(0, len(ordered), TARGETS_A_REQUEST):
        yield ordered[at : at + TARGETS_A_REQUEST]


def ask(targets: Sequence[Target], graphql_url: str) -> Request:
    """Give the request that asks about all targets at once.

    Whatever comes from a link goes in as a variable, so that it cannot change the query.
    """
    variables: dict[str, str] = {}
    lines: list[str] = []
    by_repository = _by_repository(targets)
    for r, (repository, members) in enumerate(by_repository.items()):
        if repository:
            owner, name = repository.split("/")
            variables |= {f"o{r}": owner, f"n{r}": name}
            lines.append(
                f"r{r}: repository(owner: $o{r}, name: $n{r}, followRenames: true)"
                " { nameWithOwner url isPrivate defaultBranchRef { name }"
            )
            for index, target in members:
                lines += _selections(index, target, variables)
            lines.append("}")
        else:
            for index, target in members:
                variables[f"v{index}"] = target.name
                lines.append(f"t{index}: repositoryOwner(login: $v{index}) {{ url }}")
    declared = ", ".join(f"${name}: String!" for name in variables)
    query = f"query LinkCheck({declared}) {{\n" + "\n".join(lines) + "\n}"
    return Request(
        url=graphql_url, payload={"query": query, "variables": variables}, needs_token=True
    )


def read(targets: Sequence[Target], data: Any, server: str) -> dict[int, Fact]:
    """Read the answer: a fact for each target, by its place in ``targets``."""
    top = data.get("data") if isinstance(data, dict) else None
    errors = _errors(data)
    facts: dict[int, Fact] = {}
    if not isinstance(top, dict):
        senseless = Unknown(why="GitHub's answer makes no sense.")
        return dict.fromkeys(range(len(targets)), errors.get((), senseless))
    for r, (repository, members) in enumerate(_by_repository(targets).items()):
        node = top.get(f"r{r}") if repository else top
        for index, target in members:
            problem = errors.get((f"r{r}",)) or errors.get((f"r{r}", f"t{index}"))
            if isinstance(node, dict):
                fact = _read_one(index, target, node, server, problem)
                if isinstance(fact, Found):
                    fact = replace(fact, private=node.get("isPrivate") is True)
                facts[index] = fact
            elif problem:
                facts[index] = problem
            else:
                facts[index] = Gone(what=f"GitHub has no repository {repository}.")
    return facts


def _by_repository(targets: Sequence[Target]) -> dict[str, list[tuple[int, Target]]]:
    found: dict[str, list[tuple[int, Target]]] = {}
    for index, target in enumerate(targets):
        found.setdefault(target.repository, []).append((index, target))
    return found


def _errors(data: Any) -> dict[tuple[str, ...], Unknown]:
    """Give the errors that are not about missing things, by path."""
    found: dict[tuple[str, ...], Unknown] = {}
    errors = data.get("errors") if isinstance(data, dict) else None
    for error in errors if isinstance(errors, list) else ():
        if isinstance(error, dict) and error.get("type") != "NOT_FOUND":
            path = error.get("path")
            key = tuple(map(str, path)) if isinstance(path, list) else ()
            why = f"GitHub says: {str(error.get('message', 'an unnamed error'))[:300]}"
            found[key] = Unknown(why=why, forbidden=error.get("type") == "FORBIDDEN")
    return found


def _selections(index: int, target: Target, variables: dict[str, str]) -> Iterator[str]:
    """Give the fields that tell about one target; its number makes their names unique."""
    alias, variable = f"t{index}", f"$v{index}"
    by_number = {
        Kind.MILESTONE: f"{alias}: milestone(number: {target.number}) {{ url }}",
        Kind.DISCUSSION: f"{alias}: discussion(number: {target.number}) {{ url }}",
        Kind.ISSUE: f"{alias}: issueOrPullRequest(number: {target.number})"
        " { ... on Issue { url } ... on PullRequest { url } }",
        Kind.LATEST: f"{alias}: latestRelease {{ url }}",
    }
    if target.kind in by_number:
        yield by_number[target.kind]
    elif target.kind is Kind.FILE:
        yield from _file_selections(index, target, variables)
    elif target.kind is Kind.REPOSITORY:
        for n, name in enumerate(readme_names(target)):
            variables[f"v{index}_{n}"] = f"HEAD:{name}"
            yield f"{alias}_{n}: object(expression: {variable}_{n}) {_OBJECT % 'text'}"
    elif target.kind is Kind.COMMIT:
        variables[f"v{index}"] = target.name
        yield f"{alias}: object(expression: {variable}) {{ __typename }}"
    elif target.kind is Kind.LABEL:
        variables[f"v{index}"] = target.name
        yield f"{alias}: label(name: {variable}) {{ url }}"
    elif target.kind is Kind.TAG:
        variables[f"v{index}"] = target.name
        variables[f"w{index}"] = f"refs/tags/{target.name}"
        yield f"{alias}: release(tagName: {variable}) {{ url }}"
        yield f"{alias}_tag: ref(qualifiedName: $w{index}) {{ name }}"


def _file_selections(index: int, target: Target, variables: dict[str, str]) -> Iterator[str]:
    text = _OBJECT % ("text" if needs_text(target) else "")
    for n, (ref, path) in enumerate(splits(target.name)):
        variables[f"v{index}_{n}"] = f"{ref}:{path}"
        variables[f"w{index}_{n}"] = ref
        variables[f"x{index}_{n}"] = f"HEAD:{path}"
        yield f"t{index}_{n}: object(expression: $v{index}_{n}) {text}"
        # A branch, a tag or a commit.
        yield f"t{index}_{n}b: object(expression: $w{index}_{n}) {{ __typename }}"
        yield f"t{index}_{n}h: object(expression: $x{index}_{n}) {text}"


def _read_one(
    index: int, target: Target, node: dict[str, Any], server: str, problem: Unknown | None
) -> Fact:
    full_name = str(node.get("nameWithOwner") or target.repository)
    url = renamed(target, full_name, server) if target.repository else ""
    if target.kind is Kind.FILE:
        return _read_file(index, target, node, server)
    if target.kind is Kind.REPOSITORY:
        return _read_repository(index, target, node, url)
    thing = node.get(f"t{index}")
    if thing is None and target.kind is Kind.TAG:
        thing = node.get(f"t{index}_tag")
    if isinstance(thing, dict):
        return Found(url=_today(target, thing, url))
    if problem:
        return problem
    return Gone(what=_gone(target, full_name))


def _today(target: Target, thing: dict[str, Any], url: str) -> str:
    """Give a thing's page of today: issues become pull requests and move to other repositories."""
    told = str(thing.get("url") or "")
    if target.kind in {Kind.LATEST, Kind.LABEL, Kind.OWNER} or not told:
        return url
    return with_tail(target, told)


def _read_repository(index: int, target: Target, node: dict[str, Any], url: str) -> Fact:
    for n, name in enumerate(readme_names(target)):
        blob = node.get(f"t{index}_{n}")
        if isinstance(blob, dict) and isinstance(blob.get("text"), str):
            return Found(url=url, path=name, text=blob["text"])
    return Found(url=url)


def _read_file(index: int, target: Target, node: dict[str, Any], server: str) -> Fact:
    """Tell a missing file from a branch that has another name today."""
    full_name = str(node.get("nameWithOwner") or target.repository)
    branch = node.get("defaultBranchRef")
    default = str(branch.get("name") or "") if isinstance(branch, dict) else ""
    ways = splits(target.name)
    for n, (_, path) in enumerate(ways):
        found = node.get(f"t{index}_{n}")
        if isinstance(found, dict):
            return Found(url=renamed(target, full_name, server), path=path, text=_text(found))
    ref, path = ways[0]
    exists = any(isinstance(node.get(f"t{index}_{n}b"), dict) for n in range(len(ways)))
    at_head = node.get(f"t{index}_0h")
    if not exists and default and isinstance(at_head, dict):
        form = "blob" if target.form == "raw host" else target.form
        url = renamed(target, full_name, server, path=f"{form}/{default}/{path}".rstrip("/"))
        return Found(url=url, path=path, text=_text(at_head))
    if exists:
        return Gone(what=f"{full_name} has no such file on {ref}.")
    return Gone(what=f"{full_name} has neither {ref} nor {path} on its default branch.")


def _text(blob: dict[str, Any]) -> str | None:
    text = blob.get("text")
    return text if isinstance(text, str) and not blob.get("isTruncated") else None


def _gone(target: Target, full_name: str) -> str:
    name = f" {target.number or target.name}".rstrip()
    where = f"{full_name} has" if full_name else "GitHub has"
    return f"{where} no {target.kind}{name}."
