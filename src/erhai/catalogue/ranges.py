"""Half-open ranges of texts, and the ids of the pictures that have a column in them."""

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np

from erhai.catalogue.database import Database, Value
from erhai.types import ImageIds

TextRange: TypeAlias = tuple[str, str]
"""From the first, inclusive, to the second, exclusive, in the order of code points."""

# Each takes two parameters.
_RANGES_AT_ONCE = 400


def beneath(folder: Path) -> tuple[bytes, bytes]:
    """Return the half-open range of all paths beneath a folder ('0' follows '/')."""
    stem = os.fsencode(folder).rstrip(b"/")
    return stem + b"/", stem + b"0"


def united(ranges: Iterable[TextRange]) -> list[TextRange]:
    """Return the same texts as ranges that rise and do not meet."""
    found: list[TextRange] = []
    for low, high in sorted(ranges):
        if low >= high:
            continue
        if found and low <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], high)
        else:
            found.append((low, high))
    return found


def common(some: Sequence[TextRange], others: Sequence[TextRange]) -> list[TextRange]:
    """Return the texts that are in one of `some` and one of `others`."""
    return united((max(a, c), min(b, d)) for a, b in some for c, d in others)


def ids_where(
    db: Database, index: str, condition: str, parameters: Sequence[Value] = ()
) -> ImageIds:
    """Return the searchable ids that an index tells to fulfil a condition, in any order.

    The index is named, since SQLite cannot know which of several covers a condition best.
    """
    sql = (
        f"SELECT group_concat(image_id) FROM images INDEXED BY {index} "
        f"WHERE state = 'searchable' AND ({condition})"
    )
    return parse_ids(db.rows(sql, parameters)[0][0])


def ids_in_ranges(
    db: Database,
    index: str,
    column: str,
    ranges: Sequence[TextRange],
    condition: str = "TRUE",
    parameters: Sequence[Value] = (),
) -> ImageIds:
    """Return the searchable ids whose column lies in one of the ranges, in any order.

    The ranges may not meet, see `united`; `condition` must hold besides.
    """
    found = [np.empty(0, np.int64)]
    for start in range(0, len(ranges), _RANGES_AT_ONCE):
        some = ranges[start : start + _RANGES_AT_ONCE]
        sql = (
            f"WITH ranges (low, high) AS (VALUES {', '.join(['(?, ?)'] * len(some))}) "
            f"SELECT group_concat(image_id) FROM ranges CROSS JOIN images INDEXED BY {index} "
            f"WHERE state = 'searchable' AND {column} >= low AND {column} < high "
            f"AND ({condition})"
        )
        ends = [end for one in some for end in one]
        found.append(parse_ids(db.rows(sql, [*ends, *parameters])[0][0]))
    return np.concatenate(found)


def ids_by_name(db: Database, index: str, column: str, is_meant: Callable[[str], bool]) -> ImageIds:
    """Return the searchable ids whose column has a value that is meant, in any order.

    For a column of few values: each is looked up in the index, and asked about once.
    """
    rows = db.rows(
        f"WITH RECURSIVE names (name) AS ({_next_name(index, column, '')} UNION ALL "
        f"SELECT ({_next_name(index, column, f'AND {column} > name')}) "
        "FROM names WHERE name IS NOT NULL) SELECT name FROM names WHERE name IS NOT NULL"
    )
    # Each value is a range of its own: no text lies between one and the same with a NUL.
    ranges = united((name, f"{name}\0") for (name,) in rows if is_meant(name))
    return ids_in_ranges(db, index, column, ranges)


def _next_name(index: str, column: str, condition: str) -> str:
    return (
        f"SELECT min({column}) FROM images INDEXED BY {index} "
        f"WHERE state = 'searchable' AND {column} IS NOT NULL {condition}"
    )


def parse_ids(text: str | None) -> ImageIds:
    """Return the ids that group_concat gave."""
    # One text of all ids: a Python object for each row would take ten times as long.
    return np.fromstring(text or "", np.int64, sep=",")
