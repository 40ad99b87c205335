"""From a picture file to upright RGB pixels, metadata, look and fingerprint."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image, ImageFile

from erhai.decode.failure import explain
from erhai.decode.formats import load_plugin, sniff, without_metadata
from erhai.decode.limits import DecodeLimits
from erhai.decode.look import look_of
from erhai.decode.metadata import read_metadata, read_orientation
from erhai.decode.pixels import upright_rgb
from erhai.decode.source import display_name, open_picture
from erhai.errors import FailureKind, PictureError
from erhai.fingerprint import fingerprint_bytes
from erhai.types import Decoded, Metadata


def decode_file(path: Path, *, min_side_px: int, limits: DecodeLimits) -> Decoded:
    """Read and decode one picture file; see decode_bytes."""
    with open_picture(path, limits) as file:
        data = file.read()
    return decode_bytes(data, min_side_px=min_side_px, limits=limits, name=display_name(path))


def decode_bytes(
    data: bytes, *, min_side_px: int, limits: DecodeLimits, name: str = "The picture"
) -> Decoded:
    """Decode one picture: JPEG, PNG, WebP, GIF, BMP, TIFF, HEIC or AVIF.

    The pixels are the first frame, upright, alpha on white, (height, width, 3)
    uint8. Both sides are at least 2 * min_side_px, or the picture's own (strips longer
    than 16 times their width excepted); the shorter one is below 4 * min_side_px.
    Colours are sRGB, converted where the file carries a profile of another space.
    Damaged metadata is left out. `name` stands for the picture in messages.

    Raises PictureError, and nothing else, for whatever is wrong with the picture.
    """
    image, metadata = read_upright(data, lambda _: min_side_px, limits=limits, name=name)
    pixels = np.asarray(image)
    return Decoded(pixels, metadata, fingerprint_bytes(data), look_of(pixels))


def read_upright(
    data: bytes,
    min_side_px: Callable[[tuple[int, int]], int],
    *,
    limits: DecodeLimits,
    name: str = "The picture",
) -> tuple[Image.Image, Metadata]:
    """Decode one picture as decode_bytes does, at a size that may depend on its own.

    min_side_px is asked with the sides of the picture as it is stored, before it is turned.
    """
    if not data:
        raise PictureError(FailureKind.EMPTY, f"{name} is empty: it has no bytes at all.")
    if len(data) > limits.max_size_bytes:
        raise PictureError(
            FailureKind.TOO_LARGE,
            f"{name} has {len(data):,} bytes; at most {limits.max_size_bytes:,} are allowed.",
        )
    format_name = sniff(data)
    if format_name is None:
        raise PictureError(
            FailureKind.UNSUPPORTED,
            f"{name} holds no picture that Erhai can read: "
            "it is none of JPEG, PNG, WebP, GIF, BMP, TIFF, HEIC and AVIF.",
        )
    try:
        return _decode(data, format_name, min_side_px, limits, name)
    except PictureError:
        raise
    except Exception as error:  # decoders raise nearly anything on hostile bytes
        bare = without_metadata(data, format_name)
        if len(bare) == len(data):
            raise explain(error, data, format_name, name) from error
        return read_upright(bare, min_side_px, limits=limits, name=name)


def _decode(
    data: bytes,
    format_name: str,
    min_side_px: Callable[[tuple[int, int]], int],
    limits: DecodeLimits,
    name: str,
) -> tuple[Image.Image, Metadata]:
    image = _open(data, format_name)
    width_px, height_px = image.size
    if width_px * height_px > limits.max_pixels:
        raise PictureError(
            FailureKind.TOO_MANY_PIXELS,
            f"{name} has {width_px} × {height_px} pixels; "
            f"at most {limits.max_pixels:,} are allowed.",
        )
    side_px = min_side_px(image.size)
    if format_name == "PNG":
        image.load()  # its metadata may come after its pixels
    metadata = read_metadata(image, format_name)
    if format_name == "JPEG":
        image.draft(None, (2 * side_px, 2 * side_px))
    image.load()
    # TIFF's and HEIF's decoders have turned the picture by now, and cleared the tag.
    orientation = read_orientation(image)
    if orientation >= 5:
        metadata = replace(metadata, width_px=height_px, height_px=width_px)
    return upright_rgb(image, orientation, min_side_px=side_px), metadata


def _open(data: bytes, format_name: str) -> ImageFile.ImageFile:
    """Read a picture's header.

    Image.open would also try formats that run other programs, hide what a decoder
    complains of, and apply a pixel limit that is global to the process.
    """
    load_plugin(format_name)
    factory, _ = Image.OPEN[format_name]
    return factory(BytesIO(data), "")
