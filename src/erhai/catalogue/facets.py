"""What the searchable pictures can be filtered by, and how many there are of each."""

import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from erhai.catalogue.database import Database
from erhai.catalogue.facts import folders as indexed_folders

MOST = 5000
"""So many values at most are told of each kind: of folders the outermost, else the commonest."""


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """A place as rows name it, and how many pictures are from there."""

    name_en: str
    name_zh: str
    images: int


@dataclass(frozen=True, slots=True)
class MonthCount:
    """A month, 'YYYY-MM', and the picture that stands for it: its first by time."""

    month: str
    images: int
    image_id: int
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts of searchable pictures.

    folders, at every depth from the indexed ones on, count what lies beneath them, and are
    in the order of a tree. formats are in lower case, as filters take them. months rise;
    undated have none.
    """

    folders: tuple[tuple[Path, int], ...]
    cameras: tuple[tuple[str, int], ...]
    formats: tuple[tuple[str, int], ...]
    places: tuple[PlaceCount, ...]
    months: tuple[MonthCount, ...]
    undated: int


def read(db: Database) -> Facets:
    """Count everything that filters can be set to."""
    months = _months(db)
    paths = db.rows(
        "SELECT path FROM images INDEXED BY searchable_by_path WHERE state = 'searchable'"
    )
    return Facets(
        folders=_folders((row[0] for row in paths), indexed_folders(db)),
        cameras=_common(db, "camera", "searchable_by_camera"),
        formats=_formats(db),
        places=_places(db),
        months=months,
        undated=len(paths) - sum(month.images for month in months),
    )


def _folders(paths: Iterable[bytes], indexed: Iterable[Path]) -> tuple[tuple[Path, int], ...]:
    counts = Counter(path.rpartition(b"/")[0] or b"/" for path in paths)
    roots = [os.fsencode(folder) for folder in indexed]
    total = Counter(dict.fromkeys(roots, 0))
    for own, images in counts.items():
        folder = own
        # The outermost, should one indexed folder lie within another.
        root = min((root for root in roots if _is_beneath(folder, root)), key=len, default=None)
        while root is not None:
            total[folder] += images
            if len(folder) <= len(root):
                break
            folder = folder.rpartition(b"/")[0] or b"/"
    outermost = sorted(total, key=lambda folder: folder.count(b"/"))[:MOST]
    # As a tree: 'a/b' comes before 'a b'.
    ordered = sorted(outermost, key=lambda folder: folder.split(b"/"))
    return tuple((Path(os.fsdecode(folder)), total[folder]) for folder in ordered)


def _is_beneath(folder: bytes, root: bytes) -> bool:
    return folder == root or folder.startswith(root.rstrip(b"/") + b"/")


def _common(db: Database, column: str, index: str) -> tuple[tuple[str, int], ...]:
    rows = db.rows(
        f"SELECT {column}, count(*) AS images FROM images INDEXED BY {index} "
        f"WHERE state = 'searchable' AND {column} IS NOT NULL "
        f"GROUP BY {column} ORDER BY images DESC, {column} LIMIT {MOST}"
    )
    return tuple((str(value), int(images)) for value, images in rows)


def _formats(db: Database) -> tuple[tuple[str, int], ...]:
    counts = Counter[str]()
    # What a file is comes first in its kinds, before what its name says.
    for found, images in _common(db, "kinds", "searchable_by_kinds"):
        counts[found.partition(" ")[0]] += images
    return tuple(sorted(counts.items(), key=lambda each: (-each[1], each[0])))


def _places(db: Database) -> tuple[PlaceCount, ...]:
    rows = db.rows(
        "SELECT place_en, place_zh, count(*) AS images FROM images "
        "WHERE state = 'searchable' AND place_en IS NOT NULL "
        f"GROUP BY place_en, place_zh ORDER BY images DESC, place_en LIMIT {MOST}"
    )
    return tuple(PlaceCount(en, zh or en, int(images)) for en, zh, images in rows)


def _months(db: Database) -> tuple[MonthCount, ...]:
    # SQLite takes what stands beside min() from the row that has it.
    rows = db.rows(
        "SELECT substr(taken_at, 1, 7) AS month, count(*), min(taken_at), image_id "
        "FROM images INDEXED BY searchable_by_taken_at "
        "WHERE state = 'searchable' AND taken_at IS NOT NULL GROUP BY month ORDER BY month"
    )
    fingerprints = {
        row[0]: row[1]
        for start in range(0, len(rows), 900)
        for row in db.rows(
            "SELECT image_id, fingerprint FROM images WHERE image_id IN "
            f"({','.join(str(row[3]) for row in rows[start : start + 900])})"
        )
    }
    return tuple(
        MonthCount(month, int(images), image_id, fingerprints[image_id])
        for month, images, _, image_id in rows
        if image_id in fingerprints
    )
