"""The form for a new item: what is written into it becomes the item's reStructuredText.

``static/sphinx-roadmap-propose.js`` does that in the reader's browser. Without scripts, and in
other formats, there is a template to copy instead.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from docutils import nodes
from docutils.utils import column_width

from ..github import urls
from ..language import _
from ..model import Status
from ..nodes import group_node, proposal_node
from ..tasks import URL_LIMIT
from .build_nodes import control
from .words import status_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sphinx.environment import BuildEnvironment

    from ..join import JoinedRoadmap

# Only with scripts, or only without; the style sheet hides the other.
_SCRIPTED, _PLAIN = "roadmap-scripted", "roadmap-propose-plain"

# What is proposed has not ended.
_STATUSES = (Status.LATER, Status.NEXT, Status.NOW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a new item goes.

    ``path`` is the page's file, ``edit_url`` where it is edited, ``repository_url`` where issues
    about it go; the last two are "" where they are not known. ``underline`` is the letter below the
    page's titles of items. Another item must have none of the addresses ``taken`` and of the
    ``titles``, in lower case, and link none of the ``milestones``: their URLs, in lower case, with
    the title of the item that has them.
    """

    path: str
    edit_url: str = ""
    repository_url: str = ""
    underline: str = "~"
    taken: Iterable[str] = ()
    titles: Iterable[str] = ()
    milestones: Mapping[str, str] = field(default_factory=dict)


def place_of(
    docname: str, env: BuildEnvironment, joined: JoinedRoadmap, edit_url: str, server: str
) -> Place:
    """Give where a new item on a page goes.

    :param edit_url: :confval:`roadmap_edit_url`.
    """
    path = Path(env.doc2path(docname, base=False)).as_posix()
    address = edit_url.replace("{filename}", quote(path))
    repository = urls.repository(address, server)
    standard = env.domains.standard_domain
    # Labels of all pages, and on its own page whatever an id was made of.
    taken = {*standard.labels, *standard.anonlabels, *env.get_doctree(docname).ids}
    return Place(
        path=path,
        edit_url=address,
        repository_url=f"{server}/{repository}" if repository else "",
        underline=_underline(docname, Path(env.srcdir), joined),
        taken=taken,
        titles=[" ".join(one.item.section.title.split()).lower() for one in joined.items],
        milestones={
            urls.url(linked.ref, server).lower(): one.item.section.title
            for one in joined.items
            for linked in one.milestones
        },
    )


def _underline(docname: str, source_dir: Path, joined: JoinedRoadmap) -> str:
    """Give the letter below the titles of a page's items; where there are none, any will do."""
    for one in joined.items:
        place = one.item.section.place
        if one.item.section.docname == docname and place.line:
            with suppress(OSError, IndexError):
                lines = (source_dir / place.path).read_text("utf-8").split("\n")
                below = lines[place.line].strip()
                if re.fullmatch(r"([!-/:-@\[-`{-~])\1*", below):
                    return below[0]
    return "~"


def propose(
    place: Place, server: str, repositories: Sequence[str], *, form: bool
) -> list[nodes.Node]:
    """Give the form, and what stands there without one.

    :param server: the GitHub that an item can link to.
    :param repositories: those that it may link, as ``owner/name``; empty for any.
    :param form: whether the pages are for browsers.
    """
    template = group_node("", *_template(place, server, repositories), classes=[_PLAIN])
    steps = _steps(place)
    return [*([_form(place, server, repositories)] if form else []), template, *steps]


def _template(place: Place, server: str, repositories: Sequence[str]) -> list[nodes.Node]:
    """Give an item to copy and change."""
    repository = repositories[0] if repositories else "OWNER/NAME"
    title = _("Title of the item")
    lines = [
        f".. _{_('short-name')}:",
        "",
        title,
        place.underline * column_width(title),
        f":status: {Status.LATER}",
        "",
        _("What is to be done, and for whom."),
        "",
        f"{_('On GitHub:')} {server}/{repository}/milestone/1",
    ]
    text = "\n".join(lines)
    words = _("Copy this text, and write your own words in place of these:")
    return [nodes.paragraph("", words), nodes.literal_block(text, text, language="rst")]


def _steps(place: Place) -> list[nodes.Node]:
    """Give where the text is taken then."""
    links: list[nodes.Node] = []
    if place.edit_url:
        words = _("Edit %s on GitHub") % place.path
        links += [nodes.reference("", words, refuri=place.edit_url)]
    if place.repository_url:
        new = f"{place.repository_url}/issues/new"
        words = _("Open as GitHub issue")
        links += [nodes.reference("", words, refuri=new, classes=["roadmap-propose-issue"])]
    where = _("Paste it into %s, where the item belongs.") % place.path
    items = [nodes.list_item("", nodes.paragraph("", "", link)) for link in links]
    listed = nodes.bullet_list("", *items, bullet="-", classes=["roadmap-propose-links"])
    return [nodes.paragraph("", where), *([listed] if items else [])]


def _form(place: Place, server: str, repositories: Sequence[str]) -> nodes.Element:
    """Give the fields and the text that they become; a script moves it from one to the other."""
    options = [
        control("option", text=status_word(status), value=str(status)) for status in _STATUSES
    ]
    fields = [
        _field(_("Title"), name="title"),
        _field(_("What is to be done, and for whom"), tag="textarea", name="text", rows="6"),
        control("label", control("select", *options, name="status"), text=_("Status") + " "),
        _field(_("Milestone, issue or pull request on GitHub"), name="link", inputmode="url"),
        _field(_("When it is meant to be done, as 2031, 2031-Q2 or 2031-05"), name="target"),
        _field(_("Who does it"), name="owner"),
        _field(_("Who pays for it"), name="funder"),
    ]
    result = control("textarea", name="result", rows="14", readonly="readonly", spellcheck="false")
    said = control("output", class_="roadmap-propose-said")
    copy = control("button", text=_("Copy"), type="button", disabled="disabled")
    messages = {
        "taken": json.dumps(sorted(place.taken)),
        "titles": json.dumps(sorted(place.titles)),
        "milestones": json.dumps(dict(place.milestones)),
        "repositories": json.dumps(list(repositories)),
        "server": server,
        "underline": place.underline,
        "limit": str(URL_LIMIT),
        "on-github": _("On GitHub:"),
        "no-link": _(
            "The link is left out: write %s/OWNER/NAME/milestone/NUMBER, or issues or pull."
        )
        % server,
        "no-repository": _("The link is left out: it must lead to %s.") % ", ".join(repositories),
        "no-milestone": _('The link is left out: it belongs to "%s" already.'),
        "no-title": _("There is an item with this title already: give this one another."),
        "no-target": _("The date is left out: write it as 2031, 2031-Q2, 2031-05 or 2031-05-15."),
        "too-long": _("Too long for a link: copy the text, and paste it into the issue."),
        "copied": _("Copied."),
        "by-hand": _("Copy the text above."),
    }
    pairs = [part for name, value in messages.items() for part in (f"data-{name}", value)]
    text = control("label", result, text=_("The text for the roadmap"))
    form = control("form", *fields, text, copy, said)
    return proposal_node("", form, pairs=pairs, classes=[_SCRIPTED])


def _field(words: str, *, tag: str = "input", **attributes: str) -> nodes.Element:
    """Give a field with its name above it."""
    inner = control(tag, autocomplete="off", **attributes)
    return control("label", inner, text=words + " ")
