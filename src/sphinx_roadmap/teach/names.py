"""Lessons about the names of links, footnotes and labels."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..words import near
from .inline import unbalanced
from .lesson import Lesson
from .phrases import phrase_at
from .signs import odd_sign

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from .lesson import Source


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
    if odd := odd_sign(source, at):
        return odd
    if not wrong.startswith("`"):
        half = unbalanced(source, line, "`")
        if half is not None and wrong in half.wrong:
            return half
        if meant_phrase := (
            _in_address(source, at, column, wrong)
            or phrase_at(source, at, column)
            or _longer(source, at, column, wrong)
        ):
            return meant_phrase
    if embedded := _embedded(at, column, wrong):
        return embedded
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


def _in_address(source: Source, line: int, column: int, wrong: str) -> Lesson | None:
    """Find an address whose last word is taken for a link by name."""
    addresses = re.finditer(r"(?:https?://|www\.)[^\s<>`]+", source[line])
    if not any(uri.start() < column <= uri.end() for uri in addresses):
        return None
    return Lesson(
        'This address ends with "_", so that its last word is taken for a link by name.',
        'Write "\\_" at its end.',
        line,
        column,
        wrong,
        f"{wrong[:-1]}\\_",
    )


def _embedded(line: int, column: int, wrong: str) -> Lesson | None:
    """Find an address that stands in a link, and not as one."""
    uri = re.search(r"(?:https?://|www\.)[^\s<>()`]+", wrong)
    if uri is None:
        return None
    end = "__" if wrong.endswith("__") else "_"
    text = " ".join(re.sub(r"[<>()`\s]+", " ", wrong.rstrip("_").replace(uri[0], " ")).split())
    return Lesson(
        "The address of this link is not set off from its text.",
        'Write it last, between "<" and ">", with a space before the "<".',
        line,
        column,
        wrong,
        f"`{text} <{uri[0]}>`{end}" if text else f"<{uri[0]}>",
    )


def _longer(source: Source, line: int, column: int, wrong: str) -> Lesson | None:
    """Find a name of several words before "_", which holds for the last of them only."""
    before = source[line][: column - 1]
    for name in names(source):
        first, _, last = name.rpartition(" ")
        if (
            first
            and last.lower() == wrong[:-1].lower()
            and before.lower().endswith(f"{name[: -len(last)].lower()}")
        ):
            start = column - len(name) + len(last)
            return Lesson(
                f'Only the word before "_" is taken for the name of this link, which is "{name}".',
                f"Write `{name}`_",
                line,
                start,
                f"{source[line][start - 1 : column - 1]}{wrong}",
                f"`{name}`_",
            )
    return None


def anonymous(source: Source, line: int, said: re.Match[str]) -> Lesson | None:
    """A link with two underscores has no address."""
    pattern = re.compile(r"`[^`<>\n]+`__(?!_)")
    found = source.search(pattern, line)
    if found is None:
        bold = next(((n, at) for n, text in source if (at := text.find("__") + 1)), None)
        return phrase_at(source, *bold) if bold else None
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


def meant_target(message: str, known: Collection[str]) -> str:
    """Give the named target that a message about an unknown one is nearly about, or ""."""
    unknown = re.match(r'Unknown target name: "(.*)"', message)
    if unknown is None:
        return ""
    longer = (name for name in known if name.endswith(f" {unknown[1]}"))
    return near(unknown[1], known) or next(longer, "")


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
        rf"\s*(?P<head>(?:\.\.)?\s*_?)`?(?P<name>{words})`?\s*[:\uff1a]?"
        r"\s*(?P<uri>(?:https?|mailto):\S+)\s*",
        re.IGNORECASE,
    )
    for number, text in source:
        if normal(text).startswith(f"[{name}]: ") and (lesson := phrase_at(source, number, 1)):
            return lesson
        found = pattern.fullmatch(text)
        if found is None or not found["head"]:
            continue
        if odd := odd_sign(source, number):
            return odd
        quoted = f"`{found['name']}`" if ":" in name else found["name"]
        right = f".. _{quoted}: {found['uri']}"
        return Lesson(
            f'This line is meant to define "{name}", and does not.',
            "Put an empty line above it."
            if right == text.strip()
            else 'Write ".. _", the name, a colon, a space and the address.',
            number,
            1,
            text.rstrip(),
            f"\n{text.rstrip()}" if right == text.strip() else right,
        )
    return None
