"""The public face, with the real decode processes and store around a fake encoder."""

import io
import shutil
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

import erhai
from erhai import compose
from erhai.errors import (
    FolderError,
    LibraryBusy,
    LibraryNotFound,
    ModelMismatch,
    PictureError,
    QueryError,
)
from erhai.index.lock import writing
from erhai.library import Library
from erhai.testing.fakes import FakeEncoder

COLOURS = {"red": (220, 30, 30), "blue": (40, 70, 220), "green": (40, 160, 60)}


def paint(path: Path, colour: str, taken: str | None = None, side_px: int = 64) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    exif = Image.Exif()
    if taken:
        exif.get_ifd(0x8769)[0x9003] = taken
    Image.new("RGB", (side_px, side_px), COLOURS[colour]).save(path, exif=exif)
    return path


def fake(model: str, *, threads: int) -> FakeEncoder:
    assert threads >= 1
    return FakeEncoder(model)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    paint(folder / "red.jpg", "red", "2003:12:31 23:59:59")
    paint(folder / "travel" / "blue.jpg", "blue", "2004:05:06 07:08:09")
    paint(folder / "travel" / "green.jpg", "green", "2012:06:01 00:00:00")
    paint(folder / "undated red.jpg", "red", side_px=70)
    return folder


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    monkeypatch.setattr(compose, "load_encoder", fake)
    with erhai.open_library(tmp_path / "library") as opened:
        yield opened


def names(answer: erhai.Answer) -> list[str]:
    return [hit.path.name for hit in answer]


def test_words_in_two_languages_find_pictures(library: Library, photos: Path) -> None:
    report = library.index(photos)
    assert (report.found, report.encoded, report.failures) == (4, 4, ())
    assert names(library.search("blue", fold=False, literally=True, k=1)) == ["blue.jpg"]
    assert names(library.search("绿色", fold=False, literally=True, k=1)) == ["green.jpg"]
    answer = library.search("red", fold=False, literally=True, k=2)
    assert set(names(answer)) == {"red.jpg", "undated red.jpg"}
    assert [hit.rank for hit in answer] == [1, 2]
    first, second, third = (
        hit.score or 0 for hit in library.search("red", fold=False, literally=True, k=3)
    )
    assert first >= second > third
    assert answer[0].path.is_absolute()


def test_near_duplicates_are_one_hit(library: Library, photos: Path) -> None:
    library.index(photos)
    answer = library.search("red", literally=True)
    assert len(answer) == 3
    together = {answer[0].path.name, *(image.path.name for image in answer[0].similar)}
    assert together == {"red.jpg", "undated red.jpg"}
    assert [len(hit.similar) for hit in answer] == [1, 0, 0]


def test_colours_are_asked_for_alone_and_beside_words(library: Library, photos: Path) -> None:
    library.index(photos)
    assert names(library.search("", colour="#2846dc")) == ["blue.jpg"]
    assert names(library.search("", colour="绿色", fold=False)) == ["green.jpg"]
    assert names(library.search("colour:green"))[0] == "green.jpg"
    assert library.search("", colour="blue")[0].score is None
    assert names(library.search("blue")) == ["blue.jpg"]
    as_there = library.search("", colour=str(photos / "travel" / "green.jpg"))
    assert names(as_there) == ["green.jpg"]
    with pytest.raises(PictureError, match=r"nowhere\.jpg"):
        library.search("cat", colour="./nowhere.jpg")
    assert len(library.search("blue", literally=True)) == 3
    with pytest.raises(QueryError, match="no colour that Erhai knows"):
        library.search("", colour="bluish")


def test_marks_move_the_hits(library: Library, photos: Path) -> None:
    library.index(photos)
    blue, red = photos / "travel" / "blue.jpg", photos / "red.jpg"
    only = library.search("", like=[blue])
    assert names(only)[0] == "blue.jpg"
    assert only[0].score == pytest.approx(1, abs=1e-3)
    assert only.answers is None
    moved = library.search("green", like=[blue], unlike=[red.read_bytes()], literally=True)
    plain = library.search("green", literally=True)
    assert names(moved)[1] == "blue.jpg"
    score = {hit.path.name: hit.score or 0 for hit in moved}
    assert score["blue.jpg"] > {hit.path.name: hit.score or 0 for hit in plain}["blue.jpg"]


