"""``roadmap.json``: what is in it, and that its schema describes exactly that."""

from __future__ import annotations

import copy
import dataclasses
import json
from importlib import resources
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_roadmap.check import Code, Finding
from sphinx_roadmap.export.files import SCHEMA
from sphinx_roadmap.export.site import Site
from sphinx_roadmap.export.to_json import to_json
from sphinx_roadmap.join import JoinedRoadmap, join
from sphinx_roadmap.model import Place, Roadmap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Make = Callable[..., JoinedRoadmap]


FINDING = Finding(
    code=Code.UNKNOWN_FIELD,
    place=Place(path="plans.rst", line=12),
    message='"mood" is no field.',
    remedy="Remove it.",
    item="faster",
    related=(Place(path="plans.rst", line=1),),
)


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """Give the published schema."""
    text = (resources.files("sphinx_roadmap.export") / SCHEMA).read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@pytest.fixture(scope="module")
def validator(schema: dict[str, Any]) -> jsonschema.Draft202012Validator:
    """Give a validator that also refuses every key that the schema does not describe."""
    closed = copy.deepcopy(schema)
    for node in _objects(closed):
        node["additionalProperties"] = False
    jsonschema.Draft202012Validator.check_schema(closed)
    return jsonschema.Draft202012Validator(
        closed, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )


@pytest.fixture(scope="module")
def document(make: Make, site: Site) -> dict[str, Any]:
    """Give the export of the example."""
    loaded: dict[str, Any] = json.loads(to_json(make(), site, [FINDING]))
    return loaded


def _objects(schema: object) -> Iterator[dict[str, Any]]:
    """Give the sub-schemas that describe an object."""
    if isinstance(schema, dict):
        if "properties" in schema:
            yield schema
        for value in schema.values():
            yield from _objects(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _objects(value)


def test_valid(document: dict[str, Any], validator: jsonschema.Draft202012Validator) -> None:
    """A roadmap with one of everything fits the schema, which knows each of its keys."""
    validator.validate(document)


@pytest.mark.parametrize("snapshot", [True, False])
@pytest.mark.parametrize("base_url", ["", "https://docs.example.org/"])
@pytest.mark.parametrize("target", ["", "soon", "2029", "9999-12-31"])
def test_valid_variants(
    make: Make,
    validator: jsonschema.Draft202012Validator,
    *,
    snapshot: bool,
    base_url: str,
    target: str,
) -> None:
    """So does one without a snapshot, an address, dates, or with dates that cannot be read."""
    site = Site(address=lambda docname, anchor: f"{docname}/#{anchor}", base_url=base_url)
    validator.validate(json.loads(to_json(make(snapshot=snapshot, target=target), site)))


def test_empty(validator: jsonschema.Draft202012Validator, site: Site) -> None:
    """So does one with nothing in it, also where no date is known."""
    document = json.loads(to_json(join(Roadmap(), None, None), site))
    validator.validate(document)
    assert document["as_of"] is None
    assert document["snapshot"] is None
    assert document["totals"]["progress"] is None


def test_every_key_is_used(document: dict[str, Any], schema: dict[str, Any]) -> None:
    """The schema describes no key that is never written, and asks for every key."""
    written = set(_keys(document))
    for node in _objects(schema):
        assert node["required"] == list(node["properties"])
        assert written.issuperset(node["properties"])


def _keys(document: object) -> Iterator[str]:
    if isinstance(document, dict):
        yield from document
    if isinstance(document, dict | list):
        for value in document.values() if isinstance(document, dict) else document:
            yield from _keys(value)


def _described(schema: object) -> Iterator[dict[str, Any]]:
    for node in _objects(schema):
        yield from node["properties"].values()
        yield node


def test_everything_is_described(schema: dict[str, Any]) -> None:
    """Every object and every key says what it is."""
    assert all(node.get("description") for node in _described(schema))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("version", 2),
        ("version", None),
        ("as_of", "yesterday"),
        ("as_of", "2029-05-06"),
        ("$schema", "other.json"),
        ("items", {}),
        ("totals.statuses.now", -1),
        ("totals.progress.total", "5"),
        ("snapshot.fetched_at", None),
        ("items.0.status", "soon"),
        ("items.0.status_source", None),
        ("items.0.url", "http://exa mple/"),
        ("items.0.line", 0),
        ("items.0.links", "0,1"),
        ("items.0.due_on", "01.10.2029"),
        ("items.0.due_on", "2029-02-30"),
        ("items.0.milestones.0.open_issues", 1.5),
        ("items.0.milestones.0.due_on", "2029-10-01T07:00:00Z"),
        ("items.0.issues.0.kind", "pull"),
        ("items.0.target.first", "2029-Q4"),
        ("checklists.0.tasks.0.checked", "x"),
        ("links.0.path", ""),
        ("problems.0.code", ""),
        ("problems.0.severity", "fatal"),
        ("events.0.dates", None),
    ],
)
def test_wrong_values_are_refused(
    document: dict[str, Any],
    validator: jsonschema.Draft202012Validator,
    path: str,
    value: object,
) -> None:
    """The schema refuses a document with a wrong value."""
    broken = copy.deepcopy(document)
    at: Any = broken
    *parents, last = (int(part) if part.isdigit() else part for part in path.split("."))
    for part in parents:
        at = at[part]
    assert at[last] != value
    at[last] = value
    assert not validator.is_valid(broken)


