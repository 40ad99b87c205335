"""The gazetteer's file, places.npz, as arrays and lists of names; gazetteer/make.py writes it."""

import hashlib
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.lib.npyio import NpzFile
from numpy.typing import NDArray

from erhai.areas import Circle, Territory
from erhai.places.place import Place, PlaceKind

DATA_FILE = Path(__file__).with_name("places.npz")
SHA256 = "6757688a96cd1248791bbf351172efde8208a8d30d293c3b78d2de6199e52814"
"""Of DATA_FILE as it ships; a test compares."""

_KINDS = tuple(PlaceKind)


class PlaceData:
    """Reads each part of the file when it is first asked for."""

    def __init__(self, path: Path = DATA_FILE) -> None:
        """Take the file's path; nothing is read yet."""
        self._path = path

    @cached_property
    def _file(self) -> NpzFile:
        archive: NpzFile = np.load(self._path, allow_pickle=False)
        return archive

    def close(self) -> None:
        """Close the file; what was read stays, and what is asked for next opens it again."""
        if "_file" in self.__dict__:
            self._file.close()
            del self._file

    def array(self, name: str) -> NDArray[np.generic]:
        """Read one array."""
        return np.asarray(self._file[name])

    def numbers(self, name: str) -> NDArray[np.int64]:
        """Read an array of whole numbers as int64."""
        return np.asarray(self._file[name]).astype(np.int64)

    def lines(self, name: str) -> list[str]:
        """Read a list of strings."""
        return bytes(self._file[name]).decode().split("\n")

    @cached_property
    def names_en(self) -> list[str]:
        """Each place's English name."""
        return self.lines("place_en")

    @cached_property
    def _names_zh(self) -> list[str]:
        return self.lines("place_zh")

    @cached_property
    def _countries(self) -> list[str]:
        return self.lines("place_country")

    @cached_property
    def _regions(self) -> list[str]:
        return self.lines("place_region")

    @cached_property
    def _codes(self) -> list[str]:
        return self.lines("place_codes")

    @cached_property
    def kinds(self) -> NDArray[np.int64]:
        """Each place's kind, as its number in PlaceKind."""
        return self.numbers("place_kind")

    @cached_property
    def middles(self) -> NDArray[np.float64]:
        """Each place's latitude and longitude, shape (n, 2)."""
        return np.asarray(self._file["place_middle"], np.float64)

    @cached_property
    def radii_km(self) -> NDArray[np.float64]:
        """Each place's radius."""
        return np.asarray(self._file["place_radius_km"], np.float64)

    @cached_property
    def importances(self) -> NDArray[np.float64]:
        """Each place's importance."""
        return np.asarray(self._file["place_importance"], np.float64)

    @cached_property
    def circle_starts(self) -> NDArray[np.int64]:
        """Where each place's circles begin in circles; a place of one circle has none there."""
        return self.numbers("circle_starts")

    @cached_property
    def circles(self) -> NDArray[np.float64]:
        """Latitude, longitude and radius in km of every circle, shape (m, 3)."""
        return np.asarray(self._file["circles"], np.float64)

    def place(self, number: int) -> Place:
        """Make one place out of its parts."""
        latitude, longitude = (round(float(degrees), 4) for degrees in self.middles[number])
        radius_km = round(float(self.radii_km[number]), 2)
        codes = tuple(self._codes[number].split())
        first, last = self.circle_starts[number : number + 2]
        circles = tuple(
            Circle(*(round(float(part), 4) for part in circle))
            for circle in self.circles[first:last]
        )
        one = (Circle(latitude, longitude, radius_km),)
        return Place(
            self.names_en[number],
            self._names_zh[number],
            _KINDS[self.kinds[number]],
            latitude,
            longitude,
            radius_km,
            self._countries[number],
            self._regions[number] or None,
            round(float(self.importances[number]), 4),
            Territory(codes) if codes else circles or one,
        )


def digest(path: Path = DATA_FILE) -> str:
    """Give the file's SHA-256 in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
