"""What stands within a line, is meant as markup and is taken for text: how each is found."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, NamedTuple

from ..github.urls import meant_address
from .known import DIRECTIVES, ROLES
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
_PICTURE = r"(?:png|jpe?g|gif|svg|webp)"
# Of the names that GitHub and chats turn into pictures, the common ones:
_EMOJI = {
    "+1": "👍", "bug": "🐛", "bulb": "💡", "construction": "🚧", "fire": "🔥", "heart": "❤️",
    "memo": "📝", "rocket": "🚀", "smile": "😄", "sparkles": "✨", "star": "⭐", "tada": "🎉",
    "thumbsup": "👍", "warning": "⚠️", "white_check_mark": "✅", "zap": "⚡",
}  # fmt: skip


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
    lines = [f".. image:: {parts['uri']}"]
    if parts["text"]:
        lines.append(f"   :alt: {parts['text']}")
    if parts["target"]:
        lines.append(f"   :target: {parts['target']}")
    return parts["alone"].join(lines) if "alone" in parts else None


def _html(parts: dict[str, str]) -> str | None:
    if parts["small"]:
        return _raised(parts | {"sub": parts["small"] if parts["which"] == "sub" else ""})
    if parts["tag"]:
        mark = _HTML_PAIRS[parts["tag"].lower()]
        return f"{mark}{parts['inside'].strip()}{mark}"
    if parts["href"]:
        return f"`{parts['words'].strip()} <{parts['href']}>`__"
    if parts["comment"] and "alone" in parts:
        return f".. {parts['comment']}".replace("\n", parts["alone"] + "   ")
    return None


def _raised(parts: dict[str, str]) -> str:
    """Give text above or below the line; a letter beside it is set apart by what is not shown."""
    role = "sub" if parts["sub"] else "sup"
    text = parts["sub"] or parts["small"]
    before, after = (
        f"{parts['before']}\\ " if parts["before"] else "",
        "\\ " if parts["after"] else "",
    )
    return f"{before}:{role}:`{text}`{after}{parts['after']}"


def _math(parts: dict[str, str]) -> str:
    if "alone" in parts and parts["sign"] == "$$":
        return f".. math:: {parts['formula'].strip()}"
    return f":math:`{parts['formula'].strip()}`"


def _character(name: str) -> str | None:
    char = html.unescape(f"&{name};")
    return None if char.startswith("&") and name != "amp" else char.replace("\u00a0", " ")


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
        re.compile(r"\{(?P<role>[a-z]+)\}`(?P<text>[^`\n]+)`(?!`)"),
        f"This is a role of MyST Markdown; {_SHOWN}",
        "Write {right}",
        _role,
    ),
    Rule(
        "markdown",
        re.compile(r"^ *\[(?:TOC|\[_?TOC_?\])\]$", re.MULTILINE),
        "This does not become a list of contents; here it is shown as it is written.",
        'Write ".. contents::" in a paragraph of its own.',
        lambda parts: f".. contents::{parts['alone']}   :local:" if "alone" in parts else None,
    ),
    Rule(
        "markdown",
        re.compile(
            rf"!?\[\[(?:File:|Image:)?(?P<uri>[^\[\]|\n]+\.{_PICTURE})"
            r"(?:\|[^\[\]\n]*?)??(?:\|(?P<text>[^\[\]|\n]*))?\]\]"
        ),
        f"This is a picture of a wiki; {_SHOWN}",
        'Write ".. image::" and the file, in a paragraph of its own.',
        lambda parts: _picture(parts | {"target": ""}),
    ),
    Rule(
        "markdown",
        re.compile(r"(?<![\w\[])\[\[(?P<name>\w[^\[\]|\n]*)(?:\|[^\[\]\n]*)?\]\](?![\w\]])"),
        f"This is a link of a wiki; {_SHOWN}",
        "Write :doc:`text <page>` with the name of the page's file, without its ending.",
        lambda _: None,
    ),
    Rule(
        "markdown",
        re.compile(
            r"(?P<link>\[)?!\[(?P<text>[^\[\]]*)\]\((?P<uri>[^\s()]+)(?: +\"[^\"]*\")?\)"
            r"(?:\{[^{}\n]*\})?(?(link)\]\((?P<target>[^\s()]+)\))"
        ),
        f"This is a picture of Markdown; {_SHOWN}",
        'Write ".. image::" and the file, in a paragraph of its own.',
        _picture,
    ),
    Rule(
        "markdown",
        re.compile(
            r"(?<![\w\\])(?P<star>\*{0,2})(?:\[(?P<text>[^\[\]]+)\] ?"
            rf"\({_ADDRESS}(?: +\"[^\"]*\")?\)(?:\{{[^{{}}\n]*\}})?)(?P=star)"
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
        re.compile(r"^ *\[//\]: *# *[(\"'](?P<text>[^\n]*)[)\"']$", re.MULTILINE),
        f"This is a comment of Markdown; {_SHOWN}",
        'Write ".. " before it, in a paragraph of its own.',
        lambda parts: f".. {parts['text']}" if "alone" in parts else None,
    ),
    Rule(
        "markdown",
        re.compile(r"\^\[[^\[\]\n]+\]"),
        f"This is a footnote of Markdown; {_SHOWN}",
        'Write " [#]_" here and, at the end of the page, ".. [#]" with its text.',
        lambda _: None,
    ),
    Rule(
        "markdown",
        re.compile(r"(?<![=\w])==(?P<text>[^\s=](?:[^=\n]*[^\s=])?)==(?![=\w])"),
        'Text between "==" is marked in Markdown; here it is shown as it is written.',
        'Write "**" on both sides, for bold text.',
        lambda parts: f"**{parts['text']}**",
    ),
    Rule(
        "markdown",
        re.compile(
            r"(?P<before>[^\W_])(?:~(?P<sub>\w{1,3})~|\^(?P<small>\w{1,4})\^)(?P<after>[^\W_]?)(?![~^])"
        ),
        f"Text between signs is set lower or higher in Markdown; {_SHOWN}",
        "Write {right}",
        _raised,
    ),
    Rule(
        "markdown",
        re.compile(
            r"(?<![\w$\\])(?P<sign>\${1,2})(?P<formula>(?!\s)[^$\n]*[\\^_={][^$\n]*(?<![\s\\]))(?P=sign)"
            r"(?![\w$])"
        ),
        f"This is a formula of Markdown; {_SHOWN}",
        "Write {right}",
        _math,
    ),
    Rule(
        "markdown",
        re.compile(rf"(?<![\w:`]):(?P<name>{'|'.join(map(re.escape, sorted(_EMOJI)))}):(?![\w:`])"),
        "This name does not become a picture; here it is shown as it is written.",
        "Write {right}",
        lambda parts: _EMOJI[parts["name"].lower()],
    ),
    Rule(
        "markdown",
        re.compile(r"&(?P<name>[a-z]{2,8}|#\d{2,6});", re.IGNORECASE),
        f"This is how HTML writes a character; {_SHOWN}",
        "Write the character itself.",
        lambda parts: _character(parts["name"]),
    ),
    Rule(
        "lost-markup",
        re.compile(rf"(?<=\S )\.\. (?:{'|'.join(sorted(DIRECTIVES))})::(?!\w)"),
        "A directive does not begin within a line; here it is taken for text.",
        "Write it in a paragraph of its own.",
        lambda _: None,
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
            r"|<!--+\s*(?P<comment>(?:(?!--)[^>])*?)\s*--+>"
            r"|(?P<before>\w?)<(?P<which>sub|sup)>(?P<small>[^<>\n]+)</(?P=which)>(?P<after>\w?)"
            r"|<(?P<other>center|del|font|mark|s|small|span|u)\b[^<>]*>[^<>]*</(?P=other)>"
            r"|<(?:table|details|summary|div|p|ul|ol)\b[^<>]*>(?:.|\n)*"
            r"|<(?:br|hr|iframe|img|video)\b[^<>]*>",
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