def test_missing_keys_are_refused(
    document: dict[str, Any], validator: jsonschema.Draft202012Validator
) -> None:
    """The schema refuses a document without any one of its keys."""
    for key in document:
        broken = {name: value for name, value in document.items() if name != key}
        assert not validator.is_valid(broken), key
    for key in document["items"][0]:
        broken = copy.deepcopy(document)
        del broken["items"][0][key]
        assert not validator.is_valid(broken), key


def test_item(document: dict[str, Any]) -> None:
    """An item has its state, its dates as written and as read, and its place."""
    item = document["items"][0]
    assert item["id"] == item["label"] == "faster"
    assert item["url"] == "https://docs.example.org/en/plans.html#faster"
    assert (item["path"], item["line"]) == ("plans.rst", 10)
    assert (item["status"], item["status_source"]) == ("now", "field")
    assert item["target"] == {"text": "2029-Q4", "first": "2029-10-01", "last": "2029-12-31"}
    assert item["progress"] == {"closed": 6, "total": 8}
    assert (item["unknown"], item["due_on"], item["owner"]) == (0, "2029-10-01", None)
    assert [field["name"] for field in item["fields"]][-1] == "mood"
    assert [one["state"] for one in item["milestones"]] == ["open", "closed"]
    assert item["milestones"][1]["closed_on"] == "2029-05-01"
    assert item["issues"][0]["kind"] == "pull_request"


def test_unknown_is_null(document: dict[str, Any]) -> None:
    """What GitHub did not tell is null, and what it does not have says so."""
    missing = document["items"][1]["milestones"][1]
    assert missing["missing"] == "not found"
    assert missing["open_issues"] is missing["title"] is missing["due_on"] is None
    unknown = document["items"][2]
    assert unknown["progress"] is unknown["status"] is None
    assert unknown["unknown"] == 1
    issue = unknown["issues"][0]
    assert (issue["state"], issue["checked_at"], issue["missing"]) == (None, None, None)
    assert issue["url"] == "https://github.com/example-org/example/issues/8"


def test_unreadable_date_is_kept(make: Make, site: Site) -> None:
    """A date that cannot be read is given as written."""
    item = json.loads(to_json(make(target="soon"), site))["items"][0]
    assert item["target"] == {"text": "soon", "first": None, "last": None}


