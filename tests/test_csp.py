"""The Content-Security-Policy of the pages: what it allows, and where that comes from."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup

from sphinx_roadmap.csp import inline_code, policy, source

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

THEMES = ("furo", "alabaster")
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)
INDEX = """
Front ``<script>alert(2)</script>``
===================================

.. toctree::

   table
   hostile
"""
TABLE = """
Table
=====

.. list-table::
   :widths: 30 70

   * - a
     - b

.. image:: dot.png
   :width: 40px
   :height: 2em

.. code-block:: python
   :linenos:
   :emphasize-lines: 1

   x = 1
"""
# Without roadmap_untrusted_sources, so that the policy has to do without its help.
HOSTILE = """
Hostile
=======

.. raw:: html

   <script>document.title = "run"</script><style>p {color: red}</style>
   <p style="width: 1px; background: red">a</p><p style="width: 1px">b</p>
"""
CONF = """
extensions = ["sphinx_roadmap"]
html_theme = {theme!r}
roadmap_content_security_policy = {on}
html_copy_source = False
"""


def build(folder: Path, theme: str, *options: str, on: bool = True) -> Path:
    """Build a site of four pages without a warning, and give its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (("index", INDEX), ("table", TABLE), ("hostile", HOSTILE)):
        (folder / f"{name}.rst").write_text(text, encoding="utf-8")
    (folder / "conf.py").write_text(CONF.format(theme=theme, on=on), encoding="utf-8")
    (folder / "dot.png").write_bytes(PNG)
    command = [sys.executable, "-m", "sphinx", "-q", "-W", *options, "-b", "html"]
    out = folder / "out"
    done = subprocess.run(
        [*command, "-d", str(folder / "doctrees"), str(folder), str(out)],
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return out


@pytest.fixture(scope="session", params=THEMES)
def built(
    request: pytest.FixtureRequest, once: Callable[[str, Callable[[Path], None]], Path]
) -> Path:
    """Give a site built with one theme."""
    theme = str(request.param)
    return once(f"csp-{theme}", lambda folder: (build(folder, theme), None)[1]) / "out"


def directives_of(page: Path) -> dict[str, list[str]]:
    """Give a page's policy, by directive."""
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    (tag,) = soup.select("meta[http-equiv]")
    parts = [part.split() for part in str(tag["content"]).split(";")]
    return {name: values for name, *values in parts}


def hashes(texts: set[str]) -> set[str]:
    """Give the hashes of inline code, worked out without the code under test."""
    digests = [hashlib.sha256(text.encode()).digest() for text in texts]
    return {f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests}


@pytest.mark.parametrize("name", ["index", "table", "search", "genindex"])
def test_what_a_page_has_inline_is_in_its_policy(built: Path, name: str) -> None:
    """The hashes of a written page are exactly those of its scripts, styles and attributes."""
    page = built / f"{name}.html"
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    scripts = {tag.get_text() for tag in soup.find_all("script") if not tag.has_attr("src")}
    styles = {tag.get_text() for tag in soup.find_all("style")}
    attributes = {str(tag["style"]) for tag in soup.find_all(style=True)}
    found = directives_of(page)
    assert set(found["script-src"]) == {"'self'", *hashes(scripts)}
    allowed = set(found["style-src"]) - {"'self'", "'unsafe-hashes'"}
    assert allowed == hashes(styles) | hashes(attributes)
    assert ("'unsafe-hashes'" in found["style-src"]) == bool(attributes)
    if name == "table":
        assert "width: 30.0%" in attributes
        assert "width: 40px; height: 2em;" in attributes


def test_the_policy_is_strict(built: Path) -> None:
    """Every page has a policy without unsafe-inline, other hosts or anything by default."""
    pages = sorted(built.glob("*.html"))
    assert len(pages) >= 5
    for page in pages:
        found = directives_of(page)
        assert found["default-src"] == found["base-uri"] == ["'none'"]
        assert found["img-src"] == ["'self'", "data:"]
        for name in ("font-src", "connect-src", "manifest-src", "form-action"):
            assert found[name] == ["'self'"]
        values = [value for all_values in found.values() for value in all_values]
        allowed = r"'(self|none|unsafe-hashes|sha256-[A-Za-z0-9+/]{43}=)'|data:"
        assert all(re.fullmatch(allowed, value) for value in values)


def test_the_policy_comes_first(built: Path) -> None:
    """Nothing that a policy is about stands before it."""
    for page in built.glob("*.html"):
        head = page.read_text(encoding="utf-8").partition("Content-Security-Policy")[0]
        assert not re.search(r"<(script|link|style|img)\b|style=", head)


def test_a_page_cannot_add_to_its_policy(built: Path) -> None:
    """Of a page's own content only style attributes with sizes are allowed."""
    plain, hostile = directives_of(built / "index.html"), directives_of(built / "hostile.html")
    assert plain["script-src"] == hostile["script-src"]
    assert set(hostile["style-src"]) - {"'unsafe-hashes'"} == (
        {*plain["style-src"], source("width: 1px")} - {"'unsafe-hashes'"}
    )


def test_the_policy_is_reproducible(built: Path, tmp_path: Path) -> None:
    """A build in another folder, by several processes, gives the same pages."""
    theme = built.parent.name.removeprefix("csp-")
    again = build(tmp_path / "elsewhere", theme, "-j", "2")
    for page in built.glob("*.html"):
        assert (again / page.name).read_bytes() == page.read_bytes()


def test_off_by_default(tmp_path: Path) -> None:
    """Without the setting, pages are as Sphinx makes them."""
    out = build(tmp_path, "alabaster", on=False)
    assert "Content-Security-Policy" not in (out / "index.html").read_text(encoding="utf-8")
    shutil.rmtree(out)


def test_inline_code_as_a_browser_takes_it() -> None:
    """Text is taken as it is, attributes are decoded, and scripts from files are not inline."""
    found = inline_code(
        "<p style='a: &quot;b&quot;'>x</p><script>1 < 2 && '&amp;'</script>"
        "<script src=x.js></script><style>\n a {}</style><script></script>"
    )
    assert found.attributes == {'a: "b"'}
    assert found.scripts == {"1 < 2 && '&amp;'", ""}
    assert found.styles == {"\n a {}"}


def test_equal_hashes_are_named_once() -> None:
    """Text that is an element and an attribute has one hash; without attributes none is unsafe."""
    assert policy([], ["a"], ["a"]).count("sha256-") == 1
    assert "unsafe" not in policy(["x"], ["y"], [])
    # The example of https://www.w3.org/TR/CSP3/#unsafe-hashes-usage
    assert source("doSubmit()") == "'sha256-jzgBGA4UWFFmpOBq0JpdsySukE1FrEN5bUpoK8Z29fY='"
