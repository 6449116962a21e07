"""Sphinx's configuration to the settings of one run."""

from __future__ import annotations

import datetime as dt
import os
import re
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sphinx.util import requests as sphinx_requests

from ..messages import Subtype, warn
from .own import find_checkout, git
from .records import Verdict
from .settings import Limits, Own, Rule, Settings, patterns

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sphinx.config import Config


def read_settings(config: Config, *, today: dt.date) -> Settings:
    """Read all values. Called when the check starts: extensions change them until then."""
    return Settings(
        limits=_limits(config),
        ignore=patterns(config.linkcheck_ignore),
        rules=tuple(_rules(config.roadmap_linkcheck_ignore)),
        exclude_documents=patterns(config.linkcheck_exclude_documents),
        anchors=config.linkcheck_anchors,
        anchors_ignore=patterns(config.linkcheck_anchors_ignore),
        anchors_ignore_for_url=patterns(config.linkcheck_anchors_ignore_for_url),
        case_insensitive=patterns(tuple(config.linkcheck_case_insensitive_urls)),
        allowed_redirects=_allowed_redirects(config.linkcheck_allowed_redirects),
        auth=tuple((re.compile(pattern), auth) for pattern, auth in config.linkcheck_auth),
        headers=config.linkcheck_request_headers,
        user_agent=config.user_agent or sphinx_requests._USER_AGENT,  # noqa: SLF001 - its default
        allow_unauthorized=config.linkcheck_allow_unauthorized,
        timeouts_are_broken=config.linkcheck_report_timeouts_as_broken,
        tls_verify=config.tls_verify,
        tls_cacerts=config.tls_cacerts,
        block_private=config.roadmap_linkcheck_block_private,
        retry_broken=config.linkcheck_retries,
        today=today.isoformat(),
    )


def read_own(config: Config, source_dir: Path, server: str, pages: frozenset[str]) -> Own:
    """Give what the project publishes itself, as far as settings and git tell."""
    checkout = find_checkout(source_dir)
    repository = config.roadmap_linkcheck_repository or os.environ.get("GITHUB_REPOSITORY", "")
    branches = {"HEAD", os.environ.get("GITHUB_BASE_REF", "")}
    if checkout is not None:
        remote = git(checkout, "remote", "get-url", "origin") or ""
        match = re.fullmatch(r"(?:https?://|(?:ssh://)?git@)([^/:]+)[/:](.+?)(?:\.git)?/?", remote)
        if not repository and match and match[1] == urlsplit(server).netloc:
            repository = match[2]
        branches.add(git(checkout, "branch", "--show-current") or "")
        default = git(checkout, "symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD")
        branches.add((default or "origin/main").removeprefix("origin/"))
    site = config.roadmap_linkcheck_site
    return Own(
        server=server,
        repository=repository,
        branches=frozenset(branches - {""}),
        checkout=checkout,
        base_url=config.html_baseurl,
        site=source_dir / site if site else None,
        pages=pages,
    )


def read_fail_on(config: Config) -> frozenset[str]:
    """Read the verdicts that make a run fail; a word that is none is reported."""
    known = {str(verdict) for verdict in (Verdict.BROKEN, Verdict.REDIRECTED, Verdict.NOT_VERIFIED)}
    for word in config.roadmap_linkcheck_fail_on:
        if word not in known:
            listed = ", ".join(sorted(known))
            message = "roadmap_linkcheck_fail_on: %r is none of %s"
            warn(Subtype.CONFIG, message, word, listed)
    return frozenset(config.roadmap_linkcheck_fail_on) & known


def _limits(config: Config) -> Limits:
    seconds = float(config.linkcheck_timeout or 30)
    limits = Limits(
        request_seconds=seconds,
        link_seconds=3 * seconds,
        total_seconds=float(config.linkcheck_total_timeout),
        rate_limit_seconds=float(config.linkcheck_rate_limit_timeout),
        attempts=max(3, config.linkcheck_retries),
    )
    # Who sets a number of workers wants no more requests at once than that. Sphinx has no other
    # way to tell a set value from a default.
    if "linkcheck_workers" in {**config._raw_config, **config.overrides}:  # noqa: SLF001
        workers = max(int(config.linkcheck_workers), 1)
        return replace(limits, connections=workers, per_host=workers, first_per_host=workers)
    return replace(limits, connections=min(limits.connections, _open_files() // 2))


def _open_files() -> int:
    """Give how many files and sockets this process may have open: 256 on macOS, 1024 on Linux."""
    if sys.platform == "win32":
        return sys.maxsize
    import resource

    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return sys.maxsize if soft == resource.RLIM_INFINITY else soft


def _allowed_redirects(value: Any) -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] | None:
    """Give the pairs that Sphinx has compiled; its mark for "not set" is no mapping."""
    return tuple(value.items()) if isinstance(value, dict) else None


def _rules(entries: Iterable[Any]) -> Iterable[Rule]:
    """Read ``roadmap_linkcheck_ignore``: patterns, each with a reason and a last day."""
    for entry in entries:
        parts = (entry,) if isinstance(entry, str) else tuple(entry)
        pattern, reason, until = (*map(str, parts), "", "")[:3]
        try:
            if until:
                dt.date.fromisoformat(until)
            yield Rule(re.compile(pattern), reason, until)
        except (re.error, ValueError) as error:
            message = (
                "roadmap_linkcheck_ignore: %r is not (pattern, reason, last day as YYYY-MM-DD): %s"
            )
            warn(Subtype.CONFIG, message, entry, error)
