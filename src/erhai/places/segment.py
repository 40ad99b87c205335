"""A text cut into words, by how likely each word is: where a place's name really is one.

东西安静 holds 西安 and 海上海鸥 holds 上海, but neither is there: the likeliest way to cut them
is 东西|安静 and 海上|海鸥. Every run of atoms that the lexicon knows is a candidate, and of all
ways to put candidates in a row the one with the greatest product of likelihoods wins (a unigram
model, found by dynamic programming, as in Viterbi 1967).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from erhai.places.atoms import Atom, spans

LONGEST_ATOMS = 16
"""No name has more atoms."""

# Natural logarithms. A Han character that no dictionary knows is rarer than any word; of words in
# other scripts only names are known, which must win over their own parts.
_UNKNOWN_HAN = -18.0
_UNKNOWN_WORD = -12.0


@dataclass(frozen=True, slots=True)
class Word:
    """atoms[first:last] taken together, and their key."""

    first: int
    last: int
    key: str


def segment(text: str, atoms: Sequence[Atom], likelihoods: Mapping[str, float]) -> list[Word]:
    """Cut text's atoms into words; likelihoods has each known key's natural logarithm."""
    best = [0.0] * (len(atoms) + 1)
    choice: list[Word | None] = [None] * (len(atoms) + 1)
    for last in range(1, len(atoms) + 1):
        best[last] = float("-inf")
    for first in range(len(atoms)):
        for word, likelihood in _candidates(text, atoms, first, likelihoods):
            if best[first] + likelihood > best[word.last]:
                best[word.last] = best[first] + likelihood
                choice[word.last] = word
    words: list[Word] = []
    at = len(atoms)
    while at:
        chosen = choice[at]
        assert chosen is not None  # every single atom is a candidate, so each end is reached
        words.append(chosen)
        at = chosen.first
    return words[::-1]


def _candidates(
    text: str, atoms: Sequence[Atom], first: int, likelihoods: Mapping[str, float]
) -> Iterator[tuple[Word, float]]:
    unknown = _UNKNOWN_HAN if atoms[first].is_han else _UNKNOWN_WORD
    for last, key in spans(text, atoms, first, LONGEST_ATOMS):
        likelihood = likelihoods.get(key)
        if likelihood is not None:
            yield Word(first, last, key), likelihood
        elif last == first + 1:
            yield Word(first, last, key), unknown
