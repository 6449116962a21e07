"""The project's own site, built and parsed."""

from __future__ import annotations

import zipfile
from functools import cache
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="session")
def site_folder(
    build_site: Callable[[str], Path], once: Callable[[str, Callable[[Path], None]], Path]
) -> Callable[[str], Path]:
    """Give a function from a builder to the folder with its output; an e-book is unpacked."""

    def get(builder: str) -> Path:
        folder = build_site(builder)
        if builder != "epub":
            return folder

        def unpack(target: Path) -> None:
            (book,) = folder.glob("*.epub")
            with zipfile.ZipFile(book) as archive:
                archive.extractall(target)

        return once("site-epub-unpacked", unpack)

    return get


@pytest.fixture(scope="session")
def pages(site_folder: Callable[[str], Path]) -> Callable[[str], dict[str, BeautifulSoup]]:
    """Give a function from a builder to its parsed pages, by path. Copy what you change."""

    @cache
    def get(builder: str) -> dict[str, BeautifulSoup]:
        folder = site_folder(builder)
        found = [*folder.rglob("*.html"), *folder.rglob("*.xhtml")]
        return {
            path.relative_to(folder).as_posix(): BeautifulSoup(
                path.read_text("utf-8"), "html.parser"
            )
            for path in sorted(found)
            if "_static" not in path.parts
        }

    return get
