"""The report as JUnit XML: a suite for each file, a case for each place of a link."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from ..records import Verdict
from .summary import places, sentence

if TYPE_CHECKING:
    from ...model import Place
    from ..records import Result
    from .summary import Report

# https://www.w3.org/TR/xml/#charsets: these cannot be in an XML document at all.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_junit(report: Report) -> str:
    """Give the document."""
    files: dict[str, list[tuple[Place, Result]]] = {}
    for result in report.results:
        for place, _ in places(result):
            files.setdefault(place.path, []).append((place, result))
    root = ET.Element("testsuites", name="links", time=f"{report.seconds:.3f}")
    for path in sorted(files):
        suite = ET.SubElement(root, "testsuite", name=_xml(path))
        cases = sorted(files[path], key=lambda one: (one[0].line or 0, one[1].link.uri))
        for place, result in cases:
            _add_case(suite, place, result, report)
        suite.set("tests", str(len(cases)))
        suite.set("failures", str(len(suite.findall("testcase/failure"))))
        suite.set("skipped", str(len(suite.findall("testcase/skipped"))))
        suite.set("errors", "0")
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _add_case(suite: ET.Element, place: Place, result: Result, report: Report) -> None:
    case = ET.SubElement(suite, "testcase", name=_xml(result.link.uri), classname=_xml(place.path))
    case.set("file", _xml(report.prefix + place.path))
    if place.line:
        case.set("line", str(place.line))
    message = _xml(sentence(result))
    if report.decides(result):
        failure = ET.SubElement(case, "failure", message=message, type=str(result.reason))
        failure.text = _xml(f"{place}: {result.link.uri}: {message}")
    elif result.verdict in {Verdict.NOT_VERIFIED, Verdict.IGNORED}:
        ET.SubElement(case, "skipped", message=message)
    elif result.verdict is not Verdict.WORKING:
        ET.SubElement(case, "system-out").text = message


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
