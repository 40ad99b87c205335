"""Which searchable pictures pass a filter.

Each part of a filter is answered by the one index that covers it, without a look at the
rows; what passes all of them is then told by the ids.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from erhai.areas import Area, Territory
from erhai.catalogue import facts, moments
from erhai.catalogue.database import Database, Value
from erhai.catalogue.folding import fold
from erhai.catalogue.positions import ids_in_circles
from erhai.catalogue.ranges import (
    beneath,
    ids_by_name,
    ids_in_ranges,
    ids_where,
    parse_ids,
    united,
)
from erhai.catalogue.tokens import cut
from erhai.types import Filter, ImageIds

# Endings that are one format.
_ALIKE = (
    frozenset(("jpg", "jpeg", "jpe", "jfif")),
    frozenset(("heic", "heif", "hif")),
    frozenset(("tif", "tiff")),
)


def ids_matching(db: Database, only: Filter) -> ImageIds:
    """Return the searchable ids that pass the filter, rising."""
    found: ImageIds | None = None
    for ids in _parts(db, only):
        found = ids if found is None else np.intersect1d(found, ids, assume_unique=True)
        if not len(found):
            return found
    if found is None:
        found = ids_where(db, "searchable_by_taken_at", "TRUE")
    return np.sort(found)


def count_matching(db: Database, only: Filter) -> int:
    """Return how many searchable pictures pass the filter."""
    return len(ids_matching(db, only))


def count_undated(db: Database, under: Path | None = None) -> int:
    """Return how many searchable pictures have no time, in all or beneath a folder."""
    return _count(db, ids_where(db, "searchable_by_taken_at", "taken_at IS NULL"), under)


def count_unlocated(db: Database, only: Filter) -> int:
    """Return how many searchable pictures a filter on an area leaves out for want of a position.

    Counted beneath the filter's folder, if it has one.
    """
    unlocated = "latitude IS NULL"
    named: ImageIds = np.empty(0, np.int64)
    if only.area is not None and only.area_names:
        named = _from(db, (), only.area_names)
    if only.under is None:
        sql = f"SELECT count(*) FROM images WHERE state = 'searchable' AND {unlocated}"
        return int(db.rows(sql)[0][0]) - len(named)
    ids = ids_where(db, "searchable_by_position", unlocated)
    return _count(db, np.setdiff1d(ids, named, assume_unique=True), only.under)


def ids_named(db: Database, places: tuple[str, ...]) -> ImageIds:
    """Return the searchable ids whose place has one of these very names, in either language."""
    found = []
    for name in places:
        # No index has the names, but the words of a row have those of its place.
        phrase = " ".join(cut(name))
        rows = db.rows(
            "SELECT group_concat(image_id) FROM words JOIN images ON image_id = words.rowid "
            "WHERE words MATCH ? AND state = 'searchable' AND ? IN (place_en, place_zh)",
            (f'described : "{phrase}"', name),
        )
        found.append(parse_ids(rows[0][0]))
    return np.unique(np.concatenate(found))


def _count(db: Database, ids: ImageIds, under: Path | None) -> int:
    if under is not None:
        ids = np.intersect1d(ids, _under(db, under), assume_unique=True)
    return len(ids)


def _parts(db: Database, only: Filter) -> Iterator[ImageIds]:
    """Yield the ids that pass each part of the filter, those first that cost least."""
    if only.cameras:
        yield _by_cameras(db, only.cameras)
    if only.needs_time:
        yield moments.ids_taken(db, only.after, only.before, only.moments)
    if only.area is not None:
        yield _from(db, only.area, only.area_names)
    if only.places:
        yield ids_named(db, only.places)
    if only.under is not None:
        yield _under(db, only.under)
    if only.formats:
        yield _of_formats(db, only.formats)
    if only.words:
        yield _with_words(db, only.words)


def _under(db: Database, folder: Path) -> ImageIds:
    return ids_where(db, "searchable_by_path", "path >= ? AND path < ?", beneath(folder))


def _from(db: Database, area: Area, names: tuple[str, ...]) -> ImageIds:
    """Return what lies in an area, and what has no position but says one of its names."""
    inside = _in_area(db, area)
    phrases = [" ".join(cut(name)) for name in names]
    said = " OR ".join(f'"{phrase}"' for phrase in phrases if phrase)
    if not said:
        return inside
    rows = db.rows(
        "SELECT group_concat(image_id) FROM words JOIN images ON image_id = words.rowid "
        "WHERE words MATCH ? AND latitude IS NULL AND state = 'searchable'",
        (said,),
    )
    return np.concatenate([inside, parse_ids(rows[0][0])])


def _in_area(db: Database, area: Area) -> ImageIds:
    if isinstance(area, Territory):
        # 'CN.29/' follows all that begins with 'CN.29.'; codes have letters, digits and dots.
        ranges = united((code, f"{code}/") for code in area.codes)
        return ids_in_ranges(db, "searchable_by_territory", "territory", ranges)
    return ids_in_circles(db, area)


def _by_cameras(db: Database, cameras: tuple[str, ...]) -> ImageIds:
    wanted = [fold(camera) for camera in cameras]

    def is_meant(name: str) -> bool:
        return any(part in fold(name) for part in wanted)

    return ids_by_name(db, "searchable_by_camera", "camera", is_meant)


def _of_formats(db: Database, formats: tuple[str, ...]) -> ImageIds:
    asked = {fold(name).removeprefix(".") for name in formats}
    wanted = asked.union(*(alike for alike in _ALIKE if alike & asked))

    def is_meant(kinds: str) -> bool:
        return not wanted.isdisjoint(kinds.split(" ", 1))

    return ids_by_name(db, "searchable_by_kinds", "kinds", is_meant)


def _with_words(db: Database, words: tuple[str, ...]) -> ImageIds:
    above = _folders_above(db)
    conditions: list[str] = []
    parameters: list[Value] = []
    for word in map(fold, words):
        if any("/" in word or word in outer for _, _, outer in above):
            # It may be found where it does not count.
            cases = " ".join("WHEN folded >= ? AND folded < ? THEN ?" for _ in above)
            conditions.append(f"instr(substr(folded, CASE {cases} ELSE 1 END), ?)")
            for low, high, outer in above:
                parameters += [low, high, len(outer) + 1]
        else:
            conditions.append("instr(folded, ?)")
        parameters.append(word)
    return ids_where(db, "searchable_by_words", " AND ".join(conditions), parameters)


def _folders_above(db: Database) -> list[tuple[str, str, str]]:
    """Return the range of folded texts beneath each outermost folder, and the part above it."""
    folders: list[tuple[str, str, str]] = []
    for folder in facts.folders(db):
        stem = fold(str(folder).rstrip("/"))
        outer = stem[: stem.rfind("/") + 1]
        if not any(stem.startswith(low) for low, _, _ in folders):
            folders.append((f"{stem}/", f"{stem}0", outer))
    return folders
