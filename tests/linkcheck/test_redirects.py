"""Which redirects a source should follow, and which it should not."""

from __future__ import annotations

import pytest

from sphinx_roadmap.linkcheck.records import Hop
from sphinx_roadmap.linkcheck.urls import passing_redirect

from .checking import check
from .lab import Lab, always, to

FOUND, LATER, FOR_GOOD = "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"
REFRESH = always(body="<meta http-equiv=refresh content='0; url=/fine'>")

# Link, behaviour, verdict, reason, and where the source should lead.
CASES = [
    ("301", to("/fine"), "redirected", "moved", "/fine"),
    ("308", to("/fine", FOR_GOOD), "redirected", "moved", "/fine"),
    ("refresh", REFRESH, "redirected", "moved", "/fine"),
    ("302", to("/fine", FOUND), "redirected", "moved", ""),
    ("307", to("/fine", LATER), "redirected", "moved", ""),
    # For good as far as the chain begins so.
    ("good-then-passing", to("/302"), "redirected", "moved", "/302"),
    ("passing-then-good", to("/301", FOUND), "redirected", "moved", ""),
    ("good-then-good", to("/301"), "redirected", "moved", "/fine"),
    ("fragment#there", to("/there"), "redirected", "moved", "/there#there"),
    # These say nothing about where the page is.
    ("members", to("/login?return_to=x"), "not verified", "unauthorized", ""),
    ("limited", to("/sorry/index?continue=x"), "not verified", "unauthorized", ""),
    ("consent-first", to("/consent?continue=x"), "redirected", "moved", ""),
    ("guide", to("/en/guide"), "redirected", "moved", ""),
    # The page is gone, and somebody was polite.
    ("deep/page", to("/"), "redirected", "home-page", ""),
    ("none-there", to("/none"), "broken", "http-error", ""),
]


def test_redirects() -> None:
    """Only what moved for good, and by itself, is to be written into a source."""
    pages = {f"/{case[0].partition('#')[0]}": case[1] for case in CASES}
    ends = ("/fine", "/login", "/sorry/index", "/consent", "/en/guide", "/")
    pages |= dict.fromkeys(ends, always()) | {"/there": always(body="<p id=there>")}
    with Lab(pages) as lab:
        results = check([f"{lab.base}/{case[0]}" for case in CASES])
        found = [
            (link.removeprefix(f"{lab.base}/"), str(one.verdict), str(one.reason), one.moved_to)
            for link, one in results.items()
        ]
        expected = [
            (name, verdict, reason, target and lab.base + target)
            for name, _, verdict, reason, target in CASES
        ]
        assert sorted(found) == sorted(expected)
        # The whole chain is kept.
        hops = results[f"{lab.base}/good-then-passing"].hops
        assert hops == (Hop(301, f"{lab.base}/302"), Hop(302, f"{lab.base}/fine"))


@pytest.mark.parametrize(
    ("start", "end", "kind"),
    [
        ("https://example.org/docs", "https://docs.example.org/", ""),
        ("https://example.org/index.html", "https://example.org/", ""),
        ("https://example.org/old", "https://example.org/", "home page"),
        ("https://www.example.org/old", "https://example.org/", "home page"),
        ("https://example.org/a/b", "https://example.com/", "home page"),
        ("https://example.org/", "https://example.org/login", "login"),
        ("https://example.org/login", "https://example.org/signin", ""),
        ("https://example.org/guide", "https://example.org/de/guide", "locale"),
        ("https://example.org/latest/x", "https://example.org/stable/x", "locale"),
        ("https://example.org/guide", "https://example.org/guides", ""),
        ("http://example.org/x", "https://example.org/x", ""),
    ],
)
def test_passing_redirect(start: str, end: str, kind: str) -> None:
    """Logins, languages and home pages are told from moves."""
    assert passing_redirect(start, end) == kind
