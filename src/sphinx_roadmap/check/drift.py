"""What stopped being true without anybody touching the text: GitHub or the calendar went on.

The facts are worked out in ``freshness``; here they become findings.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from ..freshness import Doubt, closed_on, is_over
from ..model import Place, Status
from .context import fields
from .findings import Code, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..freshness import Contradiction
    from ..join import JoinedItem, Linked
    from ..model import GitHubRef
    from .context import Context

_OVER = frozenset({Status.DONE, Status.DROPPED, Status.SUPERSEDED})


def all_closed(context: Context) -> Iterator[Finding]:
    """Find items still listed as work, of which all is closed on GitHub."""
    for joined, found in _doubts(context, Doubt.ALL_CLOSED):
        since = f", the last since {found.on}" if found.on else ""
        yield _finding(
            context,
            joined,
            found,
            f'"{_title(joined)}" is listed as {joined.status}, and all that it links on GitHub'
            f" is closed{since}.",
            'Write ":status: done", or link the work that is left.',
        )


def work_left(context: Context) -> Iterator[Finding]:
    """Find items listed as done, of which something is open on GitHub."""
    for joined, found in _doubts(context, Doubt.WORK_LEFT):
        yield _finding(
            context,
            joined,
            found,
            f'"{_title(joined)}" is listed as done, and on GitHub {_left(joined, found)}.',
            'Write another status, such as ":status: now", or close what is done on GitHub.',
        )


def moving(context: Context) -> Iterator[Finding]:
    """Find items listed as later, on which somebody works."""
    for joined, found in _doubts(context, Doubt.MOVING):
        yield _finding(
            context,
            joined,
            found,
            f'"{_title(joined)}" is listed as later, and work that it links was closed'
            f" on {found.on}.",
            'Write ":status: now" or ":status: next" if work has begun.',
        )


def target_passed(context: Context) -> Iterator[Finding]:
    """Find targets that have passed while there is work."""
    for joined, found in _doubts(context, Doubt.TARGET_PASSED):
        still = (
            f"it is listed as {joined.status}" if joined.status else "work that it links is open"
        )
        yield _finding(
            context,
            joined,
            found,
            f'The target of "{_title(joined)}", {joined.item.target}, has passed, and {still}.',
            'Write a new ":target:", or ":status: done".',
            field="target",
        )


def due_passed(context: Context) -> Iterator[Finding]:
    """Find open milestones whose due dates have passed."""
    for joined, found in _doubts(context, Doubt.DUE_PASSED):
        ref = found.linked[0].ref
        which = f"Milestone {ref.number} of {ref.repository}"
        message = f"{which} was due on {found.on}, and is open."
        if len(found.linked) > 1:
            message = (
                f"{len(found.linked)} milestones are open and past their due dates,"
                f" the first of which was {found.on}."
            )
        yield _finding(
            context,
            joined,
            found,
            message,
            "Correct the due date on GitHub, or remove it there.",
            field="",
        )


def stale(context: Context) -> Iterator[Finding]:
    """Find items in now and next that nobody has changed or confirmed for long."""
    for joined in context.joined.items:
        known = joined.freshness
        if known.stale_since is None:
            continue
        confirmed = f"last confirmed on {known.confirmed}" if known.confirmed else "never confirmed"
        changed = f"last changed on {known.changed}, " if known.changed else ""
        yield Finding(
            code=Code.STALE,
            place=_place(joined, "reviewed"),
            message=f'"{_title(joined)}" is listed as {joined.status}, and may be out of date:'
            f" {changed}{confirmed}.",
            remedy='Correct the text, or write ":reviewed:" with the day on which you found it'
            " true.",
            item=joined.id,
        )


def aged_words(context: Context) -> Iterator[Finding]:
    """Find words such as "now", and years gone by, in items whose linked work is closed."""
    for joined in context.plans:
        closed = [work for work in (joined.milestones, joined.issues) if is_over(work)]
        if not closed:
            continue
        linked = [one for work in closed for one in work]
        days = [day for one in linked if (day := closed_on(one)) is not None]
        since = f", the last since {max(days)}" if len(days) == len(linked) else ""
        for found in joined.item.section.time_words:
            if found.word.isdigit() and not _gone_by(context, joined, int(found.word)):
                continue
            yield Finding(
                code=Code.AGED_WORDS,
                place=found.place,
                message=f'"{found.word}" may be true no longer: {_what(closed, joined)} that'
                f' "{_title(joined)}" links {"is" if len(linked) == 1 else "are"} closed{since}.',
                remedy="Correct the sentence, or write the date that it means.",
                item=joined.id,
                related=_places_of(context, joined, linked),
            )


def unclaimed_milestone(context: Context) -> Iterator[Finding]:
    """Find open milestones of the project's repositories that no item links."""
    snapshot = context.joined.snapshot
    if snapshot is None:
        return
    names = {_today(context, name) for name in context.repositories}
    claimed = {_key(one.ref) for item in context.joined.items for one in item.milestones}
    titles = {
        (one.repository.lower(), number): (one.repository, title)
        for one in snapshot.open_milestones
        for number, title in one.titles
    }
    for (name, number), (repository, title) in sorted(titles.items()):
        if name in names and (name, number) not in claimed:
            yield Finding(
                code=Code.UNCLAIMED_MILESTONE,
                place=Place(path=context.drift.snapshot_path),
                message=f'No item links milestone {number} of {repository}, "{title}", which is'
                " open.",
                remedy="Link it from the item that it belongs to, or from a new one.",
            )


