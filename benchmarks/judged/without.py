"""Queries for one thing without another, made from the things that captions tell of."""

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from benchmarks.judged.flickr8k import Captioned
from benchmarks.judged.things import load_things, shown

MIN_BOTH = 8
MIN_WANTED = 20
SHARE = (0.08, 0.7)
_TEMPLATES = {
    "en": ("{a} without {b}", "{a} with no {b}", "photos of {a} without {b}", "{a}, no {b}"),
    "zh": ("没有{b}的{a}", "{a}，没有{b}", "{a} 不要{b}", "没有{b}的{a}的照片"),
}


@dataclass(frozen=True, slots=True)
class Without:
    """A query for a without b: as typed in words, and with a minus.

    wanted: pictures that surely show a and surely not b; excluded: that surely show b;
    without_b: that surely do not; all (pictures,) of bool.
    """

    language: str
    a: str
    b: str
    text: str
    minus: str
    wanted: NDArray[np.bool_]
    excluded: NDArray[np.bool_]
    without_b: NDArray[np.bool_]


def queries_without(pictures: Captioned) -> list[Without]:
    """Return a query in each language for all pairs of things that ask something.

    Of the pictures that surely show a and are judged for b, at least MIN_BOTH show b,
    MIN_WANTED do not, and the former are a SHARE of all.
    """
    judged = [(thing, shown(thing, pictures.english, pictures.chinese)) for thing in load_things()]
    made: list[Without] = []
    for (a, shows_a), (b, shows_b) in product(judged, judged):
        both = int((shows_a.surely & shows_b.surely).sum())
        wanted = shows_a.surely & shows_b.surely_not
        share = both / max(both + int(wanted.sum()), 1)
        enough = both >= MIN_BOTH and wanted.sum() >= MIN_WANTED and SHARE[0] <= share <= SHARE[1]
        if a.is_apart_from(b) and enough:
            number = len(made) // 2
            for language, names, denied in (
                ("en", (a.en, b.en), f"{a.en} {b.not_en}" if b.not_en else ""),
                ("zh", (a.zh, b.zh), f"{b.not_zh}{a.zh}" if b.not_zh else ""),
            ):
                text = _typed(language, number, *names, denied)
                minus = f"{names[0]} -{names[1]}"
                sets = (wanted, shows_b.surely, shows_b.surely_not)
                made.append(Without(language, *names, text, minus, *sets))
    return made


def _typed(language: str, number: int, a: str, b: str, denied: str) -> str:
    """Return one of the ways to say it, in turn."""
    ways = [template.format(a=a, b=b) for template in _TEMPLATES[language]]
    ways += [denied] if denied else []
    return ways[number % len(ways)]
