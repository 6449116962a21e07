"""A hundred and more roadmaps with every quirk: none is misread."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from docutils import nodes
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sphinx.testing import restructuredtext

from sphinx_roadmap.collect import read_page
from sphinx_roadmap.items import read_roadmap

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.testing.util import SphinxTestApp

    from sphinx_roadmap.model import Link, Page

_spec = importlib.util.spec_from_file_location("corpus", Path(__file__).with_name("corpus.py"))
assert _spec is not None
assert _spec.loader is not None
corpus: Any = importlib.util.module_from_spec(_spec)
sys.modules["corpus"] = corpus
_spec.loader.exec_module(corpus)

DOCUMENTS = {one.name: one for one in [*corpus.documents(80), corpus.thousand_milestones()]}


@pytest.fixture(scope="module")
def app(build_project: Callable[..., SphinxTestApp]) -> SphinxTestApp:
    """Give all documents, read in one build."""
    files = {f"{name}.rst": document.content for name, document in DOCUMENTS.items()}
    conf = 'extensions = ["sphinx_roadmap"]\nsmartquotes = False\n'
    built = build_project(files | {"index.rst": "Index\n=====\n", "conf.py": conf})
    assert "Traceback" not in built.warning.getvalue()
    return built


def page(app: SphinxTestApp, name: str) -> Page:
    """Give the records of one document."""
    found: Page = app.env.domains["roadmap"].pages[name]  # type: ignore[attr-defined]
    return found


def numbers(links: tuple[Link, ...]) -> set[int]:
    """Give the milestones that links lead to."""
    matches = (re.match(re.escape(corpus.URI) + r"(\d+)", link.uri) for link in links)
    return {int(match[1]) for match in matches if match}


def stands_there(link: Link, text: str) -> bool:
    """Tell whether a text starts with what refers to a link's milestone."""
    match = re.match(re.escape(corpus.URI) + r"(\d+)", link.uri)
    if match is None:
        return text.startswith((link.uri.removeprefix("mailto:"), "`x <https://x.example/>`__"))
    name = rf"m{match[1]}"
    return bool(
        re.match(
            rf"{name}_|`[^`]*\b{name}\b|\|{name}\||{re.escape(match[0])}|`(other )?words", text
        )
    )


@pytest.mark.parametrize("name", DOCUMENTS)
def test_counts(app: SphinxTestApp, name: str) -> None:
    """Sections, links, milestones, checklists and items are counted right."""
    truth, found = DOCUMENTS[name], page(app, name)
    assert len(found.sections) == len(truth.parts)
    assert len(found.links) == truth.links
    assert [numbers(section.links) for section in found.sections] == [
        part.milestones for part in truth.parts
    ]
    assert len(found.checklists) == truth.checklists
    items = read_roadmap([found]).items
    assert [{ref.number for ref in item.refs} for item in items] == truth.items


@pytest.mark.parametrize("name", DOCUMENTS)
def test_places(app: SphinxTestApp, name: str) -> None:
    """Each place is where the link, the title or the definition really stands, each once."""
    found = page(app, name)
    lines = DOCUMENTS[name].content.decode("utf-8-sig").replace("\r\n", "\n").split("\n")
    for link in found.links:
        assert link.place.line is not None
        assert link.place.column is not None
        rest = "\n".join(lines[link.place.line - 1 :][:2])[link.place.column - 1 :]
        assert stands_there(link, rest), (link, rest)
        if link.definition is not None:
            assert link.definition.line is not None
            assert link.uri in lines[link.definition.line - 1]
    for section in found.sections:
        assert section.place.line is not None
        assert re.sub(r"[*`\\]", "", lines[section.place.line - 1]) == section.title
    places = [link.place for link in found.links]
    assert len(places) == len(set(places))


# Letters, marks, digits, symbols: nothing that could be markup.
WORD = st.text(
    st.characters(categories=("L", "M", "N", "So", "Cf"), exclude_characters="\ufeff"), max_size=12
).map(lambda text: f"w{text}w")
PROSE = st.lists(WORD, min_size=1, max_size=5).map(" ".join)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    parts=st.lists(st.tuples(PROSE, PROSE, st.integers(0, 4), st.booleans()), max_size=5),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_any_words(
    app: SphinxTestApp,
    tmp_path: Path,
    parts: list[tuple[str, str, int, bool]],
    end: str,
) -> None:
    """Whatever the words are, sections, links, boxes and places are found."""
    lines = ["Title", "=====", ""]
    expected: list[tuple[int, int]] = []
    for title, words, count, boxes in parts:
        lines += [title, "-" * (3 * len(title)), ""]
        for number in range(count):
            start = ("- [ ] " if boxes else "") + words + " "
            lines += [f"{start}`x <{corpus.URI}{number + 1}>`__ {words}", ""]
            expected.append((len(lines) - 1, len(start) + 1))
    lines += ["End", "==="]  # Else docutils would take the only section for the document.
    source = tmp_path / "any.rst"
    source.write_bytes(end.join(lines).encode())
    document = _parse(app, "\n".join(lines))
    found = read_page(document, "any", source_dir=tmp_path, source=source)
    assert [section.title for section in found.sections[1:-1]] == [
        " ".join(title.split()) for title, *_ in parts
    ]
    assert [(link.place.line, link.place.column) for link in found.links] == expected
    assert len(found.checklists) == sum(boxes and count > 0 for *_, count, boxes in parts)


def _parse(app: SphinxTestApp, text: str) -> nodes.document:
    document: nodes.document = restructuredtext.parse(app, text, "any")
    for node in document.findall(nodes.Element):
        node.source = None  # The file is written elsewhere.
    return document
