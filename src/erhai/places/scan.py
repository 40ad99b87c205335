"""Places' names found in a sentence, in Chinese, English or both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntFlag

from erhai.places.atoms import Atom, Folding
from erhai.places.context import closes, follows_preposition, is_named
from erhai.places.data import PlaceData
from erhai.places.place import Confidence
from erhai.places.segment import Word, segment

# A known phrase that is no place wins over the names in it, a name in Latin letters over its parts.
_PHRASE = -4.0
_LATIN_NAME = -10.0


class Flag(IntFlag):
    """What a name is besides."""

    WORD = 1
    PERSON = 2
    CAPITAL = 4
    """A word whose place is too small to be meant by the word in small letters."""


@dataclass(frozen=True, slots=True)
class Found:
    """A name at text[start:end]: its key, and how surely it means a place."""

    start: int
    end: int
    key: str
    confidence: Confidence


class Scanner:
    """Knows all names, and the words and phrases that are none."""

    def __init__(self, data: PlaceData, own_names: Sequence[str]) -> None:
        """Take the file's parts and the user's own names, which win over everything."""
        variants, simple = data.lines("han_variants")
        self.folding = Folding(dict(zip(variants, simple, strict=True)))
        keys = data.lines("name_keys")
        self.number_of_key: Mapping[str, int] = dict(zip(keys, range(len(keys)), strict=True))
        self._flags = data.numbers("name_flags")
        own = [self.folding.key(name) for name in own_names]
        self._own = frozenset(key for key in own if key)
        self._suffixes = frozenset(data.lines("suffixes"))
        phrases = frozenset(data.lines("phrases")) - self._own
        self._likelihoods = self._all_likelihoods(data, keys, phrases)
        self._names = (self.number_of_key.keys() - phrases) | self._own

    def _all_likelihoods(
        self, data: PlaceData, keys: Sequence[str], phrases: frozenset[str]
    ) -> dict[str, float]:
        found = dict(zip(data.lines("words"), data.numbers("word_weights") / -8, strict=True))
        weights = (data.numbers("name_weights") / -8).tolist()
        found.update(zip(keys, weights, strict=True))
        found.update((key, _LATIN_NAME) for key in keys if key[0].isascii())
        found.update((phrase, _PHRASE) for phrase in phrases)
        found.update((key, _PHRASE) for key in self._own)
        return found

    def scan(self, text: str) -> list[Found]:
        """Find all names in text, from left to right; no two share a character."""
        atoms = self.folding.atoms(text)
        words = segment(text, atoms, self._likelihoods)
        found = []
        for number, word in enumerate(words):
            if word.key not in self._names:
                continue
            start, end = atoms[word.first].start, atoms[word.last - 1].end
            if word.key in self._own:
                found.append(Found(start, end, word.key, Confidence.SURE))
                continue
            confidence = self._confidence(text, atoms, word)
            if confidence is not None and not self._is_part_of_thing(text, atoms, words[number:]):
                found.append(Found(start, end, word.key, confidence))
        return found

    def _confidence(self, text: str, atoms: Sequence[Atom], word: Word) -> Confidence | None:
        """Weigh what else a name may be against what the text tells; None is no place."""
        flags = Flag(int(self._flags[self.number_of_key[word.key]]))
        if not _has_its_capitals(text[atoms[word.first].start : atoms[word.last - 1].end], flags):
            return None
        if not flags:
            return Confidence.SURE
        if atoms[word.first].is_han:
            return Confidence.DOUBTFUL
        whole = closes(text, atoms, word.last)
        told = follows_preposition(text, atoms, word.first) and whole
        named = is_named(text, atoms, word.first)
        if told and (named or Flag.WORD not in flags):
            return Confidence.LIKELY
        if Flag.WORD in flags and not told and not named:
            return None
        return Confidence.DOUBTFUL

    def _is_part_of_thing(self, text: str, atoms: Sequence[Atom], words: Sequence[Word]) -> bool:
        """Say whether the words after the first make a dish or the like of it: 北京 烤鸭."""
        end = atoms[words[0].last - 1].end
        key = ""
        for word in words[1:4]:
            gap = text[end : atoms[word.first].start]
            if gap.strip(" -"):
                return False
            key += (" " if key and key[-1].isascii() and word.key[0].isascii() else "") + word.key
            if key in self._suffixes:
                return True
            end = atoms[word.last - 1].end
        return False


def _has_its_capitals(raw: str, flags: Flag) -> bool:
    """Say whether a name is written as it must be: US all in capitals, Sandy with one."""
    if len(raw) <= 2 and raw.isascii():
        return raw.isupper()
    return raw[0].isupper() or not flags & Flag.CAPITAL
