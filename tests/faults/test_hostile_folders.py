"""Whole runs over folders full of trouble: every file is accounted for, none stops the run."""

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from erhai import compose
from erhai.errors import FailureKind
from erhai.index.report import FileFailed
from erhai.library import Library, open_library
from erhai.testing.fakes import FakeEncoder


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    monkeypatch.setattr(compose, "make_encoder", lambda *_: FakeEncoder())
    monkeypatch.setenv("ERHAI_FILE_TIMEOUT_S", "10")
    with open_library(tmp_path / "library") as opened:
        yield opened


def account(library: Library, folder: Path) -> tuple[int, int]:
    """Index the folder; return how many pictures and failures there are, twice the same."""
    report = library.index(folder)
    assert not report.interrupted
    assert report.found == report.encoded + report.reused + len(report.failures)
    status = library.status()
    assert status.images + status.failed == report.found
    assert status.waiting == 0
    assert len(library.search("red", literally=True, fold=False, k=1000)) == status.images
    for failure in library.failures():
        assert failure.kind in FailureKind
        assert failure.path.name in failure.reason or not failure.path.name.isprintable()
    again = library.index()
    assert (again.encoded, again.reused, again.removed) == (0, 0, 0)
    return status.images, status.failed


def test_a_hundred_real_photographs(library: Library, shared_folder: Path) -> None:
    assert account(library, shared_folder / "photos") == (100, 0)
    answer = library.search("red", literally=True, fold=False, k=100)
    assert sum(hit.image.metadata.latitude is not None for hit in answer) == 9
    assert sum(hit.image.metadata.orientation != 1 for hit in answer) >= 3
    assert sum(hit.image.metadata.taken_at is not None for hit in answer) >= 70
    dated = library.search("red", literally=True, fold=False, k=100, after="2004", before="2012-06")
    assert 0 < len(dated) < 100
    for hit in dated:
        assert hit.image.metadata.taken_at is not None
        assert 2004 <= hit.image.metadata.taken_at.year <= 2012


def test_broken_real_photographs(library: Library, shared_folder: Path) -> None:
    images, failed = account(library, shared_folder / "photos-broken")
    assert images + failed == 44
    assert failed >= 1


def test_a_folder_of_everything_but_pictures(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "photos"
    (folder / "a folder.jpg" / "deep").mkdir(parents=True)
    Image.new("RGB", (40, 40), (220, 30, 30)).save(folder / "red.jpg")
    shutil.copy(folder / "red.jpg", folder / "a folder.jpg" / "deep" / "红.jpg")
    shutil.copy(folder / "red.jpg", folder / os.fsdecode(b"caf\xe9 \xff.jpg"))
    (folder / "empty.jpg").touch()
    (folder / "text.png").write_text("hello")
    (folder / "loop").symlink_to(folder)
    (folder / "nowhere.jpg").symlink_to(folder / "missing")
    os.mkfifo(folder / "pipe.jpg")
    monkeypatch.chdir(folder)  # the path of a socket may not be long
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.jpg")
        assert account(library, folder) == (3, 2)
    assert {failure.path.name: failure.kind for failure in library.failures()} == {
        "empty.jpg": FailureKind.EMPTY,
        "text.png": FailureKind.UNSUPPORTED,
    }


def test_a_file_that_vanishes_between_scan_and_read(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "a.jpg").write_bytes(b"broken")
    for number in range(60):
        Image.new("RGB", (40, 40), (number * 4, 0, 0)).save(folder / f"{number:02}.png")

    def vanish(event: object) -> None:
        # The first failure comes while later files still wait to be read.
        if isinstance(event, FileFailed):
            (folder / "a.jpg").unlink(missing_ok=True)
            for path in folder.glob("5*.png"):
                path.unlink(missing_ok=True)

    report = library.index(folder, on_event=vanish)
    vanished = [f.path.name for f in report.failures if f.kind is FailureKind.VANISHED]
    assert report.encoded + len(vanished) == 60
    rest = library.index()
    assert rest.found == 50
    assert library.status().images == 50
    assert library.status().failed == 0


def test_limits_are_obeyed(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    Image.new("RGB", (1001, 1000)).save(folder / "many pixels.png")
    Image.effect_noise((300, 300), 90).save(folder / "large.png")
    Image.new("RGB", (100, 100)).save(folder / "fine.png")
    monkeypatch.setenv("ERHAI_MAX_PIXELS", "1000000")
    monkeypatch.setenv("ERHAI_MAX_FILE_BYTES", "50000")
    with open_library(library.path) as strict:
        assert account(strict, folder) == (1, 2)
        assert {failure.path.name: failure.kind for failure in strict.failures()} == {
            "large.png": FailureKind.TOO_LARGE,
            "many pixels.png": FailureKind.TOO_MANY_PIXELS,
        }
