"""The ledger of old addresses: what it says, and what it may not say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_roadmap.history.known import Address
from sphinx_roadmap.redirects import LedgerError, read_ledger

if TYPE_CHECKING:
    from pathlib import Path


def ledger(folder: Path, text: str) -> Path:
    """Give a file with some text."""
    path = folder / "redirects.json"
    path.write_text(text, encoding="utf-8")
    return path


def test_redirects(tmp_path: Path) -> None:
    """Addresses of pages and sections lead on, through other redirects to the end."""
    told = {"a/old": "b/new", "b/new#x": "b/new#y", "b/older#x": "b/new#x"}
    path = ledger(tmp_path, json.dumps({"version": 1, "redirects": told}))
    assert read_ledger(path) == {
        Address("a/old", ""): Address("b/new", ""),
        Address("b/new", "x"): Address("b/new", "y"),
        Address("b/older", "x"): Address("b/new", "y"),
    }
    assert read_ledger(tmp_path / "none.json") == {}


@pytest.mark.parametrize(
    "redirects",
    [
        {"a": "https://example.org"},
        {"a": "//example.org"},
        {"a": "../b"},
        {"../../etc/passwd": "b"},
        {"a/../../b": "b"},
        {"/a": "b"},
        {"a": "b#<script>"},
        {"a": "b?x=y"},
        {"a#": "b"},
        {"a": 1},
        {"a": "b", "b": "a"},
        {"a": "a"},
        [],
    ],
)
def test_refused(tmp_path: Path, redirects: object) -> None:
    """What is no address in the site is refused, with the file and the line's key."""
    path = ledger(tmp_path, json.dumps({"version": 1, "redirects": redirects}))
    with pytest.raises(LedgerError, match=r"redirects\.json"):
        read_ledger(path)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"version": 2, "redirects": {}}', "[" * 99999])
def test_damaged(tmp_path: Path, text: str) -> None:
    """A damaged ledger, or one of a newer version, is an error with a sentence."""
    with pytest.raises(LedgerError):
        read_ledger(ledger(tmp_path, text))


@given(st.dictionaries(st.text(), st.text(), max_size=3))
def test_any_text(tmp_path_factory: pytest.TempPathFactory, redirects: dict[str, str]) -> None:
    """Whatever is in it, no address of a ledger leads out of the site."""
    path = tmp_path_factory.mktemp("x") / "redirects.json"
    path.write_text(json.dumps({"version": 1, "redirects": redirects}), encoding="utf-8")
    try:
        found = read_ledger(path)
    except LedgerError:
        return
    for address in (*found, *found.values()):
        assert ":" not in address.docname
        assert ".." not in address.docname.split("/")
        assert not address.docname.startswith("/")
