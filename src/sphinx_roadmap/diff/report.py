"""Changes as text for a terminal, as Markdown for a pull request, and as JSON for programs."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from .changes import RANK, Kind
from .phrases import Sentence, Style, grouped, sentence, short, summary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .changes import Change

JSON_VERSION = 1

# A reader of the roadmap may pass over these.
_LESSER = RANK[Kind.LINK_CHANGED]
# What fits on a screen without scrolling, and what GitHub takes (1 MiB) with room to spare.
_MOST_LINES = 20
_MOST_TASKS = 8
_MOST_FOLDED = 300
_LONGEST = 1200

# https://en.wikipedia.org/wiki/ANSI_escape_code#SGR; the 16 colours that every theme adapts.
_RESET = "\x1b[0m"
_COLOURS = {Style.NAME: "\x1b[1m", Style.GONE: "\x1b[31m", Style.NEW: "\x1b[32m"}

# https://spec.commonmark.org/0.31.2/#backslash-escapes, of what starts markup within a line.
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~$&])")
# https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
_AUTOLINK = re.compile(
    r"(@|#|\bGH-|\bwww)(?=[\w.-])"  # A person, an issue, a site.
    r"|:(?=//|[\w+-]+:)"  # A URL, an emoji.
    r"|\b[0-9a-f]{4}(?=[0-9a-f]{3,36}\b)",  # A commit.
    re.IGNORECASE,
)
# Invisible, but some scripts and emoji are wrong without them.
_SCRIPT = "\u200c\u200d"
_JOINER = "\u2060"  # Shows nothing and breaks no line.


def to_text(changes: Sequence[Change], *, names: tuple[str, str], colour: bool = False) -> str:
    """Give changes for a terminal, each on a line with its place.

    :param names: what the user called the two sides. :param colour: with ANSI escape sequences.
    """
    if not changes:
        return f"No change from {_shown(names[0])} to {_shown(names[1])}.\n"
    lines = []
    for group in grouped(changes):
        line = "".join(_terminal(style, text, colour=colour) for style, text in sentence(group))
        place = group[0].place
        lines.append(
            f"- {line}" + (f"  [{_shown(str(place))}]" if place and len(group) == 1 else "")
        )
        if len(group) > 1 and group[0].kind.startswith("task"):
            lines += [f"    - {_shown(change.name)}" for change in group]
    head = f"From {_shown(names[0])} to {_shown(names[1])}: {summary(changes)}."
    return "\n".join([head, "", *lines]) + "\n"


def to_json(changes: Sequence[Change], *, names: tuple[str, str], notes: Sequence[str] = ()) -> str:
    """Give changes as JSON; docs/reference/diff.rst describes it."""
    data = {
        "version": JSON_VERSION,
        "old": names[0],
        "new": names[1],
        "notes": list(notes),
        "changes": [
            {
                "kind": change.kind,
                "id": change.id or None,
                "title": change.title or None,
                "name": change.name or None,
                "before": change.before or None,
                "after": change.after or None,
                "text": change.text or None,
                "count": change.count,
                "path": change.place.path if change.place else None,
                "line": change.place.line if change.place else None,
            }
            for change in changes
        ],
    }
    text = json.dumps(data, ensure_ascii=False, indent=2)
    return text.encode("utf-8", "replace").decode() + "\n"


def to_markdown(
    changes: Sequence[Change], *, names: tuple[str, str], notes: Sequence[str] = ()
) -> str:
    """Give changes as GitHub's Markdown: what matters first, at most a screen, the rest folded.

    Nothing that others wrote becomes a link, a mention or markup.
    """
    head = [f"## Roadmap: {summary(changes) or 'no changes'}", ""]
    head += [f"Compared: {_code(names[0])} with {_code(names[1])}.", ""]
    for note in notes:
        head += [f"Note: {_escaped(note)}", ""]
    groups = grouped(changes)
    first = [group for group in groups if RANK[group[0].kind] < _LESSER]
    lesser = [group for group in groups if RANK[group[0].kind] >= _LESSER]
    body = [_line(group) for group in first[:_MOST_LINES]]
    if not first and changes:
        body = ["No item, event or checklist changes: only links and words."]
    parts = ["\n".join(head + body)] if body else ["\n".join(head).rstrip("\n")]
    parts += _folded("more changes", first[_MOST_LINES:])
    links = [group for group in lesser if group[0].kind not in {Kind.WORDING, Kind.COSMETIC}]
    parts += _folded("links", links)
    parts += _folded("wording", [group for group in lesser if group[0].kind is Kind.WORDING])
    parts += _folded("cosmetic", [group for group in lesser if group[0].kind is Kind.COSMETIC])
    parts += _texts(changes)
    return "\n\n".join(parts) + "\n"


def _line(group: Sequence[Change]) -> str:
    said = _limited(sentence(group))
    line = "- " + "".join(_markdown(style, text) for style, text in said).rstrip()
    if len(group) > 1 and group[0].kind.startswith("task"):
        line += "".join(f"\n  - {_escaped(short(one.name))}" for one in group[:_MOST_TASKS])
        if len(group) > _MOST_TASKS:
            line += f"\n  - and {len(group) - _MOST_TASKS} more"
    return line


def _folded(title: str, groups: Sequence[Sequence[Change]]) -> list[str]:
    if not groups:
        return []
    lines = [_line(group) for group in groups[:_MOST_FOLDED]]
    if len(groups) > _MOST_FOLDED:
        lines.append(f"- and {len(groups) - _MOST_FOLDED} more")
    count = sum(len(group) for group in groups)
    return [f"<details><summary>{title[0].upper()}{title[1:]} ({count})</summary>", *_block(lines)]


def _texts(changes: Sequence[Change]) -> list[str]:
    """Give what new and removed sections say."""
    lines = []
    for change in changes:
        if change.text:
            word = "removed: " if change.kind.endswith("removed") else ""
            text = change.text if len(change.text) <= _LONGEST else f"{change.text[:_LONGEST]}..."
            lines.append(f"- {word}**{_escaped(change.title)}**: {_escaped(text)}")
    if not lines:
        return []
    rest = len(lines) - _MOST_FOLDED
    lines = [*lines[:_MOST_FOLDED], *([f"- and {rest} more"] if rest > 0 else [])]
    title = "What new and removed sections say"
    return [f"<details><summary>{title}</summary>", *_block(lines)]


def _block(lines: Sequence[str]) -> list[str]:
    # Blank lines around, or GitHub takes the list for HTML.
    return ["\n".join(lines), "</details>"]


def _limited(said: Sentence) -> Sentence:
    """Cut a sentence off where it gets too long to be read."""
    kept: Sentence = []
    length = 0
    for style, text in said:
        if length > _LONGEST:
            return [*kept, (Style.OWN, "...")]
        kept.append((style, text[:_LONGEST]))
        length += len(text)
    return kept


def _terminal(style: Style, text: str, *, colour: bool) -> str:
    if style is Style.OWN:
        return text
    shown = _shown(text)
    if colour:
        return f"{_COLOURS[style]}{shown}{_RESET}" if style in _COLOURS else shown
    return {Style.GONE: f"[-{shown}-]", Style.NEW: f"{{+{shown}+}}"}.get(style, shown)


def _markdown(style: Style, text: str) -> str:
    if style is Style.OWN:
        return text.replace("->", "→")
    if style is Style.CODE:
        return _code(text)
    escaped = _escaped(text)
    if not escaped:
        return ""
    marks = {Style.NAME: "**", Style.GONE: "~~", Style.NEW: "**"}
    return f"{marks.get(style, '')}{escaped}{marks.get(style, '')}"


def _shown(text: str) -> str:
    """Give text on one line that a terminal only shows: a page may hold what it would obey."""
    one_line = " ".join(text.split())
    return "".join(char if char.isprintable() or char in _SCRIPT else "\ufffd" for char in one_line)


def _escaped(text: str) -> str:
    """Give text as Markdown that only shows it."""
    escaped = _MARKUP.sub(r"\\\1", _shown(text))
    return _AUTOLINK.sub(lambda match: match[0] + _JOINER, escaped)


def _code(text: str) -> str:
    """Give text as a code span, whatever is in it: https://spec.commonmark.org/0.31.2/#code-spans."""
    shown = _shown(text)
    longest = max((len(run) for run in re.findall("`+", shown)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if shown.startswith(("`", " ")) or shown.endswith(("`", " ")) else ""
    return f"{fence}{pad}{shown}{pad}{fence}" if shown else ""
