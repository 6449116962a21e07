"""Directives and roles that look before they read, fetch or compute."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import Directive, directives, roles
from docutils.parsers.rst.directives import misc, tables
from docutils.parsers.rst.languages import en, get_language
from sphinx.directives import code, other, patches

from ..messages import Subtype, warn
from .sources import sources_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docutils.parsers.rst.states import Inliner
    from sphinx.application import Sphinx

# A page of pages needs a few; each file may be included several times, so that n of them that
# include the next one twice would give 2 to the power of n copies.
MAX_INCLUDES = 200
# Options whose number decides how much is computed.
_MOST = {"tab-width": 64, "columns": 50, "widths": 1000, "dedent": 1000}
_MOST_LINES = 1_000_000
# https://www.sphinx-doc.org/en/master/latex.html: letters for columns, their widths and rules. The
# argument reaches LaTeX as it is.
_COLUMNS = re.compile(
    r"(?:[|\slcrjLCRJTX]|[pmb]\{[\d.]+(?:cm|mm|in|pt|em|\\linewidth)\}|\\[XY]\{[\d.]+\}(?:\{\d+\})?)*"
)


class Checked(Directive):
    """What the directives below share: to say no, and to say where."""

    def refuse(self, message: str, *args: object) -> list[nodes.Node]:
        """Warn, and give nothing to put into the page."""
        warn(Subtype.UNTRUSTED, message, *args, location=_place(self.state_machine, self.lineno))
        return []

    def refuse_file(self, name: str, reason: str) -> list[nodes.Node]:
        """Warn about a file that must not be read."""
        return self.refuse(
            '"%s" of %s is refused: %s; name a file among the sources', self.name, name, reason
        )

    def run(self) -> Any:
        """Refuse numbers that would keep the build busy, else do what the directive does."""
        for name, most in _MOST.items():
            value = self.options.get(name)
            for number in value if isinstance(value, list) else [value]:
                if isinstance(number, int) and not (
                    number <= most and (name, number) != ("columns", 0)
                ):
                    return self.refuse(
                        ':%s: of "%s" is refused: use a number from 1 to %s', name, self.name, most
                    )
        for name in ("lines", "emphasize-lines"):
            value = self.options.get(name, "")
            numbers = [int(number[:9]) for number in re.findall(r"\d+", value)]
            if max(numbers, default=0) * (value.count(",") + 1) > _MOST_LINES:
                return self.refuse(
                    ':%s: of "%s" is refused: it names too many lines', name, self.name
                )
        return super().run()


class Raw(Checked):
    """Never."""

    required_arguments = 0
    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[dict[str, Any]] = dict.fromkeys(
        ("file", "url", "encoding", "class"), directives.unchanged
    )

    def run(self) -> list[nodes.Node]:
        """Refuse."""
        return self.refuse(
            '"%s" is refused: it puts code into the page; write reStructuredText', self.name
        )


class Include(Checked, other.Include):
    """Files among the sources, as reStructuredText or literally."""

    # docutils imports the module that :parser: names while it reads the option.
    option_spec: ClassVar[dict[str, Any]] = {
        **(other.Include.option_spec or {}),
        "parser": directives.unchanged,
    }

    def run(self) -> Sequence[nodes.Node]:
        """Look where the file lies before it is opened."""
        if "parser" in self.options:
            return self.refuse(
                ":parser: is refused: it runs a module by its name; include reStructuredText"
            )
        # As docutils will do it, so that the path that is looked at is the one that is opened.
        name = self.arguments[0] = directives.path(self.arguments[0])
        if name.startswith("<") and name.endswith(">"):
            folder = os.path.realpath(self.standard_include_path)
            inside = Path(os.path.realpath(Path(folder, "./" + name[1:-1]))).is_relative_to(folder)
            reason = "" if inside else "it lies outside of docutils' own includes"
        else:
            reason = file_problem(self, name)
        if reason:
            return self.refuse_file(name, reason)
        # Sphinx forgets it when the next page begins.
        page = self.env.current_document
        page["roadmap_includes"] = (page.get("roadmap_includes") or 0) + 1
        if page["roadmap_includes"] > MAX_INCLUDES:
            return self.refuse(
                '"include" is refused: one page includes no more than %s files', MAX_INCLUDES
            )
        return list(super().run())


class LiteralInclude(Checked, code.LiteralInclude):
    """Files among the sources, shown as they are."""

    def run(self) -> list[nodes.Node]:
        """Look at both files that can be named."""
        for name in [self.arguments[0], *filter(None, [self.options.get("diff")])]:
            if reason := file_problem(self, name):
                return self.refuse_file(name, reason)
        return list(super().run())


class CSVTable(Checked, patches.CSVTable):
    """Tables written in the page or in a file among the sources."""

    def run(self) -> Any:
        """Look where the data comes from."""
        if "url" in self.options:
            return self.refuse(
                ':url: of "csv-table" is refused: a build opens no connection; keep the table in a'
                " file among the sources"
            )
        if name := self.options.get("file"):
            env = self.state.document.settings.env
            # docutils starts at the file that is being read, which may be an included one.
            here = Path(self.state.document.current_source or env.doc2path(env.docname)).parent
            # Sphinx opens an absolute path if there is such a file, and only else starts at the
            # sources.
            path = Path(env.srcdir, name.lstrip("/")) if name.startswith("/") else here / name
            if reason := sources_of(env).problem(Path.cwd() / path):
                return self.refuse_file(name, reason)
            self.options["file"] = os.path.relpath(path, here)
        return super().run()


class Figure(Checked, patches.Figure):
    """Images with a caption; the image itself is looked at where all images are."""

    def run(self) -> list[nodes.Node]:
        """Refuse to open the image for its width."""
        if self.options.get("figwidth") == "image":
            return self.refuse(
                ":figwidth: image is refused: it opens a file relative to where the build was"
                " started; give a width"
            )
        return list(super().run())


class Meta(Checked, misc.Meta):
    """Meta elements that know their line; what they may say is looked at in the document."""

    def run(self) -> list[nodes.Node]:
        """Give every new element its place."""
        result = list(super().run())
        for node in self.state.document.findall(nodes.meta):
            if node.line is None:
                node.source, node.line = self.state_machine.get_source_and_line(self.lineno)
        return result


class Role(Checked, misc.Role):
    """New roles. A role stays known for all pages that are read later."""

    # What the project began with; a subclass made for the build has it.
    taken: ClassVar[frozenset[str]] = frozenset()

    def run(self) -> list[nodes.Node]:
        """Refuse to replace a role that other pages use."""
        name = re.split(r"[\s(]", self.content[0].strip(), maxsplit=1)[0] if self.content else ""
        if name.lower() in self.taken:
            return self.refuse(
                '"role" is refused: it would change the role "%s" of every page; choose a new name',
                name,
            )
        return list(super().run())


class TabularColumns(Checked, other.TabularColumns):
    """Column widths for LaTeX."""

    def run(self) -> list[nodes.Node]:
        """Refuse what LaTeX could read as a command."""
        if not _COLUMNS.fullmatch(self.arguments[0]):
            return self.refuse(
                '"tabularcolumns" is refused: it takes column letters, rules and widths only'
            )
        return list(super().run())


class CodeBlock(Checked, code.CodeBlock):
    """Code in the page."""


class HList(Checked, other.HList):
    """Lists in columns."""


class Table(Checked, tables.RSTTable):
    """Tables with a title."""


class ListTable(Checked, tables.ListTable):
    """Tables written as lists."""


def raw_role(  # noqa: PLR0913, PLR0917 - docutils calls it so
    role: str,
    rawtext: str,
    text: str,
    lineno: int,
    inliner: Inliner,
    options: dict[str, Any] | None = None,
    content: Sequence[str] = (),
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """Refuse the role "raw" and every role made from it."""
    warn(
        Subtype.UNTRUSTED,
        'the role "%s" is refused: it puts code into the page; write reStructuredText',
        role,
        location=_place(inliner.reporter, lineno),
    )
    return [], []


raw_role.options = {"format": directives.unchanged}  # type: ignore[attr-defined]  # as docutils' own

DIRECTIVES: dict[str, type[Directive]] = {
    "code-block": CodeBlock,
    "csv-table": CSVTable,
    "figure": Figure,
    "hlist": HList,
    "include": Include,
    "list-table": ListTable,
    "literalinclude": LiteralInclude,
    "meta": Meta,
    "raw": Raw,
    "sourcecode": CodeBlock,
    "table": Table,
    "tabularcolumns": TabularColumns,
}


def _place(reader: Any, lineno: int) -> str:
    """Give file and line; docutils names included files relative to the working directory."""
    source, line = reader.get_source_and_line(lineno)
    return f"{Path.cwd() / source}:{line}" if source else f"<unknown>:{line}"


def file_problem(directive: Any, name: str) -> str:
    """Say why a file that a directive names, in Sphinx's way, is refused."""
    env = directive.state.document.settings.env
    if "\0" in name or "\n" in name:
        return "its name has a character that is not allowed"
    start = Path(env.srcdir) if name.startswith("/") else Path(env.doc2path(env.docname)).parent
    written = start / name.lstrip("/")
    _, opened = env.relfn2path(name)
    sources = sources_of(env)
    return sources.problem(written) or sources.problem(opened)


def register(app: Sphinx) -> None:
    """Put them in the place of docutils' and Sphinx's own, under every name in this language."""
    language = get_language(app.config.language)
    directive_names = {**en.directives, **language.directives}
    role_names = {**en.roles, **language.roles}
    # docutils has no public list of the roles that are in use.
    taken = {*vars(roles)["_roles"], *role_names}
    role = type("Role", (Role,), {"taken": frozenset(taken)})
    for name, directive in {**DIRECTIVES, "role": role}.items():
        for alias in {name, *(key for key, value in directive_names.items() if value == name)}:
            app.add_directive(alias, directive, override=True)
    for alias in {"raw", *(key for key, value in role_names.items() if value == "raw")}:
        app.add_role(alias, raw_role, override=True)
