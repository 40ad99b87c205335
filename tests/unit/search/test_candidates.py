"""The pictures among which hits are chosen."""

import numpy as np

from erhai.search.candidates import gather
from erhai.vectors.exact import ExactStore

VECTORS = np.array([[1, 0], [0.8, 0.6], [0.6, 0.8], [0, 1]], np.float32)
QUERY = VECTORS[0]
NOBODY = np.empty(0, np.int64)


def store_of(*ids: int) -> ExactStore:
    """Return a store of pictures ever farther from QUERY, from 1 to 4 and again."""
    store = ExactStore(2)
    rows = [VECTORS[(number - 1) % 4] for number in ids]
    store.upsert(np.array(ids, np.int64), np.stack(rows))
    return store


def test_the_nearest_and_the_others_come_nearest_first() -> None:
    found = gather(store_of(1, 2, 3, 4), QUERY, 2, None, np.array([4, 7]), embed=True)
    assert found.ids.tolist() == [1, 2, 4]
    np.testing.assert_allclose(found.scores, [1, 0.8, 0], atol=1e-3)
    np.testing.assert_allclose(found.embeddings, VECTORS[[0, 1, 3]], atol=1e-3)
    assert not found.all_there


def test_where_there_is_nothing_there_are_no_candidates() -> None:
    gone = gather(store_of(8, 9), QUERY, 10, NOBODY, NOBODY, embed=True)
    assert (gone.ids.shape, gone.scores.shape, gone.embeddings.shape) == ((0,), (0,), (0, 2))
    assert gone.all_there


def test_without_embeddings_only_the_nearest_are_asked_for() -> None:
    found = gather(store_of(1, 3, 9), QUERY, 2, np.array([3, 9]), NOBODY, embed=False)
    assert found.ids.tolist() == [9, 3]
    assert found.embeddings.shape == (0, 2)
