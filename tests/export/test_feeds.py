"""The feeds of changes: their ids, their form, and text that wants to be more than text."""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
import xml.etree.ElementTree as ET
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sphinx_roadmap.export.feed import NEWEST, make_feed
from sphinx_roadmap.export.site import Site
from sphinx_roadmap.export.to_atom import to_atom
from sphinx_roadmap.export.to_json_feed import to_json_feed
from sphinx_roadmap.history.known import Address, History
from sphinx_roadmap.history.records import Event, Noted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ATOM = "{http://www.w3.org/2005/Atom}"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
START = dt.datetime(2029, 1, 1, tzinfo=dt.UTC)


def event(number: int = 1, title: str = "Oil", address: Address | None = None) -> Event:
    """Give an invented change, a day later for each number."""
    return Event(
        noted=Noted(kind="status", docname="plans", id="oil", title=title, after="now"),
        commit=f"{number:040x}",
        at=START + dt.timedelta(days=number),
        address=address,
    )


def history(*events: Event) -> History:
    """Give a history, newest first."""
    return History(events=events, by_address={}, oldest="f" * 40, past={})


def site(base_url: str = "https://example.org/site") -> Site:
    """Give a site whose pages are HTML files."""
    return Site(
        address=lambda docname, anchor: f"{docname}.html" + (f"#{anchor}" if anchor else ""),
        base_url=base_url,
        title="Lanterns",
        author="the keepers",
    )


def say(noted: Noted) -> str:
    """Give a change in words."""
    return f"{noted.name} {noted.after}"


def both(told: History, place: Site | None = None) -> tuple[ET.Element, Any]:
    """Give both feeds, read by parsers that forgive nothing, and checked."""
    feed = make_feed(told, place or site(), say, "changes")
    assert feed is not None
    atom, data = ET.fromstring(to_atom(feed)), json.loads(to_json_feed(feed))
    check_atom(atom)
    check_json(data)
    return atom, data


def check_atom(feed: ET.Element) -> None:
    """Check what RFC 4287 sections 4.1.1 and 4.1.2 ask for."""
    assert feed.tag == f"{ATOM}feed"
    for parent in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            (element,) = parent.findall(f"{ATOM}{name}")
            assert element.text
        assert MOMENT.fullmatch(parent.findtext(f"{ATOM}updated", ""))
        assert uuid.UUID(parent.findtext(f"{ATOM}id")).version == 5
        links = {link.get("rel"): link.get("href", "") for link in parent.findall(f"{ATOM}link")}
        assert links["alternate"].startswith("https://")
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    assert [one.get("rel") for one in feed.findall(f"{ATOM}link")] == ["self", "alternate"]
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids) > 0


def check_json(data: Any) -> None:
    """Check what JSON Feed 1.1 asks for."""
    assert data["version"] == "https://jsonfeed.org/version/1.1"
    assert data["title"]
    assert data["items"]
    for item in data["items"]:
        assert {"id", "url", "content_text"} <= item.keys()
        assert MOMENT.fullmatch(item["date_published"])


def test_entries() -> None:
    """An entry leads to where its item is today; one that is gone leads to the page of changes."""
    atom, data = both(history(event(2, address=Address("new", "oil")), event(1)))
    urls = ["https://example.org/site/new.html#oil", "https://example.org/site/changes.html"]
    assert [item["url"] for item in data["items"]] == urls
    links = [entry.find(f"{ATOM}link") for entry in atom.findall(f"{ATOM}entry")]
    assert [link.get("href") for link in links if link is not None] == urls
    assert atom.findtext(f"{ATOM}updated") == "2029-01-03T00:00:00Z"


def test_ids_stay() -> None:
    """An id is the same when entries come, when the item moves, and under another address."""
    first = event(1, address=Address("plans", "oil"))
    _atom, before = both(history(first))
    moved = replace(first, address=Address("elsewhere", "light"))
    _atom, after = both(history(event(3), event(2), moved), site("https://example.com/"))
    assert after["items"][-1]["id"] == before["items"][0]["id"]


def test_pinned_id() -> None:
    """The ids are the same in every release: readers would see all changes as new."""
    _atom, data = both(history(event(1)))
    assert data["items"][0]["id"] == "urn:uuid:3d172e3f-8457-51d9-b2b9-511c49aa62b5"


@pytest.mark.parametrize("base_url", ["", "site/", "javascript:alert(1)"])
def test_no_address(base_url: str) -> None:
    """Without a whole address there is no feed."""
    assert make_feed(history(event()), site(base_url), say) is None


def test_newest() -> None:
    """A feed has the newest changes only, sorted by their dates."""
    _atom, data = both(history(*(event(number) for number in range(NEWEST + 20))))
    assert len(data["items"]) == NEWEST
    dates = [item["date_published"] for item in data["items"]]
    assert dates == sorted(dates, reverse=True)


@given(st.text(st.characters(), max_size=50), st.text(st.characters(), max_size=50))
@example(title="", name="\udce9")
def test_any_title(title: str, name: str) -> None:
    """No title breaks a feed, or is more than text in it."""
    noted = replace(event().noted, title=title, name=name, id=name)
    atom, _data = both(history(replace(event(), noted=noted)))
    entry = atom.find(f"{ATOM}entry")
    assert entry is not None
    for part in ("title", "content"):
        element = entry.find(f"{ATOM}{part}")
        assert element is not None
        assert len(element) == 0
        assert element.get("type", "text") == "text"


def test_own_site(build_site: Callable[[str], Path]) -> None:
    """This project's own history makes feeds that are valid and not empty, if it is all there."""
    folder = build_site("html")
    if not (folder / "changes.atom").exists():
        pytest.skip("the checkout has no whole history")
    check_atom(ET.fromstring((folder / "changes.atom").read_bytes()))
    check_json(json.loads((folder / "changes.json").read_bytes()))
