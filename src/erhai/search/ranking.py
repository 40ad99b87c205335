"""From what is searched for to the hits in their order: all opinions on a picture, put together.

What a picture shows counts first: the cosine with the query. Words in its name and colours add
to that, what is not wanted takes away; then near-duplicates fold into one hit, and the hits may
be spread out. Each step is a function of its own, in rank/, measured in docs/ranking/.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from erhai.catalogue import images, looks
from erhai.catalogue.database import Database
from erhai.search import words
from erhai.search.ask import Ask
from erhai.search.candidates import Candidates, gather
from erhai.search.colours import Palette, palette_scores
from erhai.search.query import TextTerm
from erhai.search.rank.diversify import diversify
from erhai.search.rank.exclude import exclude
from erhai.search.rank.fold import fold
from erhai.search.rank.fuse import COLOUR_WEIGHT, Scored, sum_standardised
from erhai.search.remembered import Remembered
from erhai.types import Embedding, Embeddings, Hit, ImageIds, ImageRecord
from erhai.vectors.protocol import VectorStore

# So many candidates a hit, and at least so many, are looked at; more if those do not suffice.
_DEPTH = 4
_LEAST_DEPTH = 200
_GREATEST_DEPTH = 5000
# Of the pictures that words or colours speak for, so many join the candidates.
_MOST_OTHERS = 300


@dataclass(frozen=True, slots=True)
class Ranked:
    """One picture in its place: its cosine, what it is worth after words and exclusions."""

    image: ImageRecord
    score: float
    worth: float
    similar: tuple[ImageRecord, ...]


class Ranker:
    """Puts the pictures of one library in order."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._looks = Remembered(db, looks.of_searchable)

    def rank(
        self,
        ask: Ask,
        store: VectorStore,
        query: Embedding,
        excluded: Embeddings,
        among: ImageIds | None,
    ) -> list[Ranked]:
        """Return the k best of the pictures `among` (None: all), best first.

        excluded, (m, dim), are the concepts that are not wanted.
        """
        typed = [t.text for t in ask.terms if isinstance(t, TextTerm) and t.weight > 0]
        named, strengths = words.find(self._db, typed, store.count(), among)
        others = _strongest(named, strengths)
        colours = None
        if ask.colour is not None:
            colours = self._colour_scores(ask.colour, among)
            others = np.union1d(others, _strongest(colours.ids, colours.scores))
        compared = bool(len(excluded) or len(others) or ask.fold or ask.diversity)
        # One more than asked for, of which one may be left out.
        depth = max(_DEPTH * ask.k, _LEAST_DEPTH) if compared else ask.k + 1
        while True:
            found = gather(self._db, store, query, depth, among, others, embed=compared)
            worth = found.scores + words.WEIGHT * _at(found.ids, named, strengths)
            if len(excluded):
                worth = exclude(worth, found.embeddings, excluded)
            order = _order(found, worth, colours)
            ranked = self._placed(ask, found, worth, order)
            if found.all_there or depth >= _GREATEST_DEPTH:
                return ranked
            # What is not among the candidates is worth no more than the last of them scores.
            if len(ranked) == ask.k and ranked[-1].worth >= found.scores[-1]:
                return ranked
            depth *= 4

    def by_colour(self, ask: Ask, palette: Palette, among: ImageIds | None) -> tuple[Hit, ...]:
        """Return the k pictures that have most of a palette, without scores."""
        found = self._colour_scores(palette, among)
        seen = found.scores > 0
        order = np.lexsort((found.ids[seen], -found.scores[seen]))
        ids = found.ids[seen][order].tolist()
        records = images.searchable_records(self._db, ids[: 2 * ask.k])
        alive = [records[i] for i in ids[: 2 * ask.k] if i in records][: ask.k]
        return tuple(Hit(rank, None, record) for rank, record in enumerate(alive, start=1))

    def _colour_scores(self, palette: Palette, among: ImageIds | None) -> Scored:
        known = self._looks.get()
        scores = palette_scores(palette, known.colours)
        if among is None:
            return Scored(known.ids, scores, COLOUR_WEIGHT, absent=0.0)
        passing = np.isin(known.ids, among, assume_unique=True)
        return Scored(known.ids[passing], scores[passing], COLOUR_WEIGHT, absent=0.0)

    def _placed(
        self,
        ask: Ask,
        found: Candidates,
        worth: NDArray[np.float32],
        order: NDArray[np.int64],
    ) -> list[Ranked]:
        """Return the first k of an order of candidates, near-duplicates folded, spread out."""
        searchable = images.still_searchable(self._db, found.ids[order].tolist())
        if ask.leave_out is not None and (own := images.at_path(self._db, ask.leave_out)):
            searchable.discard(own.image_id)
        alive = [at for at in order.tolist() if int(found.ids[at]) in searchable]
        groups: list[tuple[int, tuple[int, ...]]] = [(at, ()) for at in alive]
        if ask.fold:
            hashes = looks.hashes_of(self._db, found.ids[alive])
            groups = [
                (alive[group.leader], tuple(alive[member] for member in group.members))
                for group in fold(found.embeddings[alive], hashes)
            ]
        if ask.diversity:
            leaders = [leader for leader, _ in groups]
            falling = np.linspace(1, 0, len(leaders), dtype=np.float32)
            chosen = diversify(falling, found.embeddings[leaders], ask.diversity, ask.k)
            groups = [groups[place] for place in chosen.tolist()]
        return self._with_records(found, worth, groups[: ask.k])

    def _with_records(
        self,
        found: Candidates,
        worth: NDArray[np.float32],
        groups: Sequence[tuple[int, tuple[int, ...]]],
    ) -> list[Ranked]:
        shown = [at for leader, members in groups for at in (leader, *members)]
        records = images.searchable_records(self._db, found.ids[shown].tolist())

        def record_at(at: int) -> ImageRecord | None:
            # Between two looks at the catalogue, somebody may have taken it away.
            return records.get(int(found.ids[at]))

        return [
            Ranked(
                record,
                float(found.scores[leader]),
                float(worth[leader]),
                tuple(other for other in map(record_at, members) if other is not None),
            )
            for leader, members in groups
            if (record := record_at(leader)) is not None
        ]


def _order(
    found: Candidates, worth: NDArray[np.float32], colours: Scored | None
) -> NDArray[np.int64]:
    """Return the candidates' positions, best first."""
    if colours is None:
        return np.lexsort((found.ids, -worth))
    here = np.isin(colours.ids, found.ids, assume_unique=True)
    speaking = Scored(colours.ids[here], colours.scores[here], colours.weight, absent=0.0)
    ids, _ = sum_standardised([Scored(found.ids, worth), speaking])
    rising = np.argsort(found.ids)
    return rising[np.searchsorted(found.ids[rising], ids)]


def _strongest(ids: ImageIds, scores: NDArray[np.float32]) -> ImageIds:
    if len(ids) <= _MOST_OTHERS:
        return ids
    return ids[np.argpartition(-scores, _MOST_OTHERS)[:_MOST_OTHERS]]


def _at(ids: ImageIds, having: ImageIds, scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the score of each of the ids, 0 where it has none; `having` rises."""
    found = np.zeros(len(ids), np.float32)
    at = np.searchsorted(having, ids)
    known = at < len(having)
    known[known] = having[at[known]] == ids[known]
    found[known] = scores[at[known]]
    return found
