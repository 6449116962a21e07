"""Slips of the finger."""

from __future__ import annotations

import pytest

from sphinx_roadmap.words import distance, near


@pytest.mark.parametrize(
    ("first", "second", "slips"),
    [
        ("status", "status", 0),
        ("stauts", "status", 1),
        ("statsu", "status", 1),
        ("sttatus", "status", 1),
        ("stacus", "status", 1),
        ("", "ab", 2),
        ("kitten", "sitting", 3),
    ],
)
def test_distance(first: str, second: str, slips: int) -> None:
    """Letters that are missing, too many, wrong or swapped count one each, both ways."""
    assert distance(first, second) == distance(second, first) == slips


def test_near() -> None:
    """The nearest known word counts; long words may have two slips; a known word is no slip."""
    assert near("owwner", {"owner", "other"}) == "owner"
    assert near("cordinater", {"coordinator"}) == "coordinator"
    assert near("wonr", {"owner"}) == ""
    assert near("owner", {"owner"}) == ""
    assert near("gitlab", ["github"], slips=2) == "github"
