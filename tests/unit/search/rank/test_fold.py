"""Folding: groups are a partition in rank order, and every member is like its leader."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from erhai.search.rank.fold import Alike, Group, are_alike, bits_apart, fold
from erhai.types import Embeddings

ALIKE = Alike(same_bits=2, near_bits=6, near_cosine=0.7, burst_cosine=0.95)


def at(*degrees: float) -> Embeddings:
    """Return embeddings in a plane, at these angles."""
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def hashes(*values: int) -> np.ndarray:
    return np.array(values, np.uint64)


def plainly_alike(cosine: float, a: int, b: int) -> bool:
    apart = bin(a ^ b).count("1")
    by_hash = apart <= 2 or (apart <= 6 and cosine >= 0.7)
    return cosine >= 0.95 or (a != 0 and b != 0 and by_hash)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 359), st.integers(0, 255)), max_size=15))
def test_folding_is_what_a_plain_loop_does(hits: list[tuple[int, int]]) -> None:
    embeddings = at(*(angle for angle, _ in hits))
    codes = hashes(*(code for _, code in hits))
    expected: list[list[int]] = []
    for position in range(len(hits)):
        for group in expected:
            cosine = float(embeddings[group[0]] @ embeddings[position])
            if plainly_alike(cosine, hits[group[0]][1], hits[position][1]):
                group.append(position)
                break
        else:
            expected.append([position])
    groups = fold(embeddings, codes, ALIKE)
    assert [[group.leader, *group.members] for group in groups] == expected
    for most in range(1, len(groups) + 2):
        assert fold(embeddings, codes, ALIKE, most) == groups[:most]
    leaders = [group.leader for group in groups]
    assert leaders == sorted(leaders)
    everyone = [each for group in groups for each in (group.leader, *group.members)]
    assert sorted(everyone) == list(range(len(hits)))


def test_the_three_ways_to_be_alike() -> None:
    full = 0xFFFF
    embeddings = at(0, 90, 40, 5, 180, 90)
    codes = hashes(full, full ^ 0b11, full ^ 0b111111, full << 40, full ^ 0b111, 0)
    assert fold(embeddings, codes, ALIKE) == (
        Group(0, (1, 2, 3)),  # its hash, both, its embedding alone
        Group(4, ()),  # one bit too far for the hash alone
        Group(5, ()),
    )


def test_hashes_that_say_nothing_fold_nothing() -> None:
    assert len(fold(at(0, 60, 120), hashes(0, 0, 0), ALIKE)) == 3


def test_a_long_series_does_not_drift_from_its_leader() -> None:
    groups = fold(at(0, 10, 20, 30, 40), hashes(0, 0, 0, 0, 0), ALIKE)
    assert [group.leader for group in groups] == [0, 2, 4]


def test_no_hits() -> None:
    assert fold(np.empty((0, 4), np.float32), hashes()) == ()


@given(st.lists(st.tuples(*[st.integers(0, 2**64 - 1)] * 2), max_size=8))
def test_bits_apart(pairs: list[tuple[int, int]]) -> None:
    found = bits_apart(hashes(*(a for a, _ in pairs)), hashes(*(b for _, b in pairs)))
    assert found.tolist() == [(a ^ b).bit_count() for a, b in pairs]


def test_one_hash_for_all() -> None:
    found = are_alike(np.zeros(3, np.float32), hashes(0b1, 0b11111, 0), np.uint64(0b11), ALIKE)
    assert found.tolist() == [True, False, False]
