"""What the reports say: in words for people, and within the limits of their readers."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from sphinx_roadmap.linkcheck.records import Hop, Link, Occurrence, Reason, Result, Verdict
from sphinx_roadmap.linkcheck.report import markdown
from sphinx_roadmap.linkcheck.report.annotations import commands
from sphinx_roadmap.linkcheck.report.junit import to_junit
from sphinx_roadmap.linkcheck.report.sarif import to_sarif
from sphinx_roadmap.linkcheck.report.summary import Report, headline
from sphinx_roadmap.linkcheck.report.text import lines
from sphinx_roadmap.model import Place

if TYPE_CHECKING:
    from collections.abc import Iterable

URI = "https://example.org/page"
GONE = f"404 Client Error: Not Found for url: {URI}"
POOL = "HTTPSConnectionPool(host='example.org', port=443)"


def result(verdict: Verdict, reason: Reason, line: int = 1, **values: Any) -> Result:
    """Give the result of a link that stands in a line of a page."""
    uri = values.pop("uri", f"{URI}?{line}")
    place = Place(path=values.pop("path", "page.rst"), line=line, column=3)
    occurrence = Occurrence(docname="page", place=place, raw=uri)
    link = Link(uri=uri, docname="page", doc_path="page.rst", line=line, occurrences=(occurrence,))
    return Result(link=link, verdict=verdict, reason=reason, **values)


def broken(line: int = 1, **values: Any) -> Result:
    """Give a broken link."""
    values = {"info": GONE, "status": 404, "remedy": "Take it out."} | values
    return result(Verdict.BROKEN, Reason.HTTP_ERROR, line, **values)


def moved(line: int = 1, to: str = "https://example.org/new", **values: Any) -> Result:
    """Give a link that moved for good."""
    hops = (Hop(301, to),)
    values = {"info": to, "final": to, "moved_to": to, "remedy": f"Write {to}"} | values
    return result(Verdict.REDIRECTED, Reason.MOVED, line, hops=hops, **values)


def unsure(line: int = 1, **values: Any) -> Result:
    """Give a link that could not be verified."""
    values = {"info": f"{POOL}: Read timed out. (read timeout=30)", "remedy": "Too slow."} | values
    return result(Verdict.NOT_VERIFIED, Reason.TIMEOUT, line, **values)


def report(results: Iterable[Result], **values: Any) -> Report:
    """Give the report of a run."""
    defaults: dict[str, Any] = {
        "generated_at": "2029-01-02T03:04:05Z",
        "seconds": 1.25,
        "requests": 7,
    }
    return Report(results=tuple(results), **defaults | values)


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (broken(), "404 Not Found"),
        (broken(info=GONE.replace("Not Found", "")), "404"),
        (
            broken(hops=(Hop(302, f"{URI}/x"),), final=f"{URI}/x"),
            f"404 Not Found, after a redirect to {URI}/x",
        ),
        (moved(), "moved to https://example.org/new"),
        (moved(moved_to=""), "leads to https://example.org/new"),
        (unsure(), "no answer in time"),
        (unsure(info="the budget is gone"), "the budget is gone"),
        (
            result(
                Verdict.BROKEN,
                Reason.TLS,
                info=f"{POOL}: Max retries exceeded with url: / (Caused by SSLError("
                "SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify"
                " failed: SSL certificate problem: self-signed certificate')))",
            ),
            "no secure connection: self-signed certificate",
        ),
        (
            result(
                Verdict.BROKEN,
                Reason.NO_HOST,
                info=f"{POOL}: Max retries exceeded with url: / (Caused by NameResolutionError())",
            ),
            "unknown host",
        ),
        (result(Verdict.BROKEN, Reason.NO_FILE), "no-file"),
    ],
)
def test_headline(one: Result, words: str) -> None:
    """People read what is the matter, not the words of a library."""
    assert headline(one) == words


def test_text() -> None:
    """A terminal shows findings by file and line, each with what to do, then the sum and a hint."""
    home = result(
        Verdict.REDIRECTED,
        Reason.HOME_PAGE,
        4,
        info="https://example.org/",
        final="https://example.org/",
        hops=(Hop(301, "https://example.org/"),),
        remedy="Find it.",
    )
    passing = moved(5, moved_to="", remedy="It is temporary: nothing to do.")
    older = broken(6, counts=False)
    found = [unsure(9), broken(2), moved(3), home, passing, older, broken(1, path="other.rst")]
    assert list(lines(report(found, base="main", notes=("a rule is over.",)))) == [
        "other.rst",
        f"  1:3      broken        {URI}?1",
        "         404 Not Found",
        "         Take it out.",
        "",
        "page.rst",
        f"  2:3      broken        {URI}?2",
        "         404 Not Found",
        "         Take it out.",
        f"  3:3      moved         {URI}?3",
        "         moved to https://example.org/new",
        f"  4:3      moved         {URI}?4",
        "         leads to https://example.org/",
        "         Find it.",
        f"  9:3      not verified  {URI}?9",
        "         no answer in time",
        "         Too slow.",
        "",
        "Already there before main, so not counted:",
        "page.rst",
        f"  6:3      broken        {URI}?6",
        "         404 Not Found",
        "         Take it out.",
        "",
        "note: a rule is over.",
        "7 links: 3 redirected, 3 broken, 1 not verified; 7 requests in 1.2 s",
        "hint: sphinx-roadmap fix rewrites 1 link that moved for good.",
    ]


def test_text_without_a_network() -> None:
    """Where no host can be reached, that is said once, and not for each link."""
    pool = f"{POOL}: Max retries exceeded with url: / (Caused by NameResolutionError())"
    offline = [result(Verdict.NOT_VERIFIED, Reason.OFFLINE, line, info=pool) for line in range(20)]
    github = result(Verdict.NOT_VERIFIED, Reason.NOT_ASKED, 30, info="GitHub cannot be reached.")
    found = [*offline, github]
    said, hint = lines(report(found))
    assert said == "21 links: 21 not verified; 7 requests in 1.2 s"
    assert hint.startswith("hint: No host could be reached. Check the network")
    assert headline(offline[0]) == "no connection"
    strict = report(found, fail_on=frozenset({"not verified"}))
    assert sum(URI in line for line in lines(strict)) == 21


def test_fail_on() -> None:
    """What fails a run is the project's choice; a redirect that asks for nothing never does."""
    passing = moved(moved_to="")
    for fail_on, failing in (
        ({"broken"}, {"broken"}),
        ({"redirected"}, {"moved"}),
        ({"not verified"}, {"unsure"}),
        (set(), set()),
    ):
        found = {"broken": broken(), "moved": moved(), "unsure": unsure(), "passing": passing}
        for name, one in found.items():
            failed = report([one], fail_on=frozenset(fail_on)).failed
            assert failed is (name in failing), (fail_on, name)
    assert not report([broken(counts=False)]).failed


