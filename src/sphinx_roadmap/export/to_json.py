"""The joined roadmap as JSON, described by ``roadmap.schema.json``.

Nothing is left out because something is wrong with it: what is wrong is listed as ``problems``.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, TypeAlias

from ..dates import parse_span
from ..join import distinct
from ..model import Missing, RefKind, Status
from .files import SCHEMA, roadmap_pages
from .text import encodable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..check import Finding
    from ..dates import Span
    from ..join import JoinedEvent, JoinedItem, JoinedRoadmap, Linked, Progress
    from ..model import Checklist, Link, Page, Place, Section
    from .site import Site

# Raised when a reader of the file would have to change; a new key does not raise it.
VERSION = 1

# "<" ends a script element that somebody pastes the file into. The rest are characters that an
# editor or a terminal obeys: C1 controls, line separators, directions, the byte order mark.
_ESCAPED = re.compile("[<\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")

Json: TypeAlias = dict[str, Any]


def to_json(joined: JoinedRoadmap, site: Site, problems: Iterable[Finding] = ()) -> str:
    """Give the text of ``roadmap.json``. Everything in it is in reading order.

    :param problems: what a check of the roadmap found.
    """
    text = json.dumps(_document(joined, site, tuple(problems)), ensure_ascii=False, indent=2)
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", encodable(text)) + "\n"


def _document(joined: JoinedRoadmap, site: Site, problems: tuple[Finding, ...]) -> Json:
    pages = roadmap_pages(joined)
    links = [link for page in pages for link in page.links]
    by_section: dict[tuple[str, str], list[int]] = {}
    for index, link in enumerate(links):
        by_section.setdefault((link.docname, link.section), []).append(index)
    items = [_item(one, site) for one in joined.items]
    for item in items:
        item["links"] = by_section.get((item["docname"], item["id"]), [])
    checklists = [_checklist(one, page, site) for page in pages for one in page.checklists]
    snapshot = joined.snapshot
    return {
        "$schema": SCHEMA,
        "version": VERSION,
        "title": site.title,
        "as_of": _instant(joined.as_of),
        "snapshot": {"fetched_at": _instant(snapshot.fetched_at)} if snapshot else None,
        "totals": _totals(joined, checklists, links, problems),
        "items": items,
        "events": [_event(one, site) for one in joined.events],
        "checklists": checklists,
        "links": [_link(link) for link in links],
        "problems": [_problem(one) for one in problems],
    }


def _totals(
    joined: JoinedRoadmap,
    checklists: list[Json],
    links: list[Link],
    problems: tuple[Finding, ...],
) -> Json:
    statuses = Counter(one.status for one in joined.items)
    tasks = [task for checklist in checklists for task in checklist["tasks"]]
    return {
        "items": len(joined.items),
        "statuses": {
            **{str(status): statuses[status] for status in Status},
            "none": statuses[None],
        },
        "milestones": len(distinct(linked for one in joined.items for linked in one.milestones)),
        "issues": len(distinct(linked for one in joined.items for linked in one.issues)),
        "progress": _progress(joined.progress),
        "events": len(joined.events),
        "checklists": len(checklists),
        "tasks": len(tasks),
        "tasks_checked": sum(task["checked"] is True for task in tasks),
        "links": len(links),
        "problems": len(problems),
    }


def _item(joined: JoinedItem, site: Site) -> Json:
    item = joined.item
    return {
        **_section(item.section, site),
        "status": joined.status,
        "status_source": joined.source,
        "owner": item.owner or None,
        "funder": item.funder or None,
        "start": _dates(item.start, joined.start),
        "target": _dates(item.target, joined.target),
        "reviewed": _dates(item.reviewed, parse_span(item.reviewed)),
        "changed_on": _day(joined.freshness.changed),
        "confirmed_on": _day(joined.freshness.confirmed),
        "checked_on": _day(joined.freshness.checked),
        "stale_since": _day(joined.freshness.stale_since),
        "contradictions": [one.doubt for one in joined.freshness.contradictions],
        "due_on": _day(joined.due_on),
        "closed_on": _day(joined.closed_on),
        "progress": _progress(joined.progress),
        "unknown": joined.unknown,
        "milestones": [_milestone(linked, site) for linked in joined.milestones],
        "issues": [_issue(linked, site) for linked in joined.issues],
    }


def _section(section: Section, site: Site) -> Json:
    return {
        "id": section.id,
        "label": section.label or None,
        "title": section.title,
        "url": site.url(section.docname, section.id),
        "docname": section.docname,
        **_place(section.place),
        "fields": [
            {"name": field.name, "value": field.value, **_place(field.place)}
            for field in section.fields
        ],
    }


def _milestone(linked: Linked, site: Site) -> Json:
    state = linked.milestone
    return {
        "repository": linked.ref.repository,
        "number": linked.ref.number,
        "url": site.github_url(linked.ref),
        "title": state.title if state else None,
        "state": state.state if state else None,
        "open_issues": state.open_issues if state else None,
        "closed_issues": state.closed_issues if state else None,
        "due_on": _day(state.due_on) if state else None,
        "closed_on": _date_of(state.closed_at) if state else None,
        **_knowledge(linked),
    }


def _issue(linked: Linked, site: Site) -> Json:
    state = linked.issue
    return {
        "repository": linked.ref.repository,
        "number": linked.ref.number,
        "kind": "pull_request" if linked.ref.kind is RefKind.PULL else "issue",
        "url": site.github_url(linked.ref),
        "title": state.title if state else None,
        "state": state.state if state else None,
        "closed_on": _date_of(state.closed_at) if state else None,
        **_knowledge(linked),
    }


def _knowledge(linked: Linked) -> Json:
    state = linked.state
    return {
        "checked_at": _instant(state.checked_at) if state else None,
        "missing": state.reason if isinstance(state, Missing) else None,
    }


def _event(joined: JoinedEvent, site: Site) -> Json:
    event = joined.event
    return {
        **_section(event.section, site),
        "dates": _dates(event.dates, joined.dates),
        "place": event.place or None,
        "register": event.register or None,
        "coordinator": event.coordinator or None,
        "issue_label": event.label or None,
    }


def _checklist(checklist: Checklist, page: Page, site: Site) -> Json:
    return {
        "section": checklist.section or None,
        "url": site.url(page.docname, checklist.section),
        "docname": page.docname,
        **_place(checklist.place),
        "tasks": [
            {
                "id": task.id or None,
                "text": task.text,
                "checked": task.checked,
                **_place(task.place),
            }
            for task in checklist.tasks
        ],
    }


def _link(link: Link) -> Json:
    return {
        "uri": link.uri,
        "text": link.text,
        "docname": link.docname,
        "section": link.section or None,
        **_place(link.place),
        "name": link.name or None,
        "definition": _place(link.definition) if link.definition else None,
    }


def _problem(finding: Finding) -> Json:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        "remedy": finding.remedy or None,
        "item": finding.item or None,
        **_place(finding.place),
        "related": [_place(place) for place in finding.related],
    }


def _place(place: Place) -> Json:
    return {"path": place.path, "line": place.line, "column": place.column}


def _dates(text: str, span: Span | None) -> Json | None:
    if not text:
        return None
    first, last = (span.first, span.last) if span else (None, None)
    return {"text": text, "first": _day(first), "last": _day(last)}


def _progress(progress: Progress | None) -> Json | None:
    return {"closed": progress.closed, "total": progress.total} if progress else None


def _day(date: dt.date | None) -> str | None:
    return date.isoformat() if date else None


def _date_of(moment: dt.datetime | None) -> str | None:
    return moment.astimezone(dt.UTC).date().isoformat() if moment else None


def _instant(moment: dt.datetime | None) -> str | None:
    """Give a moment as RFC 3339 in UTC, to the second."""
    if moment is None:
        return None
    return moment.astimezone(dt.UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"
