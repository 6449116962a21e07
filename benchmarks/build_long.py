"""Builds that take an hour: a thousand pages with Furo, strict settings, and very long pages."""

from __future__ import annotations

from . import projects
from .build import SETTINGS, Plan, measure

# Furo puts the whole table of contents on every page: a thousand pages take minutes, with nothing.
# docutils takes minutes for ten thousand named targets on one page.
PLANS = (
    Plan("pages", "furo", projects.pages, {1000: 1}),
    Plan("pages", "alabaster", projects.pages, {1: 20, 100: 6, 1000: 2}, tuple(SETTINGS)),
    Plan("milestones of one item", "furo", projects.one_item, {100: 6, 300: 4, 1000: 3}),
    Plan("items on one page", "furo", projects.one_page, {100: 6, 300: 4, 1000: 3}),
)


def main(*, quick: bool) -> None:
    """Measure the rest."""
    measure(PLANS, quick=quick)
