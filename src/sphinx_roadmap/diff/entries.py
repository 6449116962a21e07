"""The parts of a roadmap that are compared: sections that say something, wherever they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..model import Section
from .changes import Change
from .likeness import bag
from .spelling import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..model import GitHubRef, Item, Link, Page, Place, Roadmap, SprintEvent, Task
    from .changes import Kind
    from .spelling import Spelling


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Entry:
    """A section with what is said in its own body, in the spelling in which sides are compared.

    ``work`` leads from milestones, issues and pull requests to the links that lead there, ``links``
    from all other destinations. ``words`` are those of its text without the checklist, ``bag`` the
    same as a set;
    ``plain_title`` is its title without capitals and punctuation, ``above`` that of the section
    around it.
    """

    section: Section
    spelling: Spelling
    item: Item | None
    event: SprintEvent | None
    tasks: tuple[Task, ...]
    work: dict[GitHubRef, tuple[Link, ...]]
    links: dict[str, tuple[Link, ...]]
    words: tuple[str, ...]
    bag: frozenset[str]
    plain_title: str
    above: str

    @property
    def title(self) -> str:
        """The title as its author wrote it."""
        return self.section.source_title or self.section.title

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.section.place

    def change(
        self, kind: Kind, place: Place, *, name: str = "", before: str = "", after: str = ""
    ) -> Change:
        """Give a change of this section, or of something in it that stands at a place."""
        return Change(
            kind=kind,
            id=self.section.id,
            title=self.title,
            name=name,
            before=before,
            after=after,
            place=place,
        )

    @property
    def status(self) -> str:
        """What an item's field or its lane says, whichever counts; "" for neither."""
        if self.item is None:
            return ""
        # A word that is no status counts as none given, but it is what the author wrote.
        known = self.item.status or self.item.lane
        return str(known) if known is not None else self.fields.get("status", "").lower()

    @property
    def fields(self) -> dict[str, str]:
        """The values of its fields by name; those of a name that comes again are joined."""
        found: dict[str, str] = {}
        for field in self.section.fields:
            known = found.get(field.name)
            found[field.name] = field.value if known is None else f"{known}; {field.value}"
        return found

    @property
    def key(self) -> tuple[object, ...]:
        """Sort by content, so that neither the order of files nor their names matter."""
        return (
            self.section.label,
            self.plain_title,
            self.title,
            self.words,
            sorted(map(str, self.work)),
            sorted(self.links),
            [task.text for task in self.tasks],
            self.above,
            self.section.id,
        )


def roadmap_pages(roadmap: Roadmap) -> tuple[list[Page], list[Page]]:
    """Give the pages that have an item, an event or a checklist, and all others."""
    docnames = {item.section.docname for item in roadmap.items}
    docnames |= {event.section.docname for event in roadmap.events}
    telling: list[Page] = []
    others: list[Page] = []
    for page in roadmap.pages:
        mine = bool(page.checklists) or page.docname in docnames
        (telling if mine else others).append(page)
    return telling, others


def entries(pages: list[Page], roadmap: Roadmap, spelling: Spelling) -> list[Entry]:
    """Give all sections of these pages that say something, sorted by what they say.

    A title alone, such as that of a page made by splitting another, is nothing to compare.
    """
    items = {id(item.section): item for item in roadmap.items}
    events = {id(event.section): event for event in roadmap.events}
    found = [
        _entry(section, above, tasks, items.get(id(section)), events.get(id(section)), spelling)
        for page in pages
        for section, above, tasks in _parts(page)
    ]
    return sorted((entry for entry in found if _says_something(entry)), key=lambda one: one.key)


def _parts(page: Page) -> Iterator[tuple[Section, str, tuple[Task, ...]]]:
    """Give each section with the title above it and its tasks, and what stands before any."""
    tasks: dict[str, list[Task]] = {}
    for checklist in page.checklists:
        tasks.setdefault(checklist.section, []).extend(checklist.tasks)
    titles = {section.id: plain(section.source_title or section.title) for section in page.sections}
    sections = page.sections
    loose = tuple(link for link in page.links if not link.section)
    if "" in tasks or loose:
        place = page.checklists[0].place if "" in tasks else loose[0].place
        nameless = Section(
            docname=page.docname,
            id="",
            label="",
            anchors=(),
            title="",
            level=0,
            parent="",
            place=place,
            links=loose,
        )
        sections = (nameless, *sections)
    for section in sections:
        # Only the first section of an id has its checklists: an id is unique in its document.
        yield section, titles.get(section.parent, ""), tuple(tasks.pop(section.id, ()))


def _entry(
    section: Section,
    above: str,
    tasks: tuple[Task, ...],
    item: Item | None,
    event: SprintEvent | None,
    spelling: Spelling,
) -> Entry:
    work: dict[GitHubRef, list[Link]] = {}
    links: dict[str, list[Link]] = {}
    for link in section.links:
        ref = spelling.work(link.uri)
        if ref is not None:
            work.setdefault(ref, []).append(link)
        else:
            links.setdefault(spelling.destination(link.uri), []).append(link)
    words = spelling.words(section.text)
    return Entry(
        section=section,
        spelling=spelling,
        item=item,
        event=event,
        tasks=tasks,
        work={ref: tuple(found) for ref, found in work.items()},
        links={uri: tuple(found) for uri, found in links.items()},
        words=words,
        bag=bag(words),
        plain_title=plain(section.source_title or section.title),
        above=above,
    )


def _says_something(entry: Entry) -> bool:
    return bool(
        entry.item
        or entry.event
        or entry.tasks
        or entry.words
        or entry.section.links
        or entry.section.fields
    )
