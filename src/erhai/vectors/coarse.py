"""A first look in 8-bit integers, which leaves out only what cannot be among the nearest.

Rounding a row or a query to bytes moves their product by no more than what is lost of each,
by Cauchy and Schwarz's inequality. So whatever is farther below the k-th best than twice that
can be left out unseen, and only the few that remain are compared exactly.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from erhai.types import Embeddings
from erhai.vectors.code_file import Codes
from erhai.vectors.product import ByteProduct

_BLOCK_ROWS = 4096
_SAMPLE = 8192
# Sums of float32 and norms that are not quite 1.
_SLACK = 1e-4


class Coarse:
    """Rows rounded to bytes: dim bytes each, in memory."""

    def __init__(self, codes: Codes) -> None:
        """Round the codes, (n, dim); it takes 2 s for 100,000 rows of 512."""
        self._turn = _turn(codes.shape[1])
        rounded = np.empty(codes.shape, np.int8)
        self._steps = np.empty(len(codes), np.float32)
        self._lost = np.empty(len(codes), np.float32)
        for start in range(0, len(codes), _BLOCK_ROWS):
            rows = codes[start : start + _BLOCK_ROWS].astype(np.float32) @ self._turn
            end = start + len(rows)
            rounded[start:end], self._steps[start:end], self._lost[start:end] = _rounded(rows)
        self._product = ByteProduct(np.ascontiguousarray(rounded.T))

    def candidates(self, queries: Embeddings, k: int) -> Iterator[NDArray[np.int64]]:
        """Yield for each query, (m, dim), rows that hold all of its k nearest, rising."""
        rounded, steps, losses = _rounded(queries @ self._turn)
        for products, step, lost in zip(
            self._product.of(rounded), steps.tolist(), losses.tolist(), strict=True
        ):
            scores = products * self._steps
            scores *= np.float32(step)
            wrong_by = self._lost * np.float32(1 + lost) + np.float32(lost + _SLACK)
            least = _kth(scores - wrong_by, k)
            yield np.flatnonzero(scores + wrong_by >= least)


def _turn(dim: int) -> NDArray[np.float32]:
    """Return a rotation after which all coordinates are about as large, and bytes lose least."""
    random = np.random.default_rng(0)
    return np.linalg.qr(random.standard_normal((dim, dim)))[0].astype(np.float32)


def _rounded(
    rows: Embeddings,
) -> tuple[NDArray[np.int8], NDArray[np.float32], NDArray[np.float32]]:
    """Return rows as bytes, the step that each byte counts, and how much each row lost."""
    steps = np.maximum(np.abs(rows).max(axis=1, initial=0), np.float32(1e-9)) / np.float32(127)
    bytes_ = np.rint(rows / steps[:, np.newaxis])
    losses = np.linalg.norm(rows - bytes_ * steps[:, np.newaxis], axis=1)
    return bytes_.astype(np.int8), steps, losses


def _kth(scores: NDArray[np.float32], k: int) -> float:
    """Return the k-th largest score; the least where there are fewer."""
    if len(scores) <= k:
        return float(scores.min(initial=0))
    kept = scores
    if len(scores) > 4 * _SAMPLE and k < _SAMPLE:
        # What is below the k-th of a part is below the k-th of all.
        part = scores[:: len(scores) // _SAMPLE]
        kept = scores[scores >= np.partition(part, len(part) - k)[len(part) - k]]
    return float(np.partition(kept, len(kept) - k)[len(kept) - k])
