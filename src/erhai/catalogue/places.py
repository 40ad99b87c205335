"""Where pictures were taken, in names; and the places that a person named.

Functions that write take the connection of a transaction; functions that read take
the Database.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from erhai.areas import OwnPlace
from erhai.catalogue.database import Database
from erhai.catalogue.folding import fold
from erhai.types import ImageIds


@dataclass(frozen=True, slots=True)
class Unnamed:
    """Pictures with a position and no name yet: ids (n,) and degrees, both (n,) float64."""

    ids: ImageIds
    latitudes: NDArray[np.float64]
    longitudes: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Named:
    """What a picture's position is called; territory is '' over the sea, names may be None."""

    image_id: int
    territory: str
    place_en: str | None
    place_zh: str | None


def unnamed(db: Database, limit: int) -> Unnamed:
    """Return at most so many of the pictures whose position has no name yet."""
    rows = db.rows(
        "SELECT image_id, latitude, longitude FROM images INDEXED BY unnamed_by_id "
        "WHERE latitude IS NOT NULL AND territory IS NULL ORDER BY image_id LIMIT ?",
        (limit,),
    )
    table = np.array([tuple(row) for row in rows], np.float64).reshape(-1, 3)
    return Unnamed(table[:, 0].astype(np.int64), table[:, 1], table[:, 2])


def put_names(connection: sqlite3.Connection, named: Iterable[Named]) -> None:
    """Write what positions are called."""
    connection.executemany(
        "UPDATE images SET territory = ?, place_en = ?, place_zh = ? WHERE image_id = ?",
        ((n.territory, n.place_en, n.place_zh, n.image_id) for n in named),
    )


def forget_names(connection: sqlite3.Connection) -> None:
    """Make every position one without a name."""
    connection.execute(
        "UPDATE images SET territory = NULL, place_en = NULL, place_zh = NULL "
        "WHERE territory IS NOT NULL"
    )


def own_places(db: Database) -> tuple[OwnPlace, ...]:
    """Return the user's own places, by name."""
    rows = db.rows("SELECT name, latitude, longitude, radius_km FROM own_places ORDER BY name")
    return tuple(OwnPlace(*row) for row in rows)


def put_own_place(connection: sqlite3.Connection, place: OwnPlace) -> None:
    """Keep a place of the user's own, instead of one of the same name in any case."""
    delete_own_place(connection, place.name)
    connection.execute(
        "INSERT INTO own_places VALUES (?, ?, ?, ?)",
        (place.name, place.latitude, place.longitude, place.radius_km),
    )


def delete_own_place(connection: sqlite3.Connection, name: str) -> bool:
    """Remove the place of this name, in any case; return whether there was one."""
    names = [str(row[0]) for row in connection.execute("SELECT name FROM own_places")]
    same = [(known,) for known in names if fold(known) == fold(name)]
    connection.executemany("DELETE FROM own_places WHERE name = ?", same)
    return bool(same)
