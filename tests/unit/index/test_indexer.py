"""A run over folders: what is read, what is reused, what leaves."""

import os
import shutil
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from erhai.catalogue import images
from erhai.errors import FailureKind, FolderError, ModelMismatch
from erhai.index.report import FileFailed, Notice, Progress
from erhai.testing.fakes import FakeEncoder
from tests.libraries import SmallLibrary

RED, BLUE, GREEN = (220, 30, 30), (40, 70, 220), (40, 160, 60)


def paint(path: Path, colour: tuple[int, int, int], side_px: int = 64) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (side_px, side_px), colour).save(path)
    return path


def expected(encoder: FakeEncoder, *paths: Path) -> dict[Path, np.ndarray | None]:
    pixels = [np.asarray(Image.open(path).convert("RGB")) for path in paths]
    return dict(zip(paths, encoder.encode_images(pixels), strict=True))


@pytest.fixture
def library(tmp_path: Path) -> SmallLibrary:
    return SmallLibrary(tmp_path / "library")


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    paint(folder / "red.png", RED)
    paint(folder / "a" / "blue.png", BLUE)
    paint(folder / "b" / "green.png", GREEN)
    return folder


def test_a_first_run_encodes_and_a_second_reads_nothing(
    library: SmallLibrary, photos: Path
) -> None:
    first = library.index(photos)
    assert (first.found, first.encoded, first.unchanged) == (3, 3, 0)
    assert library.encoder.images_encoded == 3
    second = library.index()
    assert (second.found, second.encoded, second.unchanged) == (3, 0, 3)
    assert library.encoder.images_encoded == 3
    library.check(expected(FakeEncoder(), *photos.rglob("*.png")))


def test_the_same_name_in_two_folders_is_two_pictures(library: SmallLibrary, photos: Path) -> None:
    paint(photos / "a" / "same.png", RED, 70)
    paint(photos / "b" / "same.png", BLUE, 70)
    library.index(photos)
    library.check(expected(FakeEncoder(), *photos.rglob("*.png")))


def test_copies_cost_no_encoding(library: SmallLibrary, photos: Path) -> None:
    shutil.copy(photos / "red.png", photos / "first copy.png")
    assert library.index(photos).encoded == 3
    assert library.encoder.images_encoded == 3
    shutil.copy(photos / "red.png", photos / "second copy.png")
    report = library.index()
    assert (report.encoded, report.reused) == (0, 1)
    assert library.encoder.images_encoded == 3
    library.check(expected(FakeEncoder(), *photos.rglob("*.png")))


def test_a_moved_picture_keeps_its_id(library: SmallLibrary, photos: Path) -> None:
    library.index(photos)
    with library.opened() as (db, _, _):
        before = images.known_under(db, photos)[photos / "red.png"].image_id
    (photos / "red.png").rename(photos / "b" / "renamed.png")
    report = library.index()
    assert (report.moved, report.removed, report.encoded) == (1, 0, 0)
    with library.opened() as (db, _, _):
        assert images.known_under(db, photos)[photos / "b" / "renamed.png"].image_id == before
    library.check(expected(FakeEncoder(), *photos.rglob("*.png")))


def test_two_pictures_that_trade_names(library: SmallLibrary, photos: Path) -> None:
    red, blue = photos / "red.png", photos / "a" / "blue.png"
    os.utime(blue, ns=(0, 10**18))
    library.index(photos)
    red.rename(photos / "x")
    blue.rename(red)
    (photos / "x").rename(blue)
    library.index()
    assert library.encoder.images_encoded == 3
    library.check(expected(FakeEncoder(), *photos.rglob("*.png")))


def test_a_changed_picture_is_read_again(library: SmallLibrary, photos: Path) -> None:
    library.index(photos)
    paint(photos / "red.png", BLUE, 80)
    report = library.index()
    assert (report.encoded, report.unchanged) == (1, 2)
    library.check(expected(FakeEncoder(), *photos.rglob("*.png")))


def test_a_deleted_picture_leaves(library: SmallLibrary, photos: Path) -> None:
    library.index(photos)
    (photos / "red.png").unlink()
    assert library.index().removed == 1
    library.check(expected(FakeEncoder(), *photos.rglob("*.png")))


def test_a_broken_file_is_one_row_until_it_changes(library: SmallLibrary, photos: Path) -> None:
    broken = photos / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff nothing more")
    report = library.index(photos)
    assert [failure.path for failure in report.failures] == [broken]
    assert str(broken) in report.failures[0].reason
    assert [e.failure for e in library.events if isinstance(e, FileFailed)] == [*report.failures]
    assert library.index().failures == ()
    library.check({**expected(FakeEncoder(), *photos.rglob("*.png")), broken: None})
    paint(broken, GREEN, 90)
    assert library.index().encoded == 1
    library.check(expected(FakeEncoder(), *photos.rglob("*.png"), broken))


def test_a_picture_that_breaks_is_no_hit_any_more(library: SmallLibrary, photos: Path) -> None:
    library.index(photos)
    (photos / "red.png").write_bytes(b"")
    assert library.index().failures[0].kind is FailureKind.EMPTY
    rest = [photos / "a" / "blue.png", photos / "b" / "green.png"]
    library.check({**expected(FakeEncoder(), *rest), photos / "red.png": None})


