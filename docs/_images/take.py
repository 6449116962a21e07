"""Take the pictures anew: `make pictures`.

They show an invented project, the one of the tests, with the face of this site. Chromium draws them
with the fonts of the machine, so they are kept, and not made by every build.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
IMAGES, STATIC = ROOT / "docs" / "_images", ROOT / "_static"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
CONF = f"""\
import sys
sys.path.insert(0, {str(ROOT)!r})
from conf import *
project = html_title = ogp_site_name = "Lantern roadmap"
include_patterns = ["**"]
roadmap_repositories = ("example-org/lantern",)
roadmap_history = False
roadmap_social_card = ""
templates_path = [{str(ROOT / "_templates")!r}]
html_static_path = [{str(STATIC)!r}]
html_favicon = {str(STATIC / "favicon.svg")!r}
html_extra_path = []
"""
SPRINT = ["--dates", "2030-05-15/2030-05-18", "--place", "Town library, Exampleville"]
# Name, page, width, height, colour scheme.
SHOTS = (
    ("roadmap", "index.html", 1280, 1010, "light"),
    ("roadmap-dark", "index.html", 1280, 1010, "dark"),
    ("sprint-on-a-phone", "roadmap/sprint-in-exampleville-2030.html", 360, 740, "light"),
)


def main() -> None:
    """Build the invented project, and photograph it."""
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if chromium is None:
        sys.exit(f"No Chromium: none of {', '.join(CHROMIUM)} is on PATH.")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        built = build(Path(folder))
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        for name, page, width, height, scheme in SHOTS:
            shot(browser, (built / page).as_uri(), IMAGES / f"{name}.png", (width, height), scheme)
        card = (IMAGES / "social-card.svg").as_uri()
        shot(browser, card, STATIC / "social-card.png", (1200, 630), "light")
        browser.close()


def build(folder: Path) -> Path:
    """Give the invented project as a built site, with a sprint."""
    sources = folder / "src"
    shutil.copytree(ROOT / "tests" / "roots" / "test-lantern", sources)
    (sources / "conf.py").write_text(CONF, encoding="utf-8")
    shutil.copy(ROOT / "roadmap" / "sprints.rst", sources / "roadmap")
    index = sources / "index.rst"
    text = (
        index.read_text("utf-8").replace("When\n----\n\n", "").replace(":maxdepth: 1", ":hidden:")
    )
    index.write_text(f"{text}   roadmap/sprints\n", encoding="utf-8")
    command = [sys.executable, "-m", "sphinx_roadmap", "sprint", "Sprint in Exampleville"]
    subprocess.run([*command, str(sources), *SPRINT], check=True, stdout=subprocess.DEVNULL)
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", "-d", str(folder / "doctrees")]
    subprocess.run(
        [*command, str(sources), str(folder / "out")], check=True, stdout=subprocess.DEVNULL
    )
    return folder / "out"


def shot(browser: Browser, url: str, path: Path, size: tuple[int, int], scheme: str) -> None:
    """Keep a page as a small file: few colours are enough."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    page.goto(url)
    image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    # The rare colours too: the wordmark has some.
    few = image.quantize(128, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size} bytes")
    context.close()


if __name__ == "__main__":
    main()
