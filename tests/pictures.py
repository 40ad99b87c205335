"""Pictures made in code: every format that Erhai reads, with whatever EXIF a test needs."""

from datetime import datetime
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image
from PIL.TiffImagePlugin import IFDRational

RED, GREEN, BLUE, YELLOW = (220, 30, 30), (40, 160, 60), (40, 70, 220), (240, 220, 40)

# EXIF orientation -> what a camera held that way stores of an upright picture.
STORED_AS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def scene(width_px: int = 96, height_px: int = 64) -> Image.Image:
    """Return four quarters: red, green over blue, yellow. No two turns of it are alike."""
    image = Image.new("RGB", (width_px, height_px))
    half = (width_px // 2, height_px // 2)
    image.paste(RED, (0, 0, *half))
    image.paste(GREEN, (half[0], 0, width_px, half[1]))
    image.paste(BLUE, (0, half[1], half[0], height_px))
    image.paste(YELLOW, (*half, width_px, height_px))
    return image


def noise(width_px: int, height_px: int, seed: int = 0) -> Image.Image:
    """Return a picture that no other seed gives: smooth waves with grain."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height_px, 0:width_px]
    waves = [
        np.sin(x * rng.uniform(0.001, 0.05) + y * rng.uniform(0.001, 0.05) + rng.uniform(0, 6))
        for _ in range(3)
    ]
    values = 128 + 90 * np.stack(waves, axis=-1) + rng.normal(0, 8, (height_px, width_px, 3))
    return Image.fromarray(values.clip(0, 255).astype(np.uint8))


def to_bytes(image: Image.Image, format_name: str, exif: Image.Exif | None = None) -> bytes:
    """Return the picture as a file of this format, lossless where the format can be.

    A colour profile under image.info["icc_profile"] goes along.
    """
    stream = BytesIO()
    extra = {"exif": exif.tobytes()} if exif is not None else {}
    if "icc_profile" in image.info:
        extra["icc_profile"] = image.info["icc_profile"]
    match format_name:
        case "JPEG":
            image.save(stream, "JPEG", quality=95, subsampling=0, **extra)
        case "WEBP":
            image.save(stream, "WEBP", lossless=True, **extra)
        case "AVIF":
            image.save(stream, "AVIF", quality=95, **extra)
        case "HEIF":
            import pillow_heif

            pillow_heif.register_heif_opener()
            image.save(stream, "HEIF", quality=95, **extra)
        case _:
            image.save(stream, format_name, **extra)
    return stream.getvalue()


def make_exif(
    *,
    orientation: int | None = None,
    taken_at: datetime | None = None,
    zone: str | None = None,
    position: tuple[float, float] | None = None,
    make: str | None = None,
    model: str | None = None,
) -> Image.Exif:
    """Return EXIF as a camera writes it; position is latitude and longitude in degrees."""
    exif = Image.Exif()
    if orientation is not None:
        exif[ExifTags.Base.Orientation] = orientation
    if make is not None:
        exif[ExifTags.Base.Make] = make
    if model is not None:
        exif[ExifTags.Base.Model] = model
    details = exif.get_ifd(ExifTags.IFD.Exif)
    if taken_at is not None:
        details[ExifTags.Base.DateTimeOriginal] = taken_at.strftime("%Y:%m:%d %H:%M:%S")
        if taken_at.microsecond:
            details[ExifTags.Base.SubsecTimeOriginal] = f"{taken_at.microsecond:06}"
    if zone is not None:
        details[ExifTags.Base.OffsetTimeOriginal] = zone
    if position is not None:
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        for value, tag, sides in zip(position, (1, 3), ("NS", "EW"), strict=True):
            gps[tag] = sides[value < 0]
            gps[tag + 1] = _sexagesimal(abs(value))
    return exif


def make_jpeg(
    path: Path,
    image: Image.Image | tuple[int, int, int] = RED,
    exif: Image.Exif | None = None,
) -> Path:
    """Write a JPEG, of a picture or of one colour (96 × 64), and return its path."""
    if isinstance(image, tuple):
        image = Image.new("RGB", (96, 64), image)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(to_bytes(image, "JPEG", exif))
    return path


def _sexagesimal(degrees: float) -> tuple[IFDRational, IFDRational, IFDRational]:
    exact = Fraction(degrees).limit_denominator(3_600_000)
    minutes = (exact % 1) * 60
    seconds = (minutes % 1) * 60
    return (
        IFDRational(int(exact)),
        IFDRational(int(minutes)),
        IFDRational(round(seconds * 10_000), 10_000),
    )
