"""The records that everything else passes around: frozen, hashable, picklable.

The first half is what authors wrote (``collect`` reads it from doctrees), the second what GitHub
said (``github.snapshot`` reads it from the snapshot file). Sequences are tuples in document order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt


class Status(StrEnum):
    """Where an item stands; the words that authors write after ``:status:``."""

    NOW = "now"
    NEXT = "next"
    LATER = "later"
    DONE = "done"
    DROPPED = "dropped"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A point in a source file. ``path`` is POSIX and relative to the source directory.

    Lines and columns count from 1; ``None`` where docutils or the markup does not tell them.
    """

    path: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """Give ``path:line:column``, as far as known."""
        parts = (self.path, self.line, self.column)
        return ":".join(str(part) for part in parts if part is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of the list under a section title. ``name`` is lower case, ``value`` plain text."""

    name: str
    value: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One occurrence of a link to another site.

    ``section`` is the id of the section whose own body holds it ("" before the first title).
    ``name`` is the reference name and ``definition`` the place of the ``.. _name: uri`` line; an
    anonymous reference has a definition without a name, and a link that carries its own URI has
    neither.
    """

    uri: str
    text: str
    docname: str
    section: str
    place: Place
    name: str = ""
    definition: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A ``.. _name: uri`` definition. ``used``: its document refers to that name somewhere."""

    name: str
    uri: str
    place: Place
    used: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeWord:
    """A word of a text that time makes wrong, such as *now* or *2019*, as it is written."""

    word: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """An entry of a checklist. ``checked`` is ``None`` where the author wrote no box.

    ``id`` is its address within its document, "" where it has none. ``source`` is its text as
    reStructuredText for another page, and no part of what it says.
    """

    text: str
    checked: bool | None
    place: Place
    id: str = ""
    source: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """A bullet list marked as a checklist, or whose entries all start with ``[ ]`` or ``[x]``."""

    section: str
    place: Place
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section with what stands in its own body, not in its subsections.

    ``id`` is the explicit label where there is one, else the id made from the title; it is unique
    within its document only. ``anchors`` are all ids, the first is the permalink. ``parent`` is
    the enclosing section's id, "" for a page's own title. ``level`` is 1 for that title.
    ``source_title`` is the title as it was before translation. ``text`` is what the body says,
    with single spaces, without fields and checklists; "" on a page that has no part in a roadmap.
    ``time_words`` are looked for only where something on GitHub is linked.
    """

    docname: str
    id: str
    label: str
    anchors: tuple[str, ...]
    title: str
    level: int
    parent: str
    place: Place
    source_title: str = ""
    text: str = ""
    fields: tuple[Field, ...] = ()
    links: tuple[Link, ...] = ()
    time_words: tuple[TimeWord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """Markup that docutils takes for text, and its author does not. ``code`` is that of a finding.

    ``wrong`` and ``right`` are as in a finding; ``related`` are further places of the same kind.
    """

    code: str
    place: Place
    message: str
    remedy: str
    wrong: str
    right: str | None
    related: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything read from one document. ``links`` are all of them, in document order."""

    docname: str
    path: str
    sections: tuple[Section, ...] = ()
    links: tuple[Link, ...] = ()
    targets: tuple[Target, ...] = ()
    checklists: tuple[Checklist, ...] = ()
    slips: tuple[Slip, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A section that is work: it has a status, or links a milestone, issue or pull request.

    ``lane`` is the status given by the nearest enclosing section titled or labelled *now*, *next*,
    *later* or *done*; ``status`` the author's own field; ``None`` where there is none.
    """

    section: Section
    status: Status | None = None
    lane: Status | None = None
    start: str = ""
    target: str = ""
    owner: str = ""
    funder: str = ""
    reviewed: str = ""
    refs: tuple[GitHubRef, ...] = ()

    @property
    def id(self) -> str:
        """The item's address: its label, else its section's id."""
        return self.section.id


@dataclass(frozen=True, slots=True, kw_only=True)
class SprintEvent:
    """A section with ``:dates:``. Values are as the author wrote them."""

    section: Section
    dates: str
    place: str = ""
    register: str = ""
    coordinator: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roadmap:
    """All pages, and the items and events in them, in reading order."""

    pages: tuple[Page, ...] = ()
    items: tuple[Item, ...] = ()
    events: tuple[SprintEvent, ...] = ()


class RefKind(StrEnum):
    """What on GitHub a link leads to. The values are GitHub's own path segments."""

    REPOSITORY = "repository"
    MILESTONE = "milestone"
    ISSUE = "issues"
    PULL = "pull"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class GitHubRef:
    """A thing on GitHub, as linked. ``repository`` is ``owner/name``.

    ``number`` is 0 for a repository.
    """

    repository: str
    kind: RefKind
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """A repository as GitHub knows it. ``name`` is as linked, ``full_name`` today's name.

    ``default_branch`` is "" and ``archived`` ``None`` where GitHub was not asked about them.
    """

    name: str
    full_name: str
    default_branch: str
    archived: bool | None
    checked_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """A milestone's state. The counts include pull requests, as GitHub's own page does.

    ``due_on`` is GitHub's date part: it means a day, not an instant.
    """

    ref: GitHubRef
    title: str
    state: str
    open_issues: int
    closed_issues: int
    due_on: dt.date | None
    closed_at: dt.datetime | None
    html_url: str
    checked_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """An issue or pull request. ``state`` is open, closed or (pull requests) merged."""

    ref: GitHubRef
    title: str
    state: str
    closed_at: dt.datetime | None
    html_url: str
    checked_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A link that leads nowhere. ``reason`` is GitHub's word: not found, gone, blocked."""

    ref: GitHubRef
    reason: str
    checked_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenMilestones:
    """The open milestones of a repository, linked or not, by number: at most the first hundred.

    ``repository`` is ``owner/name`` of today.
    """

    repository: str
    titles: tuple[tuple[int, str], ...]
    checked_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What GitHub said about everything that is linked. Records are sorted by their reference.

    References name a repository as it is called today, except those of repositories that are not
    there; ``repositories`` leads from the name that links use.

    ``fetched_at`` is when the last refresh began; a record's own ``checked_at`` is older where
    that refresh could not ask about it. ``open_milestones`` are those of the repositories that
    the project names.
    """

    fetched_at: dt.datetime
    repositories: tuple[Repository, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    issues: tuple[Issue, ...] = ()
    missing: tuple[Missing, ...] = ()
    open_milestones: tuple[OpenMilestones, ...] = ()
