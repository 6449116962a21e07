"""What contributed pages cannot do. Each file in corpus/untrusted is one attempt."""

from __future__ import annotations

import base64
import http.server
import json
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CORPUS = Path(__file__).parent / "corpus" / "untrusted"
CASES = sorted(path.stem for path in CORPUS.glob("*.rst"))
BUILDERS = ("html", "latex", "epub", "text", "xml")

# The source of a page is shown as text, payload and all.
NOT_PUBLISHED = {"_sources"}
SECRET = "content-of-the-secret"
MARKERS = (SECRET.encode(), b"payload-marker", base64.b64encode(SECRET.encode()))

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">{}</svg>\n'
FILES = {
    "secret.txt": f"{SECRET}\n",
    "secret.csv": f"{SECRET},2\n",
    "payload_module.py": "raise SystemExit('imported')\n",
    "src/index.rst": "Pages\n=====\n\n.. toctree::\n   :glob:\n\n   cases/*\n",
    "src/.env": f"{SECRET}\n",
    "src/.git/config": f"{SECRET}\n",
    "src/_build/old.txt": f"{SECRET}\n",
    "src/inside.txt": "inside\n\tindented\n",
    "src/inside.csv": "one,two\n",
    "src/includes-secret.inc": ".. include:: ../../secret.txt\n",
    "src/active.html": "<script>payload-marker()</script>\n",
    "src/active.svg": SVG.format("<script>payload-marker()</script>"),
    "src/picture.svg": SVG.format('<path d="M0 0h1v1z"/>'),
}
FILES |= {f"src/bomb-{n}.inc": f".. include:: /bomb-{n + 1}.inc\n\n" * 2 for n in range(40)}
FILES |= {"src/bomb-40.inc": "x\n"}
LINKS = {
    "src/link.txt": "../secret.txt",
    "src/link.csv": "../secret.csv",
    "src/link.png": "../secret.png",
    "src/local.en.png": "../secret.png",
    "src/folder-link": "..",
    "src/loop": ".",
    "src/cases/linked-page.rst": "../../secret.txt",
    "src/_static/linked.txt": "../../secret.txt",
}
CONF = {
    "extensions": ["sphinx_roadmap", "sphinxext.opengraph"],
    "exclude_patterns": ["_build"],
    "html_static_path": ["_static"],
    "roadmap_untrusted_sources": True,
    "language": "en",
    "ogp_site_url": "https://example.org/",
}


def write_project(folder: Path, pages: dict[str, str], **settings: object) -> Path:
    """Write a project with secrets around it, and give its source directory."""
    for name, text in (
        FILES | {f"src/cases/{name}.rst": text for name, text in pages.items()}
    ).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "secret.png").write_bytes(PNG + SECRET.encode())
    for name in ("picture.png", "local.png"):
        (folder / "src" / name).write_bytes(PNG)
    for name, target in LINKS.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).symlink_to(target)
    conf = "".join(f"{name} = {value!r}\n" for name, value in (CONF | settings).items())
    (folder / "src/conf.py").write_text(conf, encoding="utf-8")
    return folder / "src"


