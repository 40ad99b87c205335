"""kill -9 in the middle of indexing, again and again: nothing lost, nothing twice."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from erhai import compose
from erhai.catalogue import images
from erhai.catalogue.database import Database
from erhai.errors import LibraryBusy
from erhai.library import open_library
from erhai.testing.fakes import FakeEncoder
from tests.libraries import SmallLibrary

ROOT = Path(__file__).resolve().parents[2]
PICTURES = 40
BATCH = 4


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    for number in range(PICTURES):
        path = folder / str(number % 3) / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (60, 60), (number * 6, 255 - number * 6, number)).save(path)
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n cut short")
    return folder


@pytest.fixture
def files(tmp_path: Path, photos: Path) -> list[str]:
    (tmp_path / "log").touch()
    return [str(tmp_path / "library"), str(photos)]


def start(files: list[str], writes: int, moment: str, log: Path) -> "subprocess.Popen[bytes]":
    arguments = [*files, str(writes), moment, str(log)]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.indexing_child", *arguments],
        cwd=ROOT,
        env={**os.environ, "ERHAI_BATCH_SIZE": str(BATCH)},
        stderr=subprocess.PIPE,
    )


def assert_readable(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library may be searched whenever its writer died."""
    monkeypatch.setattr(compose, "make_encoder", lambda *_: FakeEncoder())
    with open_library(library) as reader:
        answer = reader.search("green", literally=True, fold=False, k=PICTURES)
        assert len(answer) == reader.status().images
        for hit in answer:
            assert hit.path.exists()


def assert_whole(library: Path, photos: Path) -> None:
    disk: dict[Path, np.ndarray | None] = {photos / "broken.png": None}
    for path in photos.glob("?/*.png"):
        disk[path] = FakeEncoder().encode_images([np.asarray(Image.open(path))])[0]
    SmallLibrary(library).check(disk)


def test_killed_at_every_kind_of_write(
    tmp_path: Path, photos: Path, files: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    library, log = tmp_path / "library", tmp_path / "log"
    kills = 0
    # Each run goes on where the last one died, and dies at another kind of write.
    for attempt in range(1, 40):
        child = start(files, 2 * attempt, ("before", "after")[attempt % 2], log)
        _, errors = child.communicate(timeout=60)
        if child.returncode == 0:
            break
        assert child.returncode == -signal.SIGKILL, errors.decode()
        kills += 1
        assert_readable(library, monkeypatch)
    assert child.returncode == 0
    assert kills >= 6
    assert_whole(library, photos)
    # What was being encoded at the moment of a kill is all that may be done again.
    assert PICTURES <= log.stat().st_size <= PICTURES + kills * BATCH


def test_killed_at_random_moments(
    tmp_path: Path, photos: Path, files: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    library, log = tmp_path / "library", tmp_path / "log"
    random = np.random.default_rng(0)
    kills = 0
    for _ in range(8):
        child = start(files, 0, "before", log)
        # Importing takes a while; from the first write on is what we are after.
        while child.poll() is None and not (library / "writer.lock").exists():
            time.sleep(0.005)
        time.sleep(random.uniform(0, 0.6))
        child.kill()
        child.communicate(timeout=60)
        kills += child.returncode == -signal.SIGKILL
        if (library / "catalogue.sqlite3").exists():
            assert_readable(library, monkeypatch)
    child = start(files, 0, "before", log)
    _, errors = child.communicate(timeout=60)
    assert child.returncode == 0, errors.decode()
    assert_whole(library, photos)
    assert log.stat().st_size <= PICTURES + kills * BATCH


def test_decode_workers_do_not_outlive_a_killed_run(
    tmp_path: Path, photos: Path, files: list[str]
) -> None:
    for number in range(20):
        pixels = np.random.default_rng(number).integers(0, 255, (900, 900, 3), np.uint8)
        Image.fromarray(pixels).save(photos / f"slow {number}.png", compress_level=1)
    child = start(files, 0, "before", tmp_path / "log")
    workers: list[int] = []
    while child.poll() is None and not workers:
        workers = children_of(child.pid)
        time.sleep(0.01)
    child.kill()
    child.communicate(timeout=60)
    assert workers
    deadline = time.monotonic() + 30
    while any(map(is_running, workers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(is_running, workers))


def test_a_catalogue_held_by_another_process_is_said(
    tmp_path: Path, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("erhai.catalogue.database.BUSY_TIMEOUT_S", 0.2)
    library = SmallLibrary(tmp_path / "library")
    library.index(photos)
    hold = (
        "import sqlite3, sys, time; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "c.execute('BEGIN EXCLUSIVE'); print('held', flush=True); time.sleep(60)"
    )
    catalogue = library.folder / "catalogue.sqlite3"
    holder = subprocess.Popen([sys.executable, "-c", hold, str(catalogue)], stdout=subprocess.PIPE)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(LibraryBusy, match="held by another process"):
            library.index(photos)
        db = Database(catalogue)
        assert images.count(db, "searchable") == PICTURES
        db.close()
    finally:
        holder.kill()
        holder.communicate()
    assert library.index(photos).unchanged == PICTURES + 1


def children_of(pid: int) -> list[int]:
    """Return the child processes of every thread of a process (Linux)."""
    found: list[int] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found += map(int, path.read_text().split())
    return found


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
