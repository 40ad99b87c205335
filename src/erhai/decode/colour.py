"""The bins that colours are counted in: a lattice in a perceptual space.

The space is OKLab (Ottosson 2020, "A perceptual color space for image processing") with
lightness shortened, since light and shadow change it on one and the same thing, and
chroma on a logarithmic scale, since beside grey a small step is seen and beside a vivid
colour it is not. Stored histograms hold whatever the lattice was: changing it takes a new
version of the catalogue.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_LIGHTNESS = 0.35
_CHROMA = 0.1
_STEP = 0.055
# A cell of the lattice that fewer of the 32,768 colours below lie in leaves these to its
# neighbours.
_LEAST_COLOURS = 30
_LEAST_SHARE = 0.05  # of the nearest bin's
_LEVELS = 32  # of each of red, green and blue, in the table from colours to bins


def perceived(rgb: ArrayLike) -> NDArray[np.float64]:
    """Return sRGB colours, (..., 3) in 0 to 255, as points (..., 3) of the space.

    Euclidean distance stands for how different two colours look: a step of lightness or
    chroma that is plain to see is about 0.05, black and white are 0.35 apart.
    """
    coded = np.asarray(rgb, np.float64) / 255
    linear = np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)
    lab = np.cbrt(linear @ _LMS.T) @ _LAB.T
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    shortened = np.log1p(chroma / _CHROMA) * _CHROMA / np.maximum(chroma, 1e-9)
    scale = np.stack([np.full_like(chroma, _LIGHTNESS), shortened, shortened], axis=-1)
    return np.asarray(lab * scale, np.float64)


@lru_cache(maxsize=1)
def bins() -> NDArray[np.float64]:
    """Return the centres of the bins, (bins, 3), as points of the space."""
    cells = np.round(perceived(_all_colours()) / _STEP)
    inside, colours = np.unique(cells, axis=0, return_counts=True)
    return np.asarray(inside[colours >= _LEAST_COLOURS] * _STEP, np.float64)


def count(rgb: NDArray[np.uint8], weights: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return how much of each row of weights, (m, n), lies in each bin for colours (n, 3).

    The result has shape (m, bins). A colour between bins is shared among them, so that a
    picture a shade lighter has nearly the histogram of the other.
    """
    level = rgb.astype(np.int64) >> 3
    codes = (level[:, 0] * _LEVELS + level[:, 1]) * _LEVELS + level[:, 2]
    mass = np.array([np.bincount(codes, row, minlength=_LEVELS**3) for row in weights])
    present = np.flatnonzero(mass.any(axis=0))
    return np.asarray(mass[:, present].astype(np.float32) @ _shares()[present], np.float32)


@lru_cache(maxsize=1)
def _shares() -> NDArray[np.float32]:
    """Return each colour's share in each bin, (32768, bins); rows sum to 1."""
    points, centres = perceived(_all_colours()), bins()
    squares = (
        (points**2).sum(1)[:, np.newaxis] + (centres**2).sum(1) - 2 * points @ centres.T
    ).astype(np.float32)
    squares -= squares.min(axis=1, keepdims=True)
    shares = np.exp(-squares / (2 * (_STEP / 2) ** 2))
    shares[shares < _LEAST_SHARE] = 0
    return np.asarray(shares / shares.sum(axis=1, keepdims=True), np.float32)


def _all_colours() -> NDArray[np.float64]:
    levels = (np.arange(_LEVELS) + 0.5) * 256 / _LEVELS
    return np.stack(np.meshgrid(levels, levels, levels, indexing="ij"), axis=-1).reshape(-1, 3)
