"""What an export must know of the site that it is published on: its title and its addresses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin, urlsplit

from ..github import urls

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..model import GitHubRef

# RFC 3986 section 2: the characters of a URL; any other is percent-encoded.
_URL_CHARACTERS = "%:/?#[]@!$&'()*+,;="


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The published site. ``base_url`` is its absolute address, "" where that is not known.

    ``address`` gives the address of an anchor (or, for "", of the top) in a document, relative to
    the folder that the exports are in.
    """

    address: Callable[[str, str], str]
    base_url: str = ""
    title: str = ""
    author: str = ""
    language: str = "en"
    server: str = urls.DEFAULT_SERVER

    def url(self, docname: str, anchor: str = "") -> str:
        """Give an address: absolute if ``base_url`` is known, else relative to the export."""
        relative = self.address(docname, anchor)
        base = absolute(self.base_url)
        return urljoin(base, relative) if base else relative

    def github_url(self, ref: GitHubRef) -> str:
        """Give the URL of a thing on GitHub. The name in it may be anything a snapshot says."""
        return quote(urls.url(ref, self.server), safe=_URL_CHARACTERS)


def absolute(base_url: str) -> str:
    """Give a base URL with its slash at the end, or "" if it is no absolute web address."""
    try:
        parts = urlsplit(base_url)
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        return ""
    return (
        quote(parts._replace(query="", fragment="").geturl(), safe=_URL_CHARACTERS).rstrip("/")
        + "/"
    )
