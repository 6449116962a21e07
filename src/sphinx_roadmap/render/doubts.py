"""What speaks against an item, in a plain sentence with dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..freshness import Doubt, closed_on
from ..language import _
from .words import around, joined_pieces, span_pieces

if TYPE_CHECKING:
    from ..freshness import Contradiction
    from ..join import JoinedItem
    from .words import Piece


def doubt_pieces(joined: JoinedItem) -> list[Piece]:
    """Give the sentence, such as "Not confirmed since 1 Mar 2030; its milestone is closed.".

    Nothing when nothing speaks against the item.
    """
    known = joined.freshness
    groups: list[list[Piece]] = []
    if known.stale_since is not None:
        groups.append(around(_("not confirmed since %s"), known.stale_since))
    groups += [_contradiction(one, joined) for one in known.contradictions]
    pieces = joined_pieces(groups, "; ")
    if not pieces:
        return []
    first = pieces[0]
    start: Piece = first[:1].upper() + first[1:] if isinstance(first, str) else first
    return [start, *pieces[1:], "."]


def _contradiction(found: Contradiction, joined: JoinedItem) -> list[Piece]:
    if found.doubt is Doubt.ALL_CLOSED:
        return _all_closed(found, joined)
    if found.doubt is Doubt.WORK_LEFT:
        return [_work_left(found, joined)]
    if found.doubt is Doubt.TARGET_PASSED and joined.target is not None:
        return span_pieces(_("its target, %s, has passed"), joined.target, joined.item.target)
    template = _("its milestone was due on %s")
    if found.doubt is Doubt.MOVING:
        template = _("work that it links was closed on %s")
    elif len(found.linked) > 1:
        template = _("milestones are past their due dates, the first was due on %s")
    return around(template, found.on) if found.on is not None else []


def _all_closed(found: Contradiction, joined: JoinedItem) -> list[Piece]:
    """Tell that all is closed: by its milestones, where the last day is theirs."""
    days = [closed_on(linked) for linked in joined.milestones]
    count = len(days)
    if found.on is None:
        return [_milestones_closed(count) or _("all the work that it links is closed")]
    if count and set(days) == {found.on}:
        template = {
            1: _("its milestone closed on %s"),
            2: _("both its milestones closed on %s"),
        }.get(count, _("all its milestones closed on %s"))
        return around(template, found.on)
    if len(found.linked) == 1:
        return around(_("the work that it links was closed on %s"), found.on)
    closed = _milestones_closed(count) if found.on in days else ""
    closed = closed or _("all the work that it links is closed")
    return [closed, ", ", *around(_("the last since %s"), found.on)]


def _milestones_closed(count: int) -> str:
    """Say it of the milestones; "" where there are none."""
    words = {
        0: "",
        1: _("its milestone is closed"),
        2: _("both its milestones are closed"),
    }
    return words.get(count, _("all its milestones are closed"))


def _work_left(found: Contradiction, joined: JoinedItem) -> str:
    if not joined.milestones:
        return _("work that it links is still open on GitHub")
    return _(
        "still open on GitHub: %(milestones)d of %(total)d milestones,"
        " with %(issues)d issues and pull requests"
    ) % {
        "milestones": len(found.linked),
        "total": len(joined.milestones),
        "issues": sum(one.milestone.open_issues for one in found.linked if one.milestone),
    }
