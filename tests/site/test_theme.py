"""Our changes of Furo's page: a new version of Furo that writes it otherwise is noticed."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable


def test_every_icon_is_drawn(build_site: Callable[[str], Path]) -> None:
    """Each icon that a page uses is among those that the page has."""
    for page in build_site("html").rglob("*.html"):
        text = page.read_text("utf-8")
        used = set(re.findall(r'<use href="#([\w-]+)"', text))
        drawn = set(re.findall(r'<symbol id="([\w-]+)"', text))
        assert used <= drawn, page
        assert drawn or not used


@pytest.mark.parametrize(
    "old",
    [
        None,
        '<aside class="toc-drawer',
        '<article role="main" id="furo-main-content">',
        'name="__navigation" id="__navigation"',
    ],
)
def test_another_furo_is_noticed(
    root: Path, tmp_path: Path, clean_environ: dict[str, str], old: str | None
) -> None:
    """A build fails where Furo no longer writes what our template changes, and says which."""
    found = importlib.util.find_spec("furo")
    assert found is not None
    assert found.origin is not None
    shutil.copytree(Path(found.origin).parent, tmp_path / "furo")
    page = tmp_path / "furo" / "theme" / "furo" / "page.html"
    text = page.read_text("utf-8")
    if old is not None:
        assert old in text
        page.write_text(text.replace(old, old.replace("=", "=\t", 1)), "utf-8")
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "index.rst").write_text("Title\n=====\n", "utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", "-c", str(root)]
    command += [str(tmp_path / "sources"), str(tmp_path / "out")]
    done = subprocess.run(
        command,
        env=clean_environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    warned = "which _templates/page.html replaces" in done.stderr
    assert warned == (old is not None), done.stderr
