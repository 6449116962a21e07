"""GitHub URLs: what each leads to, and every way to write one nearly right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_roadmap.github import urls
from sphinx_roadmap.model import GitHubRef, RefKind

REPOSITORY = "example-org/fake.ware_house"
BASE = f"https://github.com/{REPOSITORY}"
KNOWN = (REPOSITORY, "example-org/other")


def _ref(kind: RefKind, number: int = 0) -> GitHubRef:
    return GitHubRef(repository=REPOSITORY, kind=kind, number=number)


@pytest.mark.parametrize(
    ("uri", "ref"),
    [
        (BASE, _ref(RefKind.REPOSITORY)),
        (f"{BASE}/", _ref(RefKind.REPOSITORY)),
        (f"{BASE}.git", _ref(RefKind.REPOSITORY)),
        (f"{BASE}?tab=readme-ov-file#usage", _ref(RefKind.REPOSITORY)),
        (f"{BASE}/milestone/13", _ref(RefKind.MILESTONE, 13)),
        (f"{BASE}/milestone/13?closed=1", _ref(RefKind.MILESTONE, 13)),
        (f"{BASE}/milestone/13/", _ref(RefKind.MILESTONE, 13)),
        (f"{BASE}/issues/996", _ref(RefKind.ISSUE, 996)),
        (f"{BASE}/issues/996#issuecomment-1", _ref(RefKind.ISSUE, 996)),
        (f"{BASE}/pull/7", _ref(RefKind.PULL, 7)),
        (f"{BASE}/pull/7/files#diff-1", _ref(RefKind.PULL, 7)),
        (f"http://www.GitHub.com/{REPOSITORY}/pull/7", _ref(RefKind.PULL, 7)),
    ],
)
def test_leads_to(uri: str, ref: GitHubRef) -> None:
    """Tabs, comments, sub-pages and the spellings that GitHub accepts lead to the thing itself."""
    assert urls.parse(uri) == ref
    assert urls.repository(uri) == REPOSITORY


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "https://",
        "https://[::1",
        "https://github.com",
        "https://github.com/example-org",
        "https://github.com/orgs/example-org/projects/1",
        "https://github.com/example-org/..",
        "https://github.com/example-org/.",
        "https://github.com/-example-org/fake",
        "https://github.com/example_org/fake",
        "https://github.com/example-org/fa%20ke",
        "https://gist.github.com/example-org/fake",
        "https://github.com.example.org/example-org/fake",
        "https://github.com@example.org/example-org/fake",
        "ftp://github.com/example-org/fake",
        "mailto:git@github.com",
        "//github.com/example-org/fake",
    ],
)
def test_leads_nowhere(uri: str) -> None:
    """What is no repository's page on this server is nothing."""
    assert urls.parse(uri) is None
    assert urls.repository(uri) == ""
    assert urls.problem(uri, KNOWN) is None


@pytest.mark.parametrize(
    "path",
    [
        "/blob/master/README.rst#discussion",
        "/tree/main",
        "/milestones",
        "/issues",
        "/issues?q=is%3Aopen",
        "/issues/new",
        "/issues/new/choose",
        "/issues/created_by/example-user",
        "/pulls",
        "/pulls/example-user",
        "/pull/new/branch",
        "/milestones/new",
        "/labels/good%20first%20issue",
        "/pulse",
        "/projects/1",
        "/discussions/1",
        "/releases/tag/v1",
        "/compare/a...b",
        "/actions/runs/1",
    ],
)
def test_other_pages(path: str) -> None:
    """Other pages of a repository mean no number, and are no typo."""
    assert urls.parse(BASE + path) is None
    assert urls.repository(BASE + path) == REPOSITORY
    assert urls.problem(BASE + path, KNOWN) is None


@pytest.mark.parametrize(
    "path",
    ["/milestone/13", "/milestone/13?closed=1", "/issues/996#issuecomment-1", "/pull/7/files"],
)
def test_right(path: str) -> None:
    """A right link has no problem, whether or not the project names its repositories."""
    assert urls.problem(BASE + path, KNOWN) is None
    assert urls.problem(BASE + path) is None


