"""From any of Pillow's modes to upright RGB at a working size."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from erhai.decode.colour_profile import to_srgb

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# In squares of twice the target. A strip more than 16 times as long as it is wide may so be
# halved further: nothing of it would survive the model's square, and size needs a bound.
_MAX_AREA = 64


def upright_rgb(image: Image.Image, orientation: int, *, min_side_px: int) -> Image.Image:
    """Return the picture as sRGB, alpha on white, upright, at a working size.

    orientation is EXIF's, 1 to 8. Sides are halved as long as the shorter one stays
    at or above 2 * min_side_px; strips longer than 16 times their width perhaps
    further. Halving averages pixels evenly, and a later resize to min_side_px sees
    nearly what it would have seen of the full picture.
    """
    profile = image.info.get("icc_profile")
    image = _averageable(image)
    factor = _halvings(image.size, 2 * min_side_px)
    if factor > 1:
        image = image.reduce(factor)
    image = _on_white(image)
    if isinstance(profile, bytes) and profile:
        image = to_srgb(image, profile)
    image = image.convert("RGB")
    turn = _TURNS.get(orientation)
    return image if turn is None else image.transpose(turn)


def _halvings(size: tuple[int, int], target_px: int) -> int:
    factor = 1
    while (
        min(size) // (2 * factor) >= target_px
        or size[0] * size[1] // factor**2 > _MAX_AREA * target_px**2
    ):
        factor *= 2
    return factor


def _averageable(image: Image.Image) -> Image.Image:
    """Return the picture in a mode whose values may be averaged.

    Pillow averages L, LA, RGB, RGBA (weighted by alpha) and CMYK; the rest hold
    palette indices, bits, wide numbers or other colour spaces.
    """
    if image.mode in {"L", "RGB", "CMYK", "LA", "RGBA"} and "transparency" not in image.info:
        return image
    if image.mode.startswith(("I", "F")):
        return Image.fromarray(_eight_bits(np.asarray(image)))
    if image.mode == "LAB":
        return _lab_to_rgb(image)
    if image.mode == "1":
        return image.convert("L")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _eight_bits(values: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Scale wide grey values to 0 to 255.

    Unsigned 16-bit values span their type. Wider integers and floats say nothing of
    their range, so it is the narrowest usual one that holds them (0 to 1 for floats,
    0 to 255, 0 to 65,535), else their own. What is not finite becomes black.
    """
    if values.dtype.itemsize == 2:
        return (values.astype(np.uint16) // 257).astype(np.uint8)
    grey = values.astype(np.float32)
    finite = np.isfinite(grey)
    if not finite.all():
        grey[~finite] = grey[finite].min(initial=0.0)
    low, high = float(grey.min()), float(grey.max())
    usual = (1.0, 255.0, 65_535.0) if values.dtype.kind == "f" else (255.0, 65_535.0)
    if low >= 0 and high <= usual[-1]:
        low, high = 0.0, next(limit for limit in usual if high <= limit)
    grey -= low
    grey *= 255.0 / ((high - low) or 1.0)
    return grey.round().astype(np.uint8)


def _lab_to_rgb(image: Image.Image) -> Image.Image:
    from PIL import ImageCms

    converted = ImageCms.profileToProfile(
        image, ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB"), outputMode="RGB"
    )
    assert converted is not None  # None is for conversions in place
    return converted


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode not in {"LA", "RGBA"}:
        return image
    image = image.convert("RGBA")
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return white
