"""Queries that a library surely can, or surely cannot, answer: judged from captions.

answerable.json names things as a person types them (a word and a phrase in each language), what
says them in a caption (said) and what says them or something near (near). A picture surely shows
a thing if at least two of its ten captions say it, and may show it if one does.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.judged.flickr8k import Captioned

MIN_CAPTIONS = 2
LANGUAGES = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing: its two texts by language, and over pictures (n,) how surely it is shown."""

    name: str
    texts: dict[str, tuple[str, str]]
    surely: NDArray[np.bool_]
    maybe: NDArray[np.bool_]
    near: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A caption as a query: its picture's row, and the pictures that its things are in.

    all_of (n,): those that may show all the things that it names; any_of (n,): that may
    show any of them, or something near; both None if it names none.
    """

    text: str
    language: str
    row: int
    all_of: NDArray[np.bool_] | None
    any_of: NDArray[np.bool_] | None


def things(pictures: Captioned) -> list[Thing]:
    """Return the things that at least one picture surely shows."""
    found = []
    for entry in _entries():
        said = _said(pictures, entry["said_en"], entry["said_zh"])
        near = _said(pictures, entry["near_en"], entry["near_zh"]) > 0
        if (said >= MIN_CAPTIONS).any():
            texts = {language: (entry[language][0], entry[language][1]) for language in LANGUAGES}
            found.append(
                Thing(entry["id"], texts, said >= MIN_CAPTIONS, said > 0, near | (said > 0))
            )
    return found


def sentences(pictures: Captioned, known: Sequence[Thing], *, every: int = 2) -> list[Sentence]:
    """Return a caption in each language of every second picture or so, in turn first to fifth."""
    patterns = {entry["id"]: entry for entry in _entries()}
    made = []
    for row in range(0, len(pictures.english), every):
        for language, captions in (("en", pictures.english), ("zh", pictures.chinese)):
            text = captions[row][(row // every) % len(captions[row])]
            named = [
                t for t in known if _says(patterns[t.name][f"said_{language}"], text, language)
            ]
            made.append(
                Sentence(
                    text,
                    language,
                    row,
                    np.all([t.maybe for t in named], axis=0) if named else None,
                    np.any([t.near for t in named], axis=0) if named else None,
                )
            )
    return made


def _entries() -> list[dict[str, str]]:
    file = Path(__file__).parent / "answerable.json"
    entries: list[dict[str, str]] = json.loads(file.read_text(encoding="utf-8"))
    return entries


def _says(pattern: str, text: str, language: str) -> bool:
    whole = rf"\b(?:{pattern})\b" if language == "en" else pattern
    return re.search(whole, text, re.IGNORECASE) is not None


def _said(pictures: Captioned, english: str, chinese: str) -> NDArray[np.int64]:
    """Return how many captions of each picture say it."""
    return np.array(
        [
            sum(_says(english, text, "en") for text in en)
            + sum(_says(chinese, text, "zh") for text in zh)
            for en, zh in zip(pictures.english, pictures.chinese, strict=True)
        ]
    )
