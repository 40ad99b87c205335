"""Queries asked of libraries that can and cannot answer them, and the fit of what that shows."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from benchmarks.judged.answerable import LANGUAGES, Sentence, sentences, things
from benchmarks.judged.flickr8k import Captioned
from benchmarks.judged.pictures import encode_gallery, files_in_tar, shared_folder
from erhai.encode.protocol import Encoder
from erhai.search.calibrate.calibrator import Coefficients
from erhai.search.calibrate.evidence import OWN, Evidence, gather
from erhai.types import Embedding, Embeddings

SIZES = (100, 300, 1000)
HITS = 10
REFERENCE = 256
FOLDS = 5
SEED = 20261123
_PENALTY = 1e-6


@dataclass(frozen=True, slots=True)
class Situation:
    """One query asked of one library.

    kind is of the query, and removed is what the library lacks where it cannot answer:
    'said' (all that captions say shows it), 'near' (that, and what is near), 'own' (its picture
    alone); empty where it can answer. relevant (HITS,) is None where hits cannot be judged.
    group names what may not be in both halves of a fold: the thing, or the picture. sole: a
    library that can answer has one picture that surely does, and no other that may.
    """

    kind: str
    language: str
    size: int
    removed: str
    group: str
    sole: bool
    evidence: Evidence
    relevant: NDArray[np.bool_] | None

    @property
    def answered(self) -> bool:
        return not self.removed


def reference_pictures(encoder: Encoder) -> Embeddings:
    """Return the embeddings of the fixed pictures: the first of the training split."""
    tar = shared_folder() / "data" / "flickr8k-train-val-224.tar"
    files = islice(files_in_tar(tar, "train"), REFERENCE)
    made = encode_gallery(encoder.image_tower(), files).embeddings
    return made.astype(np.float16).astype(np.float32)


class Asker:
    """Asks queries of libraries drawn from one gallery."""

    def __init__(self, gallery: Embeddings, reference: Embeddings) -> None:
        self._gallery = gallery
        self._reference = reference
        self._random = np.random.default_rng(SEED)
        self.situations: list[Situation] = []

    def ask(
        self,
        query: Embedding,
        about: tuple[str, str, str],
        surely: NDArray[np.bool_],
        lacking: dict[str, NDArray[np.bool_]],
        relevant: NDArray[np.bool_] | None,
        *,
        never: NDArray[np.bool_] | None = None,
        sole: bool = False,
    ) -> None:
        """Ask at each size of libraries with something in `surely`, and of ones that lack it.

        about is kind, language and group. Both libraries of a pair have the same number of
        pictures, so that the size gives nothing away. `never` is in no library.
        """
        allowed = np.ones(len(self._gallery), bool) if never is None else ~never
        for size in SIZES:
            for removed, gone in lacking.items():
                without = np.flatnonzero(allowed & ~gone)
                count = min(size, len(without))
                if count < min(SIZES) // 2:
                    continue
                rows = self._draw(without if sole else np.flatnonzero(allowed), count)
                if not surely[rows].any():
                    rows[0] = self._random.choice(np.flatnonzero(surely & allowed))
                other = self._draw(without, count)
                for lacks, library in (("", rows), (removed, other)):
                    self._add(query, about, size, lacks, library, relevant, sole)

    def _draw(self, rows: NDArray[np.int64], count: int) -> NDArray[np.int64]:
        return self._random.permutation(rows)[:count]

    def _add(
        self,
        query: Embedding,
        about: tuple[str, str, str],
        size: int,
        removed: str,
        rows: NDArray[np.int64],
        relevant: NDArray[np.bool_] | None,
        sole: bool,
    ) -> None:
        scores = self._gallery[rows] @ query
        order = np.argsort(-scores, kind="stable")[:HITS]
        evidence = gather(query, scores[order], len(rows), self._reference)
        kind, language, group = about
        judged = None if relevant is None else relevant[rows[order]]
        self.situations.append(
            Situation(kind, language, size, removed, group, sole, evidence, judged)
        )


def text_situations(
    pictures: Captioned, encoder: Encoder, reference: Embeddings
) -> list[Situation]:
    """Ask words, phrases and captions of libraries drawn from captioned pictures."""
    asker = Asker(pictures.gallery.embeddings, reference)
    known = things(pictures)
    tower = encoder.text_tower()
    for thing in known:
        for language in LANGUAGES:
            queries = tower.encode_texts(thing.texts[language])
            for kind, query in zip(("word", "phrase"), queries, strict=True):
                lacking = {"said": thing.maybe, "near": thing.near}
                about = (kind, language, thing.name)
                for sole in (False, True):
                    asker.ask(query, about, thing.surely, lacking, thing.maybe, sole=sole)
    asked = sentences(pictures, known)
    for at in range(0, len(asked), 64):
        batch = asked[at : at + 64]
        queries = tower.encode_texts([sentence.text for sentence in batch])
        for sentence, query in zip(batch, queries, strict=True):
            _ask_sentence(asker, sentence, query, len(pictures.gallery.embeddings))
    return asker.situations


def picture_situations(pictures: Captioned, reference: Embeddings) -> list[Situation]:
    """Ask for more like a picture, of libraries that have such others and ones that have none."""
    embeddings = pictures.gallery.embeddings
    asker = Asker(embeddings, reference)
    known = things(pictures)
    for row in range(0, len(embeddings), 2):
        shown = [thing for thing in known if thing.surely[row]]
        itself = np.arange(len(embeddings)) == row
        if shown:
            surely = np.any([t.surely for t in shown], axis=0) & ~itself
            same = np.any([t.maybe for t in shown], axis=0)
            near = np.any([t.near for t in shown], axis=0)
            if surely.any():
                about = ("picture", "", f"row {row}")
                asker.ask(embeddings[row], about, surely, {"near": near}, same, never=itself)
    return asker.situations


def _ask_sentence(asker: Asker, sentence: Sentence, query: Embedding, count: int) -> None:
    own = np.zeros(count, bool)
    own[sentence.row] = True
    lacking = {"own": own}
    if sentence.any_of is not None:
        lacking["near"] = sentence.any_of | own
    relevant = None if sentence.all_of is None else sentence.all_of | own
    about = ("caption", sentence.language, f"row {sentence.row}")
    asker.ask(query, about, own, lacking, relevant)


def fit(situations: Sequence[Situation]) -> Coefficients:
    """Fit both logistic regressions; kinds of query weigh alike, and so do yes and no.

    A caption without its own picture alone is left out: its near twins answer it.
    """
    kept = [s for s in situations if s.removed != "own"]
    answered = np.array([s.answered for s in kept])
    kinds = np.array([s.kind for s in kept])
    answer = _fit_logistic(
        np.array([s.evidence.answer for s in kept]), answered, _balance(kinds, answered)
    )
    judged = [s for s in kept if s.relevant is not None]
    relevant = np.concatenate([s.relevant for s in judged if s.relevant is not None])
    kinds = np.concatenate([[s.kind] * len(s.evidence.hits) for s in judged])
    weights = np.ones(len(relevant))
    for kind in np.unique(kinds):
        weights[kinds == kind] /= (kinds == kind).sum()
    hit = _fit_logistic(np.concatenate([s.evidence.hits for s in judged]), relevant, weights)
    if hit[OWN] <= 0:
        raise ValueError("a higher score would make a hit less likely to be relevant")
    return Coefficients(hit, answer)


def cross_fit(situations: Sequence[Situation]) -> list[tuple[Situation, Coefficients]]:
    """Pair each situation with a fit that has seen neither its thing nor its picture's query."""
    folds = np.array([zlib.crc32(s.group.encode()) % FOLDS for s in situations])
    made = {
        fold: fit([s for s, of in zip(situations, folds, strict=True) if of != fold])
        for fold in range(FOLDS)
    }
    return [(s, made[int(fold)]) for s, fold in zip(situations, folds, strict=True)]


