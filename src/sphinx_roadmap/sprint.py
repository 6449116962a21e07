"""A checklist to the source of an event's page: its tasks in three phases, with dates.

Nothing is added to the checklist's own words but dates that are counted from those of the event.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING

from .tasks import slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .dates import Span
    from .model import Checklist, Section

PHASES = ("Before", "On the day", "After")
_BEFORE, _ON, _AFTER = range(3)

_WIDTH = 79
_EVENT = r"(?:the |an? |your |our |each |every )*(?:\w+ )?(?:sprint|event|hackathon|day|meeting)"
_EARLY = re.compile(rf"\b(?:prior to|before|ahead of|in advance of) {_EVENT}", re.IGNORECASE)
_LATE = re.compile(rf"\b(?:after|following) {_EVENT}", re.IGNORECASE)
_WORDS = "one two three four five six seven eight nine ten eleven twelve"
_NUMBERS = {word: number for number, word in enumerate(_WORDS.split(" "), start=1)}
_NUMBERS |= {"a": 1, "an": 1}
_LEAD = re.compile(
    rf"\b(?P<count>[0-9]{{1,3}}|{'|'.join(_NUMBERS)}) (?P<unit>day|week)s? "
    rf"(?P<side>before|prior to|ahead of|in advance of|after) {_EVENT}",
    re.IGNORECASE,
)
# Marks for tasks that tell no date of their own.
_MARKS = ((28, "four weeks before"), (14, "two weeks before"), (7, "one week before"))

# What docutils would read as markup in text. It takes the same escapes in a URL.
_ENUMERATED = re.compile(r"\w{1,6}[.)]\s")
_SPECIAL = re.compile(r"[\\*`|]|_(?=_*(?:\W|$))|(?<=:):$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What is known of an event. Every value is one line of plain text; "" where not known."""

    name: str
    dates: Span
    place: str = ""
    register: str = ""
    coordinator: str = ""
    label: str = ""

    @property
    def address(self) -> str:
        """The label of its section and the name of its file: name and year."""
        year = str(self.dates.first.year)
        words = slug(self.name).split("-") if slug(self.name) else [str(self.dates.first)]
        return "-".join(word for word in ("sprint", *words) if word != year).replace(
            "sprint-sprint-", "sprint-"
        ) + ("" if str(self.dates.first) in words else f"-{year}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTask:
    """A task of the checklist in the phase that its words or its heading tell.

    ``source`` is what it says, as reStructuredText.
    """

    source: str
    phase: int
    on: dt.date | None = None


def plan(checklists: Iterable[tuple[Checklist, Section | None]], dates: Span) -> list[PlannedTask]:
    """Give all tasks with their phases, in their order.

    :param checklists: each with the section that it stands in.
    """
    tasks: list[PlannedTask] = []
    for checklist, section in checklists:
        heading = _phase_of_heading(section.title) if section is not None else None
        for task in checklist.tasks:
            lead = _LEAD.search(task.text)
            on = _counted(lead, dates) if lead else None
            phase = heading if heading is not None else phase_of(task.text)
            tasks.append(PlannedTask(source=task.source, phase=phase, on=on))
    return tasks


def phase_of(text: str) -> int:
    """Give the phase that a task's own words tell: what does not say, is for the day."""
    lead = _LEAD.search(text)
    if lead:
        return _AFTER if lead["side"].lower() == "after" else _BEFORE
    if _EARLY.search(text):
        return _BEFORE
    return _AFTER if _LATE.search(text) else _ON


def page(event: Event, tasks: Sequence[PlannedTask]) -> str:
    """Give the reStructuredText of an event's page."""
    first, last = event.dates
    lines = [
        ":orphan:",
        "",
        f".. _{event.address}:",
        "",
        *_title(_line(event.name), "="),
        f":dates: {first}/{last}" if first != last else f":dates: {first}",
    ]
    for name in ("place", "register", "coordinator", "label"):
        value = getattr(event, name)
        if value:
            lines.append(f":{name}: {_line(value)}")
    for number, heading in enumerate(PHASES):
        own = [task for task in tasks if task.phase == number]
        lines += ["", *_title(heading, "-"), "", *wrap(_when(number, event.dates), _WIDTH), ""]
        for task in own:
            due = f" ({task.on})" if task.on is not None else ""
            lines += _wrapped(f"- [ ] {task.source}{due}")
    return "\n".join(lines).rstrip() + "\n"


def escaped(text: str) -> str:
    """Give plain text as reStructuredText that shows the same."""
    return _SPECIAL.sub(r"\\\g<0>", text)


def _line(text: str) -> str:
    """Give a title or a field's value: what begins like a list, as "A. Person", is text."""
    source = escaped(text)
    plain = source[0].isalnum() and not _ENUMERATED.match(source)
    return source if plain or source[0] == "\\" else "\\" + source


def _phase_of_heading(title: str) -> int | None:
    words = title.casefold().split()
    for number, names in enumerate((("before",), ("during", "on"), ("after",))):
        if words and words[0] in names:
            return number
    return None


def _counted(lead: re.Match[str], dates: Span) -> dt.date | None:
    count = lead["count"].lower()
    days = (_NUMBERS.get(count) or int(count)) * (7 if lead["unit"].lower() == "week" else 1)
    try:
        if lead["side"].lower() == "after":
            return dates.last + dt.timedelta(days)
        return dates.first - dt.timedelta(days)
    except OverflowError:
        return None


def _when(phase: int, dates: Span) -> str:
    first, last = dates
    if phase == _BEFORE:
        marks = ", ".join(
            f"{name} is {first - dt.timedelta(days)}"
            for days, name in _MARKS
            if first.toordinal() > days
        )
        return f"{marks[:1].upper()}{marks[1:]}."
    if phase == _ON:
        return f"{first} to {last}." if first != last else f"{first}."
    return f"From {last + dt.timedelta(1)} on." if last < dt.date.max else "Afterwards."


def _title(text: str, line: str) -> list[str]:
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return [text, line * (len(text) + wide)]


def _wrapped(entry: str) -> list[str]:
    return wrap(
        entry, _WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    )
