"""Lowering pictures that show what is not wanted: 'a dog, but not on grass'."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from erhai.types import Embeddings


@dataclass(frozen=True, slots=True)
class Penalty:
    """How much a picture loses by its cosine with what is not wanted.

    level is the cosine from which it counts as shown, softness how gradually, both in
    units of cosine and softness positive; weight is the loss for each unit of cosine well
    above the level. The defaults are fitted to erhai-lite: `python -m benchmarks.exclusion
    --fit` prints the fit.
    """

    level: float = 0.08
    softness: float = 0.08
    weight: float = 2.0


def exclude(
    scores: NDArray[np.float32],
    embeddings: Embeddings,
    excluded: Embeddings,
    penalty: Penalty = Penalty(),
) -> NDArray[np.float32]:
    """Return the scores (n,) of pictures, less what each shows of the excluded concepts.

    scores are (n,), cosines with what is wanted or zeros where nothing is; embeddings
    (n, dim) are the pictures', excluded (m, dim) the concepts' texts'. The losses of several
    concepts add up. No score rises, so that pictures outside the n, whose scores were lower
    than a new score, need not be looked at.

    The loss is a soft hinge, weight * softness * log(1 + exp((cosine - level) / softness)):
    the score plus it is, up to scale, log p(wanted) + log(1 - p(not wanted)) where the latter
    p is a logistic function of its cosine. What shows nothing of it loses next to nothing.
    """
    over = (embeddings @ excluded.T - penalty.level) / penalty.softness
    loss = penalty.softness * np.logaddexp(np.float32(0), over).sum(axis=1)
    lowered: NDArray[np.float32] = np.asarray(scores - penalty.weight * loss, np.float32)
    return lowered
