"""Changes in words: the same sentences for the terminal and for a pull request."""

from __future__ import annotations

from difflib import SequenceMatcher
from enum import Enum
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

from .changes import Change, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Style(Enum):
    """How a piece of a sentence is shown. All but ``OWN`` is text that somebody else wrote."""

    OWN = "own"
    TEXT = "text"
    NAME = "name"
    CODE = "code"
    GONE = "gone"
    NEW = "new"


Sentence: TypeAlias = list[tuple[Style, str]]
OWN, TEXT, NAME, CODE = Style.OWN, Style.TEXT, Style.NAME, Style.CODE

# So many equal changes are told in one sentence.
_BULK = 3
_BULK_KINDS = frozenset(
    {Kind.STATUS, Kind.FIELD, Kind.LINK_CHANGED, Kind.LINK_ADDED, Kind.LINK_REMOVED}
)
_LIST_KINDS = frozenset({Kind.TASK_ADDED, Kind.TASK_REMOVED, Kind.TASK_TICKED, Kind.TASK_MOVED})
# Words shown around what changed in a text.
_AROUND = 4
# Longer texts are not compared word by word: the time grows with the square.
_MOST_WORDS = 1500
_NAMES = 12

# One, several.
COUNTED = {
    Kind.ITEM_ADDED: ("item added", "items added"),
    Kind.ITEM_REMOVED: ("item removed", "items removed"),
    Kind.STATUS: ("status changed", "statuses changed"),
    Kind.ITEM_RENAMED: ("item renamed", "items renamed"),
    Kind.MILESTONE_LINKED: ("milestone linked", "milestones linked"),
    Kind.MILESTONE_UNLINKED: ("milestone unlinked", "milestones unlinked"),
    Kind.ISSUE_LINKED: ("issue linked", "issues linked"),
    Kind.ISSUE_UNLINKED: ("issue unlinked", "issues unlinked"),
    Kind.MILESTONE_MOVED: ("milestone moved", "milestones moved"),
    Kind.ISSUE_MOVED: ("issue moved", "issues moved"),
    Kind.FIELD: ("field changed", "fields changed"),
    Kind.EVENT_ADDED: ("event added", "events added"),
    Kind.EVENT_REMOVED: ("event removed", "events removed"),
    Kind.EVENT_RENAMED: ("event renamed", "events renamed"),
    Kind.TASK_ADDED: ("task added", "tasks added"),
    Kind.TASK_REMOVED: ("task removed", "tasks removed"),
    Kind.TASK_TICKED: ("task ticked or unticked", "tasks ticked or unticked"),
    Kind.TASK_REWORDED: ("task reworded", "tasks reworded"),
    Kind.TASK_MOVED: ("task moved", "tasks moved"),
    Kind.SECTION_ADDED: ("section added", "sections added"),
    Kind.SECTION_REMOVED: ("section removed", "sections removed"),
    Kind.SECTION_RENAMED: ("section renamed", "sections renamed"),
    Kind.ADDRESS: ("address lost", "addresses lost"),
    Kind.REPOSITORY_MOVED: ("repository moved", "repositories moved"),
    Kind.LINK_CHANGED: ("link changed", "links changed"),
    Kind.LINK_ADDED: ("link added", "links added"),
    Kind.LINK_REMOVED: ("link removed", "links removed"),
    Kind.WORDING: ("text reworded", "texts reworded"),
    Kind.COSMETIC: ("cosmetic change", "cosmetic changes"),
}


def grouped(changes: Iterable[Change]) -> list[tuple[Change, ...]]:
    """Put equal changes of many sections together, and those of one checklist; order is kept."""

    def key(change: Change) -> tuple[str, ...]:
        if change.kind in _BULK_KINDS:
            name = change.name if change.kind in {Kind.STATUS, Kind.FIELD} else ""
            return (change.kind, name, change.before, change.after)
        if change.kind in _LIST_KINDS:
            ticked = change.after if change.kind is Kind.TASK_TICKED else ""
            return (change.kind, change.id, change.title, ticked)
        if change.kind is Kind.COSMETIC and "://" in change.before + change.after:
            return (change.kind, "link")
        return (change.kind, change.id, change.title, change.name, change.before, change.after)

    together: dict[tuple[str, ...], list[Change]] = {}
    for change in changes:
        together.setdefault(key(change), []).append(change)
    groups: list[tuple[Change, ...]] = []
    for some in together.values():
        groups += [tuple(some)] if len(some) >= _BULK else [(one,) for one in some]
    return groups


