"""From scores to probabilities, by logistic fits that ship for each model they were made for."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from erhai.search.calibrate.evidence import Evidence, gather
from erhai.types import Embedding, Embeddings

_FITTED = Path(__file__).resolve().parent / "fitted"


@dataclass(frozen=True, slots=True)
class Coefficients:
    """Weights of the evidence: of a hit's (HIT_EVIDENCE,), of the answer's (ANSWER_EVIDENCE,)."""

    hit: NDArray[np.float64]
    answer: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one answer is worth, as probabilities from 0 to 1.

    relevance (k,) is of each hit, and never rises; answers is that the library holds
    anything that the query seeks, and is never below a hit's.
    """

    relevance: NDArray[np.float64]
    answers: float


@dataclass(frozen=True, slots=True)
class Calibrator:
    """What is known of one model's scores: reference pictures (r, dim), and two fits.

    text is for queries with any words in them, picture for those of pictures alone.
    """

    reference: Embeddings
    text: Coefficients
    picture: Coefficients

    def judge(
        self,
        query: Embedding,
        scores: NDArray[np.float32],
        count: int,
        *,
        of_picture: bool = False,
    ) -> Judgement:
        """Say what the cosines of one query's hits, (k,) and falling, are worth.

        query is the embedding (dim,) of unit norm that found them; count the number of
        pictures that could have been hits: the library's, or those that pass the filter.
        Without hits nothing answers.
        """
        if len(scores) == 0:
            return Judgement(np.zeros(0), 0.0)
        evidence = gather(query, scores, count, self.reference)
        return weigh(evidence, self.picture if of_picture else self.text)


def weigh(evidence: Evidence, coefficients: Coefficients) -> Judgement:
    """Weigh the evidence of one answer."""
    answers = float(_logistic(evidence.answer @ coefficients.answer))
    relevance = _logistic(evidence.hits @ coefficients.hit)
    # A product of matrices may give equal rows results that differ in the last bit.
    return Judgement(np.minimum.accumulate(np.minimum(relevance, answers)), answers)


def load_calibrator(model_id: str) -> Calibrator | None:
    """Return what was fitted for a model; None where nothing was, and nothing can be judged."""
    return _read(_FITTED / f"{model_id}.npz")


def save_calibrator(model_id: str, calibrator: Calibrator) -> Path:
    """Write a fit where load_calibrator finds it, the reference as float16; return the file."""
    path = _FITTED / f"{model_id}.npz"
    np.savez_compressed(
        path,
        reference=calibrator.reference.astype(np.float16),
        text_hit=calibrator.text.hit,
        text_answer=calibrator.text.answer,
        picture_hit=calibrator.picture.hit,
        picture_answer=calibrator.picture.answer,
    )
    _read.cache_clear()
    return path


@lru_cache(maxsize=4)
def _read(path: Path) -> Calibrator | None:
    if not path.is_file():
        return None
    with np.load(path) as kept:
        return Calibrator(
            kept["reference"].astype(np.float32),
            Coefficients(kept["text_hit"], kept["text_answer"]),
            Coefficients(kept["picture_hit"], kept["picture_answer"]),
        )


def _logistic(x: NDArray[np.float64]) -> NDArray[np.float64]:
    clipped: NDArray[np.float64] = np.clip(x, -40, 40)
    return 1 / (1 + np.exp(-clipped))
