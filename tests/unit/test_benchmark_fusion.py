"""Fusing lists, against plain loops."""

import statistics
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks._fusion import Scored, sum_reciprocal_ranks, sum_standardised

SCORES = st.dictionaries(st.integers(1, 30), st.integers(-8, 8), max_size=12)
LISTS = st.lists(st.tuples(SCORES, st.sampled_from([0.0, 0.3, 1.0, 2.0])), max_size=4)


def scored(scores: dict[int, int], weight: float = 1.0, absent: float | None = None) -> Scored:
    return Scored(
        np.array(list(scores), np.int64),
        np.array(list(scores.values()), np.float32),
        weight,
        absent,
    )


def made(lists: Sequence[tuple[dict[int, int], float]]) -> list[Scored]:
    return [scored(scores, weight) for scores, weight in lists]


@settings(deadline=None)
@given(LISTS)
def test_standard_scores_are_those_of_a_plain_loop(
    lists: list[tuple[dict[int, int], float]],
) -> None:
    ids, sums = sum_standardised(made(lists))
    every = sorted({image_id for scores, _ in lists for image_id in scores})
    expected = dict.fromkeys(every, 0.0)
    for scores, weight in lists:
        lowest = min(scores.values(), default=0)
        values = [float(scores.get(image_id, lowest)) for image_id in every]
        deviation = statistics.pstdev(values) if values else 0.0
        if deviation > 0:
            for image_id, value in zip(every, values, strict=True):
                expected[image_id] += weight * (value - statistics.fmean(values)) / deviation
    assert sorted(ids.tolist()) == every
    assert sums.tolist() == pytest.approx(
        [expected[image_id] for image_id in ids.tolist()], abs=1e-5
    )
    assert (np.diff(sums) <= 0).all()


@settings(deadline=None)
@given(LISTS)
def test_reciprocal_ranks_are_those_of_a_plain_loop(
    lists: list[tuple[dict[int, int], float]],
) -> None:
    ids, sums = sum_reciprocal_ranks(made(lists), constant=10)
    expected: dict[int, float] = {}
    for scores, weight in lists:
        for image_id, score in scores.items():
            rank = 1 + sum(other > score for other in scores.values())
            expected[image_id] = expected.get(image_id, 0.0) + weight / (10 + rank)
    assert sorted(ids.tolist()) == sorted(expected)
    assert sums.tolist() == pytest.approx(
        [expected[image_id] for image_id in ids.tolist()], rel=1e-5
    )


@settings(deadline=None)
@given(SCORES.filter(bool), st.sampled_from([0.5, 1.0, 7.0]), st.integers(-5, 5))
def test_a_list_alone_keeps_its_order_on_any_scale(
    scores: dict[int, int], scale: float, shift: int
) -> None:
    moved = Scored(
        np.array(list(scores), np.int64),
        np.array([scale * value + shift for value in scores.values()], np.float32),
    )
    expected = sorted(scores, key=lambda image_id: (-scores[image_id], image_id))
    assert sum_standardised([moved])[0].tolist() == expected
    assert sum_reciprocal_ranks([moved])[0].tolist() == expected


def test_what_a_list_does_not_have_can_be_given_a_score() -> None:
    text = scored({1: 5, 2: 4, 3: 3, 4: 2})
    named = scored({4: 1}, 2.0, absent=0.0)
    assert sum_standardised([text, named])[0].tolist() == [4, 1, 2, 3]
    # All of one list score alike, and the others lowest of all: no say.
    assert sum_standardised([text, scored({4: 1}, 2.0)])[0].tolist() == [1, 2, 3, 4]


def test_nothing_at_all() -> None:
    for ids, sums in (sum_standardised([]), sum_reciprocal_ranks([scored({})])):
        assert (ids.tolist(), sums.tolist()) == ([], [])
