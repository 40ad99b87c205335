"""Any order of calls on a vector store, compared with a perfect one.

TestMyStoreStates = state_machine(open_my_store).TestCase
"""

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from erhai.testing.store_answers import assert_agree, random_unit_rows
from erhai.types import ImageIds
from erhai.vectors.exact import ExactStore
from erhai.vectors.protocol import VectorStore

DIM = 4

# Their cosines are 0, ±½ and ±1: exact in any precision, and often equal.
_TIED = np.array(
    [(1, 0, 0, 0), (-1, 0, 0, 0), (0, 1, 0, 0), (0.5, 0.5, 0.5, 0.5), (0.5, 0.5, -0.5, -0.5)],
    np.float32,
)
_LOOSE = random_unit_rows(len(_TIED), DIM, seed=0)

_ids = st.sampled_from([*range(1, 9), 2**31, 2**40, 2**40 + 1])
_row_numbers = st.integers(0, len(_TIED) - 1)
_upserts = st.lists(st.tuples(_ids, _row_numbers), max_size=12)


def state_machine(
    open_store: Callable[[Path, int, bool], VectorStore],
    *,
    persistent: bool = True,
    score_tolerance: float = 1e-3,
) -> type[RuleBasedStateMachine]:
    """Return a machine for stores that `open_store(folder, dim, writable)` opens.

    It upserts, deletes, searches, flushes, reopens and crashes (drops the store without
    a flush) in any order. In half of its runs all scores are exact and full of ties, and
    answers must be the oracle's to the letter; in the others they may be rounded.
    """

    class StoreStates(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.folder = tempfile.TemporaryDirectory()
            self.store = self.open()
            self.live: dict[int, int] = {}
            self.flushed: dict[int, int] = {}
            self.embeddings = _TIED
            self.tolerance = 0.0

        def open(self) -> VectorStore:
            return open_store(Path(self.folder.name), DIM, True)

        @initialize(exact=st.booleans())
        def choose_embeddings(self, exact: bool) -> None:
            self.embeddings = _TIED if exact else _LOOSE
            self.tolerance = 0.0 if exact else score_tolerance

        @rule(upserts=_upserts)
        def upsert(self, upserts: list[tuple[int, int]]) -> None:
            self.store.upsert(
                _as_ids([image_id for image_id, _ in upserts]),
                self.embeddings[[row for _, row in upserts]],
            )
            self.live.update(upserts)

        @rule(ids=st.lists(_ids, max_size=4))
        def delete(self, ids: list[int]) -> None:
            self.store.delete(_as_ids(ids))
            for image_id in ids:
                self.live.pop(image_id, None)

        @rule(
            query=_row_numbers,
            k=st.integers(1, 14),
            among=st.none() | st.lists(_ids, max_size=8),
        )
        def search(self, query: int, k: int, among: list[int] | None) -> None:
            queries = self.embeddings[query][None]
            candidates = None if among is None else _as_ids(among)
            oracle = self.oracle()
            (found,) = self.store.search(queries, k, among=candidates)
            (expected,) = oracle.search(queries, k, among=candidates)
            if not self.tolerance:
                assert found.ids.tolist() == expected.ids.tolist()
                assert found.scores.tolist() == expected.scores.tolist()
            assert_agree(found, oracle, queries[0], expected, self.tolerance)

        @rule(ids=st.lists(_ids, max_size=8))
        def give_back(self, ids: list[int]) -> None:
            found, embeddings = self.store.embeddings(_as_ids(ids))
            expected, exact = self.oracle().embeddings(_as_ids(ids))
            assert found.tolist() == expected.tolist()
            np.testing.assert_allclose(embeddings, exact, atol=self.tolerance)

        @rule()
        def flush(self) -> None:
            self.store.flush()
            self.flushed = dict(self.live)

        @invariant()
        def holds_the_same_ids(self) -> None:
            assert self.store.ids().tolist() == sorted(self.live)
            assert self.store.count() == len(self.live)

        def oracle(self) -> ExactStore:
            oracle = ExactStore(DIM)
            oracle.upsert(_as_ids(list(self.live)), self.embeddings[list(self.live.values())])
            return oracle

        def teardown(self) -> None:
            self.store.close()
            self.folder.cleanup()

    class PersistentStoreStates(StoreStates):
        @rule()
        def close_and_reopen(self) -> None:
            self.store.close()
            self.store = self.open()
            self.live = dict(self.flushed)

        @rule()
        def crash(self) -> None:
            self.store = self.open()
            self.live = dict(self.flushed)

        @rule()
        def read_beside_the_writer(self) -> None:
            reader = open_store(Path(self.folder.name), DIM, False)
            assert reader.ids().tolist() == sorted(self.flushed)
            reader.close()

    return PersistentStoreStates if persistent else StoreStates


def _as_ids(ids: list[int]) -> ImageIds:
    return np.array(ids, np.int64)
