"""The domain that keeps each document's records in Sphinx's environment."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from sphinx.domains import Domain

from .asof import sources_as_of
from .collect import read_page
from .config import github_server
from .history.known import Address, unavailable
from .items import read_roadmap
from .join import View, join
from .messages import Subtype, warn

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Set as AbstractSet

    from docutils import nodes
    from sphinx.environment import BuildEnvironment

    from .check import Finding
    from .history.known import History
    from .history.records import Gone
    from .history.walk import Walk
    from .join import JoinedRoadmap
    from .model import Page, Snapshot


class RoadmapDomain(Domain):
    """Pages by docname. Sphinx pickles, purges and merges them with the rest of its environment."""

    name = "roadmap"
    label = "Roadmap"
    # Raise whenever a record in model.py that a Page holds changes its shape.
    data_version = 7
    initial_data: ClassVar[dict[str, Any]] = {
        "pages": {},
        "overviews": set(),
        "snapshot": "",
        # Documents that show all changes.
        "changes": set(),
    }

    def __init__(self, env: BuildEnvironment) -> None:
        super().__init__(env)
        self._history = unavailable("roadmap_history is not set")
        # What a preview, which builds again and again, keeps of the way to it; and whether it
        # shows a page first, with the history as it was.
        self.walk: Walk | None = None
        self.history_waits = False
        self.redirects: dict[Address, Address] = {}
        self._view: tuple[tuple[int, int] | None, View] | None = None
        self._as_of: list[dt.datetime | None] = []
        self._found: tuple[JoinedRoadmap, tuple[Finding, ...]] | None = None

    @property
    def pages(self) -> dict[str, Page]:
        """All pages read so far, by docname."""
        return cast("dict[str, Page]", self.data["pages"])

    @property
    def overviews(self) -> set[str]:
        """The docnames of pages that show other pages' items."""
        return cast("set[str]", self.data["overviews"])

    def note_overview(self, docname: str) -> None:
        """Remember that a page shows other pages' items."""
        self.overviews.add(docname)

    def note_changes(self, docname: str) -> None:
        """Remember that a page shows all changes."""
        self.data["changes"].add(docname)

    @property
    def changes_page(self) -> str:
        """The docname of the page that shows all changes, "" if there is none."""
        return min(self.data["changes"], default="")

    @property
    def snapshot_path(self) -> Path:
        """The snapshot file, whether it exists or not."""
        return Path(self.env.srcdir, self.env.config.roadmap_snapshot)

    @property
    def history(self) -> History:
        """What git tells of the roadmap, from ``env-updated`` on."""
        return self._history

    @history.setter
    def history(self, history: History) -> None:
        self._history = history
        self._view = None  # The dates of items come from it.

    @property
    def vanished(self) -> tuple[Gone, ...]:
        """The items and events of the past whose addresses lead nowhere, not by a redirect."""
        return tuple(
            one
            for one in self.history.vanished
            if not self.redirects.keys() & {Address(one.docname, one.id), Address(one.docname, "")}
        )

    @property
    def redirects_path(self) -> Path:
        """The ledger of old addresses, whether it exists or not."""
        return Path(self.env.srcdir, self.env.config.roadmap_redirects)

    def snapshot_changed(self) -> bool:
        """Tell whether the snapshot is another than at the last call; its content counts.

        Without one, the sources' own date takes its place: an item may have become old by it.
        """
        digest = _digest(self.snapshot_path)
        if not digest and (as_of := self._sources_as_of()):
            digest = as_of.date().isoformat()
        changed = bool(digest != self.data["snapshot"])
        self.data["snapshot"] = digest
        return changed

    def joined(self) -> JoinedRoadmap:
        """Give the whole roadmap with GitHub's state, as of what has been read so far."""
        return self.view().joined

    def view(self) -> View:
        """Give the joined roadmap with its indexes."""
        signature = _signature(self.snapshot_path)
        if self._view is None or self._view[0] != signature:
            pages = [self.pages[name] for name in reading_order(self.env) if name in self.pages]
            snapshot = self._snapshot()
            joined = join(
                read_roadmap(pages, github_server()),
                snapshot,
                self._sources_as_of() if snapshot is None else None,
                changed=self.history.changed_on(),
                stale_after_days=self.env.config.roadmap_stale_after_days,
            )
            self._view = (signature, View(joined))
        return self._view[1]

    def findings(self) -> tuple[Finding, ...]:
        """Give what is wrong with the whole roadmap. A build tells it, and then publishes it."""
        joined = self.joined()
        if self._found is None or self._found[0] is not joined:
            from .check import Drift, check

            repositories = self.env.config.roadmap_repositories
            time = Drift(snapshot_path=self.env.config.roadmap_snapshot)
            server = github_server()
            found = check(joined, repositories=repositories, server=server, time=time)
            self._found = (joined, found)
        return self._found[1]

    def _sources_as_of(self) -> dt.datetime | None:
        """Give the sources' own date. git is a process of its own: it is asked once."""
        if not self._as_of:
            self._as_of = [sources_as_of(Path(self.env.srcdir))]
        return self._as_of[0]

    def _snapshot(self) -> Snapshot | None:
        """Read the snapshot; a damaged one is reported, and then counts as none."""
        if is_missing(self.snapshot_path):
            return None
        from .errors import SnapshotError
        from .github.snapshot import read_snapshot

        try:
            return read_snapshot(self.snapshot_path)
        except SnapshotError as error:
            warn(Subtype.SNAPSHOT, "%s", error)
            return None

    def clear_doc(self, docname: str) -> None:
        """Forget a document that is gone or about to be read again."""
        self._view = None
        self.pages.pop(docname, None)
        self.overviews.discard(docname)
        self.data["changes"].discard(docname)

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        """Take what a parallel worker read: only its own documents."""
        self._view = None
        for docname in docnames:
            if docname in otherdata["pages"]:
                self.pages[docname] = otherdata["pages"][docname]
        self.overviews.update(otherdata["overviews"].intersection(docnames))
        self.data["changes"].update(otherdata["changes"].intersection(docnames))

    def process_doc(self, env: BuildEnvironment, docname: str, document: nodes.document) -> None:
        """Read the records of one document."""
        self._view = None
        self.pages[docname] = read_page(
            document,
            docname,
            source_dir=Path(env.srcdir),
            source=Path(env.doc2path(docname)),
        )


def reading_order(env: BuildEnvironment) -> list[str]:
    """Give all docnames as a reader meets them: along the toctrees from the root, then the rest."""
    order: dict[str, None] = {}
    waiting = [env.config.root_doc]
    while waiting:
        docname = waiting.pop()
        if docname in order or docname not in env.found_docs:
            continue
        order[docname] = None
        waiting.extend(reversed(env.toctree_includes.get(docname, ())))
    return [*order, *sorted(env.found_docs - order.keys())]


def _signature(path: Path) -> tuple[int, int] | None:
    """Give what changes when a file is written again; ``None`` when there is none."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size


def is_missing(path: Path) -> bool:
    """Tell whether there is no such file. One that nobody may look at is there."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _digest(path: Path) -> str:
    """Give what tells a file's content apart; "" when there is no file."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
