"""Take the pictures of the page that the documentation shows.

    python -m scripts.screenshots            all of them, into docs/images
    python -m scripts.screenshots FOLDER     elsewhere

Over the sample photographs, with dates and places made up so that there is something to see.
"""

import io
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

import erhai
from erhai.http.jobs import Jobs
from erhai.http.readiness import Readiness
from erhai.http.server import Serving, make_app
from scripts.samples import find_photographs
from tests.pictures import make_exif
from tests.servers import running

IMAGES = Path("docs/images")
LARGEST_BYTES = 200_000
SHOWN_PX = 900
WIDE, NARROW = (1200, 750), (390, 780)

# Where and when each might have been taken: degrees, and a wall time.
MADE_UP = {
    "astronaut.png": ((29.5583, -95.0853), datetime(2018, 6, 5, 10, 12)),
    "cat.png": ((25.6065, 100.2676), datetime(2025, 8, 2, 18, 40)),
    "coffee.png": ((48.8584, 2.2945), datetime(2025, 10, 11, 9, 5)),
    "flower.jpg": ((25.69, 100.16), datetime(2025, 7, 20, 16, 30)),
    "grass.png": ((47.3769, 8.5417), datetime(2024, 5, 1, 12, 0)),
    "man-with-camera.png": ((42.36, -71.0942), datetime(2019, 4, 4, 15, 0)),
    "moon.png": ((25.7, 100.15), datetime(2024, 9, 17, 22, 10)),
    "motorcycle.png": ((44.4949, 11.3426), datetime(2019, 9, 14, 11, 45)),
    "rocket.jpg": ((28.5721, -80.648), datetime(2020, 11, 15, 19, 27)),
    "temple.jpg": ((39.9998, 116.2755), datetime(2024, 7, 8, 14, 20)),
}


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: what is opened, in which language, theme and size, and what is clicked."""

    name: str
    address: str
    language: str = "en-US"
    theme: str = "light"
    size: tuple[int, int] = WIDE
    clicks: tuple[str, ...] = ()


SHOTS = (
    Shot("search", "#/?q=a+cat+at+home%2C+without+a+dog"),
    Shot("search-zh", "#/?q=去年夏天在大理拍的花", "zh-CN", "dark"),
    Shot("filters", "#/?q=sky", clicks=(".box-filters",)),
    Shot("home", "#/", "zh-CN"),
    Shot("picture", "#/?q=a+temple", clicks=(".tile-link",)),
    Shot("timeline", "#/timeline", theme="dark"),
    Shot("library", "#/library"),
    Shot("phone", "#/?q=a+cup+of+coffee", size=NARROW),
    Shot("phone-zh", "#/", "zh-CN", "dark", NARROW),
)


def main(arguments: list[str]) -> int:
    images = Path(arguments[0]) if arguments else IMAGES
    images.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("no chromium on this machine", file=sys.stderr)
        return 1
    with served() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        for shot in SHOTS:
            png = small_png(take(browser, url, shot))
            path = images / f"{shot.name}.png"
            path.write_bytes(png)
            print(f"{path}  {len(png) // 1000} kB")
        browser.close()
    return 0


@contextmanager
def served() -> Iterator[str]:
    """Serve a library of the samples on a free port of this machine."""
    with tempfile.TemporaryDirectory(prefix="erhai-") as home:
        pictures = Path(home) / "Pictures"
        pictures.mkdir()
        for name, source in find_photographs().items():
            position, taken_at = MADE_UP.get(name, (None, None))
            image = Image.open(source).convert("RGB")
            exif = make_exif(taken_at=taken_at, position=position)
            image.save(pictures / f"{Path(name).stem}.jpg", quality=92, exif=exif.tobytes())
        with erhai.open_library(Path(home) / "library") as library:
            library.index(pictures)
            library.search("the model is read before anybody waits for it")
            libraries = {"home": library}
            ready = Readiness(libraries.values())
            with running(make_app(Serving({}), libraries, Jobs(libraries), ready)) as url:
                yield url


def take(browser: Browser, url: str, shot: Shot) -> bytes:
    """Return a picture of the page, as PNG."""
    context = browser.new_context(
        viewport={"width": shot.size[0], "height": shot.size[1]},
        locale=shot.language,
        color_scheme="dark" if shot.theme == "dark" else "light",
        has_touch=shot.size == NARROW,
        is_mobile=shot.size == NARROW,
    )
    page = context.new_page()
    page.goto(f"{url}/{shot.address}")
    settle(page)
    for selector in shot.clicks:
        page.locator(selector).first.click()
        settle(page)
    png = page.screenshot()
    context.close()
    return png


def settle(page: Page) -> None:
    """Wait until all that is asked for has come, and is drawn."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)


def small_png(png: bytes) -> bytes:
    """Return the same picture, SHOWN_PX wide, in as many colours as LARGEST_BYTES have room for."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    image.thumbnail((SHOWN_PX, SHOWN_PX), Image.Resampling.LANCZOS)
    for colours in (256, 192, 128, 96, 64, 48, 32):
        stream = io.BytesIO()
        few = image.quantize(colours, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(stream, "PNG", optimize=True)
        if stream.tell() < LARGEST_BYTES:
            break
    return stream.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
