"""Markup that is taken for text: found where the page was read, told here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .findings import Code, Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .context import Context

# Some projects write so on purpose, everywhere; on the pages of a roadmap it is a mistake.
_ONLY_ROADMAP = frozenset({Code.BACKTICKS, Code.TABS})

CODES = (
    Code.MARKDOWN,
    Code.LOST_TITLE,
    Code.LOST_LIST,
    Code.LOST_FIELD,
    Code.LOST_MARKUP,
    Code.BACKTICKS,
    Code.TABS,
)


def slips(code: Code) -> Callable[[Context], Iterator[Finding]]:
    """Give the checker of one kind."""

    def check(context: Context) -> Iterator[Finding]:
        for page in context.pages:
            if code in _ONLY_ROADMAP and page.docname not in context.roadmap_pages:
                continue
            for slip in page.slips:
                if slip.code == code:
                    yield Finding(
                        code=code,
                        place=slip.place,
                        message=slip.message,
                        remedy=slip.remedy,
                        related=slip.related,
                        wrong=slip.wrong,
                        right=slip.right,
                    )

    return check
