"""Places of the user's own: 家 is here."""

import math

from erhai.areas import Circle
from erhai.places.place import Place, PlaceKind


def own_place(
    name: str, latitude: float, longitude: float, radius_km: float = 1.0, name_zh: str = ""
) -> Place:
    """Make a place of the user's own, by one name or by one in each language.

    Raises ValueError for an empty name, a radius that is not positive, or what is no
    latitude or longitude.
    """
    if not name.strip():
        raise ValueError("a place needs a name")
    if not 0 < radius_km < math.inf:
        raise ValueError(f"its radius must be a number above 0, not {radius_km:g} km")
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError(
            f"{latitude},{longitude} is no latitude from -90 to 90 and longitude from -180 to 180"
        )
    return Place(
        name_en=name.strip(),
        name_zh=(name_zh or name).strip(),
        kind=PlaceKind.OWN,
        latitude=latitude,
        longitude=longitude,
        radius_km=radius_km,
        country_code="",
        region=None,
        importance=1.0,
        area=(Circle(latitude, longitude, radius_km),),
    )
