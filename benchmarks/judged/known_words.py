"""Everyday words as queries, with the pictures whose captions surely say that thing."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.judged.flickr8k import Captioned
from erhai.search.expand import Group, groups
from erhai.types import Embeddings

_LEAST_CAPTIONS = 3  # of a picture's ten
_LEAST_PICTURES = 4
_MOST_SHARE = 0.15
_FIRST = 10


@dataclass(frozen=True, slots=True)
class KnownWord:
    """A word, and the rows of the pictures that show what it means."""

    text: str
    relevant: frozenset[int]


def known_words(pictures: Captioned) -> dict[str, list[KnownWord]]:
    """Return words that can be judged on these pictures, by language.

    A picture shows a thing if at least three of its ten captions, in either language, have
    one of its group's words. Things that fewer than four pictures show, or more than 15 %,
    are left out.
    """
    texts = [_joined(*both) for both in zip(pictures.english, pictures.chinese, strict=True)]
    found: dict[str, list[KnownWord]] = {"en": [], "zh": []}
    for group in dict.fromkeys(groups().values()):
        rows = frozenset(row for row, said in enumerate(texts) if _says(group, said))
        if _LEAST_PICTURES <= len(rows) <= _MOST_SHARE * len(texts):
            found["en"] += [KnownWord(word, rows) for word in group.english]
            found["zh"] += [KnownWord(word, rows) for word in group.chinese]
    return found


def precision_at_10(queries: Embeddings, words: list[KnownWord], pictures: Embeddings) -> float:
    """Return the mean share of what the first ten could hold that they do hold."""
    first: NDArray[np.intp] = np.argsort(-(queries @ pictures.T), axis=1)[:, :_FIRST]
    shares = [
        len(word.relevant & set(rows)) / min(_FIRST, len(word.relevant))
        for word, rows in zip(words, first.tolist(), strict=True)
    ]
    return float(np.mean(shares))


def _joined(english: tuple[str, ...], chinese: tuple[str, ...]) -> list[str]:
    plain = [f" {' '.join(re.findall(r'[a-z-]+', text.lower()))} " for text in english]
    return plain + list(chinese)


def _says(group: Group, captions: list[str]) -> bool:
    words = [f" {word.lower()}{end} " for word in group.english for end in ("", "s", "es")]
    words += group.chinese
    return sum(any(word in text for word in words) for text in captions) >= _LEAST_CAPTIONS
