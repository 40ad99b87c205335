"""Distances and circles on the Earth, taken for a sphere."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from erhai.areas import Circle

EARTH_RADIUS_KM = 6371.0088
"""The Earth's mean radius (IUGG)."""

Degrees: TypeAlias = NDArray[np.float64]
"""Latitudes or longitudes, WGS 84: shape (n,), float64."""

# The middle of a circle is inside, whatever the arithmetic leaves of zero.
_SLACK_KM = 1e-3
# Rounding must not push a point out of a box, nor into an inner one: a tenth of a metre.
_SLACK_DEG = 1e-6


@dataclass(frozen=True, slots=True)
class Box:
    """From south to north and from west to east in degrees, ends included; west <= east."""

    south: float
    north: float
    west: float
    east: float


def unit_vectors(latitudes: ArrayLike, longitudes: ArrayLike) -> NDArray[np.float64]:
    """Turn WGS 84 degrees into points on the unit sphere, shape (n, 3)."""
    phi = np.radians(np.asarray(latitudes, np.float64).ravel())
    theta = np.radians(np.asarray(longitudes, np.float64).ravel())
    return np.stack([np.cos(phi) * np.cos(theta), np.cos(phi) * np.sin(theta), np.sin(phi)], axis=1)


def chord_of(arc_km: float) -> float:
    """Return the straight line through the unit sphere under an arc of so many km."""
    return float(2 * np.sin(arc_km / EARTH_RADIUS_KM / 2))


def arcs_km(chords: ArrayLike) -> NDArray[np.float64]:
    """Return the arcs in km over chords of the unit sphere, shape (n,)."""
    halves = np.clip(np.asarray(chords, np.float64) / 2, 0, 1)
    return 2 * EARTH_RADIUS_KM * np.arcsin(halves)


def distances_km(
    latitude: float, longitude: float, latitudes: ArrayLike, longitudes: ArrayLike
) -> NDArray[np.float64]:
    """Give the distances in km along the sphere from one point to each of others, shape (n,)."""
    middle = unit_vectors([latitude], [longitude])[0]
    chords = np.linalg.norm(unit_vectors(latitudes, longitudes) - middle, axis=1)
    return arcs_km(chords)


def in_circles(
    circles: Iterable[Circle], latitudes: ArrayLike, longitudes: ArrayLike
) -> NDArray[np.bool_]:
    """Say of each point, shape (n,), whether it lies in any of the circles, shape (n,)."""
    inside = np.zeros(np.asarray(latitudes, np.float64).size, np.bool_)
    for circle in circles:
        away = distances_km(circle.latitude, circle.longitude, latitudes, longitudes)
        inside |= away <= circle.radius_km + _SLACK_KM
    return inside


def boxes_around(circle: Circle) -> tuple[Box, ...]:
    """Return the box, or at the date line the two boxes, that hold all of a circle."""
    radius = min((circle.radius_km + _SLACK_KM) / EARTH_RADIUS_KM, np.pi)
    reach = float(np.degrees(radius)) + _SLACK_DEG
    south, north = circle.latitude - reach, circle.latitude + reach
    if south <= -90 or north >= 90:
        return (Box(max(south, -90.0), min(north, 90.0), -180.0, 180.0),)
    # The meridians that touch a circle do so nearer to the pole than its middle is.
    half = np.degrees(np.arcsin(min(np.sin(radius) / np.cos(np.radians(circle.latitude)), 1.0)))
    west = circle.longitude - float(half) - _SLACK_DEG
    east = circle.longitude + float(half) + _SLACK_DEG
    if west <= -180:
        return (Box(south, north, -180.0, east), Box(south, north, west + 360, 180.0))
    if east >= 180:
        return (Box(south, north, west, 180.0), Box(south, north, -180.0, east - 360))
    return (Box(south, north, west, east),)


def box_within(circle: Circle) -> Box | None:
    """Return a box that lies wholly in a circle, or None near a pole or the date line."""
    radius = circle.radius_km / EARTH_RADIUS_KM
    height = radius / np.sqrt(2)
    reach = float(np.degrees(height)) - _SLACK_DEG
    south, north = circle.latitude - reach, circle.latitude + reach
    if reach <= 0 or radius > 1 or south <= -90 or north >= 90:
        return None
    # By the haversine formula, with the parallel that is widest within the box.
    widest = 1.0 if south <= 0 <= north else np.cos(np.radians(min(abs(south), abs(north))))
    room = np.sin(radius / 2) ** 2 - np.sin(height / 2) ** 2
    share = room / (np.cos(np.radians(circle.latitude)) * widest)
    half = float(np.degrees(2 * np.arcsin(np.sqrt(min(share, 1.0))))) - _SLACK_DEG
    west, east = circle.longitude - half, circle.longitude + half
    if half <= 0 or west < -180 or east > 180:
        return None
    return Box(south, north, west, east)
