"""Names of positions, and places of a person's own."""

from dataclasses import replace
from pathlib import Path

from erhai.areas import OwnPlace
from erhai.catalogue import images, places
from erhai.catalogue.database import Database
from erhai.types import FileStat
from tests.unit.catalogue.rows import FINGERPRINT, PLAIN, put

DALI = places.Named(1, "CN.29.5329", "Dali, Yunnan, China", "中国云南大理")


def test_a_record_knows_the_names_that_were_put(db: Database) -> None:
    image_id = put(db, "/1.jpg", replace(PLAIN, latitude=25.6, longitude=100.2))
    with db.transaction() as connection:
        places.put_names(connection, [replace(DALI, image_id=image_id)])
    record = images.searchable_records(db, [image_id])[image_id]
    assert (record.place_en, record.place_zh) == (DALI.place_en, DALI.place_zh)


def test_only_positions_without_a_name_are_unnamed(db: Database) -> None:
    located = replace(PLAIN, latitude=25.6, longitude=100.2)
    named, sea, first, second = (put(db, f"/{n}.jpg", located) for n in range(4))
    put(db, "/nowhere.jpg")
    with db.transaction() as connection:
        places.put_names(connection, [replace(DALI, image_id=named)])
        places.put_names(connection, [places.Named(sea, "", None, None)])
    assert places.unnamed(db, 10).ids.tolist() == [first, second]
    assert places.unnamed(db, 1).ids.tolist() == [first]
    with db.transaction() as connection:
        places.forget_names(connection)
    assert places.unnamed(db, 10).ids.tolist() == [named, sea, first, second]
    assert images.searchable_records(db, [named])[named].place_en is None


def test_a_changed_picture_has_no_name_until_it_gets_one(db: Database) -> None:
    located = replace(PLAIN, latitude=25.6, longitude=100.2)
    image_id = put(db, "/1.jpg", located)
    with db.transaction() as connection:
        places.put_names(connection, [replace(DALI, image_id=image_id)])
    assert put(db, "/1.jpg", replace(located, latitude=48.8)) == image_id
    assert places.unnamed(db, 10).latitudes.tolist() == [48.8]
    assert images.searchable_records(db, [image_id])[image_id].place_en is None


def test_a_moved_picture_keeps_its_name(db: Database) -> None:
    image_id = put(db, "/1.jpg", replace(PLAIN, latitude=25.6, longitude=100.2))
    with db.transaction() as connection:
        places.put_names(connection, [replace(DALI, image_id=image_id)])
        images.move(connection, image_id, Path("/2.jpg"), FileStat(1, 1))
    [record] = images.with_fingerprint(db, FINGERPRINT)
    assert record.place_zh == DALI.place_zh


def test_own_places_are_kept_by_name_in_any_case(db: Database) -> None:
    home, cabin = OwnPlace("家", 25.6065, 100.2676), OwnPlace("Cabin", -33.9, 18.4, 5.0)
    with db.transaction() as connection:
        for place in (home, cabin):
            places.put_own_place(connection, place)
    assert places.own_places(db) == (cabin, home)
    moved = OwnPlace("cabin", 1, 2, 3)
    with db.transaction() as connection:
        places.put_own_place(connection, moved)
    assert places.own_places(db) == (moved, home)
    with db.transaction() as connection:
        assert places.delete_own_place(connection, "CABIN")
        assert not places.delete_own_place(connection, "cabin")
    assert places.own_places(db) == (home,)