@pytest.mark.parametrize(
    ("uri", "message", "right"),
    [
        # The host.
        (f"https://gihub.com/{REPOSITORY}/issues/9", "gihub.com", f"{BASE}/issues/9"),
        (f"https://githib.com/{REPOSITORY}/issues/9", "githib.com", f"{BASE}/issues/9"),
        (f"https://www.github.com/{REPOSITORY}/issues/9", "www.", f"{BASE}/issues/9"),
        # The protocol.
        (f"http://github.com/{REPOSITORY}/issues/9", "not https", f"{BASE}/issues/9"),
        # The owner and the repository.
        (
            "https://github.com/exmaple-org/fake.ware_house/issues/9",
            "exmaple-org",
            f"{BASE}/issues/9",
        ),
        (
            "https://github.com/example-org/fake.warehouse/issues/9#issuecomment-1",
            "fake.warehouse",
            f"{BASE}/issues/9#issuecomment-1",
        ),
        ("https://github.com/Example-Org/Fake.Ware_House/pull/9", "Example", f"{BASE}/pull/9"),
        # The word of the path.
        (f"{BASE}/milestones/13", '"milestones"', f"{BASE}/milestone/13"),
        (f"{BASE}/mileston/13?closed=1", '"mileston"', f"{BASE}/milestone/13?closed=1"),
        (f"{BASE}/Milestone/13", '"Milestone"', f"{BASE}/milestone/13"),
        (f"{BASE}/issue/9", '"issue"', f"{BASE}/issues/9"),
        (f"{BASE}/iissues/9", '"iissues"', f"{BASE}/issues/9"),
        (f"{BASE}/pulls/7", '"pulls"', f"{BASE}/pull/7"),
        (f"{BASE}/pull-request/7", '"pull-request"', f"{BASE}/pull/7"),
        # The number.
        (f"{BASE}/milestone/013", '"013"', f"{BASE}/milestone/13"),
        (f"{BASE}/milestone/13.", '"13."', f"{BASE}/milestone/13"),
        (f"{BASE}/milestone/13)", '"13)"', f"{BASE}/milestone/13"),
        (f"{BASE}/milestone/security", '"security"', f"{BASE}/milestone/NUMBER"),
        (f"{BASE}/milestone/0", '"0"', f"{BASE}/milestone/NUMBER"),
        (f"{BASE}/milestone/\u0661\u0663", "number", f"{BASE}/milestone/NUMBER"),
        (f"{BASE}/milestone", "missing", f"{BASE}/milestone/NUMBER"),
        (f"{BASE}/pull/", "missing", f"{BASE}/pull/NUMBER"),
        # Slashes.
        (f"{BASE}/milestone/13/", "slash", f"{BASE}/milestone/13"),
        (f"{BASE}//milestone/13", "slash", f"{BASE}/milestone/13"),
    ],
)
def test_nearly_right(uri: str, message: str, right: str) -> None:
    """A slip anywhere in a link is found, named, and corrected as far as we can tell."""
    problem = urls.problem(uri, KNOWN)
    assert problem is not None
    assert message in problem.message
    assert problem.remedy == f"Write {right}"


@pytest.mark.parametrize("host", ["gitlab.com", "codeberg.org", "gitea.com", "example.org"])
def test_other_forges(host: str) -> None:
    """Another forge is not a misspelled GitHub."""
    assert urls.problem(f"https://{host}/{REPOSITORY}/issues/9", KNOWN) is None


def test_unknown_repository() -> None:
    """A repository that is like none of the project's is reported; without a list, any is fine."""
    uri = "https://github.com/quite-different/thing/issues/9"
    problem = urls.problem(uri, KNOWN)
    assert problem is not None
    assert "roadmap_repositories" in problem.remedy
    assert urls.problem(uri) is None


def test_enterprise() -> None:
    """On another server its own links count, and github.com's do not."""
    server = "https://GitHub.example.org:8443"
    uri = f"https://github.example.org:8443/{REPOSITORY}/milestone/13"
    assert urls.parse(uri, server) == _ref(RefKind.MILESTONE, 13)
    assert urls.parse(f"{BASE}/milestone/13", server) is None
    assert urls.problem(uri, KNOWN, server) is None
    assert urls.url(_ref(RefKind.MILESTONE, 13), server) == f"{server}/{REPOSITORY}/milestone/13"


@pytest.mark.parametrize(
    ("uri", "meant"),
    [
        ("htps://other.example.org/a", "https://other.example.org/a"),
        ("http:/other.example.org", "http://other.example.org"),
        ("https//other.example.org", "https://other.example.org"),
        ("https.//other.example.org", "https://other.example.org"),
        ("ttps://other.example.org", "https://other.example.org"),
        ("www.example.org", "https://www.example.org"),
        ("[x](https://other.example.org)", "https://other.example.org"),
        ("https://other.example.org", ""),
        ("HTTPS://Other.example.org", ""),
        ("http.client.html", ""),
        ("tp:note", ""),
        ("mailto:someone@example.org", ""),
        ("../example.org/a", ""),
    ],
)
def test_meant_address(uri: str, meant: str) -> None:
    """A slip in how an address begins is corrected, and what is right is left alone."""
    assert urls.meant_address(uri) == meant


@given(
    st.sampled_from(list(RefKind)),
    st.integers(1, 10**9),
    st.from_regex(r"[a-z][a-z0-9-]{0,20}/[A-Za-z0-9_-]{1,20}", fullmatch=True),
)
def test_url_leads_back(kind: RefKind, number: int, repository: str) -> None:
    """The canonical URL of a thing leads to it, and has no problem."""
    ref = GitHubRef(
        repository=repository, kind=kind, number=0 if kind is RefKind.REPOSITORY else number
    )
    if urls.repository(urls.url(ref)):  # Not one of GitHub's own pages.
        assert urls.parse(urls.url(ref)) == ref
        assert urls.problem(urls.url(ref), (repository,)) is None


@given(st.text(), st.text(max_size=20))
def test_any_text(uri: str, tail: str) -> None:
    """No text makes the readers fail, and a correction is itself right."""
    starts = (f"{BASE}/", f"{BASE}/pull/", "https://github.com/", "http", "htps:")
    for text in (uri, *(start + tail for start in starts)):
        urls.parse(text)
        urls.repository(text)
        urls.problem(text, KNOWN)
        assert urls.meant_address(urls.meant_address(text)) == ""
