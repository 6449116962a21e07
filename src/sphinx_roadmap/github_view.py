"""What GitHub's own view of a page shows as source text, grey, or not at all.

GitHub reads a file with docutils alone, by ``lib/github/commands/rest2html`` of
https://github.com/github/markup, whose settings are here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import frontend, nodes, utils
from docutils.parsers.rst import Parser
from docutils.transforms.frontmatter import DocTitle

from .check import Code, Finding
from .model import Place
from .teach.excerpt import illustrate
from .teach.lesson import Source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from optparse import Values

SUFFIXES = (".rst", ".rest")
_SETTINGS = {
    "file_insertion_enabled": False,
    "raw_enabled": True,
    "doctitle_xform": True,
    "field_name_limit": 50,
    "report_level": 5,
    "halt_level": 5,
    "warning_stream": False,
}
# It adds these two to docutils' own.
_ADDED = frozenset({("directive", "doctest"), ("role", "kbd")})
_UNKNOWN = re.compile(
    r'Unknown (?P<kind>directive) type "(?P<name>[^"]+)"'
    r'|Unknown interpreted text (?P<role>role) "(?P<role_name>[^"]+)"'
)
_DISABLED = re.compile(
    r'"(?P<name>[\w-]+)" directive disabled'
    r'|File and URL access deactivated; ignoring "(?P<file>[^"]+)"'
)
_ELSEWHERE = "Write it in plain reStructuredText, or on a page that is read on the site only."


def github_view(path: str, text: str) -> Iterator[Finding]:
    """Give what GitHub does not show as it is meant, in the order of the lines.

    :param path: that of the file, as in a place.
    """
    document = utils.new_document(path, _settings())
    said: list[tuple[int, str]] = []
    document.reporter.attach_observer(
        lambda message: said.append((message.get("line", 0), message.astext()))
    )
    Parser().parse(text, document)
    source = Source(text.split("\n"))
    found = [_finding(path, source, line, words) for line, words in said]
    found.append(_subtitle(path, source, document))
    seen: set[Place] = set()
    for finding in sorted((one for one in found if one), key=lambda one: one.sort_key):
        if finding.place not in seen:
            seen.add(finding.place)
            yield illustrate(finding, source.lines)


def _settings() -> Values:
    settings = frontend.get_default_settings(Parser)
    for name, value in _SETTINGS.items():
        setattr(settings, name, value)
    return settings


def _finding(path: str, source: Source, line: int, words: str) -> Finding | None:
    unknown, disabled = _UNKNOWN.search(words), _DISABLED.search(words)
    if disabled:
        name = disabled["name"] or disabled["file"]
        message = f'GitHub shows nothing for the directive "{name}", which reads another file.'
        return _at(path, source, line, rf"\.\. {re.escape(name)}::", message)
    if unknown is None:
        return None
    kind = unknown["kind"] or unknown["role"]
    name = unknown["name"] or unknown["role_name"]
    if (kind, name) in _ADDED:
        return None
    if kind == "directive":
        message = f'GitHub shows the directive "{name}" and all in it as grey source text.'
        return _at(path, source, line, rf"\.\. {re.escape(name)}::", message)
    message = f'GitHub does not know the role "{name}" and shows it as it is written.'
    pattern = rf":{re.escape(name)}:`[^`]*`|`[^`]*`:{re.escape(name)}:"
    return _at(path, source, line, pattern, message, "Write a link with its URL, or plain text.")


def _at(
    path: str, source: Source, line: int, pattern: str, message: str, remedy: str = _ELSEWHERE
) -> Finding:
    found = source.search(re.compile(pattern), line)
    at, column, wrong = found or (line or None, None, "")
    place = Place(path=path, line=at, column=column)
    return Finding(code=Code.GITHUB_VIEW, place=place, message=message, remedy=remedy, wrong=wrong)


def _subtitle(path: str, source: Source, document: nodes.document) -> Finding | None:
    """Find a section that becomes the subtitle of its page: it stands alone under the title."""
    DocTitle(document).apply()
    subtitle = document.next_node(nodes.subtitle)
    if subtitle is None:
        return None
    words = subtitle.rawsource or subtitle.astext()
    pattern = re.compile(rf"^{re.escape(words)}$", re.MULTILINE)
    found = source.search(pattern, (subtitle.line or 2) - 1)
    return Finding(
        code=Code.GITHUB_VIEW,
        place=Place(path=path, line=found[0] if found else subtitle.line),
        message="GitHub takes this title for the subtitle of the page, and all titles below it for"
        " one level higher.",
        remedy="Write a sentence between the two titles.",
        wrong=words,
    )
