"""preprocessor_config.json, in which transformers writes how pictures are prepared."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from erhai.encode.layouts.files import Json, part, read_json
from erhai.encode.layouts.numbers import Triple, interpolation, is_count, triple
from erhai.errors import ModelError

_RESCALE = 1 / 255


@dataclass(frozen=True, slots=True)
class Preparing:
    """The image part of a model card; see ModelCard."""

    image_size_px: int
    resize: Literal["squash", "crop"]
    resized_px: int | None
    interpolation: Literal["bicubic", "bilinear"]
    mean: Triple
    std: Triple


def read_preprocessor(path: Path) -> Preparing:
    """Read the file; raises ModelError if it wants what Erhai does not do."""
    config = read_json(path)
    # Newer versions of transformers keep it within the processor's configuration.
    config = part(config, "image_processor") or config
    if not config.get("do_resize", True) or not config.get("do_normalize", True):
        raise ModelError(f"{path} wants pictures that are not resized or not normalized.")
    scale = config.get("rescale_factor", _RESCALE)
    if not isinstance(scale, int | float) or abs(scale - _RESCALE) > 1e-6:
        raise ModelError(f"{path} wants pixels scaled by {scale}, and Erhai scales by 1/255.")
    size_px, resize, resized_px = _sizes(config, path)
    return Preparing(
        image_size_px=size_px,
        resize=resize,
        resized_px=resized_px,
        interpolation=interpolation(config.get("resample", 3), path),
        mean=triple(config, "image_mean", path),
        std=triple(config, "image_std", path),
    )


def _sizes(config: Json, path: Path) -> tuple[int, Literal["squash", "crop"], int | None]:
    size = config.get("size")
    kind = str(config.get("image_processor_type", config.get("feature_extractor_type", "")))
    square = _square(part(config, "size"))
    shorter = size if is_count(size) else part(config, "size").get("shortest_edge")
    if config.get("do_center_crop", "CLIP" in kind):
        crop = config.get("crop_size")
        kept = crop if is_count(crop) else _square(part(config, "crop_size"))
        if square is not None and square == kept:
            return kept, "squash", None  # and nothing is left to be cut
        if is_count(shorter) and kept is not None and kept <= shorter:
            return kept, "crop", None if shorter == kept else shorter
    else:
        side = size if is_count(size) else square
        if side is not None:
            return side, "squash", None
    raise ModelError(
        f"{path} wants pictures of a size that Erhai cannot make (size {size},"
        f" crop_size {config.get('crop_size')}): squares, or the square at the centre."
    )


def _square(size: Json) -> int | None:
    height, width = size.get("height"), size.get("width")
    return height if is_count(height) and height == width else None
