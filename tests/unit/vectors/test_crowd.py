"""Searches answered together: to the last bit what each alone is answered."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from erhai.testing.store_answers import random_unit_rows
from erhai.types import Embeddings
from erhai.vectors import crowd
from erhai.vectors.coarse import Coarse
from erhai.vectors.faiss_store import FaissStore
from erhai.vectors.product import ByteProduct


def test_products_of_bytes_are_exact() -> None:
    random = np.random.default_rng(0)
    columns = random.integers(-127, 128, (33, 70)).astype(np.int8)
    columns[:, 0] = 127
    rows = random.integers(-127, 128, (5, 33)).astype(np.int8)
    rows[0] = -127
    expected = rows.astype(np.int64) @ columns.astype(np.int64)
    np.testing.assert_array_equal(ByteProduct(columns).of(rows), expected)


@settings(deadline=None, max_examples=40)
@given(
    st.integers(0, 10_000),
    st.integers(1, 400),
    st.sampled_from([1, 2, 7, 64]),
    st.integers(1, 30),
    st.sampled_from(["loose", "alike", "tied", "lopsided"]),
)
def test_no_row_that_is_among_the_nearest_is_left_out(
    seed: int, count: int, dim: int, k: int, kind: str
) -> None:
    rows = random_unit_rows(count, dim, seed=seed)
    if kind == "alike":
        rows = _unit(rows[0] + 0.01 * rows)
    elif kind == "tied":
        rows = rows[np.arange(count) % 3]
    elif kind == "lopsided":
        rows = _unit(rows * np.where(np.arange(dim) == 0, 30.0, 1.0).astype(np.float32))
    codes = rows.astype(np.float16)
    queries = np.concatenate([random_unit_rows(2, dim, seed=seed + 1), rows[:1]])
    for query, found in zip(queries, Coarse(codes).candidates(queries, k), strict=True):
        scores = codes.astype(np.float64) @ query.astype(np.float64)
        least = np.sort(scores)[::-1][min(k, count) - 1]
        assert set(np.flatnonzero(scores >= least)) <= set(found.tolist())
        assert (np.diff(found) > 0).all()


def test_of_many_rows_few_are_left_to_compare() -> None:
    rows = random_unit_rows(60_000, 128, seed=1)
    coarse = Coarse(rows.astype(np.float16))
    for query, found in zip(rows[:3], coarse.candidates(rows[:3], 100), strict=True):
        nearest = np.argsort(-(rows @ query))[:100]
        assert np.isin(nearest, found).all()
        assert len(found) < 6_000


@pytest.fixture
def store(tmp_path: Path) -> FaissStore:
    writer = FaissStore.open(tmp_path / "vectors", 24, writable=True)
    rows = random_unit_rows(3_000, 24, seed=2)
    rows[1_000:1_400] = rows[7]  # equal scores, cut in their midst
    writer.upsert(np.arange(1, 3_001) * 3, rows)
    writer.flush()
    writer.close()
    return FaissStore.open(tmp_path / "vectors", 24, writable=False)


def test_a_crowd_is_answered_as_each_alone(store: FaissStore) -> None:
    queries = [random_unit_rows(1 + at % 3, 24, seed=100 + at) for at in range(60)]
    queries[0] = store.embeddings(np.array([24]))[1]
    depths = [1 + 13 * (at % 17) for at in range(60)]
    alone = [store.search(each, k) for each, k in zip(queries, depths, strict=True)]
    store._base.crowd.prepare()
    together = threading.Barrier(20)

    def ask(at: int) -> bool:
        if at < 20:
            together.wait()
        found = store.search(queries[at], depths[at])
        return all(
            one.ids.tolist() == other.ids.tolist() and one.scores.tolist() == other.scores.tolist()
            for one, other in zip(found, alone[at], strict=True)
        )

    with ThreadPoolExecutor(20) as pool:
        assert all(pool.map(ask, range(60)))
    direct = [store._base.crowd.search(each, k) for each, k in zip(queries, depths, strict=True)]
    for ours, theirs in zip(direct, alone, strict=True):
        for one, other in zip(ours, theirs, strict=True):
            assert one.ids.tolist() == other.ids.tolist()
            assert one.scores.tolist() == other.scores.tolist()
    store.close()


def test_the_coarse_copy_is_made_once_it_pays(
    store: FaissStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crowd, "_PATIENCE", 3)
    made = threading.Event()
    real = crowd.Crowd.prepare

    def prepare(self: crowd.Crowd) -> None:
        real(self)
        made.set()

    monkeypatch.setattr(crowd.Crowd, "prepare", prepare)
    some = store._base.crowd
    assert [some.is_ready() for _ in range(3)] == [False] * 3
    assert made.wait(30)
    assert some.is_ready()
    monkeypatch.setattr(crowd, "_MOST_BYTES", 100)
    large = crowd.Crowd(store._base.ids, store._base.codes, store._pool)
    assert not any(large.is_ready() for _ in range(9))
    store.close()


def _unit(rows: Embeddings) -> Embeddings:
    norms: Embeddings = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / norms).astype(np.float32)
