"""Values of a model's configuration, checked."""

from pathlib import Path
from typing import Literal, TypeGuard

from erhai.encode.layouts.files import Json
from erhai.errors import ModelError

Triple = tuple[float, float, float]

_BILINEAR, _BICUBIC = 2, 3
_FILTERS: dict[object, Literal["bicubic", "bilinear"]] = {
    _BICUBIC: "bicubic",
    _BILINEAR: "bilinear",
    "bicubic": "bicubic",
    "bilinear": "bilinear",
}


def whole(config: Json, key: str, path: Path, default: int | None = None) -> int:
    """Return a number above zero. Raises ModelError if it is missing or no such number."""
    value = config.get(key, default)
    if not is_count(value):
        raise ModelError(f"{path} does not say a number for {key!r}, or one that cannot be.")
    return value


def is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10_000_000


def triple(config: Json, key: str, path: Path) -> Triple:
    """Return three numbers, one a channel. Raises ModelError if they are missing."""
    value = config.get(key)
    if isinstance(value, list) and len(value) == 3:
        numbers = [each for each in value if isinstance(each, int | float)]
        if len(numbers) == 3:
            return (float(numbers[0]), float(numbers[1]), float(numbers[2]))
    raise ModelError(f"{path} does not say three numbers for {key!r}.")


def interpolation(value: object, path: Path) -> Literal["bicubic", "bilinear"]:
    """Return the filter that pictures are resized by. Raises ModelError for any other."""
    if value in _FILTERS:
        return _FILTERS[value]
    raise ModelError(
        f"{path} wants pictures resized by {value!r}, and Erhai knows bicubic and bilinear."
    )