def test_more_asked_for_than_there_is(library: Library, photos: Path) -> None:
    library.index(photos)
    assert len(library.search("red", fold=False, literally=True, k=1000)) == 4
    with pytest.raises(QueryError, match="at least 1"):
        library.search("red", fold=False, literally=True, k=0)


def test_an_empty_library_has_no_hits(library: Library, tmp_path: Path) -> None:
    assert len(library.search("red", fold=False, literally=True)) == 0
    (tmp_path / "nothing").mkdir()
    assert library.index(tmp_path / "nothing").found == 0
    assert len(library.search("red", fold=False, literally=True)) == 0
    assert library.status().images == 0


def test_filters_come_before_the_nearest_are_taken(library: Library, photos: Path) -> None:
    library.index(photos)
    assert names(
        library.search("red", fold=False, literally=True, k=1, after="2004", before="2012-06")
    ) == ["blue.jpg"]
    assert names(library.search("red", fold=False, literally=True, after=date(2012, 6, 1))) == [
        "green.jpg"
    ]
    assert names(library.search("red", fold=False, literally=True, before="2004")) == ["red.jpg"]
    assert set(
        names(library.search("red", fold=False, literally=True, under=photos / "travel"))
    ) == {
        "blue.jpg",
        "green.jpg",
    }
    assert names(library.search("red", fold=False, literally=True, under=photos / "nowhere")) == []
    notes = library.search("red", fold=False, literally=True, after="2004").notes
    assert notes == (erhai.Note("undated", {"images": 1}),)
    assert str(notes[0]) == "Left out, since they have no date: 1."


def test_arithmetic(library: Library, photos: Path) -> None:
    library.index(photos)
    assert set(names(library.search("red + blue - green", fold=False, literally=True, k=3))) == {
        "red.jpg",
        "undated red.jpg",
        "blue.jpg",
    }
    assert names(library.search("red + 3:blue", fold=False, literally=True, k=1)) == ["blue.jpg"]
    blue = photos / "travel" / "blue.jpg"
    assert names(library.search(f"{blue} - red", k=1)) == ["blue.jpg"]
    with pytest.raises(QueryError, match="cancel"):
        library.search("red - red", fold=False, literally=True)


def test_similar_leaves_out_the_picture_and_not_its_copies(library: Library, photos: Path) -> None:
    shutil.copy(photos / "travel" / "blue.jpg", photos / "copy.jpg")
    library.index(photos)
    answer = library.similar(photos / "travel" / "blue.jpg", k=4)
    assert names(answer)[0] == "copy.jpg"
    assert answer[0].score == pytest.approx(1, abs=1e-3)
    assert "blue.jpg" not in names(answer)
    assert len(answer) == 4
    content = (photos / "red.jpg").read_bytes()
    assert names(library.similar(content, k=1)) == ["red.jpg"]
    assert names(library.similar(io.BytesIO(content), k=1)) == ["red.jpg"]


def test_a_query_picture_that_is_none(library: Library, photos: Path) -> None:
    library.index(photos)
    (photos / "text.txt").write_text("hello")
    with pytest.raises(PictureError, match=r"text\.txt"):
        library.similar(photos / "text.txt")
    with pytest.raises(PictureError, match=r"nowhere\.jpg"):
        library.search("./nowhere.jpg + red", fold=False, literally=True)


def test_a_text_beyond_the_context_is_cut_and_said(library: Library, photos: Path) -> None:
    library.index(photos)
    assert "too long" in str(library.search("red " * 50, literally=True).notes[0])


def test_a_reader_follows_the_writer(library: Library, photos: Path) -> None:
    library.index(photos)
    reader = erhai.open_library(library.path)
    assert len(reader.search("red", fold=False, literally=True)) == 4
    paint(photos / "new.jpg", "green", side_px=90)
    (photos / "red.jpg").unlink()
    library.index()
    assert "new.jpg" in names(reader.search("green", fold=False, literally=True))
    assert "red.jpg" not in names(reader.search("red", fold=False, literally=True))
    reader.close()


