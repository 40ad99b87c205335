"""The catalogue's schema, version by version.

A version, once released, is never edited: a change is a new entry at the end.
"""

import os
import sqlite3
from pathlib import Path

from erhai.catalogue.folding import fold_picture, kinds
from erhai.errors import LibraryDamaged, LibraryTooNew

APPLICATION_ID = 0x45726861  # "Erha": tells our files from other SQLite files

_VERSION_1 = """
CREATE TABLE library (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The folders that a person asked to have indexed. mount_point: where the file system
-- that held a folder was mounted, which tells an absent disk from an emptied folder.
CREATE TABLE folders (
    path BLOB PRIMARY KEY,
    mount_point BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- What is expensive, by content: the same bytes in two places share one embedding.
-- embedding: little-endian float16, dim values, of unit norm.
CREATE TABLE embeddings (
    fingerprint BLOB PRIMARY KEY,
    embedding BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- One row a file. Paths are bytes, since file names need not be UTF-8.
-- taken_at: the camera's wall time, ISO 8601 without a zone.
-- AUTOINCREMENT: an id is never given to a second picture.
CREATE TABLE images (
    image_id INTEGER PRIMARY KEY AUTOINCREMENT,
    path BLOB NOT NULL UNIQUE,
    size_bytes INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('failed', 'encoded', 'searchable')),
    failure_kind TEXT,
    failure_reason TEXT,
    fingerprint BLOB REFERENCES embeddings (fingerprint),
    format TEXT,
    width_px INTEGER,
    height_px INTEGER,
    orientation INTEGER,
    taken_at TEXT,
    zone_min INTEGER,
    latitude REAL,
    longitude REAL,
    camera TEXT,
    CHECK ((state = 'failed') = (failure_kind IS NOT NULL)),
    CHECK ((state = 'failed') = (fingerprint IS NULL))
) STRICT;

CREATE INDEX images_by_fingerprint ON images (fingerprint);
CREATE INDEX images_by_size ON images (size_bytes);
-- One index a state, since an index over all states would be taken, and be slower, where
-- those by moment and by folder answer a filter alone.
CREATE INDEX failed_by_path ON images (path) WHERE state = 'failed';
CREATE INDEX encoded_by_path ON images (path) WHERE state = 'encoded';
CREATE INDEX searchable_by_taken_at ON images (taken_at) WHERE state = 'searchable';
CREATE INDEX searchable_by_path ON images (path) WHERE state = 'searchable';
"""

# Rows of earlier versions get a description and names of places with the next `erhai index`.
_VERSION_2 = """
ALTER TABLE images ADD COLUMN description TEXT;
-- territory: the code of the smallest division that a position lies in, '' over the sea,
-- NULL as long as nobody has asked.
ALTER TABLE images ADD COLUMN territory TEXT;
ALTER TABLE images ADD COLUMN place_en TEXT;
ALTER TABLE images ADD COLUMN place_zh TEXT;
-- For filters. folded: path and description, see folding.fold_picture. kinds: format and
-- the file's ending.
ALTER TABLE images ADD COLUMN folded TEXT;
ALTER TABLE images ADD COLUMN kinds TEXT;
UPDATE images SET folded = fold_picture(path), kinds = kinds(format, path)
WHERE state != 'failed';

CREATE INDEX searchable_by_position ON images (latitude, longitude) WHERE state = 'searchable';
CREATE INDEX searchable_by_territory ON images (territory)
WHERE state = 'searchable' AND territory IS NOT NULL;
CREATE INDEX searchable_by_camera ON images (camera)
WHERE state = 'searchable' AND camera IS NOT NULL;
CREATE INDEX searchable_by_kinds ON images (kinds) WHERE state = 'searchable';
CREATE INDEX searchable_by_words ON images (folded) WHERE state = 'searchable';
CREATE INDEX unnamed_by_id ON images (image_id)
WHERE latitude IS NOT NULL AND territory IS NULL;

-- By content, as embeddings. perceptual_hash: 64 bits, as SQLite's signed integer.
CREATE TABLE looks (
    fingerprint BLOB PRIMARY KEY,
    colours BLOB NOT NULL,
    perceptual_hash INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Places that a person named.
CREATE TABLE own_places (
    name TEXT PRIMARY KEY,
    latitude REAL NOT NULL,
    longitude REAL NOT NULL,
    radius_km REAL NOT NULL
) STRICT, WITHOUT ROWID;

-- rowid is image_id. Texts come cut into words, Chinese character by character, since
-- SQLite's tokenizer takes a run of these for one word.
CREATE VIRTUAL TABLE words USING fts5 (
    name, folders, described, tokenize = "unicode61 remove_diacritics 2"
);
"""

MIGRATIONS: tuple[str, ...] = (_VERSION_1, _VERSION_2)


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the file's schema to the newest version; an empty file gets it whole.

    Raises LibraryTooNew or LibraryDamaged (a SQLite file that is not Erhai's).
    """
    if _version(connection, path) == len(MIGRATIONS):
        return
    # Exclusive: two processes may open a new library at the same moment.
    connection.execute("BEGIN EXCLUSIVE")
    connection.create_function("fold_picture", 1, _fold_picture)
    connection.create_function("kinds", 2, _kinds)
    try:
        for sql in MIGRATIONS[_version(connection, path) :]:
            for statement in sql.split(";"):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("COMMIT")
    except BaseException:  # Ctrl-C too must roll back
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _fold_picture(path: bytes) -> str:
    return fold_picture(Path(os.fsdecode(path)), None)


def _kinds(format_name: str, path: bytes) -> str:
    return kinds(format_name, Path(os.fsdecode(path)))


def _version(connection: sqlite3.Connection, path: Path) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    application: int = connection.execute("PRAGMA application_id").fetchone()[0]
    tables: int = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if application != APPLICATION_ID and (version or tables):
        raise LibraryDamaged(
            f"{path} is a SQLite file, but not one of Erhai's. Name another library folder."
        )
    if version > len(MIGRATIONS):
        raise LibraryTooNew(
            f"The library {path.parent} was made by a later version of Erhai "
            f"(its schema is {version}, this version reads up to {len(MIGRATIONS)}). Update Erhai."
        )
    return version
