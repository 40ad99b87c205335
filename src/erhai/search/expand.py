"""A query that is one everyday word, and the words of both languages for the same thing.

'puppy' is asked as puppy, pup and 小狗 together: what one of them misses, another finds,
since the text tower knows each from other captions. The mean in embedding space is
the prompt ensemble of A. Radford et al., 'Learning Transferable Visual Models From Natural
Language Supervision' (2021), over synonyms instead of templates; docs/ranking/expansion.md
has what it brings.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from erhai.search.components import Component

_FILE = Path(__file__).with_name("picture_words.txt")
_HAN = re.compile("[\u3400-\u9fff]")
_MOST = 2
_ARTICLE = re.compile(
    r"(?:an?|the|some|my)\s+(?=\S)|[一这那][只个条辆匹朵座棵架艘位名件把张片群些](?=.)"
)


@dataclass(frozen=True, slots=True)
class Group:
    """Words for the same thing, the plainest first, and the kind of thing it is."""

    english: tuple[str, ...]
    chinese: tuple[str, ...]
    kind_english: str
    kind_chinese: str


@dataclass(frozen=True, slots=True)
class Kinship:
    """How much a word's kin weigh in all, beside 1 for the word itself.

    same: at most two other words of its language. other: the plainest word of the other
    language. kind: the word for its kind, in its own language. The defaults are chosen on the
    training pictures of Flickr8k: `python -m benchmarks.prompts --split train`.
    """

    same: float = 0.5
    other: float = 1.0
    kind: float = 0.0


def expand(text: str, kinship: Kinship = Kinship()) -> tuple[Component, ...]:
    """Return the kin of a text that is one known word, with weights beside its own 1.

    An article or a plural's ending does not matter. Any other text has no kin.
    """
    word = _known(text)
    if word is None:
        return ()
    group = groups()[word]
    chinese = _HAN.search(word) is not None
    same, other = (group.english, group.chinese)[:: -1 if chinese else 1]
    kind = group.kind_chinese if chinese else group.kind_english
    sides = (
        (kinship.same, [each for each in same if each.casefold() != word][:_MOST]),
        (kinship.other, other[:1]),
        (kinship.kind, [kind]),
    )
    return tuple(
        Component(each, weight / len(words)) for weight, words in sides if weight for each in words
    )


@lru_cache(maxsize=1)
def groups() -> dict[str, Group]:
    """Return the group of each known word, in lower case; a word has one group."""
    found: dict[str, Group] = {}
    kind: Sequence[Sequence[str]] = ()
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        sides = [[word.strip() for word in side.split(",")] for side in line.strip("[]").split("|")]
        if line.startswith("["):
            kind = sides
        elif line and not line.startswith("#"):
            english, chinese = sides
            group = Group(tuple(english), tuple(chinese), kind[0][0], kind[1][0])
            found |= {word.casefold(): group for word in (*english, *chinese)}
    return found


def _known(text: str) -> str | None:
    text = " ".join(text.casefold().split()).rstrip(" .。")
    bare = _ARTICLE.sub("", text, count=1) if _ARTICLE.match(text) else text
    forms = (form for each in (text, bare) for form in _singulars(each))
    return next((form for form in forms if form in groups()), None)


def _singulars(word: str) -> Iterator[str]:
    """Yield a word and what it may be the English plural of."""
    yield word
    if word.endswith("ies"):
        yield word[:-3] + "y"
    if word.endswith("es"):
        yield word[:-2]
    if word.endswith("s") and not word.endswith("ss"):
        yield word[:-1]
