"""Filters against what each part of them says."""

import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from erhai.areas import Circle, Territory
from erhai.catalogue import facts, images, matching, places, words
from erhai.catalogue.database import Database
from erhai.moments import Hours, Interval, Moments
from erhai.types import FileStat, Filter, ImageId
from tests.unit.catalogue.rows import PLAIN, put


def passing(db: Database, only: Filter, names: Mapping[str, ImageId]) -> set[str]:
    """Return the names of what passes, having checked the order and the count."""
    ids = matching.ids_matching(db, only).tolist()
    assert ids == sorted(ids)
    assert matching.count_matching(db, only) == len(ids)
    return {name for name, image_id in names.items() if image_id in ids}


def test_a_filter_that_is_open_lets_all_searchable_pictures_pass(db: Database) -> None:
    rows = {name: put(db, name) for name in ("/b.jpg", "/a.jpg")}
    with db.transaction() as connection:
        connection.execute("UPDATE images SET state = 'encoded' WHERE path = ?", (b"/b.jpg",))
    assert passing(db, Filter(), rows) == {"/a.jpg"}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("dali",), {"/home/mei/Pictures/Dali 2019/IMG_1.JPG"}),
        (("ÉTÉ",), {"/home/mei/Pictures/été/2.png"}),
        (("été",), {"/home/mei/Pictures/été/2.png"}),
        # As macOS writes it: a letter, then its accent.
        (("e\u0301te\u0301",), {"/home/mei/Pictures/été/2.png"}),
        (("洱海",), {"/home/mei/Pictures/洱海边/3.heic"}),
        (("海",), {"/home/mei/Pictures/洱海边/3.heic", "/home/mei/Pictures/plain/4.jpg"}),
        (("２０１９",), {"/home/mei/Pictures/Dali 2019/IMG_1.JPG"}),
        (("straße",), {"/home/mei/Pictures/plain/4.jpg"}),
        (("STRASSE",), {"/home/mei/Pictures/plain/4.jpg"}),
        (("plain", "海滩"), {"/home/mei/Pictures/plain/4.jpg"}),
        (("plain", "dali"), set()),
        (("100%",), {"/home/mei/Pictures/100%_*.jpg"}),
        (("_*",), {"/home/mei/Pictures/100%_*.jpg"}),
        (("dali 2019/img",), {"/home/mei/Pictures/Dali 2019/IMG_1.JPG"}),
        (("nothing",), set()),
    ],
)
def test_words_are_found_in_paths_and_descriptions(
    db: Database, words: tuple[str, ...], expected: set[str]
) -> None:
    told = {"/home/mei/Pictures/plain/4.jpg": "Die Straße am 海滩"}
    names = (
        "/home/mei/Pictures/Dali 2019/IMG_1.JPG",
        "/home/mei/Pictures/été/2.png",
        "/home/mei/Pictures/洱海边/3.heic",
        "/home/mei/Pictures/plain/4.jpg",
        "/home/mei/Pictures/100%_*.jpg",
    )
    rows = {name: put(db, name, replace(PLAIN, description=told.get(name))) for name in names}
    assert passing(db, Filter(words=words), rows) == expected


def test_of_a_path_what_is_above_the_indexed_folder_does_not_count(db: Database) -> None:
    with db.transaction() as connection:
        for folder in ("/home/mei/Pictures", "/home/mei/Pictures/disk", "/media/mei/旅行"):
            facts.put_folder(connection, Path(folder), Path("/"))
    names = ("/home/mei/Pictures/a.jpg", "/home/mei/Pictures/disk/mei.jpg", "/media/mei/旅行/b.jpg")
    first, second, third = names
    rows = {name: put(db, name) for name in names}

    def found(word: str) -> set[str]:
        return passing(db, Filter(words=(word,)), rows)

    assert found("home") == set()
    assert found("mei/pictures") == set()
    assert found("mei") == {second}
    assert found("Pictures") == {first, second}
    assert found("pictures/a") == {first}
    assert found("旅行") == {third}
    assert found("media") == set()


def test_a_word_can_be_found_again_after_a_move(db: Database) -> None:
    image_id = put(db, "/old.jpg", replace(PLAIN, description="Sunset"))
    with db.transaction() as connection:
        images.move(connection, image_id, Path("/new.PNG"), FileStat(1, 1))
    rows = {"new": image_id}
    assert passing(db, Filter(words=("old",)), rows) == set()
    assert passing(db, Filter(words=("new", "sunset")), rows) == {"new"}
    assert passing(db, Filter(formats=("png",)), rows) == {"new"}


