"""Which searchable pictures were taken within circles."""

from collections.abc import Sequence
from itertools import chain
from typing import TypeAlias

import numpy as np

from erhai.areas import Circle
from erhai.catalogue.database import Database, Value
from erhai.catalogue.ranges import ids_where
from erhai.sphere import Box, box_within, boxes_around, in_circles
from erhai.types import ImageIds

_INDEX = "searchable_by_position"
_IN_BOX = "(latitude BETWEEN ? AND ? AND longitude BETWEEN ? AND ?)"


def ids_in_circles(db: Database, circles: Sequence[Circle]) -> ImageIds:
    """Return the searchable ids whose position lies in any of the circles, in any order."""
    inner = [box for box in map(box_within, circles) if box is not None]
    outer = [box for circle in circles for box in boxes_around(circle)]
    if not outer:
        return np.empty(0, np.int64)
    surely, maybe = _in_any(inner), _in_any(outer)
    # Most pictures are well within, and need not be measured.
    found = ids_where(db, _INDEX, *_both(_band(inner), surely)) if inner else np.empty(0, np.int64)
    rest = _both(_band(outer), maybe, _negated(surely))
    return np.concatenate([found, _measured(db, circles, *rest)])


def _measured(
    db: Database, circles: Sequence[Circle], condition: str, parameters: Sequence[Value]
) -> ImageIds:
    rows = db.rows(
        f"SELECT image_id, latitude, longitude FROM images INDEXED BY {_INDEX} "
        f"WHERE state = 'searchable' AND {condition}",
        parameters,
    )
    table = np.fromiter(chain.from_iterable(rows), np.float64, 3 * len(rows)).reshape(-1, 3)
    inside = in_circles(circles, table[:, 1], table[:, 2])
    return table[:, 0].astype(np.int64)[inside]


_Condition: TypeAlias = tuple[str, list[Value]]


def _in_any(boxes: Sequence[Box]) -> _Condition:
    sides: list[Value] = [s for b in boxes for s in (b.south, b.north, b.west, b.east)]
    return " OR ".join([_IN_BOX] * len(boxes)) or "FALSE", sides


def _band(boxes: Sequence[Box]) -> _Condition:
    """Return the condition that the index can follow: between the boxes' outermost parallels."""
    ends: list[Value] = [min(box.south for box in boxes), max(box.north for box in boxes)]
    return "latitude BETWEEN ? AND ?", ends


def _both(*conditions: _Condition) -> _Condition:
    text = " AND ".join(f"({condition})" for condition, _ in conditions)
    return text, [value for _, values in conditions for value in values]


def _negated(condition: _Condition) -> _Condition:
    return f"NOT ({condition[0]})", condition[1]
