"""Lessons about directives and roles: their names, arguments, options and contents."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..items import EVENT_FIELDS, ITEM_FIELDS
from ..words import near
from .known import DIRECTIVES, OPTIONS, OTHER_NAMES, ROLES, language
from .lesson import Lesson, indented, position

if TYPE_CHECKING:
    from .lesson import Source

_NAMES_LANGUAGE = r":(?:code|language): +|\.\. (?:code|code-block|highlight|sourcecode):: +"


def unknown_name(source: Source, line: int, said: re.Match[str]) -> Lesson | None:
    """A directive or a role that is not there."""
    name, is_role = said["name"], "role" in said[0]
    if not is_role and name in ITEM_FIELDS | EVENT_FIELDS:
        return _field(source, line, name)
    known = ROLES if is_role else DIRECTIVES
    meant = near(name, known) or ("" if is_role else OTHER_NAMES.get(name, ""))
    before, after = (":", ":`") if is_role else (r"\.\. ", r"\s*::")
    found = source.search(re.compile(rf"(?<={before}){re.escape(name)}(?={after})"), line)
    if found is None:
        return None
    at, column, wrong = found
    kind = "role" if is_role else "directive"
    if meant:
        remedy = f'Write ":{meant}:".' if is_role else f'Write ".. {meant}::".'
    elif is_role:
        remedy = "Correct the name between the colons."
    else:
        remedy = "Correct the name; the roadmap itself needs no directive."
    return Lesson(
        f'There is no {kind} "{name}"' + (f'; did you mean "{meant}"?' if meant else "."),
        remedy,
        at,
        column,
        wrong,
        meant or None,
    )


def _field(source: Source, line: int, name: str) -> Lesson | None:
    found = source.search(re.compile(rf"\.\. {name}::(?= )"), line)
    return found and Lesson(
        f'This line is meant as the field ":{name}:" and is taken for a directive.',
        "Write the field's name between two colons, and a space after them.",
        found[0],
        found[1],
        found[2],
        f":{name}:",
    )


def unknown_option(source: Source, line: int, said: re.Match[str]) -> Lesson | None:
    """A directive's option that it does not know."""
    name = said["option"]
    meant = near(name, OPTIONS)
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


def wrong_value(source: Source, line: int, said: re.Match[str]) -> Lesson | None:
    """An option has a value that it cannot have."""
    name, value = said["option"], said["value"]
    found = source.search(re.compile(rf"(?<=:{re.escape(name)}:) +{re.escape(value)}"), line)
    if found is None:
        return None
    choices = re.findall(r'"([^"]+)"', said["why"].partition("choose from")[2])
    meant = near(value, choices, slips=2)
    flag = "no argument is allowed" in said["why"]
    if flag:
        remedy = "Write nothing after it."
    elif choices:
        remedy = f"Write one of {', '.join(choices)}."
    else:
        remedy = "Write a number, with a unit such as px or % where it is a length."
    return Lesson(
        f'The option ":{name}:" cannot be "{value}".',
        remedy,
        found[0],
        found[1],
        found[2],
        "" if flag else f" {meant}" if meant else None,
    )


def no_content(source: Source, line: int, said: re.Match[str]) -> Lesson | None:
    """A directive holds, or is followed on its line by, what it does not take."""
    name = said["name"]
    head = re.match(rf"(?P<head>\s*\.\. {re.escape(name)}::)(?P<rest> *\S.*)?", source[line])
    if head is None:
        return None
    start = line + 1
    while start <= len(source.lines) and not source[start].strip():
        start += 1
    run = source.block(start, source.indent(line)) if source.indent(start) else []
    option = re.match(r"\s*:(?P<name>[\w-]+):", run[0]) if run else None
    if option and start > line + 1 and option["name"] in OPTIONS:
        gap = [source[number] for number in range(line + 1, start)]
        return Lesson(
            "An empty line stands between this directive and its options.",
            "Remove the empty line.",
            line,
            1,
            "\n".join([source[line], *gap]),
            source[line],
        )
    if not run and not head["rest"]:
        return None
    what = "no options" if option else "no text"
    wrong = [source[number] for number in range(line, start + len(run))] if run else [source[line]]
    return Lesson(
        f'The directive "{name}" takes {what}.',
        'Write only the line ".. ' + f'{name}::".'
        if not head["rest"] or not run
        else "Write its text in a paragraph of its own.",
        line,
        1,
        "\n".join(wrong),
        head["head"] if option or not run else None,
    )


def arguments(source: Source, line: int, said: re.Match[str]) -> Lesson | None:
    """What a directive holds directly follows its line, or nothing follows it."""
    name = said["name"]
    if not re.match(rf"\s*\.\. {re.escape(name)}::", source[line]):
        return None
    if "required" in said[0]:
        return Lesson(
            f'Nothing follows the directive "{name}".',
            'Write what it is about behind the "::", such as a file or a version.',
            line,
            source.indent(line) + 1,
            source[line].strip(),
        )
    run = source.block(line + 1, source.indent(line))
    option = re.match(r"(?P<indent>\s*):(?P<name>[\w-]+) +(?P<value>\S.*)", run[0]) if run else None
    if option and option["name"] in OPTIONS:
        return Lesson(
            "This option lacks its second colon.",
            "Write its name between two colons.",
            line + 1,
            1,
            run[0],
            f"{option['indent']}:{option['name']}: {option['value']}",
        )
    if not run:
        return None
    return Lesson(
        f'No empty line stands between the directive "{name}" and what it holds.',
        "Put an empty line between the two.",
        line + 1,
        1,
        "\n".join(run),
        "\n".join(["", *run]),
    )


