"""Fields: names nearly right, names twice, empty ones, and words that are no status."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..dates import parse_interval
from ..items import EVENT_FIELDS, ITEM_FIELDS, OPT_OUT
from ..model import Status
from ..words import near
from .context import SECOND_FIELD, fields
from .findings import Code, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..model import Field, Section
    from .context import Context

# One letter away from a field of ours, and a word of its own. ``:date:`` is one of docutils'
# bibliographic fields: https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html
_OTHER_NAMES = frozenset(
    {"date", "founder", "funded", "gates", "owned", "plate", "rates", "reviewer", "states", "under"}
)

STATUS_WORDS = (*(status.value for status in Status), OPT_OUT)

_ALL_WORDS = ", ".join(STATUS_WORDS)
_SYNONYMS = {
    Status.NOW: "active, current, currently, doing, in development, in progress, ongoing,"
    " progress, started, today, underway, wip, work in progress, working on it",
    Status.NEXT: "coming, near term, planned, queued, scheduled, soon, to do, todo, up next,"
    " upcoming",
    Status.LATER: "backlog, deferred, eventually, future, idea, ideas, long term, maybe, not now,"
    " not urgent, on hold, paused, postponed, proposed, someday, wishlist",
    Status.DONE: "closed, complete, completed, delivered, finished, fixed, implemented, merged,"
    " released, resolved, shipped",
    Status.DROPPED: "abandoned, canceled, cancelled, declined, rejected, removed, stopped,"
    " withdrawn, won't do, wontfix",
    Status.SUPERSEDED: "obsolete, replaced, superceded",
    OPT_OUT: "n/a, na, no, no status, not an item",
}
_MEANT = {word: str(status) for status, words in _SYNONYMS.items() for word in words.split(", ")}


def unknown_field(context: Context) -> Iterator[Finding]:
    """Find field names one slip away from one of ours, in sections where that one would count.

    Any other field is the author's own business.
    """
    for section in context.sections:
        for field in section.fields:
            if second := SECOND_FIELD.fullmatch(field.value):
                yield Finding(
                    code=Code.UNKNOWN_FIELD,
                    place=field.place,
                    message=f'The field ":{second["name"]}:" stands in the line of another one,'
                    " and is taken for a part of it.",
                    remedy="Write each field in a line of its own.",
                    item=section.id,
                    wrong=field.value,
                    right=f"{second['value']}\n:{second['name']}: {second['rest']}",
                )
            elif name := _meant_name(context, section, field):
                value = field.value or "..."
                yield Finding(
                    code=Code.UNKNOWN_FIELD,
                    place=field.place,
                    message=f'Unknown field ":{field.name}:"; did you mean ":{name}:"?',
                    remedy=f'Write ":{name}: {value}".',
                    item=section.id,
                    wrong=f":{field.name}:",
                    right=f":{name}:",
                )


def repeated_field(context: Context) -> Iterator[Finding]:
    """Find fields of ours that stand twice under one title: only one of them can count."""
    for section in context.sections:
        for name in sorted(_fields_that_count(context, section)):
            first, *rest = fields(section, name) or (None,)
            for field in rest:
                if first is not None and field is not None:
                    yield Finding(
                        code=Code.REPEATED_FIELD,
                        place=field.place,
                        message=f'The field ":{name}:" stands more than once under this title.',
                        remedy="Keep one of the two lines.",
                        right="",
                        item=section.id,
                        related=(first.place,),
                    )


def empty_field(context: Context) -> Iterator[Finding]:
    """Find fields of ours without a value."""
    for section in context.sections:
        for field in section.fields:
            if field.value or field.name not in _fields_that_count(context, section):
                continue
            words = f": one of {', '.join(STATUS_WORDS)}" if field.name == "status" else ""
            yield Finding(
                code=Code.EMPTY_FIELD,
                place=field.place,
                message=f'The field ":{field.name}:" has no value.',
                remedy=f"Write one after it{words}; or remove the line.",
                item=section.id,
            )


def unknown_status(context: Context) -> Iterator[Finding]:
    """Find words after ``:status:`` that are none of the seven."""
    for section in context.sections:
        for field in fields(section, "status"):
            word = field.value.lower()
            if not word or word in STATUS_WORDS:
                continue
            if SECOND_FIELD.fullmatch(field.value):
                continue
            meant = _meant_status(word)
            did_you = f'; did you mean "{meant}"?' if meant else "."
            remedy = f'Write ":status: {meant}".' if meant else f"Write one of {_ALL_WORDS}."
            if re.match(rf"{meant} [^\W\d_]", field.value) and meant:
                remedy = f'Write ":status: {meant}" alone, and the text below at the left margin.'
            yield Finding(
                code=Code.UNKNOWN_STATUS,
                place=field.place,
                message=f'"{_short(field.value)}" is no status{did_you}',
                remedy=remedy,
                item=section.id,
                wrong=field.value,
                right=meant or None,
            )


def _meant_name(context: Context, section: Section, field: Field) -> str:
    if field.name in ITEM_FIELDS | EVENT_FIELDS:
        return ""
    if field.name == "date" and not context.is_event(section) and _looks_event(section):
        return "dates" if parse_interval(field.value) else ""
    if field.name == "state" and field.value.lower() in STATUS_WORDS:
        return "status"
    if field.name in _OTHER_NAMES:
        return ""
    if near(field.name, {"status"}):
        return "status"
    if near(field.name, {"dates"}) and parse_interval(field.value):
        return "dates"
    return near(field.name, _fields_that_count(context, section))


def _looks_event(section: Section) -> bool:
    """Tell whether fields stand here that only events have; ``label`` and ``place`` are common."""
    return any(field.name in {"register", "coordinator"} for field in section.fields)


def _fields_that_count(context: Context, section: Section) -> frozenset[str]:
    """Give the names that mean something under this section's title."""
    names: frozenset[str] = frozenset()
    if context.is_item(section):
        names |= ITEM_FIELDS
    if context.is_event(section) or _looks_event(section):
        names |= EVENT_FIELDS
    return names


def _meant_status(written: str) -> str:
    # Without what is no word: quotation marks, a box to tick, an emoji.
    bare = re.sub(r"^(?:\[[ xX]\]|[^\w\s])+\s*|[^\w)]+$", "", written)
    word = " ".join(re.sub(r"[-_]", " ", bare).split())
    first = word.split(" ")[0].strip(",;:(") if word else ""
    return (
        _MEANT.get(word)
        or (word if word in STATUS_WORDS else "")
        or near(word, STATUS_WORDS)
        # "done (May 2019)": one word was wanted. "not started" starts with none of these.
        or (first if first in STATUS_WORDS else "")
        or _MEANT.get(first, "")
    )


def _short(text: str, most: int = 40) -> str:
    return text if len(text) <= most else f"{text[: most - 3]}..."
