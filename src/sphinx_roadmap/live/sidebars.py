"""The sidebars of the pages that are being edited, kept while no title and no order changes."""

from __future__ import annotations

import functools
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sphinx.builders.html import StandaloneHTMLBuilder

_MOST = 64


class Sidebars:
    """With 300 pages, a sidebar takes longer than all else of a page."""

    def __init__(self, builder: StandaloneHTMLBuilder) -> None:
        # No public way: every theme gets its sidebar from this method of the builder.
        self._builder: Any = builder
        self._render: Callable[..., str] | None = getattr(builder, "_get_local_toctree", None)
        self._kept: dict[tuple[object, ...], str] = {}

    def clear(self) -> None:
        """Forget all."""
        self._kept.clear()

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Use what is kept, within a ``with``."""
        if self._render is not None:
            self._builder._get_local_toctree = functools.partial(self._get, self._render)  # noqa: SLF001
        try:
            yield
        finally:
            self._builder.__dict__.pop("_get_local_toctree", None)

    def tidy(self) -> None:
        """Empty Furo's own cache, which keeps every sidebar of every page for ever."""
        furo = sys.modules.get("furo.navigation")
        cached = getattr(furo, "get_navigation_tree", None)
        if (
            cached is not None
            and hasattr(cached, "cache_info")
            and cached.cache_info().currsize > _MOST
        ):
            cached.cache_clear()

    def _get(self, render: Callable[..., str], docname: str, *args: Any, **options: Any) -> str:
        key = (docname, args, *sorted(options.items()))
        if key not in self._kept:
            if len(self._kept) >= _MOST:
                self._kept.clear()
            self._kept[key] = render(docname, *args, **options)
        return self._kept[key]
