"""Changes of the roadmap in words, the same on pages and in feeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..diff import Kind
from ..history import records
from ..language import _
from ..model import Status
from .words import status_word

if TYPE_CHECKING:
    from ..history.records import Noted


def say(noted: Noted) -> str:
    """Give a change in words that follow its section's title and a colon."""
    values = {"before": noted.before, "after": noted.after, "name": noted.name}
    values["count"] = str(noted.count)
    if noted.kind == Kind.STATUS:
        values |= {"before": _status(noted.before), "after": _status(noted.after)}
    return _template(noted) % values


def _template(noted: Noted) -> str:
    templates = {
        Kind.ITEM_ADDED: _("added to the roadmap"),
        Kind.ITEM_REMOVED: _("removed from the roadmap"),
        Kind.ITEM_RENAMED: _("renamed from “%(before)s”"),
        Kind.EVENT_ADDED: _("sprint added, %(after)s"),
        Kind.EVENT_REMOVED: _("sprint removed"),
        Kind.EVENT_RENAMED: _("renamed from “%(before)s”"),
        Kind.MILESTONE_LINKED: _("%(name)s linked"),
        Kind.MILESTONE_UNLINKED: _("%(name)s no longer linked"),
        Kind.ISSUE_LINKED: _("%(name)s linked"),
        Kind.ISSUE_UNLINKED: _("%(name)s no longer linked"),
        Kind.MILESTONE_MOVED: _("%(name)s linked here instead of in “%(before)s”"),
        Kind.ISSUE_MOVED: _("%(name)s linked here instead of in “%(before)s”"),
        Kind.WORDING: _("text rewritten"),
        records.MILESTONE_REOPENED: _("milestone “%(name)s” opened again"),
    }
    if noted.kind in templates:
        return templates[noted.kind]
    if noted.kind == records.MILESTONE_FINISHED:
        if noted.after:
            return _("milestone “%(name)s” finished on %(after)s")
        return _("milestone “%(name)s” finished")
    if noted.kind == Kind.STATUS:
        return _changed(noted, _("status %(after)s"), _("no status any more"))
    if noted.kind == Kind.FIELD:
        return _changed(noted, _("%(name)s: %(after)s"), _("%(name)s taken out: %(before)s"))
    return _tasks(noted)


def _changed(noted: Noted, new: str, gone: str) -> str:
    if not noted.before:
        return new
    if not noted.after:
        return gone
    if noted.kind == Kind.STATUS:
        return _("status from %(before)s to %(after)s")
    return _("%(name)s from %(before)s to %(after)s")


def _tasks(noted: Noted) -> str:
    if noted.kind == Kind.TASK_ADDED:
        one, more = (
            _("one entry added to the checklist"),
            _("%(count)s entries added to the checklist"),
        )
    else:
        one = _("one entry taken out of the checklist")
        more = _("%(count)s entries taken out of the checklist")
    return one if noted.count == 1 else more


def _status(word: str) -> str:
    return status_word(Status(word)) if word in set(Status) else word
