"""The rows of pictures: one a file, searchable, encoded or failed.

Functions that write take the connection of a transaction; functions that read take
the Database.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

import numpy as np

from erhai.catalogue.database import MOST_PARAMETERS, Database, Value
from erhai.catalogue.folding import fold_picture, kinds
from erhai.catalogue.matching import count_matching as count_matching  # noqa: PLC0414 - one door
from erhai.catalogue.matching import count_undated as count_undated  # noqa: PLC0414 - one door
from erhai.catalogue.matching import count_unlocated as count_unlocated  # noqa: PLC0414 - one door
from erhai.catalogue.matching import ids_matching as ids_matching  # noqa: PLC0414 - one door
from erhai.catalogue.ranges import beneath, parse_ids
from erhai.errors import FailureKind
from erhai.types import Failure, FileStat, ImageId, ImageIds, ImageRecord, Metadata

# Written out in each statement, since a parameter would hide it from the partial indexes.
State = Literal["failed", "encoded", "searchable"]

_RECORD = (
    "image_id, path, size_bytes, modified_ns, fingerprint, format, width_px, height_px, "
    "orientation, taken_at, zone_min, latitude, longitude, camera, description, place_en, place_zh"
)


@dataclass(frozen=True, slots=True)
class Known:
    """What the indexer compares a file on disk with; failure is None for a usable one."""

    image_id: ImageId
    stat: FileStat
    failure: FailureKind | None


def known_under(db: Database, folder: Path) -> dict[Path, Known]:
    """Return every row whose path lies beneath `folder`, by path."""
    rows = db.rows(
        "SELECT path, image_id, size_bytes, modified_ns, failure_kind FROM images "
        "WHERE path >= ? AND path < ?",
        beneath(folder),
    )
    return {
        Path(os.fsdecode(path)): Known(
            ImageId(image_id),
            FileStat(size_bytes, modified_ns),
            None if kind is None else FailureKind(kind),
        )
        for path, image_id, size_bytes, modified_ns, kind in rows
    }


def size_is_known(db: Database, size_bytes: int) -> bool:
    """Return whether some usable picture has this size, and so may have the same bytes."""
    sql = "SELECT 1 FROM images WHERE size_bytes = ? AND fingerprint IS NOT NULL LIMIT 1"
    return bool(db.rows(sql, (size_bytes,)))


def with_fingerprint(db: Database, fingerprint: bytes) -> list[ImageRecord]:
    """Return the pictures with these very bytes, by rising id."""
    sql = f"SELECT {_RECORD} FROM images WHERE fingerprint = ? ORDER BY image_id"
    return [_record(row) for row in db.rows(sql, (fingerprint,))]


def metadata_of(db: Database, fingerprint: bytes) -> Metadata | None:
    """Return what is known of these very bytes, or None if no picture has them."""
    twins = with_fingerprint(db, fingerprint)
    return twins[0].metadata if twins else None


def at_path(db: Database, path: Path) -> ImageRecord | None:
    """Return the usable picture with this path, or None."""
    sql = f"SELECT {_RECORD} FROM images WHERE path = ? AND state != 'failed'"
    rows = db.rows(sql, (os.fsencode(path),))
    return _record(rows[0]) if rows else None


def still_searchable(db: Database, ids: Sequence[int]) -> set[int]:
    """Return those of the pictures that still are searchable."""
    found: set[int] = set()
    for chunk in _chunks(ids):
        marks = ",".join("?" * len(chunk))
        sql = f"SELECT image_id FROM images WHERE state = 'searchable' AND image_id IN ({marks})"
        found.update(row[0] for row in db.rows(sql, chunk))
    return found


def searchable_records(db: Database, ids: Sequence[int]) -> dict[int, ImageRecord]:
    """Return those of the pictures that still are searchable, by id."""
    found: dict[int, ImageRecord] = {}
    for chunk in _chunks(ids):
        marks = ",".join("?" * len(chunk))
        sql = f"SELECT {_RECORD} FROM images WHERE state = 'searchable' AND image_id IN ({marks})"
        for row in db.rows(sql, chunk):
            record = _record(row)
            found[record.image_id] = record
    return found


def ids_in_state(db: Database, state: State) -> ImageIds:
    """Return the ids in one state, rising."""
    return _ids(db, f"state = '{state}'")


def count(db: Database, state: State, under: Path | None = None) -> int:
    """Return how many rows are in this state, in all or beneath a folder."""
    return _count(db, f"state = '{state}'", under)


def failures(db: Database) -> list[Failure]:
    """Return every file that could not be indexed, by path."""
    rows = db.rows(
        "SELECT path, failure_kind, failure_reason FROM images WHERE state = 'failed' ORDER BY path"
    )
    return [
        Failure(Path(os.fsdecode(path)), FailureKind(kind), reason) for path, kind, reason in rows
    ]


def put_encoded(
    connection: sqlite3.Connection,
    path: Path,
    stat: FileStat,
    fingerprint: bytes,
    metadata: Metadata,
) -> ImageId:
    """Write a row as encoded, keeping the id of a path that is there already.

    Its embedding must be in the catalogue by the end of the same transaction.
    """
    m = metadata
    values: tuple[Value, ...] = (
        *(os.fsencode(path), stat.size_bytes, stat.modified_ns, "encoded", None, None),
        *(fingerprint, m.format, m.width_px, m.height_px, m.orientation),
        m.taken_at.isoformat(timespec="seconds") if m.taken_at else None,
        *(m.zone_min, m.latitude, m.longitude, m.camera, m.description),
        *(fold_picture(path, m.description), kinds(m.format, path), None, None, None),
    )
    return _put(connection, values)


def put_failed(connection: sqlite3.Connection, failure: Failure, stat: FileStat) -> ImageId:
    """Write a row as failed, keeping the id of a path that is there already."""
    path = os.fsencode(failure.path)
    told = (path, stat.size_bytes, stat.modified_ns, "failed", failure.kind.value, failure.reason)
    return _put(connection, (*told, *(None,) * 16))


def move(connection: sqlite3.Connection, image_id: ImageId, to: Path, stat: FileStat) -> None:
    """Give a row another path; the bytes, and so all else, are the same."""
    [(description, format_name)] = connection.execute(
        "SELECT description, format FROM images WHERE image_id = ?", (image_id,)
    )
    connection.execute(
        "UPDATE images SET path = ?, size_bytes = ?, modified_ns = ?, folded = ?, kinds = ? "
        "WHERE image_id = ?",
        (
            *(os.fsencode(to), stat.size_bytes, stat.modified_ns),
            *(fold_picture(to, description), kinds(format_name, to), image_id),
        ),
    )


def mark_searchable(connection: sqlite3.Connection, ids: Iterable[int]) -> None:
    """Say that these encoded rows are in the vector store."""
    connection.executemany(
        "UPDATE images SET state = 'searchable' WHERE image_id = ? AND state = 'encoded'",
        ((image_id,) for image_id in ids),
    )


def delete(connection: sqlite3.Connection, ids: Iterable[int]) -> None:
    """Remove these rows; their ids are never used again."""
    connection.executemany(
        "DELETE FROM images WHERE image_id = ?", ((image_id,) for image_id in ids)
    )


def _put(connection: sqlite3.Connection, values: Sequence[Value]) -> ImageId:
    columns = (
        "path, size_bytes, modified_ns, state, failure_kind, failure_reason, fingerprint, "
        "format, width_px, height_px, orientation, taken_at, zone_min, latitude, longitude, "
        "camera, description, folded, kinds, territory, place_en, place_zh"
    )
    updates = ", ".join(f"{name} = excluded.{name}" for name in columns.split(", ")[1:])
    row = connection.execute(
        f"INSERT INTO images ({columns}) VALUES ({', '.join('?' * len(values))}) "
        f"ON CONFLICT (path) DO UPDATE SET {updates} RETURNING image_id",
        values,
    ).fetchone()
    return ImageId(row[0])


def _record(row: sqlite3.Row) -> ImageRecord:
    # By position, in the order of _RECORD: names would have to be looked up one by one.
    taken_at = row[9]
    return ImageRecord(
        image_id=row[0],
        path=Path(os.fsdecode(row[1])),
        stat=FileStat(row[2], row[3]),
        fingerprint=row[4],
        metadata=Metadata(
            format=row[5],
            width_px=row[6],
            height_px=row[7],
            orientation=row[8],
            taken_at=None if taken_at is None else datetime.fromisoformat(taken_at),
            zone_min=row[10],
            latitude=row[11],
            longitude=row[12],
            camera=row[13],
            description=row[14],
        ),
        place_en=row[15],
        place_zh=row[16],
    )


def _count(db: Database, condition: str, under: Path | None) -> int:
    parameters: Sequence[Value] = ()
    if under is not None:
        condition += " AND path >= ? AND path < ?"
        parameters = beneath(under)
    return int(db.rows(f"SELECT count(*) FROM images WHERE {condition}", parameters)[0][0])


def _ids(db: Database, condition: str) -> ImageIds:
    sql = f"SELECT group_concat(image_id) FROM images WHERE {condition}"
    return np.sort(parse_ids(db.rows(sql)[0][0]))


def _chunks(ids: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), MOST_PARAMETERS):
        yield [int(image_id) for image_id in ids[start : start + MOST_PARAMETERS]]
