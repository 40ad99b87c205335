"""Which country, region and city a point belongs to: those of the nearest town.

Borders are not drawn anywhere. A point is told by the nearest of 235,000 towns and villages, so
near a border the answer is that of the nearer village, right or wrong; how often it is wrong is
measured in docs/adr/0007-places.md.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from erhai.places.data import PlaceData
from erhai.places.nearest import NearestPoints

REACH_ON_LAND_KM = 320.0
"""In the Sahara and in Tibet the next village is this far away at times."""
REACH_AT_SEA_KM = 40.0
"""Pictures taken on a ferry are of the coast, those taken on an ocean are of none."""


class Spots:
    """Towns with what their surroundings are called."""

    def __init__(self, data: PlaceData) -> None:
        """Take the file's parts; where towns lie is read here."""
        self._nearest = NearestPoints(
            np.cumsum(data.numbers("town_latitudes")) / 1000,
            np.cumsum(data.numbers("town_longitudes")) / 1000,
        )
        self._codes = data.lines("unit_codes")
        counts = data.numbers("town_counts")
        self._unit_of_town = np.repeat(np.arange(len(counts)), counts)
        self._city_of_town = data.numbers("town_cities")
        self._places_of_unit = data.numbers("unit_places")
        self._land = data.array("land")

    def units(
        self, latitudes: ArrayLike, longitudes: ArrayLike
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Give each point's unit and its nearest town, -1 for both where there is none."""
        latitude = np.asarray(latitudes, np.float64).ravel()
        longitude = np.asarray(longitudes, np.float64).ravel()
        towns = np.full(len(latitude), -1, np.int64)
        ashore = self.is_land(latitude, longitude)
        for there, reach_km in ((ashore, REACH_ON_LAND_KM), (~ashore, REACH_AT_SEA_KM)):
            towns[there], _ = self._nearest.find(latitude[there], longitude[there], reach_km)
        return np.where(towns < 0, -1, self._unit_of_town[towns]), towns

    def places(self, units: NDArray[np.int64], towns: NDArray[np.int64]) -> NDArray[np.int64]:
        """Give the country, region and city of points that units() was asked for.

        By number, shape (n, 3), -1 for none.
        """
        found = np.where(units[:, None] < 0, -1, self._places_of_unit[units])
        # Where a unit is itself a city, as in China, that is the answer.
        own = np.where(towns < 0, -1, self._city_of_town[towns])
        found[:, 2] = np.where(found[:, 2] < 0, own, found[:, 2])
        return found

    def codes(self, units: NDArray[np.int64]) -> list[str]:
        """Give the code of each unit, '' for -1."""
        return [self._codes[unit] if unit >= 0 else "" for unit in units.tolist()]

    def within(self, codes: Sequence[str], units: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Say of each unit whether it lies in the territory of any code; of -1 not."""
        wanted = tuple(code + "." for code in codes)
        inside = np.array([(code + ".").startswith(wanted) for code in self._codes])
        return np.where(units < 0, False, inside[units])

    def is_land(
        self, latitudes: NDArray[np.float64], longitudes: NDArray[np.float64]
    ) -> NDArray[np.bool_]:
        """Say of each point whether its cell of a tenth of a degree holds any land."""
        row = np.clip((latitudes + 90) * 10, 0, 1799).astype(np.int64)
        column = ((longitudes + 180) % 360 * 10).astype(np.int64) % 3600
        cell = row * 3600 + column
        bits = np.asarray(self._land[cell // 8], np.int64) >> (7 - cell % 8)
        return (bits & 1).astype(np.bool_)
