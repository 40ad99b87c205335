"""Asking for one thing without another: what is left of the other, and of what is wanted.

    python -m benchmarks.exclusion [--fit]

Queries such as 'dog not on the grass' and '没有草地的狗' are made from captions and read by
`understand`. --fit tries penalties on pictures of the train split, a third of the queries. Needs
the folder that benchmarks/judged/README.md tells of; ERHAI_BENCH_CACHE may name a folder
that keeps embeddings.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from itertools import product
from statistics import fmean
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from benchmarks._report import print_heading, print_table
from benchmarks.judged import flickr8k
from benchmarks.judged.queries import LANGUAGES
from benchmarks.judged.without import Without, queries_without
from erhai.encode.models import load_encoder
from erhai.encode.protocol import Encoder
from erhai.search.query import TextTerm
from erhai.search.rank.exclude import Penalty, exclude
from erhai.search.understand.understanding import understand
from erhai.types import Embedding, Embeddings

NOW = datetime(2026, 11, 23)
EVERY_ON_TRAIN = 3
FIRST = {"val": 50, "train": 300}  # recall is of the first twentieth of all pictures
MAY_COST = 0.01  # of the wanted in the first ten, to be stricter
MUST_KEEP = 0.98  # of recall

Scores: TypeAlias = NDArray[np.float32]
Method: TypeAlias = Callable[[Scores, Scores], Scores]
"""From the scores (n,), and the cosines (n, m) with what is excluded, to new scores (n,)."""


@dataclass(frozen=True, slots=True)
class Case:
    """A query as understood, and all pictures' cosines with its parts.

    plain is with what is wanted, as written by hand; sentence with the whole query; wanted
    with what was understood to be wanted, each (n,); excluded (n, m) with what was not.
    """

    query: Without
    plain: Scores
    sentence: Scores
    wanted: Scores
    excluded: Scores


@dataclass(frozen=True, slots=True)
class Found:
    """Means over queries: shares of the excluded and the wanted in the first ten, and recall."""

    excluded: float
    wanted: float
    recall: float


def plain(scores: Scores, _cosines: Scores) -> Scores:
    return scores


def subtract(weight: float) -> Method:
    """Take the excluded vectors from the query: the same order as taking their cosines."""
    return lambda scores, cosines: scores - weight * cosines.sum(axis=1)


def soft(penalty: Penalty) -> Method:
    """The shipped one; in the space of the concepts themselves a cosine is a coordinate."""
    return lambda scores, cosines: exclude(
        scores, cosines, np.eye(cosines.shape[1], dtype=np.float32), penalty
    )


def cut(level: float) -> Method:
    """Put all pictures above a level behind all others."""
    return lambda scores, cosines: scores - 10 * (cosines > level).any(axis=1)


def standard(from_deviations: float, weight: float) -> Method:
    """Penalise what lies above the concept's own mean by so many standard deviations."""

    def lowered(scores: Scores, cosines: Scores) -> Scores:
        over = (cosines - cosines.mean(axis=0)) / cosines.std(axis=0) - from_deviations
        penalised: Scores = scores - weight * np.maximum(over, 0).sum(axis=1)
        return penalised

    return lowered


def both(weight: float, penalty: Penalty) -> Method:
    return lambda scores, cosines: subtract(weight)(soft(penalty)(scores, cosines), cosines)


