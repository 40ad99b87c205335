"""What pictures look like at a glance: colours and perceptual hashes, by content."""

import sqlite3
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from erhai.catalogue.database import MOST_PARAMETERS, Database
from erhai.catalogue.ranges import parse_ids
from erhai.types import ImageIds, Look


@dataclass(frozen=True, slots=True, eq=False)
class Looks:
    """The looks of many pictures.

    ids: shape (n,), rising. colours: (n, bins) uint8 in column-major order, since a search
    for a colour reads few of the bins of all pictures. perceptual_hashes: (n,) uint64.
    """

    ids: ImageIds
    colours: NDArray[np.uint8]
    perceptual_hashes: NDArray[np.uint64]


def put(connection: sqlite3.Connection, fingerprint: bytes, look: Look) -> None:
    """Keep the look of this content."""
    # SQLite's integers are signed.
    signed = np.uint64(look.perceptual_hash).astype(np.int64)
    connection.execute(
        "INSERT INTO looks VALUES (?, ?, ?) ON CONFLICT (fingerprint) DO UPDATE "
        "SET colours = excluded.colours, perceptual_hash = excluded.perceptual_hash",
        (fingerprint, look.colours.tobytes(), int(signed)),
    )


def of_searchable(db: Database) -> Looks:
    """Return the looks of all searchable pictures that have one."""
    rows = db.rows(
        "SELECT image_id, colours, perceptual_hash FROM images JOIN looks USING (fingerprint) "
        "WHERE state = 'searchable' ORDER BY image_id"
    )
    colours = np.frombuffer(b"".join(row[1] for row in rows), np.uint8)
    return Looks(
        np.array([row[0] for row in rows], np.int64),
        np.asfortranarray(colours.reshape(len(rows), -1 if rows else 0)),
        np.array([row[2] for row in rows], np.int64).view(np.uint64),
    )


def is_known(db: Database, fingerprint: bytes) -> bool:
    return bool(db.rows("SELECT 1 FROM looks WHERE fingerprint = ?", (fingerprint,)))


def missing(db: Database) -> list[bytes]:
    """Return the fingerprints of usable pictures whose look nobody knows, in their order."""
    rows = db.rows(
        "SELECT DISTINCT fingerprint FROM images WHERE fingerprint IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM looks WHERE looks.fingerprint = images.fingerprint) ORDER BY fingerprint"
    )
    return [row[0] for row in rows]


def delete_orphans(connection: sqlite3.Connection) -> int:
    """Delete the looks that no picture has any more; return how many."""
    return connection.execute(
        "DELETE FROM looks WHERE NOT EXISTS "
        "(SELECT 1 FROM images WHERE images.fingerprint = looks.fingerprint)"
    ).rowcount


@dataclass(frozen=True, slots=True, eq=False)
class Hashes:
    """Searchable pictures: ids (n,), rising, and perceptual hashes (n,) uint64, 0 for none."""

    ids: ImageIds
    hashes: NDArray[np.uint64]


def hashes_of_searchable(db: Database) -> Hashes:
    """Return all searchable pictures and their perceptual hashes."""
    rows = db.rows(
        "SELECT group_concat(image_id), group_concat(ifnull(perceptual_hash, 0)) "
        "FROM images LEFT JOIN looks USING (fingerprint) WHERE state = 'searchable'"
    )
    ids = parse_ids(rows[0][0])
    rising = np.argsort(ids)
    return Hashes(ids[rising], parse_ids(rows[0][1])[rising].view(np.uint64))


def hashes_of(db: Database, ids: ImageIds) -> NDArray[np.uint64]:
    """Return the pictures' perceptual hashes, (n,), 0 where there is none."""
    known: dict[int, int] = {}
    for start in range(0, len(ids), MOST_PARAMETERS):
        chunk = ids[start : start + MOST_PARAMETERS].tolist()
        rows = db.rows(
            "SELECT image_id, perceptual_hash FROM images JOIN looks USING (fingerprint) "
            f"WHERE image_id IN ({','.join('?' * len(chunk))})",
            chunk,
        )
        known.update((row[0], row[1]) for row in rows)
    return np.array([known.get(i, 0) for i in ids.tolist()], np.int64).view(np.uint64)
