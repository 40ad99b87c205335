"""Pixels into what an image tower takes."""

import numpy as np
from numpy.typing import NDArray

from erhai.encode.model_card import ModelCard
from erhai.types import Pixels


def preprocess(image: Pixels, card: ModelCard) -> NDArray[np.float32]:
    """Return (3, size, size) float32: resized, scaled to 0 to 1, less mean, over std.

    Resizing is antialiased. 'squash' bends the picture to a square, so that nothing at
    its borders is lost; 'crop' keeps its shape and the central square.
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
        shorter = card.resized_px or card.image_size_px
        left, right = _central(width, min(height, width), shorter, card.image_size_px)
        top, bottom = _central(height, min(height, width), shorter, card.image_size_px)
        box = (left, top, right, bottom)
    filters = {"bicubic": Image.Resampling.BICUBIC, "bilinear": Image.Resampling.BILINEAR}
    size = (card.image_size_px, card.image_size_px)
    square = Image.fromarray(np.ascontiguousarray(image)).resize(
        size, filters[card.interpolation], box
    )
    planes = np.asarray(square).transpose(2, 0, 1).astype(np.float32)
    std = np.array(card.std, np.float32)[:, None, None]
    mean = np.array(card.mean, np.float32)[:, None, None]
    scaled: NDArray[np.float32] = planes * (1 / (255 * std)) - mean / std
    return scaled


def _central(side: int, shorter_side: int, resized_px: int, kept_px: int) -> tuple[float, float]:
    """Return which part of one side, in source pixels, is kept.

    The reference first resizes the whole picture, to whole pixels, and then cuts whole
    pixels off. Only what is kept is resized here, which gives the same numbers.
    """
    whole_px = int(resized_px * side / shorter_side)
    start_px = (whole_px - kept_px) // 2
    return start_px * side / whole_px, (start_px + kept_px) * side / whole_px
