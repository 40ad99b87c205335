"""From a sketch's embedding to that of a photograph that might show the same.

A model that learnt on photographs puts all drawings into one corner of its space, whatever
they show, and what little it says of their content lies along other directions than a
photograph's. A linear map of reduced rank (Izenman 1975), fitted by training/sketches.py on
photographs and their sketches, turns the one into the other.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from erhai.types import Embeddings

MAP_FILE = Path(__file__).resolve().parent / "sketch_map.npz"


@dataclass(frozen=True, slots=True)
class SketchMap:
    """mean is the sketches' own, (dim,); inwards is (dim, rank) and outwards (rank, dim)."""

    mean: NDArray[np.float32]
    inwards: NDArray[np.float32]
    outwards: NDArray[np.float32]

    def to_photographs(self, sketches: Embeddings) -> Embeddings:
        """Return for each sketch's embedding, (n, dim), one among photographs', of unit norm.

        The sketches are to be redrawn by erhai.search.sketch before they are encoded.
        """
        moved = ((sketches - self.mean) @ self.inwards @ self.outwards).astype(np.float32)
        norms: Embeddings = np.linalg.norm(moved, axis=1, keepdims=True)
        # Of the mean sketch there is nothing to say; it stays where it is.
        return np.where(norms > 1e-6, moved / np.maximum(norms, 1e-6), sketches)


@lru_cache
def load_sketch_map(model_id: str) -> SketchMap | None:
    """Return the map that was fitted for a model, or None if there is none."""
    with np.load(MAP_FILE) as arrays:
        if str(arrays["model_id"]) != model_id:
            return None
        return SketchMap(*(arrays[name].astype(np.float32) for name in SketchMap.__slots__))


def save_sketch_map(fitted: SketchMap, model_id: str) -> None:
    """Write the map of a model in place of any other, as float16."""
    arrays = {name: getattr(fitted, name).astype(np.float16) for name in SketchMap.__slots__}
    np.savez_compressed(MAP_FILE, allow_pickle=False, model_id=np.array(model_id), **arrays)
