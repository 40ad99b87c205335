"""From what a person typed to the pictures whose names, folders or descriptions say so.

A third opinion beside the towers': it knows what a picture shows only where somebody
wrote it down, but then also what cannot be seen, as 'Dali trip' or 'passport scan'.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from erhai.catalogue import words
from erhai.catalogue.database import Database
from erhai.lru import Lru
from erhai.types import ImageIds

# What a picture with all of the words gains beside one with none, in cosines. Chosen by
# benchmarks/words.py --choose.
WEIGHT = 0.25
# Each costs a look-up; nobody types more that matter.
MOST_WORDS = 40

_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_RUN = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")
_LINK = re.compile("[的了着吗呢和与及]")
_SHORTEST_NUMBER = 3

_SMALL_ENGLISH = (
    "a about above all am an and any are around as at be been behind beside between big but by "
    "can do does doing down each for from front get gets getting going has have having he her "
    "hers him his how i if in inside into is it its just large like little look looking looks "
    "made many me more most my near next no not of off on one onto or other our out outside over "
    "several she shot show showing shows small so some something than that the their them then "
    "there these they this those through to together too toward towards two under up very was "
    "we were what when where which while who whose with without you your "
    "photo photograph picture image "
    "photos photographs pictures images pic pics jpg jpeg png"
)
_SMALL_CHINESE = (
    "一个 一只 一条 一张 一位 一名 一群 一些 一件 一辆 一座 两个 两只 两名 几个 这个 那个 "
    "正在 有个 有一 照片 图片 相片 图像 我 你 他 她 它 这 那"
)
_STOP = frozenset((_SMALL_ENGLISH + " " + _SMALL_CHINESE).split())


def wanted(texts: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Return the words of these texts that are worth looking for, at most MOST_WORDS.

    Each comes in the forms that count as it: 'dogs', 'dog'. Chinese, which is written
    without blanks, comes as its overlapping pairs of characters. Small words, short
    numbers and words for 'picture' are left out.
    """
    found: dict[str, tuple[str, ...]] = {}
    for text in texts:
        for run in _RUN.findall(unicodedata.normalize("NFKC", text)):
            chinese = re.match(rf"[{_HAN}]", run)
            for forms in _chinese(run) if chinese else _english(run):
                found.setdefault(forms[0].casefold(), forms)
    return tuple(found.values())[:MOST_WORDS]


def find(
    db: Database,
    texts: Sequence[str],
    total: int,
    among: ImageIds | None = None,
    kept: Lru[str, words.Having] | None = None,
) -> tuple[ImageIds, NDArray[np.float32]]:
    """Return the pictures whose words are some of these texts', by rising id, and scores.

    `total` is how many pictures the library has. See catalogue.words.match for scores, `among`
    and `kept`; no picture is found where nothing of the texts is written.
    """
    return words.match(db, wanted(texts), total, among, kept)


def _english(run: str) -> Iterator[tuple[str, ...]]:
    word = run.casefold()
    if word in _STOP or (word.isascii() and len(word) == 1):
        return
    if word.isdecimal() and len(word) < _SHORTEST_NUMBER:
        return
    yield run, *_other_number(word)


def _other_number(word: str) -> Iterator[str]:
    """Yield what may be an English word's plural, or its singular."""
    if not (word.isascii() and word.isalpha() and len(word) > 2):
        return
    if word in _IRREGULAR:
        yield _IRREGULAR[word]
    elif word.endswith("ies") and len(word) > 4:
        yield word[:-3] + "y"
        yield word[:-1]
    elif word.endswith(("ches", "shes", "sses", "xes", "zes", "oes")):
        yield word[:-2]
        yield word[:-1]
    elif word.endswith("s") and not word.endswith(("ss", "us")):
        yield word[:-1]
    elif word.endswith("y") and word[-2] not in "aeiou":
        yield word[:-1] + "ies"
    elif word.endswith(("ch", "sh", "s", "x", "z")):
        yield word + "es"
    else:
        yield word + "s"


_PLURALS = {
    "man": "men",
    "woman": "women",
    "child": "children",
    "person": "people",
    "foot": "feet",
    "mouse": "mice",
    "leaf": "leaves",
    "wolf": "wolves",
    "knife": "knives",
    "potato": "potatoes",
    "tomato": "tomatoes",
}
_IRREGULAR = _PLURALS | {plural: singular for singular, plural in _PLURALS.items()}


def _chinese(run: str) -> Iterator[tuple[str, ...]]:
    pieces = [piece for piece in _LINK.split(run) if piece and piece not in _STOP]
    if pieces and len(run) > 1 and all(len(piece) == 1 for piece in pieces):
        yield (run,)  # a link may be part of a word: 和服, 目的地
    for piece in pieces:
        if len(piece) == 1:
            yield (piece,)
        for start in range(len(piece) - 1):
            pair = piece[start : start + 2]
            if pair not in _STOP:
                yield (pair,)
