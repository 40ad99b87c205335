"""Check the gazetteer that ships: how often borders are told wrongly, and where landmarks are.

python gazetteer/check.py borders      each town told by its nearest other town
python gazetteer/check.py landmarks    each landmark's circles and what they are called
"""

import sys

import numpy as np

import tables
from erhai.places.data import PlaceData
from erhai.places.gazetteer import Gazetteer
from erhai.places.nearest import NearestPoints


def borders() -> None:
    """Print how often a town's country, first-level and second-level division would be mistaken.

    Every third town is left out in turn and told by those that are left, so towns
    are sparser here than they are in use.
    """
    data = PlaceData()
    latitudes = np.cumsum(data.numbers("town_latitudes")) / 1000
    longitudes = np.cumsum(data.numbers("town_longitudes")) / 1000
    counts = data.numbers("town_counts")
    codes = np.array(data.lines("unit_codes"))[np.repeat(np.arange(len(counts)), counts)]
    levels = [np.array([".".join(c.split(".")[:depth]) for c in codes]) for depth in (1, 2, 3)]
    fold = np.random.default_rng(0).integers(0, 3, len(codes))
    told = np.zeros(len(codes), np.int64)
    for part in range(3):
        rest = np.flatnonzero(fold != part)
        near, _ = NearestPoints(latitudes[rest], longitudes[rest]).find(
            latitudes[fold == part], longitudes[fold == part]
        )
        told[fold == part] = np.where(near < 0, -1, rest[near])
    china = levels[0] == "CN"
    for name, some in (("all", told >= 0), ("China", (told >= 0) & china)):
        wrong = [np.mean(level[told[some]] != level[some]) for level in levels]
        print(f"{name}: {some.sum():,} towns, wrong:", *(f"{share:.2%}" for share in wrong))


def landmarks() -> None:
    """Print what is at each landmark's circles, marked where that is another country."""
    gazetteer = Gazetteer()
    for mark in tables.landmarks():
        for latitude, longitude, _ in mark.circles:
            named = gazetteer.name_at(latitude, longitude)
            country = named.country.country_code if named and named.country else ""
            odd = "  <<" if mark.division and country != mark.division[:2] else ""
            print(mark.names_zh[0], latitude, longitude, named.en if named else "-", odd)


if __name__ == "__main__":
    {"borders": borders, "landmarks": landmarks}[sys.argv[1]]()
