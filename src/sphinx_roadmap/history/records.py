"""What the history of a roadmap is made of: revisions, and steps between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from .known import Address

# Beside the kinds of the differ: what GitHub's state, as committed, tells of a linked milestone.
MILESTONE_FINISHED = "milestone-finished"
MILESTONE_REOPENED = "milestone-reopened"


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """The sources as one commit left them: blobs by path, from the top of the repository.

    ``snapshot`` is the blob of GitHub's state, "" where there was none.
    """

    commit: str
    at: dt.datetime
    blobs: Mapping[str, str]
    snapshot: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """One change that is worth telling. ``docname``, ``id`` and ``title`` are those of its time."""

    kind: str
    docname: str
    id: str
    title: str
    name: str = ""
    before: str = ""
    after: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A section that had another document, id or anchors before."""

    docname: str
    id: str
    anchors: tuple[str, ...]
    to_docname: str
    to_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """An item or event that a step took away."""

    docname: str
    id: str
    anchors: tuple[str, ...]
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Everything that one revision did to the one before it."""

    noted: tuple[Noted, ...] = ()
    moves: tuple[Move, ...] = ()
    gone: tuple[Gone, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One entry of the story. ``address`` is where its section is today, ``None`` if nowhere."""

    noted: Noted
    commit: str
    at: dt.datetime
    address: Address | None
