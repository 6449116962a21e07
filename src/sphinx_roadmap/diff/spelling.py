"""Two spellings of one thing: texts, titles and URLs that say the same."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..github import urls
from ..model import RefKind
from ..words import distance

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..model import GitHubRef

_NO_WORD = re.compile(r"[\W_]+")
_URL = re.compile(r"https?://\S+", re.IGNORECASE)
# What Sphinx's "smart quotes" make of plain characters, and what people type instead.
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u200b\u2060\ufeff\u00ad", ""),
        "\u2013": "--",
        "\u2014": "---",
        "\u2026": "...",
    }
)
_DEFAULT_PORTS = {"http": 80, "https": 443}
# A word this short is another word with any other letter.
_SHORTEST_WORD_WITH_A_TYPO = 4
_SLIPS = 2


def plain(text: str) -> str:
    """Give a text's words in small letters, with single spaces, without punctuation."""
    return _NO_WORD.sub(" ", text.translate(_PLAIN)).strip().casefold()


def same_but_for_a_slip(first: str, second: str) -> bool:
    """Tell whether two titles differ by a typo in one word only.

    Not in its first letter or its digits: "2029" is not "2030", nor "secure" "insecure".
    """
    one, other = plain(first).split(), plain(second).split()
    if len(one) != len(other):
        return False
    apart = [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]]
    if len(apart) != 1:
        return not apart
    word, written = apart[0]
    return (
        min(len(word), len(written)) >= _SHORTEST_WORD_WITH_A_TYPO
        and word[0] == written[0]
        and not any(letter.isdigit() for letter in word + written)
        and abs(len(word) - len(written)) <= _SLIPS
        and distance(word, written) <= (1 if min(len(word), len(written)) < 8 else _SLIPS)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """How one side of a comparison writes things.

    ``moved`` leads from the names that it uses for repositories, in small letters, to the names
    under which both sides are compared.
    """

    server: str
    moved: Mapping[str, str]
    pattern: re.Pattern[str] | None

    @classmethod
    def of(cls, server: str, moved: Mapping[str, str]) -> Spelling:
        """Prepare for many texts."""
        names = "|".join(map(re.escape, sorted(moved, key=len, reverse=True)))
        pattern = re.compile(rf"(?<![\w.-])(?:{names})(?![\w-])", re.IGNORECASE) if names else None
        return cls(server=server, moved=moved, pattern=pattern)

    def text(self, text: str) -> str:
        """Give a text in the spelling in which two are compared."""
        text = unicodedata.normalize("NFC", text).translate(_PLAIN)
        if self.pattern is not None:
            text = self.pattern.sub(lambda match: self.moved[match[0].lower()], text)
        return " ".join(text.split())

    def words(self, text: str) -> tuple[str, ...]:
        """Give a text's words. A URL among them counts as a link, not as words."""
        return tuple(_URL.sub("URL", self.text(text)).split())

    def uri(self, uri: str) -> str:
        """Give a URI under its repository's name of today, otherwise as it is written."""
        repository, rest = urls.split_repository(uri, self.server)
        today = self.moved.get(repository.lower()) if repository else None
        return f"{self.server}/{today}{rest}" if today else uri

    def destination(self, uri: str) -> str:
        """Give what is the same for all spellings of a URI that lead to one page."""
        repository, rest = urls.split_repository(self.uri(uri), self.server)
        if repository:
            return f"{self.server}/{repository}".lower() + rest.rstrip("/")
        try:
            parts = urlsplit(uri)
            port = parts.port
        except ValueError:
            return uri
        if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
            return uri
        host = parts.hostname if port in {None, _DEFAULT_PORTS[parts.scheme]} else parts.netloc
        query = f"?{parts.query}" if parts.query else ""
        fragment = f"#{parts.fragment}" if parts.fragment else ""
        return f"https://{host.lower()}{parts.path.rstrip('/')}{query}{fragment}"

    def work(self, uri: str) -> GitHubRef | None:
        """Give the milestone, issue or pull request that a URI leads to.

        Issues and pull requests share their numbers, and GitHub leads from one to the other.
        """
        ref = urls.parse(self.uri(uri), self.server)
        if ref is None or ref.kind is RefKind.REPOSITORY:
            return None
        kind = RefKind.MILESTONE if ref.kind is RefKind.MILESTONE else RefKind.ISSUE
        return type(ref)(repository=ref.repository.lower(), kind=kind, number=ref.number)
