"""What pages know of each other: when it is as before, a changed page changes no other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from ..config import github_server
from ..github import urls
from ..model import Place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.environment import BuildEnvironment

    from ..domain import RoadmapDomain
    from ..model import Link, Page

# These keep line numbers, and only the indexes show them, which are always written.
_ALONE = frozenset({"changeset", "index", "roadmap"})
_NOWHERE = Place(path="")


class Shared(NamedTuple):
    """What is compared before and after reading.

    ``files`` are images and downloads, ``names`` titles, labels and the order of pages;
    ``roadmap`` is what the ``roadmap_docs``, pages with items and overviews, show of each other.
    """

    files: object
    names: object
    roadmap: object
    roadmap_docs: frozenset[str]


def shared_state(env: BuildEnvironment, docnames: Iterable[str]) -> Shared:
    """Give a copy of what pages know of each other.

    :param docnames: the pages that are read between two calls.
    """
    docnames = list(docnames)
    pages, roadmap_docs = _roadmap(env, docnames)
    return Shared(
        files=(
            {key: (set(value[0]), value[1]) for key, value in env.images.items()},
            {key: (set(value[0]), value[1]) for key, value in env.dlfiles.items()},
        ),
        names=_names(env, docnames),
        roadmap=pages,
        roadmap_docs=roadmap_docs,
    )


def _names(env: BuildEnvironment, docnames: list[str]) -> object:
    titles = {name: node.astext() for name, node in env.titles.items()}
    long_titles = {name: str(env.longtitles.get(name)) for name in docnames}
    tocs = {name: str(env.tocs.get(name)) for name in docnames}
    domains = {
        name: {key: _copy(value) for key, value in data.items()}
        for name, data in env.domaindata.items()
        if name not in _ALONE
    }
    return (
        titles,
        long_titles,
        tocs,
        {name: list(found) for name, found in env.toctree_includes.items()},
        {name: dict(data) for name, data in env.metadata.items() if data},
        dict(env.toc_secnumbers),
        dict(env.toc_fignumbers),
        {name: set(found) for name, found in env.included.items() if found},
        set(env.numbered_toctrees),
        set(env.found_docs),
        domains,
    )


def _copy(value: Any) -> Any:
    """Copy two levels, as deep as Sphinx's own domains change what they keep in place."""
    if isinstance(value, dict):
        return {
            key: inner.copy() if isinstance(inner, dict | list | set) else inner
            for key, inner in value.items()
        }
    return value.copy() if isinstance(value, list | set) else value


def _roadmap(env: BuildEnvironment, docnames: Iterable[str]) -> tuple[object, frozenset[str]]:
    """Give the records of the pages with a part in the roadmap, and the names of these pages."""
    domain = cast("RoadmapDomain", env.get_domain("roadmap"))
    server = github_server()
    pages = {name: page for name, page in domain.pages.items() if _has_part(page, server)}
    names = frozenset(pages) | frozenset(domain.overviews)
    return pages | {name: _shown(pages[name]) for name in docnames if name in pages}, names


def _shown(page: Page) -> Page:
    """Give what other pages show of one: not its text, and not where what stands."""
    return replace(
        page,
        sections=tuple(
            replace(
                section,
                place=_NOWHERE,
                text="",
                time_words=(),
                fields=tuple(replace(one, place=_NOWHERE) for one in section.fields),
                links=_links(section.links),
            )
            for section in page.sections
        ),
        links=_links(page.links),
        targets=(),
        checklists=(),
    )


def _links(links: Iterable[Link]) -> tuple[Link, ...]:
    return tuple(replace(one, place=_NOWHERE, definition=None) for one in links)


def _has_part(page: Page, server: str) -> bool:
    return (
        any(section.fields for section in page.sections)
        or bool(page.checklists)
        or any(urls.parse(link.uri, server) for link in page.links)
    )
