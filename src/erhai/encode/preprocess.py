"""Pixels into what an image tower takes."""

import numpy as np
from numpy.typing import NDArray

from erhai.encode.model_card import ModelCard
from erhai.types import Pixels


def preprocess(image: Pixels, card: ModelCard) -> NDArray[np.float32]:
    """Return (3, size, size) float32: resized, scaled to 0 to 1, less mean, over std.

    Resizing is antialiased and bicubic. 'squash' bends the picture to a square, so
    that nothing at its borders is lost; 'crop' keeps its shape and the central square.
    Raises ValueError unless image is (height, width, 3) uint8 with at least one pixel.
    """
    from PIL import Image

    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or image.size == 0:
        raise ValueError(
            f"expected pixels of shape (height, width, 3) and dtype uint8,"
            f" got {image.shape} and {image.dtype}"
        )
    height, width = image.shape[:2]
    box = (0.0, 0.0, float(width), float(height))
    if card.resize == "crop":
        side = min(height, width)
        left, top = (width - side) / 2, (height - side) / 2
        box = (left, top, left + side, top + side)
    size = (card.image_size_px, card.image_size_px)
    square = Image.fromarray(np.ascontiguousarray(image)).resize(
        size, Image.Resampling.BICUBIC, box
    )
    planes = np.asarray(square).transpose(2, 0, 1).astype(np.float32)
    std = np.array(card.std, np.float32)[:, None, None]
    mean = np.array(card.mean, np.float32)[:, None, None]
    scaled: NDArray[np.float32] = planes * (1 / (255 * std)) - mean / std
    return scaled
