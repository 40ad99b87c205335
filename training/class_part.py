"""Stage 5d: the part of the vector by which ImageNet's classes are found by name.

A text's part is its e5 embedding, centred and whitened over the class names in both
languages and cut to `DIM` dimensions. A class's code is the mean of its names'; a
picture's part is the probability-weighted mean of its likeliest classes' codes.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

import class_names
import text_features
from paths import WORK

DIM = 128
WHITENING = 0.5


@dataclass(frozen=True)
class ClassPart:
    """mean (384,), projection (384, DIM), codes (1000, DIM)."""

    mean: NDArray[np.float32]
    projection: NDArray[np.float32]
    codes: NDArray[np.float32]


def unit(x: NDArray[np.float32]) -> NDArray[np.float32]:
    return x / np.linalg.norm(x, axis=-1, keepdims=True)


def build() -> ClassPart:
    cached = WORK / "names.npz"
    chinese = class_names.chinese()
    owners = np.array([number for number, names in enumerate(chinese) for _ in names])
    if not cached.exists():
        flat = [name for names in chinese for name in names]
        np.savez(
            cached,
            en=text_features.embed(list(class_names.english())),
            zh=text_features.embed(flat),
        )
    with np.load(cached) as names:
        en, zh = unit(names["en"]), unit(names["zh"])
    mean = (en.mean(axis=0) + zh.mean(axis=0)) / 2
    _, spread, axes = np.linalg.svd(np.concatenate([en, zh]) - mean, full_matrices=False)
    projection = axes[:DIM].T / spread[:DIM] ** WHITENING
    codes_zh = unit((zh - mean) @ projection)
    by_class = np.stack([codes_zh[owners == number].mean(axis=0) for number in range(len(chinese))])
    codes = unit(unit((en - mean) @ projection) + unit(by_class))
    return ClassPart(mean, projection.astype(np.float32), codes.astype(np.float32))


def tuned() -> ClassPart:
    """The same codes, with the way into them that the tuned text tower has learnt."""
    import tune_text

    return replace(build(), projection=tune_text.class_projection().numpy())
