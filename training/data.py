"""Flickr8k with captions in two languages, and the two zero-shot sets."""

import io
import json
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from paths import DATA

FLICKR = "flickr8k-train-val-224.tar"
IMAGENET = "imagenet-samples-288.tar"
HOUSES = "houses-288.tar"
KINDS = ("en", "zh", "zh_mt")


@dataclass(frozen=True)
class Captioned:
    """One picture's file name, split and captions by kind."""

    image: str
    split: str
    captions: dict[str, tuple[str, ...]]


@lru_cache
def flickr8k() -> tuple[Captioned, ...]:
    """All 7,000 pictures, train first, in the order of the captions file."""
    rows = []
    with (DATA / "flickr8k-captions.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            captions = {kind: tuple(row.get(kind, ())) for kind in KINDS}
            rows.append(Captioned(row["image"], row["split"], captions))
    return tuple(sorted(rows, key=lambda row: row.split != "train"))


def rows_of(split: str) -> NDArray[np.int64]:
    """Positions of a split's pictures in flickr8k()."""
    return np.array([i for i, row in enumerate(flickr8k()) if row.split == split])


def captions_of(kind: str) -> tuple[list[str], NDArray[np.int64]]:
    """All captions of a kind, and for each the position of its picture in flickr8k()."""
    texts, owners = [], []
    for position, row in enumerate(flickr8k()):
        texts += row.captions[kind]
        owners += [position] * len(row.captions[kind])
    return texts, np.array(owners)


def pictures(tar: str, names: list[str]) -> Iterator[Image.Image]:
    """Yield the named pictures of a tar as RGB, in the order of `names`."""
    with tarfile.open(DATA / tar) as archive:
        for name in names:
            member = archive.extractfile(name)
            if member is None:
                raise ValueError(f"{tar} has no picture {name}")
            yield Image.open(io.BytesIO(member.read())).convert("RGB")


@lru_cache
def names_in(tar: str) -> tuple[str, ...]:
    """File names in a tar, sorted."""
    with tarfile.open(DATA / tar) as archive:
        return tuple(sorted(member.name for member in archive if member.isfile()))
