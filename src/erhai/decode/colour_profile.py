"""From the colours of a picture's own profile (ICC) to sRGB."""

from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageCms


def to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Return an RGB or CMYK picture as RGB, its colours in sRGB.

    A profile that is damaged, or of another kind than the picture, is left out, and
    so are those that call themselves sRGB.
    """
    try:
        transform = _transform(profile, image.mode)
        converted = transform.apply(image) if transform else image
    # What Pillow raises on a profile is not documented; none is worth the picture.
    except Exception:  # noqa: BLE001
        converted = image
    return converted.convert("RGB")


@lru_cache(maxsize=8)  # a camera gives all its pictures the same one
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    source = ImageCms.ImageCmsProfile(BytesIO(profile))
    if source.profile.xcolor_space.strip() != mode:
        return None
    if "sRGB" in (source.profile.profile_description or ""):
        return None
    return ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), mode, "RGB")
