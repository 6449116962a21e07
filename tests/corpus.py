"""Roadmaps as people write them, with every quirk, and what is true of each.

A piece is some markup with numbered milestone links. A document is a random choice of pieces, each
in a section of its own, with odd titles, labels, fields, line ends and nesting.
"""

# ruff: noqa: E501  # one piece, one line
from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

URI = "https://github.com/example-org/example/milestone/"
WORDS = (
    "prose",
    "that goes on",
    "漢字",
    "\u0643\u062a\u0627\u0628",
    "e\u0301",
    "\U0001f680",
    "a\u200bb",
    "x" * 300,
)
TITLES = (
    "Plain title",
    "Notes",
    "A *very* ``marked`` title",
    "\u0643\u062a\u0627\u0628 \u0639\u0631\u0628\u064a",
    "\U0001f680 Launch",
    "漢字の題",
    "Zero\u200bwidth and e\u0301",
    "Long " * 40 + "title",
    "Quo\"tes & <angles> 'here'",
    "C++ [1] (2) {3}",
    "Ends with a full stop.",
)  # fmt: skip


@dataclass(slots=True)
class Piece:
    """Markup, the definitions that it needs, and what should be found in it.

    In the text, ``{N}`` is a reference to milestone N of the piece and ``<N>`` is its name.
    """

    text: str
    milestones: int = 1
    links: int | None = None  # One for each milestone, if not said.
    checklists: int = 0
    plain: int = 0  # Links that are no work.


PIECES = {
    "paragraph": Piece("Text {0} more.\n"),
    "two in a line": Piece("Text {0} and {1}.\n", 2),
    "repeated": Piece("Text {0} and\nagain {0}, {0}.\n", 1, 3),
    "wrapped": Piece("Text `<0>\nwrapped <<0>_>`_ more.\n"),
    "alias": Piece("See `other words <<0>_>`_.\n"),
    "embedded": Piece("See `words <URI0>`__ here.\n"),
    "standalone": Piece("See URI0 or (URI1).\n", 2),
    "query": Piece("See URI0?closed=1 and URI0#x.\n", 1, 2),
    "emphasis": Piece("*Text* {0} **strong** ``<0>_`` {0}\n", 1, 2),
    "grid table": Piece("+--------+--------+\n| {0:6} | {1:6} |\n+--------+--------+\n| {1:6} | x      |\n+--------+--------+\n", 2, 3),
    "simple table": Piece("======== ========\n{0:8} {1:8}\nx        {0:8}\n======== ========\n", 2, 3),
    "list table": Piece(".. list-table:: Title {1}\n\n   * - {0}\n     - x\n", 2),
    "csv table": Piece('.. csv-table::\n\n   "{0}", x\n   y, "{1}"\n', 2),
    "table in a list": Piece("- Item\n\n  +--------+\n  | {0:6} |\n  +--------+\n"),
    "footnote": Piece("Text [#]_.\n\n.. [#] See {0}.\n"),
    "citation": Piece("Text [C<0>]_.\n\n.. [C<0>] See {0}.\n"),
    "substitution": Piece("Text |<0>| and |<0>|.\n\n.. |<0>| replace:: words {0}\n", 1, 2),
    "unused substitution": Piece("Text.\n\n.. |s<0>| replace:: {0}\n", 0),
    "admonition": Piece(".. note:: Text {0}\n   more.\n\n   {1}\n", 2),
    "titled admonition": Piece(".. admonition:: Title {0}\n\n   Text\n\n   .. tip::\n\n      {1}\n", 2),
    "definition list": Piece("Term {0}\n   Text {1}.\n\nOther : class {2}\n   Text.\n", 3),
    "late fields": Piece("Text.\n\n:status: {0}\n:name: {1}\n", 2),
    "line block": Piece("| Text {0}\n|   {1}\n  goes on\n", 2),
    "quote": Piece("Text.\n\n   Quoted {0}\n\n   -- Somebody {1}\n", 2),
    "deep": Piece("* a\n\n  * b\n\n    1. c\n\n       - d {0}\n\n         .. note::\n\n            {1}\n", 2),
    "literal": Piece("See ``<0>_`` and::\n\n   {0} https://x.example/\n", 0),
    "code": Piece(".. code-block:: rst\n\n   {0}\n\n   .. _x: https://x.example/\n", 0),
    "comment": Piece(".. {0}\n   https://x.example/\n\nText.\n", 0),
    "topic": Piece(".. topic:: Topic {0}\n\n   Text {1}\n", 2),
    "only": Piece(".. only:: html\n\n   Text {0}\n", 1),
    "version": Piece(".. versionadded:: 1.0\n   Text {0}\n"),
    "rubric": Piece(".. rubric:: Words {0}\n"),
    "image": Piece(".. image:: x.png\n   :target: <0>_\n"),
    "container": Piece(".. container:: some\n\n   {0}\n"),
    "raw": Piece('.. raw:: html\n\n   <a href="https://x.example/">x</a>\n\nText {0}\n'),
    "class": Piece(".. rst-class:: special\n\nText {0}\n"),
    "anonymous": Piece("See `words`__.\n\n__ URI0\n"),
    "no work": Piece("See `x <https://x.example/>`__ and https://github.com/example-org/example\n", 0, plain=2),
    "list page": Piece("See https://github.com/example-org/example/milestones now.\n", 0, plain=1),
    "mail": Piece("Write to someone@mail.example or {0}.\n", 1, plain=1),
    "boxes": Piece("- [ ] Do {0}\n- [x] Done\n- [X] Done\n", checklists=1),
    "nested boxes": Piece("- [ ] Do\n\n  - [x] Inner {0}\n\n- [ ] Do\n", checklists=2),
    "marked list": Piece(".. rst-class:: checklist\n\n- Do {0}\n- Do\n", checklists=1),
    "some boxes": Piece("- [ ] Do\n- {0}\n", checklists=0),
    "numbered boxes": Piece("1. [ ] Do {0}\n2. [x] Do\n", checklists=0),
    "tabs": Piece("-\tItem\t{0}\n\n\t\tQuote\t{1}\n", 2),
    "blank": Piece("\n\n   \n", 0),
    "nothing": Piece("", 0),
    "comment only": Piece("..\n", 0),
    "many": Piece("".join(f"{{{n}}}\n" for n in range(60)), 60),
    "long": Piece("Words and words. \n" * 400 + "{0}\n"),
}  # fmt: skip


