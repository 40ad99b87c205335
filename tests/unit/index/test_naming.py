"""Positions become names: each once, and again when the names would differ."""

from pathlib import Path

import pytest
from numpy.typing import ArrayLike

from erhai.areas import Territory
from erhai.catalogue import facts, images, matching
from erhai.catalogue.database import Database
from erhai.index.naming import name_places
from erhai.places.place import Whereabouts
from erhai.testing.fakes import FakeNamer
from erhai.types import Filter, ImageRecord
from tests.libraries import SmallLibrary
from tests.pictures import make_exif, make_jpeg

DALI, SYDNEY = (25.6, 100.2), (-33.9, 151.2)


@pytest.fixture
def library(tmp_path: Path) -> SmallLibrary:
    return SmallLibrary(tmp_path / "library")


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    make_jpeg(folder / "dali.jpg", (220, 30, 30), make_exif(position=DALI))
    make_jpeg(folder / "sydney.jpg", (40, 70, 220), make_exif(position=SYDNEY))
    make_jpeg(folder / "nowhere.jpg", (40, 160, 60))
    return folder


def records(library: SmallLibrary) -> dict[str, ImageRecord]:
    with library.opened() as (db, _, _):
        ids = images.ids_in_state(db, "searchable").tolist()
        return {r.path.name: r for r in images.searchable_records(db, ids).values()}


def names(library: SmallLibrary) -> dict[str, str | None]:
    return {name: record.place_zh for name, record in records(library).items()}


def test_a_run_names_what_has_a_position(library: SmallLibrary, photos: Path) -> None:
    library.index(photos)
    assert names(library) == {"dali.jpg": "田25 100", "sydney.jpg": None, "nowhere.jpg": None}
    assert records(library)["dali.jpg"].place_en == "Field 25 100"
    with library.opened() as (db, _, _):
        only = Filter(area=Territory(("F.25",)))
        [found] = images.searchable_records(db, matching.ids_matching(db, only).tolist()).values()
        assert found.path.name == "dali.jpg"


def test_a_second_run_names_nothing(library: SmallLibrary, photos: Path) -> None:
    library.index(photos)
    library.index()
    assert library.namer.points_named == 2


def test_a_picture_that_was_taken_elsewhere_after_all_is_named_again(
    library: SmallLibrary, photos: Path
) -> None:
    library.index(photos)
    make_jpeg(photos / "dali.jpg", (220, 30, 30), make_exif(position=(10.5, 20.5)))
    library.index()
    assert names(library)["dali.jpg"] == "田10 20"
    assert library.namer.points_named == 3


def test_other_names_rename_all(library: SmallLibrary, photos: Path) -> None:
    library.index(photos)
    library.namer = FakeNamer("another")
    library.index()
    assert library.namer.points_named == 2
    assert names(library)["dali.jpg"] == "田25 100"


def test_names_of_places_are_words(library: SmallLibrary, photos: Path) -> None:
    library.index(photos)
    with library.opened() as (db, _, _):
        rows = db.rows("SELECT rowid FROM words WHERE words MATCH '\"田 25\"'")
        assert [row[0] for row in rows] == [records(library)["dali.jpg"].image_id]


class Interrupted(Exception):
    """Stands for a kill in the middle."""


def test_naming_goes_on_where_it_was_interrupted(
    library: SmallLibrary, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(6):
        make_jpeg(photos / f"{n}.jpg", (n, n, n), make_exif(position=(n + 0.5, 0.5)))
    library.index(photos)
    monkeypatch.setattr("erhai.index.naming._AT_ONCE", 3)
    with library.opened() as (db, _, _):
        killed = _KilledAfter(2, "another")
        with pytest.raises(Interrupted):
            name_places(db, killed, lambda: False)
        assert facts.named_by(db) == "another"
        assert _named(db) == 3
        again = FakeNamer("another")
        assert name_places(db, again, lambda: False) == 5
        assert _named(db) == 8


def test_a_run_that_is_stopped_forgets_no_names(library: SmallLibrary, photos: Path) -> None:
    library.index(photos)
    with library.opened() as (db, _, _):
        assert name_places(db, FakeNamer("another"), lambda: True) == 0
        assert _named(db) == 2


class _KilledAfter(FakeNamer):
    def __init__(self, calls: int, version: str) -> None:
        super().__init__(version)
        self._calls = calls

    def __call__(self, latitudes: ArrayLike, longitudes: ArrayLike) -> list[Whereabouts]:
        self._calls -= 1
        if not self._calls:
            raise Interrupted
        return super().__call__(latitudes, longitudes)


def _named(db: Database) -> int:
    return int(db.rows("SELECT count(*) FROM images WHERE territory IS NOT NULL")[0][0])
