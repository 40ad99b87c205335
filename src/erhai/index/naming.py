"""Giving positions their names, so that pictures are found and shown by them."""

from collections.abc import Callable, Sequence
from typing import Protocol

from numpy.typing import ArrayLike

from erhai.catalogue import facts, places, words
from erhai.catalogue.database import Database
from erhai.places.place import Whereabouts

# One transaction each: a fraction of a second, so that a reader's view is never far behind.
_AT_ONCE = 5_000


class Namer(Protocol):
    """What names points; its version differs whenever some point may have another name."""

    @property
    def version(self) -> str: ...

    def __call__(self, latitudes: ArrayLike, longitudes: ArrayLike) -> Sequence[Whereabouts]: ...


def name_places(db: Database, namer: Namer, stopped: Callable[[], bool]) -> int:
    """Name every position that has no name by this namer yet; return how many.

    What is done is kept if the run ends in between, and the next run goes on.
    """
    if stopped():
        return 0
    if facts.named_by(db) != namer.version:
        with db.transaction() as connection:
            places.forget_names(connection)
            facts.set_named_by(connection, namer.version)
    count = 0
    while not stopped():
        some = places.unnamed(db, _AT_ONCE)
        if not len(some.ids):
            break
        found = namer(some.latitudes, some.longitudes)
        with db.transaction() as connection:
            places.put_names(connection, map(_named, some.ids.tolist(), found))
            words.refresh(connection, some.ids.tolist())
        count += len(some.ids)
    return count


def _named(image_id: int, point: Whereabouts) -> places.Named:
    en, zh = (point.name.en, point.name.zh) if point.name else (None, None)
    return places.Named(image_id, point.territory, en, zh)
