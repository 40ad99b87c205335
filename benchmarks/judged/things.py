"""What things pictures show, judged from their captions in both languages.

A picture surely shows a thing if at least two of its ten captions, five in each language,
say it, and surely does not if none does; what one caption says alone is not judged.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

MIN_CAPTIONS = 2


@dataclass(frozen=True)
class Thing:
    """A thing by its English and Chinese name, and what says it.

    said_en is a pattern for whole words, said_zh one for characters. covers: English names
    of things that are kinds of it, or that captions do not tell from it. not_en and not_zh
    are how a picture's thing is said not to be there ('not on the grass'), or empty.
    """

    en: str
    zh: str
    said_en: str
    said_zh: str
    covers: frozenset[str] = field(default_factory=frozenset)
    not_en: str = ""
    not_zh: str = ""

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], re.Pattern[str]]:
        return re.compile(rf"\b(?:{self.said_en})\b", re.IGNORECASE), re.compile(self.said_zh)

    def times_said(self, english: Sequence[str], chinese: Sequence[str]) -> int:
        """Return how many of a picture's captions say it."""
        in_english, in_chinese = self._patterns
        said = [in_english.search(caption) for caption in english]
        said += [in_chinese.search(caption) for caption in chinese]
        return sum(found is not None for found in said)

    def is_apart_from(self, other: "Thing") -> bool:
        """Return whether neither is a kind of the other, so that one without the other can be."""
        return self.en != other.en and self.en not in other.covers and other.en not in self.covers


def load_things() -> tuple[Thing, ...]:
    """Return the things of things.json."""
    file = Path(__file__).parent / "things.json"
    made = json.loads(file.read_text(encoding="utf-8"))
    return tuple(Thing(**each | {"covers": frozenset(each.get("covers", ()))}) for each in made)


@dataclass(frozen=True, slots=True)
class Shown:
    """Which pictures show a thing: surely, and surely not; both (pictures,) of bool."""

    surely: NDArray[np.bool_]
    surely_not: NDArray[np.bool_]


def shown(
    thing: Thing, english: Sequence[Sequence[str]], chinese: Sequence[Sequence[str]]
) -> Shown:
    """Judge each picture by its captions, given for each picture in both languages."""
    said = np.array([thing.times_said(*both) for both in zip(english, chinese, strict=True)])
    return Shown(said >= MIN_CAPTIONS, said == 0)
