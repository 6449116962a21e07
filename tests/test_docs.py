"""The lists in docs/ are complete: what can be used is documented, and nothing else."""

from __future__ import annotations

import argparse
import ast
import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.testing.util import SphinxTestApp

from sphinx_roadmap import cli
from sphinx_roadmap.check import Code
from sphinx_roadmap.config import VALUES
from sphinx_roadmap.items import EVENT_FIELDS, ITEM_FIELDS, OPT_OUT
from sphinx_roadmap.messages import WARNING_TYPE, Subtype
from sphinx_roadmap.model import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.environment import BuildEnvironment

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "sphinx_roadmap"
ROOMS = "docs/internals/rooms"
# The one section of that page whose files are outside of the package.
NO_LAYER = "docs-internals-further"


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BuildEnvironment]:
    """Give the environment of the site, read once without the extensions that only make HTML."""
    app = SphinxTestApp(
        "dummy",
        srcdir=ROOT,
        builddir=tmp_path_factory.mktemp("docs"),
        confoverrides={"extensions": ["sphinx_roadmap"], "html_theme": "basic"},
    )
    try:
        app.build()
        yield app.env
    finally:
        app.cleanup()


def section(env: BuildEnvironment, docname: str, label: str) -> nodes.section:
    """Give a section by its label."""
    found = [
        node for node in env.get_doctree(docname).findall(nodes.section) if label in node["ids"]
    ]
    assert found, f"{docname} has no section with the label {label}"
    return found[0]


def terms(node: nodes.Element) -> list[str]:
    """Give the literals in the terms of the definition lists below a node, in order."""
    return [
        literal.astext()
        for term in node.findall(nodes.term)
        for literal in term.findall(nodes.literal)
    ]


def objects(env: BuildEnvironment, kind: str) -> set[str]:
    """Give the names that the standard domain knows of one kind of object."""
    return {name for type_, name in env.domains.standard_domain.objects if type_ == kind}


def test_config_values(env: BuildEnvironment) -> None:
    """Every config value has an entry with its true default."""
    documented = {}
    for entry in env.get_doctree("docs/reference/config").findall(addnodes.desc):
        name = entry.next_node(addnodes.desc_name)
        assert name is not None
        for field in entry.findall(nodes.field):
            if field[0].astext() == "Default":
                documented[name.astext()] = field[1].astext()
    assert documented == {value.name: repr(value.default) for value in VALUES}
    assert objects(env, "confval") == documented.keys()


def test_warning_subtypes(env: BuildEnvironment) -> None:
    """Every subtype of a warning is explained under the name that silences it."""
    documented = terms(env.get_doctree("docs/reference/warnings"))
    subtypes = {*Subtype, *Code} - {Code.RST}  # Sphinx's own messages have types of their own.
    assert sorted(documented) == sorted(f"{WARNING_TYPE}.{subtype}" for subtype in subtypes)


def test_frequent_warnings(env: BuildEnvironment) -> None:
    """The guide to the checks names only warnings that exist."""
    guide = ROOT / "docs" / "howto" / "checks.rst"
    named = re.findall(r"\[(roadmap\.\S+)\]", guide.read_text("utf-8"))
    assert named
    assert set(named) <= set(terms(env.get_doctree("docs/reference/warnings")))


def test_fields(env: BuildEnvironment) -> None:
    """Every field of items and events is explained in its section."""
    page = "docs/reference/markup"
    assert sorted(terms(section(env, page, "docs-markup-fields"))) == sorted(ITEM_FIELDS)
    assert sorted(terms(section(env, page, "docs-markup-events"))) == sorted(EVENT_FIELDS)


def test_status_words(env: BuildEnvironment) -> None:
    """Every word after ``:status:`` is explained."""
    documented = terms(section(env, "docs/reference/markup", "docs-markup-status"))
    assert documented == [*Status, OPT_OUT]


def test_environment_variables(env: BuildEnvironment) -> None:
    """Every variable that the package or conf.py looks at is explained."""
    read = re.compile(r"""environ(?:\.get\(|\[|, )\s*["']([A-Z_]+)["']""")
    files = [ROOT / "conf.py", *PACKAGE.rglob("*.py")]
    names = {name for file in files for name in read.findall(file.read_text("utf-8"))}
    assert {"GITHUB_TOKEN", "SOURCE_DATE_EPOCH"} <= names
    # What kind of terminal this is, no setting of ours.
    assert names - {"TERM"} <= objects(env, "envvar")


def test_directives(env: BuildEnvironment) -> None:
    """Every directive of the extension is explained."""
    documented = terms(section(env, "docs/reference/markup", "docs-markup-generated"))
    registered = [name for name in vars(directives)["_directives"] if name.startswith("roadmap-")]
    assert sorted(documented) == sorted(registered)


