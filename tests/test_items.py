"""Sections become items and events by the rules that authors are told."""

from __future__ import annotations

import pytest

from sphinx_roadmap.items import read_roadmap
from sphinx_roadmap.model import (
    Field,
    GitHubRef,
    Item,
    Link,
    Page,
    Place,
    RefKind,
    Roadmap,
    Section,
    Status,
)

HERE = Place(path="x.rst", line=1)
MILESTONE = "https://github.com/example-org/example/milestone/1"


def section(
    id_: str,
    *uris: str,
    parent: str = "",
    title: str = "",
    source_title: str = "",
    own_label: str = "",
    **fields: str,
) -> Section:
    """Give a section with links and fields."""
    return Section(
        docname="x",
        id=id_,
        label=own_label,
        anchors=(id_,),
        title=title or id_,
        source_title=source_title,
        level=1,
        parent=parent,
        place=HERE,
        fields=tuple(Field(name=name, value=value, place=HERE) for name, value in fields.items()),
        links=tuple(Link(uri=uri, text="", docname="x", section=id_, place=HERE) for uri in uris),
    )


def roadmap(*sections: Section, server: str = "https://github.com") -> Roadmap:
    """Give the roadmap of one page."""
    return read_roadmap([Page(docname="x", path="x.rst", sections=sections)], server)


def item(*sections: Section) -> Item:
    """Give the one item of these sections."""
    (found,) = roadmap(*sections).items
    return found


@pytest.mark.parametrize(
    ("uris", "fields", "expected"),
    [
        ([], {}, False),
        ([MILESTONE], {}, True),
        (["https://github.com/example-org/example/issues/5"], {}, True),
        (["https://github.com/example-org/example/pull/5"], {}, True),
        (["https://github.com/example-org/example"], {}, False),
        (["https://github.com/example-org/example/milestones"], {}, False),
        (["https://example.org/example-org/example/milestone/1"], {}, False),
        ([], {"status": "now"}, True),
        ([], {"status": "someday"}, True),
        ([], {"status": ""}, False),
        ([], {"target": "2031"}, False),
        ([MILESTONE], {"status": "none"}, False),
        ([MILESTONE], {"status": "NONE"}, False),
        ([MILESTONE], {"status": ""}, True),
    ],
)
def test_what_is_an_item(uris: list[str], fields: dict[str, str], *, expected: bool) -> None:
    """A status or a link to work makes an item; ``none`` makes none."""
    assert bool(roadmap(section("a", *uris, **fields)).items) is expected


def test_refs_are_distinct() -> None:
    """Each milestone, issue and pull request is listed once, as first linked."""
    base = "https://github.com/example-org/example"
    found = item(section("a", f"{base}/issues/2", MILESTONE, f"{MILESTONE}?closed=1", base))
    assert found.refs == (
        GitHubRef(repository="example-org/example", kind=RefKind.ISSUE, number=2),
        GitHubRef(repository="example-org/example", kind=RefKind.MILESTONE, number=1),
    )


def test_server() -> None:
    """Links count on the GitHub that is asked for."""
    one = section("a", "https://github.example.org/example-org/example/milestone/1")
    assert not roadmap(one).items
    assert len(roadmap(one, server="https://github.example.org").items) == 1


@pytest.mark.parametrize("status", Status)
def test_status_words(status: Status) -> None:
    """Every status word is read, in any case."""
    assert item(section("a", status=status.value.title())).status is status


def test_unknown_status() -> None:
    """A word that is no status counts as none given."""
    assert item(section("a", status="someday")).status is None


def test_repeated_field() -> None:
    """Of two fields of one name the last counts."""
    one = section("a", status="now")
    both = (*one.fields, Field(name="status", value="done", place=HERE))
    two = Section(
        **{name: getattr(one, name) for name in one.__slots__ if name != "fields"}, fields=both
    )
    assert item(two).status is Status.DONE


def test_fields() -> None:
    """The known fields are kept as written, others are not."""
    found = item(
        section("a", status="now", start="2031", target="soon", owner="A", funder="B", other="C")
    )
    assert (found.start, found.target, found.owner, found.funder) == ("2031", "soon", "A", "B")
    assert found.reviewed == ""


@pytest.mark.parametrize("lane", ["now", "next", "later", "done"])
@pytest.mark.parametrize("how", ["label", "title", "source_title"])
def test_lane(how: str, lane: str) -> None:
    """A section titled or labelled as a status gives it to what is in it, at any depth."""
    shown = {
        "label": {"own_label": lane, "title": "Words"},
        "title": {"title": f" {lane.upper()} "},
        "source_title": {"source_title": lane.title(), "title": "Jetzt"},
    }[how]
    found = roadmap(
        section("outer", **shown),
        section("a", MILESTONE, parent="outer"),
        section("between", parent="outer"),
        section("b", MILESTONE, parent="between"),
        section("c", MILESTONE),
    ).items
    assert [(one.id, one.lane) for one in found] == [("a", lane), ("b", lane), ("c", None)]


def test_nearest_lane() -> None:
    """The nearest lane wins, and a lane is not in itself."""
    found = roadmap(
        section("now", MILESTONE, title="Now"),
        section("later", MILESTONE, parent="now", title="Later"),
        section("a", MILESTONE, parent="later"),
    ).items
    assert [(one.id, one.lane) for one in found] == [
        ("now", None),
        ("later", Status.NOW),
        ("a", Status.LATER),
    ]


@pytest.mark.parametrize("title", ["dropped", "superseded", "none", "now and then", "Not now"])
def test_no_lane(title: str) -> None:
    """Other titles are no lanes."""
    assert item(section("outer", title=title), section("a", MILESTONE, parent="outer")).lane is None


def test_lanes_stay_on_their_page() -> None:
    """A lane on one page says nothing of a section with the same ids on another."""
    first = Page(docname="x", path="x.rst", sections=(section("now"),))
    second = Page(docname="y", path="y.rst", sections=(section("a", MILESTONE, parent="now"),))
    assert [one.lane for one in read_roadmap([first, second]).items] == [None]


def test_nested_items() -> None:
    """An item in an item is an item of its own, and takes no links from it."""
    found = roadmap(section("a", MILESTONE), section("b", status="next", parent="a")).items
    assert [(one.id, len(one.refs)) for one in found] == [("a", 1), ("b", 0)]


def test_events() -> None:
    """A section with dates is an event, and may be an item too."""
    found = roadmap(
        section("a", dates="2031-05-15", place="Town", label="sprint", status="now"),
        section("b", place="Town"),
        section("c", dates=""),
        section("d", dates="some day"),
    )
    assert [(one.section.id, one.dates, one.place, one.label) for one in found.events] == [
        ("a", "2031-05-15", "Town", "sprint"),
        ("d", "some day", "", ""),
    ]
    assert [one.id for one in found.items] == ["a"]


def test_order() -> None:
    """Items come in the order of the pages given, and of their sections."""
    pages = [
        Page(docname=name, path=name, sections=(section(name + "1", status="now"), section(name)))
        for name in ("z", "a")
    ]
    found = read_roadmap(iter(pages))
    assert [one.id for one in found.items] == ["z1", "a1"]
    assert found.pages == tuple(pages)
