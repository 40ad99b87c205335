"""What every vector store must do, as tests to subclass.

    class TestMyStore(StoreContract):
        def open_store(self, folder: Path, dim: int, *, writable: bool) -> VectorStore:
            return MyStore(folder / "my.store", dim, writable=writable)

store_states.py has the other half: any order of calls, compared with a perfect store.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from erhai.testing.store_answers import (
    DIM,
    DOWN,
    EAST,
    NORTH,
    UP,
    WEST,
    assert_agree,
    assert_answers,
    numbers,
    random_unit_rows,
    rows,
)
from erhai.types import Embeddings, ImageIds
from erhai.vectors.exact import ExactStore
from erhai.vectors.protocol import VectorStore


class StoreContract(ABC):
    """Subclass, name it Test…, and give `open_store`."""

    persistent: ClassVar[bool] = True
    """Whether a store opened later on the same folder has what was flushed."""

    score_tolerance: ClassVar[float] = 1e-3

    @abstractmethod
    def open_store(self, folder: Path, dim: int, *, writable: bool) -> VectorStore:
        """Open the store that lives in `folder`, empty the first time."""

    @pytest.fixture
    def store(self, tmp_path: Path) -> VectorStore:
        return self.open_store(tmp_path, DIM, writable=True)

    @pytest.fixture
    def compass(self, store: VectorStore) -> VectorStore:
        """Ids 1 to 4: east, north, west, up."""
        store.upsert(numbers(1, 2, 3, 4), rows(EAST, NORTH, WEST, UP))
        return store

    # what is in it

    def test_starts_empty(self, store: VectorStore) -> None:
        assert store.dim == DIM
        assert store.count() == 0
        assert store.ids().dtype == np.int64
        assert store.ids().tolist() == []
        assert_answers(store, rows(EAST, UP), 3, [{}, {}])

    def test_ids_rise_whatever_the_order_of_arrival(self, store: VectorStore) -> None:
        store.upsert(numbers(9, 2), rows(EAST, NORTH))
        store.upsert(numbers(5), rows(UP))
        assert store.ids().tolist() == [2, 5, 9]
        assert store.count() == 3

    def test_upsert_replaces(self, compass: VectorStore) -> None:
        compass.upsert(numbers(1, 7), rows(WEST, EAST))
        assert compass.ids().tolist() == [1, 2, 3, 4, 7]
        assert_answers(compass, rows(EAST), 9, [{7: 1.0, 4: 0.5, 2: 0.0, 1: -1.0, 3: -1.0}])

    def test_of_an_id_given_twice_the_last_wins(self, store: VectorStore) -> None:
        store.upsert(numbers(3, 8, 3), rows(EAST, NORTH, UP))
        assert store.ids().tolist() == [3, 8]
        assert_answers(store, rows(EAST), 9, [{3: 0.5, 8: 0.0}])

    def test_upserting_the_same_again_changes_nothing(self, compass: VectorStore) -> None:
        compass.upsert(numbers(1, 2, 3, 4), rows(EAST, NORTH, WEST, UP))
        assert compass.count() == 4
        assert_answers(compass, rows(UP), 9, [{4: 1.0, 1: 0.5, 2: 0.5, 3: -0.5}])

    def test_nothing_may_be_upserted_or_deleted(self, compass: VectorStore) -> None:
        compass.upsert(numbers(), rows())
        compass.delete(numbers())
        assert compass.ids().tolist() == [1, 2, 3, 4]

    def test_deleted_ids_are_gone_and_unknown_ones_no_error(self, compass: VectorStore) -> None:
        compass.delete(numbers(4, 77, 1, 4))
        assert compass.ids().tolist() == [2, 3]
        assert compass.count() == 2
        assert_answers(compass, rows(EAST), 9, [{2: 0.0, 3: -1.0}])

    def test_all_may_be_deleted_and_come_back(self, compass: VectorStore) -> None:
        compass.delete(compass.ids())
        assert compass.count() == 0
        assert_answers(compass, rows(EAST), 2, [{}])
        compass.upsert(numbers(2), rows(DOWN))
        assert_answers(compass, rows(EAST), 2, [{2: 0.5}])

    def test_gives_back_what_it_stores(self, compass: VectorStore) -> None:
        compass.delete(numbers(3))
        compass.upsert(numbers(2, 9), rows(UP, NORTH))
        ids, embeddings = compass.embeddings(numbers(9, 3, 2, 77, 1, 1))
        assert ids.tolist() == [1, 2, 9]
        assert embeddings.dtype == np.float32
        np.testing.assert_allclose(embeddings, rows(EAST, UP, NORTH), atol=1e-3)
        nobody, nothing = compass.embeddings(numbers())
        assert (nobody.shape, nothing.shape) == ((0,), (0, DIM))

    def test_takes_ids_beyond_32_bits(self, store: VectorStore) -> None:
        store.upsert(numbers(2**40, 2**31, 2**40 + 1), rows(EAST, NORTH, UP))
        assert store.ids().tolist() == [2**31, 2**40, 2**40 + 1]
        assert_answers(store, rows(EAST), 2, [{2**40: 1.0, 2**40 + 1: 0.5}])
        store.delete(numbers(2**40))
        assert_answers(store, rows(EAST), 2, [{2**40 + 1: 0.5, 2**31: 0.0}])

    def test_keeps_copies(self, store: VectorStore) -> None:
        ids, embeddings = numbers(1, 2), rows(EAST, NORTH)
        store.upsert(ids, embeddings)
        ids += 10
        embeddings *= -1
        assert_answers(store, rows(EAST), 9, [{1: 1.0, 2: 0.0}])

    # what it refuses

    @pytest.mark.parametrize(
        ("ids", "embeddings"),
        [
            pytest.param([5, 6], np.eye(2, DIM + 1), id="another dim"),
            pytest.param([5, 6], [1.0, 0, 0, 0], id="one row without its axis"),
            pytest.param([5, 6], np.eye(3, DIM), id="more rows than ids"),
            pytest.param([[5], [6]], np.eye(2, DIM), id="ids with an axis too many"),
            pytest.param([5, 0], np.eye(2, DIM), id="id 0"),
            pytest.param([5, -1], np.eye(2, DIM), id="id -1"),
            pytest.param([5, 6], [EAST, [np.nan, 0, 0, 0]], id="NaN"),
            pytest.param([5, 6], [EAST, [np.inf, 0, 0, 0]], id="infinity"),
            pytest.param([5, 6], [EAST, [0, 0, 0, 0]], id="zero"),
            pytest.param([5, 6], [EAST, [3, 4, 0, 0]], id="length 5"),
            pytest.param([5, 6], [EAST, [0.99, 0, 0, 0]], id="length 0.99"),
        ],
    )
    def test_refused_rows_leave_all_as_it_was(
        self, compass: VectorStore, ids: Sequence[int], embeddings: Embeddings
    ) -> None:
        with pytest.raises(ValueError, match=r".+"):
            compass.upsert(np.array(ids), np.array(embeddings, np.float32))
        assert compass.ids().tolist() == [1, 2, 3, 4]
        assert_answers(compass, rows(EAST), 9, [{1: 1.0, 4: 0.5, 2: 0.0, 3: -1.0}])

    def test_takes_rows_that_were_rounded_to_float16(self, store: VectorStore) -> None:
        embeddings = random_unit_rows(50, DIM, seed=3).astype(np.float16).astype(np.float32)
        store.upsert(np.arange(1, 51), embeddings)
        assert store.count() == 50

    @pytest.mark.parametrize("k", [0, -1])
    def test_refuses_k_below_1(self, compass: VectorStore, k: int) -> None:
        with pytest.raises(ValueError, match="k"):
            compass.search(rows(EAST), k)

    @pytest.mark.parametrize(
        "queries",
        [
            pytest.param(np.eye(1, DIM + 1), id="another dim"),
            pytest.param(EAST, id="one row without its axis"),
            pytest.param([[np.nan, 0, 0, 0]], id="NaN"),
            pytest.param([[2, 0, 0, 0]], id="length 2"),
        ],
    )
    def test_refuses_queries(self, compass: VectorStore, queries: Embeddings) -> None:
        with pytest.raises(ValueError, match=r".+"):
            compass.search(np.array(queries, np.float32), 1)

    # what it answers

    def test_each_query_has_its_answer_nearest_first(self, compass: VectorStore) -> None:
        assert_answers(
            compass,
            rows(EAST, WEST, UP),
            3,
            [
                {1: 1.0, 4: 0.5, 2: 0.0},
                {3: 1.0, 2: 0.0, 4: -0.5},
                {4: 1.0, 1: 0.5, 2: 0.5},
            ],
        )

    def test_no_queries_no_answers(self, compass: VectorStore) -> None:
        assert compass.search(rows(), 3) == []

    def test_k_1_is_the_nearest(self, compass: VectorStore) -> None:
        assert_answers(compass, rows(NORTH), 1, [{2: 1.0}])

    @pytest.mark.parametrize("k", [4, 5, 1000])
    def test_k_beyond_the_count_gives_all(self, compass: VectorStore, k: int) -> None:
        assert_answers(compass, rows(EAST), k, [{1: 1.0, 4: 0.5, 2: 0.0, 3: -1.0}])

    @pytest.mark.parametrize("seed", range(20))
    def test_equal_scores_are_ordered_and_cut_by_rising_id(
        self, store: VectorStore, seed: int
    ) -> None:
        random = np.random.default_rng(seed)
        ids = random.permutation(np.arange(1, 61))
        scores = {EAST: 1.0, UP: 0.5, NORTH: 0.0, WEST: -1.0}
        shares = random.dirichlet([0.3] * 4)  # uneven: most runs have one crowded score
        chosen = [list(scores)[level] for level in random.choice(4, 60, p=shares)]
        store.upsert(ids[:40], rows(*chosen[:40]))
        store.flush()
        store.upsert(ids[40:], rows(*chosen[40:]))
        ranked = sorted(
            ((image_id, scores[row]) for image_id, row in zip(ids.tolist(), chosen, strict=True)),
            key=lambda hit: (-hit[1], hit[0]),
        )
        for k in (1, 2, 7, 20, 35, 59, 60):
            assert_answers(store, rows(EAST), k, [dict(ranked[:k])])

    @pytest.mark.parametrize("k", [1, 10, 250])
    def test_agrees_with_the_oracle(self, tmp_path: Path, k: int) -> None:
        store, oracle = self._library_of_200(tmp_path)
        queries = random_unit_rows(20, 32, seed=2)
        self._assert_agree(store, oracle, queries, k)

    def test_a_batch_answers_as_its_queries_one_by_one(self, tmp_path: Path) -> None:
        store, _ = self._library_of_200(tmp_path)
        queries = random_unit_rows(9, 32, seed=2)
        one_by_one = [store.search(query[None], 10)[0].ids.tolist() for query in queries]
        assert [answer.ids.tolist() for answer in store.search(queries, 10)] == one_by_one

    def test_no_score_is_beyond_1(self, tmp_path: Path) -> None:
        embeddings = random_unit_rows(300, 32, seed=4)
        store = self.open_store(tmp_path, 32, writable=True)
        store.upsert(np.arange(1, 301), embeddings)
        for image_id, answer in enumerate(store.search(embeddings, 1), start=1):
            assert answer.ids.tolist() == [image_id]
            assert 1 - self.score_tolerance < answer.scores[0] <= 1

    # among

    def test_among_no_ids_there_are_no_answers(self, compass: VectorStore) -> None:
        (answer,) = compass.search(rows(EAST), 3, among=numbers())
        assert answer.ids.tolist() == []
        assert answer.scores.shape == (0,)

    def test_among_restricts_before_the_nearest_are_taken(self, compass: VectorStore) -> None:
        (answer,) = compass.search(rows(EAST), 2, among=numbers(3, 2, 99, 2, -5))
        assert answer.ids.tolist() == [2, 3]
        assert answer.scores.tolist() == [0.0, -1.0]

    def test_among_unknown_and_deleted_ids_there_are_no_answers(self, compass: VectorStore) -> None:
        compass.delete(numbers(1))
        (answer,) = compass.search(rows(EAST), 2, among=numbers(1, 98, 2**50))
        assert answer.ids.tolist() == []

    @pytest.mark.parametrize("candidates", [1, 2, 9, 10, 11, 100, 199, 200])
    def test_among_agrees_with_the_oracle_at_every_selectivity(
        self, tmp_path: Path, candidates: int
    ) -> None:
        store, oracle = self._library_of_200(tmp_path)
        shuffled = np.random.default_rng(candidates).permutation(oracle.ids())
        self._assert_agree(
            store, oracle, random_unit_rows(5, 32, seed=2), 10, among=shuffled[:candidates]
        )

    # what lasts

    def test_flushed_changes_last(self, tmp_path: Path, compass: VectorStore) -> None:
        self._needs_persistence()
        compass.flush()
        compass.delete(numbers(2))
        compass.upsert(numbers(1, 9), rows(NORTH, EAST))
        compass.flush()
        compass.close()
        for writable in (False, True):
            store = self.open_store(tmp_path, DIM, writable=writable)
            assert store.damage() is None
            assert store.dim == DIM
            assert store.ids().tolist() == [1, 3, 4, 9]
            assert_answers(store, rows(EAST), 9, [{9: 1.0, 4: 0.5, 1: 0.0, 3: -1.0}])
            store.close()

    def test_unflushed_changes_are_lost(self, tmp_path: Path, compass: VectorStore) -> None:
        self._needs_persistence()
        compass.flush()
        compass.delete(numbers(2))
        compass.upsert(numbers(1, 9), rows(NORTH, EAST))
        compass.close()
        store = self.open_store(tmp_path, DIM, writable=True)
        assert_answers(store, rows(EAST), 9, [{1: 1.0, 4: 0.5, 2: 0.0, 3: -1.0}])

    def test_an_emptied_store_stays_empty(self, tmp_path: Path, compass: VectorStore) -> None:
        self._needs_persistence()
        compass.flush()
        compass.delete(compass.ids())
        compass.flush()
        compass.close()
        assert self.open_store(tmp_path, DIM, writable=False).count() == 0

    def test_changes_go_on_after_a_flush(self, compass: VectorStore) -> None:
        compass.flush()
        compass.flush()
        compass.upsert(numbers(1, 6), rows(WEST, EAST))
        compass.delete(numbers(3))
        assert_answers(compass, rows(EAST), 9, [{6: 1.0, 4: 0.5, 2: 0.0, 1: -1.0}])

    def test_a_reader_sees_a_flush_after_a_refresh(
        self, tmp_path: Path, compass: VectorStore
    ) -> None:
        self._needs_persistence()
        compass.flush()
        reader = self.open_store(tmp_path, DIM, writable=False)
        compass.delete(numbers(1))
        compass.flush()
        reader.refresh()
        assert_answers(reader, rows(EAST), 9, [{4: 0.5, 2: 0.0, 3: -1.0}])
        assert reader.refresh() is False

    def _library_of_200(self, folder: Path) -> tuple[VectorStore, ExactStore]:
        """Flushed, then changed: what is searched lies in all the places it can."""
        store, oracle = self.open_store(folder, 32, writable=True), ExactStore(32)
        embeddings = random_unit_rows(260, 32, seed=1)
        for each in (store, oracle):
            each.upsert(np.arange(1, 181), embeddings[:180])
            each.flush()
            each.upsert(np.arange(161, 241), embeddings[180:])
            each.delete(np.arange(3, 241, 6))
        assert oracle.count() == store.count() == 200
        return store, oracle

    def _assert_agree(
        self,
        store: VectorStore,
        oracle: ExactStore,
        queries: Embeddings,
        k: int,
        among: ImageIds | None = None,
    ) -> None:
        found = store.search(queries, k, among=among)
        expected = oracle.search(queries, k, among=among)
        assert len(found) == len(expected) == len(queries)
        for query, answer, true in zip(queries, found, expected, strict=True):
            assert_agree(answer, oracle, query, true, self.score_tolerance)

    def _needs_persistence(self) -> None:
        if not self.persistent:
            pytest.skip("it keeps nothing on disk")