def test_annotations() -> None:
    """At most ten of a kind, the most important first; the first says how many there are."""
    found = [unsure(n) for n in range(100, 115)]
    found += [moved(n, counts=n < 210) for n in range(200, 212)]
    found += [broken(n, counts=n >= 305) for n in range(300, 325)]
    said = list(commands(report(found, prefix="docs/")))
    kinds = Counter(line.split(" ")[0] for line in said)
    assert kinds == {"::error": 10, "::warning": 10, "::notice": 10}
    assert said[0].startswith("::notice title=Link check::52 links: ")
    assert said[0].endswith("23 more places are in the summary of the job")
    errors = [line for line in said if line.startswith("::error")]
    assert errors[0] == (
        "::error file=docs/page.rst,title=Link broken,line=305,col=3::"
        f"{URI}?305: 404 Not Found. Take it out."
    )
    # What the branch did comes before what was there.
    assert all(f"?{n}" in line for n, line in zip(range(305, 315), errors, strict=True))
    assert "line=200," in next(line for line in said if line.startswith("::warning"))


def test_annotations_cannot_be_forged() -> None:
    """Text from outside ends neither a command nor a property."""
    odd = broken(info="no\n::error::forged 100%", path="a,b:c.rst")
    command = list(commands(report([odd])))[1]
    assert "\n" not in command
    assert command.startswith("::error file=a%2Cb%3Ac.rst,")
    assert "no%0A::error::forged 100%25" in command


def _object(required: str, **properties: Any) -> dict[str, Any]:
    """Give the schema of an object that has no other properties, as all of SARIF's."""
    return {
        "type": "object",
        "properties": properties,
        "required": required.split(),
        "additionalProperties": False,
    }


