"""What a library's pictures are called after where they were taken."""

from collections.abc import Sequence

from numpy.typing import ArrayLike

from erhai.areas import OwnPlace
from erhai.places.data import SHA256
from erhai.places.gazetteer import Gazetteer
from erhai.places.own import own_place
from erhai.places.place import Whereabouts

# Grows when the same data give points other names or codes.
_RULES = 1


class Namer:
    """Names points, after the user's own places where these hold them; reads at first use."""

    def __init__(self, own: Sequence[OwnPlace] = ()) -> None:
        """Take the user's own places."""
        self._own = tuple(own)
        places = [own_place(p.name, p.latitude, p.longitude, p.radius_km) for p in self._own]
        self._gazetteer = Gazetteer(places)

    @property
    def version(self) -> str:
        """A text that differs whenever some point may have another name."""
        return f"{_RULES} {SHA256[:16]} {sorted(self._own, key=lambda place: place.name)}"

    def __call__(self, latitudes: ArrayLike, longitudes: ArrayLike) -> list[Whereabouts]:
        return self._gazetteer.whereabouts(latitudes, longitudes)
