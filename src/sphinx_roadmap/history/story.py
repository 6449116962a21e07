"""Steps to the story of what is there today: walked backwards, from addresses of now to older."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from .known import Address, History
from .records import Event, Gone
from .steps import is_numbered

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..model import Page, Section
    from .records import Revision, Step


def tell(
    revisions: Sequence[Revision], steps: Sequence[Step], working: Step, pages: Iterable[Page]
) -> History:
    """Give the history of the pages of now.

    :param steps: what each revision did to the one before it, the first to nothing.
    :param working: what is not committed yet.
    """
    sections = [section for page in pages for section in page.sections]
    now = {_address(section) for section in sections}
    way = _Way()
    way.go_back(working)
    events: list[Event] = []
    for revision, step in zip(reversed(revisions), reversed(steps), strict=True):
        for noted in step.noted:
            address = way.today(Address(noted.docname, noted.id))
            events.append(
                Event(
                    noted=noted,
                    commit=revision.commit,
                    at=revision.at,
                    address=address if address in now else None,
                )
            )
        way.go_back(step)
    living = {
        Address(section.docname, anchor) for section in sections for anchor in section.anchors
    } | now
    past = {old: new for old, new in way.past.items() if new in now and old not in living}
    return History(
        events=tuple(events),
        by_address=_by_address(events),
        oldest=revisions[0].commit if revisions else "",
        past=past,
        vanished=tuple(_vanished(way.gone, living, past, sections)),
        unsettled=frozenset(Address(noted.docname, noted.id) for noted in working.noted),
    )


def _by_address(events: Iterable[Event]) -> dict[Address, tuple[Event, ...]]:
    found: dict[Address, list[Event]] = defaultdict(list)
    for event in events:
        if event.address is not None:
            found[event.address].append(event)
    return {address: tuple(told) for address, told in found.items()}


class _Way:
    """The way from addresses of some time, ever earlier, to those of today."""

    def __init__(self) -> None:
        self._here: dict[Address, Address] = {}
        # The newest use of an address counts: it may have been another section's before.
        self.past: dict[Address, Address] = {}
        self.gone: list[Gone] = []

    def today(self, address: Address) -> Address:
        """Give where a section of the time that was reached is today."""
        return self._here.get(address, address)

    def go_back(self, step: Step) -> None:
        """Go to the time before a step."""
        moved = {}
        for move in step.moves:
            today = self.today(Address(move.to_docname, move.to_id))
            moved[Address(move.docname, move.id)] = today
            for anchor in {move.id, *move.anchors}:
                if anchor and not is_numbered(anchor):
                    self.past.setdefault(Address(move.docname, anchor), today)
        self._here.update(moved)
        self.gone += step.gone


def _vanished(
    gone: Iterable[Gone],
    living: set[Address],
    past: dict[Address, Address],
    sections: Sequence[Section],
) -> Iterable[Gone]:
    """Give what is nowhere, newest first; what has come back elsewhere under its id is there."""
    by_id: dict[str, list[Address]] = defaultdict(list)
    for section in sections:
        if section.label:
            by_id[section.id].append(_address(section))
    seen: set[Address] = set()
    for one in gone:
        address = Address(one.docname, one.id)
        if address in seen or address in living or address in past or is_numbered(one.id):
            continue
        seen.add(address)
        if len(by_id[one.id]) == 1:
            past[address] = by_id[one.id][0]
            continue
        yield one


def _address(section: Section) -> Address:
    return Address(section.docname, section.id)
