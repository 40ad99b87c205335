"""What a query's picture is, and its embedding: photographs as they are, the rest made fit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from erhai.encode.protocol import ImageTower
from erhai.search.screenshot import trimmed
from erhai.search.sketch import is_sketch, redrawn
from erhai.search.sketch_map import load_sketch_map
from erhai.types import Embeddings, Pixels

Kind: TypeAlias = Literal["photograph", "sketch", "screenshot"]


AS_DRAWN = 0.5
"""How much a sketch's own embedding weighs beside that of photographs of the same.

Enough for the library's copy of a drawing, and drawings like it, to come before photographs,
and too little to change the photographs' order much; docs/ranking/sketches.md has the table.
"""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a query's picture was taken for, and the pictures that are encoded in its place."""

    kind: Kind
    pictures: tuple[Pixels, ...]


def read(pixels: Pixels) -> Reading:
    """Return how a query's picture, (height, width, 3) uint8, is to be encoded.

    The first is always the picture itself, so that a library's own sketches and screenshots
    are found by themselves; a sketch is followed by itself redrawn, a screenshot by the
    picture inside.
    """
    if is_sketch(pixels):
        return Reading("sketch", (pixels, redrawn(pixels)))
    inner = trimmed(pixels)
    if inner is not None:
        return Reading("screenshot", (pixels, inner))
    return Reading("photograph", (pixels,))


def embed_pictures(
    pictures: Sequence[Pixels], tower: ImageTower
) -> tuple[Embeddings, tuple[Kind, ...]]:
    """Return an embedding of unit norm for each of a query's pictures, and what each was taken for.

    A redrawn sketch is moved to where photographs of the same would lie, if a map was fitted
    for the model; if none was, a sketch is taken for a photograph.
    """
    sketch_map = load_sketch_map(tower.card.model_id)
    readings = [read(pixels) for pixels in pictures]
    if sketch_map is None:
        readings = [
            Reading("photograph", reading.pictures[:1]) if reading.kind == "sketch" else reading
            for reading in readings
        ]
    encoded = tower.encode_images([part for reading in readings for part in reading.pictures])
    embeddings = np.zeros((len(readings), tower.card.dim), np.float32)
    start = 0
    for row, reading in enumerate(readings):
        parts = encoded[start : start + len(reading.pictures)]
        start += len(parts)
        if reading.kind == "sketch" and sketch_map is not None:
            parts = np.concatenate([AS_DRAWN * parts[:1], sketch_map.to_photographs(parts[1:])])
        total = parts.sum(axis=0)
        embeddings[row] = total / np.linalg.norm(total)
    return embeddings, tuple(reading.kind for reading in readings)
