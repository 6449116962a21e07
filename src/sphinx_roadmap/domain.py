"""The domain that keeps each document's records in Sphinx's environment."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from sphinx.domains import Domain

from .collect import read_page

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from docutils import nodes
    from sphinx.environment import BuildEnvironment

    from .model import Page


class RoadmapDomain(Domain):
    """Pages by docname. Sphinx pickles, purges and merges them with the rest of its environment."""

    name = "roadmap"
    label = "Roadmap"
    # Raise whenever a record in model.py that a Page holds changes its shape.
    data_version = 1
    initial_data: ClassVar[dict[str, dict[str, Page]]] = {"pages": {}}

    @property
    def pages(self) -> dict[str, Page]:
        """All pages read so far, by docname."""
        return cast("dict[str, Page]", self.data["pages"])

    def clear_doc(self, docname: str) -> None:
        """Forget a document that is gone or about to be read again."""
        self.pages.pop(docname, None)

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        """Take what a parallel worker read: only its own documents."""
        for docname in docnames:
            if docname in otherdata["pages"]:
                self.pages[docname] = otherdata["pages"][docname]

    def process_doc(self, env: BuildEnvironment, docname: str, document: nodes.document) -> None:
        """Read the records of one document."""
        source_dir = Path(env.srcdir)
        self.pages[docname] = read_page(
            document,
            docname,
            source_dir=source_dir,
            source=Path(env.doc2path(docname)),
            # env.dependencies of this document is filled in only after the domains have run.
            included=[Path(name).resolve() for name in document.settings.record_dependencies.list],
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
