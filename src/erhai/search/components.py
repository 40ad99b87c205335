"""Several weighted texts that stand for one: what is encoded in place of a query's words."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from erhai.types import Embedding, Embeddings


@dataclass(frozen=True, slots=True)
class Component:
    """A text to encode, and its weight in the sum; a negative weight looks away from it."""

    text: str
    weight: float = 1.0


def mix(embeddings: Embeddings, components: Sequence[Component]) -> Embedding:
    """Return the weighted sum of the components' embeddings, of unit norm.

    embeddings is (n, dim), a row a component, in order. Raises ValueError unless there is a
    row for each, and if the sum vanishes.
    """
    if len(embeddings) != len(components):
        raise ValueError(f"{len(embeddings)} embeddings for {len(components)} components")
    weights = np.array([component.weight for component in components], np.float32)
    total: Embedding = weights @ embeddings
    norm = float(np.linalg.norm(total))
    if norm < 1e-3:
        raise ValueError("the components cancel each other out")
    return total / norm