def summary(changes: Sequence[Change]) -> str:
    """Give how many changes of each kind there are, the most important first."""
    parts = []
    for kind, some in groupby(changes, key=lambda change: change.kind):
        count = len(list(some))
        parts.append(f"{count} {COUNTED[kind][count != 1]}")
    return ", ".join(parts)


def sentence(group: Sequence[Change]) -> Sentence:
    """Give what a change, or a group of equal ones, means."""
    change = group[0]
    if len(group) > 1:
        return _together(group)
    title: Sentence = [(NAME, change.title or change.id or "(no title)")]
    if change.kind in {Kind.ITEM_ADDED, Kind.ITEM_REMOVED}:
        return _item(change, title)
    if change.kind in {Kind.EVENT_ADDED, Kind.EVENT_REMOVED}:
        start = "new event " if change.kind is Kind.EVENT_ADDED else "event removed: "
        dates = change.after or change.before
        return [(OWN, start), *title, *_bracket([(TEXT, dates)] if dates else [])]
    if change.kind in {Kind.SECTION_ADDED, Kind.SECTION_REMOVED}:
        word = "new section " if change.kind is Kind.SECTION_ADDED else "section removed: "
        return [(OWN, word), *title]
    if change.kind in {Kind.ITEM_RENAMED, Kind.EVENT_RENAMED, Kind.SECTION_RENAMED}:
        return [(NAME, change.before), (OWN, " is now called "), (NAME, change.after)]
    if change.kind is Kind.REPOSITORY_MOVED:
        links = f" ({change.count} link{'' if change.count == 1 else 's'})"
        moved: Sentence = [(CODE, change.before), (OWN, " to "), (CODE, change.after)]
        return [(OWN, "repository moved: "), *moved, (OWN, links)]
    return [*title, (OWN, ": "), *_what(change)]


def _item(change: Change, title: Sentence) -> Sentence:
    is_new = change.kind is Kind.ITEM_ADDED
    status: Sentence = [(TEXT, change.after or change.before or "no status")]
    links: Sentence = [(OWN, ", links " if is_new else ", linked "), (TEXT, change.name)]
    start: Sentence = [(OWN, "new item " if is_new else "item removed: ")]
    return [*start, *title, *_bracket(status), *(links if change.name else [])]


def _what(change: Change) -> Sentence:
    """Give what happened in a section, to be put behind its title."""
    before, after, kind = change.before, change.after, change.kind
    if kind is Kind.STATUS:
        return _arrow(before, after, nothing="no status")
    if kind is Kind.FIELD:
        return [(TEXT, change.name), (OWN, " "), *_arrow(before, after, nothing="(none)")]
    if kind in _WORK:
        moved: Sentence = [(OWN, " instead of "), (NAME, before)]
        is_moved = kind in {Kind.MILESTONE_MOVED, Kind.ISSUE_MOVED}
        return [(OWN, _WORK[kind]), (TEXT, change.name), *(moved if is_moved else [])]
    if kind is Kind.ADDRESS:
        lost: Sentence = [(OWN, "links to "), (CODE, f"#{before}"), (OWN, " no longer lead here")]
        return [*lost, (OWN, ", only those to "), (CODE, f"#{after}")]
    if kind in _LIST_KINDS or kind is Kind.TASK_REWORDED:
        return _task(change)
    if kind in {Kind.LINK_CHANGED, Kind.LINK_ADDED, Kind.LINK_REMOVED}:
        return [(OWN, _LINK[kind]), (TEXT, short(change.name)), (OWN, " "), *_uris(change)]
    if "://" in before + after:
        return [(OWN, "a link is written in another way: "), *_uris(change)]
    if change.name in {"text", "task"}:
        return words_changed(before, after)
    return [(TEXT, change.name), (OWN, " "), *_arrow(before, after)]