METHODS: dict[str, Method] = {
    "subtract 0.3": subtract(0.3),
    "subtract 0.5": subtract(0.5),
    "subtract 0.7": subtract(0.7),
    "cut above 0.10": cut(0.10),
    "above the mean": standard(0, 0.06),
    "above by a deviation": standard(1, 0.12),
    "soft penalty": soft(Penalty()),
    "both, weaker": both(0.2, Penalty(0.12, 0.06, 2.0)),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fit", action="store_true", help="try penalties on the train split")
    arguments = parser.parse_args()
    if not flickr8k.is_there():
        print("Nothing to measure: no Flickr8k; ERHAI_SHARED can name the folder.")
        return
    encoder = load_encoder(threads=1)
    split = "train" if arguments.fit else "val"
    captioned = flickr8k.load(split, encoder)
    queries = queries_without(captioned)
    if arguments.fit:
        queries = [each for at, each in enumerate(queries) if at // 2 % EVERY_ON_TRAIN == 0]
    pictures = captioned.gallery.embeddings
    print_heading(
        f"{encoder.card.model_id}: one thing without another",
        f"{len(queries)} queries over Flickr8k's {len(pictures):,} {split} pictures",
        ["onnxruntime", "numpy"],
    )
    cases = understood(queries, pictures, encoder, minus=False)
    _print_methods("as sentences", cases, FIRST[split])
    if arguments.fit:
        _print_fit(cases, FIRST[split])
        return
    minus = understood(queries, pictures, encoder, minus=True)
    _print_methods("with a minus", minus, FIRST[split])


def understood(
    queries: Sequence[Without], pictures: Embeddings, encoder: Encoder, *, minus: bool
) -> list[Case]:
    """Read each query as `understand` does, and score all pictures by what it finds."""
    tower = encoder.text_tower()
    kept: dict[str, Embedding] = {}

    def encoded(text: str) -> Embedding:
        if text not in kept:
            kept[text] = tower.encode_texts([text])[0]
        return kept[text]

    cases = []
    for query in queries:
        typed = query.minus if minus else query.text
        read = understand(typed, now=NOW)
        wanted = np.sum([encoded(t.text) for t in read.terms if isinstance(t, TextTerm)], axis=0)
        wanted /= np.linalg.norm(wanted)
        excluded = np.array([encoded(text) for text in read.exclude]).reshape(-1, len(wanted))
        cases.append(
            Case(
                query,
                pictures @ encoded(query.a),
                pictures @ encoded(typed),
                pictures @ wanted,
                pictures @ excluded.T,
            )
        )
    return cases


def measure(cases: Sequence[Case], method: Method, first: int) -> Found:
    """Rank all pictures for each query by a method."""
    return _mean([_found(one.query, method(one.wanted, one.excluded), first) for one in cases])


def precision_where_nothing_shows_it(cases: Sequence[Case], method: Method) -> float:
    """Return the wanted share of the first ten, of pictures that surely lack the excluded."""
    shares = []
    for case in cases:
        left = case.query.without_b
        ten = _ranking(method(case.wanted[left], case.excluded[left]))[:10]
        shares.append(case.query.wanted[left][ten].mean())
    return float(np.mean(shares))


def _ranking(scores: Scores) -> NDArray[np.int64]:
    return np.argsort(-scores, kind="stable")


def _found(query: Without, scores: Scores, first: int) -> Found:
    ranking = _ranking(scores)
    ten = ranking[:10]
    recall = query.wanted[ranking[:first]].sum() / query.wanted.sum()
    return Found(float(query.excluded[ten].mean()), float(query.wanted[ten].mean()), float(recall))


def _mean(found: Sequence[Found]) -> Found:
    return Found(*(fmean(values) for values in zip(*map(astuple, found), strict=True)))


def _print_methods(title: str, cases: Sequence[Case], first: int) -> None:
    lines: list[list[str | float]] = []
    for language in LANGUAGES:
        asked = [case for case in cases if case.query.language == language]
        before = _mean([_found(case.query, case.plain, first) for case in asked])
        whole = _mean([_found(case.query, case.sentence, first) for case in asked])
        unharmed = precision_where_nothing_shows_it(asked, plain)
        lines.append([*_line(f"{language}, what is wanted alone", before, before), unharmed])
        lines.append([*_line(f"{language}, the whole sentence", whole, before), ""])
        for name, method in METHODS.items():
            line = _line(f"{language}, {name}", measure(asked, method, first), before)
            lines.append([*line, precision_where_nothing_shows_it(asked, method)])
    print_table([f"{title}, {len(cases)} queries", *_columns(first)], lines)


def _columns(first: int) -> list[str]:
    return ["excluded in 10", "falls by", "wanted in 10", f"recall@{first}", "kept", "no harm"]


def _line(name: str, found: Found, before: Found) -> list[str | float]:
    falls = f"{1 - found.excluded / before.excluded:.0%}"
    kept = f"{found.recall / before.recall:.0%}"
    return [name, found.excluded, falls, found.wanted, found.recall, kept]


def _print_fit(cases: Sequence[Case], first: int) -> None:
    """Print penalties, first those that cost the wanted next to nothing, the strictest first."""
    before = measure(cases, plain, first)
    tried: list[tuple[Found, list[str | float]]] = []
    for values in product((0.08, 0.10, 0.12), (0.04, 0.06, 0.08), (1.5, 2.0, 2.5, 3.0, 4.0)):
        method = soft(Penalty(*values))
        found = measure(cases, method, first)
        line = _line(" ".join(f"{value:.2f}" for value in values), found, before)
        tried.append((found, [*line, precision_where_nothing_shows_it(cases, method)]))
    most = max(found.wanted for found, _ in tried)

    def order(one: tuple[Found, list[str | float]]) -> tuple[bool, float]:
        found, _ = one
        costs = found.wanted < most - MAY_COST or found.recall < MUST_KEEP * before.recall
        return costs, found.excluded

    lines = [line for _, line in sorted(tried, key=order)]
    print_table(["level, softness, weight", *_columns(first)], lines)


if __name__ == "__main__":
    main()
