"""Places of the user's own: 家 is here."""

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
    if not radius_km > 0:
        raise ValueError(f"the radius must be positive, not {radius_km} km")
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError(f"{latitude}, {longitude} is no latitude and longitude in degrees")
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
