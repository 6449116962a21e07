"""Any roadmap: layout is no change, an edit is one change, the way back is the mirror."""

from __future__ import annotations

import textwrap
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from docutils.core import publish_doctree
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sphinx_roadmap.collect import read_page
from sphinx_roadmap.diff import Change, Kind, diff, pairs
from sphinx_roadmap.items import read_roadmap

if TYPE_CHECKING:
    from sphinx_roadmap.model import Roadmap

HUB = "https://github.com/example-org/lantern"
FAST = settings(max_examples=25, suppress_health_check=list(HealthCheck))
STATUSES = ("now", "next", "later", "done")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """An item as its author thinks of it."""

    title: str
    label: str = ""
    status: str = "now"
    owner: str = ""
    text: str = ""
    milestones: tuple[int, ...] = ()
    tasks: tuple[tuple[bool, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How an author writes it down."""

    width: int = 70
    indent: int = 2
    underline: str = "-"
    bullet: str = "-"
    deeper: bool = False
    files: int = 1
    turn: int = 0
    hub: str = HUB


def rst(plan: Plan, layout: Layout) -> str:
    """Give one item's source."""
    lines = [f".. _{plan.label}:", ""] if plan.label else []
    lines += [plan.title, layout.underline * (len(plan.title) + 2), ""]
    lines += [f":status: {plan.status}"] + ([f":owner: {plan.owner}"] if plan.owner else [])
    lines += ["", *textwrap.wrap(plan.text, layout.width, break_on_hyphens=False), ""]
    for number in plan.milestones:
        lines += [f"See `milestone {number} <{layout.hub}/milestone/{number}>`__.", ""]
    for done, task in plan.tasks:
        words = textwrap.wrap(f"[{'x' if done else ' '}] {task}", layout.width)
        space = " " * (layout.indent - 1)
        lines += [f"{layout.bullet}{space}{words[0]}"]
        lines += [" " * layout.indent + more for more in words[1:]]
    return "\n".join([*lines, "", ""])


def written(plans: list[Plan], layout: Layout = Layout()) -> Roadmap:
    """Write items down and read them."""
    turned = plans[layout.turn :] + plans[: layout.turn]
    pages = []
    for number in range(layout.files):
        name = f"page{number}-{layout.files}"
        head = "Roadmap\n=======\n\n" + ("Plans\n+++++\n\n" if layout.deeper else "")
        text = head + "".join(rst(one, layout) for one in turned[number :: layout.files])
        options = {"doctitle_xform": False, "report_level": 5, "halt_level": 5}
        document = publish_doctree(text, f"/x/{name}.rst", settings_overrides=options)
        path = Path("/x", f"{name}.rst")
        pages.append(read_page(document, name, source_dir=Path("/x"), source=path))
    return read_roadmap(pages)


WORDS = st.lists(st.text("abcdefgh", min_size=2, max_size=7), min_size=1, max_size=25).map(" ".join)
TITLES = st.lists(st.text("abcdefgh", min_size=3, max_size=7), min_size=1, max_size=4).map(" ".join)


@st.composite
def plans(draw: st.DrawFn, least: int = 0) -> list[Plan]:
    """Give items, each with milestones and tasks of its own."""
    titles = draw(st.lists(TITLES, min_size=least, max_size=5, unique=True))
    found = []
    for number, title in enumerate(titles):
        first = 10 * number + 1
        tasks = draw(
            st.lists(st.tuples(st.booleans(), WORDS), max_size=4, unique_by=lambda t: t[1])
        )
        found.append(
            Plan(
                title=title,
                label=draw(st.sampled_from(["", f"label-{number}"])),
                status=draw(st.sampled_from(STATUSES)),
                owner=draw(st.sampled_from(["", "@example-person"])),
                text=draw(WORDS),
                milestones=tuple(range(first, first + draw(st.integers(0, 3)))),
                tasks=tuple(tasks),
            )
        )
    return found


LAYOUTS = st.builds(
    Layout,
    width=st.integers(12, 90),
    indent=st.integers(2, 6),
    underline=st.sampled_from('-~^"'),
    bullet=st.sampled_from("-*+"),
    deeper=st.booleans(),
    files=st.integers(1, 3),
    turn=st.integers(0, 5),
)


@FAST
@given(plans(), LAYOUTS, LAYOUTS)
def test_layout(some: list[Plan], one: Layout, other: Layout) -> None:
    """Wrapping, indentation, underlines, bullets, nesting, files and order are no change."""
    assert diff(written(some, one), written(some, other)) == ()


@FAST
@given(plans())
def test_itself(some: list[Plan]) -> None:
    """A roadmap compared with itself has no change, and all its sections are paired."""
    roadmap = written(some)
    assert diff(roadmap, roadmap) == ()
    assert all(one == other for one, other in pairs(roadmap, roadmap))
    assert len(pairs(roadmap, roadmap)) == len(some)


def _edited(kind: str, plan: Plan) -> tuple[list[Plan], Kind, str, str]:
    """Give what one edit makes of an item, and the change that it is, with before and after."""
    if kind == "status":
        new = STATUSES[(STATUSES.index(plan.status) + 1) % 4]
        return [replace(plan, status=new)], Kind.STATUS, plan.status, new
    if kind == "owner":
        return [replace(plan, owner="@example-new")], Kind.FIELD, plan.owner, "@example-new"
    if kind == "task":
        tasks = (*plan.tasks, (False, "zz zz zz"))
        return [replace(plan, tasks=tasks)], Kind.TASK_ADDED, "", "zz zz zz"
    if kind == "tick":
        tasks = (*plan.tasks, (False, "zz zz"))
        old = replace(plan, tasks=tasks)
        new_tasks = (*plan.tasks, (True, "zz zz"))
        return [old, replace(plan, tasks=new_tasks)], Kind.TASK_TICKED, "[ ]", "[x]"
    if kind == "label":
        old, new_plan = replace(plan, label="old-label"), replace(plan, label="new-label")
        return [old, new_plan], Kind.ADDRESS, "old-label", "new-label"
    if kind == "add":
        added = Plan(title="zzz zzz", status="later", text="zz", milestones=(999,))
        return [plan, plan, added], Kind.ITEM_ADDED, "", "later"
    if kind == "text":
        text = " ".join(["yy", *plan.text.split()[1:]])
        old = replace(plan, text=plan.text)
        return [old, replace(plan, text=text)], Kind.WORDING, "", ""
    return [], Kind.ITEM_REMOVED, plan.status, ""


@FAST
@given(
    plans(least=1),
    LAYOUTS,
    st.sampled_from(["status", "owner", "task", "tick", "label", "add", "remove", "text"]),
)
def test_one_edit(some: list[Plan], layout: Layout, kind: str) -> None:
    """An edit is exactly the change that it is, whatever happens to the layout meanwhile."""
    made, expected, before, after = _edited(kind, some[0])
    old = [made[0] if len(made) == 2 else some[0], *some[1:]]
    new = [*(made[1:] if len(made) > 1 else made), *some[1:]]
    found = diff(written(old), written(new, layout))
    if kind == "remove" and some[0].tasks:
        found = tuple(one for one in found if one.kind is not Kind.TASK_REMOVED)
    assert [change.kind for change in found] == [expected]
    if kind != "text":
        assert (found[0].before, found[0].after) == (before, after)


@FAST
@given(plans(), st.integers(0, 2))
def test_moved_repository(some: list[Plan], files: int) -> None:
    """A moved repository is one change with the number of links."""
    moved = Layout(hub="https://github.com/example-new/lantern", files=files + 1)
    links = sum(len(plan.milestones) for plan in some)
    found = diff(written(some), written(some, moved))
    assert [(change.kind, change.count) for change in found] == (
        [(Kind.REPOSITORY_MOVED, links)] if links else []
    )


MIRROR = {
    **{kind: kind for kind in Kind},
    **{
        one: other
        for a, b in (
            (Kind.ITEM_ADDED, Kind.ITEM_REMOVED),
            (Kind.EVENT_ADDED, Kind.EVENT_REMOVED),
            (Kind.TASK_ADDED, Kind.TASK_REMOVED),
            (Kind.SECTION_ADDED, Kind.SECTION_REMOVED),
            (Kind.LINK_ADDED, Kind.LINK_REMOVED),
            (Kind.MILESTONE_LINKED, Kind.MILESTONE_UNLINKED),
            (Kind.ISSUE_LINKED, Kind.ISSUE_UNLINKED),
        )
        for one, other in ((a, b), (b, a))
    },
}


def essence(change: Change, *, back: bool) -> tuple[str, ...]:
    """Give what is the same on the way there and, mirrored, on the way back."""
    # Of what moved they are titles, and a title is the one of today, whichever way.
    moved = change.kind in {Kind.TASK_MOVED, Kind.MILESTONE_MOVED, Kind.ISSUE_MOVED}
    ends = ("", "") if moved else (change.before, change.after)
    return (MIRROR[change.kind] if back else change.kind, *(reversed(ends) if back else ends))


@FAST
@given(plans(), plans(), LAYOUTS)
def test_mirror(some: list[Plan], others: list[Plan], layout: Layout) -> None:
    """Any two roadmaps can be compared, and the way back is the mirror of the way there."""
    one, other = written(some), written(others, layout)
    there, back = diff(one, other), diff(other, one)
    gone = {Kind.ADDRESS}  # A label that is new takes nothing away.
    assert Counter(essence(change, back=False) for change in there if change.kind not in gone) == (
        Counter(essence(change, back=True) for change in back if change.kind not in gone)
    )


@FAST
@given(plans(), plans(), st.randoms())
def test_order_of_files(some: list[Plan], others: list[Plan], chance: object) -> None:
    """The order of pages, on either side, changes nothing."""
    one, other = written(some, Layout(files=3)), written(others, Layout(files=3))
    turned = read_roadmap(reversed(one.pages))
    back = read_roadmap(reversed(other.pages))
    assert diff(one, other) == diff(turned, back)


@pytest.mark.parametrize("same_title", [False, True], ids=["titles", "one-title"])
def test_many(same_title: bool) -> None:  # noqa: FBT001 - a case
    """Hundreds of items, all of them renamed and reworded, are still each one's own."""
    roadmap = written([Plan(title=f"Plan {n}", text="x", milestones=(n,)) for n in range(1, 301)])
    old, new = [], []
    for number, item in enumerate(roadmap.items):
        words = [f"word{(number * 7 + n * n) % 997}" for n in range(40)]
        title = "Notes" if same_title else item.section.title
        section = replace(item.section, links=(), title=title, source_title=title)
        old.append(replace(section, text=" ".join(words)))
        new.append(replace(section, text=" ".join(["new", *words[1:]]), title=f"New {title}"))
        new[-1] = replace(new[-1], source_title=title if same_title else f"New {title}")
    one, other = (
        read_roadmap([replace(roadmap.pages[0], sections=tuple(side), links=())])
        for side in (old, reversed(new))
    )
    found = diff(one, other)
    kinds = Counter(change.kind for change in found)
    assert kinds[Kind.WORDING] == 300
    assert not kinds[Kind.ITEM_ADDED]
