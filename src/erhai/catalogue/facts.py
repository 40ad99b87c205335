"""What a library remembers of itself: its model, its folders, its last run."""

import os
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from erhai.catalogue.database import Database


@dataclass(frozen=True, slots=True)
class EncodedBy:
    """The model behind every embedding of a library."""

    model_id: str
    preprocessing_version: int
    dim: int


def encoded_by(db: Database) -> EncodedBy | None:
    """Return the library's model, or None before the first run."""
    facts = {row["key"]: row["value"] for row in db.rows("SELECT key, value FROM library")}
    if "model_id" not in facts:
        return None
    return EncodedBy(
        model_id=facts["model_id"],
        preprocessing_version=int(facts["preprocessing_version"]),
        dim=int(facts["dim"]),
    )


def set_encoded_by(connection: sqlite3.Connection, model: EncodedBy) -> None:
    _set(connection, "model_id", model.model_id)
    _set(connection, "preprocessing_version", str(model.preprocessing_version))
    _set(connection, "dim", str(model.dim))


def model(db: Database) -> str | None:
    """Return the name or folder of the library's model, or None if none was kept."""
    rows = db.rows("SELECT value FROM library WHERE key = 'model'")
    return str(rows[0][0]) if rows else None


def set_model(connection: sqlite3.Connection, model: str) -> None:
    _set(connection, "model", model)


def indexed_at(db: Database) -> datetime | None:
    """Return when the last run ended (aware, UTC), or None before the first."""
    rows = db.rows("SELECT value FROM library WHERE key = 'indexed_at'")
    return datetime.fromisoformat(rows[0][0]) if rows else None


def set_indexed_now(connection: sqlite3.Connection) -> None:
    _set(connection, "indexed_at", datetime.now(UTC).isoformat())


def named_by(db: Database) -> str | None:
    """Return what gave the positions their names, or None if nothing has yet."""
    rows = db.rows("SELECT value FROM library WHERE key = 'named_by'")
    return str(rows[0][0]) if rows else None


def set_named_by(connection: sqlite3.Connection, version: str) -> None:
    _set(connection, "named_by", version)


def folders(db: Database) -> dict[Path, Path]:
    """Return the folders that a person asked to have indexed, with their mount points."""
    rows = db.rows("SELECT path, mount_point FROM folders ORDER BY path")
    return {Path(os.fsdecode(path)): Path(os.fsdecode(mount)) for path, mount in rows}


def put_folder(connection: sqlite3.Connection, folder: Path, mount_point: Path) -> None:
    connection.execute(
        "INSERT INTO folders VALUES (?, ?) "
        "ON CONFLICT (path) DO UPDATE SET mount_point = excluded.mount_point",
        (os.fsencode(folder), os.fsencode(mount_point)),
    )


def remove_folder(connection: sqlite3.Connection, folder: Path) -> None:
    connection.execute("DELETE FROM folders WHERE path = ?", (os.fsencode(folder),))


def _set(connection: sqlite3.Connection, key: str, value: str) -> None:
    connection.execute(
        "INSERT INTO library VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, value),
    )