def list_table(source: Source, line: int, said: re.Match[str]) -> Lesson | None:
    """The lists in a list-table do not make rows and cells."""
    rows = re.search(r"row (\d+) does not .*row 1 \((\d+) vs (\d+)\)", said.string)
    end = line + 1
    while end <= len(source.lines) and (not source[end].strip() or source.indent(end)):
        end += 1
    starts = [at for at in range(line + 1, end) if re.match(r"\s*\* ", source[at])]
    if rows and len(starts) >= int(rows[1]):
        at = starts[int(rows[1]) - 1]
        return Lesson(
            f"This row has another number of cells than the first one, which has {rows[3]}.",
            'Write each cell as "- TEXT", also an empty one.',
            at,
            source.indent(at) + 1,
            source[at].strip(),
        )
    cells = [at for at in range(line + 1, end) if re.match(r"\s*(?:\* )?- ", source[at])]
    if not cells:
        return None
    first, last = min([*starts, *cells]), end - 1
    while not source[last].strip():
        last -= 1
    run = [source[at] for at in range(first, last + 1)]
    margin, further = " " * (source.indent(line) + 3), "  " if starts else "* "
    right = [
        re.sub(r"^\s*(\* )?- ", lambda found: f"{margin}{found[1] or further}- ", one)
        for one in run
    ]
    return Lesson(
        "The rows and cells of this table do not stand one under the other.",
        'Begin each row with "* - ", and each further cell of it with "- " under the first.',
        first,
        1,
        "\n".join(run),
        "\n".join(right) if right != run else None,
    )


def not_indented(source: Source, line: int) -> Lesson | None:
    """Give the lesson about an option that stands at the margin below its directive."""
    head = re.match(r"(?P<margin>\s*)\.\. [\w-]+::", source[line - 1])
    option = re.match(r"\s*:(?P<name>[\w-]+):", source[line])
    if head is None or option is None:
        return None
    if ".. roadmap-" in head[0]:
        return Lesson(
            "This directive takes no options.", "Remove the line.", line, 1, source[line], ""
        )
    run = source.block(line)
    end = next((n for n, one in enumerate(run) if not one.lstrip().startswith(":")), len(run))
    return Lesson(
        "This line is meant as an option of the directive above it, and is not indented.",
        "Indent the options of a directive by three spaces.",
        line,
        1,
        "\n".join(run[:end]),
        "\n".join(indented(run[:end], 3)),
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


def missing_file(source: Source, line: int, said: re.Match[str]) -> Lesson | None:
    """A directive names a file that is not there."""
    name = said["path"].rpartition("/")[2]
    found = source.search(re.compile(rf"[\w./-]*{re.escape(name)}(?![\w])"), line)
    return found and Lesson(
        f'There is no file "{found[2]}".',
        "Correct the name, which is seen from the folder of this page, or add the file.",
        *found,
    )


def unknown_language(source: Source, line: int, said: re.Match[str]) -> Lesson | None:
    """Code is said to be in a language that has no colours."""
    name = said["name"]
    pattern = rf"(?:{_NAMES_LANGUAGE}){re.escape(name)}(?=\s*$)"
    found = source.search(re.compile(pattern, re.MULTILINE), line)
    if found is None:
        return None
    at, column, written = found
    meant = language(name)
    return Lesson(
        f'The language "{name}" is not known'
        + ("." if meant == "text" else f'; did you mean "{meant}"?'),
        'Write "text" for code without colours.' if meant == "text" else f'Write "{meant}".',
        at,
        column + len(written) - len(name),
        name,
        meant,
    )


def not_in_language(source: Source, line: int, said: re.Match[str]) -> Lesson | None:
    """Code is not in the language that it is said to be in."""
    from pygments.lexers import get_lexer_by_name
    from pygments.token import Error

    start = line + 1
    while source[start].strip():  # Options.
        start += 1
    end = start
    while end <= len(source.lines) and (
        not source[end].strip() or source.indent(end) > source.indent(line)
    ):
        end += 1
    lines = list(source.lines[start - 1 : end - 1])
    if not any(map(str.strip, lines)):
        return None
    margin = min(len(one) - len(one.lstrip()) for one in lines if one.strip())
    code = "\n".join(one[margin:] for one in lines).rstrip()
    tokens = get_lexer_by_name(said["name"]).get_tokens_unprocessed(code)
    found = next(((offset, text) for offset, kind, text in tokens if kind is Error), None)
    if found is None:
        return None
    below, column = position(code, found[0])
    return Lesson(
        f'This code is no "{said["name"]}" from here on, so that it has no colours.',
        'Correct it, or write the language that it is in, or "text".',
        start + below,
        column + margin,
        found[1],
    )
