"""A mood or look before a thing, 'gloomy street', '温馨的房间', as a direction to lean in.

A text tower takes more notice of the street than of the gloom, and of Chinese moods hardly
any. So the thing is asked with and without its mood, and the sum is moved along the mood's
direction: what descriptions of such pictures have that those of no matter which have not.
Such differences of embeddings are the analogies of T. Mikolov, W. Yih, G. Zweig, 'Linguistic
Regularities in Continuous Space Word Representations' (2013); docs/ranking/moods.md has
what they bring.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from erhai.search.components import Component

_FILE = Path(__file__).with_name("moods.txt")
_NEUTRAL = ("a photo", "a picture of something")

_STRENGTHS = {
    "very": 1.5,
    "extremely": 2.0,
    "really": 1.5,
    "so": 1.5,
    "slightly": 0.5,
    "a little": 0.5,
    "a bit": 0.5,
    "somewhat": 0.5,
    "非常": 1.5,
    "特别": 1.5,
    "十分": 1.5,
    "极其": 2.0,
    "超级": 1.5,
    "很": 1.5,
    "略": 0.5,
    "略微": 0.5,
    "有点儿": 0.5,
    "有点": 0.5,
    "有些": 0.5,
    "稍微": 0.5,
}
_LONGEST_WORDS = 4  # of the thing, in English
_LONGEST_CHARACTERS = 8  # in Chinese


@dataclass(frozen=True, slots=True)
class Mood:
    """A mood's words in both languages, the plainest first, and what pictures of it show."""

    english: tuple[str, ...]
    chinese: tuple[str, ...]
    shows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moody:
    """A text taken apart: the mood, how strongly it is meant (1 plainly), and of what."""

    text: str
    mood: Mood
    strength: float
    thing: str


@dataclass(frozen=True, slots=True)
class Steering:
    """How far a mood moves a query of unit norm.

    sentence is the share, 0 to 1, that the whole text has beside its thing; shows is the
    length along the direction of what the mood shows. The defaults are chosen on the training
    pictures of Flickr8k: `python -m benchmarks.moods --split train`.
    """

    sentence: float = 0.5
    shows: float = 0.4


def find_mood(text: str) -> Moody | None:
    """Return a short text that is a mood and a thing, taken apart; None for any other."""
    english, chinese = _patterns()
    text = text.strip()
    found = english.fullmatch(text) or chinese.fullmatch(text)
    if found is None:
        return None
    strength = found["strength"]
    return Moody(
        text,
        moods()[found["mood"].casefold()],
        _STRENGTHS[" ".join(strength.casefold().split())] if strength else 1.0,
        found["thing"],
    )


def steer(moody: Moody, steering: Steering = Steering()) -> tuple[Component, ...]:
    """Return the components of a moody text; the mood's own sum to nothing."""
    shows = steering.shows * moody.strength
    return (
        *_shared((moody.thing,), 1 - steering.sentence),
        *_shared((moody.text,), steering.sentence),
        *_shared(moody.mood.shows, shows),
        *_shared(_NEUTRAL, -shows),
    )


@lru_cache(maxsize=1)
def moods() -> dict[str, Mood]:
    """Return the mood of each known word, in lower case; a word has one mood."""
    found: dict[str, Mood] = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            english, chinese, shows = line.split("|")
            mood = Mood(_parted(english, ","), _parted(chinese, ","), _parted(shows, ";"))
            found |= {word.casefold(): mood for word in (*mood.english, *mood.chinese)}
    return found


def _parted(text: str, by: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(by))


def _shared(texts: tuple[str, ...], weight: float) -> tuple[Component, ...]:
    return tuple(Component(text, weight / len(texts)) for text in texts if weight)


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what English and Chinese moody texts look like."""
    words = sorted(moods(), key=len, reverse=True)
    english = "|".join(re.escape(word) for word in words if word.isascii())
    chinese = "|".join(re.escape(word) for word in words if not word.isascii())
    strengths = sorted(_STRENGTHS, key=len, reverse=True)
    much = "|".join(word.replace(" ", r"\s+") for word in strengths if word.isascii())
    zh_much = "|".join(word for word in strengths if not word.isascii())
    return (
        re.compile(
            rf"(?:an?\s+|the\s+)??(?:(?P<strength>{much})\s+)?(?P<mood>{english})\s+"
            rf"(?P<thing>[a-z'-]+(?:\s+[a-z'-]+){{,{_LONGEST_WORDS - 1}}})",
            re.IGNORECASE,
        ),
        # Without 的 one character more may make another word of the mood: 艺术家, 极简主义.
        re.compile(
            rf"(?P<strength>{zh_much})?(?P<mood>{chinese})(?:(?:风格|感|氛围|气氛)?的(?=.)|(?=..))"
            rf"(?P<thing>[\u3400-\u9fff]{{1,{_LONGEST_CHARACTERS}}})"
        ),
    )