def test_names_that_are_not_utf8_can_be_filtered(db: Database) -> None:
    odd = os.fsdecode(b"/photos/caf\xe9 \xff.JPG")
    rows = {odd: put(db, odd, replace(PLAIN, format="PNG"))}
    assert passing(db, Filter(words=("caf",)), rows) == {odd}
    assert passing(db, Filter(formats=("jpg",)), rows) == {odd}
    assert passing(db, Filter(words=(os.fsdecode(b"CAF\xe9"),)), rows) == {odd}
    assert passing(db, Filter(words=("\ud800!",)), rows) == set()


def test_cameras_are_found_by_any_part_in_any_case(db: Database) -> None:
    cameras = ("Canon EOS 7D", "Apple iPhone 4", "ΛΕΙΚΑ Q2", None)
    rows = {
        str(camera): put(db, f"/{n}.jpg", replace(PLAIN, camera=camera))
        for n, camera in enumerate(cameras)
    }
    assert passing(db, Filter(cameras=("iphone",)), rows) == {"Apple iPhone 4"}
    assert passing(db, Filter(cameras=("λεικα", "CANON")), rows) == {"Canon EOS 7D", "ΛΕΙΚΑ Q2"}
    assert passing(db, Filter(cameras=("nikon",)), rows) == set()


def test_more_cameras_than_a_statement_takes(db: Database) -> None:
    for n in range(1000):
        put(db, f"/{n}.jpg", replace(PLAIN, camera=f"Camera {n}"))
    assert matching.count_matching(db, Filter(cameras=("camera",))) == 1000


@pytest.mark.parametrize(
    ("formats", "expected"),
    [
        (("jpg",), {"/1.jpg", "/2.JPEG", "/3.png"}),
        ((".JPEG",), {"/1.jpg", "/2.JPEG", "/3.png"}),
        (("png",), {"/3.png"}),
        (("heif",), {"/4.heic"}),
        (("heic", "tif"), {"/4.heic", "/5.tiff"}),
        (("gif",), set()),
    ],
)
def test_formats_are_told_by_the_ending_and_by_the_bytes(
    db: Database, formats: tuple[str, ...], expected: set[str]
) -> None:
    made = {"/1.jpg": "JPEG", "/2.JPEG": "JPEG", "/3.png": "JPEG", "/4.heic": "HEIF"}
    made["/5.tiff"] = "TIFF"
    rows = {name: put(db, name, replace(PLAIN, format=kind)) for name, kind in made.items()}
    assert passing(db, Filter(formats=formats), rows) == expected


def test_small_hours_belong_to_the_weekday_before(db: Database) -> None:
    taken = {
        "friday evening": datetime(2026, 11, 20, 18),
        "friday night": datetime(2026, 11, 21, 4, 59, 59),
        "saturday at five": datetime(2026, 11, 21, 5),
        "saturday night": datetime(2026, 11, 22, 0, 0),
        "undated": None,
    }
    rows = {
        name: put(db, f"/{name}.jpg", replace(PLAIN, taken_at=moment))
        for name, moment in taken.items()
    }
    nights = Moments(weekdays=(4,), hours=Hours(18, 5))
    assert passing(db, Filter(moments=(nights,)), rows) == {"friday evening", "friday night"}
    fridays = Moments(weekdays=(4,))
    assert passing(db, Filter(moments=(fridays,)), rows) == {"friday evening"}
    assert passing(db, Filter(moments=(Moments(),)), rows) == set(taken) - {"undated"}


def test_a_span_may_begin_within_a_second(db: Database) -> None:
    rows = {"a": put(db, "/a.jpg", replace(PLAIN, taken_at=datetime(2020, 1, 1, 12)))}
    half_past = datetime(2020, 1, 1, 12, 0, 0, 500_000)
    noon = datetime(2020, 1, 1, 12)
    assert passing(db, Filter(after=half_past), rows) == set()
    assert passing(db, Filter(before=half_past), rows) == {"a"}
    assert passing(db, Filter(moments=(Moments((Interval(noon, half_past),)),)), rows) == {"a"}
    assert passing(db, Filter(moments=(Moments((Interval(half_past, None),)),)), rows) == set()


def test_more_spans_than_a_statement_takes(db: Database) -> None:
    rows = {
        str(day): put(db, f"/{day}.jpg", replace(PLAIN, taken_at=datetime(2020, 1, day)))
        for day in (1, 2, 3)
    }
    spans = tuple(
        Interval(datetime(year, 1, 1), datetime(year, 1, 3)) for year in range(1500, 2500)
    )
    assert passing(db, Filter(moments=(Moments(spans),)), rows) == {"1", "2"}


def test_territories_hold_what_lies_in_them_at_a_dot(db: Database) -> None:
    codes = ("CN.29.5329", "CN.29", "CN.2", "CN.3", "CND", "", None)
    rows = {}
    for n, code in enumerate(codes):
        rows[str(code)] = put(db, f"/{n}.jpg", replace(PLAIN, latitude=1.0, longitude=1.0))
        if code is not None:
            with db.transaction() as connection:
                named = places.Named(rows[str(code)], code, None, None)
                places.put_names(connection, [named])

    def found(*codes: str) -> set[str]:
        return passing(db, Filter(area=Territory(codes)), rows)

    assert found("CN") == {"CN.29.5329", "CN.29", "CN.2", "CN.3"}
    assert found("CN.29") == {"CN.29.5329", "CN.29"}
    assert found("CN.2", "CN.29.5329", "CN.29") == {"CN.29.5329", "CN.29", "CN.2"}
    assert found("FR") == set()


