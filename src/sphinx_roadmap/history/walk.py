"""One walk through the revisions of a project: reads what the cache does not know."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import posixpath
from dataclasses import replace
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sphinx.util import logging
from sphinx.util.matching import Matcher

from .. import __version__
from ..config import github_server
from ..errors import SnapshotError
from ..github.snapshot import from_json
from ..messages import Subtype, warn
from . import steps
from .cache import Cache, Damaged, read_cache, write_cache
from .git import GitError, Repository
from .known import unavailable
from .read import Reader, may_tell
from .records import Revision, Step
from .revisions import read_revisions
from .story import tell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sphinx.application import Sphinx

    from ..model import Page, Snapshot
    from .known import History

_SUFFIX = ".rst"
_BATCH = 500
# Raise whenever the same texts give other records or other steps.
READER = 3

CACHE_NAME = "roadmap-history.json"
# The moment of what is not committed: it is never shown.
_NO_MOMENT = dt.datetime.fromtimestamp(0, dt.UTC)


logger = logging.getLogger(__name__)


def read_history(
    app: Sphinx, pages: Mapping[str, Page], walk: Walk | None = None
) -> tuple[History, Walk | None]:
    """Give the history of a project's pages, or why there is none; that is logged once.

    :param walk: the one given at the last call: only what has changed since then is read.
    """
    try:
        repository = Repository(Path(app.srcdir))
        if walk is None or not walk.is_of(repository):
            walk = Walk(app, repository)
        return walk.history(pages), walk
    except GitError as error:
        logger.info("the roadmap's history is not available: %s", error)
        return unavailable(error.message), None


class _Past(NamedTuple):
    """What is committed: all revisions, and what each did to the one before it."""

    revisions: list[Revision]
    steps: list[Step]

    @property
    def head(self) -> Revision | None:
        """The last revision, if there is one."""
        return self.revisions[-1] if self.revisions else None


class _File(NamedTuple):
    """A source as it is on the disk. ``page`` is the record of it that the build had then."""

    page: Page | None
    blob: str


class Walk:
    """The way through the revisions of a project, up to one commit.

    A build goes it once. A preview builds again and again: the first time it remembers the past,
    and then it reads only what has changed on the disk.
    """

    def __init__(self, app: Sphinx, repository: Repository) -> None:
        self._app = app
        self._srcdir = Path(app.srcdir)
        self._repository = repository
        self._server = github_server()
        self._cache_path = _cache_path(app)
        self._cache = self._read_cache()
        self._past: _Past | None = None
        self._files: dict[str, _File] = {}
        self._texts: dict[str, bytes] = {}
        self._pages: dict[tuple[str, str], Page | None] = {}
        self._snapshots: dict[str, Snapshot | None] = {}
        self._reader: Reader | None = None
        self._settings = _digest(_settings(app, self._server))

    def is_of(self, repository: Repository) -> bool:
        """Tell whether git has the same past for a repository."""
        mine = self._repository
        return (mine.head, mine.prefix) == (repository.head, repository.prefix)

    def history(self, pages: Mapping[str, Page]) -> History:
        """Give the history of the pages of now, by docname.

        :raises GitError: git does not tell all of it.
        """
        past = self._past or self._read_past()
        working = self._working_tree(past.head, pages)
        self._find_telling([working])
        working = self._only_telling(working)
        step = self._steps([past.head, working])[0]
        if self._past is None:
            # Once, and with what is not committed: the next build finds that as it is.
            self._write_cache()
            self._past = past
        self._keep_only(past.head, working)
        return tell(past.revisions, past.steps, step, pages.values())

    def read_ahead(self) -> Iterator[str]:
        """Read what is committed, with which the first change will be compared, page by page."""
        head = self._past.head if self._past is not None else None
        if head is not None:
            self._fetch([head])
            for path, blob in head.blobs.items():
                self._page(path, blob)
                yield path

    def _read_past(self) -> _Past:
        prefix, config = self._repository.prefix, self._app.config
        include = Matcher(config.include_patterns)
        exclude = Matcher([*config.exclude_patterns, *config.templates_path])

        def is_source(path: str) -> bool:
            name = path.removeprefix(prefix)
            return (
                path.startswith(prefix)
                and path.endswith(_SUFFIX)
                and include.match(name)
                and not exclude.match(name)
            )

        snapshot = posixpath.normpath(f"{prefix}{config.roadmap_snapshot}")
        revisions = read_revisions(self._repository, is_source, (_SUFFIX,), snapshot)
        self._find_telling(revisions)
        revisions = [self._only_telling(revision) for revision in revisions]
        return _Past(revisions, self._steps([None, *revisions]))

    def _working_tree(self, head: Revision | None, pages: Mapping[str, Page]) -> Revision:
        """Give the files of now as if they were committed, with git's ids for their contents."""
        files: dict[str, _File] = {}
        blobs: dict[str, str] = {}
        for docname in sorted(self._app.env.found_docs):
            path = Path(self._app.env.doc2path(docname))
            if path.suffix != _SUFFIX or not path.is_file():
                continue
            name = self._repository.prefix + path.relative_to(self._srcdir).as_posix()
            page, known = pages.get(docname), self._files.get(docname)
            # A page that was read again has another record, even if the same stands in it.
            if page is None or known is None or known.page is not page:
                committed = head.blobs.get(name, "") if head is not None else ""
                known = _File(page, self._read_file(path, committed))
            files[docname], blobs[name] = known, known.blob
        self._files = files
        snapshot = head.snapshot if head is not None else ""
        return Revision(commit="", at=_NO_MOMENT, blobs=blobs, snapshot=snapshot)

    def _read_file(self, path: Path, committed: str) -> str:
        """Give git's id for what is in a file, and keep that if it is not committed."""
        text = path.read_bytes()
        make = hashlib.sha256 if len(self._repository.head) == 64 else hashlib.sha1
        # https://git-scm.com/book/en/v2/Git-Internals-Git-Objects#_object_storage
        blob = make(b"blob %d\0" % len(text) + text).hexdigest()
        if blob != committed:
            self._texts[blob] = text
        return blob

    def _keep_only(self, head: Revision | None, working: Revision) -> None:
        """Forget all texts and records but those of the last commit and of now."""
        self._reader = None
        kept = {blob for one in (head, working) if one is not None for blob in one.blobs.values()}
        self._texts = {blob: text for blob, text in self._texts.items() if blob in kept}
        self._pages = {key: page for key, page in self._pages.items() if key[1] in kept}

    def _find_telling(self, revisions: Iterable[Revision]) -> None:
        """Find out which blobs can have an item; each is looked at once, ever."""
        unknown = {blob for revision in revisions for blob in revision.blobs.values()}
        unknown -= self._cache.telling.keys()
        for blob in unknown & self._texts.keys():
            self._cache.note_telling(blob, telling=self._may_tell(self._texts[blob]))
        wanted = sorted(unknown - self._texts.keys())
        for start in range(0, len(wanted), _BATCH):
            for blob, text in self._repository.blobs(wanted[start : start + _BATCH]):
                telling = self._may_tell(text)
                self._cache.note_telling(blob, telling=telling)
                if telling:
                    self._texts[blob] = text

    def _may_tell(self, text: bytes) -> bool:
        config = self._app.config
        shared = f"{config.rst_prolog or ''}\n{config.rst_epilog or ''}"
        return may_tell(text) or may_tell(shared.encode())

    def _only_telling(self, revision: Revision) -> Revision:
        telling = self._cache.telling
        blobs = {path: blob for path, blob in revision.blobs.items() if telling[blob]}
        return replace(revision, blobs=blobs)

    def _steps(self, revisions: Sequence[Revision | None]) -> list[Step]:
        """Give what each revision did to the one before it; ``None`` stands for nothing at all."""
        couples = list(pairwise(revisions))
        keys = [self._key(old, new) for old, new in couples]
        unknown = [
            (key, old, new)
            for key, (old, new) in zip(keys, couples, strict=True)
            if key not in self._cache.steps
        ]
        self._fetch(side for _key, *sides in unknown for side in sides if side is not None)
        for key, old, new in unknown:
            self._cache.note_step(key, self._compare(old, new))
        return [self._cache.steps[key] for key in keys]

    def _key(self, old: Revision | None, new: Revision | None) -> str:
        sides = [
            (sorted(one.blobs.items()), one.snapshot) if one is not None else None
            for one in (old, new)
        ]
        return _digest([self._settings, self._repository.prefix, sides])

    def _fetch(self, revisions: Iterable[Revision]) -> None:
        wanted = set[str]()
        for revision in revisions:
            wanted.update(revision.blobs.values())
            wanted.update({revision.snapshot} - {""})
        for blob, text in self._repository.blobs(sorted(wanted - self._texts.keys())):
            self._texts[blob] = text

    def _compare(self, old: Revision | None, new: Revision | None) -> Step:
        if old is not None and new is not None:
            same = old.blobs == new.blobs
            if same and old.snapshot == new.snapshot:
                return Step()
        one, other = self._read(old), self._read(new)
        # What cannot be read on one side is not known to have changed.
        unread = {name for pages in (one, other) for name, page in pages.items() if page is None}
        return steps.compare(
            self._side(old, one, unread), self._side(new, other, unread), self._server
        )

    def _side(
        self, revision: Revision | None, pages: Mapping[str, Page | None], unread: set[str]
    ) -> steps.Side:
        found = (page for name, page in pages.items() if page is not None and name not in unread)
        snapshot = self._snapshot(revision.snapshot) if revision is not None else None
        return steps.Side(pages=tuple(found), snapshot=snapshot)

    def _read(self, revision: Revision | None) -> dict[str, Page | None]:
        blobs = revision.blobs if revision is not None else {}
        found: dict[str, Page | None] = {}
        for path, blob in blobs.items():
            found[self._docname(path)] = self._page(path, blob)
        return found

    def _page(self, path: str, blob: str) -> Page | None:
        docname = self._docname(path)
        if (docname, blob) not in self._pages:
            self._reader = self._reader or Reader(self._app)
            self._pages[docname, blob] = self._reader.page(docname, self._texts[blob])
        return self._pages[docname, blob]

    def _docname(self, path: str) -> str:
        """Give the name of a document, also of one that was outside of the sources then."""
        name = posixpath.relpath(f"/{path}", f"/{self._repository.prefix}")
        return name.removesuffix(_SUFFIX)

    def _snapshot(self, blob: str) -> Snapshot | None:
        """Read GitHub's state as committed; a damaged one tells nothing."""
        if blob and blob not in self._snapshots:
            try:
                self._snapshots[blob] = from_json(self._texts[blob].decode("utf-8-sig"))
            except (SnapshotError, UnicodeDecodeError):
                self._snapshots[blob] = None
        return self._snapshots.get(blob)

    def _read_cache(self) -> Cache:
        try:
            return read_cache(self._cache_path)
        except Damaged:
            warn(
                Subtype.HISTORY,
                "%s is damaged, and is begun anew; nothing is lost",
                self._cache_path,
            )
            return Cache()

    def _write_cache(self) -> None:
        if not self._cache.changed:
            return
        try:
            write_cache(self._cache_path, self._cache)
        except OSError as error:
            warn(Subtype.HISTORY, "%s cannot be written: %s", self._cache_path, error)


def _cache_path(app: Sphinx) -> Path:
    named = app.config.roadmap_history_cache
    return Path(app.confdir, named) if named else Path(app.doctreedir, CACHE_NAME)


def _settings(app: Sphinx, server: str) -> list[object]:
    """Give everything beside the texts that their records depend on."""
    config = app.config
    return [
        *(__version__, READER, version("docutils"), version("sphinx"), server),
        *(config.rst_prolog, config.rst_epilog, config.default_role, config.primary_domain),
        *(config.roadmap_label_permalinks, config.language),
    ]


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, default=str).encode()).hexdigest()
