"""The founding text's twelve links, played as their hosts answer today."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from sphinx_roadmap.linkcheck.report.summary import advice, headline, is_finding

from .checking import check
from .hub import Hub, Repository
from .lab import Lab, Request, always, to

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .lab import Behaviour, Piece

FIRST_POST = "/2018/12/upcoming-pypi-improvements-for-2019.html"
SECOND_POST = "/2019/03/commencing-security-accessibility-and.html"
# Renamed, and so is its branch.
WAREHOUSE = Repository(
    full_name="pypi/warehouse",
    files={"README.rst": "Warehouse\n=========\n\nDiscussion\n----------\n"},
    milestones=frozenset(range(11, 17)),
    issues=frozenset({996}),
)


def retired(name: str) -> Behaviour:
    """Give a page of the retired wiki: 200, and where the page is now."""
    target = f"packaging/{name}.html"
    return always(
        body=f"<script>location.replace('{target}')</script><noscript>"
        f"<meta http-equiv=refresh content='0; url={target}'></noscript>"
    )


def national(request: Request) -> Iterator[Piece]:
    """Send readers of one country to a blog's host of their own, for now."""
    away = to(request.base.replace(".com.", ".de.") + SECOND_POST, "302 Found")
    yield from (away if ".com." in request.base else always())(request)


@pytest.fixture
def wanted(root: Path) -> list[str]:
    """Give the links of the founding text, in its order."""
    text = (root / "tests" / "founding-text.rst").read_text(encoding="utf-8")
    return re.findall(r"^\.\. _.*?: (https?://\S+)$", text, re.MULTILINE)


@pytest.mark.parametrize("token", ["FAKE-TOKEN", ""], ids=["token", "no token"])
def test_seed_links(token: str, wanted: list[str]) -> None:
    """Each has the verdict, and the words to act on, that a maintainer would want."""
    pages = {FIRST_POST: always(), SECOND_POST: national}
    for name in ("WarehouseRoadmap", "PackagingSprints"):
        pages |= {f"/psf/{name}": retired(name), f"/psf/packaging/{name}.html": always()}
    with Hub(WAREHOUSE, renames={"pypa/warehouse": "pypi/warehouse"}) as hub, Lab(pages) as lab:
        blog, wiki = (
            f"http://{host}.localhost:{lab.port}"
            for host in ("pyfound.blogspot.com", "wiki.python.org")
        )
        played = {
            "https://github.com": hub.url,
            "https://pyfound.blogspot.com": blog,
            "https://wiki.python.org": wiki,
        }
        links = [re.sub(r"^https://[^/]+", lambda host: played[host[0]], one) for one in wanted]
        results = check(links, environ=hub.environ(token))
        old, new = f"{hub.url}/pypa/warehouse", f"{hub.url}/pypi/warehouse"
        moves = {f"{old}/milestone/{n}": f"{new}/milestone/{n}" for n in range(11, 17)} | {
            f"{old}/issues/996": f"{new}/issues/996",
            f"{old}/blob/master/README.rst#discussion": f"{new}/blob/main/README.rst#discussion",
            f"{wiki}/psf/WarehouseRoadmap": f"{wiki}/psf/packaging/WarehouseRoadmap.html",
            f"{wiki}/psf/PackagingSprints": f"{wiki}/psf/packaging/PackagingSprints.html",
        }
        assert len(links) == len(results) == 12
        assert {link: one.moved_to for link, one in results.items() if one.moved_to} == moves
        for link, target in moves.items():
            one = results[link]
            assert (str(one.verdict), one.remedy) == ("redirected", f"Write {target}")
            assert (headline(one), advice(one)) == (f"moved to {target}", "")
        assert str(results[blog + FIRST_POST].verdict) == "working"
        post = results[blog + SECOND_POST]
        assert (str(post.verdict), is_finding(post)) == ("redirected", False)
        assert post.remedy == "It is temporary: nothing to do."
        assert len(hub.requests) == (1 if token else 8)
