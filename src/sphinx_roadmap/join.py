"""Records and snapshot to the joined roadmap: status, progress and dates are worked out here only.

What GitHub did not tell stays unknown; nothing is guessed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from .dates import Span, parse_interval, parse_span
from .freshness import STALE_AFTER_DAYS, Freshness, freshness
from .model import GitHubRef, Issue, Milestone, Missing, RefKind, Status

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from .model import Item, Repository, Roadmap, Snapshot, SprintEvent


_Key: TypeAlias = tuple[str, RefKind, int]


class StatusSource(StrEnum):
    """Where an item's status comes from."""

    FIELD = "field"
    LANE = "lane"
    INFERRED = "inferred"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How many of how many issues and pull requests are closed. 0 of 0 is an empty milestone."""

    closed: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """A milestone, issue or pull request as linked, with its state where GitHub told it.

    ``ref`` names the repository as it is called today. ``state`` is ``None`` when the snapshot
    knows nothing of it, a :class:`Missing` when GitHub says that it is not there.
    """

    ref: GitHubRef
    state: Milestone | Issue | Missing | None = None

    @property
    def milestone(self) -> Milestone | None:
        """The milestone, if it is a known one."""
        return self.state if isinstance(self.state, Milestone) else None

    @property
    def issue(self) -> Issue | None:
        """The issue or pull request, if it is a known one."""
        return self.state if isinstance(self.state, Issue) else None

    @property
    def closed(self) -> bool | None:
        """Whether it is closed (or merged); ``None`` when that is not known."""
        if isinstance(self.state, Milestone | Issue):
            return self.state.state != "open"
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedItem:
    """An item with GitHub's state. ``milestones`` and ``issues`` are distinct, as first linked.

    ``progress`` counts the known milestones' issues, or, in an item without milestones, the linked
    issues and pull requests themselves; ``None`` when none of them is known. ``unknown`` is how
    many of what it would count the snapshot does not tell.
    """

    item: Item
    status: Status | None
    source: StatusSource
    milestones: tuple[Linked, ...] = ()
    issues: tuple[Linked, ...] = ()
    progress: Progress | None = None
    unknown: int = 0
    start: Span | None = None
    target: Span | None = None
    freshness: Freshness = field(default_factory=Freshness)

    @property
    def id(self) -> str:
        """The item's address."""
        return self.item.id

    @property
    def due_on(self) -> dt.date | None:
        """The latest due date of its milestones."""
        dates = [linked.milestone.due_on for linked in self.milestones if linked.milestone]
        return max((date for date in dates if date is not None), default=None)

    @property
    def closed_on(self) -> dt.date | None:
        """The day on which the last of its milestones was closed, if all are."""
        if not self.milestones or not all(linked.closed for linked in self.milestones):
            return None
        dates = [linked.milestone.closed_at for linked in self.milestones if linked.milestone]
        return max((date.date() for date in dates if date is not None), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedEvent:
    """A sprint event; ``dates`` is ``None`` when they cannot be read."""

    event: SprintEvent
    dates: Span | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedRoadmap:
    """Everything that pages, exports and checks show.

    ``as_of`` is the moment whose truth this is: the snapshot's, else the sources'. ``progress``
    counts each distinct milestone once, however many items share it.
    """

    roadmap: Roadmap
    items: tuple[JoinedItem, ...]
    events: tuple[JoinedEvent, ...]
    snapshot: Snapshot | None
    as_of: dt.datetime | None
    progress: Progress | None


class View:
    """A joined roadmap with its indexes, made once for all the pages that show parts of it."""

    def __init__(self, joined: JoinedRoadmap) -> None:
        self.joined = joined
        self.known = Known(joined.snapshot)
        self._items = {
            (item.item.section.docname, anchor): item
            for item in joined.items
            for anchor in item.item.section.anchors
        }
        self._events = {
            (event.event.section.docname, anchor): event
            for event in joined.events
            for anchor in event.event.section.anchors
        }

    def item_at(self, docname: str, anchors: Iterable[str]) -> JoinedItem | None:
        """Give the item whose section has one of these anchors in a document."""
        for anchor in anchors:
            item = self._items.get((docname, anchor))
            if item is not None:
                return item
        return None

    def event_at(self, docname: str, anchors: Iterable[str]) -> JoinedEvent | None:
        """Give the sprint event whose section has one of these anchors in a document."""
        for anchor in anchors:
            event = self._events.get((docname, anchor))
            if event is not None:
                return event
        return None


def join(
    roadmap: Roadmap,
    snapshot: Snapshot | None,
    as_of: dt.datetime | None,
    *,
    changed: Mapping[tuple[str, str], dt.date] | None = None,
    today: dt.date | None = None,
    stale_after_days: int = STALE_AFTER_DAYS,
) -> JoinedRoadmap:
    """Join what authors wrote with what GitHub said.

    :param as_of: the sources' own date (UTC), used where there is no snapshot.
    :param changed: by docname and id of each item, when its meaning last changed; empty where
        there is no history.
    :param today: what age is measured against, for a command; a build leaves it to ``as_of``.
    """
    known = Known(snapshot)
    as_of = snapshot.fetched_at if snapshot is not None else as_of
    if today is None and as_of is not None:
        today = as_of.date()
    items = tuple(
        replace(
            item,
            freshness=freshness(
                item,
                changed=(changed or {}).get((item.item.section.docname, item.id)),
                today=today,
                stale_after_days=stale_after_days,
            ),
        )
        for item in (_join_item(one, known) for one in roadmap.items)
    )
    milestones = distinct(linked for item in items for linked in item.milestones)
    return JoinedRoadmap(
        roadmap=roadmap,
        items=items,
        events=tuple(
            JoinedEvent(event=event, dates=parse_interval(event.dates)) for event in roadmap.events
        ),
        snapshot=snapshot,
        as_of=as_of,
        progress=_progress_of_milestones(milestones),
    )


class Known:
    """A snapshot by reference, whichever of a repository's names the reference uses."""

    def __init__(self, snapshot: Snapshot | None) -> None:
        self._names: dict[str, Repository] = {}
        self._states: dict[_Key, Milestone | Issue | Missing] = {}
        if snapshot is None:
            return
        self._names = {repository.name.lower(): repository for repository in snapshot.repositories}
        states: tuple[Milestone | Issue | Missing, ...]
        states = (*snapshot.missing, *snapshot.issues, *snapshot.milestones)
        for state in states:
            self._states[_key(self.today(state.ref))] = state

    def today(self, ref: GitHubRef) -> GitHubRef:
        """Give a reference under its repository's name of today."""
        repository = self._names.get(ref.repository.lower())
        if repository is None or repository.full_name == ref.repository:
            return ref
        return GitHubRef(repository=repository.full_name, kind=ref.kind, number=ref.number)

    def look_up(self, ref: GitHubRef) -> Linked:
        """Give a reference with its state."""
        today = self.today(ref)
        return Linked(ref=today, state=self._states.get(_key(today)))

    def repository(self, name: str) -> Repository | None:
        """Give a repository by a name that links use for it."""
        return self._names.get(name.lower())


def _key(ref: GitHubRef) -> _Key:
    """Give the same key for all spellings: names ignore case, and a pull request is an issue.

    GitHub redirects /issues/N to /pull/N and back; the numbers are one sequence.
    """
    kind = RefKind.ISSUE if ref.kind is RefKind.PULL else ref.kind
    return ref.repository.lower(), kind, ref.number


def _join_item(item: Item, known: Known) -> JoinedItem:
    linked = distinct(known.look_up(ref) for ref in item.refs)
    milestones = tuple(one for one in linked if one.ref.kind is RefKind.MILESTONE)
    issues = tuple(one for one in linked if one.ref.kind is not RefKind.MILESTONE)
    counted = milestones or issues
    status, source = _status(item, linked)
    return JoinedItem(
        item=item,
        status=status,
        source=source,
        milestones=milestones,
        issues=issues,
        progress=_progress_of_milestones(milestones) if milestones else _progress_of_issues(issues),
        unknown=sum(one.closed is None for one in counted),
        start=parse_span(item.start),
        target=parse_span(item.target),
    )


def distinct(linked: Iterable[Linked]) -> tuple[Linked, ...]:
    """Give each thing once, as first linked, whatever the spelling."""
    found: dict[_Key, Linked] = {}
    for one in linked:
        found.setdefault(_key(one.ref), one)
    return tuple(found.values())


def _status(item: Item, linked: tuple[Linked, ...]) -> tuple[Status | None, StatusSource]:
    """Give the author's field, else the lane, else *done* when all linked work is closed."""
    if item.status is not None:
        return item.status, StatusSource.FIELD
    if item.lane is not None:
        return item.lane, StatusSource.LANE
    if linked and all(one.closed for one in linked):
        return Status.DONE, StatusSource.INFERRED
    return None, StatusSource.NONE


def _progress_of_milestones(milestones: Iterable[Linked]) -> Progress | None:
    known = [linked.milestone for linked in milestones if linked.milestone is not None]
    if not known:
        return None
    closed = sum(milestone.closed_issues for milestone in known)
    return Progress(closed=closed, total=closed + sum(one.open_issues for one in known))


def _progress_of_issues(issues: Iterable[Linked]) -> Progress | None:
    known = [linked for linked in issues if linked.closed is not None]
    if not known:
        return None
    return Progress(closed=sum(bool(linked.closed) for linked in known), total=len(known))
