"""Lessons about what stands within a line, is meant as markup and is taken for text."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from ..github.urls import meant_address
from .known import ROLES
from .lesson import Lesson, position
from .markdown import BOLD, EMPHASIS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .lesson import Source

# What is code or has a meaning already.
_LITERAL = re.compile(r"``.+?``(?!`)", re.DOTALL)
_PHRASE = re.compile(r"`[^`]+`")
_BARE_HOST = r"(?:www\.)?[\w-]+(?:\.[\w-]+)*\.(?:com|dev|io|net|org)(?![\w.])"
_REST = r"(?:[^\s()<>]|\([^\s()]*\))*"
_ADDRESS = (
    rf"<?(?P<uri>(?:https?://|mailto:|\.{{0,2}}/|#){_REST}|{_BARE_HOST}(?:/{_REST})?"
    r"|[\w./-]+\.(?:rst|md|html?|png|jpe?g|gif|svg|pdf)(?:#[\w-]*)?)>?"
)
_WORD = rf"(?:{'|'.join(sorted(ROLES))})"
# What makes a role, or nearly one, of the text between backticks behind it.
AFTER_ROLE = re.compile(rf"(?:(?<!\w):{_WORD}: +|\w:{_WORD}:|(?<!\w){_WORD}:)\Z")
_QUOTES = "'\"\u2018\u2019\u201c\u201d\u00b4"
_HTML_PAIRS = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "``", "kbd": "``"}


class _Rule(NamedTuple):
    """What is wrong, and how to write it: ``right`` makes that of the groups of ``pattern``.

    ``remedy`` may name it as ``{right}``.
    """

    code: str
    pattern: re.Pattern[str]
    message: str
    remedy: str
    right: Callable[[dict[str, str]], str | None]


def phrases(where: tuple[int, int], text: str) -> Iterator[tuple[str, Lesson]]:
    """Find them in a paragraph, each with its code; at one place only one of them.

    :param where: its line and column.
    :param text: from its first line on, with its indentation.
    """
    line, margin = where
    code = _LITERAL.sub(_blank, text)
    bare = _PHRASE.sub(_blank, code)
    taken: list[range] = []
    for rule in _RULES:
        for found in rule.pattern.finditer(code if "`" in rule.pattern.pattern else bare):
            if "`" in bare[: found.start()]:
                continue  # What begins there and does not end, docutils tells.
            if any(found.start() in one or one.start in range(*found.span()) for one in taken):
                continue
            taken.append(range(*found.span()))
            parts = {name: text[slice(*found.span(name))] for name in found.groupdict()}
            wrong = text[slice(*found.span())]
            if wrong == text.strip():
                parts["alone"] = "\n" + " " * (margin - 1)
            right = rule.right(parts)
            remedy = rule.remedy.replace(": {right}", f": {right}" if right else ".").replace(
                "{right}", right or ""
            )
            below, column = position(text, found.start())
            yield rule.code, Lesson(rule.message, remedy, line + below, column, wrong, right)


def inside(line: int, column: int, raw: str) -> Lesson | None:
    """Give the lesson about bold or emphasised text that holds other markup, if it does.

    :param raw: what is written, with its marks.
    """
    mark = "**" if raw.startswith("**") else "*"
    text = raw[len(mark) : -len(mark)]
    called = "Bold text" if mark == "**" else "Emphasised text"
    if mark == "*" and text.endswith("*") and not text.endswith(" *"):
        return Lesson(
            'This text begins with "*" and ends with "**".',
            'Write "**" on both sides for bold text, or "*" for emphasis.',
            line,
            column,
            raw,
            f"*{raw}",
        )
    if "`" not in text and not re.search(r"\*\S.*\S\*", text):
        return None
    pieces = re.split(r"(``[^`]+``(?!`)|`[^`]+`_{0,2})", text)
    written = [_piece(one, mark) for one in pieces if one]
    glued = any(
        re.search(r"\w$", one) and re.match(r"\w", two)
        for one, two in pairwise(pieces)
        if one.strip("`_ ") and two
    )
    right = None if glued else "".join(written)
    return Lesson(
        f"{called} cannot hold other markup, which is shown as it is written.",
        f"Write {right}" if right else "Write the one behind the other, with a space between them.",
        line,
        column,
        raw,
        right,
    )


def _piece(text: str, mark: str) -> str:
    """Give a piece of what bold text holds, written for itself."""
    if text.startswith("`"):
        return text if text.endswith(("``", "_")) else f"``{text.strip('`')}``"
    words = text.replace("*", "")
    bare = words.strip()
    return words.replace(bare, f"{mark}{bare}{mark}", 1) if bare else words


def phrase_at(source: Source, line: int, column: int) -> Lesson | None:
    """Give the lesson of a kind above that is about a place, if any."""
    text = source[line]
    for _, lesson in phrases((line, 1), text):
        if lesson.line == line and lesson.column <= column < lesson.column + len(lesson.wrong):
            return lesson
    return None


def _blank(match: re.Match[str]) -> str:
    """Give as many spaces, so that all else stands where it was; line feeds stay."""
    return re.sub(r"[^\n]", " ", match[0])


def _link(parts: dict[str, str]) -> str:
    text = " ".join(re.sub(r"[`*]", "", parts["text"]).split())
    page = re.fullmatch(r"([\w./-]+)\.(?:rst|md)(?:#.*)?", parts["uri"])
    if page:
        return f":doc:`{text} <{page[1]}>`"
    bare = re.match(_BARE_HOST, parts["uri"])
    return f"`{text} <{'https://' if bare else ''}{parts['uri']}>`__"


def _picture(parts: dict[str, str]) -> str | None:
    lines = [f".. image:: {parts['uri']}", f"   :alt: {parts['text']}"]
    if parts["target"]:
        lines.append(f"   :target: {parts['target']}")
    return parts["alone"].join(lines) if "alone" in parts else None


def _html(parts: dict[str, str]) -> str | None:
    if parts["tag"]:
        mark = _HTML_PAIRS[parts["tag"].lower()]
        return f"{mark}{parts['inside'].strip()}{mark}"
    if parts["href"]:
        return f"`{parts['words'].strip()} <{parts['href']}>`__"
    return f".. {parts['comment']}" if parts["comment"] and "alone" in parts else None


def _footnote(name: str) -> str:
    return name if name.isdigit() else f"#{name}"


def _role(parts: dict[str, str]) -> str:
    before = f"{parts['before']} " if parts.get("before") else ""
    return f"{before}:{parts['role']}:`{parts['text']}`"


_SHOWN = "here it is shown as it is written."
_NOT_A_ROLE = (
    "This is meant as a role, and is taken for text.",
    "Write {right}: a space, the role between two colons, its text between backticks.",
    _role,
)
_NO_LINK = "This is meant as a link, and is taken for text."
_RULES = (
    _Rule(
        "markdown",
        re.compile(
            r"(?P<link>\[)?!\[(?P<text>[^\[\]]*)\]\((?P<uri>[^\s()]+)(?: +\"[^\"]*\")?\)"
            r"(?(link)\]\((?P<target>[^\s()]+)\))"
        ),
        f"This is a picture of Markdown; {_SHOWN}",
        'Write ".. image::" and the file, in a paragraph of its own.',
        _picture,
    ),
    _Rule(
        "markdown",
        re.compile(
            r"(?<![\w\\])(?P<star>\*{0,2})(?:\[(?P<text>[^\[\]]+)\] ?"
            rf"\({_ADDRESS}(?: +\"[^\"]*\")?\))(?P=star)"
        ),
        f"This is a link of Markdown; {_SHOWN}",
        "Write {right}",
        _link,
    ),
    _Rule(
        "markdown",
        re.compile(r"(?<!\w)\((?P<text>[^()\[\]\n]+)\)\[(?P<uri>https?://[^\s\]]+)\]"),
        f"This is a link of Markdown; {_SHOWN}",
        "Write {right}",
        _link,
    ),
    _Rule(
        "markdown",
        re.compile(r"(?<![\w\]])\[(?P<text>[^\[\]\n]+)\]\[(?P<name>[^\[\]\n]+)\](?!_)"),
        f"This is a link of Markdown; {_SHOWN}",
        "Write {right}",
        lambda parts: f"`{parts['text']} <{parts['name']}_>`_",
    ),
    _Rule(
        "markdown",
        re.compile(r"^ *\[(?P<name>[^\[\]^\n]+)\]: +(?P<uri>https?://\S+)$", re.MULTILINE),
        "This is how Markdown defines the address of a link; here it is taken for text.",
        "Write {right}",
        lambda parts: f".. _{parts['name']}: {parts['uri']}",
    ),
    _Rule(
        "markdown",
        re.compile(r"^ *\[\^(?P<name>[\w-]+)\]:", re.MULTILINE),
        f"This is a footnote of Markdown; {_SHOWN}",
        'Write "{right}".',
        lambda parts: f".. [{_footnote(parts['name'])}]",
    ),
    _Rule(
        "markdown",
        re.compile(r" ?\[\^(?P<name>[\w-]+)\](?!:)"),
        f"This is a footnote of Markdown; {_SHOWN}",
        'Write "{right}", with a space before it.',
        lambda parts: f" [{_footnote(parts['name'])}]_",
    ),
    _Rule(
        "markdown",
        BOLD,
        'Text between "__" is bold in Markdown; here it is shown as it is written.',
        'Write "**" on both sides.',
        lambda parts: f"**{parts['text']}**",
    ),
    _Rule(
        "markdown",
        EMPHASIS,
        'Text between "_" is emphasised in Markdown; here it is shown as it is written.',
        'Write "*" on both sides.',
        lambda parts: f"*{parts['text']}*",
    ),
    _Rule(
        "markdown",
        re.compile(r"(?<![~\w])~~(?=\S)[^~\n]+~~(?![~\w])"),
        'Text between "~~" is struck out in Markdown; here it is shown as it is written.',
        "Remove it; reStructuredText cannot strike text out.",
        lambda _: None,
    ),
    _Rule(
        "markdown",
        re.compile(
            r"<(?P<tag>b|strong|i|em|code|kbd)>(?P<inside>[^<>\n]+)</(?P=tag)>"
            r"|<a [^<>]*?href=[\"']?(?P<href>[^\s\"'<>]+)[\"']?[^<>]*>(?P<words>[^<>]+)</a>"
            r"|<!--+\s*(?P<comment>[^\n]*?)\s*--+>"
            r"|<(?:table|details|summary|div|p|ul|ol)\b[^<>]*>(?:.|\n)*|<(?:br|hr|img)\b[^<>]*>",
            re.IGNORECASE,
        ),
        f"This is HTML; {_SHOWN}",
        "Write it as reStructuredText: {right}",
        _html,
    ),
    _Rule(
        "lost-markup",
        re.compile(r"(?<![\w:`])(?P<all>:(?P<role>[a-z]+):) +`(?P<text>[^`\n]+)`(?!_)"),
        "A space stands between a role and its text, so that both are shown.",
        "Remove the space.",
        _role,
    ),
    _Rule(
        "lost-markup",
        re.compile(
            rf"(?<![\w:`]):(?P<role>{_WORD}):(?:[{_QUOTES}](?P<text>[^{_QUOTES}`\n]+)[{_QUOTES}])"
        ),
        *_NOT_A_ROLE,
    ),
    _Rule(
        "lost-markup",
        re.compile(rf"(?<![\w:`]):(?P<role>{_WORD}):(?P<text>\w[\w./-]*\w)(?![\w:])"),
        *_NOT_A_ROLE,
    ),
    _Rule(
        "lost-markup",
        re.compile(
            rf"(?<![\w:`])(?::(?P<role>{_WORD})|(?P<half>{_WORD}):)`(?P<text>[^`\n]+)`(?![`_])"
        ),
        _NOT_A_ROLE[0],
        _NOT_A_ROLE[1],
        lambda parts: _role(parts | {"role": parts["role"] or parts["half"]}),
    ),
    _Rule(
        "lost-markup",
        re.compile(rf"(?P<before>\w):(?P<role>{_WORD}):`(?P<text>[^`\n]+)`(?![`_])"),
        *_NOT_A_ROLE,
    ),
    _Rule(
        "lost-markup",
        re.compile(r"(?<=<)(?P<uri>(?:www\.|https?[;.]?/)[^\s<>`]+)(?=>`_)"),
        "This address is taken for a page of this site, since it does not begin with https://.",
        "Write {right}",
        lambda parts: meant_address(parts["uri"]) or None,
    ),
    _Rule(
        "lost-markup",
        re.compile(r"(?P<before>\w)`(?P<text>[^`<\n]+ <[^`<>\s]+>`__?)(?!\w)"),
        _NO_LINK,
        "Write a space before it.",
        lambda parts: f"{parts['before']} `{parts['text']}",
    ),
    _Rule(
        "lost-markup",
        re.compile(r"(?P<word>[^\W_][\w-]*) <(?P<uri>https?://[^\s<>`]+)>(?P<end>__?)(?!\w)"),
        _NO_LINK,
        "Write {right}: backticks around the text and the address.",
        lambda parts: f"`{parts['word']} <{parts['uri']}>`{parts['end']}",
    ),
    _Rule(
        "lost-markup",
        re.compile(r"(?<!\S)\*\* +(?P<text>[^\s*`][^*\n`]*[^\s*`])\*\*(?![\w*])"),
        'A space stands behind the first "**", so that this is taken for text.',
        "Remove the space.",
        lambda parts: f"**{parts['text']}**",
    ),
    _Rule(
        "lost-markup",
        re.compile(r"(?P<before>[^\W\d_])\*\*(?P<text>[^\W\d_][^*\n`]*)\*\*(?![\w*])"),
        'A letter stands before the first "**", so that this is taken for text.',
        'Write "\\ " between the two, which is shown as nothing, or make the whole word bold.',
        lambda parts: f"{parts['before']}\\ **{parts['text']}**",
    ),
)
