"""Queries whose relevant pictures captions tell, for marking some of what is found."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from benchmarks.judged.flickr8k import Captioned
from benchmarks.judged.things import load_things, shown

MIN_RELEVANT = 15
MOST_OF_THE_NAMED = 0.6


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, and what its asker wants.

    kind: 'narrower' for a thing's name where the asker means only those pictures that show a
    second thing too; 'stated' where the words say all that is meant. relevant: pictures that
    surely show all of it; irrelevant: that surely lack some of it; both (pictures,) of bool.
    """

    kind: str
    language: str
    text: str
    relevant: NDArray[np.bool_]
    irrelevant: NDArray[np.bool_]


def queries_to_mark(pictures: Captioned) -> list[Asked]:
    """Return queries of both kinds, in each language, that MIN_RELEVANT pictures answer."""
    return list(_made(pictures))


def _made(pictures: Captioned) -> Iterator[Asked]:
    judged = [(thing, shown(thing, pictures.english, pictures.chinese)) for thing in load_things()]
    for thing, shows in judged:
        if shows.surely.sum() >= MIN_RELEVANT:
            for language, text in (("en", thing.en), ("zh", thing.zh)):
                yield Asked("stated", language, text, shows.surely, shows.surely_not)
    for (first, (a, shows_a)), (second, (b, shows_b)) in product(enumerate(judged), repeat=2):
        relevant = shows_a.surely & shows_b.surely
        irrelevant = shows_a.surely_not | shows_b.surely_not
        if not a.is_apart_from(b) or relevant.sum() < MIN_RELEVANT:
            continue
        if relevant.sum() < MOST_OF_THE_NAMED * shows_a.surely.sum():
            for language, text in (("en", a.en), ("zh", a.zh)):
                yield Asked("narrower", language, text, relevant, irrelevant)
        if first < second:
            for language, text in (("en", f"{a.en} and {b.en}"), ("zh", f"{a.zh}和{b.zh}")):
                yield Asked("stated", language, text, relevant, irrelevant)
