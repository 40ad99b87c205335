"""Areas on the earth, as plain data."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Circle:
    """All points within radius_km of a point given in WGS 84 degrees."""

    latitude: float
    longitude: float
    radius_km: float


@dataclass(frozen=True, slots=True)
class Territory:
    """All land that belongs to one of these codes.

    A code is ISO 3166-1's of a country (CN), or with GeoNames' codes of its
    first-level (CN.29) and in China second-level (CN.29.5329) division.
    """

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """A place that a person named: all points within radius_km of a point in WGS 84 degrees."""

    name: str
    latitude: float
    longitude: float
    radius_km: float = 1.0


Area: TypeAlias = Territory | tuple[Circle, ...]
"""An area on the earth: a territory, or one or more circles that together cover it."""
