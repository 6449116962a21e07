"""A picture of each page, for chats and networks that show one beside a link.

The site gives the background, with its wordmark. The page's title and its state are drawn on it,
with a font that comes with sphinxext-opengraph, which writes the tags. Nothing is fetched, and the
same page gives the same bytes.
"""

from __future__ import annotations

import io
from collections import Counter
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote

from docutils import nodes

from . import atomic
from .export.site import absolute
from .export.text import one_line
from .messages import Subtype, warn
from .model import Status
from .render.words import status_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL import ImageFont
    from sphinx.application import Sphinx

    from .domain import RoadmapDomain
    from .join import JoinedRoadmap

FOLDER = "social-cards"
SIZE = (1200, 630)  # https://ogp.me/#structured; what networks show uncropped.
_BUILDERS = frozenset({"html", "dirhtml"})
_LEFT, _TOP, _WIDTH = 84, 176, 860
_TITLE_SIZES = (76, 64, 52)
_MOST_LINES = 2
_STATE_SIZE = 36
_WHITE, _PALE = "#ffffff", "#cfe3f2"
_FONT = ("_static", "Roboto-Flex.ttf")
_NO_LETTER = "\U0010ffff"


def check_needs(app: Sphinx) -> None:
    """Say what is missing, and do without cards then (event ``builder-inited``)."""
    config = app.config
    if not config.roadmap_social_card or app.builder.name not in _BUILDERS:
        return
    problem = ""
    if not absolute(config.html_baseurl):
        problem = "it needs html_baseurl, since a picture's address must be absolute"
    elif not Path(app.confdir, config.roadmap_social_card).is_file():
        problem = f"{config.roadmap_social_card} does not exist"
    elif "sphinxext.opengraph" not in app.extensions:
        problem = 'it needs "sphinxext.opengraph" in extensions'
    else:
        try:
            _background(Path(app.confdir, config.roadmap_social_card))
        except ImportError:
            problem = "it needs Pillow: python -m pip install pillow"
        except OSError as error:
            problem = f"{config.roadmap_social_card} cannot be read as an image: {error}"
    if problem:
        warn(Subtype.CONFIG, "roadmap_social_card: %s", problem)
        config.roadmap_social_card = ""


def add_card(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Draw a page's picture, and name it to sphinxext-opengraph (event ``html-page-context``)."""
    wanted = app.config.roadmap_social_card and app.builder.name in _BUILDERS
    if not wanted or not isinstance(doctree, nodes.document):
        return
    domain = cast("RoadmapDomain", app.env.get_domain("roadmap"))
    title = app.env.titles[pagename].astext()
    state = _state(domain.view().joined, pagename, overview=pagename in domain.overviews)
    background = Path(app.confdir, app.config.roadmap_social_card)
    path = Path(app.outdir, FOLDER, f"{pagename}.png")
    # A preview writes pages again whose picture is the same: drawing takes longer than all else.
    drawn: dict[Path, tuple[str, str]] = app.builder.__dict__.setdefault("roadmap_cards", {})
    if drawn.get(path) != (title, state) or not path.exists():
        if not _draw(background, path, title, state):
            return
        drawn[path] = (title, state)
    meta = dict(context.get("meta") or {})
    place = quote(f"{FOLDER}/{pagename}.png")
    meta.setdefault("og:image", absolute(app.config.html_baseurl) + place)
    meta.setdefault("og:image:alt", f"{title}: {state}" if state else title)
    context["meta"] = meta


def _state(joined: JoinedRoadmap, docname: str, *, overview: bool) -> str:
    """Give how many items of a page stand where, or when and where its sprint is."""
    for event in joined.events:
        if event.event.section.docname == docname:
            days = dict.fromkeys(event.dates or ())
            when = " \u2013 ".join(day.isoformat() for day in days) or event.event.dates
            return " · ".join(filter(None, [when, event.event.place]))
    items = [item for item in joined.items if overview or item.item.section.docname == docname]
    counts = Counter(item.status for item in items)
    return " · ".join(f"{status_word(one)} {counts[one]}" for one in Status if counts[one])


def _draw(background: Path, path: Path, title: str, state: str) -> bool:
    """Draw a card; nothing where the font lacks a letter."""
    from PIL import Image, ImageDraw

    title, state = one_line(title, 120), one_line(state, 60)
    small = _font(_STATE_SIZE, "Regular")
    if not all(_has(letter) for letter in {*title, *state}):
        return False
    image = _background(background).copy()
    draw = ImageDraw.Draw(image)
    font, lines = _fitted(title)
    y = float(_TOP)
    for line in lines:
        draw.text((_LEFT, y), line, font=font, fill=_WHITE)
        y += font.size * 1.16
    draw.text((_LEFT + 2, y + 20), state, font=small, fill=_PALE)
    file = io.BytesIO()
    # Few colours, and so a small file; they are chosen from the picture alone.
    image.quantize(64, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    atomic.write(path, file.getvalue())
    return True


def _fitted(title: str) -> tuple[ImageFont.FreeTypeFont, Sequence[str]]:
    """Give the largest font in which a title fits, and its lines; cut if it fits in none."""
    font = _font(_TITLE_SIZES[0], "Bold")
    lines = [title]
    for size in _TITLE_SIZES:
        font = _font(size, "Bold")
        lines = _wrapped(title, font)
        if len(lines) <= _MOST_LINES and all(font.getlength(line) <= _WIDTH for line in lines):
            return font, lines
    kept = lines[:_MOST_LINES]
    while font.getlength(f"{kept[-1]}…") > _WIDTH:
        kept[-1] = kept[-1][:-1].rstrip()
    return font, [*kept[:-1], f"{kept[-1]}…"]


def _wrapped(text: str, font: ImageFont.FreeTypeFont) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and font.getlength(longer) > _WIDTH:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


@lru_cache(maxsize=8)
def _font(size: int, weight: str) -> ImageFont.FreeTypeFont:
    from PIL import ImageFont

    place = files("sphinxext.opengraph").joinpath(*_FONT)
    # BASIC: the other engine is not in every build of Pillow.
    file = io.BytesIO(place.read_bytes())
    font = ImageFont.truetype(file, size, layout_engine=ImageFont.Layout.BASIC)
    font.set_variation_by_name(weight)
    return font


@lru_cache(maxsize=1024)
def _has(letter: str) -> bool:
    """Tell whether the font has a letter: one that it lacks looks like one that nobody has."""
    font = _font(_STATE_SIZE, "Regular")
    return letter.isspace() or bytes(font.getmask(letter)) != bytes(font.getmask(_NO_LETTER))


@lru_cache(maxsize=1)
def _background(path: Path) -> Any:
    from PIL import Image

    with Image.open(path) as image:
        return image.convert("RGB").resize(SIZE)


def setup(app: Sphinx) -> None:
    """Come before sphinxext-opengraph, which reads the page's own fields."""
    app.connect("builder-inited", check_needs)
    app.connect("html-page-context", add_card, priority=400)
