"""Text cut into the words that are indexed and looked for.

SQLite's tokenizer takes a run of Chinese for one word, and 'IMG_2019ParisTrip' for two.
Here Chinese is cut character by character (two in a row are then looked for as a phrase),
and letters where capitals begin and digits end. Case and accents are left to SQLite.
"""

import re
import unicodedata

_HAN_OR_KANA = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
# A run of letters and digits, or one character of those written without blanks.
_RUN = re.compile(rf"[{_HAN_OR_KANA}]|[^\W_{_HAN_OR_KANA}]+")
# XMLFile -> XML File; ParisTrip -> Paris Trip; trip2019 -> trip 2019.
_PIECE = re.compile(r"\d+|\D+")
_CAPITAL = re.compile(r"(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])|(?<=[A-ZÀ-Þ])(?=[A-ZÀ-Þ][a-zß-ÿ])")
# Pieces of a hash are this short on average, and mean nothing alone.
_SHORTEST_MEAN, _FEWEST_OF_A_HASH = 2.5, 4


def cut(text: str) -> list[str]:
    """Return the words of a text in their order, their case kept.

    'IMG_2019ParisTrip' -> IMG 2019 Paris Trip; '大理2019' -> 大 理 2019. A run that is
    a hash or a code ('3f2a9cbe') stays whole.
    """
    return [piece for run in _runs(text) for piece in _pieces(run)]


def cut_for_index(text: str) -> str:
    """Return the words of a text, a blank between two, and after them the undivided runs.

    These let 'iPhone' be found by 'iphone' too; they come last, so that words that follow
    each other in the text do so here.
    """
    runs = _runs(text)
    words: list[str] = []
    undivided: list[str] = []
    for run in runs:
        pieces = _pieces(run)
        words += pieces
        if len(pieces) > 1:
            undivided.append(run)
    return " ".join(words + undivided)


def _runs(text: str) -> list[str]:
    # NFKC: full-width letters are letters, and what macOS takes apart is put together.
    return _RUN.findall(unicodedata.normalize("NFKC", text))


def _pieces(run: str) -> list[str]:
    pieces = [piece for part in _PIECE.findall(run) for piece in _CAPITAL.split(part)]
    if len(pieces) >= _FEWEST_OF_A_HASH and len(run) < _SHORTEST_MEAN * len(pieces):
        return [run]
    return pieces
