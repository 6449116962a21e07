"""A task's own address, and a checklist as the task list of a GitHub issue."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# "- [ ]": https://github.github.com/gfm/#task-list-items-extension-
_MARKS = {True: "x", False: " "}
# What Markdown, or GitHub's own additions to it, would read as markup.
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~])")

# Words of a task in its address: enough to know it by.
_WORDS = 6
_DIGITS = 4

# GitHub answers 414 to about 8 KiB; some programs that pass a link on cut it earlier.
URL_LIMIT = 6000


def task_ids(texts: Iterable[str]) -> list[str]:
    """Give the address of each task of a page, made of its own words alone.

    So it survives whatever happens to other tasks, and changes when its own words do; upper case,
    punctuation and markup do not count. Tasks with the same words are numbered in their order.
    """
    ids: list[str] = []
    taken: set[str] = set()
    for text in texts:
        first = name = _task_id(text)
        number = 2
        while name in taken:
            name = f"{first}-{number}"
            number += 1
        taken.add(name)
        ids.append(name)
    return ids


def _task_id(text: str) -> str:
    words = re.findall(r"\w+", text.casefold())
    digest = hashlib.sha256(" ".join(words).encode()).hexdigest()[:_DIGITS]
    return "-".join(filter(None, ["task", slug(" ".join(words[:_WORDS])), digest]))


def slug(text: str) -> str:
    """Give text as lower-case ASCII letters and digits with hyphens between them; "" if none."""
    letters = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", letters))


def escape_markdown(text: str) -> str:
    """Give plain text as Markdown that shows the same."""
    return _SPECIAL.sub(r"\\\1", text)


def task_list(tasks: Iterable[tuple[str, bool]]) -> str:
    """Give tasks, each as Markdown and whether it is ticked, as GitHub's Markdown."""
    return "".join(f"- [{_MARKS[checked]}] {text}\n" for text, checked in tasks)


def new_issue_url(
    repository_url: str, title: str, parts: Sequence[str], *, label: str = "", end: str = ""
) -> str:
    """Give the link to a new issue that is filled in, with as many parts as GitHub takes.

    https://docs.github.com/en/issues/tracking-your-work-with-issues/using-issues/creating-an-issue

    :param parts: lines of the body, each with its line end.
    :param end: the last lines, which tell where the whole list is.
    """
    query = {"title": title} | ({"labels": label} if label else {})
    start = f"{repository_url}/issues/new?{urlencode(query, quote_via=quote)}&body="
    room = URL_LIMIT - len(start) - len(quote(end))
    body = ""
    for part in parts:
        room -= len(quote(part))
        if room < 0:
            break
        body += part
    return start + quote(body + end)
