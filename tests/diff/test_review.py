"""The examples in docs/howto/review.rst are what the command prints."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from sphinx_roadmap.diff import diff
from sphinx_roadmap.diff.report import to_markdown
from sphinx_roadmap.sources import read_sources

ROOT = Path(__file__).parent.parent.parent
BASE = (ROOT / "tests" / "founding-text.rst").read_text(encoding="utf-8")
HOWTO = ROOT / "docs" / "howto" / "review.rst"
FIELDS = {
    "OTF grant work": ":status: now\n:funder: `Open Technology Fund`_",
    "Package signing and detection/verification": ":status: next\n:funder: Facebook",
    "Post legacy shutdown": ":status: next",
    "Cool but not urgent": ":status: later",
}


def with_fields(text: str) -> str:
    """Say of every item where it stands and who pays, and mark the checklist."""
    for title, fields in FIELDS.items():
        text = re.sub(rf"({re.escape(title)}\n(.)\2+\n)", rf"\1\n{fields}\n", text)
    text = text.replace("`Open Technology Fund`_", "Open Technology Fund")
    start = "- Prior to the sprint, tag"
    return text.replace(start, f".. rst-class:: checklist\n\n{start}")


def finished(text: str) -> str:
    """Finish the grant, rename an item, and drop a milestone."""
    text = text.replace(":status: now\n", ":status: done\n")
    text = text.replace("Cool but not urgent\n~~~~~~~~~~~~~~~~~~~", "Some day\n~~~~~~~~")
    return text.replace(",\n`localisation milestone`_.", ".")


def moved(text: str) -> str:
    """Follow the repository to its new owner, and reword the checklist."""
    text = text.replace("github.com/pypa/warehouse", "github.com/pypi/warehouse")
    text = text.replace("Everybody loves snacks.", "Everybody loves good snacks.")
    return text.replace("bring nametags.", "bring name tags.")


FIELDED = with_fields(BASE)
EXAMPLES = {
    "fields": (BASE, FIELDED),
    "finished": (FIELDED, finished(FIELDED)),
    "moved": (FIELDED, moved(FIELDED)),
}


def markdown(folder: Path, old: str, new: str) -> str:
    """Give the report on two texts."""
    sides = []
    for name, text in (("old", old), ("new", new)):
        (folder / name).mkdir()
        conf = 'extensions = ["sphinx_roadmap"]\n'
        (folder / name / "conf.py").write_text(conf, encoding="utf-8")
        (folder / name / "index.rst").write_text(text, encoding="utf-8")
        sides.append(read_sources(folder / name, all_texts=True).roadmap)
    changes = diff(sides[0], sides[1])
    return to_markdown(changes, names=("origin/main", "the working tree"))


@pytest.mark.parametrize("name", EXAMPLES)
def test_example(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An example in the documentation is exactly what the command prints of that edit."""
    monkeypatch.delenv("GITHUB_SERVER_URL", raising=False)
    old, new = EXAMPLES[name]
    assert old != new
    text = HOWTO.read_text(encoding="utf-8")
    pattern = rf"\.\. code-block:: markdown\n   :name: example-{name}\n\n((?:   .*\n|\n)+)"
    shown = re.search(pattern, text)
    assert shown is not None
    assert textwrap.dedent(shown[1]).strip() == markdown(tmp_path, old, new).strip()
