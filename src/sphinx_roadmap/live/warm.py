"""A Sphinx that stays loaded: it reads and writes what changed first, and the rest after."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING, cast

from sphinx.application import Sphinx
from sphinx.util.build_phase import BuildPhase
from sphinx.util.parallel import SerialTasks

from ..history.git import GitError
from ..lint import notes
from .changes import Changes, classify, is_saved
from .complaints import Complaints
from .dates import dates_kept
from .sidebars import Sidebars
from .state import shared_state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from sphinx.builders.html import StandaloneHTMLBuilder

    from ..check import Finding
    from ..domain import RoadmapDomain


class WarmSphinx:
    """One Sphinx and what it still owes.

    ``complaints`` are what it said of the sources as they are now.
    """

    def __init__(self, source_dir: Path, conf_dir: Path, folder: Path) -> None:
        self.outdir = folder / "html"
        self.complaints = Complaints(source_dir)
        with self.complaints.heard("start"):
            self.app = Sphinx(
                srcdir=source_dir,
                confdir=conf_dir,
                outdir=self.outdir,
                doctreedir=folder / "doctrees",
                buildername="html",
                # As make html does with -n; a conf.py may say it too.
                confoverrides={"nitpicky": True},
                status=None,
                warning=self.complaints.stream,
                freshenv=True,
            )
        # Before any extension sees the text.
        self.app.connect("source-read", _read_saved, priority=0)
        self.env = self.app.env
        self.builder = cast("StandaloneHTMLBuilder", self.app.builder)
        self._domain = cast("RoadmapDomain", self.env.get_domain("roadmap"))
        self._owed: set[str] = set()
        self._sidebars = Sidebars(self.builder)

    def build(self) -> None:
        """Build everything, as a clean build does."""
        with self.complaints.heard_by_phase(self.app):
            self.app.build(force_all=True)
        self._forget()

    def classify(self, paths: Iterable[Path]) -> Changes:
        """Tell what changed files mean."""
        return classify(self.app, paths)

    def read(self, changes: Changes) -> tuple[list[str], str]:
        """Read documents again and write their pages.

        Gives the files written, relative to ``outdir``, and why only a new Sphinx can give what a
        clean build would, or "".
        """
        docnames = sorted(changes.documents)
        before, reason = shared_state(self.env, docnames), changes.reason
        self._read(docnames)
        # The page need not wait for git; what is wrong with the history stands until settle().
        extra = self._updated(docnames, history=False)
        after = shared_state(self.env, docnames)
        if after.files != before.files:
            reason = reason or "other images or downloads"
        if after.names != before.names:
            self._sidebars.clear()
            self._prepare()
            self._owed |= self.env.found_docs
        elif after.roadmap != before.roadmap:
            self._owed |= after.roadmap_docs | before.roadmap_docs
        self._owed |= extra | set(docnames)
        # The search index is made in settle().
        indexer, self.builder.indexer = self.builder.indexer, None
        try:
            with self._sidebars.kept():
                files = [file for name in docnames for file in self._write(name)]
        finally:
            self.builder.indexer = indexer
        files += self._new_images()
        if self.complaints.was_tangled():
            reason = reason or "a name that stood twice"
        self._forget()
        return files, reason

    def settle(self, stop: Callable[[], bool]) -> bool:
        """Write what else depends on the changes; ``False`` if told to stop before the end."""
        with self.complaints.heard("update"):
            self._owed |= self._updated([], history=True)
        indexer = self.builder.indexer
        self._owed &= self.env.found_docs
        if indexer is not None:
            indexer.prune(set(self.env.all_docs) - self._owed)
            # Left by prune; a clean build never had them. There is no public way.
            for words in (indexer._mapping, indexer._title_mapping):  # noqa: SLF001
                for word in [word for word, docnames in words.items() if not docnames]:
                    del words[word]
        with self._sidebars.kept():
            for name in sorted(self._owed):
                if stop():
                    return False
                self._write(name)
                self._owed.discard(name)
            if stop():
                return False
            self._finish()
        self._forget()
        return True

    def read_ahead(self, stop: Callable[[], bool]) -> None:
        """Read what the first change would have to wait for, until told to stop."""
        walk = self._domain.walk
        # What git does not tell now is told as a reason when it is needed.
        with suppress(GitError):
            for _path in walk.read_ahead() if walk is not None else ():
                if stop():
                    break

    def notes(self) -> list[Finding]:
        """Give what a check finds and a build does not warn of."""
        return notes(self.env)

    def output_of(self, docname: str) -> str:
        """Give a document's page, relative to ``outdir``."""
        return os.path.relpath(self.builder.get_output_path(docname), self.outdir)

    def _read(self, docnames: list[str]) -> None:
        builder, events = self.builder, self.app.events
        builder.phase = BuildPhase.READING
        known = [name for name in docnames if name in self.env.all_docs]
        added = set(docnames) - set(known)
        with self.complaints.heard("outdated"):
            events.emit("env-get-outdated", self.env, added, set(known), set())
            events.emit("env-before-read-docs", self.env, docnames)
        for name in docnames:
            with self.complaints.heard("read", name), dates_kept(self.env, name):
                events.emit("env-purge-doc", self.env, name)
                self.env.clear_doc(name)
                builder.read_doc(name)

    def _updated(self, docnames: list[str], *, history: bool) -> set[str]:
        """Let the extensions look at what was read, and give what they want written."""
        more: set[str] = set()
        self._domain.history_waits = not history
        for names in self.app.events.emit("env-updated", self.env):
            more.update(names or ())
        more.update(self.env.check_dependents(self.app, set(docnames)))
        # As Builder.write does.
        self.env.toctree_includes = dict(sorted(self.env.toctree_includes.items()))
        return more

    def _prepare(self) -> None:
        """Work out the order of the pages anew; the search index and the assets are kept.

        A style sheet that one page asked for is in the registry by now, where a clean build does
        not have it when it prepares.
        """
        builder, registry = self.builder, self.app.registry
        kept = builder.indexer, builder.search, registry.css_files, registry.js_files
        builder.search, registry.css_files, registry.js_files = False, [], []
        # No public way to know what all pages have.
        builder._css_files[:] = builder._orig_css_files  # noqa: SLF001
        builder._js_files[:] = builder._orig_js_files  # noqa: SLF001
        try:
            builder.prepare_writing(set())
        finally:
            builder.indexer, builder.search, registry.css_files, registry.js_files = kept

    def _write(self, docname: str) -> list[str]:
        builder = self.builder
        self.env.__dict__.pop("master_doctree", None)
        with self.complaints.heard("write", docname):
            builder.phase = BuildPhase.RESOLVING
            doctree = self.env.get_and_resolve_doctree(docname, builder, tags=self.app.tags)
            builder.phase = BuildPhase.WRITING
            builder.write_doc_serialized(docname, doctree)
            builder.write_doc(docname, doctree)
        source = f"_sources/{self.env.doc2path(docname, base=False)}"
        suffix = self.app.config.html_sourcelink_suffix
        files = [self.output_of(docname), source, source + suffix]
        return [file for file in files if (self.outdir / file).is_file()]

    def _new_images(self) -> list[str]:
        """Copy images that no page had before, which need not wait for a new Sphinx."""
        copied = []
        for source, name in self.builder.images.items():
            target = self.outdir / self.builder.imagedir / name
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                # One that is not there is among the problems already.
                with suppress(OSError):
                    shutil.copyfile(self.app.srcdir / source, target)
                    copied.append(os.path.relpath(target, self.outdir))
        return copied

    def _finish(self) -> None:
        with self.complaints.heard("consistency"):
            self.builder.phase = BuildPhase.CONSISTENCY_CHECK
            self.env.check_consistency()
        with self.complaints.heard("finish"):
            self.builder.phase = BuildPhase.WRITING
            self.builder.finish_tasks = SerialTasks()
            self.builder.finish()
            self.builder.finish_tasks.join()
            self.app.events.emit("build-finished", None)

    def _forget(self) -> None:
        """Empty the caches that Sphinx never empties, since it ends after a build."""
        # No public way: in sphinx.environment they are cleared only when it is pickled.
        self.env._pickled_doctree_cache.clear()  # noqa: SLF001
        self.env._write_doc_doctree_cache.clear()  # noqa: SLF001
        self.env.__dict__.pop("master_doctree", None)
        self._sidebars.tidy()


def _read_saved(app: Sphinx, docname: str, source: list[str]) -> None:
    """Read a page again that was empty, as it is for a moment where an editor writes into it."""
    path = app.env.doc2path(docname)
    if not source[0] and is_saved(path):
        source[0] = path.read_text(app.config.source_encoding)
