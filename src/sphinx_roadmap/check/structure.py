"""Labels, titles, milestones and named targets: what must be there, and there only once."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING

from .findings import Code, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..join import JoinedItem
    from ..model import GitHubRef, Place, Section
    from .context import Context


def missing_label(context: Context) -> Iterator[Finding]:
    """Find items whose address is made from the title, and changes with it."""
    taken = {section.label for section in context.sections}
    lost = {
        (slip.place.path, slip.place.line)
        for page in context.pages
        for slip in page.slips
        if slip.code == Code.LOST_MARKUP
    }
    lost |= {
        (slip.place.path, (slip.place.line or 0) + slip.wrong.count("\n") - 2)
        for page in context.pages
        for slip in page.slips
        # Fields stand between the label and the title, which ends what is wrong.
        if slip.code == Code.LOST_FIELD and slip.wrong.startswith(".. _")
    }
    for joined in context.plans:
        section = joined.item.section
        place = section.place
        if section.label or {(place.path, (place.line or 0) - n) for n in (1, 2, 3)} & lost:
            continue  # It has one, or is meant to: the line above its title is told.
        name = _label_for(_title(section), taken)
        write = f'".. _{name}:"' if name else '".. _NAME:", with a short name of its own,'
        yield Finding(
            code=Code.MISSING_LABEL,
            place=section.place,
            message=f'The item "{_title(section)}" has no label of its own,'
            " so its address changes with its title.",
            remedy=f"Write {write} and an empty line above the title.",
            item=joined.id,
        )


def repeated_label(context: Context) -> Iterator[Finding]:
    """Find labels that two sections of different pages have: references reach only one of them."""
    first: dict[str, Section] = {}
    for section in context.sections:
        if not section.label:
            continue
        other = first.setdefault(section.label, section)
        if other is not section and other.docname != section.docname:
            yield Finding(
                code=Code.REPEATED_LABEL,
                place=section.place,
                message=f'The label "{section.label}" above this title also stands above'
                f' "{_title(other)}".',
                remedy="Give one of the two another name.",
                item=section.id,
                related=(other.place,),
            )


def repeated_title(context: Context) -> Iterator[Finding]:
    """Find items that readers cannot tell apart by their titles."""
    by_title: dict[str, list[JoinedItem]] = defaultdict(list)
    for joined in context.plans:
        by_title[_title(joined.item.section).casefold()].append(joined)
    for items in by_title.values():
        if len(items) < 2:
            continue
        first, *others = (joined.item.section.place for joined in items)
        yield Finding(
            code=Code.REPEATED_TITLE,
            place=others[0],
            message=f'The title "{_title(items[1].item.section)}" is also that of another item.',
            remedy="Give each item a title of its own.",
            item=items[1].id,
            related=(first, *others[1:]),
        )


def shared_milestone(context: Context) -> Iterator[Finding]:
    """Find milestones that several items link: readers see the same numbers more than once."""
    by_ref: dict[GitHubRef, list[JoinedItem]] = defaultdict(list)
    for joined in context.plans:
        for linked in joined.milestones:
            by_ref[linked.ref].append(joined)
    for ref, items in by_ref.items():
        if len(items) < 2:
            continue
        first, second, *_ = items
        other, place, *others = (_link_place(context, joined, ref) for joined in items)
        yield Finding(
            code=Code.SHARED_MILESTONE,
            place=place,
            message=f"Milestone {ref.number} of {ref.repository} belongs to"
            f' "{_title(second.item.section)}" here and to "{_title(first.item.section)}";'
            " its progress is shown in each.",
            remedy="Link it from the item that it measures; elsewhere, refer to that item.",
            item=second.id,
            related=(other, *others),
        )


def unused_target(context: Context) -> Iterator[Finding]:
    """Find named links that nothing on their page uses, on the pages of the roadmap.

    A target in an included file may serve another page, and one without a line stands in none:
    Sphinx adds rst_prolog and rst_epilog to every page.
    """
    for page in context.pages:
        if page.docname not in context.roadmap_pages:
            continue
        for target in page.targets:
            if target.used or target.place.path != page.path or not target.place.line:
                continue
            yield Finding(
                code=Code.UNUSED_TARGET,
                place=target.place,
                message=f'Nothing on this page refers to "{target.name}".',
                remedy=f"Refer to it with `{target.name}`_ or remove the line.",
                right="",
            )


def _title(section: Section) -> str:
    """Give a title as its author wrote it, in a translation too."""
    return " ".join((section.source_title or section.title).split())


def _label_for(title: str, taken: set[str]) -> str:
    """Give a free label made from a title, or "" where it has no letters that a label can take."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    name = "-".join(words[:4]).strip("-0123456789")
    return "" if len(name) < 2 or name in taken else name


def _link_place(context: Context, joined: JoinedItem, ref: GitHubRef) -> Place:
    for link in joined.item.section.links:
        found = context.ref(link.uri)
        if found is not None and context.known.today(found) == ref:
            return link.place
    return joined.item.section.place
