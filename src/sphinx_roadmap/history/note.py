"""The history as a build keeps it: read once everything else is read, told to the domain."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, cast

from ..domain import is_missing
from ..messages import Subtype, warn
from .known import Address, unavailable

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from ..domain import RoadmapDomain
    from .known import History

# What the domain keeps from build to build: what the pages of the last one were written with.
_KEY = "history"


def note_history(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Read the history; name the pages to write again if it is another (``env-updated``)."""
    domain = cast("RoadmapDomain", env.get_domain("roadmap"))
    if domain.history_waits:
        return []
    wanted = app.config.roadmap_history
    before = (domain.history, domain.redirects) if domain.walk is not None else None
    history = _read(app, domain) if wanted else unavailable("roadmap_history is not set")
    domain.history = history
    # What the ledger says counts before what git tells.
    domain.redirects = {**history.past, **_ledger(domain)}
    # For the writer, and to remove the pages that earlier builds left there.
    gone = {old.docname for old in domain.redirects} - env.found_docs
    domain.data["redirected"] = sorted(gone.union(domain.data.get("redirected", ())))
    told = repr((history, sorted(domain.redirects.items()))) if wanted or domain.redirects else ""
    digest = hashlib.sha256(told.encode("utf-8", "replace")).hexdigest() if told else ""
    if domain.data.get(_KEY, "") == digest:
        return []
    domain.data[_KEY] = digest
    if before is not None and before[0].known and history.known:
        sections = _documents_with_another_story(before[0], history)
        shown = {new.docname for _old, new in before[1].items() ^ domain.redirects.items()}
    else:
        sections = {item.item.section.docname for item in domain.joined().items}
        shown = {address.docname for address in domain.redirects.values()}
    return sorted((sections | shown | domain.overviews) & env.found_docs)


def _documents_with_another_story(before: History, after: History) -> set[str]:
    addresses = {*before.by_address, *after.by_address, *before.unsettled, *after.unsettled}
    return {one.docname for one in addresses if before.of(one) != after.of(one)}


def _read(app: Sphinx, domain: RoadmapDomain) -> History:
    from .walk import read_history

    history, domain.walk = read_history(app, domain.pages, domain.walk)
    return history


def _ledger(domain: RoadmapDomain) -> dict[Address, Address]:
    """Read the ledger; what in it leads nowhere, or away from what is there, is reported."""
    path = domain.redirects_path
    if is_missing(path):
        return {}
    from ..redirects import LedgerError, read_ledger

    try:
        ledger = read_ledger(path)
    except LedgerError as error:
        warn(Subtype.REDIRECTS, "%s", error)
        return {}
    living = {Address(docname, "") for docname in domain.env.found_docs}
    for page in domain.pages.values():
        living |= {Address(page.docname, name) for one in page.sections for name in one.anchors}
        living |= {Address(page.docname, one.id) for one in page.sections}
    for old, new in list(ledger.items()):
        if new not in living:
            warn(Subtype.REDIRECTS, "%s: %s leads to %s, which is not there", path, old, new)
        elif old in living:
            warn(Subtype.REDIRECTS, "%s: %s is there; remove this line", path, old)
        else:
            continue
        del ledger[old]
    return ledger
