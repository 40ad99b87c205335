"""What a query may hold beside words: pictures by number, marks, places by name, pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import erhai
from erhai import PictureTerm, compose
from erhai.errors import PlaceError, QueryError
from erhai.library import Library
from erhai.testing.fakes import FakeEncoder
from erhai.types import ImageId
from tests.pictures import make_exif, make_jpeg, noise

HOME = (25.6065, 100.2676)
SHOTS = 24


def fake(model: str, *, threads: int) -> FakeEncoder:
    return FakeEncoder(model)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Pictures of noise, each fourth twice; the even ones taken at home."""
    folder = tmp_path_factory.mktemp("queries")
    for number in range(SHOTS):
        exif = make_exif(position=HOME if number % 2 == 0 else None)
        made = make_jpeg(folder / "photos" / f"{100 + number}.jpg", noise(96, 64, number), exif)
        if number % 4 == 0:
            (folder / "photos" / f"{100 + number} copy.jpg").write_bytes(made.read_bytes())
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(compose, "load_encoder", fake)
        with erhai.open_library(folder / "library") as opened:
            opened.index(folder / "photos")
            yield opened


def ids(answer: erhai.Answer) -> list[ImageId]:
    return [hit.image_id for hit in answer]


def id_of(library: Library, name: str) -> ImageId:
    return next(
        hit.image_id for hit in library.search(None, k=99, fold=False) if name in str(hit.path)
    )


@pytest.mark.parametrize("diversity", [0.0, 0.4])
@pytest.mark.parametrize("text", ["a red dog", "a red dog -cat", "blue", None])
def test_pages_are_the_pieces_of_one_answer(
    library: Library, text: str | None, diversity: float
) -> None:
    whole = ids(library.search(text, k=99, diversity=diversity))
    assert len(whole) >= 10
    seen: list[ImageId] = []
    while page := ids(library.search(text, k=3, leave_out=seen, diversity=diversity)):
        seen += page
    # A near-duplicate of a hit of another page does not come back as a hit of its own.
    assert sorted(seen) == sorted(whole)
    if not diversity:
        assert seen == whole


def test_a_picture_of_the_library_is_a_part_of_a_query(library: Library) -> None:
    shown = id_of(library, "106.jpg")
    by_number = library.search(None, pictures=[PictureTerm(shown)], fold=False)
    by_file = library.search(None, pictures=[PictureTerm(by_number[0].path)], fold=False)
    assert by_number[0].image_id == shown
    assert ids(by_number)[:5] == ids(by_file)[:5]
    assert by_number[0].score == pytest.approx(1, abs=1e-3)
    both = library.search("a dog", pictures=[PictureTerm(shown, 2.0)])
    assert both.understood is not None
    assert [chip.text for chip in both.chips] == ["a dog"]
    liked = library.search("a dog", like=[shown], literally=True)
    plain = library.search("a dog", literally=True, k=99)
    score = {hit.image_id: hit.score or 0 for hit in plain}
    assert max(hit.score or 0 for hit in liked if hit.image_id == shown) > score[shown]
    with pytest.raises(QueryError, match="no picture of the number 12345"):
        library.search("a dog", unlike=[ImageId(12345)])


def test_similar_to_a_number_leaves_out_that_picture_alone(library: Library) -> None:
    shown = id_of(library, "108.jpg")
    first = library.similar(shown, k=3)
    assert shown not in ids(first)
    assert first[0].path.stem in ("108", "108 copy")
    rest = library.similar(shown, k=99, leave_out=ids(first))
    assert ids(first) + ids(rest) == ids(library.similar(shown, k=99))


def test_hits_say_what_their_place_is_made_of(library: Library) -> None:
    answer = library.search("a dog 106 -cat", k=99, fold=False)
    places = []
    for hit in answer:
        assert hit.parts is not None
        assert hit.parts.looks == hit.score
        assert hit.parts.unwanted <= 0
        places.append(hit.parts.looks + hit.parts.words + hit.parts.unwanted + hit.parts.colours)
    assert places == pytest.approx(sorted(places, reverse=True), abs=1e-6)
    assert [hit.parts.words > 0 for hit in answer if hit.parts and "106" in hit.path.name] == [True]
    assert all(hit.parts is None for hit in library.search(None))


def test_a_place_is_a_filter_by_its_name_or_a_rows_own(library: Library) -> None:
    at_home = library.search("a dog", place="大理", fold=False, k=99)
    assert len(at_home) == SHOTS // 2 + SHOTS // 4
    named = at_home[0].image.place_en
    assert named is not None
    assert named.endswith("Dali, Yunnan, China")
    there = library.search("a dog", place=named, fold=False, k=99)
    assert sorted(ids(there)) == sorted(ids(at_home))
    told = library.search("a dog in Dali", place="Dali")
    assert [chip.kind for chip in told.chips] == ["looks"]
    with pytest.raises(PlaceError, match="known to be from 'Paris'"):
        library.search("a dog", place="Paris")


def test_chips_are_undone_by_their_ids(library: Library) -> None:
    answer = library.search("a dog in Dali -cat", k=99, fold=False)
    assert {chip.id for chip in answer.chips} == {"place", "exclude:0", "term:0"}
    without = library.search("a dog in Dali -cat", k=99, fold=False, drop=["place", "exclude:0"])
    assert ids(without) == ids(library.search("a dog", k=99, fold=False))
    nothing = library.search("a dog in Dali", k=99, fold=False, drop=["term:0"])
    assert all(hit.score is None for hit in nothing)
    assert len(nothing) == len(answer)
    # A place that no picture is from has become words, and so has its chip.
    elsewhere = library.search("a dog in Paris 2019")
    assert [chip.id for chip in elsewhere.chips] == ["term:0"]
    assert library.search("a dog in Paris 2019", drop=["term:0"])[0].score is None


def test_formats_and_cameras_are_filters(library: Library) -> None:
    assert len(library.search("a dog", formats=["png"])) == 0
    assert len(library.search("a dog", formats=["jpeg"], fold=False, k=99)) == SHOTS + SHOTS // 4
    assert len(library.search("a dog", cameras=["Canon"])) == 0


@pytest.mark.parametrize("text", ["./a.jpg", "red + ~/a.jpg", "red colour:/etc/a.jpg"])
def test_from_afar_no_file_is_named(library: Library, text: str) -> None:
    with pytest.raises(QueryError, match="Upload the picture instead") as refused:
        library.search(text, files=False)
    assert str(Path.home()) not in str(refused.value)
    with pytest.raises(QueryError, match="Upload"):
        library.search("a dog", colour="./a.jpg", files=False)
    with pytest.raises(QueryError, match="Upload"):
        library.search("./a.jpg", literally=True, files=False)
    told = {"text": "x", "terms": [{"picture": "/etc/passwd", "weight": 1}]}
    with pytest.raises(QueryError, match="Upload"):
        library.query_from_json(told, files=False)
