"""Pixels into what an image tower takes."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from erhai.encode.model_card import ModelCard
from erhai.types import Pixels

if TYPE_CHECKING:
    from PIL import Image

# Sides of a picture that is resized as a whole before it is cut.
_LONGEST = 8


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
    picture = Image.fromarray(np.ascontiguousarray(image))
    filters = {"bicubic": Image.Resampling.BICUBIC, "bilinear": Image.Resampling.BILINEAR}
    resample = filters[card.interpolation]
    if card.resize == "crop":
        square = _crop(picture, card.resized_px or card.image_size_px, card.image_size_px, resample)
    else:
        square = picture.resize((card.image_size_px, card.image_size_px), resample)
    planes = np.asarray(square).transpose(2, 0, 1).astype(np.float32)
    std = np.array(card.std, np.float32)[:, None, None]
    mean = np.array(card.mean, np.float32)[:, None, None]
    scaled: NDArray[np.float32] = planes * (1 / (255 * std)) - mean / std
    return scaled


def _crop(
    picture: "Image.Image", shorter_px: int, kept_px: int, resample: "Image.Resampling"
) -> "Image.Image":
    """Resize the whole to whole pixels, and cut whole pixels off, as the reference does."""
    shorter = min(picture.size)
    whole = tuple(int(shorter_px * side / shorter) for side in picture.size)
    left, top = ((side - kept_px) // 2 for side in whole)
    kept = (left, top, left + kept_px, top + kept_px)
    if max(whole) <= _LONGEST * shorter_px:
        return picture.resize((whole[0], whole[1]), resample).crop(kept)
    # The whole of a strip could fill the memory. Its centre alone differs from that by what
    # is rounded between the passes, which Pillow then may take in the other order.
    scales = [before / after for before, after in zip(picture.size, whole, strict=True)] * 2
    box = tuple(edge * scale for edge, scale in zip(kept, scales, strict=True))
    return picture.resize((kept_px, kept_px), resample, (box[0], box[1], box[2], box[3]))
