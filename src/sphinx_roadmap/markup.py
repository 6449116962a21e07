"""Inline markup in source text: where each node of a block was written."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_ALIAS = re.compile(r"<([^<>]+)_>`__?\Z", re.DOTALL)
_EMBEDDED = re.compile(r"<[^<>]+>`__?\Z", re.DOTALL)


class Substitutions:
    """The substitutions of a document by the source text of the markup that they contain."""

    def __init__(self, document: nodes.document) -> None:
        self._contents: dict[str, Counter[str]] = {}
        for name, definition in document.substitution_defs.items():
            inside = Counter(node.rawsource for node in _elements(definition))
            del inside[""]
            if inside:
                self._contents[name] = inside

    def names(self, raw: str) -> tuple[str, ...]:
        """Give the names of the substitutions that contain some markup."""
        return tuple(name for name, inside in self._contents.items() if raw in inside)

    def count(self, name: str, raw: str) -> int:
        """Tell how often a substitution contains some markup."""
        return self._contents[name][raw]


def reference_name(node: nodes.Element) -> str:
    """Give the name by which a reference was written to look up its target; "" for none."""
    raw = node.rawsource
    alias = _ALIAS.search(raw)
    if alias is not None:
        return nodes.fully_normalize_name(alias[1])
    if node.get("anonymous") or _EMBEDDED.search(raw):
        return ""
    name = node.get("name", "") or (raw.strip("|_") if raw.startswith("|") else "")
    return nodes.fully_normalize_name(name)


def align(
    text: str, inlines: Iterable[nodes.Element], substitutions: Substitutions
) -> dict[int, int]:
    """Find inline nodes in their block's source text, each after the one before.

    :return: the offset of each node that was found, by the node's ``id()``.
    """
    spots: dict[int, int] = {}
    uses: dict[str, tuple[int, Counter[str]]] = {}
    cursor = 0
    for node in inlines:
        if not node.rawsource or isinstance(node, nodes.target):
            continue
        again = _same_use(node.rawsource, uses, substitutions)
        if again is not None:
            spots[id(node)] = again
            continue
        written = _find(node.rawsource, text, cursor)
        found = (*written, "") if written else None
        for name in substitutions.names(node.rawsource):
            use = _substitution(name).search(text, cursor)
            if use is not None and (found is None or use.start() < found[0]):
                found = (use.start(), use.end(), name)
        if found is None:
            continue
        spots[id(node)], cursor, name = found
        if name:
            uses[name] = (spots[id(node)], Counter([node.rawsource]))
    return spots


def _same_use(
    raw: str, uses: dict[str, tuple[int, Counter[str]]], substitutions: Substitutions
) -> int | None:
    """Give the offset of a use of a substitution that has more than one link, if it goes on."""
    for name, (offset, seen) in uses.items():
        if seen[raw] < (substitutions.count(name, raw) if name in substitutions.names(raw) else 0):
            seen[raw] += 1
            return offset
    return None


def spots_by_uri(
    text: str, inlines: Iterable[nodes.Element], names: Mapping[str, Sequence[str]]
) -> dict[int, int]:
    """Find references in the source text of a block whose content was translated.

    The order may differ in the translation, so a reference is known by where it leads.
    """
    spots: dict[int, int] = {}
    taken: set[int] = set()
    for node in inlines:
        for reference in node.findall(nodes.reference):
            matches = (
                match.start()
                for pattern in _uri_patterns(reference.get("refuri", ""), names)
                for match in pattern.finditer(text)
            )
            start = next((one for one in matches if one not in taken), None)
            if start is not None:
                spots[id(reference)] = start
                taken.add(start)
    return spots


def loose_patterns(
    node: nodes.Element, names: Mapping[str, Sequence[str]], substitutions: Substitutions
) -> Iterator[re.Pattern[str]]:
    """Give what a reference may look like in a file, the likeliest first."""
    raw = node.rawsource
    # That of an image's target is only a name or a URI.
    patterns = [_wrapped(raw), *map(_substitution, substitutions.names(raw))] if raw else []
    if raw.endswith("_"):
        yield from patterns
    yield from _uri_patterns(node.get("refuri", ""), names)
    if not raw.endswith("_"):
        yield from patterns
    words = node.astext().split()
    if words:  # A role such as :pep:`8`, whose text is "PEP 8".
        name, last = re.escape(words[0]), re.escape(words[-1])
        yield re.compile(rf":{name}:`{last}[^`]*`", re.IGNORECASE)
        content = r"\s+".join(map(re.escape, words))
        yield re.compile(rf":[\w:+.-]+:`(?:{content}|{last})[^`]*`")


def _elements(node: nodes.Element) -> Iterator[nodes.Element]:
    return (child for child in node.children if isinstance(child, nodes.Element))


def _uri_patterns(uri: str, names: Mapping[str, Sequence[str]]) -> Iterator[re.Pattern[str]]:
    if not uri:
        return
    for name in names.get(uri, ()):
        yield _named(name)
    yield re.compile(rf"`[^`<]*<{re.escape(uri)}>`__?")
    yield re.compile(re.escape(uri.removeprefix("mailto:")))


@lru_cache(maxsize=512)
def _named(name: str) -> re.Pattern[str]:
    words = r"\s+".join(re.escape(word) for word in name.split())
    return re.compile(
        rf"`{words}`__?|(?<![\w`<]){words}__?(?!\w)|`[^`<]*<{words}_>`__?|\|{words}\|_",
        re.IGNORECASE,
    )


def _find(raw: str, text: str, start: int) -> tuple[int, int] | None:
    """Give where markup stands in a text: as it is, else as it may be wrapped.

    Nearly all of it stands there as it is, and to compile a pattern takes longer than all the rest.
    """
    at = text.find(raw, start)
    while at >= 0:
        end = at + len(raw)
        if _is_apart(raw, text[at - 1 : at], text[end : end + 1]):
            return at, end
        at = text.find(raw, at + 1)
    match = _wrapped(raw).search(text, start)
    return match.span() if match else None


def _is_apart(raw: str, before: str, after: str) -> bool:
    """Tell whether markup is no part of a longer word, nor escaped; as ``_wrapped`` does."""
    joined_before = raw[0].isalnum() and _is_word(before)
    joined_after = (raw[-1].isalnum() or raw[-1] == "_") and _is_word(after)
    return not (before == "\\" or joined_before or joined_after)


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


@lru_cache(maxsize=512)
def _wrapped(raw: str) -> re.Pattern[str]:
    """Give markup as it may be wrapped, and not as a part of a longer word."""
    before = r"(?<![\w\\])" if raw[0].isalnum() else r"(?<!\\)"
    after = r"(?!\w)" if raw[-1].isalnum() or raw[-1] == "_" else ""
    return re.compile(before + r"\s+".join(re.escape(word) for word in raw.split()) + after)


@lru_cache(maxsize=512)
def _substitution(name: str) -> re.Pattern[str]:
    words = r"\s+".join(re.escape(word) for word in name.split())
    return re.compile(rf"\|{words}\|", re.IGNORECASE)
