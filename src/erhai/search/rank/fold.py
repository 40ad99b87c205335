"""Folding near-duplicates into one: bursts, and copies resized, re-encoded or cropped."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from erhai.types import Embeddings

# For counting bits in pairs, fours and bytes (Warren 2003, "Hacker's Delight", 5-1).
_PAIRS, _FOURS, _BYTES = (np.uint64(int(mask, 16)) for mask in ("5" * 16, "3" * 16, "0f" * 8))
_ONE_EACH = np.uint64(int("01" * 8, 16))


@dataclass(frozen=True, slots=True)
class Alike:
    """When two pictures are near-duplicates: if one of three holds.

    Their perceptual hashes differ in at most same_bits, which another size or quality does
    not exceed; or in at most near_bits, at a cosine of at least near_cosine, as after a crop;
    or their cosine is at least burst_cosine, whatever the hashes: shots in a row.
    `python -m benchmarks.near_duplicates` prints what each finds, and folds wrongly.
    """

    same_bits: int = 8
    near_bits: int = 16
    near_cosine: float = 0.8
    burst_cosine: float = 0.96


@dataclass(frozen=True, slots=True)
class Group:
    """One hit that stands for others: positions in the list that was folded.

    members come after the leader in the list, rising; none means that it stands alone.
    """

    leader: int
    members: tuple[int, ...]


def fold(
    embeddings: Embeddings,
    hashes: NDArray[np.uint64],
    alike: Alike = Alike(),
    most: int | None = None,
) -> tuple[Group, ...]:
    """Return the groups of a list of hits, in rank order; each position is in one of them.

    embeddings are (n, dim) and hashes, perceptual, (n,); a hash of 0 says nothing. A hit
    joins the first leader that it is a near-duplicate of, and leads otherwise. So members
    are near their leader, not only near each other, and a long series cannot drift. With
    `most` only the first so many groups are returned, whole, for less work.
    """
    count = len(embeddings)
    most = count if most is None else most
    first = min(count, most)
    while True:
        # Only the first few can lead the groups that are wanted, unless many are alike.
        near = are_alike(
            embeddings @ embeddings[:first].T, hashes[:, np.newaxis], hashes[:first], alike
        )
        leaders = _leaders(near[:first])
        if len(leaders) >= most or first == count:
            break
        first = min(count, 2 * first)
    leaders = leaders[:most]
    joins = near[:, leaders] & (np.arange(count)[:, np.newaxis] > leaders)
    joins[leaders] = False
    members: dict[int, list[int]] = {leader: [] for leader in leaders.tolist()}
    for position in np.flatnonzero(joins.any(axis=1)).tolist():
        members[int(leaders[joins[position].argmax()])].append(position)
    return tuple(Group(leader, tuple(found)) for leader, found in members.items())


def _leaders(near: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the positions, rising, that are near to no leader before them."""
    leads = np.ones(len(near), np.bool_)
    earlier = np.tril(near, -1)
    # Most are near to none before them.
    for position in np.flatnonzero(earlier.any(axis=1)).tolist():
        leads[position] = not (earlier[position] & leads).any()
    return np.flatnonzero(leads)


def are_alike(
    cosines: NDArray[np.float32],
    hashes: NDArray[np.uint64],
    others: NDArray[np.uint64] | np.uint64,
    alike: Alike = Alike(),
) -> NDArray[np.bool_]:
    """Return for each pair whether it is one of near-duplicates.

    The three have shapes that broadcast; the result has the shape that they come to.
    """
    apart = bits_apart(hashes, others)
    told = (hashes != 0) & (others != 0)
    by_hash = (apart <= alike.same_bits) | (
        (apart <= alike.near_bits) & (cosines >= alike.near_cosine)
    )
    return np.asarray((told & by_hash) | (cosines >= alike.burst_cosine), np.bool_)


def bits_apart(
    hashes: NDArray[np.uint64], others: NDArray[np.uint64] | np.uint64
) -> NDArray[np.uint8]:
    """Return in how many of 64 bits each pair differs: the Hamming distance."""
    bits = np.atleast_1d(np.bitwise_xor(hashes, others))
    bits = bits - ((bits >> np.uint64(1)) & _PAIRS)
    bits = (bits & _FOURS) + ((bits >> np.uint64(2)) & _FOURS)
    bits = (bits + (bits >> np.uint64(4))) & _BYTES
    # The product sums the bytes up in the highest; what is beyond 64 bits is meant to go.
    return np.asarray((bits * _ONE_EACH) >> np.uint64(56), np.uint8)
