"""The 1,000 ImageNet classes by name, in English and in Chinese."""

from functools import lru_cache

import data
from paths import HERE


@lru_cache
def english() -> tuple[str, ...]:
    """One name a class, in class order, as in the sample pictures' file names."""
    stems = [name.rsplit("/", 1)[1].removesuffix(".jpg") for name in data.names_in(data.IMAGENET)]
    return tuple(stem.split("_", 1)[1].replace("_", " ") for stem in stems)


@lru_cache
def chinese() -> tuple[tuple[str, ...], ...]:
    """One or more names a class, the nearest first; translated by hand for this project."""
    text = (HERE / "class_names_zh.txt").read_text(encoding="utf-8")
    names = [cell for line in text.splitlines() for cell in line.split("|")]
    if len(names) != len(english()):
        raise ValueError(f"{len(names)} Chinese names for {len(english())} classes")
    return tuple(tuple(cell.split("/")) for cell in names)
