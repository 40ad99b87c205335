"""The values of this room: places, their areas, and what was found in a text or at a point."""

from dataclasses import dataclass
from enum import StrEnum

from erhai.areas import Area


class PlaceKind(StrEnum):
    """What a place is; a country is whatever ISO 3166 gives a code of its own."""

    CONTINENT = "continent"
    COUNTRY = "country"
    REGION = "region"
    CITY = "city"
    ISLAND = "island"
    MOUNTAIN = "mountain"
    LAKE = "lake"
    RIVER = "river"
    SEA = "sea"
    DESERT = "desert"
    PARK = "park"
    SIGHT = "sight"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Place:
    """A place with names in two languages, a middle and an area.

    name_zh is simplified Chinese, or empty where none is known. latitude and
    longitude are WGS 84 degrees of the middle; radius_km says how far from it the
    area reaches, roughly for a territory. country_code is ISO 3166-1's, empty where
    a place lies in several; region is the first-level division's English name.
    importance is in 0 to 1: a tenth of the logarithm to base 10 of the number of
    people, or a rank on the same scale.
    """

    name_en: str
    name_zh: str
    kind: PlaceKind
    latitude: float
    longitude: float
    radius_km: float
    country_code: str
    region: str | None
    importance: float
    area: Area


class Confidence(StrEnum):
    """How surely the words mean a place at all, whichever of the candidates it is."""

    SURE = "sure"
    """The name of one place, and no other word."""
    LIKELY = "likely"
    """Of several places alike, or a word for something else that the text speaks of as a place."""
    DOUBTFUL = "doubtful"
    """Also an ordinary word or a person's name, and the text does not tell."""


@dataclass(frozen=True, slots=True)
class PlaceMatch:
    """A place's name found in a text: text[start:end], and the candidates, best first."""

    start: int
    end: int
    text: str
    places: tuple[Place, ...]
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class PlaceName:
    """What a point is called, from the smallest part to the largest; at least one part is there.

    city is the town or city whose surroundings the point lies in, in China the prefecture. sight
    is a landmark whose area holds the point.
    """

    sight: Place | None
    city: Place | None
    region: Place | None
    country: Place | None

    @property
    def en(self) -> str:
        """The name in English, smallest part first: Dali, Yunnan, China."""
        parts = (self.sight, self.city, self.region, self.country)
        names = [place.name_en for place in parts if place is not None]
        return ", ".join(dict.fromkeys(names))

    @property
    def zh(self) -> str:
        """The name in Chinese, largest part first: 中国云南大理. A region without is left out."""
        region = self.region if self.region is not None and self.region.name_zh else None
        parts = (self.country, region, self.city, self.sight)
        names = dict.fromkeys(p.name_zh or p.name_en for p in parts if p is not None)
        joined = ""
        for name in names:
            # Han needs no space, a name that has only Latin letters does.
            joined += " " if joined and (joined[-1].isascii() or name[0].isascii()) else ""
            joined += name
        return joined


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a point lies: its name, None for none, and its territory's code, '' for none."""

    name: PlaceName | None
    territory: str
