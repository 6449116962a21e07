"""A URL with several mistakes is corrected in all of them at once."""

from __future__ import annotations

import pytest

from sphinx_roadmap.github import urls

DEPOT = "https://github.com/example-org/depot"
REPOSITORIES = ("example-org/depot", "example-org/other")


@pytest.mark.parametrize(
    ("uri", "right"),
    [
        ("https://githib.com/example-org/depot/issues/3", f"{DEPOT}/issues/3"),
        ("https://www.github.com/example-org/depot/issues/3#a", f"{DEPOT}/issues/3#a"),
        ("http://github.com/example-org/depot/issues/3", f"{DEPOT}/issues/3"),
        (f"{DEPOT}/issue/3", f"{DEPOT}/issues/3"),
        (f"{DEPOT}/Issues/3", f"{DEPOT}/issues/3"),
        (f"{DEPOT}/pulls/3/files", f"{DEPOT}/pull/3/files"),
        (f"{DEPOT}/milstone/3?closed=1", f"{DEPOT}/milestone/3?closed=1"),
        (f"{DEPOT}/milestone/3.", f"{DEPOT}/milestone/3"),
        (f"{DEPOT}/milestone/03", f"{DEPOT}/milestone/3"),
        (f"{DEPOT}/milestone/", f"{DEPOT}/milestone/NUMBER"),
        (f"{DEPOT}/milestone/security", f"{DEPOT}/milestone/NUMBER"),
        (f"{DEPOT}//milestone/3/", f"{DEPOT}/milestone/3"),
        ("https://github.com/example-og/depo/issues/3", f"{DEPOT}/issues/3"),
        ("https://github.com/Example-Org/depot/issues/3", f"{DEPOT}/issues/3"),
        ("http://githib.com/example-og/depot/milestons/3a", f"{DEPOT}/milestone/3"),
    ],
)
def test_problem(uri: str, right: str) -> None:
    """A URL that is nearly right is told, with the right one, in which nothing is wrong."""
    problem = urls.problem(uri, REPOSITORIES)
    assert problem is not None
    assert problem.remedy == f"Write {right}"
    assert "NUMBER" in right or urls.problem(right, REPOSITORIES) is None
