"""What GitHub offers for a new issue or pull request; ``make lint`` has the schemas."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# A label that a repository does not have is silently left out; every new repository has these.
# https://docs.github.com/en/issues/using-labels-and-milestones-to-track-work/managing-labels
LABELS = {
    *("bug", "documentation", "duplicate", "enhancement", "good first issue", "help wanted"),
    *("invalid", "question", "wontfix"),
}


def templates(root: Path) -> dict[str, str]:
    """Give the texts of all templates by their names."""
    folder = root / ".github"
    files = [*folder.glob("ISSUE_TEMPLATE/*"), folder / "PULL_REQUEST_TEMPLATE.md"]
    return {file.name: file.read_text("utf-8") for file in files}


def test_labels_exist(root: Path) -> None:
    """Every form has labels, of those that every repository on GitHub has from its start."""
    forms = {name: text for name, text in templates(root).items() if "\nbody:" in text}
    assert len(forms) == 3
    for name, text in forms.items():
        listed = re.search(r"^labels:\n((?:  - .+\n)+)", text, re.MULTILINE)
        assert listed, name
        assert {line.removeprefix("  - ") for line in listed[1].splitlines()} <= LABELS


def test_links_lead_to_pages_of_the_site(root: Path) -> None:
    """Every link leads to a page of the site at the address that conf.py has for it."""
    conf = (root / "conf.py").read_text("utf-8")
    (site,) = re.findall(r'or "(https://[a-z0-9.-]+\.github\.io/[^"]+/)"', conf)
    found = []
    for name, text in templates(root).items():
        for url in re.findall(r"https://[^\s)]+", text):
            if url.startswith("https://github.com/OWNER/"):
                continue
            assert url.startswith(site), (name, url)
            page, _hash, anchor = url.removeprefix(site).partition("#")
            source = root / page.replace(".html", ".rst")
            assert source.is_file(), (name, url)
            assert f".. _{anchor}:" in source.read_text("utf-8") or not anchor, (name, url)
            found.append(page)
    assert {"docs/howto/propose.html", "docs/howto/checks.html"} <= set(found)