def old_snapshot(context: Context) -> Iterator[Finding]:
    """Find a snapshot that nobody has renewed for long; only a command knows the time."""
    snapshot, days = context.joined.snapshot, context.drift.snapshot_max_age_days
    now = context.drift.now
    if snapshot is None or now is None or days <= 0:
        return
    if now - snapshot.fetched_at > dt.timedelta(days=days):
        yield Finding(
            code=Code.OLD_SNAPSHOT,
            place=Place(path=context.drift.snapshot_path),
            message=f"GitHub's state is that of {snapshot.fetched_at:%Y-%m-%d}, more than {days}"
            " days old.",
            remedy="Run sphinx-roadmap refresh, and commit the file.",
        )


def _left(joined: JoinedItem, found: Contradiction) -> str:
    """Tell what is open: "its milestone is open, with 3 issues and pull requests"."""
    count, of = len(found.linked), len(joined.milestones or joined.issues)
    one, many = ("milestone", "milestones") if joined.milestones else ("issue", "issues")
    subject = f"its {one} is" if of == 1 else f"{count} of its {of} {many} are"
    issues = sum(linked.milestone.open_issues for linked in found.linked if linked.milestone)
    return f"{subject} open" + (f", with {issues} issues and pull requests" if issues else "")


def _doubts(context: Context, doubt: Doubt) -> Iterator[tuple[JoinedItem, Contradiction]]:
    for joined in context.joined.items:
        for one in joined.freshness.contradictions:
            if one.doubt is doubt:
                yield joined, one


def _finding(
    context: Context,
    joined: JoinedItem,
    found: Contradiction,
    message: str,
    remedy: str,
    *,
    field: str = "status",
) -> Finding:
    return Finding(
        code=Code(found.doubt.value),
        place=_place(joined, field),
        message=message,
        remedy=remedy,
        item=joined.id,
        related=_places_of(context, joined, found.linked),
    )


def _place(joined: JoinedItem, field: str) -> Place:
    """Give the line of a field, where it is written, else the title."""
    section = joined.item.section
    return next((one.place for one in reversed(fields(section, field))), section.place)


def _places_of(
    context: Context, joined: JoinedItem, linked: tuple[Linked, ...] | list[Linked]
) -> tuple[Place, ...]:
    wanted = {one.ref for one in linked}
    first: dict[GitHubRef, Place] = {}
    for link in joined.item.section.links:
        ref = context.ref(link.uri)
        today = context.known.today(ref) if ref is not None else None
        if today in wanted and today is not None:
            first.setdefault(today, link.place)
    return tuple(first.values())


def _what(closed: list[tuple[Linked, ...]], joined: JoinedItem) -> str:
    if len(closed) == 2:
        return "the milestones and issues"
    one = len(closed[0]) == 1
    if closed[0] is joined.milestones:
        return "the milestone" if one else "the milestones"
    return "the issue" if one else "the issues"


def _gone_by(context: Context, joined: JoinedItem, year: int) -> bool:
    """Tell whether a year is a plan that has passed; in an item that is over, it is a fact."""
    today = context.drift.today or (context.joined.as_of.date() if context.joined.as_of else None)
    return today is not None and joined.status not in _OVER and year < today.year


def _title(joined: JoinedItem) -> str:
    section = joined.item.section
    return " ".join((section.source_title or section.title).split())


def _today(context: Context, name: str) -> str:
    repository = context.known.repository(name)
    return (repository.full_name if repository is not None else name).lower()


def _key(ref: GitHubRef) -> tuple[str, int]:
    return ref.repository.lower(), ref.number