def expected_calibration_error(
    said: NDArray[np.float64], true: NDArray[np.bool_], bins: int = 10
) -> float:
    """Return the mean distance of what was said from what is, over bins of equal width.

    Guo et al. 2017, 'On Calibration of Modern Neural Networks'.
    """
    bin_of = np.minimum((said * bins).astype(int), bins - 1)
    return float(
        sum(abs(said[bin_of == b].sum() - true[bin_of == b].sum()) / len(said) for b in range(bins))
    )


def auroc(said: NDArray[np.float64], true: NDArray[np.bool_]) -> float:
    """Return how often a true one is said to be likelier than a false one, a tie counting half."""
    _, place, sizes = np.unique(said, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(sizes) - (sizes - 1) / 2)[place]
    yes, no = int(true.sum()), int((~true).sum())
    return float((ranks[true].sum() - yes * (yes + 1) / 2) / (yes * no))


def _balance(kinds: NDArray[np.str_], yes: NDArray[np.bool_]) -> NDArray[np.float64]:
    weights = np.zeros(len(yes))
    for kind in np.unique(kinds):
        for side in (True, False):
            cell = (kinds == kind) & (yes == side)
            weights[cell] = 1 / max(cell.sum(), 1)
    return weights


def _fit_logistic(
    x: NDArray[np.float64], yes: NDArray[np.bool_], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the coefficients of least weighted log loss, by Newton's method."""
    weights = weights / weights.sum()
    found = np.zeros(x.shape[1])
    for _ in range(50):
        said = 1 / (1 + np.exp(-np.clip(x @ found, -40, 40)))
        slope = x.T @ (weights * (said - yes)) + 2 * _PENALTY * found
        bend = (x.T * (weights * said * (1 - said))) @ x + 2 * _PENALTY * np.eye(len(found))
        step = np.linalg.solve(bend, slope)
        found = found - step
        if np.abs(step).max() < 1e-9:
            break
    return found
