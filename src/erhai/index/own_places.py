"""Places that a person names: kept, and taken from where a picture was taken."""

import os
from collections.abc import Callable
from pathlib import Path

from erhai.areas import OwnPlace
from erhai.catalogue import images, places
from erhai.catalogue.database import Database
from erhai.errors import PlaceError
from erhai.places.own import own_place
from erhai.types import Metadata


def add(db: Database, name: str, latitude: float, longitude: float, radius_km: float) -> OwnPlace:
    """Keep a place, instead of one of the same name in any case; raise PlaceError."""
    try:
        checked = own_place(" ".join(name.split()), latitude, longitude, radius_km)
    except ValueError as error:
        raise PlaceError(f"'{name}' cannot be kept as a place: {error}.") from error
    place = OwnPlace(checked.name_en, float(latitude), float(longitude), float(radius_km))
    with db.transaction() as connection:
        places.put_own_place(connection, place)
    return place


def position_of(
    db: Database, picture: Path, read_metadata: Callable[[Path], Metadata]
) -> tuple[float, float]:
    """Return where a picture was taken, of the library or not, as latitude and longitude.

    read_metadata is asked where the library does not know the file. Raises PlaceError,
    or PictureError.
    """
    known = images.at_path(db, Path(os.path.realpath(picture.expanduser())))
    metadata = known.metadata if known is not None else read_metadata(picture.expanduser())
    if metadata.latitude is None or metadata.longitude is None:
        raise PlaceError(
            f"{picture} does not say where it was taken. Name another picture, or give "
            "latitude and longitude."
        )
    return metadata.latitude, metadata.longitude


def remove(db: Database, name: str) -> None:
    """Forget the place of this name, in any case; raise PlaceError if there is none."""
    with db.transaction() as connection:
        if not places.delete_own_place(connection, " ".join(name.split())):
            raise PlaceError(f"There is no place '{name}'. All there are: erhai place list")
