"""Our own tables, as plain records: landmarks, regions, more names, and what is no place."""

from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass
class Landmark:
    """A lake, mountain, sight …: its names, first the one to show, and its circles.

    division is the code of its country, or of the division that it lies in where the nearest
    town would tell a wrong one; empty where it lies in several countries.
    """

    names_en: list[str]
    names_zh: list[str]
    kind: str
    division: str
    rank: int
    circles: list[tuple[float, float, float]]


@dataclass
class Region:
    """A country, province or area made of such: its names and codes; '+' keeps a source's name."""

    names_en: list[str]
    names_zh: list[str]
    kind: str
    codes: list[str]


@dataclass
class MoreNames:
    """Names to add to a town that GeoNames knows by name and country."""

    name: str
    country: str
    names_en: list[str]
    names_zh: list[str]


def lines(name: str) -> list[str]:
    """Read a table's lines without its comments."""
    text = (HERE / name).read_text()
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _names(part: str) -> list[str]:
    return [name.strip() for name in part.split("|") if name.strip()]


def landmarks() -> list[Landmark]:
    """Read both tables of landmarks."""
    found = []
    for line in lines("landmarks_china.csv") + lines("landmarks_world.csv"):
        en, zh, kind, country, rank, area = (part.strip() for part in line.split("; "))
        numbers = [[float(number) for number in circle.split()] for circle in area.split(",")]
        circles = [(latitude, longitude, radius) for latitude, longitude, radius in numbers]
        division = "" if country == "-" else country
        found.append(Landmark(_names(en), _names(zh), kind, division, int(rank), circles))
    return found


def regions() -> list[Region]:
    """Read the table of regions."""
    found = []
    for line in lines("regions.csv"):
        en, zh, kind, codes = (part.strip() for part in line.split("; "))
        found.append(Region(_names(en), _names(zh), kind, codes.split()))
    return found


def more_names() -> list[MoreNames]:
    """Read the table of more names."""
    found = []
    for line in lines("names.csv"):
        key, en, zh = (part.strip() for part in line.split(";"))
        name, country = key.rsplit(", ", 1)
        found.append(MoreNames(name, country, _names(en), _names(zh)))
    return found


def not_places() -> tuple[list[str], list[str]]:
    """Read the phrases that are no places, and what makes a place's name one if it follows."""
    all_lines = lines("not_places.txt")
    phrases = [line for line in all_lines if not line.startswith("~")]
    return phrases, [line[1:].strip() for line in all_lines if line.startswith("~")]


def doubtful_words() -> tuple[set[str], set[str], set[str]]:
    """Read names that are ordinary words, people's names (@), and neither in spite of all (!)."""
    all_lines = lines("words.txt")
    words = {line for line in all_lines if line[0] not in "@!"}
    people = {line[1:].strip() for line in all_lines if line.startswith("@")}
    return words, people, {line[1:].strip() for line in all_lines if line.startswith("!")}
