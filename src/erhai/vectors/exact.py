"""The oracle: cosine search in memory by NumPy, plain enough to be believed."""

import numpy as np

from erhai.types import Embeddings, ImageIds, Neighbours
from erhai.vectors.checks import checked_ids, checked_queries, checked_rows


class ExactStore:
    """Keeps float32 embeddings as they were given, in memory only.

    Other stores may round (float16 moves a score by less than 1e-3); their answers are
    compared with this one's. `flush` has nothing to do, and `close` forgets everything.
    """

    def __init__(self, dim: int) -> None:
        self._dim = dim
        self._ids: ImageIds = np.empty(0, np.int64)
        self._embeddings: Embeddings = np.empty((0, dim), np.float32)

    @property
    def dim(self) -> int:
        return self._dim

    def upsert(self, ids: ImageIds, embeddings: Embeddings) -> None:
        ids, embeddings = checked_rows(ids, embeddings, self._dim)
        self.delete(ids)
        ids = np.concatenate([self._ids, ids])
        rising = np.argsort(ids)
        self._embeddings = np.concatenate([self._embeddings, embeddings])[rising]
        self._ids = ids[rising]

    def delete(self, ids: ImageIds) -> None:
        kept = ~np.isin(self._ids, checked_ids(ids))
        self._ids, self._embeddings = self._ids[kept], self._embeddings[kept]

    def search(
        self, queries: Embeddings, k: int, *, among: ImageIds | None = None
    ) -> list[Neighbours]:
        queries = checked_queries(queries, k, self._dim)
        ids, embeddings = self._ids, self._embeddings
        if among is not None:
            candidates = np.isin(ids, checked_ids(among))
            ids, embeddings = ids[candidates], embeddings[candidates]
        return [_nearest(ids, embeddings, query, k) for query in queries]

    def embeddings(self, ids: ImageIds) -> tuple[ImageIds, Embeddings]:
        wanted = np.isin(self._ids, checked_ids(ids))
        return self._ids[wanted], self._embeddings[wanted]

    def ids(self) -> ImageIds:
        return self._ids.copy()

    def count(self) -> int:
        return len(self._ids)

    def flush(self) -> None:
        pass

    def refresh(self) -> bool:
        return False

    def damage(self) -> str | None:
        return None

    def close(self) -> None:
        self.delete(self._ids)


def _nearest(ids: ImageIds, embeddings: Embeddings, query: Embeddings, k: int) -> Neighbours:
    # Not a matrix product: BLAS may sum equal rows in different orders, and equal
    # embeddings must have equal scores.
    cosines = (embeddings * query).sum(axis=1, dtype=np.float64)
    scores = np.clip(cosines, -1.0, 1.0).astype(np.float32)
    nearest = np.lexsort((ids, -scores))[:k]
    return Neighbours(ids=ids[nearest], scores=scores[nearest])
