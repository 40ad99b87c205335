"""The words of each picture: its name, its folders, what it says of itself and its place.

They are a copy, made of the rows of images by `refresh`: whoever writes one of those rows
calls it in the same transaction.
"""

import math
import os
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from erhai.catalogue import images
from erhai.catalogue.database import Database
from erhai.catalogue.tokens import cut, cut_for_index
from erhai.lru import Lru
from erhai.types import ImageIds

# How much a word says of a picture, by where it stands: a file's name is given to one
# picture, a folder's to all that lie there.
COLUMN_WEIGHTS = {"name": 1.0, "described": 0.9, "folders": 0.8}
Having: TypeAlias = tuple[tuple[float, ImageIds], ...]
"""The pictures that have a word in a column, and what that column counts, for several columns."""

# A word that tells so much, which 1 picture in 20 has, counts in full.
RARE_NATS = 3.0
# A word of so many pictures tells them apart too little to be worth the time.
MOST_PICTURES_A_WORD = 10_000


def refresh(connection: sqlite3.Connection, ids: Sequence[int]) -> None:
    """Write the words of these pictures anew, as their rows now say.

    A row that failed, or is not there, has no words. Of a path only the part counts that
    begins with the name of the outermost indexed folder that it lies in.
    """
    delete(connection, ids)
    roots = [bytes(path) for (path,) in connection.execute("SELECT path FROM folders")]
    for image_id in ids:
        row = connection.execute(
            "SELECT path, description, place_en, place_zh FROM images "
            "WHERE image_id = ? AND state != 'failed'",
            (image_id,),
        ).fetchone()
        if row is not None:
            name, folders = _of_path(row[0], roots)
            described = cut_for_index(" ".join(text for text in row[1:] if text))
            connection.execute(
                "INSERT INTO words (rowid, name, folders, described) VALUES (?, ?, ?, ?)",
                (image_id, name, folders, described),
            )


def delete(connection: sqlite3.Connection, ids: Iterable[int]) -> None:
    """Remove the words of these pictures."""
    connection.executemany("DELETE FROM words WHERE rowid = ?", ((image_id,) for image_id in ids))


def delete_beneath(connection: sqlite3.Connection, folder: os.PathLike[str]) -> None:
    """Remove the words of all that lies beneath a folder, which `missing` then tells."""
    stem = os.fsencode(folder).rstrip(b"/")
    connection.execute(
        "DELETE FROM words WHERE rowid IN "
        "(SELECT image_id FROM images WHERE path >= ? AND path < ?)",
        (stem + b"/", stem + b"0"),
    )


def missing(db: Database) -> ImageIds:
    """Return the ids, rising, of the usable pictures without words."""
    usable = np.union1d(images.ids_in_state(db, "encoded"), images.ids_in_state(db, "searchable"))
    rows = db.rows("SELECT group_concat(rowid) FROM words")
    return np.setdiff1d(usable, _parse_ids(rows[0][0]), assume_unique=True)


def match(
    db: Database,
    words: Sequence[Sequence[str]],
    total: int,
    among: ImageIds | None = None,
    kept: Lru[str, Having] | None = None,
) -> tuple[ImageIds, NDArray[np.float32]]:
    """Return the pictures that have some of these words, by rising id, and their scores.

    Each word comes in the forms that count as it ('dog', 'dogs'); a form of several words
    is a phrase, and Chinese is one of its characters. A score, (n,) float32 in 0 to 1, is
    the share of the words that a picture has, each by COLUMN_WEIGHTS, the best of its
    columns, and by how much it tells: log((N - n + 1/2) / (n + 1/2)) in parts of RARE_NATS,
    at most 1, where n of all N pictures (`total`) have the word in that column. That is the
    binary independence model without relevance information (Robertson and Spärck Jones
    1976), which BM25 rests on; what half of all have says nothing. `among`, rising, leaves
    out all others. In `kept`, where it is given, pictures of each word are looked for
    first; it must be let go of when the catalogue, or `total`, changes.
    """
    most = min(total // 2, MOST_PICTURES_A_WORD)
    found: list[list[tuple[ImageIds, float]]] = []
    for forms in words:
        phrases = [" ".join(cut(form)) for form in forms]
        either = " OR ".join(f'"{phrase}"' for phrase in phrases if phrase)
        if not either:
            continue
        having = kept.get(either) if kept is not None else None
        if having is None:
            having = _having(db, either, most)
            if kept is not None:
                kept.put(either, having)
        columns = []
        for weight, ids in having:
            information = math.log((total - len(ids) + 0.5) / (len(ids) + 0.5))
            columns.append((ids, weight * min(1.0, information / RARE_NATS) / len(words)))
        if columns:
            found.append(columns)
    return _sum(found, among)


def _having(db: Database, either: str, most: int) -> Having:
    """Return the pictures that have one of a word's forms in each column that tells, weighted."""
    if not len(_matching(db, either, 1)):
        return ()
    return tuple(
        (weight, ids)
        for column, weight in COLUMN_WEIGHTS.items()
        if 0 < len(ids := _matching(db, f"{column} : ({either})", most + 1)) <= most
    )


def _sum(
    found: Sequence[Sequence[tuple[ImageIds, float]]], among: ImageIds | None
) -> tuple[ImageIds, NDArray[np.float32]]:
    """Add up the words; of one word in several columns the best counts."""
    every = [ids for columns in found for ids, _ in columns]
    # Of runs that are in order a stable sort takes a tenth of the time of np.unique.
    ids = np.sort(np.concatenate([np.empty(0, np.int64), *every]), kind="stable")
    ids = ids[np.diff(ids, prepend=-1) > 0]
    scores = np.zeros(len(ids), np.float32)
    for columns in found:
        best = np.zeros(len(ids), np.float32)
        for having, score in columns:
            at = np.searchsorted(ids, having)
            best[at] = np.maximum(best[at], score)
        scores += best
    kept = scores > 0
    if among is not None:
        kept &= np.isin(ids, among, assume_unique=True)
    return ids[kept], scores[kept]


def _matching(db: Database, expression: str, limit: int) -> ImageIds:
    rows = db.rows(
        "SELECT group_concat(rowid) FROM (SELECT rowid FROM words WHERE words MATCH ? LIMIT ?)",
        (expression, limit),
    )
    return _parse_ids(rows[0][0])


def _parse_ids(text: str | None) -> ImageIds:
    return np.fromstring(text or "", np.int64, sep=",")


def _of_path(path: bytes, roots: Sequence[bytes]) -> tuple[str, str]:
    """Return the words of a file's name, and those of its folders."""
    above = [root for root in roots if path.startswith(root.rstrip(b"/") + b"/")]
    file = PurePosixPath(os.fsdecode(path))
    folders: tuple[str, ...] = ()
    if above:
        root = PurePosixPath(os.fsdecode(min(above, key=len)))
        folders = file.relative_to(root.parent).parent.parts
    return cut_for_index(file.stem), cut_for_index("/".join(folders))
