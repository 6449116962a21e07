"""What a page is, in the vocabulary of https://schema.org/, for search engines.

Only what they show, with what they require for that, and only what is known:
https://developers.google.com/search/docs/appearance/structured-data/search-gallery.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .text import encodable

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from ..join import JoinedEvent

    Thing = dict[str, Any]

CONTEXT = "https://schema.org"
# JSON strings may hold what would end the element that the data stands in:
# https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements
_ESCAPES = {ord(one): f"\\u{ord(one):04x}" for one in "<>&\u2028\u2029"}


def to_json_ld(things: Sequence[Thing]) -> str:
    """Give the things as JSON that can stand in HTML as it is."""
    whole = {"@context": CONTEXT, **(things[0] if len(things) == 1 else {"@graph": list(things)})}
    text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
    return encodable(text).translate(_ESCAPES)


def website(name: str, url: str) -> Thing:
    """Give the site; required on its front page: name and url (Google: "Site names")."""
    return {"@type": "WebSite", "name": name, "url": url}


def breadcrumbs(trail: Iterable[tuple[str, str]]) -> Thing:
    """Give the way to a page: title and URL of each step, the page itself at the end."""
    steps = [
        {"@type": "ListItem", "position": number, "name": title, "item": url}
        for number, (title, url) in enumerate(trail, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": steps}


def article(headline: str, url: str, author: str, changed: dt.date | None) -> Thing:
    """Give a page of items, and when what it says was last changed or confirmed."""
    thing: Thing = {"@type": "Article", "headline": headline, "url": url}
    if author:
        thing["author"] = {"@type": "Organization", "name": author}
    if changed is not None:
        thing["dateModified"] = changed.isoformat()
    return thing


def event(joined: JoinedEvent, url: str) -> Thing | None:
    """Give a sprint; ``None`` where one of name, startDate and location is not known."""
    one = joined.event
    if joined.dates is None or not one.place:
        return None
    thing: Thing = {
        "@type": "Event",
        "name": one.section.title,
        "startDate": joined.dates.first.isoformat(),
        "endDate": joined.dates.last.isoformat(),
        # One field has all that is known of the place.
        "location": {"@type": "Place", "name": one.place, "address": one.place},
        "url": url,
    }
    if one.place.casefold() == "online":
        thing["location"] = {"@type": "VirtualLocation", "url": _web(one.register) or url}
        thing["eventAttendanceMode"] = f"{CONTEXT}/OnlineEventAttendanceMode"
    if one.coordinator:
        thing["organizer"] = {"@type": "Person", "name": one.coordinator}
    return thing


def _web(text: str) -> str:
    return text if text.startswith(("https://", "http://")) and " " not in text else ""
