"""The newest changes as ``changes.json``: https://www.jsonfeed.org/version/1.1/."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .files import JSON_FEED, JSON_FEED_VERSION
from .to_atom import moment

if TYPE_CHECKING:
    from .feed import Feed


def to_json_feed(feed: Feed) -> bytes:
    """Give the bytes of ``changes.json``."""
    data = {
        "version": JSON_FEED_VERSION,
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.base + JSON_FEED,
        "language": feed.language.replace("_", "-"),
        "authors": [{"name": feed.author}],
        "items": [
            {
                "id": entry.id,
                "url": entry.url,
                "title": entry.title,
                "content_text": entry.text,
                "date_published": moment(entry.at),
                "tags": [entry.kind],
            }
            for entry in feed.entries
        ],
    }
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()
