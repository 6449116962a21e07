"""What stands within a line, is meant as markup and is taken for text: how each is found."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ..github.urls import meant_address
from .known import ROLES
from .markdown import BOLD, EMPHASIS

if TYPE_CHECKING:
    from collections.abc import Callable

_BARE_HOST = r"(?:www\.)?[\w-]+(?:\.[\w-]+)*\.(?:com|dev|io|net|org)(?![\w.])"
_REST = r"(?:[^\s()<>]|\([^\s()]*\))*"
_ADDRESS = (
    rf"<?(?P<uri>(?:https?://|mailto:|\.{{0,2}}/|#){_REST}|{_BARE_HOST}(?:/{_REST})?"
    r"|[\w./-]+\.(?:rst|md|html?|png|jpe?g|gif|svg|pdf)(?:#[\w-]*)?)>?"
)
ROLE = rf"(?:{'|'.join(sorted(ROLES))})"
_QUOTES = "'\"\u2018\u2019\u201c\u201d\u00b4"
_HTML_PAIRS = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "``", "kbd": "``"}


class Rule(NamedTuple):
    """What is wrong, and how to write it: ``right`` makes that of the groups of ``pattern``.

    ``remedy`` may name it as ``{right}``.
    """

    code: str
    pattern: re.Pattern[str]
    message: str
    remedy: str
    right: Callable[[dict[str, str]], str | None]


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
RULES = (
    Rule(
        "markdown",
        re.compile(
            r"(?P<link>\[)?!\[(?P<text>[^\[\]]*)\]\((?P<uri>[^\s()]+)(?: +\"[^\"]*\")?\)"
            r"(?(link)\]\((?P<target>[^\s()]+)\))"
        ),
        f"This is a picture of Markdown; {_SHOWN}",
        'Write ".. image::" and the file, in a paragraph of its own.',
        _picture,
    ),
    Rule(
        "markdown",
        re.compile(
            r"(?<![\w\\])(?P<star>\*{0,2})(?:\[(?P<text>[^\[\]]+)\] ?"
            rf"\({_ADDRESS}(?: +\"[^\"]*\")?\))(?P=star)"
        ),
        f"This is a link of Markdown; {_SHOWN}",
        "Write {right}",
        _link,
    ),
    Rule(
        "markdown",
        re.compile(r"(?<!\w)\((?P<text>[^()\[\]\n]+)\)\[(?P<uri>https?://[^\s\]]+)\]"),
        f"This is a link of Markdown; {_SHOWN}",
        "Write {right}",
        _link,
    ),
    Rule(
        "markdown",
        re.compile(r"(?<![\w\]])\[(?P<text>[^\[\]\n]+)\]\[(?P<name>[^\[\]\n]+)\](?!_)"),
        f"This is a link of Markdown; {_SHOWN}",
        "Write {right}",
        lambda parts: f"`{parts['text']} <{parts['name']}_>`_",
    ),
    Rule(
        "markdown",
        re.compile(r"^ *\[(?P<name>[^\[\]^\n]+)\]: +(?P<uri>https?://\S+)$", re.MULTILINE),
        "This is how Markdown defines the address of a link; here it is taken for text.",
        "Write {right}",
        lambda parts: f".. _{parts['name']}: {parts['uri']}",
    ),
    Rule(
        "markdown",
        re.compile(r"^ *\[\^(?P<name>[\w-]+)\]:", re.MULTILINE),
        f"This is a footnote of Markdown; {_SHOWN}",
        'Write "{right}".',
        lambda parts: f".. [{_footnote(parts['name'])}]",
    ),
    Rule(
        "markdown",
        re.compile(r" ?\[\^(?P<name>[\w-]+)\](?!:)"),
        f"This is a footnote of Markdown; {_SHOWN}",
        'Write "{right}", with a space before it.',
        lambda parts: f" [{_footnote(parts['name'])}]_",
    ),
    Rule(
        "markdown",
        BOLD,
        'Text between "__" is bold in Markdown; here it is shown as it is written.',
        'Write "**" on both sides.',
        lambda parts: f"**{parts['text']}**",
    ),
    Rule(
        "markdown",
        EMPHASIS,
        'Text between "_" is emphasised in Markdown; here it is shown as it is written.',
        'Write "*" on both sides.',
        lambda parts: f"*{parts['text']}*",
    ),
    Rule(
        "markdown",
        re.compile(r"(?<![~\w])~~(?=\S)[^~\n]+~~(?![~\w])"),
        'Text between "~~" is struck out in Markdown; here it is shown as it is written.',
        "Remove it; reStructuredText cannot strike text out.",
        lambda _: None,
    ),
    Rule(
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
    Rule(
        "lost-markup",
        re.compile(r"(?<![\w:`])(?P<all>:(?P<role>[a-z]+):) +`(?P<text>[^`\n]+)`(?!_)"),
        "A space stands between a role and its text, so that both are shown.",
        "Remove the space.",
        _role,
    ),
    Rule(
        "lost-markup",
        re.compile(
            rf"(?<![\w:`]):(?P<role>{ROLE}):(?:[{_QUOTES}](?P<text>[^{_QUOTES}`\n]+)[{_QUOTES}])"
        ),
        *_NOT_A_ROLE,
    ),
    Rule(
        "lost-markup",
        re.compile(rf"(?<![\w:`]):(?P<role>{ROLE}):(?P<text>\w[\w./-]*\w)(?![\w:])"),
        *_NOT_A_ROLE,
    ),
    Rule(
        "lost-markup",
        re.compile(
            rf"(?<![\w:`])(?::(?P<role>{ROLE})|(?P<half>{ROLE}):)`(?P<text>[^`\n]+)`(?![`_])"
        ),
        _NOT_A_ROLE[0],
        _NOT_A_ROLE[1],
        lambda parts: _role(parts | {"role": parts["role"] or parts["half"]}),
    ),
    Rule(
        "lost-markup",
        re.compile(rf"(?P<before>\w):(?P<role>{ROLE}):`(?P<text>[^`\n]+)`(?![`_])"),
        *_NOT_A_ROLE,
    ),
    Rule(
        "lost-markup",
        re.compile(r"(?<=<)(?P<uri>(?:www\.|https?[;.]?/)[^\s<>`]+)(?=>`_)"),
        "This address is taken for a page of this site, since it does not begin with https://.",
        "Write {right}",
        lambda parts: meant_address(parts["uri"]) or None,
    ),
    Rule(
        "lost-markup",
        re.compile(r"(?P<before>\w)`(?P<text>[^`<\n]+ <[^`<>\s]+>`__?)(?!\w)"),
        _NO_LINK,
        "Write a space before it.",
        lambda parts: f"{parts['before']} `{parts['text']}",
    ),
    Rule(
        "lost-markup",
        re.compile(r"(?P<word>[^\W_][\w-]*) <(?P<uri>https?://[^\s<>`]+)>(?P<end>__?)(?!\w)"),
        _NO_LINK,
        "Write {right}: backticks around the text and the address.",
        lambda parts: f"`{parts['word']} <{parts['uri']}>`{parts['end']}",
    ),
    Rule(
        "lost-markup",
        re.compile(r"(?<!\S)\*\* +(?P<text>[^\s*`][^*\n`]*[^\s*`])\*\*(?![\w*])"),
        'A space stands behind the first "**", so that this is taken for text.',
        "Remove the space.",
        lambda parts: f"**{parts['text']}**",
    ),
    Rule(
        "lost-markup",
        re.compile(r"(?P<before>[^\W\d_])\*\*(?P<text>[^\W\d_][^*\n`]*)\*\*(?![\w*])"),
        'A letter stands before the first "**", so that this is taken for text.',
        'Write "\\ " between the two, which is shown as nothing, or make the whole word bold.',
        lambda parts: f"{parts['before']}\\ **{parts['text']}**",
    ),
)
