"""Settings of the published site; https://www.sphinx-doc.org/en/master/usage/configuration.html."""

import contextlib
import importlib
import os
from urllib.parse import urlsplit

from sphinx_roadmap import __version__

# It prints that it draws no pictures without matplotlib, whatever its settings; ours need none.
with contextlib.redirect_stdout(None):
    importlib.import_module("sphinxext.opengraph")

# -- Where it is published: the one place. Forks and previews set the two by environment. --------
# GITHUB_REPOSITORY and GITHUB_SERVER_URL are set by GitHub Actions, READTHEDOCS_* by Read the Docs.
repository = os.environ.get("GITHUB_REPOSITORY") or "example-org/sphinx_roadmap"
server = (os.environ.get("GITHUB_SERVER_URL") or "https://github.com").rstrip("/")
html_baseurl = (
    os.environ.get("ROADMAP_BASEURL")
    or os.environ.get("READTHEDOCS_CANONICAL_URL")
    or "https://example-org.github.io/sphinx_roadmap/"
).rstrip("/") + "/"

# -- Project --------------------------------------------------------------------------------------
project = "Warehouse roadmap"
author = "the Warehouse contributors"
project_copyright = author
version = release = __version__
language = "en"

# -- Sources --------------------------------------------------------------------------------------
# A whitelist, since this file stands beside the tests, the virtual environment and the readme.
include_patterns = ["index.rst", "roadmap/**", "docs/**"]
exclude_patterns = [".venv", "_build"]
nitpicky = True
# Messages of docs/ and roadmap/ in one catalogue each.
gettext_compact = True

extensions = [
    "notfound.extension",
    "sphinx_copybutton",
    "sphinx_last_updated_by_git",
    "sphinx_roadmap",
    "sphinxext.opengraph",
]

# -- sphinx_roadmap -------------------------------------------------------------------------------
roadmap_repositories = ("pypa/warehouse",)
roadmap_edit_url = f"{server}/{repository}/edit/main/{{filename}}"
roadmap_history = True
roadmap_untrusted_sources = True
roadmap_content_security_policy = True
roadmap_sitemap = True
roadmap_social_card = "_static/social-card.png"

# -- Link check -----------------------------------------------------------------------------------
roadmap_linkcheck_repository = repository
roadmap_linkcheck_site = "_build/html"
roadmap_linkcheck_cache = "_build/linkcheck-cache.json"
roadmap_linkcheck_block_private = True
roadmap_linkcheck_ignore = ((r"http://127\.0\.0\.1:8000/", "the preview on your own machine"),)

# -- HTML -----------------------------------------------------------------------------------------
html_theme = "furo"
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
html_title = "Warehouse roadmap"
templates_path = ["_templates"]
html_static_path = ["_static"]
# _templates/page.html loads the second only where the language is written from right to left.
html_css_files = ["site.css", "rtl.css"]
html_js_files = [("site.js", {"defer": "defer"})]
html_favicon = "_static/favicon.svg"
# favicon.ico, which browsers and feed readers ask for at the top of a host without being told.
html_extra_path = ["_extra"]
html_use_index = False
html_domain_indices = False
# Whole links, since Furo cannot make its own for a GitHub Enterprise.
html_theme_options = {
    # One accent, dark enough for 7:1 on its background in both schemes (WCAG 1.4.6).
    "light_css_variables": {
        "color-brand-primary": "#0b4f80",
        "color-brand-content": "#0b4f80",
        "color-brand-visited": "#5b2b82",
        "color-foreground-secondary": "#494d55",
        "color-foreground-muted": "#4b4f57",
        "color-link-underline": "var(--color-foreground-border)",
        "color-api-name": "var(--color-brand-content)",
        "color-api-pre-name": "var(--color-brand-content)",
    },
    "dark_css_variables": {
        "color-brand-primary": "#8cc8f5",
        "color-brand-content": "#8cc8f5",
        "color-brand-visited": "#cfb0ee",
        "color-foreground-secondary": "#b4b8bf",
        "color-foreground-muted": "#a8adb5",
    },
    # A single key would act on readers who speak to their computer: WCAG 2.1.4.
    "enable_search_shortcuts": False,
    "source_edit_link": roadmap_edit_url,
    "source_view_link": f"{server}/{repository}/blob/main/{{filename}}?plain=1",
}
# The date of the last commit that touched a page; none in a shallow clone or outside of git.
html_last_updated_fmt = "%-d %B %Y"
git_last_updated_timezone = "UTC"
git_last_updated_metatags = False
git_untracked_show_sourcelink = True
# GitHub's state has its own "as of" date; it is not a change of the page that shows it.
git_exclude_patterns = ["roadmap/snapshot.json"]
html_context = {"pages_without_date": ["index"]}
suppress_warnings = ["git.too_shallow", "git.subprocess_error", "git.command_not_found"]

notfound_urls_prefix = urlsplit(html_baseurl).path
notfound_template = "not-found.html"
notfound_context = {"title": "This page is not here"}
ogp_site_url = html_baseurl
ogp_site_name = project
ogp_enable_meta_description = True
# For pages whose title the font of their own picture cannot write.
ogp_image = "_static/social-card.png"
ogp_image_alt = "Warehouse roadmap"
ogp_social_cards = {"enable": False}
ogp_custom_meta_tags = [
    '<meta property="og:image:width" content="1200" />',
    '<meta property="og:image:height" content="630" />',
    '<meta name="twitter:card" content="summary_large_image" />',
]
copybutton_exclude = ".linenos, .gp, .go"

# -- Other formats --------------------------------------------------------------------------------
epub_show_urls = "footnote"
epub_exclude_files = ["favicon.ico", "_static/social-card.png"]
latex_documents = [("index", "roadmap.tex", "Warehouse roadmap", author, "manual")]
man_pages = [("index", "warehouse-roadmap", "Warehouse roadmap", [author], 7)]
texinfo_documents = [
    (
        "index",
        "warehouse-roadmap",
        "Warehouse roadmap",
        author,
        "Warehouse roadmap",
        "The roadmap and sprint checklist of Warehouse.",
        "Miscellaneous",
    ),
]
