"""What SQL lets pass is what the filter's own definition says."""

import os
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from erhai.areas import Area, Circle, Territory
from erhai.catalogue import embeddings, facts, images, matching, places
from erhai.catalogue.database import Database
from erhai.catalogue.ranges import common, united
from erhai.moments import Hours, Interval, Moments
from erhai.sphere import in_circles
from erhai.types import FileStat, Filter, Metadata

SETTINGS = settings(deadline=None, max_examples=60)
ROOTS = ("/home/mei/照片", "/home/mei/照片/disk", "/mnt/Été")
CODES = ("CN", "CN.29", "CN.29.5329", "CN.2", "CNX", "FR.11")

# Times that meet at the edges of hours, days, months and years.
times = st.builds(
    datetime,
    year=st.sampled_from([1904, 2019, 2020, 2021]),
    month=st.sampled_from([1, 2, 7, 12]),
    day=st.integers(1, 28),
    hour=st.sampled_from([0, 4, 5, 12, 17, 18, 23]),
    minute=st.sampled_from([0, 59]),
    second=st.sampled_from([0, 59]),
)
spans = st.builds(Interval, st.none() | times, st.none() | times)
hours = st.tuples(st.integers(0, 24), st.integers(0, 24)).map(lambda ends: Hours(*ends))
moments = st.builds(
    Moments,
    spans=st.lists(spans, max_size=3).map(tuple),
    months=st.lists(st.integers(1, 12), max_size=4).map(tuple),
    weekdays=st.lists(st.integers(0, 6), max_size=4).map(tuple),
    hours=st.none() | hours,
)
latitudes = st.floats(-90, 90) | st.sampled_from([-90.0, 0.0, 90.0])
longitudes = st.floats(-180, 180) | st.sampled_from([-180.0, 0.0, 180.0])
circles = st.builds(Circle, latitudes, longitudes, st.floats(0, 21_000) | st.floats(0, 100))
areas = st.lists(circles, max_size=3).map(tuple) | st.builds(
    Territory, st.lists(st.sampled_from(CODES), max_size=3).map(tuple)
)
pieces = st.sampled_from(
    ["a", "É", "é", "e\u0301", "海", "ß", "SS", "mei", "İ", "/", " ", "１", "_"]
)
texts = st.lists(pieces, min_size=1, max_size=4).map("".join)
names = st.tuples(
    st.sampled_from([*ROOTS, "/elsewhere"]), texts, st.sampled_from(["jpg", "JPEG", "heic", ""])
).map(lambda parts: os.path.normpath(f"{parts[0]}/x{parts[1]}.{parts[2]}"))
rows = st.tuples(
    st.none() | times,
    st.none() | st.tuples(latitudes, longitudes, st.sampled_from(["", *CODES])),
    st.none() | st.sampled_from(["Canon EOS", "ΛΕΙΚΑ", "Apple iPhone"]),
    st.sampled_from(["JPEG", "HEIF", "PNG"]),
    st.none() | texts,
)
pictures = st.dictionaries(names, rows, max_size=8)
filters = st.builds(
    Filter,
    after=st.none() | times,
    before=st.none() | times,
    under=st.none() | st.sampled_from([Path(root) for root in ROOTS]),
    moments=st.lists(moments, max_size=2).map(tuple),
    area=st.none() | areas,
    words=st.lists(texts, max_size=2).map(tuple),
    cameras=st.lists(st.sampled_from(["canon", "λ", "I"]), max_size=2).map(tuple),
    formats=st.lists(st.sampled_from(["jpg", "heif", "png"]), max_size=2).map(tuple),
)
row = tuple[datetime | None, tuple[float, float, str] | None, str | None, str, str | None]


@contextmanager
def catalogue(made: dict[str, row]) -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as folder:
        db = Database(Path(folder) / "catalogue.sqlite3")
        try:
            with db.transaction() as connection:
                embeddings.put(connection, b"0", np.array([1.0], np.float32))
                for root in ROOTS:
                    facts.put_folder(connection, Path(root), Path("/"))
                for name, (taken_at, where, camera, kind, told) in made.items():
                    latitude, longitude, code = where or (None, None, None)
                    metadata = Metadata(
                        kind,
                        1,
                        1,
                        taken_at=taken_at,
                        latitude=latitude,
                        longitude=longitude,
                        camera=camera,
                        description=told,
                    )
                    stat = FileStat(1, 1)
                    image_id = images.put_encoded(connection, Path(name), stat, b"0", metadata)
                    images.mark_searchable(connection, [image_id])
                    if code is not None:
                        places.put_names(connection, [places.Named(image_id, code, None, None)])
            yield db
        finally:
            db.close()


def folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def passes(name: str, made: row, only: Filter) -> bool:
    """Say whether a picture passes, part by part."""
    taken_at, where, camera, kind, told = made
    roots = [Path(root) for root in ROOTS if Path(root) in Path(name).parents]
    counted = str(Path(name).relative_to(roots[0].parent)) if roots else name
    text = f"{folded(counted)}\n{folded(told or '')}"
    alike = {"jpg": "jpeg", "heic": "heif"}
    kinds = {alike.get(ending, ending) for ending in (kind.lower(), Path(name).suffix[1:].lower())}
    return (
        (not only.needs_time or was_taken_then(taken_at, only))
        and (only.under is None or only.under in Path(name).parents)
        and (only.area is None or lies_in(where, only.area))
        and all(folded(word) in text for word in only.words)
        and (not only.cameras or any(folded(c) in folded(camera or "") for c in only.cameras))
        and (not only.formats or any(alike.get(name, name) in kinds for name in only.formats))
    )


def was_taken_then(taken_at: datetime | None, only: Filter) -> bool:
    return (
        taken_at is not None
        and Interval(only.after, only.before).contains(taken_at)
        and all(one.contains(taken_at) for one in only.moments)
    )


def lies_in(where: tuple[float, float, str] | None, area: Area) -> bool:
    if where is None:
        return False
    if isinstance(area, Territory):
        return any(f"{where[2]}.".startswith(f"{code}.") for code in area.codes)
    return bool(in_circles(area, [where[0]], [where[1]])[0])


def agree(made: dict[str, row], only: Filter) -> None:
    with catalogue(made) as db:
        ids = matching.ids_matching(db, only)
        records = images.searchable_records(db, ids.tolist())
        found = {str(record.path) for record in records.values()}
        expected = {name for name in made if passes(name, made[name], only)}
        assert ids.tolist() == sorted(set(ids.tolist()))
        assert found == expected


@SETTINGS
@given(pictures, filters)
def test_a_whole_filter(made: dict[str, row], only: Filter) -> None:
    agree(made, only)


@SETTINGS
@given(st.lists(times, max_size=30), st.lists(moments, min_size=1, max_size=2))
def test_moments(taken: list[datetime], some: list[Moments]) -> None:
    made: dict[str, row] = {
        f"/{n}.jpg": (moment, None, None, "JPEG", None) for n, moment in enumerate(taken)
    }
    agree(made, Filter(moments=tuple(some)))


@SETTINGS
@given(st.lists(st.tuples(latitudes, longitudes), max_size=20), circles)
def test_circles(points: list[tuple[float, float]], circle: Circle) -> None:
    points = [*points, (circle.latitude, circle.longitude)]
    made: dict[str, row] = {
        f"/{n}.jpg": (None, (*point, ""), None, "JPEG", None) for n, point in enumerate(points)
    }
    agree(made, Filter(area=(circle,)))


@SETTINGS
@given(pictures, st.lists(texts, min_size=1, max_size=2))
def test_words(made: dict[str, row], words: list[str]) -> None:
    agree(made, Filter(words=tuple(words)))


ends = st.text("abc", max_size=3)
text_ranges = st.lists(st.tuples(ends, ends), max_size=5)


@given(text_ranges, text_ranges, ends)
def test_ranges_unite_and_meet(
    some: list[tuple[str, str]], others: list[tuple[str, str]], text: str
) -> None:
    def within(ranges: list[tuple[str, str]]) -> bool:
        return any(low <= text < high for low, high in ranges)

    one, two = united(some), united(others)
    assert within(one) == within(some)
    assert all(a[1] < b[0] for a, b in pairwise(one))
    assert within(common(one, two)) == (within(some) and within(others))
