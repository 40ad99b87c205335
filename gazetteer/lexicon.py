"""Which names find which places, how likely each is as a word, and which mean something else."""

import math
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import sources
import tables
from build import Draft
from erhai.places.atoms import Folding, is_han

WORD, PERSON, CAPITAL = 1, 2, 4
ALL_WORDS = 60_101_967  # what the counts in jieba's dictionary add up to, about
LARGE = {"CN": 0, "HK": 0, "MO": 0, "TW": 0, "KR": 0, "JP": 200_000}
NOT_NAMES = ("ns", "nr", "nz", "nt")  # jieba's tags of places, people, other names, bodies


@dataclass
class Lexicon:
    """Keys with the places they find, flags and weights; words and phrases that are no places."""

    names: dict[str, list[int]] = field(default_factory=dict)
    flags: dict[str, int] = field(default_factory=dict)
    weights: dict[str, float] = field(default_factory=dict)
    words: dict[str, float] = field(default_factory=dict)
    phrases: list[str] = field(default_factory=list)
    suffixes: list[str] = field(default_factory=list)


def build(places: list[Draft], folding: Folding, root: Path) -> Lexicon:
    """Build the lexicon of all places' names."""
    chinese, english = sources.chinese_words(), sources.ordinary_words(root)
    words, people, plain = tables.doubtful_words()
    found = Lexicon()
    lists: dict[str, set[int]] = defaultdict(set)
    for at, place in enumerate(places):
        for name in dict.fromkeys(place.names):
            key = folding.key(name)
            if key and wanted(key, place, chinese, english):
                lists[key].add(at)
    for key, members in lists.items():
        best = sorted(members, key=lambda at: (-places[at].importance, at))
        curated = any(places[at].curated for at in members)
        found.names[key] = best
        found.flags[key] = flags(key, curated, chinese, english, words, people, plain)
        found.weights[key] = weight(key, places[best[0]], curated, chinese)
    for word, (count, _) in chinese.items():
        if (count >= 30 or len(word) == 1) and len(word) <= 5 and all(map(is_han, word)):
            key = folding.key(word)
            if key and key not in found.names:
                found.words[key] = math.log(count / ALL_WORDS)
    phrases, suffixes = tables.not_places()
    found.phrases = sorted({folding.key(phrase) or "" for phrase in phrases} - {""})
    found.suffixes = sorted({folding.key(suffix) or "" for suffix in suffixes} - {""})
    return found


def wanted(
    key: str, place: Draft, chinese: dict[str, tuple[int, str]], english: frozenset[str]
) -> bool:
    """Say whether a place may be found by a key: not where the key mostly means something else."""
    if place.curated:
        return len(key) > 1
    people = 10 ** (place.importance * 10)
    if is_han(key[0]):
        count, part = chinese.get(key, (0, "ns"))
        if count >= 30 and not part.startswith(NOT_NAMES):
            return False
        if len(key) > 2 or (part == "ns" and count > 0 and place.country != "JP"):
            return True
        # Two characters are soon a word's or two words' in Chinese: 下山, 大山, 池上.
        return people > LARGE.get(place.country, 100_000)
    if place.kind == "region" and key in english and people < 3_000_000:
        return False
    return len(key) > 2 and not key.isdigit()


def flags(
    key: str,
    curated: bool,
    chinese: dict[str, tuple[int, str]],
    english: frozenset[str],
    words: set[str],
    people: set[str],
    plain: set[str],
) -> int:
    """Say whether a key is also an ordinary word, or a person's name, or needs its capital."""
    own = (WORD if key in words else 0) | (PERSON if key in people else 0)
    if own or key in plain:
        return own | (CAPITAL if own and key in english and not curated else 0)
    if is_han(key[0]):
        count, part = chinese.get(key, (0, "ns"))
        if curated or count < 30:
            return 0
        return PERSON if part.startswith("nr") else 0 if part.startswith(NOT_NAMES) else WORD
    if len(key) <= 2:  # found in capitals only
        return 0
    short = len(key) == 3 and key not in ("nyc", "usa", "uae")
    if key in english or short:
        return WORD if curated else WORD | CAPITAL
    # High Rock and Blue Lake are towns, but mostly rocks and lakes.
    return WORD if " " in key and not curated and all(w in english for w in key.split()) else 0


def weight(key: str, place: Draft, curated: bool, chinese: dict[str, tuple[int, str]]) -> float:
    """Give the logarithm of how likely a key is as a word of a Chinese sentence."""
    least = 300 if curated or place.importance > 0.6 else 100 if len(key) > 2 else 5
    return math.log(max(chinese.get(key, (0, ""))[0], least) / ALL_WORDS)
