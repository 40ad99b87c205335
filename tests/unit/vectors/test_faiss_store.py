"""What is FaissStore's own; what every store must do is in testing/store_contract.py."""

import gc
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import faiss
import numpy as np
import pytest

from erhai.errors import StoreError
from erhai.testing.store_answers import assert_agree, random_unit_rows
from erhai.vectors.exact import ExactStore
from erhai.vectors.faiss_store import FaissStore


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "vectors"


def write_store(path: Path, count: int, dim: int, seed: int = 0) -> None:
    store = FaissStore.open(path, dim, writable=True)
    store.upsert(np.arange(1, count + 1), random_unit_rows(count, dim, seed))
    store.flush()
    store.close()


def test_a_reader_may_not_change_it(path: Path) -> None:
    write_store(path, 3, 8)
    reader = FaissStore.open(path, 8, writable=False)
    with pytest.raises(StoreError, match="not open for writing"):
        reader.upsert(np.array([1]), random_unit_rows(1, 8, seed=1))
    with pytest.raises(StoreError, match="not open for writing"):
        reader.delete(np.array([1]))
    with pytest.raises(StoreError, match="not open for writing"):
        reader.flush()
    assert reader.ids().tolist() == [1, 2, 3]


def test_nothing_is_written_before_the_first_flush_nor_by_an_idle_one(path: Path) -> None:
    store = FaissStore.open(path, 8, writable=True)
    store.upsert(np.array([1]), random_unit_rows(1, 8, seed=1))
    assert not path.exists()
    store.flush()
    inode = path.stat().st_ino
    store.delete(np.array([2]))
    store.flush()
    assert path.stat().st_ino == inode


def test_a_row_takes_two_bytes_a_number_and_eight_for_its_id(path: Path) -> None:
    write_store(path, 1000, 64)
    header_and_ids = 8192  # 64 + 8 × 1000 bytes, up to a whole page
    assert path.stat().st_size == header_and_ids + 2 * 64 * 1000


@pytest.mark.parametrize("threads", [1, 2, 3, 8])
@pytest.mark.parametrize("count", [1, 2, 7, 500])
def test_answers_do_not_depend_on_threads(path: Path, threads: int, count: int) -> None:
    write_store(path, count, 24)
    oracle = ExactStore(24)
    oracle.upsert(np.arange(1, count + 1), random_unit_rows(count, 24, seed=0))
    queries = random_unit_rows(5, 24, seed=1)
    store = FaissStore.open(path, 24, writable=False, threads=threads)
    for query, found, expected in zip(
        queries, store.search(queries, 12), oracle.search(queries, 12), strict=True
    ):
        assert_agree(found, oracle, query, expected, 1e-3)
    store.close()


@pytest.mark.parametrize("dim", [2, 3, 17, 384, 512, 1000])
def test_equal_embeddings_have_equal_scores_wherever_they_lie(path: Path, dim: int) -> None:
    twin, other, query = random_unit_rows(3, dim, seed=dim)
    twins = [1, 2, 5, 60, 149, 150, 151, 152, 233, 299, 300, 301, 400]
    embeddings = np.tile(other, (301, 1))
    embeddings[np.array(twins[:-1]) - 1] = twin
    store = FaissStore.open(path, dim, writable=True)
    store.upsert(np.arange(1, 302), embeddings)
    store.flush()
    store.upsert(np.array(twins[-1:]), twin[None])
    (every,) = store.search(query[None], 302)
    scores = dict(zip(every.ids.tolist(), every.scores.tolist(), strict=True))
    assert len({scores[image_id] for image_id in twins}) == 1
    assert len(set(scores.values())) == 2
    for k in (1, 5, 13):
        (nearest,) = store.search(twin[None], k)
        assert nearest.ids.tolist() == twins[:k]
    store.close()


def test_openmp_settings_of_the_caller_stay(path: Path) -> None:
    write_store(path, 100, 8)
    before = faiss.omp_get_max_threads()
    try:
        faiss.omp_set_num_threads(3)
        store = FaissStore.open(path, 8, writable=False)
        store.search(random_unit_rows(4, 8, seed=1), 5)
        assert faiss.omp_get_max_threads() == 3
        store.close()
    finally:
        faiss.omp_set_num_threads(before)


def test_searches_beside_refreshes_see_one_state_or_the_other(path: Path) -> None:
    low, high = np.arange(1, 2001), np.arange(10_001, 12_001)
    embeddings = random_unit_rows(2000, 16, seed=0)
    writer = FaissStore.open(path, 16, writable=True)
    writer.upsert(low, embeddings)
    writer.flush()
    reader = FaissStore.open(path, 16, writable=False)
    query = random_unit_rows(1, 16, seed=1)
    (first,) = reader.search(query, 50)
    states = {tuple(first.ids.tolist()), tuple((first.ids + 10_000).tolist())}
    with ThreadPoolExecutor(4) as pool:
        answers = []
        for _ in range(20):
            answers += [pool.submit(reader.search, query, 50) for _ in range(8)]
            writer.delete(low)
            writer.upsert(high, embeddings)
            writer.flush()
            answers += [pool.submit(reader.search, query, 50) for _ in range(8)]
            assert reader.refresh() is True
            low, high = high, low
    assert {tuple(answer.result()[0].ids.tolist()) for answer in answers} == states
    reader.close()
    writer.close()


def test_the_first_searches_after_a_change_may_come_at_once(path: Path) -> None:
    store = FaissStore.open(path, 16, writable=True)
    embeddings = random_unit_rows(400, 16, seed=0)
    query = random_unit_rows(1, 16, seed=1)
    with ThreadPoolExecutor(8) as pool:
        for turn in range(50):
            ids = np.arange(400 * turn, 400 * (turn + 1)) + 1
            store.upsert(ids[:200], embeddings[:200])
            store.upsert(ids[200:], embeddings[200:])
            store.delete(ids - 400)
            answers = [pool.submit(store.search, query, 1000) for _ in range(8)]
            for answer in answers:
                assert np.sort(answer.result()[0].ids).tolist() == ids.tolist()
    store.close()


def test_views_outlive_the_store_that_made_them(path: Path) -> None:
    query = random_unit_rows(1, 16, seed=1)
    for state in range(20):
        write_store(path, 3000, 16, seed=state)
        store = FaissStore.open(path, 16, writable=False)
        (before,) = store.search(query, 3000)
        path.unlink()
        gc.collect()
        (after,) = store.search(query, 3000)
        assert after.ids.tolist() == before.ids.tolist()
        store.close()
        del store


MEMORY_SCRIPT = """
import sys
from pathlib import Path
import numpy as np
from erhai.vectors.faiss_store import FaissStore

def resident_mib(kind):
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(kind):
            return int(line.split()[1]) / 1024

query = np.eye(1, 512, dtype=np.float32)
store = FaissStore.open(Path(sys.argv[1]), 512, writable=False)
store.search(query, 1, among=np.array([], np.int64))
own, mapped = resident_mib("RssAnon"), resident_mib("RssFile")
store.search(query, 10)
print(resident_mib("RssAnon") - own, resident_mib("RssFile") - mapped)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_file_is_mapped_and_not_copied(path: Path) -> None:
    write_store(path, 40_000, 512)
    printed = subprocess.check_output([sys.executable, "-c", MEMORY_SCRIPT, str(path)], text=True)
    own_mib, mapped_mib = map(float, printed.split())
    assert own_mib < 8
    assert 30 < mapped_mib < 45  # all of its 39 MiB, and only once it is searched
