"""The dates that ``sphinx_last_updated_by_git`` asks git for: they hold until the next commit.

A commit is a reason for a new Sphinx, so a page that is read again has the date that it had.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.environment import BuildEnvironment


@contextmanager
def dates_kept(env: BuildEnvironment, docname: str) -> Iterator[None]:
    """Keep the date of a page that is read meanwhile, unless it depends on other files then."""
    dates = getattr(env, "git_last_updated", {})
    kept, files = dates.get(docname), set(env.dependencies.get(docname, ()))
    yield
    if kept is not None and docname in dates and files == set(env.dependencies.get(docname, ())):
        dates[docname] = kept
