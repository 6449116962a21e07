"""Lessons about names: of links, of directives and of roles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..words import near
from .inline import unbalanced
from .lesson import Lesson
from .markdown import BOLD, bold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .lesson import Source


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


DIRECTIVES = _words(
    "admonition attention caution code code-block contents csv-table danger error figure hint"
    " image important include list-table literalinclude math note only raw roadmap-board"
    " roadmap-changes roadmap-events roadmap-timeline rst-class rubric seealso table tip"
    " toctree topic warning versionadded versionchanged"
)
ADMONITIONS = _words("attention caution danger hint important note seealso tip warning")
# Those that nobody would begin a comment with, and with a single colon.
COMMENTED = DIRECTIVES - _words("code contents error figure include math only raw table topic")
_ROLES = _words(
    "abbr code confval doc download emphasis envvar file guilabel kbd literal math"
    " menuselection numref option pep ref rfc strong sub subscript sup superscript term"
)
_OPTIONS = _words(
    "align alt caption class depth emphasize-lines file figwidth glob header-rows height"
    " hidden language linenos lines local maxdepth name numbered scale stub-columns target"
    " titlesonly url width widths"
)
_DEFINITION = re.compile(
    r"\s*\.\. _(?:`(?P<quoted>[^`]+)`|(?P<plain>(?:[^:\\\n]|\\.|:(?! ))+)):(?: |$)"
)
_EMBEDDED = re.compile(r"`([^`<\n]+?)\s*<[^>`]+>`_(?!_)")


def unknown_target(source: Source, line: int, said: re.Match[str]) -> Lesson | None:
    """A link by a name that nothing defines."""
    name = said["name"]
    lost = _lost_definition(source, name)
    if lost is not None:
        return lost
    found = source.search(_use(name), line)
    if found is None:
        return None
    at, column, wrong = found
    if not wrong.startswith("`"):
        half = unbalanced(source, line, "`")
        if half is not None and wrong in half.wrong:
            return half
    embedded = re.match(r"(`[^<`]*\S)(<[^>`]+>`__?)", wrong)
    if embedded:
        return Lesson(
            "No space stands between the text of this link and its address.",
            'Write a space before "<".',
            at,
            column,
            wrong,
            f"{embedded[1]} {embedded[2]}",
        )
    meant = near(name, set(map(normal, names(source))))
    written = next((one for one in names(source) if normal(one) == meant), "")
    if meant:
        remedy, right = f"Write `{meant}`_.", f"`{written}`_"
    elif wrong.startswith("`"):
        text = wrong.strip("`_")
        remedy = (
            f"Correct the name, or write the address into the link, or the line"
            f' ".. _`{text}`: https://..." at the end of the page.'
        )
        right = f"`{text} <https://...>`_"
    else:
        remedy = f'Correct the name before "_"; for the word itself write ``{wrong}``.'
        right = f"``{wrong}``"
    message = f'This link goes by the name "{name}", which this page does not define.'
    return Lesson(message, remedy, at, column, wrong, right)


def anonymous(source: Source, line: int, said: re.Match[str]) -> Lesson | None:
    """A link with two underscores has no address."""
    pattern = re.compile(r"`[^`<>\n]+`__(?!_)")
    found = source.search(pattern, line)
    if found is None:
        marked = next(((n, one) for n, text in source if (one := BOLD.search(text))), None)
        return bold(marked[0], marked[1].start() + 1, marked[1]) if marked else None
    at, column, wrong = found
    return Lesson(
        'This link ends with "__" and has no address.',
        'Write its address into it, between "<" and ">".',
        at,
        column,
        wrong,
        f"`{wrong.strip('`_')} <https://...>`__",
    )


def duplicate_target(source: Source, line: int, said: re.Match[str]) -> Lesson | None:
    """A name is defined twice on one page."""
    name = said["name"]
    places = [
        number
        for number, text in source
        if (found := _DEFINITION.match(text)) and normal(found["quoted"] or found["plain"]) == name
    ]
    if len(places) < 2:
        return None
    at = line if line in places[1:] else places[1]
    wrong = source[at].strip()
    head, _, uri = wrong.partition(": ")
    if uri:
        remedy, right = "Remove one of the two lines, or give one another name.", ""
    else:
        label = head.removeprefix(".. _").rstrip(":").strip("`")
        remedy, right = "Give one of the two another name.", f".. _{label}-2:"
    message = f'The name "{name}" is already defined in line {places[0]} of this page.'
    return Lesson(message, remedy, at, source.indent(at) + 1, wrong, right)


def malformed_target(source: Source, line: int, said: re.Match[str]) -> Lesson | None:
    """A line that is to define a name lacks the colon or the space after it."""
    found = re.match(r"\s*\.\. _`?(?P<name>[^`]+?)`?:?\s*(?:https?|mailto):", source[line])
    return _lost_definition(source, normal(found["name"])) if found else None


def unknown_directive(source: Source, line: int, said: re.Match[str]) -> Lesson | None:
    """A directive that is not there."""
    name = said["name"]
    meant = near(name, DIRECTIVES)
    found = source.search(re.compile(rf"(?<=\.\. ){re.escape(name)}(?=\s*::)"), line)
    if found is None:
        return None
    at, column, wrong = found
    return Lesson(
        f'There is no directive "{name}"' + (f'; did you mean "{meant}"?' if meant else "."),
        f'Write ".. {meant}::".'
        if meant
        else "Correct the name; the roadmap itself needs no directive.",
        at,
        column,
        wrong,
        meant or None,
    )


def unknown_role(source: Source, line: int, said: re.Match[str]) -> Lesson | None:
    """A role that is not there."""
    name = said["name"]
    meant = near(name, _ROLES)
    found = source.search(re.compile(rf":{re.escape(name)}:(?=`)"), line)
    if found is None:
        return None
    at, column, wrong = found
    return Lesson(
        f'There is no role "{name}"' + (f'; did you mean "{meant}"?' if meant else "."),
        f'Write ":{meant}:".' if meant else "Correct the name between the colons.",
        at,
        column,
        wrong,
        f":{meant}:" if meant else None,
    )


def unknown_option(source: Source, line: int, said: re.Match[str]) -> Lesson | None:
    """A directive's option that it does not know."""
    name = said["option"]
    meant = near(name, _OPTIONS)
    found = source.search(re.compile(rf":{re.escape(name)}:.*"), line)
    if found is None:
        return None
    at, column, wrong = found
    return Lesson(
        f'The directive "{said["name"]}" has no option "{name}"'
        + (f'; did you mean "{meant}"?' if meant else "."),
        f'Write ":{meant}:".' if meant else "Remove the line.",
        at,
        column,
        f":{name}:" if meant else wrong,
        f":{meant}:" if meant else "",
    )