def test_links(document: dict[str, Any]) -> None:
    """Every link of a roadmap page is there with its places; items point at their own."""
    links = document["links"]
    assert len(links) == 7, "the page's six in items and one outside; not those of other pages"
    assert links[0]["section"] is None
    first = document["items"][0]
    assert [links[index]["text"] for index in first["links"]] == [
        "milestone/1", "milestone/2", "pull/7",
    ]  # fmt: skip
    assert links[1]["definition"] == {"path": "plans.rst", "line": 99, "column": None}


def test_totals(document: dict[str, Any]) -> None:
    """A milestone that two items share counts once."""
    totals = document["totals"]
    assert totals["milestones"] == 3
    assert totals["progress"] == {"closed": 6, "total": 8}
    assert (totals["items"], sum(totals["statuses"].values())) == (4, 4)
    assert (totals["tasks"], totals["tasks_checked"]) == (2, 1)
    assert totals["problems"] == 1


def test_totals_ignore_spelling(make: Make, site: Site) -> None:
    """A milestone counts once, also where its repository is spelled in two ways."""
    joined = make()
    item = joined.items[0]
    ref = dataclasses.replace(item.milestones[0].ref, repository="Example-Org/Example")
    other = dataclasses.replace(item.milestones[0], ref=ref)
    again = dataclasses.replace(item, milestones=(other,))
    document = json.loads(to_json(dataclasses.replace(joined, items=(item, again)), site))
    assert document["totals"]["milestones"] == 2


def test_problems_hide_nothing(make: Make, site: Site, document: dict[str, Any]) -> None:
    """A problem is listed with its place, and takes nothing else away."""
    problem = document["problems"][0]
    assert (problem["code"], problem["severity"]) == ("unknown-field", "error")
    assert problem["related"] == [{"path": "plans.rst", "line": 1, "column": None}]
    assert (problem["path"], problem["line"]) == ("plans.rst", 12)
    without = json.loads(to_json(make(), site))
    assert without["items"] == document["items"]


def test_stable_text(make: Make, site: Site) -> None:
    """Equal roadmaps give equal bytes: LF, two spaces, a newline at the end, readable letters."""
    text = to_json(make(title="Índice más rápido"), site)
    assert text == to_json(make(title="Índice más rápido"), site)
    assert text.startswith('{\n  "$schema": "roadmap.schema.json",\n  "version": 1,\n')
    assert text.endswith("\n}\n")
    assert "Índice más rápido" in text
    assert "\r" not in text


@given(st.text() | st.text(alphabet='\ud800\udfff<>&"\\\u202e\u2066\u2028\x00\x1b\x7f\x9f\r\nä'))
def test_hostile_text(make: Make, site: Site, title: str) -> None:
    """Any text comes through as data: nothing in the file's own bytes is obeyed by a program."""
    text = to_json(make(title=title, github_title=title), site)
    raw = text.encode()
    assert not set("<\x7f\x9f\u2028\u202e\u2066\ufeff") & set(text)
    assert not [character for character in text if character < " " and character != "\n"]
    expected = "".join("\ufffd" if "\ud800" <= one <= "\udfff" else one for one in title)
    loaded = json.loads(raw)
    assert loaded["items"][0]["title"] == expected
    assert loaded["items"][0]["milestones"][0]["title"] == expected


def test_repository_name_stays_in_its_url(make: Make, site: Site) -> None:
    """A repository name with characters that no URL has cannot break out of the URL."""
    joined = make()
    linked = joined.items[0].milestones[0]
    odd = dataclasses.replace(linked.ref, repository='a b/<x>"\n')
    item = dataclasses.replace(
        joined.items[0], milestones=(dataclasses.replace(linked, ref=odd, state=None),)
    )
    document = json.loads(to_json(dataclasses.replace(joined, items=(item,)), site))
    milestone = document["items"][0]["milestones"][0]
    assert milestone["url"] == "https://github.com/a%20b/%3Cx%3E%22%0A/milestone/1"
