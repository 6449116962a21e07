"""``sphinx-roadmap sprint``: the checklist as the page of an event."""

from __future__ import annotations

import argparse
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import atomic
from ..dates import parse_interval
from ..errors import ConfigurationError
from .options import add_project
from .progress import progress

if TYPE_CHECKING:
    from ..dates import Span
    from ..model import Checklist, Page, Section
    from ..sources import Sources
    from ..sprint import Event


def add_parser(subparsers: Any) -> None:
    """Add the command's options."""
    parser = subparsers.add_parser(
        "sprint",
        help="write the page of a sprint from the checklist",
        description="Write the page of a sprint: its facts, and the tasks of the checklist before,"
        " on and after its days. A file that exists is never written over.",
    )
    parser.add_argument("name", metavar="NAME", type=_line, help='such as "Sprint in Exampleville"')
    add_project(parser)
    parser.add_argument(
        "--dates",
        metavar="FIRST/LAST",
        type=_dates,
        required=True,
        help="the first and the last day, such as 2031-05-15/2031-05-18, or the only day",
    )
    parser.add_argument("--place", metavar="TEXT", type=_line, help="where it is")
    parser.add_argument("--register", metavar="URL", type=_line, help="where to register")
    parser.add_argument("--coordinator", metavar="TEXT", type=_line, help="who organises it")
    parser.add_argument(
        "--label", metavar="LABEL", type=_line, help="the label of its issues on GitHub"
    )
    parser.add_argument(
        "--output",
        metavar="FILE",
        help="the file to write (default: one beside the checklist's page); - prints the page",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the page."""
    # Sphinx takes a while to load; --help should not.
    from ..sources import read_sources
    from ..sprint import Event, page, plan

    event = Event(
        name=args.name,
        dates=args.dates,
        place=args.place or "",
        register=args.register or "",
        coordinator=args.coordinator or "",
        label=args.label or "",
    )
    with progress():
        sources = read_sources(args.source_dir, conf_dir=args.conf_dir)
    source, checklists = _checklists(sources)
    text = page(event, plan(checklists, args.dates))
    if args.output == "-":
        print(text, end="")
        return 0
    _refuse_taken(sources, event)
    path = Path(args.output) if args.output else _beside(sources, source, event)
    write_new(path, text)
    print(f"Written: {path}")
    print(
        "It is listed where `.. roadmap-events::` stands. Add it to a toctree, and remove its line"
        ' ":orphan:", to have it in the navigation too.',
        file=sys.stderr,
    )
    return 0


def write_new(path: Path, text: str) -> None:
    """Write a file as a whole, or not at all if there is one already."""
    try:
        atomic.write_new(path, text.encode())
    except FileExistsError as error:
        raise ConfigurationError(
            "there is such a file already",
            where=str(path),
            remedy="Name another with --output, or remove it.",
        ) from error
    except OSError as error:
        raise ConfigurationError(
            f"cannot be written: {error.strerror}", where=str(path), remedy="Name another file."
        ) from error


def _checklists(sources: Sources) -> tuple[Page, list[tuple[Checklist, Section | None]]]:
    """Give the first page with a checklist that is no event's, and its checklists."""
    events = {(event.section.docname, event.section.id) for event in sources.roadmap.events}
    for page in sources.pages:
        sections = {section.id: section for section in page.sections}
        found: list[tuple[Checklist, Section | None]] = []
        for checklist in page.checklists:
            at = sections.get(checklist.section)
            while at is not None and (page.docname, at.id) not in events:
                at = sections.get(at.parent)
            if at is None:
                found.append((checklist, sections.get(checklist.section)))
        if found:
            return page, found
    raise ConfigurationError(
        "there is no checklist in the sources",
        where=str(sources.source_dir),
        remedy='Put ".. rst-class:: checklist" above a bullet list.',
    )


def _refuse_taken(sources: Sources, event: Event) -> None:
    for page in sources.pages:
        for section in page.sections:
            if event.address in section.anchors:
                raise ConfigurationError(
                    f'"{event.address}" is the address of a section already',
                    where=str(section.place),
                    remedy="Give the sprint another name.",
                )


def _beside(sources: Sources, page: Page, event: Event) -> Path:
    folder = (sources.source_dir / page.path).parent
    path = folder / f"{event.address}.rst"
    with suppress(ValueError):
        return path.relative_to(Path.cwd())
    return path


def _line(text: str) -> str:
    """Give an option's text on one line."""
    line = " ".join(text.split())
    if not line:
        raise argparse.ArgumentTypeError("there must be a word in it")
    if not line.isprintable():
        raise argparse.ArgumentTypeError("it has characters that cannot be shown")
    return line


def _dates(text: str) -> Span:
    span = parse_interval(text)
    # A month has days too, but no event is counted from one.
    if span is None or any(part.count("-") != 2 for part in text.split("/")):
        raise argparse.ArgumentTypeError(
            f"{text!r} is not FIRST/LAST as in 2031-05-15/2031-05-18, nor a single day"
        )
    return span
