"""The config values of this extension: each is declared here, once."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from sphinx.util import logging

from .freshness import STALE_AFTER_DAYS
from .github.urls import DEFAULT_SERVER
from .messages import Subtype, warn

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

logger = logging.getLogger(__name__)


class Value(NamedTuple):
    """A config value. ``rebuild`` is Sphinx's: what a change of it makes out of date."""

    name: str
    default: object
    rebuild: Literal["", "env", "html"]
    types: frozenset[type]
    description: str


VALUES = (
    Value(
        name="roadmap_repositories",
        default=(),
        rebuild="env",
        types=frozenset({list, tuple}),
        description="The owner/name of every repository whose milestones, issues and pull requests"
        " are linked. A link to any other is reported as a typo; empty accepts every repository.",
    ),
    Value(
        name="roadmap_snapshot",
        default="roadmap/snapshot.json",
        rebuild="env",
        types=frozenset({str}),
        description="The file with GitHub's state that `sphinx-roadmap refresh` writes, relative to"
        " the source directory.",
    ),
    Value(
        name="roadmap_snapshot_max_age_days",
        default=14,
        rebuild="",
        types=frozenset({int}),
        description="After how many days `sphinx-roadmap check` reports the snapshot as old; 0 for"
        " never.",
    ),
    Value(
        name="roadmap_stale_after_days",
        default=STALE_AFTER_DAYS,
        rebuild="env",
        types=frozenset({int}),
        description="After how many days without a change or a confirmation an item that is worked"
        " on now or next counts as stale; 0 for never.",
    ),
    Value(
        name="roadmap_label_permalinks",
        default=True,
        rebuild="env",
        types=frozenset({bool}),
        description="Make a section's explicit label its permalink, instead of the id made from"
        " its title.",
    ),
    Value(
        name="roadmap_history",
        default=False,
        rebuild="env",
        types=frozenset({bool}),
        description="Read the history of the roadmap's sources from git: what changed, and when.",
    ),
    Value(
        name="roadmap_history_cache",
        default="",
        rebuild="",
        types=frozenset({str}),
        description="The file that remembers what was read of the history, relative to the folder"
        " of conf.py; if empty, it is with the doctrees.",
    ),
    Value(
        name="roadmap_redirects",
        default="roadmap/redirects.json",
        rebuild="env",
        types=frozenset({str}),
        description="The file that says where old addresses lead, relative to the source"
        " directory.",
    ),
    Value(
        name="roadmap_edit_url",
        default="",
        rebuild="env",
        types=frozenset({str}),
        description="Where a source can be edited, with {filename} for its path, as in"
        " https://github.com/OWNER/NAME/edit/main/{filename}; the form for new items leads there.",
    ),
    Value(
        name="roadmap_untrusted_sources",
        default=False,
        rebuild="env",
        types=frozenset({bool}),
        description="Treat the sources as written by strangers: refuse whatever reads files from"
        " outside the sources, fetches from the network while building, or puts active content"
        " in a page.",
    ),
    Value(
        name="roadmap_content_security_policy",
        default=False,
        rebuild="html",
        types=frozenset({bool}),
        description="Put a strict Content-Security-Policy into every HTML page.",
    ),
    Value(
        name="roadmap_sitemap",
        default=False,
        rebuild="",
        types=frozenset({bool}),
        description="Write sitemap.xml, the list of all pages for search engines; needs"
        " html_baseurl.",
    ),
    Value(
        name="linkcheck_total_timeout",
        default=600.0,
        rebuild="",
        types=frozenset({float, int}),
        description="The seconds that a whole link check may take; what is left then is not"
        " verified.",
    ),
    Value(
        name="roadmap_linkcheck_fail_on",
        default=("broken",),
        rebuild="",
        types=frozenset({list, tuple}),
        description="The verdicts on links that make the link check fail: broken, redirected,"
        " not verified.",
    ),
    Value(
        name="roadmap_linkcheck_ignore",
        default=(),
        rebuild="",
        types=frozenset({list, tuple}),
        description="Links that are not checked, each as (pattern, reason, last day as"
        " YYYY-MM-DD); the last two may be missing.",
    ),
    Value(
        name="roadmap_linkcheck_base",
        default="",
        rebuild="",
        types=frozenset({str}),
        description="A git revision: only links on lines that were added or changed since then make"
        " the link check fail.",
    ),
    Value(
        name="roadmap_social_card",
        default="",
        rebuild="html",
        types=frozenset({str}),
        description="The background, 1200 by 630, of a picture for each page that shows its title"
        " and state where the page is shared; relative to the folder of conf.py. Empty makes none.",
    ),
    Value(
        name="roadmap_linkcheck_cache",
        default="",
        rebuild="",
        types=frozenset({str}),
        description="The file, relative to the source directory, in which the link check keeps what"
        " it learned; empty keeps nothing.",
    ),
    Value(
        name="roadmap_linkcheck_cache_days",
        default=7,
        rebuild="",
        types=frozenset({float, int}),
        description="For how many days a link that worked is not asked for again.",
    ),
    Value(
        name="roadmap_linkcheck_repository",
        default="",
        rebuild="",
        types=frozenset({str}),
        description="The owner/name of the repository that the sources are in; links into it are"
        " looked up in the checkout. Empty takes GITHUB_REPOSITORY, or git's remote origin.",
    ),
    Value(
        name="roadmap_linkcheck_site",
        default="",
        rebuild="",
        types=frozenset({str}),
        description="The folder of the built HTML, relative to the source directory, in which links"
        " to html_baseurl are looked up; empty asks the network.",
    ),
    Value(
        name="roadmap_linkcheck_block_private",
        default=False,
        rebuild="",
        types=frozenset({bool}),
        description="Connect to public addresses only, on every redirect and after names are"
        " resolved.",
    ),
)

# https://docs.github.com/en/rest/repos/repos
_REPOSITORY = re.compile(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+")


def declare(app: Sphinx) -> None:
    """Register all values, and their check."""
    for value in VALUES:
        app.add_config_value(
            value.name,
            value.default,
            value.rebuild,
            types=value.types,
            description=value.description,
        )
    # Sphinx checks types at 800.
    app.connect("config-inited", check, priority=810)


def check(app: Sphinx, config: Config) -> None:
    """Report values that have the right type and no meaning (event ``config-inited``)."""
    for name in config.roadmap_repositories:
        if not (isinstance(name, str) and _REPOSITORY.fullmatch(name)):
            warn(Subtype.CONFIG, "roadmap_repositories: %r is not of the form owner/name", name)
    for name in ("roadmap_stale_after_days", "roadmap_snapshot_max_age_days"):
        if config[name] < 0:
            warn(Subtype.CONFIG, "%s: %s is less than 0; write 0 for never", name, config[name])


def github_server() -> str:
    """Give the GitHub that links lead to, as GitHub Actions and GitHub Enterprise name it.

    https://docs.github.com/en/actions/reference/workflows-and-actions/variables
    """
    return (os.environ.get("GITHUB_SERVER_URL") or DEFAULT_SERVER).rstrip("/")