def role_and_suffix(source: Source, line: int, said: re.Match[str]) -> Lesson | None:
    """A role with the underscore of a link."""
    found = source.search(re.compile(r":[\w.+-]+:`[^`]+`__?"), line)
    if found is None:
        return None
    at, column, wrong = found
    return Lesson(
        "A role is no link by name: it has no underscore at its end.",
        'Remove the "_".',
        at,
        column,
        wrong,
        wrong.rstrip("_"),
    )


def undefined_substitution(source: Source, line: int, said: re.Match[str]) -> Lesson | None:
    """Text between two bars that nothing defines."""
    name = r"\s+".join(re.escape(word) for word in said["name"].split())
    found = source.search(re.compile(rf"\|{name}\|_{{0,2}}"), line)
    if found is None:
        return None
    at, column, wrong = found
    return Lesson(
        'Text between two "|" stands for something else, which this page does not define.',
        'Write "\\|" for the character itself.',
        at,
        column,
        wrong,
        f"\\{wrong}",
    )


def names(source: Source) -> Iterator[str]:
    """Give the names that a page defines, as they are written: targets, links and titles."""
    for number, text in source:
        found = _DEFINITION.match(text)
        if found:
            yield found["quoted"] or found["plain"]
        yield from _EMBEDDED.findall(text)
        under = source[number + 1]
        if re.fullmatch(r"([=\-~^\"#*+])\1{2,}\s*", under) and text.strip():
            yield text.strip()


def meant_target(message: str, known: Iterable[str]) -> str:
    """Give the named target that a message about an unknown one is nearly about, or ""."""
    unknown = re.match(r'Unknown target name: "(.*)"', message)
    return near(unknown[1], known) if unknown else ""


def normal(name: str) -> str:
    """Give a name as docutils compares it."""
    return " ".join(name.replace("\\", "").lower().split())


def _use(name: str) -> re.Pattern[str]:
    words = r"\s+".join(re.escape(word) for word in name.split())
    return re.compile(
        rf"`{words}`_(?!_)|`[^`<]*<{words}_>`__?|(?<![\w`]){words}_(?![\w`])", re.IGNORECASE
    )


def _lost_definition(source: Source, name: str) -> Lesson | None:
    """Find a line that is to define a name and that docutils reads as something else."""
    words = r"\s+".join(re.escape(word) for word in name.split())
    pattern = re.compile(
        rf"\s*(?P<head>(?:\.\.)?\s*_?)`?(?P<name>{words})`?\s*:?"
        r"\s*(?P<uri>(?:https?|mailto):\S+)\s*",
        re.IGNORECASE,
    )
    for number, text in source:
        found = pattern.fullmatch(text)
        if found is None or not found["head"]:
            continue
        quoted = f"`{found['name']}`" if ":" in name else found["name"]
        return Lesson(
            f'This line is meant to define "{name}", and does not.',
            'Write ".. _", the name, a colon, a space and the address.',
            number,
            1,
            text.rstrip(),
            f".. _{quoted}: {found['uri']}",
        )
    return None
