"""What every store asks of its arguments, in one place."""

import numpy as np
from numpy.typing import NDArray

from erhai.types import Embeddings, ImageIds

UNIT_NORM_TOLERANCE = 1e-3
"""Rounding a unit row to float16, as the catalogue does, moves its norm by less."""


def checked_rows(ids: ImageIds, embeddings: Embeddings, dim: int) -> tuple[ImageIds, Embeddings]:
    """Return the rows to store: ids (m,) int64 rising and unique, embeddings (m, dim) float32.

    Of an id given twice the last row stays. Raises ValueError as `VectorStore.upsert` does.
    """
    ids = checked_ids(ids)
    embeddings = _checked_embeddings(embeddings, dim)
    if len(ids) != len(embeddings):
        raise ValueError(f"{len(ids)} ids were given for {len(embeddings)} embeddings")
    if len(ids) and ids.min() < 1:
        raise ValueError(f"ids count from 1, and one is {ids.min()}")
    unique, from_the_end = np.unique(ids[::-1], return_index=True)
    return unique, embeddings[::-1][from_the_end]


def checked_ids(ids: ImageIds) -> ImageIds:
    """Return ids as an array (n,) int64; raises ValueError if they are not whole numbers."""
    array: NDArray[np.generic] = np.asarray(ids)
    if array.ndim != 1:
        raise ValueError(f"ids have the shape {array.shape}, not (n,)")
    if array.size and array.dtype.kind not in "iu":
        raise ValueError(f"ids are whole numbers, and these are {array.dtype}")
    return array.astype(np.int64)


def checked_queries(queries: Embeddings, k: int, dim: int) -> Embeddings:
    """Return queries as (n, dim) float32; raises ValueError as `VectorStore.search` does."""
    if k < 1:
        raise ValueError(f"k counts from 1, and is {k}")
    return _checked_embeddings(queries, dim)


def _checked_embeddings(embeddings: Embeddings, dim: int) -> Embeddings:
    rows = np.ascontiguousarray(embeddings, dtype=np.float32)
    if rows.ndim != 2 or rows.shape[1] != dim:
        raise ValueError(f"embeddings have the shape {rows.shape}, not (n, {dim})")
    norms = np.sqrt(np.einsum("ij,ij->i", rows, rows))
    # Written so that a NaN norm, which compares false with everything, fails too.
    if not (np.abs(norms - 1.0) <= UNIT_NORM_TOLERANCE).all():
        raise ValueError("embeddings must be finite and of unit norm")
    return rows
