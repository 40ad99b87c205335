"""From a question to an answer."""

from collections.abc import Sequence
from functools import partial

import numpy as np

from erhai.catalogue import images
from erhai.catalogue.database import Database
from erhai.catalogue.newest import newest
from erhai.decode.look import look_of
from erhai.errors import QueryError
from erhai.search.answer import Answer
from erhai.search.ask import Ask
from erhai.search.calibrate.calibrator import Calibrator
from erhai.search.colours import PictureColours, likeness_scores, palette_scores
from erhai.search.current import CurrentStore
from erhai.search.embed import QueryEmbedder
from erhai.search.notes import Note
from erhai.search.query import PictureTerm
from erhai.search.rank.feedback import move
from erhai.search.ranking import Coloured, Ranked, Ranker
from erhai.types import Embedding, Filter, Hit, ImageIds

# What is searched for where only what is not wanted was said.
_ANYTHING = ("a photo", "照片")


class Searcher:
    """Answers questions about one library; it only reads, and any number may run at once.

    Without a calibrator nothing is said of how likely hits are relevant.
    """

    def __init__(
        self,
        db: Database,
        store: CurrentStore,
        embedder: QueryEmbedder,
        calibrator: Calibrator | None,
    ) -> None:
        self._db = db
        self._store = store
        self._embedder = embedder
        self._calibrator = calibrator
        self._ranker = Ranker(db)

    def answer(self, ask: Ask) -> Answer:
        """Return the best k pictures for what is asked, among those that pass the filter.

        Where nothing is looked for they are the newest, and have no score. Raises
        QueryError, PictureError, ModelError or StoreError.
        """
        _check(ask)
        among = None if ask.only.is_open else images.ids_matching(self._db, ask.only)
        left_out = self._left_out(ask.only)
        colour = self._coloured(ask)
        if ask.compares:
            query, notes = self._embed(ask)
            answer = self._compared(ask, query, colour, among)
        elif colour is not None:
            notes = []
            answer = Answer(self._ranker.by_colour(ask, colour, among))
        else:
            return Answer(self._newest(ask, among), tuple(left_out))
        if colour is not None and (unknown := self._ranker.without_colours()):
            notes.append(Note("colours-unknown", {"images": unknown}))
        if problem := self._store.problem:
            notes.append(problem)
        return Answer(answer.hits, (*notes, *left_out), answers=answer.answers)

    def close(self) -> None:
        """Release the store's files and memory."""
        self._store.close()

    def _embed(self, ask: Ask) -> tuple[Embedding, list[Note]]:
        """Return what is searched for, of unit norm, and notes."""
        notes: list[Note] = []
        liked, unliked = map(self._embedder.pictures, (ask.like, ask.unlike))
        if ask.terms:
            query, notes = self._embedder.embed(ask.terms)
        else:
            whole = liked if len(liked) else self._embedder.texts(_ANYTHING)
            total: Embedding = whole.sum(axis=0)
            query = total / np.linalg.norm(total)
        return move(query, liked, unliked) if ask.like or ask.unlike else query, notes

    def _coloured(self, ask: Ask) -> Coloured | None:
        match ask.colour:
            case None:
                return None
            case PictureColours(picture):
                return partial(likeness_scores, look_of(self._embedder.pixels(picture)).colours)
            case palette:
                return partial(palette_scores, palette)

    def _compared(
        self, ask: Ask, query: Embedding, colour: Coloured | None, among: ImageIds | None
    ) -> Answer:
        store = self._store.get()
        excluded = self._embedder.texts(ask.exclude)
        ranked = self._ranker.rank(ask, store, query, excluded, colour, among)
        relevance: list[float | None] = [None] * len(ranked)
        answers = None
        # Without terms there is nothing that a hit could be relevant to.
        if self._calibrator is not None and ranked and ask.terms:
            count = store.count() if among is None else len(among)
            relevance, answers = self._judged(ask, query, ranked, count)
        least = -1.0 if ask.min_relevance is None else ask.min_relevance
        kept = [
            (each, likely)
            for each, likely in zip(ranked, relevance, strict=True)
            if likely is None or likely >= least
        ]
        hits = tuple(
            Hit(rank, each.parts.looks, each.image, likely, each.similar, each.parts)
            for rank, (each, likely) in enumerate(kept, start=1)
        )
        return Answer(hits, answers=answers)

    def _judged(
        self, ask: Ask, query: Embedding, ranked: Sequence[Ranked], count: int
    ) -> tuple[list[float | None], float]:
        """Return how likely each hit is relevant, and that anything matches."""
        assert self._calibrator is not None
        worth = np.array([each.worth for each in ranked], np.float32)
        falling = np.argsort(-worth, kind="stable")
        of_picture = all(isinstance(term, PictureTerm) for term in ask.terms)
        judged = self._calibrator.judge(query, worth[falling], count, of_picture=of_picture)
        relevance: list[float | None] = [None] * len(ranked)
        for at, likely in zip(falling.tolist(), judged.relevance.tolist(), strict=True):
            relevance[at] = likely
        return relevance, judged.answers

    def _left_out(self, only: Filter) -> list[Note]:
        """Return notes on pictures that cannot pass for want of what the filter asks about."""
        notes = []
        if only.needs_time and (undated := images.count_undated(self._db, only.under)):
            notes.append(Note("undated", {"images": undated}))
        if only.area is not None and (unlocated := images.count_unlocated(self._db, only)):
            notes.append(Note("unlocated", {"images": unlocated}))
        return notes

    def _newest(self, ask: Ask, among: ImageIds | None) -> tuple[Hit, ...]:
        found: Sequence[int] = newest(self._db, among, ask.depth).tolist()
        ids = [i for i in found if i not in ask.leave_out][: ask.k]
        records = images.searchable_records(self._db, ids)
        ordered = [records[i] for i in ids if i in records]
        return tuple(Hit(rank, None, record) for rank, record in enumerate(ordered, start=1))


def _check(ask: Ask) -> None:
    if ask.k < 1:
        raise QueryError(f"k is {ask.k}, but at least 1 picture must be asked for.")
    if not 0 <= ask.diversity <= 1:
        raise QueryError(f"The diversity is {ask.diversity}, but must be from 0 to 1.")
