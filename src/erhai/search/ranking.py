"""From what is searched for to the hits in their order: all opinions on a picture, put together.

What a picture shows counts first: the cosine with the query. Words in its name and colours add
to that, what is not wanted takes away; then near-duplicates fold into one hit, and the hits may
be spread out. Each step is a function of its own, in rank/, measured in docs/ranking/.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from erhai.catalogue import embeddings, facts, images, looks
from erhai.catalogue.database import Database
from erhai.catalogue.words import Having
from erhai.lru import Lru
from erhai.search import words
from erhai.search.ask import Ask
from erhai.search.bonus import Bonus
from erhai.search.candidates import Candidates, gather
from erhai.search.query import TextTerm
from erhai.search.rank.diversify import diversify
from erhai.search.rank.exclude import exclude
from erhai.search.rank.fold import fold
from erhai.search.rank.fuse import COLOUR_WEIGHT, standardised
from erhai.search.remembered import Remembered
from erhai.search.standing import Standing
from erhai.types import Embedding, Embeddings, Hit, ImageIds, ImageRecord, Parts
from erhai.vectors.protocol import VectorStore

# So many candidates a hit, and at least so many, are looked at. What is not wanted may be on most
# of the nearest.
_DEPTH = 4
_LEAST_DEPTH = 200
_LEAST_DEPTH_EXCLUDING = 500
# Hits that are to differ are chosen from so many times k.
_CHOICE = 5
# Of the pictures that words or colours speak for, so many join the candidates.
_MOST_OTHERS = 300
# A score of colours below this, a hundredth of the picture, is a trace.
_LEAST_COLOURED = 0.1
# Of pictures that have a word: 8 bytes each.
_MOST_KEPT_IDS = 500_000
# From so many embeddings one sees how far a query's cosines spread.
_SAMPLE = 256


Coloured: TypeAlias = Callable[[NDArray[np.uint8]], NDArray[np.float32]]
"""Says how much of some colours looks have: histograms (n, bins) to scores (n,), 0 to 1."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """One picture in its place.

    worth is its cosine after names and exclusions, by which it is judged; parts are what it
    is placed by.
    """

    image: ImageRecord
    worth: float
    parts: Parts
    similar: tuple[ImageRecord, ...]


@dataclass(frozen=True, slots=True)
class _Weighed:
    """What candidates gain and lose beside their cosines, each (n,) float32."""

    words: NDArray[np.float32]
    unwanted: NDArray[np.float32]
    colours: NDArray[np.float32]
    worth: NDArray[np.float32]
    value: NDArray[np.float32]

    def parts(self, at: int, score: np.float32) -> Parts:
        return Parts(
            float(score), float(self.words[at]), float(self.unwanted[at]), float(self.colours[at])
        )


class Ranker:
    """Puts the pictures of one library in order."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._looks = Remembered(db, looks.of_searchable)
        self._searchable = Remembered(db, _count_searchable)
        self._some = Remembered(db, _some_embeddings)
        self._standing = Standing(db)
        self._words = Remembered(db, _no_words)

    def rank(
        self,
        ask: Ask,
        store: VectorStore,
        query: Embedding,
        excluded: Embeddings,
        colour: Coloured | None,
        among: ImageIds | None,
    ) -> list[Ranked]:
        """Return the k best of the pictures `among` (None: all), best first.

        excluded, (m, dim), are the concepts that are not wanted.
        """
        typed = [t.text for t in ask.terms if isinstance(t, TextTerm) and t.weight > 0]
        named, strengths = words.find(self._db, typed, store.count(), among, self._words.get())
        others = _strongest(named, strengths)
        names = Bonus(named, words.WEIGHT * strengths)
        coloured = Bonus.none()
        if colour is not None:
            coloured = self._colour_bonus(colour, query, among)
            if ask.colour_leads:
                others = np.union1d(others, _strongest(coloured.ids, coloured.values))
        compared = bool(len(excluded) or len(others) or ask.fold or ask.diversity)
        depth = ask.depth
        foldable = max(_DEPTH * ask.depth, _LEAST_DEPTH)
        if compared:
            depth = max(foldable, _LEAST_DEPTH_EXCLUDING if len(excluded) else 0)
        while True:
            found = gather(store, query, depth, among, others, embed=compared)
            weighed = _weigh(found, names, excluded, coloured)
            ranked = self._placed(ask, found, weighed, foldable)
            if found.all_there or len(ranked) == ask.k:
                return ranked
            # Many are near-duplicates, or no longer in the catalogue.
            depth *= _DEPTH
            foldable *= _DEPTH

    def by_colour(self, ask: Ask, colour: Coloured, among: ImageIds | None) -> tuple[Hit, ...]:
        """Return the k pictures that have most of the colours, without scores."""
        known = self._looks.get()
        scores = colour(known.colours)
        seen = scores > _LEAST_COLOURED
        if among is not None:
            seen &= np.isin(known.ids, among, assume_unique=True)
        ids = known.ids[seen][np.lexsort((known.ids[seen], -scores[seen]))][
            : 2 * ask.depth
        ].tolist()
        records = images.searchable_records(self._db, ids)
        alive = [records[i] for i in ids if i in records and i not in ask.leave_out][: ask.k]
        return tuple(Hit(rank, None, record) for rank, record in enumerate(alive, start=1))

    def without_colours(self) -> int:
        """Return of how many searchable pictures the colours are not known."""
        return self._searchable.get() - len(self._looks.get().ids)

    def _colour_bonus(self, colour: Coloured, query: Embedding, among: ImageIds | None) -> Bonus:
        """Return what each picture gains by its colours, in units of the query's cosines."""
        known = self._looks.get()
        if not len(known.ids):
            return Bonus(known.ids, np.empty(0, np.float32))
        scores = colour(known.colours)
        spread = float((self._some.get() @ query).std())
        values = COLOUR_WEIGHT * spread * standardised(scores)
        if among is not None:
            passing = np.isin(known.ids, among, assume_unique=True)
            return Bonus(known.ids[passing], values[passing])
        return Bonus(known.ids, values)

    def _placed(
        self,
        ask: Ask,
        found: Candidates,
        weighed: _Weighed,
        foldable: int,
    ) -> list[Ranked]:
        """Return the k candidates of the highest value, near-duplicates folded, spread out.

        Only the first, so many as are foldable, are looked at: all pairs of them are compared.
        """
        order = np.lexsort((found.ids, -weighed.value))[:foldable]
        standing = self._standing.of(found.ids[order])
        alive = order[standing.at].tolist()
        groups: list[tuple[int, tuple[int, ...]]] = [(at, ()) for at in alive]
        if ask.fold:
            shown_at_most = (_CHOICE if ask.diversity else 1) * ask.depth
            groups = [
                (alive[group.leader], tuple(alive[member] for member in group.members))
                for group in fold(found.embeddings[alive], standing.hashes, most=shown_at_most)
            ]
        if ask.diversity:
            leaders = [leader for leader, _ in groups[: _CHOICE * ask.depth]]
            embedded = found.embeddings[leaders]
            chosen = diversify(weighed.value[leaders], embedded, ask.diversity, ask.depth)
            groups = [groups[place] for place in chosen.tolist()]
        shown = [group for group in groups if int(found.ids[group[0]]) not in ask.leave_out]
        return self._with_records(found, weighed, shown[: ask.k])

    def _with_records(
        self,
        found: Candidates,
        weighed: _Weighed,
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
                float(weighed.worth[leader]),
                weighed.parts(leader, found.scores[leader]),
                tuple(other for other in map(record_at, members) if other is not None),
            )
            for leader, members in groups
            if (record := record_at(leader)) is not None
        ]


