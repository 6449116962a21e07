"""The report as SARIF 2.1.0, for code scanning.

https://docs.github.com/en/code-security/reference/code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ... import __version__
from ..records import Verdict
from .summary import places, sentence

if TYPE_CHECKING:
    from ...model import Place
    from ..records import Result
    from .summary import Report

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
# GitHub takes no more of them.
MOST_RESULTS = 5000
_LEVELS = {Verdict.BROKEN: "error", Verdict.REDIRECTED: "warning", Verdict.NOT_VERIFIED: "note"}


def to_sarif(report: Report) -> str:
    """Give the document."""
    findings = report.findings()
    reasons = sorted({str(result.reason) for result in findings})
    run = {
        "tool": {
            "driver": {
                "name": "sphinx_roadmap linkcheck",
                "version": __version__,
                "informationUri": "https://pypi.org/project/sphinx-roadmap/",
                "rules": [_rule(reason) for reason in reasons],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(report, result, place) for result in findings for place, _ in places(result)
        ][:MOST_RESULTS],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


def _rule(reason: str) -> dict[str, Any]:
    text = f"Link: {reason.replace('-', ' ')}"
    return {
        "id": reason,
        "shortDescription": {"text": text},
        "fullDescription": {"text": text},
        "help": {"text": "The message says what to do."},
    }


def _result(report: Report, result: Result, place: Place) -> dict[str, Any]:
    region = {"startLine": place.line or 1}
    if place.column:
        region["startColumn"] = place.column
    identity = f"{place.path}\n{result.link.uri}\n{result.reason}"
    level = _LEVELS[result.verdict] if result.counts else "note"
    uri = quote(report.prefix + place.path, errors="surrogateescape")
    return {
        "ruleId": str(result.reason),
        "level": level,
        "message": {"text": f"{result.link.uri}: {sentence(result)}"},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}],
        "partialFingerprints": {
            "linkAndPlace/v1": hashlib.sha256(
                identity.encode(errors="surrogateescape")
            ).hexdigest()[:32]
        },
    }
