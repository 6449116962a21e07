"""Results in Sphinx's words, as ``output.txt`` and ``output.json`` have them."""

from __future__ import annotations

from typing import NamedTuple

from .records import Reason, Result, Verdict


class Row(NamedTuple):
    """What Sphinx would say of a link."""

    status: str
    info: str
    code: int


# Sphinx has no word for "not verified". It ignores 503 and what it cannot decode, knows
# timeouts, and calls the rest broken.
_NOT_VERIFIED = {
    Reason.TIMEOUT: "timeout",
    Reason.OUT_OF_TIME: "timeout",
    Reason.INTERRUPTED: "timeout",
    Reason.PRIVATE_ADDRESS: "ignored",
    Reason.NOT_ASKED: "ignored",
}
_REDIRECT_TEXTS = {
    301: "permanently",
    302: "with Found",
    303: "with See Other",
    307: "temporarily",
    308: "permanently",
}


def row(result: Result) -> Row:
    """Give what Sphinx would say of a link."""
    match result.verdict:
        case Verdict.WORKING:
            return Row("working", result.info, 0)
        case Verdict.REDIRECTED:
            return Row("redirected", result.info, result.code)
        case Verdict.IGNORED:
            status = "unchecked" if result.reason is Reason.SCHEME else "ignored"
            return Row(status, result.info, result.code)
        case Verdict.BROKEN:
            return Row("broken", result.info, 0)
        case Verdict.NOT_VERIFIED:
            if result.hops and result.reason is Reason.UNAUTHORIZED and result.code:
                return Row("redirected", result.info, result.code)
            if result.info in {"service unavailable", "unable to decode response content"}:
                return Row("ignored", result.info, 0)
            return Row(_NOT_VERIFIED.get(result.reason, "broken"), result.info, 0)


def redirect_text(code: int) -> str:
    """Give Sphinx's word for the kind of a redirect."""
    return _REDIRECT_TEXTS.get(code, "with unknown code")