_WORK = {
    Kind.MILESTONE_LINKED: "now links ",
    Kind.MILESTONE_UNLINKED: "no longer links ",
    Kind.MILESTONE_MOVED: "now links ",
    Kind.ISSUE_LINKED: "now links ",
    Kind.ISSUE_UNLINKED: "no longer links ",
    Kind.ISSUE_MOVED: "now links ",
}
_LINK = {
    Kind.LINK_CHANGED: "link changed: ",
    Kind.LINK_ADDED: "new link ",
    Kind.LINK_REMOVED: "link removed: ",
}


def _task(change: Change) -> Sentence:
    text: Sentence = [(TEXT, short(change.name))]
    if change.kind is Kind.TASK_ADDED:
        return [(OWN, "new task: "), *text]
    if change.kind is Kind.TASK_REMOVED:
        return [(OWN, "task removed: "), *text]
    if change.kind is Kind.TASK_TICKED:
        return [(OWN, "ticked: " if change.after == "[x]" else "no longer ticked: "), *text]
    if change.kind is Kind.TASK_MOVED:
        return [(OWN, "task from "), (NAME, change.before), (OWN, ": "), *text]
    return [(OWN, "task reworded: "), *words_changed(change.before, change.after)]


def _together(group: Sequence[Change]) -> Sentence:
    """Give what happened to many sections, or to many entries of one checklist."""
    change = group[0]
    if change.kind in _LIST_KINDS:
        one = {
            Kind.TASK_ADDED: "new tasks",
            Kind.TASK_REMOVED: "tasks removed",
            Kind.TASK_TICKED: "tasks ticked" if change.after == "[x]" else "tasks no longer ticked",
            Kind.TASK_MOVED: "tasks moved here from other sections",
        }[change.kind]
        return [(NAME, change.title or change.id), (OWN, f": {len(group)} {one}")]
    titles = list(dict.fromkeys(one.title or one.id for one in group))
    names: Sentence = []
    for title in titles[:_NAMES]:
        names += [(OWN, ", " if names else ""), (NAME, title)]
    if len(titles) > _NAMES:
        names.append((OWN, f" and {len(titles) - _NAMES} more"))
    if change.kind is Kind.COSMETIC:
        return [(OWN, f"{len(group)} links are written in another way: "), *names]
    return [(OWN, f"{len(group)} times "), *_what(change), (OWN, ": "), *names]


def words_changed(before: str, after: str) -> Sentence:
    """Give the words of a text that changed, each with a few around it."""
    one, other = before.split(), after.split()
    if max(len(one), len(other)) > _MOST_WORDS:
        return [(OWN, f"a long text ({len(one)} words before, {len(other)} now)")]
    found: Sentence = []
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    for chunk in matcher.get_grouped_opcodes(_AROUND):
        if chunk[0][1]:
            found.append((OWN, "... "))
        for tag, start, end, new_start, new_end in chunk:
            if tag == "equal":
                found.append((TEXT, " ".join(one[start:end])))
            else:
                gone, new = " ".join(one[start:end]), " ".join(other[new_start:new_end])
                found += [(Style.GONE, gone)] if gone else []
                found += [(OWN, " ")] if gone and new else []
                found += [(Style.NEW, new)] if new else []
            found.append((OWN, " "))
        if chunk[-1][2] < len(one):
            found.append((OWN, "... "))
    return found[:-1] if found and found[-1] == (OWN, " ") else found


def _uris(change: Change) -> Sentence:
    if not (change.before and change.after):
        return [(CODE, change.after or change.before)]
    return [(CODE, change.before), (OWN, " -> "), (CODE, change.after)]


def _arrow(before: str, after: str, *, nothing: str = "(none)") -> Sentence:
    one, other = ((TEXT, short(text)) if text else (OWN, nothing) for text in (before, after))
    return [one, (OWN, " -> "), other]


def _bracket(inside: Sentence) -> Sentence:
    return [(OWN, " ("), *inside, (OWN, ")")] if inside else []


def short(text: str, most: int = 120) -> str:
    """Give the start of a text, up to the end of a word where there is one."""
    if len(text) <= most:
        return text
    start = text[: most - 3]
    return f"{start.rpartition(' ')[0] or start}..."
