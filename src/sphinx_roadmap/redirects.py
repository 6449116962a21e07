"""The ledger of old addresses, for what git does not tell: ``roadmap/redirects.json``.

One line per address, sorted, so that two branches seldom meet in it. It may come from a stranger's
pull request, so nothing in it is trusted.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from .errors import RoadmapError
from .github.fields import Fields, FieldsError, duplicates_refused
from .history.known import Address

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

VERSION = 1
_MAX_BYTES = 4 * 1024 * 1024
# A document's name, and an anchor in it: no scheme, no query, no way out of the site.
_DOCNAME = re.compile(r"(?!\.{1,2}(?:/|\Z))[^\x00-\x20\x7f\\:?#%<>\"/][^\x00-\x1f\x7f\\:?#%<>\"]*")
_ANCHOR = re.compile(r"[^\x00-\x20\x7f\"<>#%]+")


class LedgerError(RoadmapError):
    """The ledger cannot be used: ``where`` is the file and what in it."""

    exit_status = 2


def read_ledger(path: Path) -> dict[Address, Address]:
    """Give where old addresses lead, each to its end; nothing when there is no such file.

    :raises LedgerError: it is damaged, or of a newer version than this one reads.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(_MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise LedgerError(f"it cannot be read: {error.strerror}", where=str(path)) from error
    if len(raw) > _MAX_BYTES:
        raise LedgerError("it is larger than 4 MB", where=str(path))
    try:
        return from_json(raw.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise LedgerError(f"it is not JSON: {error}", where=str(path)) from error
    except FieldsError as error:
        where = f"{path}: {error.path}" if error.path else str(path)
        raise LedgerError(error.message, where=where) from error


def from_json(text: str) -> dict[Address, Address]:
    """Read the text of a ledger."""
    data = json.loads(text, object_pairs_hook=duplicates_refused)
    if not isinstance(data, dict) or not isinstance(data.get("redirects"), dict):
        raise FieldsError('it is not {"version": 1, "redirects": {...}}', "")
    if Fields(data).integer("version", 1, 10**6) > VERSION:
        raise FieldsError("it is of a newer version than this release reads", "version")
    told = {_address(old): _address(new, old) for old, new in data["redirects"].items()}
    return {old: _end(old, told) for old in told}


def _address(text: object, key: str = "") -> Address:
    where = f"redirects.{key or text}"
    if not isinstance(text, str):
        raise FieldsError('it must be an address such as "roadmap/roadmap#otf"', where)
    docname, hash_sign, anchor = text.partition("#")
    parts = docname.split("/")
    if (
        not _DOCNAME.fullmatch(docname)
        or "" in parts
        or ".." in parts
        or (hash_sign and not _ANCHOR.fullmatch(anchor))
    ):
        raise FieldsError(f'"{text}" is no address such as "roadmap/roadmap#otf"', where)
    return Address(docname, anchor)


def _end(old: Address, told: Mapping[Address, Address]) -> Address:
    """Follow redirects of redirects."""
    seen = [old]
    at = told[old]
    while at in told:
        if at in seen:
            raise FieldsError("it leads in a circle", f"redirects.{old}")
        seen.append(at)
        at = told[at]
    return at
