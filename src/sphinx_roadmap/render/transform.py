"""The step that puts state into pages, once every document has been read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.osutil import relative_uri

from ..checklists import is_checklist
from ..collect import section_fields
from ..config import github_server
from ..export.links import published
from ..export.write import serves, site_of
from ..github import urls
from ..history.known import Address
from ..items import EVENT_FIELDS
from ..model import RefKind
from ..nodes import (
    group_node,
    roadmap_board_node,
    roadmap_changes_node,
    roadmap_events_node,
    roadmap_propose_node,
    roadmap_timeline_node,
)
from .about import about, same_as_data
from .build_nodes import NodeMaker
from .facts import item_facts, take_fields
from .finding import index_entries
from .plain import make_plain

if TYPE_CHECKING:
    from sphinx.builders import Builder

    from ..domain import RoadmapDomain
    from ..export.site import Site
    from ..join import JoinedEvent, JoinedItem, JoinedRoadmap, View
    from .checklist import Owner
    from .permalinks import Anchors


class ShowState(SphinxPostTransform):
    """Fills the overviews, and puts facts and states beside what authors wrote.

    What few pages have is imported by the first that has it.

    It runs before references are resolved (priority 10), so that its links are like all others.
    Builders without a format, such as gettext and linkcheck, see what authors wrote alone.
    """

    default_priority = 5

    def run(self, **kwargs: Any) -> None:
        """Change one document."""
        # As Sphinx's own resolver does; the public `app` of a transform is deprecated.
        builder = self.env._app.builder  # noqa: SLF001
        if not builder.format:
            return
        html = builder.format == "html"
        self._shown: list[JoinedItem] = []
        self._items: set[int] = set()  # The id() of each section that is an item.
        self._overview = False
        self._serves = serves(builder)
        self._find()
        domain = cast("RoadmapDomain", self.env.get_domain("roadmap"))
        view = domain.view()
        joined = view.joined
        make = NodeMaker(builder, self.env.docname)
        self._fill_overviews(joined, make, html=html)
        self._fill_event_lists(view, make)
        self._fill_changes(domain, make)
        self._fill_proposals(joined)
        self._show_facts(view, make, html=html)
        self._show_stories(domain, make)
        self._show_beside_links(view, make, html=html)
        self._add_about(joined, make, builder)
        if self._checklists and self._serves:
            self._show_checklists(view, builder)
        if html:
            self._mark_addresses()
            self._keep_addresses(domain)
        else:
            make_plain(self.document)

    def _find(self) -> None:
        """Look for all that may change, in one walk: walking is what pages without state cost."""
        self._boards: list[roadmap_board_node] = []
        self._timelines: list[roadmap_timeline_node] = []
        self._event_lists: list[roadmap_events_node] = []
        self._changes: list[roadmap_changes_node] = []
        self._proposals: list[roadmap_propose_node] = []
        self._sections: list[nodes.section] = []
        self._references: list[nodes.reference] = []
        self._checklists: list[nodes.bullet_list] = []
        for node in self.document.findall(nodes.Element):
            if isinstance(node, nodes.section):
                self._sections.append(node)
            elif isinstance(node, nodes.reference):
                self._references.append(node)
            elif isinstance(node, roadmap_board_node):
                self._boards.append(node)
            elif isinstance(node, roadmap_timeline_node):
                self._timelines.append(node)
            elif isinstance(node, roadmap_events_node):
                self._event_lists.append(node)
            elif isinstance(node, roadmap_changes_node):
                self._changes.append(node)
            elif isinstance(node, roadmap_propose_node):
                self._proposals.append(node)
            elif isinstance(node, nodes.bullet_list) and is_checklist(node):
                self._checklists.append(node)

    def _fill_overviews(self, joined: JoinedRoadmap, make: NodeMaker, *, html: bool) -> None:
        for node in self._boards:
            from .board import board

            self._shown = list(joined.items)
            self._overview = True
            known = [about(joined, self._shown, make)] if joined.items else []
            node.replace_self([*known, *board(joined, make, filtered=self._serves)])
        for place in self._timelines:
            from .timeline import timeline

            place.replace_self(timeline(joined, make, html=html))

    def _fill_event_lists(self, view: View, make: NodeMaker) -> None:
        for place in self._event_lists:
            from .events import event_list

            place.replace_self(
                event_list(view.joined, make, lambda event: self._calendar_of(event, view))
            )

    def _show_facts(self, view: View, make: NodeMaker, *, html: bool) -> None:
        for section in self._sections:
            item = view.item_at(_docname_of(section, self.env.docname), section["ids"])
            if item is not None:
                self._shown.append(item)
                self._items.add(id(section))
                _put_facts(section, item, make)
                if html:
                    section.insert(0, index_entries(item, section["ids"][0]))

            event = view.event_at(_docname_of(section, self.env.docname), section["ids"])
            if event is not None:
                self._put_event_facts(section, event, view, make)

    def _put_event_facts(
        self, section: nodes.section, event: JoinedEvent, view: View, make: NodeMaker
    ) -> None:
        from .events import event_facts

        repositories = self.config.roadmap_repositories
        facts = event_facts(
            event,
            take_fields(section_fields(section), EVENT_FIELDS),
            make,
            calendar=self._calendar_of(event, view),
            issues_url=f"{github_server()}/{repositories[0]}/issues" if repositories else "",
        )
        line = make.facts(facts)
        _put_under_title(section, [line] if line is not None else [])

    def _calendar_of(self, event: JoinedEvent, view: View) -> str:
        from ..export.event_calendars import event_files

        builder = self.env._app.builder  # noqa: SLF001 - as above
        name = event_files(view.joined).get(event)
        if name is None or not serves(builder):
            return ""
        return relative_uri(_page(builder, self.env.docname), name)

    def _show_checklists(self, view: View, builder: Builder) -> None:
        from .checklist import show_checklists

        def owner_of(node: nodes.Node) -> Owner:
            return _owner_of(node, self.env.docname, view, site)

        site = site_of(builder, self.config)
        repositories = self.config.roadmap_repositories
        show_checklists(
            self._checklists,
            owner_of,
            repository_url=f"{github_server()}/{repositories[0]}" if repositories else "",
            events=[event.event.section.title for event in view.joined.events],
        )

    def _fill_changes(self, domain: RoadmapDomain, make: NodeMaker) -> None:
        if not self._changes:
            return
        from .changes import changes

        sections = {
            Address(page.docname, section.id): section
            for page in domain.pages.values()
            for section in page.sections
        }
        for place in self._changes:
            place.replace_self(changes(domain.history, sections, make, place["limit"]))

    def _fill_proposals(self, joined: JoinedRoadmap) -> None:
        for node in self._proposals:
            from .propose import place_of, propose

            server, config = github_server(), self.config
            place = place_of(node["page"], self.env, joined, config.roadmap_edit_url, server)
            repositories = tuple(config.roadmap_repositories)
            node.replace_self(propose(place, server, repositories, form=self._serves))

    def _show_stories(self, domain: RoadmapDomain, make: NodeMaker) -> None:
        """Put a section's last changes at the end of its own text."""
        if not domain.history.events:
            return
        from .changes import story

        for section in self._sections:
            docname = _docname_of(section, self.env.docname)
            addresses = (Address(docname, name) for name in section["ids"])
            told = next((events for one in addresses if (events := domain.history.of(one))), ())
            found = story(told, make)
            if found is not None:
                inner = section.first_child_matching_class(nodes.section)
                section.insert(len(section) if inner is None else inner, found)

    def _mark_addresses(self) -> None:
        """Tell links that are their own text, which printed pages need not follow by it."""
        for reference in self._references:
            if reference.get("refuri") == reference.astext():
                reference["classes"].append("roadmap-bare")

    def _keep_addresses(self, domain: RoadmapDomain) -> None:
        """Let old addresses lead to where their sections are now; none that is in use."""
        if not domain.redirects:
            return
        taken = {name for node in self.document.findall(nodes.Element) for name in node["ids"]}
        for section in self._sections:
            docname = _docname_of(section, self.env.docname)
            here = {Address(docname, name) for name in section["ids"]}
            old = {old.id for old, new in domain.redirects.items() if new in here and old.id}
            section["ids"] += sorted(old - taken)
            taken |= old

    def _show_beside_links(self, view: View, make: NodeMaker, *, html: bool) -> None:
        """Put a state beside what is linked on GitHub, and in HTML a permalink for milestones."""
        server = github_server()
        shown: set[tuple[int, str]] = set()
        beside: dict[int, tuple[nodes.Element, dict[int, list[nodes.Node]]]] = {}
        anchors: Anchors | None = None
        for node in self._references:
            ref = urls.parse(node.get("refuri", ""), server)
            if ref is None or ref.kind is RefKind.REPOSITORY or _in_title(node):
                continue
            section = id(_section_of(node))
            place = (section, node["refuri"])
            if place in shown:  # Once in a section is enough.
                continue
            shown.add(place)
            added = [] if view.joined.snapshot is None else make.state(view.known.look_up(ref))
            if html and section in self._items and ref.kind is RefKind.MILESTONE:
                anchors = anchors or self._anchors()
                added += anchors.of(node, ref)
            beside.setdefault(id(node.parent), (node.parent, {}))[1][id(node)] = added
        # Each block once: to insert one after the other would move the rest of the block each time.
        for block, states in beside.values():
            block[:] = [
                one for child in block.children for one in (child, *states.get(id(child), ()))
            ]

    def _anchors(self) -> Anchors:
        from .permalinks import Anchors

        return Anchors(self.document, self.config.roadmap_repositories)

    def _add_about(self, joined: JoinedRoadmap, make: NodeMaker, builder: Builder) -> None:
        """Put what may be known of all items to the foot; above a board it stands already."""
        if not self._shown and not self._overview:
            return
        files = data_files(builder, self.env.docname)
        group = group_node("", classes=["roadmap-about"])
        if not self._overview:
            group += about(joined, self._shown, make)
        if files:
            group += same_as_data(files)
        body = self.document.next_node(nodes.section)
        if group.children:
            (body if body is not None else self.document).append(group)


