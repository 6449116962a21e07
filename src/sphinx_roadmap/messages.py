"""Warnings: each has the type ``roadmap`` and a subtype from below or from ``check.Code``."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from sphinx.util import logging

if TYPE_CHECKING:
    from docutils import nodes

    from .check import Code, Finding

WARNING_TYPE = "roadmap"
# The attribute of a log record that holds what the warning is about.
FINDING = "roadmap_finding"

logger = logging.getLogger(__name__)


class Subtype(StrEnum):
    """What a warning that is no finding is about.

    ``suppress_warnings = ["roadmap.config"]`` silences one.
    """

    CONFIG = "config"
    SNAPSHOT = "snapshot"
    UNTRUSTED = "untrusted"
    EXPORT = "export"
    LINKCHECK_CACHE = "linkcheck-cache"
    HISTORY = "history"
    REDIRECTS = "redirects"


def warn(
    subtype: Subtype | Code,
    message: str,
    *args: object,
    location: nodes.Node | str | tuple[str, int | None] | None = None,
    finding: Finding | None = None,
) -> None:
    """Give a warning. ``args`` fill the ``%s`` of a translatable message.

    :param location: a node, a docname, or ``path:line``.
    """
    logger.warning(
        message,
        *args,
        type=WARNING_TYPE,
        subtype=str(subtype),
        location=location,
        extra={FINDING: finding},
    )