TEXT = {"type": "string", "minLength": 1}
COUNT = {"type": "integer", "minimum": 1}
MESSAGE = _object("text", text=TEXT)
# The part of the SARIF 2.1.0 schema that is used here, with all that GitHub wants to have:
# https://docs.github.com/en/code-security/reference/code-scanning/sarif-support-for-code-scanning
SARIF = _object(
    "$schema version runs",
    **{"$schema": {"type": "string", "format": "uri"}},
    version={"const": "2.1.0"},
    runs={
        "type": "array",
        "maxItems": 20,
        "items": _object(
            "tool results",
            columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
            tool=_object(
                "driver",
                driver=_object(
                    "name rules",
                    name=TEXT,
                    version=TEXT,
                    informationUri={"type": "string", "format": "uri"},
                    rules={
                        "type": "array",
                        "uniqueItems": True,
                        "items": _object(
                            "id shortDescription fullDescription help",
                            id=TEXT,
                            shortDescription=MESSAGE,
                            fullDescription=MESSAGE,
                            help=MESSAGE,
                        ),
                    },
                ),
            ),
            results={
                "type": "array",
                "maxItems": 5000,
                "items": _object(
                    "ruleId level message locations partialFingerprints",
                    ruleId=TEXT,
                    level={"enum": ["none", "note", "warning", "error"]},
                    message=MESSAGE,
                    locations={
                        "type": "array",
                        "minItems": 1,
                        "items": _object(
                            "physicalLocation",
                            physicalLocation=_object(
                                "artifactLocation region",
                                artifactLocation=_object(
                                    "uri", uri={"type": "string", "format": "uri-reference"}
                                ),
                                region=_object("startLine", startLine=COUNT, startColumn=COUNT),
                            ),
                        ),
                    },
                    partialFingerprints={"type": "object", "additionalProperties": TEXT},
                ),
            },
        ),
    },
)


def test_sarif() -> None:
    """Code scanning takes the document, whatever the names and texts are, and in its limits."""
    found = [broken(1, path="with space/ü#.rst"), moved(2), unsure(3), broken(4, counts=False)]
    document = json.loads(to_sarif(report(found, prefix="docs/")))
    checker = jsonschema.FormatChecker()
    jsonschema.validate(document, SARIF, format_checker=checker)
    run = document["runs"][0]
    levels = [one["level"] for one in run["results"]]
    assert Counter(levels) == {"error": 1, "warning": 1, "note": 2}
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert rules == {one["ruleId"] for one in run["results"]}
    place = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place["uri"] == "docs/with%20space/%C3%BC%23.rst"
    many = json.loads(to_sarif(report([broken(n) for n in range(1, 6000)])))
    jsonschema.validate(many, SARIF, format_checker=checker)


def test_junit() -> None:
    """JUnit readers find a case for each place, and what XML cannot hold is replaced."""
    fine = result(Verdict.WORKING, Reason.OK, 5)
    found = [broken(1, info="bell \x07 & <b>"), moved(2), unsure(3), broken(4, counts=False), fine]
    root = ET.fromstring(to_junit(report(found, prefix="docs/")))
    assert [suite.attrib for suite in root] == [
        {"name": "page.rst", "tests": "5", "failures": "1", "skipped": "1", "errors": "0"}
    ]
    case = root[0][0]
    assert (case.get("file"), case.get("line")) == ("docs/page.rst", "1")
    failure = case.find("failure")
    assert failure is not None
    assert failure.get("message") == "bell \ufffd & <b>. Take it out."


def test_markdown() -> None:
    """The report can stand in an issue: nothing in it becomes markup, a mention or a link."""
    odd = broken(info="@someone <img src=x> | [a](b)", uri="https://example.org/a_b_c?x=`y`")
    text = markdown.to_markdown(report([odd, moved(2)]))
    row = next(line for line in text.splitlines() if line.startswith("| page.rst:1:3"))
    assert row.count(" | ") == 3
    assert r"\@someone \<img src=x\> \| \[a\]\(b\)" in row
    assert "://" not in text
    assert "## Broken" in text
    assert "## Moved" in text


def test_markdown_is_cut() -> None:
    """A summary that is too long for GitHub is cut, and says so."""
    text = markdown.to_markdown(report([broken(n, remedy="x" * 900) for n in range(1, 1200)]))
    assert len(text.encode()) < 1024 * 1024
    assert text.endswith("There is more: see links.json.\n")
