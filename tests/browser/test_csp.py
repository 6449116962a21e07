"""The policy of the pages in Chromium: the site works under it, and nothing else runs."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from browser_wait import until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

RECORD = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
});
"""


@pytest.fixture
def watched(new_page: Callable[..., Page]) -> Page:
    """Give a page that counts what the policy refuses."""
    page = new_page()
    page.add_init_script(RECORD)
    return page


def html_files(folder: Path) -> list[str]:
    """Give the pages of a built site, by their paths in it."""
    found = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))
    return [name for name in found if not name.startswith("_")]


def test_no_page_is_hindered(watched: Page, build_site: Callable[[str], Path]) -> None:
    """Every page, served, answers, has one first heading to see, and keeps to its own policy.

    None complains of anything, which ends every test that watches its page.
    """
    names = html_files(build_site("html"))
    assert len(names) > 5
    for name in names:
        response = watched.goto(name, wait_until="load")
        assert response is not None
        assert response.status == HTTPStatus.OK, name
        assert watched.evaluate("window.violations") == [], name
        if name != "search.html":
            heading = watched.get_by_role("heading", level=1)
            assert heading.count() == 1, name
            assert heading.is_visible(), name


def test_no_page_is_hindered_from_disk(
    browser: Browser, trouble: list[str], build_site: Callable[[str], Path]
) -> None:
    """Every page keeps to its own policy when it is opened as a file."""
    folder = build_site("html")
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(RECORD)
    page.on("console", lambda message: trouble.append(message.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    # Its addresses start at the root of a server, so that it works at any depth.
    for name in [name for name in html_files(folder) if name != "404.html"]:
        page.goto((folder / name).as_uri(), wait_until="load")
        assert page.evaluate("window.violations") == [], name
        assert page.evaluate("document.styleSheets.length") > 1, name
    context.close()


def test_theme_and_search_work(watched: Page) -> None:
    """What needs scripts does what it should."""
    watched.goto("index.html")
    before = watched.evaluate("document.body.dataset.theme")
    watched.locator(".theme-toggle:visible").first.click()
    assert watched.evaluate("document.body.dataset.theme") != before
    watched.goto("search.html?q=milestone")
    watched.wait_for_selector("#search-results li")
    assert watched.evaluate("window.violations") == []


ATTEMPTS: dict[str, tuple[str, Any]] = {
    "script": ("<script>window.ran = 1</script>", "script-src-elem"),
    "event": ("<img src='_static/none.png' onerror='window.ran = 1'>", "script-src-attr"),
    "link": ("<a id='x' href='javascript:window.ran = 1'>x</a>", "script-src-elem"),
    "image": ("<img src='http://other.example.org/x.png'>", "img-src"),
    "style": ("<p style='position: fixed'>x</p>", "style-src-attr"),
    "base": ("<base href='http://other.example.org/'>", "base-uri"),
    "frame": ("<iframe src='index.html'></iframe>", "frame-src"),
    "object": ("<object data='index.html'></object>", "object-src"),
    "form": (
        "<form id='x' action='http://other.example.org/'><button>x</button></form>",
        "form-action",
    ),
}


@pytest.mark.parametrize("kind", sorted(ATTEMPTS))
def test_injected_code_is_refused(watched: Page, trouble: list[str], site: str, kind: str) -> None:
    """Code that got into a page all the same does not run, and nothing is fetched elsewhere."""
    code, directive = ATTEMPTS[kind]

    def inject(route: Any) -> None:
        response = route.fetch()
        body = re.sub(r"(<article[^>]*>)", lambda tag: tag[0] + code, response.text(), count=1)
        assert code in body
        route.fulfill(response=response, body=body)

    failed: dict[str, str | None] = {}
    watched.on("requestfailed", lambda request: failed.update({request.url: request.failure}))
    watched.route(f"{site}index.html", inject)
    watched.goto("index.html", wait_until="load")
    if "id='x'" in code:
        watched.evaluate(
            "(document.querySelector('#x button') || document.querySelector('#x')).click()"
        )
    until(watched, "window.violations.length > 0")
    violations = watched.evaluate("window.violations")
    assert [one for one in violations if one.startswith(directive)], violations
    assert watched.evaluate("window.ran") is None
    # What is told of this page is told before the next one is there.
    watched.goto("data:,")
    refused = [line for line in trouble if "Content Security Policy" in line]
    assert refused
    # Chromium reports a request that the policy stopped as one that was about to be made.
    stopped = [line for line in trouble if failed.get(line.rpartition(" ")[2]) == "csp"]
    missing = [line for line in trouble if "_static/none.png" in line]
    trouble[:] = [line for line in trouble if line not in refused + stopped + missing]
