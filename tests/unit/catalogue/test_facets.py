"""Counts of what filters can be set to, against plain loops over the same rows."""

import random
from collections import Counter
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from erhai.catalogue import facets, facts, images, places
from erhai.catalogue.database import Database
from tests.unit.catalogue.rows import PLAIN, put


def index_folders(db: Database, *folders: str) -> None:
    with db.transaction() as connection:
        for folder in folders:
            facts.put_folder(connection, Path(folder), Path("/"))


def test_counts_are_those_of_a_plain_loop(db: Database) -> None:
    choose = random.Random(5)
    index_folders(db, "/a", "/b c")
    rows = []
    for number in range(60):
        folder = choose.choice(["/a", "/a/x", "/a/x/y", "/a/x y", "/b c/é"])
        taken = choose.choice([None, datetime(2019, 5, 1 + number % 9), datetime(2020, 1, 2)])
        camera = choose.choice([None, "Canon", "NIKON D90"])
        metadata = replace(
            PLAIN, taken_at=taken, camera=camera, format=choose.choice(["JPEG", "HEIF"])
        )
        path = f"{folder}/{number}.jpg"
        rows.append((put(db, path, metadata), Path(path), metadata))
    found = facets.read(db)
    beneath = Counter(
        parent for _, path, _ in rows for parent in path.parents if len(parent.parts) > 1
    )
    assert dict(found.folders) == beneath
    assert [str(folder) for folder, _ in found.folders] == [
        *("/a", "/a/x", "/a/x/y", "/a/x y", "/b c", "/b c/é"),
    ]
    assert dict(found.cameras) == Counter(m.camera for _, _, m in rows if m.camera)
    assert dict(found.formats) == Counter(m.format.lower() for _, _, m in rows)
    dated = [(int(i), m.taken_at) for i, _, m in rows if m.taken_at is not None]
    assert {each.month: each.images for each in found.months} == Counter(
        f"{taken:%Y-%m}" for _, taken in dated
    )
    assert found.undated == len(rows) - len(dated)
    times = dict(dated)
    for each in found.months:
        same = [taken for _, taken in dated if f"{taken:%Y-%m}" == each.month]
        assert times[each.image_id] == min(same)


def test_folders_within_folders_count_once(db: Database) -> None:
    index_folders(db, "/", "/a")
    put(db, "/a/b/1.jpg", PLAIN)
    put(db, "/2.jpg", PLAIN)
    found = {str(folder): images for folder, images in facets.read(db).folders}
    assert found == {"/": 2, "/a": 1, "/a/b": 1}


def test_places_count_by_both_names_and_failures_do_not(db: Database) -> None:
    index_folders(db, "/a")
    ids = [put(db, f"/a/{number}.jpg", PLAIN) for number in range(3)]
    with db.transaction() as connection:
        named = [("Dali, China", "中国大理"), ("Dali, China", "中国大理"), ("Paris", None)]
        places.put_names(
            connection,
            [places.Named(i, "X", en, zh) for i, (en, zh) in zip(ids, named, strict=True)],
        )
        images.delete(connection, ids[1:2])
    found = facets.read(db)
    assert [(p.name_en, p.name_zh, p.images) for p in found.places] == [
        ("Dali, China", "中国大理", 1),
        ("Paris", "Paris", 1),
    ]


def test_an_empty_library_has_its_folders(db: Database) -> None:
    index_folders(db, "/a")
    found = facets.read(db)
    assert found == facets.Facets(((Path("/a"), 0),), (), (), (), (), 0)
