"""Made embeddings that lie as a two-tower model's do: pictures in one cloud, texts in another.

Contrastive training leaves a modality gap: both kinds share directions of meaning, but
sit around different means (Liang et al. 2022, "Mind the Gap"), so the nearest pictures
of a text are far from it. Approximate structures built on the pictures alone find such
queries hard, and perturbed pictures as queries hide that.
"""

from dataclasses import dataclass

import numpy as np

from erhai.types import Embeddings

TOPICS = 500


@dataclass(frozen=True, slots=True)
class Made:
    """images (n, dim); queries that lie among them, and queries that lie where texts do.

    All are of unit norm and rounded to float16, as the catalogue keeps embeddings.
    """

    images: Embeddings
    image_queries: Embeddings
    text_queries: Embeddings


def make(images: int, queries: int, dim: int, *, seed: int = 0) -> Made:
    """Return pictures on TOPICS topics, and queries on the same topics.

    With the weights below a picture has a cosine of about 0.8 with a query that is like
    it, 0.6 with its topic, 0.4 with any other; a text has 0.3 with pictures of its topic.
    """
    random = np.random.default_rng(seed)
    image_mean, text_mean = _unit(random.standard_normal((2, dim), np.float32))
    topics = _unit(random.standard_normal((TOPICS, dim), np.float32))

    def around(mean: Embeddings, on: Embeddings, spread: float) -> Embeddings:
        own = _unit(random.standard_normal(on.shape, np.float32))
        return _unit(mean * 0.65 + on * 0.55 + own * spread).astype(np.float16).astype(np.float32)

    pictures = around(image_mean, topics[random.integers(TOPICS, size=images)], 0.55)
    like = pictures[random.integers(images, size=queries)]
    noise = _unit(random.standard_normal(like.shape, np.float32))
    image_queries = _unit(like + 0.7 * noise).astype(np.float16).astype(np.float32)
    text_queries = around(text_mean, topics[random.integers(TOPICS, size=queries)], 0.45)
    return Made(pictures, image_queries, text_queries)


def _unit(rows: Embeddings) -> Embeddings:
    norms: Embeddings = np.linalg.norm(rows, axis=-1, keepdims=True)
    return rows / norms
