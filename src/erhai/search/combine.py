"""Words and pictures of one query, added up to the embedding that is searched for."""

import numpy as np
from numpy.typing import NDArray

from erhai.errors import QueryError
from erhai.types import Embedding, Embeddings

WORDS_FACTOR = 2.5
"""By how much words outweigh pictures of the same weight.

A picture's cosines with the pictures of a library spread about twice as far as a text's, so in
a plain sum the picture alone decides; docs/ranking/pictures.md measures what to make of it.
"""

Weights = NDArray[np.float32]


def combine(
    texts: Embeddings,
    text_weights: Weights,
    pictures: Embeddings,
    picture_weights: Weights,
    *,
    words_factor: float = WORDS_FACTOR,
) -> Embedding:
    """Return the weighted sum of a query's parts, words times words_factor, of unit norm.

    texts is (t, dim) and pictures (p, dim), with a weight, positive or negative, for each row;
    either may have no rows, and then the factor changes nothing. Raises QueryError if the
    parts cancel each other out.
    """
    words = text_weights @ texts
    total: Embedding = (words_factor * words + picture_weights @ pictures).astype(np.float32)
    norm = float(np.linalg.norm(total))
    if norm < 1e-3:
        raise QueryError("The parts of the query cancel each other out. Leave one of them out.")
    return total / norm
