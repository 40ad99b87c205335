"""From a query to hits."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import overload

import numpy as np

from erhai.catalogue import images
from erhai.catalogue.database import Database
from erhai.encode.protocol import Encoder
from erhai.errors import QueryError
from erhai.search.current import CurrentStore
from erhai.search.query import PictureTerm, Term, TextTerm
from erhai.types import Embedding, Filter, Hit, ImageIds, ImageRecord, Neighbours, Pixels
from erhai.vectors.protocol import VectorStore


@dataclass(frozen=True, slots=True)
class Answer(Sequence[Hit]):
    """The hits of one search, nearest first, and what a person should know of it."""

    hits: tuple[Hit, ...]
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.hits)

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    @overload
    def __getitem__(self, index: int) -> Hit: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Hit, ...]: ...
    def __getitem__(self, index: int | slice) -> Hit | tuple[Hit, ...]:
        return self.hits[index]


class Searcher:
    """Answers queries over one library; it only reads, and any number may run at once.

    read_picture turns a picture of a query into pixels, raising PictureError.
    """

    def __init__(
        self,
        db: Database,
        store: CurrentStore,
        encoder: Encoder,
        read_picture: Callable[[Path | bytes], Pixels],
    ) -> None:
        self._db = db
        self._store = store
        self._encoder = encoder
        self._read_picture = read_picture

    def search(
        self,
        terms: Sequence[Term],
        k: int,
        only: Filter,
        *,
        leave_out: Path | None = None,
    ) -> Answer:
        """Return the k pictures nearest to the terms among those that pass the filter.

        `leave_out` never is a hit. Raises QueryError, PictureError, ModelError or
        StoreError.
        """
        if k < 1:
            raise QueryError(f"k is {k}, but at least 1 picture must be asked for.")
        notes: list[str] = []
        query, cut = self._embed(terms)
        notes += cut
        if only.after is not None or only.before is not None:
            undated = images.count_undated(self._db, only.under)
            if undated:
                notes.append(f"Left out, since they have no date: {undated}.")
        among = None if only.is_open else images.ids_matching(self._db, only)
        store = self._store.get()
        if self._store.problem:
            notes.append(self._store.problem)
        hits = self._nearest(store, query, k, among, leave_out)
        return Answer(tuple(hits), tuple(notes))

    def close(self) -> None:
        """Release the store's files and memory."""
        self._store.close()

    def _nearest(
        self,
        store: VectorStore,
        query: Embedding,
        k: int,
        among: ImageIds | None,
        leave_out: Path | None,
    ) -> list[Hit]:
        asked = k if leave_out is None else k + 1
        while True:
            [found] = store.search(query[np.newaxis], asked, among=among)
            alive = self._alive(found, leave_out)
            # The store may still hold pictures that the catalogue has let go of.
            if len(alive) >= k or len(found.ids) < asked:
                break
            asked *= 2
        return [Hit(rank, score, record) for rank, (score, record) in enumerate(alive[:k], start=1)]

    def _alive(self, found: Neighbours, leave_out: Path | None) -> list[tuple[float, ImageRecord]]:
        records = images.searchable_records(self._db, found.ids.tolist())
        pairs = zip(found.ids.tolist(), found.scores.tolist(), strict=True)
        return [
            (score, records[image_id])
            for image_id, score in pairs
            if image_id in records and records[image_id].path != leave_out
        ]

    def _embed(self, terms: Sequence[Term]) -> tuple[Embedding, list[str]]:
        """Return the weighted sum of the terms' embeddings, of unit norm, and notes."""
        texts = [term for term in terms if isinstance(term, TextTerm)]
        pictures = [term for term in terms if isinstance(term, PictureTerm)]
        notes: list[str] = []
        total = np.zeros(self._encoder.card.dim, np.float32)
        if texts:
            tower = self._encoder.text_tower()
            context = self._encoder.card.context_length
            notes += [
                f"The text is too long: the model reads its first {context} of "
                f"{tower.count_tokens(term.text)} pieces."
                for term in texts
                if tower.count_tokens(term.text) > context
            ]
            total += _weights(texts) @ tower.encode_texts([term.text for term in texts])
        if pictures:
            pixels = [self._read_picture(term.picture) for term in pictures]
            total += _weights(pictures) @ self._encoder.image_tower().encode_images(pixels)
        norm = float(np.linalg.norm(total))
        if norm < 1e-3:
            raise QueryError("The parts of the query cancel each other out. Leave one of them out.")
        return total / norm, notes


def _weights(terms: Sequence[Term]) -> Embedding:
    return np.array([term.weight for term in terms], np.float32)
