"""A store's file cut, flipped, foreign, unwritable, killed: refused or whole, never wrong."""

import contextlib
import errno
import os
import resource
import stat
import subprocess
import sys
import tempfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import faiss
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from erhai.errors import ErhaiError, StorageFull, StoreDamaged, StoreError
from erhai.testing.store_answers import random_unit_rows
from erhai.vectors.faiss_store import FaissStore

DIM = 16
COUNT = 700
HEADER_BYTES = 64
CODES_OFFSET = 8192  # 64 + 8 × 700 bytes, up to a whole page
SIZE_BYTES = CODES_OFFSET + 2 * DIM * COUNT
QUERY = random_unit_rows(1, DIM, seed=9)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a good file."""
    path = tmp_path_factory.mktemp("whole") / "vectors"
    store = FaissStore.open(path, DIM, writable=True)
    store.upsert(np.arange(1, COUNT + 1), random_unit_rows(COUNT, DIM, seed=0))
    store.flush()
    content = path.read_bytes()
    assert len(content) == SIZE_BYTES
    return content


@pytest.fixture
def path(tmp_path: Path, whole: bytes) -> Path:
    path = tmp_path / "vectors"
    path.write_bytes(whole)
    return path


def assert_refused(path: Path, dim: int = DIM) -> str:
    """Assert that neither reader nor writer opens it; return the message."""
    for writable in (False, True):
        with pytest.raises(StoreDamaged) as caught:
            FaissStore.open(path, dim, writable=writable)
    message = str(caught.value)
    assert str(path) in message
    assert "erhai index" in message
    return message


# what lies there is not a whole store


@pytest.mark.parametrize(
    "size_bytes",
    [0, 1, 7, 8, 63, 64, 65, 4096, CODES_OFFSET - 1, CODES_OFFSET, SIZE_BYTES - 1],
)
def test_refuses_a_file_that_was_cut(path: Path, whole: bytes, size_bytes: int) -> None:
    path.write_bytes(whole[:size_bytes])
    assert_refused(path)


def test_refuses_a_file_that_was_cut_anywhere(path: Path, whole: bytes) -> None:
    for size_bytes in np.random.default_rng(0).integers(0, SIZE_BYTES, 200).tolist():
        path.write_bytes(whole[:size_bytes])
        assert_refused(path)


def test_refuses_a_file_that_has_grown(path: Path, whole: bytes) -> None:
    path.write_bytes(whole + b"\0")
    assert_refused(path)


def test_refuses_any_flipped_bit_of_header_and_ids(path: Path, whole: bytes) -> None:
    ids_end = HEADER_BYTES + 8 * COUNT
    in_ids = np.random.default_rng(0).integers(8 * HEADER_BYTES, 8 * ids_end, 300)
    for bit in [*range(8 * HEADER_BYTES), *in_ids.tolist()]:
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        path.write_bytes(flipped)
        assert_refused(path)


@settings(deadline=None)
@given(garbage=st.binary(max_size=300) | st.binary(max_size=300).map(b"erhaivec".__add__))
def test_refuses_garbage(garbage: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "vectors"
        path.write_bytes(garbage)
        assert_refused(path)


def test_refuses_an_empty_file(path: Path) -> None:
    path.write_bytes(b"")
    assert "empty" in assert_refused(path)


def test_refuses_a_file_of_faiss_itself(path: Path) -> None:
    faiss.write_index(faiss.IndexFlatIP(DIM), str(path))
    assert "not such a file" in assert_refused(path)


def test_refuses_another_dim(path: Path) -> None:
    assert "have 16 numbers each, not 32" in assert_refused(path, dim=32)


@pytest.mark.parametrize(
    ("offset", "value", "why"),
    [
        pytest.param(8, 2, "format is 2", id="a later format"),
        pytest.param(16, 2**61, "cut short", id="a count beyond all memory"),
        pytest.param(16, COUNT - 1, "cut short", id="a count that is one off"),
    ],
)
def test_refuses_a_well_signed_header_that_does_not_fit(
    path: Path, whole: bytes, offset: int, value: int, why: str
) -> None:
    size_bytes = 4 if offset < 16 else 8
    header = bytearray(whole[:60])
    header[offset : offset + size_bytes] = value.to_bytes(size_bytes, "little")
    path.write_bytes(header + zlib.crc32(header).to_bytes(4, "little") + whole[64:])
    assert why in assert_refused(path)


def test_a_folder_in_its_place_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be read"):
        FaissStore.open(tmp_path, DIM, writable=True)


def test_a_damaged_store_can_be_written_anew(path: Path) -> None:
    path.write_bytes(b"garbage")
    store = FaissStore.open(path, DIM, writable=True, discard=True)
    assert path.read_bytes() == b"garbage"
    assert store.count() == 0
    store.flush()
    assert FaissStore.open(path, DIM, writable=False).count() == 0
    store.upsert(np.array([5]), QUERY)
    store.flush()
    assert FaissStore.open(path, DIM, writable=False).ids().tolist() == [5]


# what no checksum on opening can see


def test_flipped_codes_are_told_by_damage(path: Path, whole: bytes) -> None:
    assert FaissStore.open(path, DIM, writable=False).damage() is None
    flipped = bytearray(whole)
    flipped[-1] ^= 1
    path.write_bytes(flipped)
    store = FaissStore.open(path, DIM, writable=False)
    assert store.damage() == (
        f"The vector store {path} cannot be used: its embeddings are not the ones that were "
        "written. Nothing is lost: it is rebuilt from the catalogue by 'erhai index'."
    )


@settings(deadline=None)
@given(seed=st.integers(0, 2**32 - 1), special=st.sampled_from([0x7C00, 0xFC00, 0x7E00, 0xFFFF]))
def test_codes_of_any_bits_give_sane_answers(whole: bytes, seed: int, special: int) -> None:
    random = np.random.default_rng(seed)
    codes = random.integers(0, 2**16, (COUNT, DIM), np.uint16)
    codes[random.random((COUNT, DIM)) < random.random()] = special
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "vectors"
        path.write_bytes(whole[:CODES_OFFSET] + codes.tobytes())
        store = FaissStore.open(path, DIM, writable=False)
        (answer,) = store.search(QUERY, COUNT)
        store.close()
    assert len(set(answer.ids.tolist())) == len(answer.ids)
    assert set(answer.ids.tolist()) <= set(range(1, COUNT + 1))
    assert np.isfinite(answer.scores).all()
    assert (np.abs(answer.scores) <= 1).all()
    assert (np.diff(answer.scores) <= 0).all()


# another process changes the file under an open store


def test_a_reader_keeps_its_answers_while_the_file_is_swapped_or_gone(path: Path) -> None:
    reader = FaissStore.open(path, DIM, writable=False)
    (before,) = reader.search(QUERY, 5)
    writer = FaissStore.open(path, DIM, writable=True)
    writer.delete(before.ids)
    writer.flush()
    assert reader.search(QUERY, 5)[0].ids.tolist() == before.ids.tolist()
    path.unlink()
    assert reader.search(QUERY, 5)[0].ids.tolist() == before.ids.tolist()
    assert reader.refresh() is True
    assert reader.count() == 0
    assert reader.refresh() is False


def test_a_refresh_that_finds_damage_leaves_the_reader_as_it_was(path: Path) -> None:
    reader = FaissStore.open(path, DIM, writable=False)
    (before,) = reader.search(QUERY, 5)
    damaged = path.with_name("damaged")
    damaged.write_bytes(b"garbage")
    damaged.replace(path)
    with pytest.raises(StoreDamaged):
        reader.refresh()
    (after,) = reader.search(QUERY, 5)
    assert after.ids.tolist() == before.ids.tolist()
    assert after.scores.tolist() == before.scores.tolist()


# a flush that fails


def assert_flush_fails_and_can_be_repeated(
    path: Path, obstacle: Callable[[], contextlib.AbstractContextManager[None]]
) -> ErhaiError:
    """Assert that the file stays, nothing is left beside it and no change is lost."""
    whole = path.read_bytes()
    store = FaissStore.open(path, DIM, writable=True)
    store.delete(np.arange(1, 401))
    store.upsert(np.array([COUNT + 1]), QUERY)
    with obstacle(), pytest.raises(ErhaiError) as caught:
        store.flush()
    assert path.read_bytes() == whole
    assert list(path.parent.glob("vectors*")) == [path]
    assert str(path) in str(caught.value)
    assert store.search(QUERY, 1)[0].ids.tolist() == [COUNT + 1]
    store.flush()
    kept = FaissStore.open(path, DIM, writable=False)
    assert kept.ids().tolist() == list(range(401, COUNT + 2))
    assert kept.damage() is None
    return caught.value


# The new file would have 4096 + 301 × 32 = 13,728 bytes.
@pytest.mark.parametrize("limit_bytes", [0, 10, 64, 5_000, 10_000, 13_727])
def test_a_file_beyond_the_size_limit_counts_as_a_full_disk(path: Path, limit_bytes: int) -> None:
    @contextlib.contextmanager
    def limited() -> Iterator[None]:
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    error = assert_flush_fails_and_can_be_repeated(path, limited)
    assert isinstance(error, StorageFull)
    assert "disk is full" in str(error)


def test_a_full_disk(small_disk: Callable[[int], Path], whole: bytes) -> None:
    disk = small_disk(64)
    path = disk / "vectors"
    path.write_bytes(whole)

    @contextlib.contextmanager
    def filled() -> Iterator[None]:
        filler = disk / "filler"
        with contextlib.suppress(OSError):
            filler.write_bytes(bytes(64 * 1024))
        yield
        filler.unlink()

    error = assert_flush_fails_and_can_be_repeated(path, filled)
    assert isinstance(error, StorageFull)


def test_a_folder_that_may_not_be_written(whole: bytes) -> None:
    # Not under tmp_path, where another user than the one running may not go.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "vectors"
        path.write_bytes(whole)

        @contextlib.contextmanager
        def forbidden() -> Iterator[None]:
            Path(folder).chmod(0o555)
            user = os.geteuid()
            if user == 0:
                os.seteuid(65534)  # root may write anywhere
            try:
                yield
            finally:
                os.seteuid(user)
                Path(folder).chmod(0o755)

        error = assert_flush_fails_and_can_be_repeated(path, forbidden)
    assert isinstance(error, StoreError)
    assert "Permission denied" in str(error)


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    store = FaissStore.open(tmp_path / "gone" / "vectors", DIM, writable=True)
    store.upsert(np.array([1]), QUERY)
    with pytest.raises(StoreError, match="No such file or directory"):
        store.flush()


def test_a_file_system_that_cannot_sync_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = os.fsync

    def sync_files_only(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", sync_files_only)
    store = FaissStore.open(tmp_path / "vectors", DIM, writable=True)
    store.upsert(np.array([4]), QUERY)
    store.flush()
    assert FaissStore.open(tmp_path / "vectors", DIM, writable=False).ids().tolist() == [4]


# a flush that is killed


def test_a_killed_flush_leaves_the_old_state_or_the_new(tmp_path: Path) -> None:
    script = Path(__file__).with_name("kill_flush.py")
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    steps: Counter[tuple[str, int]] = Counter()
    for line in done.stdout.splitlines():
        before, after, fate, _ = line.split(maxsplit=3)
        steps[fate, int(after) - int(before)] += 1
    assert set(steps) <= {("died", 0), ("died", 1), ("lived", 1)}
    # It did die before the swap and after it, or this would show nothing.
    assert steps["died", 0] > 50
    assert steps["died", 1] > 5
    # What the dead left is cleared away by the next writer.
    FaissStore.open(tmp_path / "vectors", 8, writable=True)
    assert [file.name for file in tmp_path.iterdir()] == ["vectors"]
