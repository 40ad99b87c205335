"""Mend what GeoNames says wrongly of a few towns: their division."""

from collections import defaultdict

import numpy as np

import sources
from erhai.sphere import distances_km, unit_vectors

ALONE_KM = 100
LARGE = 30


def repair(towns: list[sources.Town]) -> None:
    """Give towns a better unit, in place.

    A town far from all others of its division, among towns of another, is in that other; so
    Daocheng in Sichuan, which GeoNames puts into Jiangsu. A Chinese town of no prefecture is in
    the nearest other's, so Harbin's quarters in Harbin.
    """
    latitudes = np.array([town.latitude for town in towns])
    longitudes = np.array([town.longitude for town in towns])
    lost = outliers(towns, latitudes, longitudes)
    bare = [
        number
        for number, town in enumerate(towns)
        if town.country == "CN" and town.unit.count(".") < 2 and number not in lost
    ]
    whole = np.ones(len(towns), bool)
    whole[[*lost, *bare]] = False
    countries = np.array([town.country for town in towns])
    provinces = np.array([".".join(town.unit.split(".")[:2]) for town in towns])
    for number in [*lost, *bare]:
        town = towns[number]
        others = np.flatnonzero(whole & (countries == town.country))
        if number in bare and "." in town.unit:
            others = others[provinces[others] == town.unit]
        away = distances_km(town.latitude, town.longitude, latitudes[others], longitudes[others])
        town.unit = towns[others[np.argmin(away)]].unit


def outliers(
    towns: list[sources.Town], latitudes: np.ndarray, longitudes: np.ndarray
) -> dict[int, float]:
    """Find towns of large divisions that lie among towns of others, with how far from their own."""
    by_division: dict[str, list[int]] = defaultdict(list)
    for number, town in enumerate(towns):
        by_division[".".join(town.unit.split(".")[:2])].append(number)
    vectors = unit_vectors(latitudes, longitudes)
    found = {}
    for numbers in by_division.values():
        if len(numbers) < LARGE:
            continue
        cosines = vectors[numbers] @ vectors[numbers].T
        np.fill_diagonal(cosines, -1)
        away = 6371 * np.arccos(np.clip(cosines.max(axis=1), -1, 1))
        for at in np.flatnonzero(away > ALONE_KM):
            number = numbers[at]
            others = distances_km(latitudes[number], longitudes[number], latitudes, longitudes)
            if np.sum(others < away[at] / 3) > 3:
                found[number] = float(away[at])
    return found
