"""Pictures that an earlier version indexed: read once more, encoded never again."""

import os
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from erhai.catalogue import images, looks
from erhai.index.report import Progress
from tests.libraries import SmallLibrary


def paint(path: Path, red: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    described = PngInfo()
    described.add_text("Description", f"red {red}")
    Image.new("RGB", (60, 60), (red, 30, 30)).save(path, pnginfo=described)
    return path


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    for number in range(4):
        paint(tmp_path / "photos" / f"{number}.png", 60 * number)
    return tmp_path / "photos"


@pytest.fixture
def library(tmp_path: Path, photos: Path) -> SmallLibrary:
    """A library as schema 1 left it, without looks and descriptions."""
    library = SmallLibrary(tmp_path / "library")
    library.index(photos)
    forget(library)
    library.encoder.images_encoded = 0
    library.events.clear()
    return library


def forget(library: SmallLibrary) -> None:
    with library.opened() as (db, _, _), db.transaction() as connection:
        connection.execute("DELETE FROM looks")
        connection.execute("UPDATE images SET description = NULL")


def described(library: SmallLibrary) -> dict[str, str | None]:
    with library.opened() as (db, _, _):
        ids = images.ids_in_state(db, "searchable").tolist()
        records = images.searchable_records(db, ids).values()
        assert looks.missing(db) == []
        return {record.path.name: record.metadata.description for record in records}


def test_what_is_lacking_is_read_and_nothing_is_encoded(
    library: SmallLibrary, photos: Path
) -> None:
    with library.opened() as (db, _, _):
        before = images.ids_in_state(db, "searchable").tolist()
    report = library.index(photos)
    assert (report.unchanged, report.supplemented, report.encoded, report.reused) == (4, 4, 0, 0)
    assert library.encoder.images_encoded == 0
    assert described(library) == {f"{n}.png": f"red {60 * n}" for n in range(4)}
    with library.opened() as (db, _, _):
        assert images.ids_in_state(db, "searchable").tolist() == before
        found = looks.of_searchable(db)
        assert found.ids.tolist() == before
        assert len(np.unique(found.colours, axis=0)) == 4
    again = library.index(photos)
    assert (again.unchanged, again.supplemented) == (4, 0)


def test_progress_counts_what_is_left_to_read(library: SmallLibrary, photos: Path) -> None:
    library.index(photos)
    seen = [event for event in library.events if isinstance(event, Progress)]
    assert all(event.done <= 4 for event in seen)
    assert (seen[-1].done, seen[-1].total) == (4, 4)


def test_copies_are_read_once_and_all_get_it(library: SmallLibrary, photos: Path) -> None:
    for number in range(3):
        (photos / f"copy {number}.png").write_bytes((photos / "0.png").read_bytes())
    library.index(photos)
    forget(library)
    report = library.index(photos)
    assert (report.unchanged, report.supplemented, report.encoded) == (7, 4, 0)
    assert [described(library)[f"copy {n}.png"] for n in range(3)] == ["red 0"] * 3


def test_touched_moved_and_copied_files_get_it_in_the_same_run(
    library: SmallLibrary, photos: Path
) -> None:
    os.utime(photos / "0.png", ns=(0, 10**18))
    (photos / "1.png").rename(photos / "renamed.png")
    (photos / "copy.png").write_bytes((photos / "2.png").read_bytes())
    report = library.index(photos)
    assert (report.encoded, report.moved, library.encoder.images_encoded) == (0, 1, 0)
    assert described(library) == {
        "0.png": "red 0",
        "renamed.png": "red 60",
        "2.png": "red 120",
        "copy.png": "red 120",
        "3.png": "red 180",
    }


def test_a_stopped_run_is_continued(library: SmallLibrary, photos: Path) -> None:
    stop = threading.Event()
    with library.opened() as (_, _, indexer):
        reports = [indexer.run([photos], lambda _: stop.set(), stop)]
    assert reports[0].interrupted
    library.index(photos)
    assert len(described(library)) == 4


def test_a_file_that_cannot_be_read_now_stays_and_is_tried_again(
    library: SmallLibrary, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, stat = (photos / "3.png").read_bytes(), (photos / "3.png").stat()
    (photos / "3.png").write_bytes(b"x" * len(data))
    os.utime(photos / "3.png", ns=(stat.st_atime_ns, stat.st_mtime_ns))
    report = library.index(photos)
    assert (report.unchanged, report.supplemented, report.failures) == (4, 4, ())
    with library.opened() as (db, _, _):
        assert len(looks.missing(db)) == 1
        assert images.count(db, "searchable") == 4
    (photos / "3.png").write_bytes(data)
    os.utime(photos / "3.png", ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert library.index(photos).supplemented == 1
    assert described(library)["3.png"] == "red 180"