@dataclass(slots=True)
class Part:
    """What is true of one section: its own links and what they make of it."""

    links: int
    milestones: frozenset[int]
    checklists: int
    is_item: bool


@dataclass(slots=True)
class Document:
    """A source, and what is true of it."""

    name: str
    content: bytes
    links: int = 0
    checklists: int = 0
    parts: list[Part] = field(default_factory=list)

    @property
    def items(self) -> list[frozenset[int]]:
        """The milestones of each item, in order."""
        return [part.milestones for part in self.parts if part.is_item]


def fill(piece: Piece, first: int) -> tuple[str, str]:
    """Give a piece's text with its milestones numbered from ``first``, and the definitions."""
    text = piece.text
    shown = max(piece.milestones, 1)
    for n in reversed(range(shown)):
        name, uri = f"m{first + n}", f"{URI}{first + n}"
        text = text.replace(f"{{{n}:6}}", f"{name}_".ljust(6)).replace(
            f"{{{n}:8}}", f"{name}_".ljust(8)
        )
        text = text.replace(f"{{{n}}}", f"{name}_").replace(f"<{n}>", name).replace(f"URI{n}", uri)
    names = [f".. _m{first + n}: {URI}{first + n}\n" for n in range(shown)]
    return text, "".join(names)


def compose(name: str, seed: int, kinds: list[str]) -> Document:
    """Give a document of these pieces."""
    choose = random.Random(seed)
    document = Document(name, b"")
    lines: list[str] = []
    definitions = ""
    number, depth = 1, 0
    if choose.random() < 0.2:
        lines.append(".. a comment\n")
    for kind in kinds:
        piece = PIECES[kind]
        status = choose.choice(("", "", "now", "none", "odd"))
        depth = choose.randint(0, min(depth + 1, 4)) if document.parts else 0
        lines.append(_heading(choose, number, depth, status))
        text, names = fill(piece, number)
        lines += [f"{choose.choice(WORDS)}\n" if choose.random() < 0.3 else "", text]
        definitions += names
        numbers = frozenset(range(number, number + piece.milestones))
        links = (piece.milestones if piece.links is None else piece.links) + piece.plain
        is_item = status != "none" and bool(status or numbers)
        document.parts.append(Part(links, numbers, piece.checklists, is_item))
        document.links += links
        document.checklists += piece.checklists
        number += max(piece.milestones, 1)
    source = "\n".join([*lines, definitions])
    document.content = _encode(choose, source)
    return document


def _heading(choose: random.Random, number: int, depth: int, status: str) -> str:
    title = choose.choice(TITLES).strip()
    labels = "".join(f".. _label-{number}-{n}:\n" for n in range(choose.randint(0, 3)))
    mark = '=-~^"'[depth] * (len(title) * 2)
    fields = f":status: {status}\n" if status else ""
    return f"{labels}\n{title}\n{mark}\n{fields}\n"


def _encode(choose: random.Random, source: str) -> bytes:
    if choose.random() < 0.3:
        source = source.replace("\n", "\r\n")
    data = source.encode()
    return b"\xef\xbb\xbf" + data if choose.random() < 0.2 else data


def documents(count: int) -> Iterator[Document]:
    """Give documents: each piece alone, then more and more of them together."""
    for at, kind in enumerate(PIECES):
        yield compose(f"alone-{at}", at, [kind])
    choose = random.Random(2031)
    for at in range(count):
        kinds = choose.choices(list(PIECES), k=choose.randint(1, 3 + at // 8))
        yield compose(f"mixed-{at}", at, kinds)


def thousand_milestones() -> Document:
    """Give one section with a thousand milestones."""
    piece = Piece("".join(f"{{{n}}}\n" for n in range(1000)), 1000)
    text, names = fill(piece, 1)
    numbers = frozenset(range(1, 1001))
    content = f"All\n===\n\n{text}\n{names}".encode()
    return Document("thousand", content, 1000, 0, [Part(1000, numbers, 0, is_item=True)])
