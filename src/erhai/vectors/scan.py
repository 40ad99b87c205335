"""Exact search over float16 codes by FAISS, without copying them.

FAISS's scalar quantizer QT_fp16 keeps a vector as dim IEEE half-precision numbers, which
is what a code file holds; so FAISS is given a view of the mapped file, never parses a
file itself, and a damaged file cannot crash it.
"""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import faiss
import numpy as np
from numpy.typing import NDArray

from erhai.deadline import check
from erhai.types import Embeddings, ImageIds, Neighbours
from erhai.vectors.code_file import Codes

Mask: TypeAlias = NDArray[np.bool_]
"""Which rows of a slice are candidates: shape (n,)."""

# Lends its empty owner to every view; must live as long as they do.
_UNOWNED = faiss.MaybeOwnedVectorUInt8()


class Slice:
    """Some rows that one thread scans: ids (n,) rising, codes (n, dim)."""

    def __init__(self, ids: ImageIds, codes: Codes) -> None:
        self.ids = ids
        self.codes = np.ascontiguousarray(codes)
        code_bytes = self.codes.reshape(-1).view(np.uint8)
        self._index = faiss.IndexScalarQuantizer(
            codes.shape[1], faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
        )
        self._index.codes = faiss.MaybeOwnedVectorUInt8.create_view(
            faiss.swig_ptr(code_bytes), code_bytes.size, _UNOWNED.owner
        )
        self._index.ntotal = len(ids)

    def scan(self, queries: Embeddings, depth: int, mask: Mask | None) -> "_Scan":
        """Return each query's `depth` nearest candidates; `mask` None means all rows."""
        candidates = len(self.ids) if mask is None else int(np.count_nonzero(mask))
        depth = min(depth, candidates)
        if not depth:
            shape = (len(queries), 0)
            return _Scan(np.empty(shape, np.int64), np.empty(shape, np.float32), exhausted=True)
        parameters = None
        if mask is not None and candidates < len(self.ids):
            bitmap = np.packbits(mask, bitorder="little")
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(bitmap))
        scores, rows = self._index.search(queries, depth, params=parameters)
        # Where there are too few candidates FAISS pads with row -1.
        ids = np.where(rows < 0, -1, self.ids[rows])
        # Rounding can take the cosine of two unit vectors a little beyond 1.
        return _Scan(ids, np.clip(scores, -1.0, 1.0), exhausted=depth == candidates)


@dataclass(frozen=True, slots=True)
class _Scan:
    """What one slice answers: ids and scores (queries, depth), nearest first.

    exhausted: these are all the candidates that the slice has.
    """

    ids: NDArray[np.int64]
    scores: NDArray[np.float32]
    exhausted: bool


def nearest(
    slices: Sequence[tuple[Slice, Mask | None]],
    queries: Embeddings,
    k: int,
    pool: Executor | None = None,
) -> list[Neighbours]:
    """Return each query's k nearest candidates over all slices, equal scores by rising id.

    With a pool each slice is scanned in a thread of its own, else all of them in this one.

    Which of equal scores FAISS keeps at the end of its list is its own affair. So more
    are asked for until the list ends on a lower score than the last one needed.
    """
    answers: list[Neighbours] = [_NOTHING] * len(queries)
    open_queries = np.arange(len(queries))
    depth = k + 1
    while open_queries.size:
        check()
        asked = queries[open_queries]
        run = map if pool is None else pool.map
        scans = list(run(partial(_scan, asked, depth), slices))
        settled = np.zeros(open_queries.size, bool)
        for row, query in enumerate(open_queries):
            answers[query], settled[row] = _merged(scans, row, k)
        open_queries = open_queries[~settled]
        depth *= 4
    return answers


def _scan(queries: Embeddings, depth: int, part: tuple[Slice, Mask | None]) -> _Scan:
    return part[0].scan(queries, depth, part[1])


_NOTHING = Neighbours(ids=np.empty(0, np.int64), scores=np.empty(0, np.float32))


def _merged(scans: Sequence[_Scan], row: int, k: int) -> tuple[Neighbours, bool]:
    """Return one query's k best of all slices, and whether they are certain."""
    ids = np.concatenate([_NOTHING.ids, *(scan.ids[row] for scan in scans)])
    scores = np.concatenate([_NOTHING.scores, *(scan.scores[row] for scan in scans)])
    order = np.lexsort((ids, -scores))
    order = order[ids[order] > 0][:k]
    if not order.size:
        return _NOTHING, True
    cut = scores[order[-1]]
    certain = all(scan.exhausted or scan.scores[row, -1] < cut for scan in scans)
    return Neighbours(ids=ids[order], scores=scores[order]), certain