def test_circles_at_the_date_line_and_the_poles(db: Database) -> None:
    where = {
        "suva": (-18.1, 178.4),
        "west of the line": (-18.0, 179.9),
        "east of the line": (-18.0, -179.9),
        "on the line": (-18.0, -180.0),
        "north pole": (90.0, 12.0),
        "near the north pole": (89.9, -120.0),
    }
    rows = {
        name: put(db, f"/{name}.jpg", replace(PLAIN, latitude=lat, longitude=lon))
        for name, (lat, lon) in where.items()
    }

    def found(*circles: Circle) -> set[str]:
        return passing(db, Filter(area=circles), rows)

    line = {"west of the line", "east of the line", "on the line"}
    assert found(Circle(-18, 180, 15)) == line
    assert found(Circle(-18, -179.9, 25)) == line
    assert found(Circle(89.95, 60, 20)) == {"north pole", "near the north pole"}
    assert found(Circle(-18.1, 178.4, 0.1), Circle(-18, 180, 15)) == line | {"suva"}
    assert found(Circle(0, 0, 20_100)) == set(where)
    assert found() == set()


def test_undated_and_unlocated_pictures_are_counted(db: Database) -> None:
    put(db, "/a/1.jpg", replace(PLAIN, latitude=1.0, longitude=1.0))
    put(db, "/a/2.jpg", replace(PLAIN, taken_at=datetime(2020, 1, 1)))
    put(db, "/b/3.jpg")
    assert (matching.count_undated(db), matching.count_unlocated(db, Filter())) == (2, 2)
    under = Path("/a")
    assert matching.count_undated(db, under) == 1
    assert matching.count_unlocated(db, Filter(under=under)) == 1


def test_what_has_no_position_may_say_where_it_is_from(db: Database) -> None:
    there, elsewhere = Circle(25.6, 100.2, 20), replace(PLAIN, latitude=1.0, longitude=1.0)
    rows = {
        "/p/dali trip/1.jpg": PLAIN,
        "/p/大理/2.jpg": PLAIN,
        "/p/dalian/3.jpg": PLAIN,
        "/p/dali/elsewhere.jpg": elsewhere,
        "/p/here.jpg": replace(PLAIN, latitude=25.6, longitude=100.2),
    }
    ids = {name: put(db, name, metadata) for name, metadata in rows.items()}
    with db.transaction() as connection:
        facts.put_folder(connection, Path("/p"), Path("/"))
        words.refresh(connection, list(ids.values()))

    only = Filter(area=(there,), area_names=("Dali", "大理"))
    assert passing(db, only, ids) == {"/p/dali trip/1.jpg", "/p/大理/2.jpg", "/p/here.jpg"}
    assert matching.count_unlocated(db, only) == 1
    assert passing(db, Filter(area=(there,)), ids) == {"/p/here.jpg"}


def test_all_parts_must_pass(db: Database) -> None:
    whole = replace(
        PLAIN, taken_at=datetime(2020, 5, 1), latitude=25.6, longitude=100.2, camera="Canon"
    )
    rows = {
        "all": put(db, "/p/dali.jpg", whole),
        "word": put(db, "/p/other.jpg", whole),
        "camera": put(db, "/p/dali 2.jpg", replace(whole, camera="Nikon")),
        "place": put(db, "/p/dali 3.jpg", replace(whole, latitude=26.6)),
        "time": put(db, "/p/dali 4.jpg", replace(whole, taken_at=datetime(2021, 5, 1))),
        "format": put(db, "/p/dali.png", replace(whole, format="PNG")),
        "folder": put(db, "/q/dali.jpg", whole),
    }
    only = Filter(
        after=datetime(2020, 1, 1),
        before=datetime(2022, 1, 1),
        under=Path("/p"),
        moments=(Moments(months=(5,)), Moments((Interval(None, datetime(2021, 1, 1)),))),
        area=(Circle(25.6, 100.2, 5),),
        words=("dali",),
        cameras=("canon",),
        formats=("jpg",),
    )
    assert passing(db, only, rows) == {"all"}
    for name, wider in {
        "word": replace(only, words=()),
        "camera": replace(only, cameras=()),
        "place": replace(only, area=None),
        "time": replace(only, moments=only.moments[:1]),
        "format": replace(only, formats=()),
        "folder": replace(only, under=None),
    }.items():
        assert passing(db, wider, rows) == {"all", name}
