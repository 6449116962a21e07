"""``links.json``: everything that is known about every link."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...model import Place
    from ..records import Occurrence, Result
    from .summary import Report

VERSION = 1


def to_json(report: Report) -> str:
    """Give the document; ``links.schema.json`` describes it."""
    counts = report.counts()
    head = {
        "version": VERSION,
        "generated_at": report.generated_at,
        "seconds": round(report.seconds, 3),
        "requests": report.requests,
        "base": report.base,
        "failed": report.failed,
        "counts": {str(verdict): counts[verdict] for verdict in sorted(counts)},
        "notes": list(report.notes),
        "links": [],
    }
    before, _, after = json.dumps(head, indent=1, ensure_ascii=False).rpartition("[]")
    ordered = sorted(report.results, key=lambda one: (one.link.uri, one.link.docname))
    # One at a time: as a whole, ten thousand of them would take more memory than all else.
    links = (json.dumps(_link(result), ensure_ascii=False) for result in ordered)
    listed = ",\n".join(links)
    return f"{before}[\n{listed}\n]{after}\n"


def _link(result: Result) -> dict[str, Any]:
    return {
        "uri": result.link.uri,
        "verdict": str(result.verdict),
        "reason": str(result.reason),
        "status": result.status,
        "info": result.info,
        "remedy": result.remedy,
        "final_url": result.final,
        "redirects": [{"status": hop.status, "url": hop.url} for hop in result.hops],
        "moved_to": result.moved_to,
        "counts": result.counts,
        "cached": result.cached,
        "checked_at": _time(result.checked_at),
        "last_fine_at": _time(result.last_fine),
        "failing_since": _time(result.failing_since),
        "failures": result.failures,
        "document": result.link.docname,
        "line": result.link.line if result.link.line > 0 else None,
        "occurrences": [_occurrence(one) for one in result.link.occurrences],
    }


def _occurrence(one: Occurrence) -> dict[str, Any]:
    return {
        "document": one.docname,
        "written": one.raw,
        "name": one.name,
        **_place(one.place),
        "definition": _place(one.definition) if one.definition is not None else None,
    }


def _place(place: Place) -> dict[str, Any]:
    return {"path": place.path, "line": place.line, "column": place.column}


def _time(seconds: float) -> str | None:
    if not seconds:
        return None
    return dt.datetime.fromtimestamp(round(seconds), dt.UTC).isoformat().replace("+00:00", "Z")
