"""The landmark that a point belongs to: the one it is deepest in, the famous before the rest."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from erhai.areas import Circle
from erhai.places.data import PlaceData
from erhai.places.place import Place, PlaceKind
from erhai.sphere import EARTH_RADIUS_KM, Degrees, unit_vectors

LARGEST_KM = 60.0
"""A circle larger than this is a mountain range or a sea; it would name everything in it."""

# A point in the middle of Leifeng Pagoda is there and not at West Lake around it, though the lake
# is better known; one rank of fame weighs as much as this share of the radius.
_SHARE_PER_RANK = 0.15
_IMPORTANCE_PER_RANK = 0.1
_POINTS_AT_ONCE = 4_000

_LANDMARKS = {
    PlaceKind.ISLAND,
    PlaceKind.MOUNTAIN,
    PlaceKind.LAKE,
    PlaceKind.RIVER,
    PlaceKind.SEA,
    PlaceKind.DESERT,
    PlaceKind.PARK,
    PlaceKind.SIGHT,
}


class Sights:
    """All landmarks, and the user's own places, which win over these."""

    def __init__(self, data: PlaceData, own: Sequence[Place]) -> None:
        """Take the file's parts and the user's own places."""
        self._places = [*own, *_landmarks(data)]
        circles = [
            (circle, number)
            for number, place in enumerate(self._places)
            if isinstance(place.area, tuple)
            for circle in place.area
            if circle.radius_km <= LARGEST_KM or place.kind is PlaceKind.OWN
        ]
        self._place_of_circle = np.array([number for _, number in circles], np.int64)
        self._middles = _middles([circle for circle, _ in circles])
        self._radii_km = np.array([circle.radius_km for circle, _ in circles])
        fame = np.array([self._places[number].importance for _, number in circles])
        self._bonus = fame / _IMPORTANCE_PER_RANK * _SHARE_PER_RANK
        self._bonus[self._place_of_circle < len(own)] = np.inf

    def place(self, number: int) -> Place:
        """Give the landmark of a number that at() gave."""
        return self._places[number]

    def at(self, latitudes: Degrees, longitudes: Degrees) -> NDArray[np.int64]:
        """Give each point's landmark by its number, shape (n,), -1 for none."""
        points = unit_vectors(latitudes, longitudes)
        found = np.full(len(points), -1, np.int64)
        for start in range(0, len(points), _POINTS_AT_ONCE):
            rows = slice(start, start + _POINTS_AT_ONCE)
            # Chords, which are as long as their arcs here to one part in 200,000.
            squares = np.clip(2 - 2 * (points[rows] @ self._middles.T), 0, None)
            depth = EARTH_RADIUS_KM * np.sqrt(squares) / self._radii_km
            depth = np.where(depth <= 1, depth - self._bonus, np.inf)
            best = np.argmin(depth, axis=1)
            inside = depth[np.arange(len(depth)), best] < np.inf
            found[rows] = np.where(inside, self._place_of_circle[best], -1)
        return found


def _landmarks(data: PlaceData) -> list[Place]:
    codes = data.lines("place_codes")
    kinds = [number for number, kind in enumerate(PlaceKind) if kind in _LANDMARKS]
    chosen = np.flatnonzero(np.isin(data.kinds, kinds))
    return [data.place(int(number)) for number in chosen if not codes[number]]


def _middles(circles: Sequence[Circle]) -> NDArray[np.float64]:
    latitudes = [circle.latitude for circle in circles]
    return unit_vectors(latitudes, [circle.longitude for circle in circles])
