"""The real photographs that the packages of the `samples` extra carry.

Drawings, masks and scans of text that these packages also carry are left out. Nothing of
them is kept in this repository; their sources and licences stand in each package's README.
"""

from importlib.util import find_spec
from pathlib import Path

SKIMAGE = "skimage/data"
SKLEARN = "sklearn/datasets/images"

PHOTOGRAPHS = {
    "astronaut.png": f"{SKIMAGE}/astronaut.png",
    "bricks.png": f"{SKIMAGE}/brick.png",
    "cat.png": f"{SKIMAGE}/chelsea.png",
    "coffee.png": f"{SKIMAGE}/coffee.png",
    "coins.png": f"{SKIMAGE}/coins.png",
    "flower.jpg": f"{SKLEARN}/flower.jpg",
    "galaxies.jpg": f"{SKIMAGE}/hubble_deep_field.jpg",
    "grass.png": f"{SKIMAGE}/grass.png",
    "gravel.png": f"{SKIMAGE}/gravel.png",
    "man-with-camera.png": f"{SKIMAGE}/camera.png",
    "moon.png": f"{SKIMAGE}/moon.png",
    "motorcycle.png": f"{SKIMAGE}/motorcycle_left.png",
    "retina.jpg": f"{SKIMAGE}/retina.jpg",
    "rocket.jpg": f"{SKIMAGE}/rocket.jpg",
    "temple.jpg": f"{SKLEARN}/china.jpg",
    "tissue.png": f"{SKIMAGE}/ihc.png",
}
"""A telling name for each, and the file: package, then path inside it."""


def find_photographs() -> dict[str, Path]:
    """Return the photographs that are installed, by the names of `PHOTOGRAPHS`.

    Neither package is imported: that takes seconds.
    """
    found = {}
    for name, place in PHOTOGRAPHS.items():
        package, _, inside = place.partition("/")
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            continue
        path = Path(spec.origin).parent / inside
        if path.is_file():
            found[name] = path
    return found
