"""A vector store in one file beside the catalogue, scanned by FAISS.

The file, mapped and never changed in place, is the base. A writer keeps what is new in
memory and hides the base's replaced and deleted rows; `flush` merges both into a new
file and swaps it in.
"""

import itertools
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import faiss
import numpy as np
from numpy.typing import NDArray

from erhai.errors import StoreError
from erhai.machine import usable_cores
from erhai.types import Embeddings, ImageIds, Neighbours
from erhai.vectors import code_file
from erhai.vectors.checks import checked_ids, checked_queries, checked_rows
from erhai.vectors.code_file import CodeFile, Codes, Identity
from erhai.vectors.crowd import Crowd
from erhai.vectors.scan import Mask, Slice, nearest

DEFAULT_THREADS = min(2, usable_cores())
_BLOCK_ROWS = 4096


class FaissStore:
    """Exact cosine search over embeddings rounded to float16 (scores within 1e-3).

    Any number of processes may have the file open for reading, and one for writing.
    Several threads may search one object at once, and refresh a reader meanwhile; they
    must not search it while another changes it.
    """

    def __init__(self, path: Path, dim: int, file: CodeFile | None, threads: int) -> None:
        """Use `open` instead."""
        self._path = path
        self._dim = dim
        self._threads = threads
        self._writable = False
        # Searches run in threads of our own: there alone FAISS is told to start none,
        # which for so short a scan only cost, and a caller's OpenMP settings stay.
        self._pool = ThreadPoolExecutor(
            threads, "erhai-search", initializer=faiss.omp_set_num_threads, initargs=(1,)
        )
        self._counting, self._searches = Lock(), 0
        self._compacting = Lock()  # the first search after a change may be several at once
        self._start_from(file)

    @classmethod
    def open(
        cls,
        path: Path,
        dim: int,
        *,
        writable: bool,
        discard: bool = False,
        threads: int = DEFAULT_THREADS,
    ) -> "FaissStore":
        """Open the store in the file at `path`; where there is none it is empty.

        With `discard` it starts empty whatever lies there, and the first flush replaces
        that: the way out of a StoreDamaged. Raises StoreDamaged if the file is damaged,
        no such file or of another dim, and StoreError if it cannot be opened.
        """
        store = cls(path, dim, None if discard else code_file.read(path, dim), threads)
        store._writable = writable
        store._changed = discard
        if writable:
            code_file.remove_unfinished(path)
        return store

    @property
    def dim(self) -> int:
        return self._dim

    def upsert(self, ids: ImageIds, embeddings: Embeddings) -> None:
        self._require_writable()
        ids, embeddings = checked_rows(ids, embeddings, self._dim)
        self._hide(ids)
        self._pending.append((ids, embeddings.astype("<f2"), True))
        self._changed = True

    def delete(self, ids: ImageIds) -> None:
        self._require_writable()
        ids = checked_ids(ids)
        self._hide(ids)
        self._pending.append((ids, np.zeros((len(ids), self._dim), np.float16), False))

    def search(
        self, queries: Embeddings, k: int, *, among: ImageIds | None = None
    ) -> list[Neighbours]:
        queries = checked_queries(queries, k, self._dim)
        base, live, fresh = self._base, self._live, self._compacted()
        fresh_mask = None
        if among is not None:
            among = checked_ids(among)
            live = _both(live, np.isin(base.ids, among))
            fresh_mask = np.isin(fresh.ids, among)
        slices = [*base.slices(live), (fresh, fresh_mask)]
        with self._searching() as alone:
            if alone:
                return nearest(slices, queries, k, self._pool)
            if live is None and not len(fresh.ids) and base.crowd.is_ready():
                return base.crowd.search(queries, k)
            return self._pool.submit(nearest, slices, queries, k).result()

    @contextmanager
    def _searching(self) -> Iterator[bool]:
        """Yield whether no other search is under way.

        Threads that share one search are quicker than one; searches that share the threads
        are not, they only wait for each other.
        """
        with self._counting:
            self._searches += 1
            alone = self._searches == 1
        try:
            yield alone
        finally:
            with self._counting:
                self._searches -= 1

    def embeddings(self, ids: ImageIds) -> tuple[ImageIds, Embeddings]:
        ids = np.unique(checked_ids(ids))
        base, live, fresh = self._base, self._live, self._compacted()
        of_base, base_rows = _rows_of(base.ids, ids)
        if live is not None:
            of_base, base_rows = of_base[live[base_rows]], base_rows[live[base_rows]]
        of_fresh, fresh_rows = _rows_of(fresh.ids, ids)
        found = np.concatenate([of_base, of_fresh])
        codes = np.concatenate([base.codes[base_rows], fresh.codes[fresh_rows]])
        rising = np.argsort(found)
        embeddings = codes[rising].astype(np.float32)
        embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
        return found[rising], embeddings

    def ids(self) -> ImageIds:
        return np.sort(np.concatenate([self._live_base_ids(), self._compacted().ids]))

    def count(self) -> int:
        return len(self._live_base_ids()) + len(self._compacted().ids)

    def flush(self) -> None:
        """Write all rows to a new file and swap it in (2 × dim × count bytes).

        Raises StorageFull if the disk is full and StoreError if the folder cannot be
        written to; the file is then as it was, and the changes stay in memory.
        """
        self._require_writable()
        if not self._changed:
            return
        base, fresh = self._base, self._compacted()
        base_rows = np.arange(len(base.ids)) if self._live is None else np.flatnonzero(self._live)
        ids = np.concatenate([base.ids[base_rows], fresh.ids])
        rows = np.concatenate([base_rows, len(base.ids) + np.arange(len(fresh.ids))])
        rising = np.argsort(ids)
        blocks = _merged_blocks(base.codes, fresh.codes, rows[rising])
        code_file.write(self._path, self._dim, ids[rising], blocks)
        self._start_from(code_file.read(self._path, self._dim))

    def refresh(self) -> bool:
        if self._writable or code_file.identity(self._path) == self._base.identity:
            return False
        self._start_from(code_file.read(self._path, self._dim))
        return True

    def damage(self) -> str | None:
        """Read the whole file; return what is wrong with it in a sentence, or None."""
        file = code_file.read(self._path, self._dim)
        return file.damage() if file else None

    def close(self) -> None:
        self._pool.shutdown()
        self._start_from(None)
        self._writable = False

    def _start_from(self, file: CodeFile | None) -> None:
        self._base = _Base.of(file, self._dim, self._threads, self._pool)
        self._live: Mask | None = None  # None: every row of the base
        self._fresh = _empty_slice(self._dim)
        self._pending: list[tuple[ImageIds, Codes, bool]] = []
        self._changed = False

    def _require_writable(self) -> None:
        if not self._writable:
            raise StoreError(f"{self._path} is not open for writing.")

    def _hide(self, ids: ImageIds) -> None:
        hidden = np.isin(self._base.ids, ids)
        if hidden.any():
            self._live = _both(self._live, ~hidden)
            self._changed = True

    def _live_base_ids(self) -> ImageIds:
        return self._base.ids if self._live is None else self._base.ids[self._live]

    def _compacted(self) -> Slice:
        """Merge what was upserted and deleted since the last look; the last word counts."""
        with self._compacting:
            if not self._pending:
                return self._fresh
            batches = [(self._fresh.ids, self._fresh.codes, True), *self._pending]
            ids = np.concatenate([ids for ids, _, _ in batches])
            codes = np.concatenate([codes for _, codes, _ in batches])
            stored = np.concatenate([np.full(len(ids), stored) for ids, _, stored in batches])
            _, from_the_end = np.unique(ids[::-1], return_index=True)
            rows = len(ids) - 1 - from_the_end
            rows = rows[stored[rows]]
            self._fresh = Slice(ids[rows], codes[rows])
            self._pending = []
            return self._fresh


