"""The findings of check as Sphinx's own warnings, while it builds."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.util import logging

from .checklists import CHECKLIST_CLASS
from .collect import blocks
from .messages import WARNING_TYPE, warn
from .model import Place

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from .check import Code, Finding
    from .domain import RoadmapDomain

logger = logging.getLogger(__name__)

_PYTHON_CLASS = 'In Sphinx, ".. class:: checklist" describes a Python class named "checklist".'


def report(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of every finding (event ``env-check-consistency``).

    Sphinx sends the event whenever it has read a page, so an incremental build tells the findings
    of unchanged pages again. What only GitHub has changed is told, and is no warning: see DRIFT.
    """
    from .check import Code, also_at

    for finding in cast("RoadmapDomain", env.get_domain("roadmap")).findings():
        location = _location(env, finding)
        text = " ".join(filter(None, (finding.message, finding.remedy, also_at(finding))))
        if _is_note(finding):
            if not _suppressed(finding.code, env.config.suppress_warnings):
                logger.info("%s: note: %s [%s.%s]", location, text, WARNING_TYPE, finding.code)
        elif finding.code is not Code.REPEATED_LABEL:  # Sphinx itself warns of that.
            warn(finding.code, "%s", text, location=location, finding=finding)


def notes(env: BuildEnvironment) -> list[Finding]:
    """Give the findings that are no warnings, where a build only tells them."""
    findings = cast("RoadmapDomain", env.get_domain("roadmap")).findings()
    suppressed = env.config.suppress_warnings
    return [one for one in findings if _is_note(one) and not _suppressed(one.code, suppressed)]


def _is_note(finding: Finding) -> bool:
    from .check import DRIFT, Severity

    return finding.code in DRIFT or finding.severity is Severity.NOTE


def find_class_checklists(app: Sphinx, doctree: nodes.document) -> None:
    """Warn of ``.. class:: checklist``, which Sphinx takes for a Python class (``doctree-read``).

    It is docutils' own directive, and GitHub's view of the page shows it as meant.
    """
    for signature in blocks(doctree):
        if not isinstance(signature, addnodes.desc_signature):
            continue
        description = signature.parent
        if not isinstance(description, nodes.Element) or description.get("objtype") != "class":
            continue
        after = description.next_node(siblings=True, descend=False)
        marked = signature.get("fullname", "") == CHECKLIST_CLASS
        if marked and isinstance(after, nodes.bullet_list):
            from .check import Code, Finding

            source = os.path.relpath(signature.source or app.srcdir, app.srcdir)
            finding = Finding(
                code=Code.CLASS_CHECKLIST,
                place=Place(path=Path(source).as_posix(), line=signature.line),
                message=_PYTHON_CLASS,
                remedy='Write ".. rst-class:: checklist".',
                wrong=".. class::",
                right=".. rst-class::",
            )
            text = f"{finding.message} {finding.remedy}"
            warn(finding.code, "%s", text, location=signature, finding=finding)


def _location(env: BuildEnvironment, finding: Finding) -> str:
    """Give ``path:line`` as Sphinx gives it: absolute, without the column."""
    path = Path(env.srcdir) / finding.place.path
    return f"{path}:{finding.place.line}" if finding.place.line else f"{path}:"


def _suppressed(code: Code, suppress_warnings: Any) -> bool:
    return logging.is_suppressed_warning(WARNING_TYPE, code, suppress_warnings)
