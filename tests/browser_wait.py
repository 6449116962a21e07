"""Waiting in a browser test until the page is as it should be."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


# What never comes fails late; what comes slowly, on a loaded machine, does not fail.
SECONDS = 60


def until(page: Page, script: str, argument: object = None) -> None:
    """Wait until an expression or a function of JavaScript gives a truth.

    Not Playwright's wait_for_function: from its second look on it calls eval, which the policy of
    our pages refuses, so that it fails just where it has to wait.
    """
    end = time.monotonic() + SECONDS
    while not page.evaluate(script, argument):
        assert time.monotonic() < end, f"not so after {SECONDS} s: {script}"
        page.wait_for_timeout(20)
