"""Marking two pictures among the first ten: what that does to the next ten.

    python -m benchmarks.feedback [--fit]

A person asks, marks two of the first ten, and gets a new ranking. The marked pictures are left
out of it, and out of the old one that it is compared with. --fit tries weights on pictures
of the train split, a sixth of the queries. Needs the folder that benchmarks/judged/README.md
tells of; ERHAI_BENCH_CACHE may name a folder that keeps embeddings.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from benchmarks._report import print_heading, print_table
from benchmarks.judged import flickr8k
from benchmarks.judged.marked import Asked, queries_to_mark
from benchmarks.judged.queries import LANGUAGES
from erhai.encode.models import load_encoder
from erhai.encode.protocol import Encoder
from erhai.search.rank.feedback import Pull, move
from erhai.types import Embedding, Embeddings

KINDS = ("narrower", "stated")
EVERY_ON_TRAIN = 6

Rows: TypeAlias = NDArray[np.int64]
Mark: TypeAlias = Callable[[Rows, Rows], tuple[Rows, Rows] | None]


def _one_of_each(relevant: Rows, irrelevant: Rows) -> tuple[Rows, Rows] | None:
    return (relevant[:1], irrelevant[:1]) if len(relevant) and len(irrelevant) else None


def _two_liked(relevant: Rows, irrelevant: Rows) -> tuple[Rows, Rows] | None:
    return (relevant[:2], irrelevant[:0]) if len(relevant) > 1 else None


def _two_disliked(relevant: Rows, irrelevant: Rows) -> tuple[Rows, Rows] | None:
    return (relevant[:0], irrelevant[:2]) if len(irrelevant) > 1 else None


MARKS: dict[str, Mark] = {
    "one of each": _one_of_each,
    "two liked": _two_liked,
    "two disliked": _two_disliked,
}
"""From the relevant and irrelevant among the first ten to those marked, None if it lacks them."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Queries over a split's pictures, their embeddings, and what each finds first."""

    pictures: Embeddings
    asked: Sequence[Asked]
    embeddings: Embeddings
    scores: NDArray[np.float32]

    def gain(self, mark: Mark, pull: Pull, kind: str, language: str) -> tuple[int, float, float]:
        """Return the number of queries that could be marked, and P@10 before and after."""
        before, after = [], []
        for asked, query, scores in zip(self.asked, self.embeddings, self.scores, strict=True):
            marked = _marked(asked, scores, mark)
            if (asked.kind, asked.language) != (kind, language) or marked is None:
                continue
            liked, disliked = (self.pictures[rows] for rows in marked)
            moved = self.pictures @ move(query, liked, disliked, pull)
            gone = np.concatenate(marked)
            before.append(_precision(asked, scores, gone))
            after.append(_precision(asked, moved, gone))
        return len(before), float(np.mean(before)), float(np.mean(after))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fit", action="store_true", help="try weights on the train split")
    arguments = parser.parse_args()
    if not flickr8k.is_there():
        print("Nothing to measure: no Flickr8k; ERHAI_SHARED can name the folder.")
        return
    encoder = load_encoder(threads=1)
    split = "train" if arguments.fit else "val"
    trial = make_trial(split, encoder)
    print_heading(
        f"{encoder.card.model_id} after two marks",
        f"{len(trial.asked)} queries over Flickr8k's {len(trial.pictures):,} {split} pictures",
        ["onnxruntime", "numpy"],
    )
    if arguments.fit:
        _print_fit(trial)
    else:
        _print_gains(trial)


def make_trial(split: str, encoder: Encoder) -> Trial:
    """Encode a split's pictures and the queries that its captions make."""
    captioned = flickr8k.load(split, encoder)
    asked = queries_to_mark(captioned)
    if split == "train":
        asked = [each for at, each in enumerate(asked) if at // 2 % EVERY_ON_TRAIN == 0]
    texts = list(dict.fromkeys(each.text for each in asked))
    found = dict(zip(texts, encoder.text_tower().encode_texts(texts), strict=True))
    embeddings = np.array([found[each.text] for each in asked])
    pictures = captioned.gallery.embeddings
    return Trial(pictures, asked, embeddings, embeddings @ pictures.T)


def _print_gains(trial: Trial) -> None:
    print(f"{Pull()}; P@10 of what is left once the marked are taken away.\n")
    lines: list[list[str | float]] = []
    for kind, (name, mark), language in product(KINDS, MARKS.items(), LANGUAGES):
        queries, before, after = trial.gain(mark, Pull(), kind, language)
        lines.append(
            [f"{kind}, {name}, {language}", queries, before, after, _points(after - before)]
        )
    print_table(["what is meant", "queries", "before", "after", "points"], lines)


def _print_fit(trial: Trial) -> None:
    """Print the gain in points of both languages' mean, by weights."""
    lines: list[list[str | float]] = []
    for liked, disliked in product((0.1, 0.2, 0.25, 0.3, 0.4), (0.1, 0.15, 0.3)):
        gains: list[str | float] = []
        for kind, mark in product(KINDS, MARKS.values()):
            found = [trial.gain(mark, Pull(liked, disliked), kind, one) for one in LANGUAGES]
            gains.append(_points(float(np.mean([after - before for _, before, after in found]))))
        lines.append([f"{liked:.2f}", f"{disliked:.2f}", *gains])
    titles = [f"{kind}, {name}" for kind, name in product(KINDS, MARKS)]
    print_table(["liked", "disliked", *titles], lines)


def _marked(asked: Asked, scores: NDArray[np.float32], mark: Mark) -> tuple[Rows, Rows] | None:
    first = np.argsort(-scores, kind="stable")[:10]
    return mark(first[asked.relevant[first]], first[asked.irrelevant[first]])


def _precision(asked: Asked, scores: Embedding, gone: Rows) -> float:
    left = scores.copy()
    left[gone] = -np.inf
    return float(asked.relevant[np.argsort(-left, kind="stable")[:10]].mean())


def _points(share: float) -> str:
    return f"{100 * share:+.1f}"


if __name__ == "__main__":
    main()
