"""Put sources and tables together: places, their areas and names, and what towns are called by."""

import math
from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

import repair
import sources
import tables
from erhai.sphere import distances_km, unit_vectors

IMPORTANCE_OF_RANK = {5: 0.75, 4: 0.65, 3: 0.55, 2: 0.45, 1: 0.35}
LANDMARK_TOWN_KM = 20
NAMED_FROM_PEOPLE = 15_000
NAMED_FROM_NAMES = 25  # a small town that so many languages and spellings name is well known
MUNICIPALITIES = {"CN.22", "CN.23", "CN.28", "CN.33"}


@dataclass
class Draft:
    """A place in the making; names are all it may be found by, the first two those shown."""

    name_en: str
    name_zh: str
    kind: str
    latitude: float
    longitude: float
    radius_km: float
    country: str
    region: str
    importance: float
    codes: list[str] = field(default_factory=list)
    circles: list[tuple[float, float, float]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    curated: bool = False


@dataclass
class World:
    """All there is to write: places, and for each town its unit and the place it is called by."""

    places: list[Draft]
    towns: list[sources.Town]
    town_city: list[int]
    units: dict[str, tuple[int, int, int]]


def importance(people: float) -> float:
    """Turn a number of people into an importance of 0 to 1."""
    return round(math.log10(max(people, 1)) / 10, 4)


def city_radius_km(people: float) -> float:
    """Guess how far a city reaches: Paris with 2 million people 17 km, a town 5 km."""
    return float(np.clip(0.012 * math.sqrt(people), 5, 45))


class Builder:
    """Collects places; each part of the house is built by one method, in the order of build()."""

    def __init__(self, names_en: dict[str, str], names_zh: dict[str, str]) -> None:
        """Take GeoNames' preferred names by id and code."""
        self.names_en, self.names_zh = names_en, names_zh
        self.towns = sources.towns()
        repair.repair(self.towns)
        self.by_code: dict[str, list[int]] = defaultdict(list)
        for number, town in enumerate(self.towns):
            parts = town.unit.split(".")
            for depth in range(1, len(parts) + 1):
                self.by_code[".".join(parts[:depth])].append(number)
        self.places: list[Draft] = []
        self.of_code: dict[str, int] = {}
        self.city_of_town: dict[int, int] = {}

    def build(self) -> World:
        """Build everything."""
        self.add_countries()
        self.add_divisions()
        self.add_regions()
        self.add_landmarks()
        self.add_cities()
        self.add_more_names()
        self.add_landmark_towns()
        units = {town.unit: self.unit(town.unit) for town in self.towns}
        return World(self.places, self.towns, self.spots(), units)

    def add(self, draft: Draft) -> int:
        self.places.append(draft)
        return len(self.places) - 1

    def territory(self, codes: list[str], kind: str, name_en: str, name_zh: str) -> Draft:
        """Make a place of all towns under codes: its middle, by people, and its reach."""
        empty = [code for code in codes if not self.by_code[code]]
        if empty:
            raise SystemExit(f"regions.csv: no towns under {' '.join(empty)} of {name_en}")
        members = sorted({number for code in codes for number in self.by_code[code]})
        towns = [self.towns[number] for number in members]
        people = np.array([town.population + 1.0 for town in towns])
        latitudes = np.array([town.latitude for town in towns])
        longitudes = np.array([town.longitude for town in towns])
        vectors = unit_vectors(latitudes, longitudes)
        mean = (vectors * people[:, None]).sum(axis=0)
        # The town nearest to the mean, so that the middle of islands is no sea.
        middle = int(np.argmax(vectors @ mean))
        if kind == "city":
            middle = int(np.argmax(people))
        reach = distances_km(latitudes[middle], longitudes[middle], latitudes, longitudes)
        country = codes[0].split(".")[0]
        one_country = all(code.split(".")[0] == country for code in codes)
        return Draft(
            name_en,
            name_zh,
            kind,
            float(latitudes[middle]),
            float(longitudes[middle]),
            float(np.ceil(np.percentile(reach, 95) + 5)),
            country if one_country else "",
            "",
            importance(people.sum()),
            codes=list(codes),
            names=[name_en, name_zh],
        )

    def add_countries(self) -> None:
        en, zh = sources.country_names("en"), sources.country_names("zh")
        for code in sources.countries():
            if code in en and self.by_code[code] and code not in self.of_code:
                draft = self.territory([code], "country", en[code].replace("&", "and"), zh[code])
                draft.importance += 0.05
                self.of_code[code] = self.add(draft)

    def add_divisions(self) -> None:
        """Add first-level divisions everywhere, and China's prefectures."""
        for part in sources.divisions():
            depth = part.code.count(".")
            prefecture = depth == 2 and part.code.startswith("CN.")
            if not (depth == 1 or prefecture) or not self.by_code[part.code]:
                continue
            if part.code in self.of_code or part.code.rsplit(".", 1)[0] in MUNICIPALITIES:
                continue
            known = self.names_zh.get(part.code)
            in_zh = sources.names_zh(([known] if known else []) + part.names_zh)
            # Vietnam gave its divisions' codes to others in 2025; the translations are older.
            stale = part.code.startswith("VN.")
            known = None if stale else known
            name = part.name if prefecture or stale else self.names_en.get(part.code, part.name)
            name = short_en(name)
            shown = short_zh(min(in_zh, key=len)) if prefecture and in_zh else (in_zh or [""])[0]
            kind = "city" if prefecture else "region"
            draft = self.territory([part.code], kind, name, shown)
            draft.names += in_zh + [short_zh(n) for n in in_zh if len(short_zh(n)) > 1]
            draft.curated = prefecture
            self.of_code[part.code] = self.add(draft)

    def add_regions(self) -> None:
        """Rename what one code names, and add areas of several."""
        for region in tables.regions():
            codes = self.expand(region.codes)
            keep_en, keep_zh = region.names_en[:1] == ["+"], region.names_zh[:1] == ["+"]
            single = len(codes) == 1 or region.kind == "country"
            at = self.of_code.get(codes[0]) if (single and keep_en) or len(codes) == 1 else None
            if at is None:
                draft = self.territory(codes, region.kind, region.names_en[0], region.names_zh[0])
                draft.names, at = [], self.add(draft)
            draft = self.places[at]
            draft.name_en = draft.name_en if keep_en else region.names_en[0]
            draft.name_zh = draft.name_zh if keep_zh else region.names_zh[0]
            draft.codes, draft.kind, draft.curated = codes, region.kind, True
            # A renamed division is no longer found by what the source called it.
            draft.names = draft.names if (keep_en and keep_zh) or region.kind == "country" else []
            draft.names += [draft.name_en, draft.name_zh]
            draft.names += [n for n in region.names_en + region.names_zh if n != "+"]
            if region.kind == "city":
                self.centre(draft)

    def centre(self, draft: Draft) -> None:
        """Put a city's middle where its seat is: the town of its name with most people."""
        wanted = {name.casefold() for name in draft.names}
        members = [self.towns[number] for code in draft.codes for number in self.by_code[code]]
        seats = [t for t in members if t.name.casefold() in wanted or wanted & set(t.names_zh)]
        if seats:
            seat = max(seats, key=lambda town: town.population)
            draft.latitude, draft.longitude = seat.latitude, seat.longitude

    def expand(self, codes: list[str]) -> list[str]:
        """Replace a continent's code by its countries'; Russia is cut along 60 degrees east."""
        found = []
        for code in codes:
            if not code.startswith("continent:"):
                found.append(code)
                continue
            wanted = code.removeprefix("continent:")
            of = sources.continents()
            found += [c for c in of if of[c] == wanted and c != "RU" and self.by_code[c]]
            if wanted in ("EU", "AS"):
                parts = [c for c in self.of_code if c.startswith("RU.")]
                west = [c for c in parts if 0 < self.places[self.of_code[c]].longitude < 60]
                found += west if wanted == "EU" else sorted(set(parts) - set(west))
        return found

    def add_landmarks(self) -> None:
        for mark in tables.landmarks():
            latitude, longitude, _radius = mark.circles[0]
            apart = [
                distances_km(latitude, longitude, [c[0]], [c[1]])[0] + c[2] for c in mark.circles
            ]
            self.add(
                Draft(
                    mark.names_en[0],
                    mark.names_zh[0],
                    mark.kind,
                    latitude,
                    longitude,
                    float(np.ceil(max(apart) * 10) / 10),
                    mark.division[:2],
                    "",
                    IMPORTANCE_OF_RANK[mark.rank],
                    circles=mark.circles if len(mark.circles) > 1 else [],
                    names=mark.names_en + mark.names_zh,
                    curated=True,
                )
            )

    def add_cities(self) -> None:
        """Add towns that people may name, unless a city with a territory is the same."""
        for number, town in enumerate(self.towns):
            if town.population < NAMED_FROM_PEOPLE and town.name_count < NAMED_FROM_NAMES:
                continue
            shown = self.names_zh.get(town.geonames_id)
            in_zh = sources.names_zh(([shown] if shown else []) + town.names_zh)
            names = [town.name, self.names_en.get(town.geonames_id, town.name), *in_zh]
            names += [name[:-1] for name in in_zh if name.endswith("市") and len(name) > 2]
            same = self.same_territory(town, names)
            if same is not None:
                self.city_of_town[number] = same
                continue
            self.city_of_town[number] = self.add(
                Draft(
                    self.names_en.get(town.geonames_id, town.name),
                    short_zh(in_zh[0]) if shown and in_zh else pick_zh(in_zh),
                    "city",
                    town.latitude,
                    town.longitude,
                    city_radius_km(town.population),
                    town.country,
                    self.region_name(town.unit),
                    importance(town.population),
                    names=names,
                )
            )

    def same_territory(self, town: sources.Town, names: list[str]) -> int | None:
        for code in (town.unit, ".".join(town.unit.split(".")[:2])):
            at = self.of_code.get(code)
            if at is not None and self.places[at].kind == "city" and code.count("."):
                known = {name.casefold() for name in self.places[at].names}
                if known & {name.casefold() for name in names}:
                    return at
        return None

    def region_name(self, unit: str) -> str:
        at = self.of_code.get(".".join(unit.split(".")[:2])) if "." in unit else None
        return self.places[at].name_en if at is not None else ""

    def add_more_names(self) -> None:
        """Add names of names.csv, for finding, and the first Chinese one for showing."""
        by_name: dict[tuple[str, str], int] = {}
        for at, draft in enumerate(self.places):
            if draft.kind == "city":
                for name in (draft.name_en, *draft.names):
                    best = by_name.setdefault((name, draft.country), at)
                    if self.places[best].importance < draft.importance:
                        by_name[name, draft.country] = at
        for more in tables.more_names():
            at = by_name.get((more.name, more.country))
            if at is None:
                raise SystemExit(f"names.csv: GeoNames has no {more.name} in {more.country}")
            draft = self.places[at]
            draft.name_zh = more.names_zh[0]
            draft.names += more.names_en + more.names_zh
            draft.curated = True
            if more.names_en and more.name == "Nara-shi":
                draft.name_en = more.names_en[0]

    def add_landmark_towns(self) -> None:
        """Let small landmarks tell as towns do: near borders they lie where pictures are taken."""
        units = {town.unit for town in self.towns}
        for mark in tables.landmarks():
            for latitude, longitude, radius in mark.circles:
                if not mark.division or radius > LANDMARK_TOWN_KM:
                    continue
                unit = mark.division
                if "." not in unit or unit not in units:
                    unit = self.nearest_unit(unit, latitude, longitude)
                self.towns.append(
                    sources.Town("", mark.names_en[0], unit[:2], unit, 0, latitude, longitude)
                )

    def nearest_unit(self, division: str, latitude: float, longitude: float) -> str:
        numbers = self.by_code[division]
        towns = [self.towns[number] for number in numbers]
        away = distances_km(
            latitude, longitude, [t.latitude for t in towns], [t.longitude for t in towns]
        )
        return towns[int(np.argmin(away))].unit

    def unit(self, code: str) -> tuple[int, int, int]:
        """Give a unit's country, region and city, -1 for none."""
        parts = code.split(".")
        country = self.of_code.get(parts[0], -1)
        region = self.of_code.get(".".join(parts[:2]), -1) if len(parts) > 1 else -1
        city = self.of_code.get(code, -1) if len(parts) > 2 else -1
        # The divisions of Taiwan that GeoNames has are those of long ago.
        return country, -1 if parts[0] == "TW" else region, city

    def spots(self) -> list[int]:
        """Call each town's spot by a city of its division: the nearest for the cities' sizes."""
        found = [-1] * len(self.towns)
        for numbers in self.groups():
            china = self.towns[numbers[0]].unit.count(".") == 2
            cities = [] if china else [number for number in numbers if number in self.city_of_town]
            cities = self.without_quarters(cities)
            if not cities:
                continue
            reach = np.array([city_radius_km(self.towns[number].population) for number in cities])
            away = self.apart_km(numbers, cities)
            best = np.argmin(away / reach, axis=1)
            near = away[np.arange(len(numbers)), best] <= np.maximum(3 * reach[best], 25)
            for number, choice, ok in zip(numbers, best, near, strict=True):
                found[number] = self.city_of_town[cities[choice]] if ok else -1
        return found

    def without_quarters(self, cities: list[int]) -> list[int]:
        """Leave out what is a part of a city: within half its reach, and five times smaller."""
        people = np.array([self.towns[number].population for number in cities], float)
        reach = np.array([city_radius_km(count) for count in people])
        inside = self.apart_km(cities, cities) < reach / 2
        quarter = (inside & (people >= 5 * people[:, None])).any(axis=1)
        return [number for number, part in zip(cities, quarter, strict=True) if not part]

    def apart_km(self, some: list[int], others: list[int]) -> NDArray[np.float64]:
        """Give the distance of each of some towns from each of others."""
        left, right = (
            unit_vectors(
                [self.towns[number].latitude for number in numbers],
                [self.towns[number].longitude for number in numbers],
            )
            for numbers in (some, others)
        )
        return 6371 * np.arccos(np.clip(left @ right.T, -1, 1))

    def groups(self) -> list[list[int]]:
        by_unit: dict[str, list[int]] = defaultdict(list)
        for number, town in enumerate(self.towns):
            by_unit[town.unit].append(number)
        return list(by_unit.values())


SUFFIXES_EN = (
    " Shi", " Diqu", " Meng", " Prefecture", " City", " County", " Sheng", " Municipality",
    " Region", " Province", " Governorate", " Voivodeship", " Emirate", "shi",
)  # fmt: skip
DIRECTIONS = {"Eastern", "Western", "Northern", "Southern", "Central", "Capital", "East", "West"}
SUFFIXES_ZH = ("地区", "市", "盟", "县", "省")


def short_en(name: str) -> str:
    """Take the word for the kind of division off a name: Hangzhou Shi is Hangzhou."""
    for prefix in ("Prefecture of ", "State of ", "Canton of ", "Free State of "):
        name = name.removeprefix(prefix)
    for suffix in SUFFIXES_EN:
        short = name.removesuffix(suffix)
        if short != name and len(short) > 2 and short not in DIRECTIONS:
            return short
    return name


def short_zh(name: str) -> str:
    """Take 市, 地区 … off a Chinese name of at least two characters more."""
    for suffix in SUFFIXES_ZH:
        if name.endswith(suffix) and len(name) >= len(suffix) + 2 and "自治" not in name:
            return name.removesuffix(suffix)
    return name


def pick_zh(names: list[str]) -> str:
    """Choose the name to show: one without a word for its kind, else the first."""
    plain = [name for name in names if name[-1] not in "市县镇乡区村"]
    return (plain or [short_zh(name) for name in names] or [""])[0]
