"""Which candidates are still searchable, and their perceptual hashes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from erhai.catalogue import images, looks
from erhai.catalogue.database import Database
from erhai.search.remembered import Settled
from erhai.types import ImageIds

# Reading all costs as much as asking about a few so many times.
_PATIENCE = 20


@dataclass(frozen=True, slots=True)
class Alive:
    """Those of some pictures that are searchable: where they were, (m,), and hashes, (m,)."""

    at: NDArray[np.int64]
    hashes: NDArray[np.uint64]


class Standing:
    """Tells of candidates what the catalogue says now.

    While an indexer writes it is asked about the candidates alone; once it stands still,
    what it says of all is kept.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._known = Settled(db, looks.hashes_of_searchable, _PATIENCE)

    def of(self, ids: ImageIds) -> Alive:
        """Return those of the pictures, (n,), that are searchable, in their order."""
        known = self._known.get()
        if known is None:
            searchable = images.still_searchable(self._db, ids.tolist())
            at = np.flatnonzero([image_id in searchable for image_id in ids.tolist()])
            return Alive(at, looks.hashes_of(self._db, ids[at]))
        rows = np.searchsorted(known.ids, ids)
        there = rows < len(known.ids)
        there[there] = known.ids[rows[there]] == ids[there]
        return Alive(np.flatnonzero(there), known.hashes[rows[there]])
