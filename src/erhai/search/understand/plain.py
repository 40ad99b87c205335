"""Plain data, as JSON gives it, read with its types checked."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

Plain: TypeAlias = dict[str, object]


def field(told: object, name: str) -> object:
    """Return a field of an object, or None if it has none such. Raises ValueError."""
    if not isinstance(told, Mapping):
        raise ValueError(f"{told!r} is not an object.")
    return told.get(name)


def items(told: object) -> Sequence[object]:
    """Return the items of a list; nothing is an empty one. Raises ValueError."""
    if told is None:
        return ()
    if not isinstance(told, (list, tuple)):
        raise ValueError(f"{told!r} is not a list.")
    return told


def text(told: object) -> str:
    """Return a text. Raises ValueError."""
    if not isinstance(told, str):
        raise ValueError(f"{told!r} is not a text.")
    return told


def whole(told: object) -> int:
    """Return a whole number. Raises ValueError."""
    if not isinstance(told, int):
        raise ValueError(f"{told!r} is not a whole number.")
    return told


def within(told: object, least: int, most: int) -> int:
    """Return a whole number from least to most. Raises ValueError."""
    if not least <= (number := whole(told)) <= most:
        raise ValueError(f"{number} is not from {least} to {most}.")
    return number


def number(told: object) -> float:
    """Return a finite number. Raises ValueError."""
    if not isinstance(told, (int, float)) or not math.isfinite(told):
        raise ValueError(f"{told!r} is not a number.")
    return float(told)


def moment(told: object) -> datetime | None:
    """Return a wall time, any zone ignored, or None for nothing. Raises ValueError."""
    return None if told is None else datetime.fromisoformat(text(told)).replace(tzinfo=None)


def written(told: datetime | None) -> str | None:
    """Return a wall time as moment() reads it."""
    return None if told is None else told.isoformat()
