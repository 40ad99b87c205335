"""Which searchable pictures were taken within circles."""

from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np

from erhai.areas import Circle
from erhai.catalogue.database import Database, Value
from erhai.catalogue.ranges import ids_where
from erhai.sphere import Box, box_within, boxes_around, in_circles
from erhai.types import ImageIds

_IN_BOX = "latitude BETWEEN ? AND ? AND longitude BETWEEN ? AND ?"
_INDEX = "searchable_by_position"


def ids_in_circles(db: Database, circles: Iterable[Circle]) -> ImageIds:
    """Return the searchable ids whose position lies in any of the circles, rising."""
    return np.unique(np.concatenate([np.empty(0, np.int64), *_found(db, circles)]))


def _found(db: Database, circles: Iterable[Circle]) -> Iterable[ImageIds]:
    for circle in circles:
        within = box_within(circle)
        if within is not None:
            # Most pictures are in here, and need not be measured.
            yield ids_where(db, _INDEX, _IN_BOX, _sides(within))
        for box in boxes_around(circle):
            condition, sides = _IN_BOX, _sides(box)
            if within is not None:
                condition += f" AND NOT ({_IN_BOX})"
                sides += _sides(within)
            yield _measured(db, circle, condition, sides)


def _measured(
    db: Database, circle: Circle, condition: str, parameters: Sequence[Value]
) -> ImageIds:
    rows = db.rows(
        f"SELECT image_id, latitude, longitude FROM images INDEXED BY {_INDEX} "
        f"WHERE state = 'searchable' AND {condition}",
        parameters,
    )
    table = np.fromiter(chain.from_iterable(rows), np.float64, 3 * len(rows)).reshape(-1, 3)
    inside = in_circles([circle], table[:, 1], table[:, 2])
    return table[:, 0].astype(np.int64)[inside]


def _sides(box: Box) -> list[Value]:
    return [box.south, box.north, box.west, box.east]
