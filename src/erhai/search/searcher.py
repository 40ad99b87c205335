"""From a question to an answer."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from erhai.catalogue import images
from erhai.catalogue.database import Database
from erhai.catalogue.newest import newest
from erhai.errors import QueryError
from erhai.search.answer import Answer
from erhai.search.ask import Ask
from erhai.search.candidates import Candidates, gather
from erhai.search.current import CurrentStore
from erhai.search.embed import QueryEmbedder
from erhai.search.rank.exclude import exclude
from erhai.search.rank.feedback import move
from erhai.types import Embedding, Embeddings, Filter, Hit, ImageIds, ImageRecord

# So many candidates a hit, and at least so many, are looked at where more than nearness counts.
_DEPTH = 4
_LEAST_DEPTH = 200
_GREATEST_DEPTH = 5000
# What is searched for where only what is not wanted was said.
_ANYTHING = ("a photo", "照片")


class Searcher:
    """Answers questions about one library; it only reads, and any number may run at once."""

    def __init__(self, db: Database, store: CurrentStore, embedder: QueryEmbedder) -> None:
        self._db = db
        self._store = store
        self._embedder = embedder

    def answer(self, ask: Ask) -> Answer:
        """Return the best k pictures for what is asked, among those that pass the filter.

        Where nothing is looked for they are the newest, and have no score. Raises
        QueryError, PictureError, ModelError or StoreError.
        """
        if ask.k < 1:
            raise QueryError(f"k is {ask.k}, but at least 1 picture must be asked for.")
        among = None if ask.only.is_open else images.ids_matching(self._db, ask.only)
        left_out = self._left_out(ask.only)
        if not ask.compares:
            return Answer(self._newest(among, ask.k), tuple(left_out))
        query, notes = self._embed(ask)
        hits = self._ranked(ask, query, self._embedder.texts(ask.exclude), among)
        if problem := self._store.problem:
            notes.append(problem)
        return Answer(tuple(hits), tuple(notes + left_out))

    def close(self) -> None:
        """Release the store's files and memory."""
        self._store.close()

    def _embed(self, ask: Ask) -> tuple[Embedding, list[str]]:
        """Return what is searched for, of unit norm, and notes."""
        notes: list[str] = []
        if ask.terms:
            query, notes = self._embedder.embed(ask.terms)
        else:
            anything = self._embedder.texts(_ANYTHING).sum(axis=0)
            query = anything / np.linalg.norm(anything)
        if ask.like or ask.unlike:
            liked, unliked = map(self._embedder.pictures, (ask.like, ask.unlike))
            query = move(query, liked, unliked)
        return query, notes

    def _ranked(
        self, ask: Ask, query: Embedding, excluded: Embeddings, among: ImageIds | None
    ) -> list[Hit]:
        store = self._store.get()
        depth = max(_DEPTH * ask.k, _LEAST_DEPTH)
        while True:
            found = gather(self._db, store, query, depth, among, np.empty(0, np.int64))
            values = found.scores
            if len(excluded):
                values = exclude(values, found.embeddings, excluded)
            chosen = self._chosen(ask, found, np.lexsort((found.ids, -values)))[: ask.k]
            if found.all_there or depth >= _GREATEST_DEPTH:
                break
            # No value is above its score, so that no picture further down can come in.
            if len(chosen) == ask.k and values[chosen[-1][0]] >= found.scores[-1]:
                break
            depth *= 4
        return [
            Hit(rank, float(found.scores[at]), record)
            for rank, (at, record) in enumerate(chosen, start=1)
        ]

    def _chosen(
        self, ask: Ask, found: Candidates, order: NDArray[np.int64]
    ) -> list[tuple[int, ImageRecord]]:
        """Return the hits in their order, as positions among the candidates and records."""
        ids = found.ids[order].tolist()
        records = images.searchable_records(self._db, ids[: 2 * ask.k + 10])
        if len(records) < min(len(ids), ask.k + 1):
            records = images.searchable_records(self._db, ids)
        pairs = ((at, records.get(i)) for at, i in zip(order.tolist(), ids, strict=True))
        return [
            (at, record)
            for at, record in pairs
            if record is not None and record.path != ask.leave_out
        ]

    def _left_out(self, only: Filter) -> list[str]:
        """Return notes on pictures that cannot pass for want of what the filter asks about."""
        notes = []
        if only.needs_time and (undated := images.count_undated(self._db, only.under)):
            notes.append(f"Left out, since they have no date: {undated}.")
        if only.area is not None and (unlocated := images.count_unlocated(self._db, only)):
            notes.append(f"Left out, since they do not say where they were taken: {unlocated}.")
        return notes

    def _newest(self, among: ImageIds | None, k: int) -> tuple[Hit, ...]:
        ids: Sequence[int] = newest(self._db, among, k).tolist()
        records = images.searchable_records(self._db, ids)
        ordered = [records[i] for i in ids if i in records]
        return tuple(Hit(rank, None, record) for rank, record in enumerate(ordered, start=1))
