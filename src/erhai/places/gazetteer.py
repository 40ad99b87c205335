"""Names to places and points to names, in Chinese and English, without a network."""

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from erhai.areas import Territory
from erhai.places.data import PlaceData
from erhai.places.place import Confidence, Place, PlaceKind, PlaceMatch, PlaceName, Whereabouts
from erhai.places.scan import Found, Scanner
from erhai.places.sights import Sights
from erhai.places.spots import Spots
from erhai.sphere import distances_km, in_circles

_SAME_IMPORTANCE = 0.05
"""Two places of one name within this, a factor of three in people, are about as likely meant."""
_CANDIDATES = 12


class Gazetteer:
    """All places that ship, and the user's own, which win wherever they share a name or point.

    Making one reads nothing; the first question does. It may be used by several threads
    once each kind of question has been asked.
    """

    def __init__(self, user_places: Iterable[Place] = (), data: PlaceData | None = None) -> None:
        """Take the user's own places, such as own_place makes."""
        self._own = tuple(user_places)
        self._data = data or PlaceData()

    def close(self) -> None:
        """Close the file of places; it is opened again if need be."""
        self._data.close()

    @cached_property
    def _scanner(self) -> Scanner:
        names = [name for place in self._own for name in (place.name_en, place.name_zh) if name]
        return Scanner(self._data, names)

    @cached_property
    def _places_of_name(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        return self._data.numbers("name_starts"), self._data.numbers("name_places")

    @cached_property
    def _spots(self) -> Spots:
        return Spots(self._data)

    @cached_property
    def _sights(self) -> Sights:
        return Sights(self._data, self._own)

    def find(self, text: str) -> list[PlaceMatch]:
        """Find the names of places in text, from left to right, none overlapping another.

        A name that is also an ordinary word is left out where the text speaks of the
        word (a nice bath), and else says in its confidence what is known.
        """
        return [self._match(text, found) for found in self._scanner.scan(text)]

    def _match(self, text: str, found: Found) -> PlaceMatch:
        places = self.lookup(text[found.start : found.end])
        confidence = found.confidence
        if confidence is Confidence.SURE and _is_contested(places):
            confidence = Confidence.LIKELY
        return PlaceMatch(found.start, found.end, text[found.start : found.end], places, confidence)

    def lookup(self, name: str) -> tuple[Place, ...]:
        """List the places of exactly this name, best first: the user's own, then by importance."""
        key = self._scanner.folding.key(name)
        if key is None:
            return ()
        own = tuple(place for place in self._own if key in self._own_keys(place))
        number = self._scanner.number_of_key.get(key)
        if number is None:
            return own
        starts, places = self._places_of_name
        some = places[starts[number] : starts[number + 1]][:_CANDIDATES]
        return own + tuple(self._data.place(int(place)) for place in some)

    def _own_keys(self, place: Place) -> set[str | None]:
        fold = self._scanner.folding.key
        return {fold(name) for name in (place.name_en, place.name_zh) if name}

    def name_at(self, latitude: float, longitude: float) -> PlaceName | None:
        """Give the name of a point in WGS 84 degrees, or None over the open sea."""
        return self.names_at([latitude], [longitude])[0]

    def names_at(self, latitudes: ArrayLike, longitudes: ArrayLike) -> list[PlaceName | None]:
        """Give the names of many points, each as name_at would.

        Raises ValueError if the two differ in length or hold what is no latitude or longitude.
        """
        return [point.name for point in self.whereabouts(latitudes, longitudes)]

    def territories_at(self, latitudes: ArrayLike, longitudes: ArrayLike) -> list[str]:
        """Give the code of the smallest division that each point lies in, '' over the open sea.

        CN.29.5329: a point lies in a Territory if the code of one is this code, or what
        this code begins with before a dot. Raises ValueError as names_at.
        """
        units, _ = self._spots.units(*_checked(latitudes, longitudes))
        return self._spots.codes(units)

    def whereabouts(self, latitudes: ArrayLike, longitudes: ArrayLike) -> list[Whereabouts]:
        """Give the name and the territory of many points, for half of what the two take apart.

        Raises ValueError as names_at.
        """
        latitude, longitude = _checked(latitudes, longitudes)
        units, towns = self._spots.units(latitude, longitude)
        parts = self._spots.places(units, towns)
        sights = self._sights.at(latitude, longitude)
        # Many pictures are of few spots, and each is named once.
        known: dict[tuple[int, ...], PlaceName | None] = {}
        rows = list(map(tuple, np.column_stack([sights, parts]).tolist()))
        names = (
            known[row] if row in known else known.setdefault(row, self._name(row)) for row in rows
        )
        return list(map(Whereabouts, names, self._spots.codes(units)))

    def _name(self, row: Sequence[int]) -> PlaceName | None:
        if max(row) < 0:
            return None
        sight, country, region, city = row
        return PlaceName(
            None if sight < 0 else self._sights.place(sight),
            *(None if at < 0 else self._data.place(at) for at in (city, region, country)),
        )

    def contains(
        self, place: Place, latitudes: ArrayLike, longitudes: ArrayLike
    ) -> NDArray[np.bool_]:
        """Say of each point, shape (n,), whether it lies in a place's area, shape (n,).

        Raises ValueError if the two differ in length or hold what is no latitude or longitude.
        """
        latitude, longitude = _checked(latitudes, longitudes)
        if isinstance(place.area, Territory):
            return self._spots.within(place.area.codes, self._spots.units(latitude, longitude)[0])
        return in_circles(place.area, latitude, longitude)


def _is_contested(places: Sequence[Place]) -> bool:
    """Say whether the second candidate is about as important as the first, and elsewhere."""
    if len(places) < 2 or places[0].kind is PlaceKind.OWN:
        return False
    first, *rest = places
    return any(
        other.importance > first.importance - _SAME_IMPORTANCE
        and distances_km(first.latitude, first.longitude, [other.latitude], [other.longitude])[0]
        > first.radius_km + other.radius_km
        for other in rest
    )


def _checked(
    latitudes: ArrayLike, longitudes: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    latitude = np.asarray(latitudes, np.float64).ravel()
    longitude = np.asarray(longitudes, np.float64).ravel()
    if len(latitude) != len(longitude):
        raise ValueError(f"{len(latitude)} latitudes but {len(longitude)} longitudes")
    if not (np.abs(latitude) <= 90).all() or not (np.abs(longitude) <= 180).all():
        raise ValueError("latitudes must be in -90 to 90 and longitudes in -180 to 180 degrees")
    return latitude, longitude
