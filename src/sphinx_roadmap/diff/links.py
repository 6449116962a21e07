"""Two versions of a section's links: what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..model import RefKind
from .changes import Kind
from .spelling import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ..model import GitHubRef, Link
    from .changes import Change
    from .entries import Entry


def compare_work(old: Entry, new: Entry) -> Iterator[Change]:
    """Give the milestones, issues and pull requests that an item links anew or no more."""
    if old.item is not None and new.item is not None:
        for ref in sorted(new.work.keys() - old.work.keys()):
            link = new.work[ref][0]
            kind = Kind.ISSUE_LINKED if ref.kind is RefKind.ISSUE else Kind.MILESTONE_LINKED
            name = work_name(ref, link, new)
            yield new.change(kind, link.place, name=name, after=link.uri)
        for ref in sorted(old.work.keys() - new.work.keys()):
            link = old.work[ref][0]
            kind = Kind.ISSUE_UNLINKED if ref.kind is RefKind.ISSUE else Kind.MILESTONE_UNLINKED
            name = work_name(ref, link, old)
            yield new.change(kind, link.place, name=name, before=link.uri)
    for ref in sorted(old.work.keys() & new.work.keys()):
        yield from _spelled(old.work[ref], new.work[ref], old, new)


def compare_links(old: Entry, new: Entry) -> Iterator[Change]:
    """Give the links to other pages that changed, came or went."""
    # Of a section that is an item on one side only, the item's change tells which work it links.
    opted_out = old.item is None and new.item is None
    before, after = _others(old, opted_out=opted_out), _others(new, opted_out=opted_out)
    gone = {uri: before[uri] for uri in before.keys() - after.keys()}
    come = {uri: after[uri] for uri in after.keys() - before.keys()}
    for uri, other in _changed(gone, come):
        one, two = gone.pop(uri), come.pop(other)
        yield new.change(Kind.LINK_CHANGED, two.place, name=two.text, before=one.uri, after=two.uri)
    for link in come.values():
        yield new.change(Kind.LINK_ADDED, link.place, name=link.text, after=link.uri)
    for link in gone.values():
        yield new.change(Kind.LINK_REMOVED, link.place, name=link.text, before=link.uri)
    for uri in sorted(old.links.keys() & new.links.keys()):
        yield from _spelled(old.links[uri], new.links[uri], old, new)


def work_names(entry: Entry) -> str:
    """Give all milestones, issues and pull requests that a section links."""
    return ", ".join(work_name(ref, entry.work[ref][0], entry) for ref in sorted(entry.work))


def work_name(ref: GitHubRef, link: Link, entry: Entry) -> str:
    """Give a reference as GitHub's own texts do: "owner/name#5", "owner/name milestone 5"."""
    path = entry.spelling.uri(link.uri).removeprefix(entry.spelling.server).split("/")
    written = "/".join(path[1:3])
    repository = written if written.lower() == ref.repository else ref.repository
    if ref.kind is RefKind.MILESTONE:
        return f"{repository} milestone {ref.number}"
    return f"{repository}#{ref.number}"


def _others(entry: Entry, *, opted_out: bool) -> dict[str, Link]:
    """Give one link for each destination. Work that is opted out counts as any other page."""
    found = {uri: links[0] for uri, links in entry.links.items()}
    if opted_out:
        found |= {
            entry.spelling.destination(links[0].uri): links[0] for links in entry.work.values()
        }
    return found


def _changed(gone: Mapping[str, Link], come: Mapping[str, Link]) -> list[tuple[str, str]]:
    """Pair destinations whose links say the same words, those on one host first."""
    found = [
        (_host(uri) != _host(other), min(uri, other), max(uri, other), uri, other)
        for uri, one in gone.items()
        for other, two in come.items()
        if plain(one.text) == plain(two.text) or (_is_bare(one) and _is_bare(two))
    ]
    pairs: list[tuple[str, str]] = []
    taken: set[tuple[bool, str]] = set()
    for *_order, uri, other in sorted(found):
        if not taken & {(True, uri), (False, other)}:
            taken |= {(True, uri), (False, other)}
            pairs.append((uri, other))
    return pairs


def _host(uri: str) -> str:
    return uri.partition("//")[2].partition("/")[0]


def _is_bare(link: Link) -> bool:
    """Tell whether a link shows its own URI."""
    return link.text == link.uri


def _spelled(
    before: Iterable[Link], after: Iterable[Link], old: Entry, new: Entry
) -> Iterator[Change]:
    """Give links that lead to the same page as before in another spelling."""
    uris = {old.spelling.uri(link.uri): link for link in before}
    others = {new.spelling.uri(link.uri): link for link in after}
    gone, come = sorted(uris.keys() - others.keys()), sorted(others.keys() - uris.keys())
    for uri, other in zip(gone, come, strict=False):
        link = others[other]
        yield new.change(
            Kind.COSMETIC, link.place, name=link.text, before=uris[uri].uri, after=link.uri
        )