def test_searching_goes_on_while_another_writes(library: Library, photos: Path) -> None:
    library.index(photos)
    with writing(library.path):
        assert len(library.search("red", fold=False, literally=True)) == 4
        with pytest.raises(LibraryBusy, match=r"process \d+, since"):
            library.index()


@pytest.mark.parametrize("content", [b"", b"garbage" * 1000, None])
def test_a_lost_or_damaged_store_is_stepped_in_for_then_mended(
    library: Library, photos: Path, content: bytes | None
) -> None:
    library.index(photos)
    before = names(library.search("red", fold=False, literally=True))
    file = library.path / "vectors.faiss"
    file.unlink()
    if content is not None:
        file.write_bytes(content)
    reader = erhai.open_library(library.path)
    answer = reader.search("red", fold=False, literally=True)
    assert names(answer) == before
    assert "`erhai index` mends the store" in str(answer.notes[0])
    library.index()
    assert reader.search("red", fold=False, literally=True).notes == ()
    assert names(reader.search("red", fold=False, literally=True)) == before
    assert [check.state for check in library.check()][:2] == ["ok", "ok"]
    reader.close()


def test_status_counts_by_folder(library: Library, photos: Path, tmp_path: Path) -> None:
    (photos / "travel" / "broken.jpg").write_bytes(b"")
    other = tmp_path / "other"
    paint(other / "x.png", "red")
    library.index(photos, other)
    status = library.status()
    assert (status.images, status.failed, status.waiting) == (5, 1, 0)
    assert [(f.path, f.images, f.failed) for f in status.folders] == [
        (other, 1, 0),
        (photos, 4, 1),
    ]
    assert status.size_bytes > 10_000
    assert status.indexed_at is not None
    assert [failure.path.name for failure in library.failures()] == ["broken.jpg"]


def test_forgetting(library: Library, photos: Path) -> None:
    library.index(photos)
    assert library.forget(photos / "travel") == 2
    assert set(names(library.search("red", fold=False, literally=True))) == {
        "red.jpg",
        "undated red.jpg",
    }
    assert (photos / "travel" / "blue.jpg").exists()
    assert library.forget(photos / "nowhere") == 0
    assert library.forget(photos) == 2
    assert library.status().folders == ()


def test_checks_see_a_store_that_is_behind(library: Library, photos: Path) -> None:
    library.index(photos)
    (library.path / "vectors.faiss").unlink()
    catalogue, store, _ = library.check()
    assert catalogue.state == "ok"
    assert (store.state, store.remedy) == ("warn", "erhai index")
    assert "4 pictures are missing" in store.detail


def test_another_model_is_refused_for_searching(
    library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.index(photos)
    monkeypatch.setattr(compose, "load_encoder", lambda _, threads: fake("other", threads=threads))
    with erhai.open_library(library.path) as other:
        with pytest.raises(ModelMismatch, match="into another library"):
            other.search("red", fold=False, literally=True)
        [model] = [check for check in other.check() if check.name == "model"]
        assert (model.state, model.remedy) == ("fail", "erhai --library FOLDER index …")


def test_no_library_where_one_is_needed(tmp_path: Path) -> None:
    with pytest.raises(LibraryNotFound, match="erhai index"):
        erhai.open_library(tmp_path / "none", create=False)
    assert not (tmp_path / "none").exists()


def test_nothing_is_made_for_a_misspelt_folder(
    library: Library, photos: Path, tmp_path: Path
) -> None:
    with pytest.raises(FolderError, match="Check the spelling"):
        library.index(tmp_path / "fotos")
    assert not library.path.exists()
    assert library.index(photos).encoded == 4


def test_searches_in_many_threads(library: Library, photos: Path) -> None:
    library.index(photos)
    wrong: list[str] = []

    def look(colour: str) -> None:
        for _ in range(20):
            if names(library.search(colour, k=1)) != [f"{colour}.jpg"]:
                wrong.append(colour)

    threads = [threading.Thread(target=look, args=(c,)) for c in ("blue", "green") * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
