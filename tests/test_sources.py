"""A project's sources, read without building a page of it."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

import pytest

from sphinx_roadmap.errors import ConfigurationError
from sphinx_roadmap.sources import Message, read_sources

if TYPE_CHECKING:
    from pathlib import Path

CONF = 'extensions = ["sphinx_roadmap"]\n'


def project(folder: Path, conf: str = CONF, **pages: str) -> Path:
    """Write a project; a page's name has two underscores for a slash."""
    (folder / "conf.py").write_text(conf, encoding="utf-8")
    for name, text in pages.items():
        path = folder / f"{name.replace('__', '/')}.rst"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def page(title: str, *children: str) -> str:
    """Give a page with a toctree."""
    tree = "\n".join(f"   {child}" for child in children)
    toctree = f".. toctree::\n\n{tree}\n" if children else ""
    return f"{title}\n{'=' * len(title)}\n\n{toctree}"


def test_reading_order(tmp_path: Path) -> None:
    """Pages come as a reader meets them: along the toctrees, and last what is in none."""
    folder = project(
        tmp_path,
        index=page("Root", "zoo/last", "apple"),
        zoo__last=page("Zoo", "inner", "/index"),
        zoo__inner=page("Inner"),
        apple=page("Apple", "zoo/inner"),
        orphan=f":orphan:\n\n{page('Orphan')}",
        another=f":orphan:\n\n{page('Another')}",
    )
    names = [one.docname for one in read_sources(folder).pages]
    assert names == ["index", "zoo/last", "zoo/inner", "apple", "another", "orphan"]


def test_settings(tmp_path: Path) -> None:
    """Settings are those of conf.py, unless they are replaced."""
    (tmp_path / "conf").mkdir()
    (tmp_path / "source").mkdir()
    project(tmp_path / "conf", f'{CONF}roadmap_repositories = ["example-org/fake"]\n')
    (tmp_path / "source" / "index.rst").write_text(page("Root"), encoding="utf-8")
    sources = read_sources(
        tmp_path / "source",
        conf_dir=tmp_path / "conf",
        overrides={"roadmap_snapshot": "state.json"},
    )
    assert sources.repositories == ("example-org/fake",)
    assert sources.snapshot_path == tmp_path / "source" / "state.json"
    assert sources.conf_file == tmp_path / "conf" / "conf.py"


def test_messages(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Sphinx's warnings are collected once each, with place and type, and printed nowhere."""
    text = f"{page('Root')}\n:ref:`nowhere`\n\n.. nonsense::\n"
    conf = f'{CONF}nitpicky = True\nroadmap_repositories = ["no-slash"]\nprint("noise")\n'
    messages = read_sources(project(tmp_path, conf, index=text)).messages
    assert capfd.readouterr() == ("", "")
    found = {(one.path, one.line, one.type) for one in messages}
    assert len(messages) == len(found) == 3
    assert found == {
        ("", None, "roadmap.config"),
        ("index.rst", 5, "ref.ref"),
        ("index.rst", 7, "docutils"),
    }
    assert Message("index.rst", 5, "undefined label: 'nowhere'", "ref.ref") in messages


def test_suppressed_messages(tmp_path: Path) -> None:
    """What conf.py suppresses is not collected."""
    conf = f'{CONF}suppress_warnings = ["ref.ref"]\n'
    folder = project(tmp_path, conf, index=f"{page('Root')}\n:ref:`nowhere`\n")
    assert read_sources(folder).messages == ()


@pytest.mark.parametrize(
    ("conf", "message"),
    [
        ("\n1 / 0\n", "conf.py:2: ZeroDivisionError"),
        ("\ndef f(:\n", "conf.py:2: "),
        ("import sys\nsys.exit(1)\n", "conf.py: .*exit"),
        ('extensions = ["no_such_extension"]\n', "conf.py: .*no_such_extension"),
        ("", 'conf.py: "sphinx_roadmap" is not among the extensions'),
        (f"{CONF}roadmap_snapshot = 3\n", "conf.py: roadmap_snapshot"),
        (f"{CONF}language = 3\n", "conf.py: Sphinx cannot start"),
    ],
)
def test_broken_conf(tmp_path: Path, conf: str, message: str) -> None:
    """What is wrong with conf.py is one line that names it, and its line where that is known."""
    with pytest.raises(ConfigurationError, match=message) as caught:
        read_sources(project(tmp_path, conf, index=page("Root")))
    assert str(caught.value).isprintable()


def test_no_conf(tmp_path: Path) -> None:
    """A folder without conf.py is no project."""
    with pytest.raises(ConfigurationError, match=r"conf\.py: there is no such file"):
        read_sources(tmp_path)


def test_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading leaves nothing behind, neither beside the sources nor in the temporary folder."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    (tmp_path / "project").mkdir()
    folder = project(tmp_path / "project", index=page("Root"))
    read_sources(folder)
    with pytest.raises(ConfigurationError):
        read_sources(folder, overrides={"extensions": ["no_such_extension"]})
    assert sorted(path.name for path in folder.iterdir()) == ["conf.py", "index.rst"]
    assert not list(scratch.iterdir())
