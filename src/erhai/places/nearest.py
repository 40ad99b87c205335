"""The nearest of many fixed points on the Earth, for many points at once."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from erhai.sphere import arcs_km, chord_of, unit_vectors

# A search looks into all cells next to a point's own, so a cell as wide as the reach finds
# everything within it. Most points are done with the small cells, where there is little to see.
_REACHES_KM = (5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 320.0)
_PAIRS_AT_ONCE = 1_000_000
_FEW = 24
"""So few queries are answered by looking at every point, sooner than cells are sorted."""


class NearestPoints:
    """Points on a sphere, sorted into cubic cells of space, which know neither pole nor seam."""

    def __init__(self, latitudes: ArrayLike, longitudes: ArrayLike) -> None:
        """Take the points' WGS 84 degrees, two arrays of shape (n,), n > 0."""
        self._points = unit_vectors(latitudes, longitudes)
        self._grids: dict[float, _Grid] = {}

    def find(
        self, latitudes: ArrayLike, longitudes: ArrayLike, reach_km: float = 320.0
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Give each query's nearest point by its number, and how far away it is in km.

        Both have shape (m,). Where none lies within reach_km, which is at most 320,
        the number is -1 and the distance infinite.
        """
        queries = unit_vectors(latitudes, longitudes)
        nearest = np.full(len(queries), -1, np.int64)
        distances_km = np.full(len(queries), np.inf)
        left = np.arange(len(queries))
        if len(queries) <= _FEW:
            return self._find_one_by_one(queries, chord_of(reach_km))
        for width_km in _REACHES_KM:
            if not len(left) or width_km >= 2 * reach_km:
                break
            grid = self._grid(width_km)
            found, chords = grid.nearest(queries[left])
            # Nothing outside the cells around a query is nearer than a cell's width.
            done = chords <= min(grid.width, chord_of(reach_km))
            nearest[left[done]] = found[done]
            distances_km[left[done]] = arcs_km(chords[done])
            left = left[~done]
        return nearest, distances_km

    def _find_one_by_one(
        self, queries: NDArray[np.float64], reach: float
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        nearest = np.full(len(queries), -1, np.int64)
        distances_km = np.full(len(queries), np.inf)
        for number, query in enumerate(queries):
            # Cosines rank well, but near 1 they cannot tell metres; the chord can.
            best = int(np.argmax(self._points @ query))
            chord = np.linalg.norm(self._points[best] - query)
            if chord <= reach:
                nearest[number], distances_km[number] = best, arcs_km(chord)
        return nearest, distances_km

    def _grid(self, width_km: float) -> "_Grid":
        if width_km not in self._grids:
            self._grids[width_km] = _Grid(self._points, chord_of(width_km))
        return self._grids[width_km]


class _Grid:
    """Points by the cubic cell that they lie in."""

    def __init__(self, points: NDArray[np.float64], width: float) -> None:
        self.width = width
        self._side = int(2 / width) + 4
        numbers = self._number(self._cells(points))
        self._order = np.argsort(numbers, kind="stable")
        self._numbers = numbers[self._order]
        self._points = points[self._order]

    def nearest(
        self, queries: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Give the nearest point in the 27 cells around each query, -1 for none, and the chord."""
        nearest = np.full(len(queries), -1, np.int64)
        chords = np.full(len(queries), np.inf)
        # Three cells in a row have numbers in a row, so nine rows hold the 27.
        rows = self._number(self._cells(queries))[:, None] + [
            (x * self._side + y) * self._side for x in (-1, 0, 1) for y in (-1, 0, 1)
        ]
        first = np.searchsorted(self._numbers, rows - 1, "left")
        counts = np.searchsorted(self._numbers, rows + 1, "right") - first
        totals = counts.sum(axis=1)
        some = np.flatnonzero(totals)
        batches = np.cumsum(totals[some]) // _PAIRS_AT_ONCE
        for batch in np.unique(batches):
            at = some[batches == batch]
            members = _ranges(first[at].ravel(), counts[at].ravel())
            differences = self._points[members] - np.repeat(queries[at], totals[at], axis=0)
            squares = np.einsum("ij,ij->i", differences, differences)
            starts = np.cumsum(totals[at]) - totals[at]
            least = np.minimum.reduceat(squares, starts)
            hits = np.flatnonzero(squares == np.repeat(least, totals[at]))
            owners = np.searchsorted(starts, hits, "right") - 1
            # Written backwards, so that the first of equally near points stays.
            nearest[at[owners[::-1]]] = self._order[members[hits[::-1]]]
            chords[at] = np.sqrt(least)
        return nearest, chords

    def _cells(self, points: NDArray[np.float64]) -> NDArray[np.int64]:
        return np.floor((points + 1) / self.width).astype(np.int64) + 1

    def _number(self, cells: NDArray[np.int64]) -> NDArray[np.int64]:
        return (cells[..., 0] * self._side + cells[..., 1]) * self._side + cells[..., 2]


def _ranges(starts: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give starts[0], starts[0] + 1, … counts[0] of them, then the same for the next."""
    before = np.cumsum(counts) - counts
    return np.repeat(starts - before, counts) + np.arange(counts.sum())