def test_an_absent_folder_deletes_nothing(library: SmallLibrary, photos: Path) -> None:
    library.index(photos)
    photos.rename(photos.with_name("elsewhere"))
    report = library.index()
    assert report.removed == 0
    assert len(report.notices) == 1
    photos.with_name("elsewhere").rename(photos)
    assert library.index().unchanged == 3


def test_an_unmounted_disk_deletes_nothing_of_a_folder_around_it(
    library: SmallLibrary, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = photos / "a"
    is_mount = Path.is_mount
    mounted = [disk]
    monkeypatch.setattr(Path, "is_mount", lambda path: path in mounted or is_mount(path))
    library.index(disk)
    library.index(photos)
    mounted.clear()
    (disk / "blue.png").rename(photos.parent / "blue.png")  # the empty mount point
    report = library.index(photos)
    assert report.removed == 0
    assert any(str(disk) in notice for notice in report.notices)
    (photos.parent / "blue.png").rename(disk / "blue.png")
    mounted.append(disk)
    assert library.index(photos).unchanged == 3
    assert library.encoder.images_encoded == 3


def test_an_unreadable_folder_deletes_nothing(
    library: SmallLibrary, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.index(photos)
    scandir = os.scandir

    def refuse(path: str) -> object:
        # Permissions do not stop root, who may be running this.
        if Path(path) == photos / "a":
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    with monkeypatch.context() as context:
        context.setattr("os.scandir", refuse)
        report = library.index()
    assert report.removed == 0
    assert any(str(photos / "a") in notice for notice in report.notices)
    library.check(expected(FakeEncoder(), *photos.rglob("*.png")))


def test_a_misspelt_folder_leaves_no_trace(library: SmallLibrary, tmp_path: Path) -> None:
    with pytest.raises(FolderError):
        library.index(tmp_path / "nowhere")
    with pytest.raises(FolderError, match="Name one"):
        library.index()


def test_a_larger_folder_takes_in_a_smaller_one(library: SmallLibrary, photos: Path) -> None:
    library.index(photos / "a")
    assert library.index(photos).encoded == 2
    (photos / "a" / "blue.png").unlink()
    assert library.index().removed == 1


def test_forgetting_a_folder(library: SmallLibrary, photos: Path) -> None:
    library.index(photos)
    with library.opened() as (_, _, indexer):
        assert indexer.forget(photos / "a") == 1
    rest = [photos / "red.png", photos / "b" / "green.png"]
    library.check(expected(FakeEncoder(), *rest))


def test_stopping_keeps_what_was_done_and_a_second_run_goes_on(
    library: SmallLibrary, photos: Path
) -> None:
    for number in range(12):
        paint(photos / f"{number:02}.png", (number * 20, 0, 0), 50 + number)
    stop = threading.Event()
    encode = library.encoder.encode_images

    def encode_once(pictures: list[np.ndarray]) -> np.ndarray:
        stop.set()
        return encode(pictures)

    library.encoder.encode_images = encode_once  # type: ignore[method-assign, assignment]
    report = library.index(photos, stop=stop)
    assert report.interrupted
    assert 3 <= report.encoded < 15
    library.encoder.encode_images = encode  # type: ignore[method-assign]
    rest = library.index()
    assert rest.unchanged == report.encoded
    assert library.encoder.images_encoded == 15
    library.check(expected(FakeEncoder(), *photos.rglob("*.png")))


def test_a_stopped_run_deletes_nothing(library: SmallLibrary, photos: Path) -> None:
    library.index(photos)
    (photos / "red.png").rename(photos / "new.png")
    stop = threading.Event()
    stop.set()
    assert library.index(stop=stop).removed == 0
    report = library.index()
    assert (report.moved, report.encoded) == (1, 0)


def test_another_model_is_refused(library: SmallLibrary, photos: Path) -> None:
    library.index(photos)
    library.encoder = FakeEncoder("another")
    with pytest.raises(ModelMismatch, match=r"encoded by fake .* not by another"):
        library.index()


def test_an_encoder_that_fails_loses_nothing(library: SmallLibrary, photos: Path) -> None:
    library.index(photos)
    paint(photos / "new.png", RED, 33)
    encode = library.encoder.encode_images

    def fail(pictures: list[np.ndarray]) -> np.ndarray:
        raise MemoryError

    library.encoder.encode_images = fail  # type: ignore[method-assign, assignment]
    with pytest.raises(MemoryError):
        library.index()
    library.encoder.encode_images = encode  # type: ignore[method-assign]
    assert library.index().encoded == 1
    library.check(expected(FakeEncoder(), *photos.rglob("*.png")))


def test_events_tell_the_pace(library: SmallLibrary, photos: Path) -> None:
    library.index(photos)
    last = [event for event in library.events if isinstance(event, Progress)][-1]
    assert (last.done, last.total, last.failed) == (3, 3, 0)


def test_a_lost_store_is_filled_from_the_catalogue(library: SmallLibrary, photos: Path) -> None:
    library.index(photos)
    (library.folder / "vectors.faiss").unlink()
    library.index()
    assert library.encoder.images_encoded == 3
    assert any(isinstance(event, Notice) for event in library.events)
    library.check(expected(FakeEncoder(), *photos.rglob("*.png")))


def test_names_that_are_not_utf8(library: SmallLibrary, photos: Path) -> None:
    odd = photos / os.fsdecode(b"caf\xe9 \xff.png")
    paint(odd, GREEN, 20)
    library.index(photos)
    library.check(expected(FakeEncoder(), *photos.rglob("*.png")))