def _put_facts(section: nodes.section, item: JoinedItem, make: NodeMaker) -> None:
    fields = take_fields(section_fields(section))
    facts = make.facts(item_facts(item, fields, make))
    _put_under_title(section, [*([facts] if facts is not None else []), *make.doubts(item)])


def _put_under_title(section: nodes.section, added: list[nodes.Node]) -> None:
    title = section.next_node(nodes.title)
    index = section.index(title) + 1 if title is not None else 0
    section[index:index] = added


def _docname_of(node: nodes.Node, docname: str) -> str:
    """Give the document a node came from, where one output holds many (latex, man, singlehtml)."""
    at: nodes.Node | None = node
    while at is not None:
        if isinstance(at, nodes.section | addnodes.start_of_file) and "docname" in at:
            return cast("str", at["docname"])  # sphinx.util.nodes.inline_all_toctrees sets both.
        at = at.parent
    return docname


def _owner_of(node: nodes.Node, docname: str, view: View, site: Site) -> Owner:
    """Tell what a checklist is for: the nearest event around it, else what its section says."""
    from ..export.site import absolute
    from .checklist import Owner

    docname = _docname_of(node, docname)
    nearest = at = _section_of(node)
    known = bool(absolute(site.base_url))
    while isinstance(at, nodes.section):
        event = view.event_at(docname, at["ids"])
        if event is not None:
            section = event.event.section
            url = site.url(docname, section.id) if known else ""
            key = f"{docname}#{section.id}"
            return Owner(key=key, title=section.title, page_url=url, event=event)
        at = _section_of(at)
    title = nearest.next_node(nodes.title) if isinstance(nearest, nodes.section) else None
    return Owner(
        key=docname,
        title=title.astext() if title is not None else docname,
        page_url=site.url(docname) if known else "",
    )


def _section_of(node: nodes.Node) -> nodes.Node | None:
    at = node.parent
    while at is not None and not isinstance(at, nodes.section):
        at = at.parent
    return at


def _in_title(node: nodes.Node) -> bool:
    at = node.parent
    while at is not None:
        if isinstance(at, nodes.title):
            return True
        at = at.parent
    return False


def data_files(builder: Builder, docname: str) -> list[tuple[str, str]]:
    """Give relative URL and title of the published data, as seen from a page."""
    page = _page(builder, docname)
    return [
        (relative_uri(page, export.href), export.text) for export in published(builder, docname)
    ]


def _page(builder: Builder, docname: str) -> str:
    return "index.html" if builder.name == "singlehtml" else builder.get_target_uri(docname)
