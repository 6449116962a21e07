"""What the tests of the checkers share: the samples of a module, read as pages."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from sphinx_roadmap.sources import read_sources

if TYPE_CHECKING:
    from pathlib import Path

    from sphinx_roadmap.model import Page


@pytest.fixture(scope="module")
def pages(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Page]:
    """Give every file below ``SAMPLES`` of the test's module as a page, by its path."""
    samples: Path = request.module.SAMPLES
    names: list[str] = request.module.NAMES
    folder = tmp_path_factory.mktemp("samples")
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(samples / name, folder / name)
    (folder / "index.rst").write_text("Index\n=====\n\n.. toctree::\n   :glob:\n\n   */*\n")
    (folder / "conf.py").write_text('extensions = ["sphinx_roadmap"]\n')
    sources = read_sources(folder)
    others = [message for message in sources.messages if not message.type.startswith("roadmap.")]
    assert not others, "the samples are sound reStructuredText"
    return {page.path: page for page in sources.pages if page.path in names}
