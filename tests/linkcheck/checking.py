"""Checks links without Sphinx, quickly: what tests and benchmarks of the link check share."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sphinx_roadmap.github.protocol import Endpoints
from sphinx_roadmap.linkcheck.cache import Cache
from sphinx_roadmap.linkcheck.records import Link, Result
from sphinx_roadmap.linkcheck.run import Run
from sphinx_roadmap.linkcheck.settings import Limits, Own, Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

QUICK = Limits(
    request_seconds=0.3,
    link_seconds=1.0,
    total_seconds=30.0,
    rate_limit_seconds=0.3,
    body_bytes=300_000,
)
# For what a loaded machine must not fail: all of it ends long before.
PATIENT = replace(QUICK, request_seconds=60.0, link_seconds=120.0, total_seconds=300.0)


def link(uri: str, docname: str = "index") -> Link:
    """Give a link that stands somewhere."""
    return Link(uri=uri, docname=docname, doc_path=f"{docname}.rst", line=1)


def quick_settings(limits: Limits = PATIENT, **values: Any) -> Settings:
    """Give settings that wait for nothing."""
    defaults: dict[str, Any] = {"headers": {}, "user_agent": "tests"}
    defaults |= {"base_seconds": 0.01, "today": "2029-06-01"}
    return Settings(limits=limits, **defaults | values)


class Checked(dict[str, Result]):
    """The results by URI; ``finished`` and ``requests`` are the run's."""

    finished: bool
    requests: int


def check(
    uris: Iterable[str],
    settings: Settings | None = None,
    *,
    own: Own | None = None,
    cache: Path | None = None,
    now: float | None = None,
    environ: Mapping[str, str] | None = None,
    **hooks: Any,
) -> Checked:
    """Check links and give the results."""
    results = Checked()

    def take(result: Result) -> None:
        assert result.link.uri not in results
        results[result.link.uri] = result
        if "each" in hooks:
            hooks["each"](result)

    run = Run(
        settings=settings or quick_settings(),
        own=own or Own(),
        endpoints=Endpoints.from_environment(environ or {}),
        environ=environ or {},
        cache=Cache(
            cache,
            days=7,
            now=time.time() if now is None else now,
            warn=hooks.get("warn", _no_warning),
        ),
        take=take,
    )
    results.finished = run.check([link(uri) for uri in uris])
    results.requests = run.requests
    return results


def verdicts(results: Mapping[str, Result]) -> list[str]:
    """Give the verdicts in order."""
    return [str(result.verdict) for result in results.values()]


def _no_warning(text: str) -> None:
    raise AssertionError(text)
