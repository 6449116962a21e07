"""Reading a page that its markup makes impossible to read."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sphinx.parsers import RSTParser

from ..messages import Subtype, warn

if TYPE_CHECKING:
    from docutils import nodes
    from docutils.statemachine import StringList


class Parser(RSTParser):
    """Sphinx's own, with a message where that would stop the whole build with a traceback."""

    # Sphinx finds parsers by these names.
    supported: ClassVar[tuple[str, ...]] = RSTParser.supported

    def parse(self, inputstring: str | StringList, document: nodes.document) -> None:
        """Read the page; leave it empty if that fails."""
        try:
            super().parse(inputstring, document)
        # Lists nested too deeply end in RecursionError, an encoding for bytes in LookupError; what
        # else a domain or a directive makes of nonsense cannot be listed.
        except Exception as error:  # noqa: BLE001 - see above
            document.children.clear()
            # What a domain noted of the page so far may be too deep to be written to disk.
            env = document.settings.env
            for domain in env.domains.sorted():
                domain.clear_doc(env.docname)
            warn(
                Subtype.UNTRUSTED,
                "the page is left empty, since reading it failed (%s: %s); look for markup that is"
                " nested too deeply, or for an option that cannot be used",
                type(error).__name__,
                error,
                location=f"{document['source']}:1",
            )
