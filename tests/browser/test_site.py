"""The built site as a reader meets it, in Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def test_front_page_loads(page: Page) -> None:
    """The front page answers, with its own heading."""
    response = page.goto("index.html")
    assert response is not None
    assert response.status == 200
    assert page.get_by_role("heading", level=1).inner_text() == "Roadmap and Sprints"
