"""A page where a document was that has moved: it leads on, without a script.

The old page's anchors are on it too, beside links: a refresh drops what stands behind the "#".
"""

from __future__ import annotations

from collections import Counter
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import quote

from sphinx.util.osutil import relative_uri

from ..history.known import Address
from ..language import _
from ..messages import Subtype, warn
from .site import Site, absolute

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx.application import Sphinx
    from sphinx.builders.html import StandaloneHTMLBuilder

    from ..domain import RoadmapDomain

MARK = '<meta name="generator" content="sphinx_roadmap redirect">'
_BUILDERS = frozenset({"html", "dirhtml"})
# Nothing runs, nothing is loaded; a refresh needs no permission.
_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'"


def write_redirects(app: Sphinx, site: Site) -> None:
    """Write a page for each document that has moved, and remove those that are not needed."""
    if app.builder.name not in _BUILDERS:
        return
    from .write import remove, replace

    domain = cast("RoadmapDomain", app.env.get_domain("roadmap"))
    builder = cast("StandaloneHTMLBuilder", app.builder)
    moved = _moved(domain.redirects, app.env.found_docs)
    for docname in domain.data.get("redirected", ()):
        if docname in app.env.found_docs:
            continue
        path = Path(builder.get_outfilename(docname))
        try:
            if docname not in moved:
                remove(path, MARK.encode())
            elif not _is_somebody_elses(app, docname, path):
                path.parent.mkdir(parents=True, exist_ok=True)
                replace(path, _page(app, site, docname, moved[docname]).encode())
        except OSError as error:
            warn(Subtype.EXPORT, "the redirect %s cannot be written: %s", path, error)


def _moved(redirects: Mapping[Address, Address], found: set[str]) -> dict[str, dict[str, Address]]:
    """Give for each document that is gone where its anchors lead; "" is the page itself."""
    moved: dict[str, dict[str, Address]] = {}
    for old, new in sorted(redirects.items()):
        if old.docname not in found and not old.docname.startswith("../"):
            moved.setdefault(old.docname, {})[old.id] = new
    return moved


def _is_somebody_elses(app: Sphinx, docname: str, path: Path) -> bool:
    """Tell whether the project itself puts a file there."""
    name = path.relative_to(app.outdir)
    folders = (Path(app.confdir, folder) for folder in app.config.html_extra_path)
    extra = any((folder / name).exists() or folder.name == str(name) for folder in folders)
    return extra or docname in {*app.config.html_additional_pages, "genindex", "search", "404"}


def _page(app: Sphinx, site: Site, docname: str, anchors: Mapping[str, Address]) -> str:
    counts = Counter(new.docname for old, new in anchors.items() if old)
    # The page's own line in the ledger counts; else where most of its sections went.
    most = Address(min(counts, key=lambda name: (-counts[name], name)), "") if counts else None
    target = anchors.get("", most) or Address(app.config.root_doc, "")
    own = app.builder.get_target_uri(docname)

    def link(address: Address) -> str:
        page = quote(relative_uri(own, app.builder.get_target_uri(address.docname)) or "./", "/%.")
        return escape(f"{page}#{quote(address.id)}" if address.id else page)

    canonical = site.url(*target) if absolute(site.base_url) else link(target)
    title = escape(_("This page has moved"))
    sections = "".join(
        f'<li id="{escape(name)}"><a href="{link(new)}">{escape(name)}</a></li>\n'
        for name, new in sorted(anchors.items())
        if name
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(app.config.language.replace("_", "-"))}">\n<head>\n'
        f'<meta charset="utf-8">\n{MARK}\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f'<meta name="robots" content="noindex">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="refresh" content="0; url={link(target)}">\n'
        f'<link rel="canonical" href="{escape(canonical)}">\n<title>{title}</title>\n</head>\n'
        f'<body>\n<main>\n<h1>{title}</h1>\n<p><a href="{link(target)}">{title}</a></p>\n'
        f"{f'<ul>{chr(10)}{sections}</ul>{chr(10)}' if sections else ''}</main>\n</body>\n</html>\n"
    )
