"""Words follow the pictures: through moves, removals, larger folders and older libraries."""

import os
from pathlib import Path

import pytest
from PIL import Image

from erhai.catalogue import images
from tests.libraries import SmallLibrary


@pytest.fixture
def library(tmp_path: Path) -> SmallLibrary:
    return SmallLibrary(tmp_path / "library")


def paint(path: Path, colour: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (64, 64), colour).save(path, comment=f"A {colour} one")
    return path


def words_by_name(library: SmallLibrary) -> dict[str, tuple[str, str]]:
    """Return the words of the folders and of the description, by those of the name."""
    with library.opened() as (db, _, _):
        rows = db.rows("SELECT name, folders, described FROM words")
        return {row[0]: (row[1], row[2]) for row in rows}


def test_a_run_gives_every_usable_picture_its_words(library: SmallLibrary, tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    paint(photos / "Paris trip" / "IMG_1.gif", "red")
    (photos / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n cut short")
    library.index(photos)
    assert words_by_name(library) == {"IMG 1": ("photos Paris trip", "A red one")}


def test_words_move_with_a_picture_and_go_with_it(library: SmallLibrary, tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    moved, deleted = paint(photos / "a.gif", "red"), paint(photos / "b.gif", "blue")
    library.index(photos)
    (photos / "later").mkdir()
    moved.rename(photos / "later" / "发票.gif")
    deleted.unlink()
    assert library.index(photos).moved == 1
    assert words_by_name(library) == {"发 票": ("photos later", "A red one")}
    with library.opened() as (_, _, indexer):
        indexer.forget(photos)
    assert words_by_name(library) == {}


def test_a_picture_that_breaks_loses_its_words(library: SmallLibrary, tmp_path: Path) -> None:
    path = paint(tmp_path / "photos" / "a.gif", "red")
    library.index(path.parent)
    path.write_bytes(b"GIF89a")
    os.utime(path, ns=(1, 1))
    library.index()
    assert words_by_name(library) == {}


def test_a_larger_folder_adds_its_name_to_what_is_known(
    library: SmallLibrary, tmp_path: Path
) -> None:
    paint(tmp_path / "Asia" / "Yunnan" / "a.gif", "red")
    paint(tmp_path / "Asia" / "b.gif", "blue")
    library.index(tmp_path / "Asia" / "Yunnan")
    assert words_by_name(library) == {"a": ("Yunnan", "A red one")}
    report = library.index(tmp_path / "Asia")
    assert (report.unchanged, report.encoded) == (1, 1)
    assert words_by_name(library) == {
        "a": ("Asia Yunnan", "A red one"),
        "b": ("Asia", "A blue one"),
    }
    library.index(tmp_path / "Asia" / "Yunnan")
    assert words_by_name(library)["a"] == ("Asia Yunnan", "A red one")


def test_a_library_of_an_earlier_version_gets_words_without_reading(
    library: SmallLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("erhai.index.missing_words.BATCH_ROWS", 2)
    for colour in ("red", "green", "blue", "white", "black"):
        paint(tmp_path / "photos" / f"{colour}.gif", colour)
    library.index(tmp_path / "photos")
    before = words_by_name(library)
    with library.opened() as (db, _, _), db.transaction() as connection:
        connection.execute("DELETE FROM words")
    assert library.index().unchanged == 5
    assert words_by_name(library) == before
    assert len(before) == 5
    with library.opened() as (db, _, _):
        assert images.count(db, "searchable") == 5
