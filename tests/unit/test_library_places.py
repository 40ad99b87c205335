"""Places of a person's own, from Python."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import erhai
from erhai import compose
from erhai.areas import OwnPlace
from erhai.errors import PictureError, PlaceError
from erhai.library import Library
from erhai.testing.fakes import FakeEncoder
from tests.pictures import make_exif, make_jpeg, noise

HOME = (25.6065, 100.2676)


def fake(model: str, *, threads: int) -> FakeEncoder:
    return FakeEncoder(model)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    make_jpeg(folder / "home.jpg", noise(96, 64, 1), make_exif(position=HOME))
    make_jpeg(folder / "away.jpg", noise(96, 64, 2), make_exif(position=(48.8584, 2.2945)))
    make_jpeg(folder / "nowhere.jpg", noise(96, 64, 3))
    return folder


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    monkeypatch.setattr(compose, "load_encoder", fake)
    with erhai.open_library(tmp_path / "library") as opened:
        yield opened


def shown(library: Library) -> dict[str, str | None]:
    return {hit.path.name: hit.image.place_zh for hit in library.search("red", literally=True)}


def test_a_place_is_kept_and_forgotten(library: Library) -> None:
    assert library.places() == ()
    assert library.add_place(" 外婆 家 ", *HOME) == OwnPlace("外婆 家", *HOME, 1.0)
    library.add_place("Cabin", -33.86, 151.21, radius_km=5)
    library.add_place("cabin", -33.9, 151.2)
    assert [place.name for place in library.places()] == ["cabin", "外婆 家"]
    library.remove_place("CABIN")
    assert library.places() == (OwnPlace("外婆 家", *HOME, 1.0),)
    with pytest.raises(PlaceError, match=r"no place 'cabin'.*erhai place list"):
        library.remove_place("cabin")


@pytest.mark.parametrize(
    ("name", "latitude", "longitude", "radius_km", "said"),
    [
        ("", 1, 2, 1, "needs a name"),
        ("x", 91, 2, 1, "91,2 is no latitude"),
        ("x", 1, float("nan"), 1, "no latitude"),
        ("x", 1, 2, 0, "above 0"),
        ("x", 1, 2, float("inf"), "above 0"),
    ],
)
def test_what_is_no_place_is_refused(
    library: Library, name: str, latitude: float, longitude: float, radius_km: float, said: str
) -> None:
    with pytest.raises(PlaceError, match=said):
        library.add_place(name, latitude, longitude, radius_km)
    assert library.places() == ()


def test_a_picture_tells_where_a_place_is(
    library: Library, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = make_jpeg(tmp_path / "outside.jpg", (1, 2, 3), make_exif(position=(10, 20)))
    assert library.add_place_at("field", outside, 0.5) == OwnPlace("field", 10.0, 20.0, 0.5)
    library.index(photos)
    (photos / "home.jpg").unlink()  # the library still knows
    monkeypatch.chdir(photos)
    assert library.add_place_at("家", "home.jpg").latitude == pytest.approx(HOME[0], abs=1e-6)
    with pytest.raises(PlaceError, match="does not say where it was taken"):
        library.add_place_at("x", photos / "nowhere.jpg")
    with pytest.raises(PictureError, match="There is no picture"):
        library.add_place_at("x", photos / "home 2.jpg")


def test_pictures_are_named_after_a_place_with_the_next_index(
    library: Library, photos: Path
) -> None:
    library.index(photos)
    paris = "法国法兰西岛巴黎埃菲尔铁塔"
    assert shown(library) == {
        "home.jpg": "中国云南大理洱海",
        "away.jpg": paris,
        "nowhere.jpg": None,
    }
    library.add_place("家", *HOME)
    library.index()
    assert shown(library)["home.jpg"] == "中国云南大理家"
    assert shown(library)["away.jpg"] == paris
    library.remove_place("家")
    library.index()
    assert shown(library)["home.jpg"] == "中国云南大理洱海"


def test_a_query_knows_a_new_place_at_once(library: Library, photos: Path) -> None:
    library.index(photos)
    before = {hit.path.name for hit in library.search("在家拍的")}
    library.add_place("家", *HOME)
    assert len(before) == 3
    assert {hit.path.name for hit in library.search("在家拍的")} == {"home.jpg"}
    library.remove_place("家")
    assert {hit.path.name for hit in library.search("在家拍的")} == before
