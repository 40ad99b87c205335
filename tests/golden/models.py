"""Tiny models in the layouts that others publish; written by tests/reference/golden_models.py."""

import zipfile
from pathlib import Path

GOLDEN = Path(__file__).with_name("published")
FAMILIES = ("clip", "chinese-clip", "siglip2")


def unpack(family: str, folder: Path) -> Path:
    """Unpack a family's model into a folder of its name; return that."""
    with zipfile.ZipFile(GOLDEN / f"{family}.zip") as packed:
        packed.extractall(folder / family)
    return folder / family