@dataclass(frozen=True, slots=True)
class _Base:
    """An opened file, or nothing, cut into one slice a thread."""

    ids: ImageIds
    codes: Codes
    identity: Identity | None
    parts: tuple[tuple[int, Slice], ...]
    crowd: Crowd

    @classmethod
    def of(cls, file: CodeFile | None, dim: int, threads: int, pool: Executor) -> "_Base":
        if file is None:
            empty = _empty_slice(dim)
            crowd = Crowd(empty.ids, empty.codes, pool)
            return cls(empty.ids, empty.codes, None, (), crowd)
        bounds = np.linspace(0, len(file.ids), threads + 1).astype(int)
        parts = tuple(
            (int(start), Slice(file.ids[start:end], file.codes[start:end]))
            for start, end in itertools.pairwise(bounds)
        )
        return cls(file.ids, file.codes, file.identity, parts, Crowd(file.ids, file.codes, pool))

    def slices(self, mask: Mask | None) -> Iterator[tuple[Slice, Mask | None]]:
        for start, part in self.parts:
            yield part, None if mask is None else mask[start : start + len(part.ids)]


def _empty_slice(dim: int) -> Slice:
    return Slice(np.empty(0, np.int64), np.empty((0, dim), np.float16))


def _both(one: Mask | None, other: Mask) -> Mask:
    return other if one is None else one & other


def _rows_of(stored: ImageIds, wanted: ImageIds) -> tuple[ImageIds, NDArray[np.int64]]:
    """Return those of the wanted ids that are stored, and their rows; both rise."""
    at = np.searchsorted(stored, wanted)
    there = at < len(stored)
    there[there] = stored[at[there]] == wanted[there]
    return wanted[there], at[there]


def _merged_blocks(base: Codes, fresh: Codes, rows: NDArray[np.int64]) -> Iterator[Codes]:
    """Yield the given rows in order; rows past the base's end count on into `fresh`."""
    for start in range(0, len(rows), _BLOCK_ROWS):
        block_rows = rows[start : start + _BLOCK_ROWS]
        in_base = block_rows < len(base)
        block = np.empty((len(block_rows), base.shape[1]), np.float16)
        block[in_base] = base[block_rows[in_base]]
        block[~in_base] = fresh[block_rows[~in_base] - len(base)]
        yield block
