"""What the scores of one answer are worth, as probabilities."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from erhai.encode.models import DEFAULT_MODEL, find_card
from erhai.search.calibrate import calibrator as module
from erhai.search.calibrate.calibrator import (
    Calibrator,
    Coefficients,
    load_calibrator,
    save_calibrator,
    weigh,
)
from erhai.search.calibrate.evidence import Evidence, gather

DIM = 8
REFERENCE = np.eye(DIM, dtype=np.float32)
QUERY = np.full(DIM, DIM**-0.5, np.float32)
QUERY[0] = -QUERY[0]
FIT = Coefficients(np.array([10.0, 2.0, -1.0, 0.5, -4.0]), np.array([12.0, -1.0, -2.0, -6.0]))
CALIBRATOR = Calibrator(REFERENCE, FIT, FIT)

falling = arrays(np.float32, st.integers(1, 12), elements=st.floats(-1, 1, width=32)).map(
    lambda scores: -np.sort(-scores)
)
counts = st.integers(1, 10**7)


def shipped() -> Calibrator:
    found = load_calibrator(find_card(DEFAULT_MODEL).model_id)
    assert found is not None, "run training/make.py calibration for the new weights"
    return found


def some_query(seed: int) -> np.ndarray:
    query = np.random.default_rng(seed).standard_normal(512).astype(np.float32)
    return query / np.linalg.norm(query)


def test_evidence_against_plain_numbers() -> None:
    evidence = gather(QUERY, np.array([0.5, 0.25], np.float32), 100, REFERENCE)
    usual = [float(QUERY @ picture) for picture in REFERENCE]
    mean = sum(usual) / DIM
    spread = (sum((score - mean) ** 2 for score in usual) / DIM) ** 0.5
    chance = (2 * np.log(100)) ** 0.5
    shared = [0.5, chance, np.log(spread), 1.0]
    np.testing.assert_allclose(evidence.answer, shared, rtol=1e-6)
    np.testing.assert_allclose(evidence.hits, [[0.5, *shared], [0.25, *shared]], rtol=1e-6)


def test_weighs_by_the_logistic_function() -> None:
    evidence = Evidence(np.array([[0.1, 0, 0, 0, 1], [0, 0, 0, 0, 1]]), np.array([0.5, 0, 0, 1]))
    judged = weigh(evidence, FIT)
    assert judged.answers == pytest.approx(0.5)  # 12 * 0.5 - 6 = 0
    assert judged.relevance == pytest.approx([1 / (1 + np.exp(3)), 1 / (1 + np.exp(4))])


def test_no_hits_no_answer() -> None:
    judged = CALIBRATOR.judge(QUERY, np.zeros(0, np.float32), 0)
    assert judged.answers == 0
    assert judged.relevance.shape == (0,)


@given(falling, counts)
def test_probabilities_never_rise_and_stay_below_the_answer(scores: np.ndarray, count: int) -> None:
    judged = CALIBRATOR.judge(QUERY, scores, count)
    assert judged.relevance.shape == scores.shape
    assert np.all((judged.relevance >= 0) & (judged.relevance <= judged.answers))
    assert 0 <= judged.answers <= 1
    assert np.all(np.diff(judged.relevance) <= 0)


@given(falling, counts, st.booleans(), st.integers(0, 50))
def test_what_ships_keeps_the_laws(
    scores: np.ndarray, count: int, of_picture: bool, seed: int
) -> None:
    judged = shipped().judge(some_query(seed), scores, count, of_picture=of_picture)
    assert np.all(np.diff(judged.relevance) <= 0)
    assert np.all(judged.relevance <= judged.answers)
    assert 0 <= judged.answers <= 1


@given(st.floats(-0.5, 0.9), counts, st.booleans(), st.integers(0, 50))
def test_a_higher_first_score_answers_better(
    first: float, count: int, of_picture: bool, seed: int
) -> None:
    low, high = (
        shipped().judge(some_query(seed), np.array([s], np.float32), count, of_picture=of_picture)
        for s in (first, first + 0.1)
    )
    assert high.answers >= low.answers
    assert high.relevance[0] >= low.relevance[0]


@given(st.floats(-0.5, 1), counts, st.integers(0, 50))
def test_the_same_score_out_of_more_pictures_says_less(first: float, count: int, seed: int) -> None:
    scores = np.array([first], np.float32)
    few, many = (shipped().judge(some_query(seed), scores, n).answers for n in (count, 10 * count))
    assert many <= few


def test_a_model_without_a_fit_is_not_judged() -> None:
    assert load_calibrator("a-model-that-nobody-fitted") is None


def test_what_is_saved_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_FITTED", tmp_path)
    path = save_calibrator("made-1", CALIBRATOR)
    loaded = load_calibrator("made-1")
    assert path == tmp_path / "made-1.npz"
    assert loaded is not None
    np.testing.assert_array_equal(loaded.reference, REFERENCE)
    np.testing.assert_array_equal(loaded.text.hit, FIT.hit)
    np.testing.assert_array_equal(loaded.picture.answer, FIT.answer)


def test_the_shipped_reference_is_of_unit_norm() -> None:
    norms = np.linalg.norm(shipped().reference, axis=1)
    np.testing.assert_allclose(norms, 1, atol=2e-3)
