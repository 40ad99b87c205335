"""Ranks and metrics against their definitions, written out slowly."""

import math
import statistics
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from erhai.evaluate.metrics import (
    Side,
    mean_reciprocal_rank,
    median_rank,
    rank_queries,
    recall_at,
    repeated_median,
    summarize,
)

RANKS = st.lists(st.integers(1, 40), min_size=1, max_size=60)
SIZES = st.integers(1, 12)


def made(seed: int, asked: int, there: int, contents: int, groups: int) -> tuple[Side, Side]:
    """Queries and candidates, with ties, shared embeddings and several right answers."""
    rng = np.random.default_rng(seed)

    def points() -> NDArray[np.float32]:
        # Small whole numbers: their inner products are exact, so that ties are ties.
        return rng.integers(-2, 3, (contents, 3)).astype(np.float32)

    of_candidates = rng.integers(groups, size=there)
    of_queries = rng.choice(of_candidates, asked)
    return (
        Side(points(), rng.integers(contents, size=asked), of_queries),
        Side(points(), rng.integers(contents, size=there), of_candidates),
    )


RETRIEVALS = st.builds(
    made, st.integers(0, 2**32), SIZES, SIZES, st.integers(1, 6), st.integers(1, 5)
)


def score(queries: Side, query: int, candidates: Side, candidate: int) -> int:
    one = queries.embeddings[queries.rows[query]].tolist()
    other = candidates.embeddings[candidates.rows[candidate]].tolist()
    return int(sum(a * b for a, b in zip(one, other, strict=True)))


@given(RETRIEVALS, st.integers(1, 2000))
def test_ranks_are_those_of_the_definition(retrieval: tuple[Side, Side], block_bytes: int) -> None:
    queries, candidates = retrieval

    ranking = rank_queries(queries, candidates, block_bytes=block_bytes)

    for query, group in enumerate(queries.groups):
        scores = [score(queries, query, candidates, place) for place in range(len(candidates.rows))]
        right = [int(other) == int(group) for other in candidates.groups]
        best = max(each for each, own in zip(scores, right, strict=True) if own)
        wrong = [each for each, own in zip(scores, right, strict=True) if not own]
        assert ranking.rank[query] == 1 + sum(each > best for each in wrong)
        assert ranking.rank_if_ties_lose[query] == 1 + sum(each >= best for each in wrong)
        assert scores[ranking.first[query]] == max(scores)
        assert scores[ranking.own[query]] == best
        assert right[ranking.own[query]]
        if ranking.rank[query] > 1:
            assert not right[ranking.first[query]]


@given(RETRIEVALS, st.permutations(range(5)))
def test_a_candidate_added_twice_is_counted_twice_and_renaming_groups_changes_nothing(
    retrieval: tuple[Side, Side], names: list[int]
) -> None:
    queries, candidates = retrieval
    ranking = rank_queries(queries, candidates)
    renamed = rank_queries(
        Side(queries.embeddings, queries.rows, np.array(names)[queries.groups]),
        Side(candidates.embeddings, candidates.rows, np.array(names)[candidates.groups]),
    )
    twice = Side(candidates.embeddings, np.tile(candidates.rows, 2), np.tile(candidates.groups, 2))
    doubled = rank_queries(queries, twice)

    assert renamed.rank.tolist() == ranking.rank.tolist()
    assert (doubled.rank - 1).tolist() == (2 * (ranking.rank - 1)).tolist()
    assert (doubled.rank_if_ties_lose - 1).tolist() == (
        2 * (ranking.rank_if_ties_lose - 1)
    ).tolist()


@given(RANKS, st.integers(1, 12))
def test_metrics_are_those_of_the_definition(ranks: list[int], k: int) -> None:
    rank = np.array(ranks)

    assert recall_at(rank, k) == pytest.approx(sum(each <= k for each in ranks) / len(ranks))
    assert median_rank(rank) == statistics.median(ranks)
    exact = sum(Fraction(1, each) for each in ranks) / len(ranks)
    assert mean_reciprocal_rank(rank) == pytest.approx(float(exact))


@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(0, 4)), min_size=1).filter(
        lambda pairs: any(times for _, times in pairs)
    )
)
def test_the_median_of_repeated_values(pairs: list[tuple[int, int]]) -> None:
    pairs = sorted(pairs)
    values, times = (np.array(column) for column in zip(*pairs, strict=True))

    assert repeated_median(values, times) == np.median(np.repeat(values, times))


@settings(deadline=None)  # it draws fifty samples, twice
@given(RANKS, st.data())
def test_a_summary_holds_the_metrics_within_what_samples_can_give(
    ranks: list[int], data: st.DataObject
) -> None:
    rank = np.array(ranks)
    size = len(ranks)
    pictures = np.array(data.draw(st.lists(st.integers(0, 5), min_size=size, max_size=size)))

    summary = summarize(rank, pictures, resamples=50)
    again = summarize(rank, pictures, resamples=50)

    assert summary == again
    assert summary.recall_at_1.value == recall_at(rank, 1)
    assert summary.recall_at_5.value == recall_at(rank, 5)
    assert summary.recall_at_10.value == recall_at(rank, 10)
    assert summary.median_rank.value == median_rank(rank)
    assert summary.mean_reciprocal_rank.value == mean_reciprocal_rank(rank)
    for estimate, least, most in (
        (summary.recall_at_1, 0, 1),
        (summary.recall_at_10, 0, 1),
        (summary.mean_reciprocal_rank, 1 / max(ranks), 1),
        (summary.median_rank, min(ranks), max(ranks)),
    ):
        assert least - 1e-9 <= estimate.low <= estimate.high <= most + 1e-9
        if len(set(pictures.tolist())) == 1:
            assert estimate.low == pytest.approx(estimate.value)
            assert estimate.high == pytest.approx(estimate.value)


def clustered(rng: np.random.Generator, pictures: int, each: int) -> tuple[NDArray[np.int64], ...]:
    """Ranks of `each` captions a picture, found (rank 1) with a chance of the picture's own.

    The chances are Beta(1.2, 2.8): 0.3 on average, so R@1 is 0.3 in the long run.
    """
    chances = rng.beta(1.2, 2.8, pictures)
    found = rng.random((pictures, each)) < chances[:, None]
    return np.where(found, 1, 50).ravel(), np.repeat(np.arange(pictures), each)


def test_nineteen_of_twenty_intervals_hold_the_truth() -> None:
    rng = np.random.default_rng(7)
    trials = 200

    held = 0
    for seed in range(trials):
        rank, pictures = clustered(rng, 100, 5)
        estimate = summarize(rank, pictures, resamples=200, seed=seed).recall_at_1
        held += estimate.low <= 0.3 <= estimate.high

    # 0.95 within three standard deviations of 200 trials, and a small bias of percentiles.
    assert 0.895 <= held / trials <= 0.99


def test_captions_of_one_picture_are_no_independent_evidence() -> None:
    rank, pictures = clustered(np.random.default_rng(3), 200, 5)

    together = summarize(rank, pictures).recall_at_1
    apart = summarize(rank, np.arange(len(rank))).recall_at_1

    spread = math.sqrt(together.value * (1 - together.value) / len(rank))
    assert apart.high - apart.low == pytest.approx(2 * 1.96 * spread, rel=0.1)
    assert together.high - together.low > 1.25 * (apart.high - apart.low)