def _weigh(found: Candidates, names: Bonus, excluded: Embeddings, coloured: Bonus) -> _Weighed:
    words_add, colours_add = names.of(found.ids), coloured.of(found.ids)
    wanted = found.scores + words_add
    worth = exclude(wanted, found.embeddings, excluded) if len(excluded) else wanted
    return _Weighed(words_add, worth - wanted, colours_add, worth, worth + colours_add)


def _strongest(ids: ImageIds, scores: NDArray[np.float32]) -> ImageIds:
    if len(ids) <= _MOST_OTHERS:
        return ids
    return ids[np.argpartition(-scores, _MOST_OTHERS)[:_MOST_OTHERS]]


def _no_words(_: Database) -> Lru[str, Having]:
    return Lru(_MOST_KEPT_IDS, lambda having: 100 + sum(len(ids) for _, ids in having))


def _count_searchable(db: Database) -> int:
    return images.count(db, "searchable")


def _some_embeddings(db: Database) -> Embeddings:
    """Return embeddings that stand for all pictures, (at most _SAMPLE, dim)."""
    ids = images.ids_in_state(db, "searchable")
    spread = ids[np.unique(np.linspace(0, len(ids) - 1, min(len(ids), _SAMPLE), dtype=np.int64))]
    dim = facts.encoded_by(db)
    batches = [] if dim is None else [rows for _, rows in embeddings.of_images(db, spread, dim.dim)]
    return np.concatenate(batches) if batches else np.zeros((1, dim.dim if dim else 1), np.float32)
