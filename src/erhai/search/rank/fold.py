"""Folding near-duplicates into one: bursts, and copies resized, re-encoded or cropped."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from erhai.types import Embeddings

_ONES = np.array([byte.bit_count() for byte in range(256)], np.uint8)


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
    embeddings: Embeddings, hashes: NDArray[np.uint64], alike: Alike = Alike()
) -> tuple[Group, ...]:
    """Return the groups of a list of hits, in rank order; each position is in one of them.

    embeddings are (n, dim) and hashes, perceptual, (n,); a hash of 0 says nothing. A hit
    joins the first leader that it is a near-duplicate of, and leads otherwise. So members
    are near their leader, not only near each other, and a long series cannot drift.
    """
    near = are_alike(embeddings @ embeddings.T, hashes[:, np.newaxis], hashes, alike)
    np.fill_diagonal(near, val=True)
    leads = np.zeros(len(embeddings), np.bool_)
    members: dict[int, list[int]] = {}
    for position in range(len(embeddings)):
        # At least its own place is found.
        leads[position] = True
        leader = int((near[position, : position + 1] & leads[: position + 1]).argmax())
        if leader == position:
            members[position] = []
        else:
            leads[position] = False
            members[leader].append(position)
    return tuple(Group(leader, tuple(found)) for leader, found in members.items())


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
    different = np.atleast_1d(np.bitwise_xor(hashes, others))[..., np.newaxis].view(np.uint8)
    return np.asarray(_ONES[different].sum(axis=-1, dtype=np.uint8), np.uint8)
