"""Searches of several threads over one file, answered together."""

import threading
from collections.abc import Sequence
from concurrent.futures import Executor

import numpy as np

from erhai.together import Together
from erhai.types import Embeddings, ImageIds, Neighbours
from erhai.vectors.coarse import Coarse
from erhai.vectors.code_file import Codes
from erhai.vectors.scan import Slice, nearest

# Preparing takes as long as so many searches, and dim bytes a row.
_PATIENCE = 100
_MOST_BYTES = 500_000_000
_MOST_SEARCHES = 16


class Crowd:
    """Answers searches over all rows of a file as one scan alone would, to the last bit.

    For a crowd of searches a coarse copy pays: it is made in the background once there
    have been many, and until then, and for a file that is too large, there is none.
    """

    def __init__(self, ids: ImageIds, codes: Codes, pool: Executor) -> None:
        """`pool` lends threads in which FAISS starts none of its own."""
        self._ids = ids
        self._codes = codes
        self._pool = pool
        self._counting = threading.Lock()
        self._seen = 0
        self._coarse: Coarse | None = None
        self._together = Together(self._answer, _MOST_SEARCHES)

    def is_ready(self) -> bool:
        """Count one search among others, and return whether it can be answered here."""
        with self._counting:
            self._seen += 1
            begin = self._seen == _PATIENCE and 0 < self._codes.size <= _MOST_BYTES
        if begin:
            threading.Thread(target=self.prepare, name="erhai-coarse", daemon=True).start()
        return self._coarse is not None

    def prepare(self) -> None:
        """Make the coarse copy now."""
        self._coarse = Coarse(self._codes)

    def search(self, queries: Embeddings, k: int) -> list[Neighbours]:
        """Return each query's k nearest, as erhai.vectors.scan.nearest does."""
        return self._together.do((queries, k))

    def _answer(self, batch: Sequence[tuple[Embeddings, int]]) -> list[list[Neighbours]]:
        return self._pool.submit(self._answer_here, batch).result()

    def _answer_here(self, batch: Sequence[tuple[Embeddings, int]]) -> list[list[Neighbours]]:
        assert self._coarse is not None
        every = np.concatenate([queries for queries, _ in batch])
        found = self._coarse.candidates(every, max(k for _, k in batch))
        return [[self._exact(query, next(found), k) for query in queries] for queries, k in batch]

    def _exact(self, query: Embeddings, rows: ImageIds, k: int) -> Neighbours:
        few = Slice(self._ids[rows], self._codes[rows])
        [answer] = nearest([(few, None)], query[np.newaxis], k)
        return answer
