"""Keeping small copies, and drawing each once."""

import asyncio
import os
from concurrent.futures import Future
from pathlib import Path

import pytest

from erhai.decode.thumbnail import Thumbnail
from erhai.errors import FailureKind, PictureError
from erhai.http.errors import Refused
from erhai.http.thumbnail_cache import ThumbnailCache
from erhai.http.thumbnails import Drawn, Thumbnails
from erhai.types import FileStat, ImageId, ImageRecord, Metadata


def record(path: Path, fingerprint: bytes = bytes(16)) -> ImageRecord:
    return ImageRecord(ImageId(1), path, FileStat(1, 1), fingerprint, Metadata("JPEG", 1, 1))


class WaitingPool:
    """Draws nothing until it is told to."""

    def __init__(self) -> None:
        self.futures: list[Future[Thumbnail]] = []

    def submit_thumbnail(self, _path: Path, _side_px: int) -> "Future[Thumbnail]":
        future: Future[Thumbnail] = Future()
        future.set_running_or_notify_cancel()
        self.futures.append(future)
        return future


def test_what_is_kept_is_found_again(tmp_path: Path) -> None:
    cache = ThumbnailCache(tmp_path / "kept", 1000)
    assert cache.get("abc.jpg") is None
    cache.put("abc.jpg", b"x" * 10)
    assert cache.get("abc.jpg") == b"x" * 10
    assert ThumbnailCache(tmp_path / "kept", 1000).get("abc.jpg") == b"x" * 10
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["abc.jpg"]


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    cache = ThumbnailCache(tmp_path, 1000)
    for number in range(10):
        cache.put(f"{number:02}.jpg", bytes([1]) * 100)
        path = tmp_path / f"{number:02}" / f"{number:02}.jpg"
        os.utime(path, (1_000_000 + number, 1_000_000 + number))
    assert cache.get("00.jpg") is not None  # which says that it is used
    cache.put("10.jpg", bytes([1]) * 100)
    left = sorted(path.name for path in tmp_path.rglob("*.jpg"))
    assert left == [*("00.jpg",), *(f"{number:02}.jpg" for number in range(3, 11))]
    assert sum(path.stat().st_size for path in tmp_path.rglob("*.jpg")) <= 900


def test_a_folder_that_takes_nothing_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    cache = ThumbnailCache(tmp_path / "file", 1000)
    cache.put("abc.jpg", b"x")
    assert cache.get("abc.jpg") is None


def test_a_full_disk_is_no_error_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    cache = ThumbnailCache(tmp_path, 1000)
    cache.put("abc.jpg", b"x")
    assert cache.get("abc.jpg") is None
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


async def until_asked(pool: WaitingPool, count: int) -> None:
    for _ in range(500):
        if len(pool.futures) >= count:
            return
        await asyncio.sleep(0.01)
    raise AssertionError("nothing was asked of the pool")


def test_what_many_ask_for_is_drawn_once(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(b"x")
    pool = WaitingPool()
    thumbnails = Thumbnails(pool, ThumbnailCache(tmp_path / "kept", 1000))

    async def ask() -> list[Drawn]:
        tasks = [
            asyncio.create_task(thumbnails.get(record(path), 128, [tmp_path])) for _ in range(5)
        ]
        await until_asked(pool, 1)
        tasks[0].cancel()  # who gives up takes nobody along
        await asyncio.sleep(0.05)
        assert len(pool.futures) == 1
        pool.futures[0].set_result(Thumbnail(b"small", bytes(16)))
        return await asyncio.gather(*tasks[1:])

    assert asyncio.run(ask()) == [Drawn(b"small", True)] * 4
    # From now on it is kept.
    assert asyncio.run(thumbnails.get(record(path), 128, [tmp_path])) == Drawn(b"small", True)
    assert len(pool.futures) == 1


def test_a_failure_is_told_and_tried_again(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(b"x")
    pool = WaitingPool()
    thumbnails = Thumbnails(pool, ThumbnailCache(tmp_path / "kept", 1000))

    async def ask(outcome: Thumbnail | PictureError) -> Drawn:
        count = len(pool.futures) + 1
        task = asyncio.create_task(thumbnails.get(record(path), 128, [tmp_path]))
        await until_asked(pool, count)
        if isinstance(outcome, Thumbnail):
            pool.futures[-1].set_result(outcome)
        else:
            pool.futures[-1].set_exception(outcome)
        return await task

    with pytest.raises(Refused, match=r"drawn of this picture: corrupt\.$") as raised:
        asyncio.run(ask(PictureError(FailureKind.CORRUPT, f"{path} is damaged")))
    assert (raised.value.status, raised.value.code) == (422, "picture")
    # Another picture by now: shown, and not kept as that which was indexed.
    changed = Thumbnail(b"other", bytes([1]) * 16)
    assert asyncio.run(ask(changed)) == Drawn(b"other", False)
    assert asyncio.run(ask(Thumbnail(b"small", bytes(16)))) == Drawn(b"small", True)
