"""What is known of a roadmap's history: its story by address, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from .records import Event, Gone


class Address(NamedTuple):
    """A section by its document and its id. Ids are unique within a document only."""

    docname: str
    id: str

    def __str__(self) -> str:
        """Give the address as the ledger spells it."""
        return f"{self.docname}#{self.id}" if self.id else self.docname


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The story of a roadmap, newest first, and where its old addresses lead.

    ``reason`` says why there is none; then all else is empty. ``unsettled`` are the sections whose
    last change is not committed yet, and so has no date. ``oldest`` is the first commit.
    """

    reason: str = ""
    events: tuple[Event, ...] = ()
    by_address: Mapping[Address, tuple[Event, ...]]
    oldest: str = ""
    past: Mapping[Address, Address]
    vanished: tuple[Gone, ...] = ()
    unsettled: frozenset[Address] = frozenset()

    @property
    def known(self) -> bool:
        """Whether there is a history at all."""
        return not self.reason

    def of(self, address: Address) -> tuple[Event, ...]:
        """Give the story of one section, newest first; none if its end is not committed."""
        if address in self.unsettled:
            return ()
        return self.by_address.get(address, ())

    def changed_at(self, address: Address) -> dt.datetime | None:
        """Give when a section last changed in what it says; ``None`` when that is not known."""
        return next((event.at for event in self.of(address)), None)

    def changed_on(self) -> dict[tuple[str, str], dt.date]:
        """Give the day on which each section last changed, by docname and id, where it is known."""
        days = {address: self.changed_at(address) for address in self.by_address}
        return {(to.docname, to.id): at.date() for to, at in days.items() if at is not None}


def unavailable(reason: str) -> History:
    """Give the history of a roadmap that has none."""
    return History(reason=reason, by_address={}, past={})