def test_make_targets(env: BuildEnvironment) -> None:
    """Every target that ``make help`` shows is explained."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = {f"make {name}" for name in re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE)}
    documented = terms(env.get_doctree("docs/reference/make"))
    assert {term for term in documented if term.startswith("make ")} == targets


def test_labels(env: BuildEnvironment) -> None:
    """Every section of docs/ has a label and a title of its own, also when all pages become one."""
    labels: Counter[str] = Counter()
    titles: Counter[str] = Counter()
    for docname in sorted(env.found_docs):
        for node in env.get_doctree(docname).findall(nodes.section):
            titles[node[0].astext().casefold()] += 1
            labels[node["ids"][0]] += 1
            if docname.startswith("docs/"):
                assert re.match(r"docs\b", node["ids"][0]), f"{docname}: {node['ids'][0]}"
    assert not [title for title, count in titles.items() if count > 1]
    assert not [label for label, count in labels.items() if count > 1]


def test_examples(env: BuildEnvironment, tmp_path: Path, clean_environ: dict[str, str]) -> None:
    """Every example of a roadmap's source builds as it is, without a warning."""
    examples = [
        block.astext()
        for docname in sorted(env.found_docs)
        for block in env.get_doctree(docname).findall(nodes.literal_block)
        if block["language"] == "rst"
    ]
    assert examples
    (tmp_path / "conf.py").write_text('extensions = ["sphinx_roadmap"]\n', encoding="utf-8")
    for number, example in enumerate(examples):
        page = f":orphan:\n\nExample {number}\n=========\n\n{example}\n"
        (tmp_path / f"{number}.rst").write_text(page, encoding="utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", "-n", "-b", "text", "-D", "root_doc=0"]
    done = subprocess.run(
        [*command, str(tmp_path), str(tmp_path / "out")],
        env=clean_environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def layers(env: BuildEnvironment) -> dict[str, int]:
    """Give the layer of every file that the page about rooms names: its sections are in order."""
    page = env.get_doctree(ROOMS).next_node(nodes.section)
    assert page is not None
    return {
        name: number
        for number, layer in enumerate(page.findall(nodes.section))
        for name in terms(layer)
        if layer is not page and layer["ids"][0] != NO_LAYER
    }


def imports(path: Path) -> Iterator[str]:
    """Give the files of the package that a file imports, wherever in it the import stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ImportFrom) or not node.level:
            continue
        folder = path.parents[node.level - 1]
        base = folder.joinpath(*(node.module or "").split("."))
        for alias in node.names:
            for file in (base / f"{alias.name}.py", base.with_suffix(".py"), base / "__init__.py"):
                if file.is_file():
                    yield file.relative_to(PACKAGE).as_posix()
                    break


def test_rooms(env: BuildEnvironment) -> None:
    """The page about rooms names every file that has code, and no other."""
    files = [path for path in PACKAGE.rglob("*.py") if ast.parse(path.read_text()).body[1:]]
    names = {path.relative_to(PACKAGE).as_posix() for path in files}
    documented = layers(env)
    assert not names - documented.keys(), f"missing in {ROOMS}.rst: add each to its layer"
    assert not documented.keys() - names, f"gone, but still in {ROOMS}.rst"


def test_layers(env: BuildEnvironment) -> None:
    """No file imports one of a later layer, except the version."""
    known = layers(env)
    wrong = [
        f"{name} imports {used}"
        for name, layer in known.items()
        for used in imports(PACKAGE / name)
        if known.get(used, 0) > layer and used != "__init__.py"
    ]
    assert not wrong


def options(parser: argparse.ArgumentParser, program: str) -> Iterator[tuple[str, str]]:
    """Give every option and argument of a command and its sub-commands, as Sphinx names them."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, command in action.choices.items():
                yield from options(command, f"{program}-{name}")
        elif not isinstance(action, argparse._HelpAction):
            for name in action.option_strings or [str(action.metavar or action.dest)]:
                yield program, name


def test_commands(env: BuildEnvironment) -> None:
    """Every sub-command has a section, and every option and argument an entry."""
    parser = cli.parser()
    documented = {key for key in env.domains.standard_domain.progoptions if key[0]}
    assert documented == set(options(parser, cli.PROGRAM))
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name in action.choices:
                section(env, "docs/reference/commands", f"docs-commands-{name}")


def test_data(env: BuildEnvironment) -> None:
    """Every key of the published JSON is explained in the section of its object."""
    schema = json.loads((PACKAGE / "export" / "roadmap.schema.json").read_text(encoding="utf-8"))
    page = "docs/reference/data"
    keys = {name: set(node.get("properties", ())) for name, node in schema["$defs"].items()}
    place = set(terms(section(env, page, "docs-data-place")))
    common = place | set(terms(section(env, page, "docs-data-section")))
    shared = dict.fromkeys(("checklist", "task", "link", "problem", "field"), place)
    shared |= {"item": common, "event": common}
    assert set(terms(section(env, page, "docs-data-document"))) == set(schema["properties"])
    for name in keys.keys() - {"status", "statuses"}:
        documented = terms(section(env, page, f"docs-data-{name}"))
        assert set(documented) | shared.get(name, set()) == keys[name], name
