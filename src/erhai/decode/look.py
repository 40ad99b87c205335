"""What a picture looks like at a glance: which colours, and which light and dark."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from erhai.decode import colour
from erhai.types import Look, Pixels

_SIDE_PX = 64
_BORDER_PX = 4
_CENTRE_SIGMA = 0.25  # of the side
_LEAST_WEIGHT = 0.2  # what a colour keeps that is the border's alone
_WHOLE = 255
_HASHED_PX = 32
_FREQUENCIES = 8


def look_of(pixels: Pixels) -> Look:
    """Return the look of an upright picture of any size.

    colours, (bins,) uint8, says which share of what is looked at has each colour of
    `decode.colour.bins`, in 255ths; they sum to 255. perceptual_hash is pHash (Zauner 2010).
    """
    small = Image.fromarray(pixels).resize(
        (_SIDE_PX, _SIDE_PX), Image.Resampling.BOX, reducing_gap=2.0
    )
    return Look(_colours(np.asarray(small)), perceptual_hash(small))


def _colours(small: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the histogram of a square, the subject's colours before the background's.

    The subject is taken to lie in the middle, and the background to reach the border
    (the priors of salient object detection, e.g. Wei et al. 2012). A colour of which the
    border has a larger share than the middle therefore counts less.
    """
    middle, border = colour.count(small.reshape(-1, 3), _priors())
    own = middle / np.maximum(middle + border, 1e-9)
    weighed = middle * (_LEAST_WEIGHT + (1 - _LEAST_WEIGHT) * own)
    # Rounding what has been filled so far, not each bin, so that the sum is exact.
    filled = np.round(np.cumsum(weighed, dtype=np.float64) / weighed.sum(dtype=np.float64) * _WHOLE)
    return np.asarray(np.diff(filled, prepend=0), np.uint8)


@lru_cache(maxsize=1)
def _priors() -> NDArray[np.float64]:
    """Return the weights of the square's pixels, (2, pixels): as middle and as border.

    Each row sums to 1.
    """
    along = (np.arange(_SIDE_PX) + 0.5) / _SIDE_PX - 0.5
    bell = np.exp(-(along**2) / (2 * _CENTRE_SIGMA**2))
    middle = np.outer(bell, bell)
    border = np.ones((_SIDE_PX, _SIDE_PX))
    border[_BORDER_PX:-_BORDER_PX, _BORDER_PX:-_BORDER_PX] = 0
    return np.stack([(middle / middle.sum()).ravel(), (border / border.sum()).ravel()])


def perceptual_hash(image: Image.Image) -> int:
    """Return 64 bits: which of the lowest frequencies of the brightness are above their median.

    They are those of the discrete cosine transform (type 2) of 32 × 32 greys. The first bit,
    the mean brightness, is always 0, and so are all of a picture without light and dark.
    """
    grey = image.convert("L").resize((_HASHED_PX, _HASHED_PX), Image.Resampling.BOX)
    basis = _cosines()
    low = (basis @ np.asarray(grey, np.float64) @ basis.T).ravel()[1:]
    low = np.round(low, 3)  # what is 0 but for rounding errors would be a bit of chance
    above = np.concatenate([[False], low > np.median(low)])
    return int.from_bytes(np.packbits(above).tobytes(), "big")


@lru_cache(maxsize=1)
def _cosines() -> NDArray[np.float64]:
    position = (np.arange(_HASHED_PX) + 0.5) * np.pi / _HASHED_PX
    return np.cos(np.arange(_FREQUENCIES)[:, np.newaxis] * position)