def build(source: Path, out: Path, builder: str = "html", *options: str) -> str:
    """Build as a user would, and give the warnings."""
    command = [sys.executable, "-P", "-m", "sphinx", "-q", "-b", builder, *options]
    done = subprocess.run(
        [*command, "-d", str(source.parent / "doctrees"), str(source), str(out)],
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
        cwd=source.parent,
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


def published(out: Path) -> Iterator[Path]:
    """Give every file that readers can get."""
    for path in sorted(out.rglob("*")):
        if path.is_file() and not NOT_PUBLISHED & set(path.relative_to(out).parts):
            yield path


@pytest.fixture(scope="session")
def attempts(once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    """Give a folder with all attempts built by all builders, while a server counts requests."""

    def make(folder: Path) -> None:
        asked: list[str] = []

        class Counter(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_error(404)

            def log_message(self, *_: object) -> None:
                pass

        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Counter) as server:
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
            host = f"127.0.0.1:{server.server_port}"
            pages = {}
            for name in CASES:
                text = (CORPUS / f"{name}.rst").read_text(encoding="utf-8")
                for key, value in (
                    ("@SERVER@", f"http://{host}"),
                    ("@HOST@", host),
                    ("@OUTSIDE@", str(folder)),
                ):
                    text = text.replace(key, value)
                pages[name] = text if name.startswith("field") else f"Page\n====\n\n{text}"
            source = write_project(folder, pages)
            warnings = build(source, folder / "out-html")
            for builder in BUILDERS[1:]:  # From the same doctrees: all is refused on reading.
                build(source, folder / f"out-{builder}", builder)
            server.shutdown()
        (folder / "warnings.txt").write_text(warnings, encoding="utf-8")
        (folder / "asked.json").write_text(json.dumps(asked), encoding="utf-8")

    return once("untrusted", make)


def warnings_of(attempts: Path, place: str) -> list[str]:
    """Give the warnings of one file, each with all its lines."""
    text = (attempts / "warnings.txt").read_text(encoding="utf-8")
    each = re.split(r"^(?=/)", text, flags=re.MULTILINE)
    return [one for one in each if place in one.split(": ", 1)[0]]


@pytest.mark.parametrize("case", CASES)
def test_an_attempt_is_refused(attempts: Path, case: str) -> None:
    """Every attempt gives a warning with file, line and the reason that its file names."""
    text = (CORPUS / f"{case}.rst").read_text(encoding="utf-8")
    expected = re.search(r"^\.\. expects: (.*)$", text, re.MULTILINE)
    assert expected
    included = {"include-nested": "/includes-secret.inc", "include-bomb": "/bomb-"}
    found = warnings_of(attempts, included.get(case, f"/{case}.rst"))
    ours = [one for one in found if re.search(expected[1], one)]
    assert ours, found
    assert any(re.match(r"/[^:]+:\d+: (WARNING|CRITICAL): ", one) for one in ours), ours


@pytest.mark.parametrize("builder", BUILDERS)
def test_nothing_of_any_attempt_is_published(attempts: Path, builder: str) -> None:
    """No file of any output holds a payload or the content of a file from outside."""
    out = attempts / f"out-{builder}"
    pages = list(published(out))
    assert len(pages) > 5 or builder == "latex"
    for path in pages:
        held = [marker for marker in MARKERS if marker in path.read_bytes()]
        assert not held, (path, held)


@pytest.mark.parametrize("builder", BUILDERS)
def test_no_file_but_images_of_the_sources_is_copied(attempts: Path, builder: str) -> None:
    """Active files and files from outside are not among the copied ones."""
    copied = {
        path.name
        for path in published(attempts / f"out-{builder}")
        if path.parent.name in {"_images", "_downloads"} or path.parent.parent.name == "_downloads"
    }
    assert copied <= {"picture.png", "picture.svg", "inside.txt"}


def test_a_build_asks_no_server(attempts: Path) -> None:
    """No builder opened a connection."""
    assert json.loads((attempts / "asked.json").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("link", sorted(LINKS))
def test_a_link_that_leads_out_is_left_out(attempts: Path, link: str) -> None:
    """Symbolic links out of the sources, and all to folders, are named and not followed."""
    (found,) = warnings_of(attempts, f"/{link}:")
    assert "is left out of the build: " in found
    assert found.rstrip().endswith("[roadmap.untrusted]")


LEGITIMATE = """
Page
====

:tocdepth: 2
:og:title: A title

.. meta::
   :description: What it is about
   :property=og:type: article

.. include:: /inside.txt
.. include:: ../inside.txt
   :literal:
.. include:: <isonum.txt>

.. literalinclude:: /inside.txt
   :lines: 1-2

.. csv-table::
   :file: ../inside.csv
   :widths: 30 70

.. csv-table::
   :file: /inside.csv

.. csv-table::

   in, line

.. image:: ../picture.*
   :target: https://example.org/

.. figure:: /picture.png
   :width: 50%

   Caption with |mark| and |copy|.

.. |mark| image:: ../picture.svg
.. |long| replace:: |word| |word|
.. |word| replace:: word

.. tabularcolumns:: |l|p{3cm}|\\X{1}{2}|

.. role:: own(strong)

Text :own:`strong`, |long|, :download:`file <../inside.txt>`, `page <other.html#x>`_, `up <../x/>`_,
`mail <mailto:someone@example.org>`_, https://example.org/a?b=c:d&e=f#g, `in page <#page>`_, [1]_.

.. [1] `Title: more <HTTPS://example.org/x:y>`_

.. toctree::

   Elsewhere <https://example.org/>
"""


def test_honest_pages_pass(tmp_path: Path) -> None:
    """Files among the sources, ordinary links and allowed elements give no warning."""
    source = write_project(tmp_path, {})
    for link in LINKS:
        (tmp_path / link).unlink()
    (source / "cases/page.rst").write_text(LEGITIMATE.lstrip(), encoding="utf-8")
    for builder in ("html", "latex"):
        assert build(source, tmp_path / builder, builder, "-W", "--keep-going", "-E") == ""
    names = {path.name for path in published(tmp_path / "html")}
    assert {"picture.svg", "picture.png", "inside.txt", "page.html"} <= names


ELSEWHERE = """
Page
====

.. {include}:: ../../secret.txt
   :literal:

.. {raw}:: html

   <b>payload-marker</b>
"""


@pytest.mark.parametrize(
    ("language", "include", "raw"), [("de", "einfügen", "roh"), ("fr", "inclure", "brut")]
)
def test_other_names_are_no_way_around(
    tmp_path: Path, language: str, include: str, raw: str
) -> None:
    """Names of directives in the project's language, which docutils knows too, are refused."""
    page = ELSEWHERE.format(include=include, raw=raw).lstrip()
    source = write_project(tmp_path, {"page": page}, language=language)
    warnings = build(source, tmp_path / "out", "text")
    assert f'"{include}" of ../../secret.txt is refused' in warnings
    assert f'"{raw}" is refused' in warnings
    text = (tmp_path / "out/cases/page.txt").read_text(encoding="utf-8")
    assert SECRET not in text
    assert "payload-marker" not in text


def test_docutils_configuration_is_not_read(tmp_path: Path) -> None:
    """A docutils.conf of a pull request allows nothing, writes nothing, and is reported."""
    source = write_project(tmp_path, {"page": "Page\n====\n\nText.\n"})
    (source / "docutils.conf").write_text(
        "[general]\nfile_insertion_enabled: no\nid_prefix: hostile-\n"
        f"record_dependencies: {tmp_path}/written.txt\n",
        encoding="utf-8",
    )
    warnings = build(source, tmp_path / "out")
    assert re.search(r"/docutils\.conf:1: WARNING: .* remove it \[roadmap\.untrusted\]", warnings)
    assert not (tmp_path / "written.txt").exists()
    assert "hostile-" not in (tmp_path / "out/cases/page.html").read_text(encoding="utf-8")


def test_parallel_builds_refuse_the_same(tmp_path: Path) -> None:
    """Workers refuse what one process refuses."""
    names = ["raw-html", "include-parent", "link-javascript", "image-parent", "download-parent"]
    pages = {
        f"{name}-{number}": "Page\n====\n\n" + (CORPUS / f"{name}.rst").read_text(encoding="utf-8")
        for name in names
        for number in range(3)
    }
    source = write_project(tmp_path, pages)
    one = build(source, tmp_path / "one", "html", "-E")
    two = build(source, tmp_path / "two", "html", "-E", "-j", "2")
    assert sorted(one.splitlines()) == sorted(two.splitlines())
    assert len([line for line in two.splitlines() if "/cases/" in line]) > len(pages)
    for path in published(tmp_path / "two"):
        assert SECRET.encode() not in path.read_bytes()


def test_nothing_is_refused_without_the_setting(tmp_path: Path) -> None:
    """A project that does not ask for it gets what plain Sphinx gives."""
    page = ELSEWHERE.format(include="include", raw="raw").lstrip()
    page += "\n`name <javascript:x()>`_ and :download:`file <../../secret.txt>`\n"
    settings = {"roadmap_untrusted_sources": False, "html_static_path": []}
    source = write_project(tmp_path, {"page": page}, **settings)
    for link in LINKS:
        (tmp_path / link).unlink()
    assert "roadmap.untrusted" not in build(source, tmp_path / "ours")
    settings["extensions"] = ["sphinxext.opengraph"]
    conf = "".join(f"{name} = {value!r}\n" for name, value in (CONF | settings).items())
    (source / "conf.py").write_text(
        conf.replace("roadmap_untrusted_sources = False\n", ""), encoding="utf-8"
    )
    build(source, tmp_path / "plain", "html", "-E")

    def article(out: str) -> str:
        text = (tmp_path / out / "cases/page.html").read_text(encoding="utf-8")
        return text.partition('<div class="body"')[2].partition('<div class="sphinxsidebar"')[0]

    assert "javascript:x()" in article("ours")
    assert article("ours") == article("plain")
