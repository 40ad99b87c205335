"""Small copies of pictures, as JPEG without metadata."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image

from erhai.decode.limits import DecodeLimits
from erhai.decode.reader import read_upright
from erhai.decode.source import display_name, open_picture
from erhai.fingerprint import fingerprint_bytes

_QUALITY = 82


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A small copy of a picture, and the fingerprint of the file that it was made of."""

    jpeg: bytes
    fingerprint: bytes


def draw_thumbnail(path: Path, *, side_px: int, limits: DecodeLimits) -> Thumbnail:
    """Return a picture file's small copy: upright, sRGB, alpha on white, of one frame.

    Its longer side is side_px, or the picture's own where that is less (strips longer than 16
    times their width perhaps still less); no metadata of the file is in it. Raises PictureError
    as decode_file.
    """
    with open_picture(path, limits) as file:
        data = file.read()

    def min_side_px(size: tuple[int, int]) -> int:
        # What is decoded may be halved to twice this, and must not fall below the copy.
        return max(1, -(-min(size) * side_px // (2 * max(size))))

    image, _ = read_upright(data, min_side_px, limits=limits, name=display_name(path))
    scale = side_px / max(image.size)
    if scale < 1:
        size = tuple(max(1, round(side * scale)) for side in image.size)
        image = image.resize((size[0], size[1]), Image.Resampling.LANCZOS)
    stream = BytesIO()
    image.save(stream, "JPEG", quality=_QUALITY, optimize=True)
    return Thumbnail(stream.getvalue(), fingerprint_bytes(data))
