"""Common mistakes of people new to reStructuredText: what they are told, and that it is a cure.

``tests/corpus/mistakes`` holds a page for each, and beside it what ``sphinx-roadmap check`` says.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

CORPUS = Path(__file__).parent.parent / "corpus" / "mistakes"
NAMES = sorted(path.stem for path in CORPUS.glob("*.rst"))
COMMAND = Path(sys.executable).with_name("sphinx-roadmap")
CONF = """\
extensions = ["sphinx_roadmap"]
roadmap_repositories = ["example-org/depot"]
"""
INDEX = "Index\n=====\n\n.. toctree::\n   :glob:\n\n   *\n"
# Only the author knows what is right here: nothing is proposed.
UNCERTAIN = {
    *("cell-missing", "code-in-other-language", "conflict", "fields-far-below-title"),
    *("directive-within-line", "footnote-not-there", "footnote-within-text"),
    *("html-line-break", "html-table", "html-underlined", "link-of-wiki"),
    *("included-file-not-there", "label-not-there", "picture-not-there", "picture-without-file"),
    *("status-in-quotes", "struck-out"),
}


@pytest.fixture(scope="module")
def check(
    tmp_path_factory: pytest.TempPathFactory, clean_environ: dict[str, str]
) -> Callable[..., str]:
    """Give a function that checks all pages of the corpus, some of them replaced."""
    folder = tmp_path_factory.mktemp("mistakes")

    def run(form: str, **replaced: str) -> str:
        (folder / "conf.py").write_text(CONF, encoding="utf-8")
        (folder / "index.rst").write_text(INDEX, encoding="utf-8")
        for name in NAMES:
            shutil.copy(CORPUS / f"{name}.rst", folder)
            if name in replaced:
                (folder / f"{name}.rst").write_text(replaced[name], encoding="utf-8")
        done = subprocess.run(
            [COMMAND, "check", "--format", form, "--today", "2029-01-01"],
            cwd=folder,
            env=clean_environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.stderr == ""
        return done.stdout

    return run


@pytest.fixture(scope="module")
def texts(check: Callable[..., str]) -> dict[str, str]:
    """Give what the command prints about each page."""
    blocks = check("text").split("\n\n")
    return {block.partition(".rst:")[0]: f"{block.rstrip()}\n" for block in blocks}


@pytest.fixture(scope="module")
def findings(check: Callable[..., str]) -> dict[str, list[dict[str, Any]]]:
    """Give the findings on each page."""
    return by_page(check("json"))


@pytest.fixture(scope="module")
def cured(
    check: Callable[..., str], findings: dict[str, list[dict[str, Any]]]
) -> dict[str, list[dict[str, Any]]]:
    """Give the findings that are left on each page once all corrections are made."""
    pages = {name: corrected(name, found) for name, found in findings.items()}
    return by_page(check("json", **pages))


def by_page(printed: str) -> dict[str, list[dict[str, Any]]]:
    """Sort findings by the page that they are on."""
    pages: dict[str, list[dict[str, Any]]] = {}
    for finding in json.loads(printed)["findings"]:
        pages.setdefault(Path(finding["path"]).stem, []).append(finding)
    return pages


def corrected(name: str, found: list[dict[str, Any]]) -> str:
    """Give a page with the corrected lines instead of those that are wrong, from its end on."""
    lines = (CORPUS / f"{name}.rst").read_text(encoding="utf-8").split("\n")
    for finding in sorted(found, key=lambda one: -one["line"]):
        if finding["corrected"] is not None:
            first, written = finding["line"] - 1, finding["source"].split("\n")
            assert lines[first : first + len(written)] == written
            lines[first : first + len(written)] = finding["corrected"].split("\n")
    return "\n".join(lines)


@pytest.mark.parametrize("name", NAMES)
def test_message(texts: dict[str, str], name: str) -> None:
    """Each mistake is told in a sentence, with its line, a marker and the corrected line."""
    assert texts[name] == (CORPUS / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_cure(
    findings: dict[str, list[dict[str, Any]]], cured: dict[str, list[dict[str, Any]]], name: str
) -> None:
    """The corrected line is a cure: with it, nothing more is found on the page."""
    certain = [one for one in findings[name] if one["corrected"] is not None]
    assert bool(certain) is (name not in UNCERTAIN)
    if certain:
        assert cured.get(name, []) == []


def test_every_page_has_one_mistake(findings: dict[str, list[dict[str, Any]]]) -> None:
    """One mistake is told once, however often docutils stumbles over it."""
    assert {name: len(found) for name, found in findings.items() if len(found) != 1} == {}


def test_a_backslash_makes_it_text(check: Callable[..., str]) -> None:
    """What looks like markup of elsewhere is no mistake with a backslash before it."""
    shown = r"\[text](https://other.example.org), \&amp;, \<b>x</b>, \==x== and \:tada:"
    meant = f"Widgets\n=======\n\nWrite {shown}.\n"
    first, second = NAMES[:2]
    pages = {first: meant, second: meant.replace("\\", "")}
    found = by_page(check("json", **pages))
    assert first not in found
    assert len(found[second]) == 5
