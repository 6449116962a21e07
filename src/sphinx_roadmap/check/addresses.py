"""Addresses that were published and lead nowhere now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..model import Place
from .findings import Code, Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..history.records import Gone


def vanished_address(gone: Iterable[Gone], ledger: str) -> Iterator[Finding]:
    """Find items and events that were removed, and whose address leads nowhere.

    :param ledger: the path of the ledger of redirects, from the source directory.
    """
    for one in gone:
        address = f"{one.docname}#{one.id}"
        yield Finding(
            code=Code.VANISHED_ADDRESS,
            place=Place(path=ledger),
            message=f'"{one.title}" was published at {address}, and nothing is there now.',
            remedy=f'Keep the section with ":status: dropped", or say where its readers find more:'
            f' add "{address}": "DOCUMENT#ID" to the redirects.',
            item=one.id,
        )
