"""Text cut into the smallest pieces that a place's name can begin or end at.

A Han character is an atom, and so is a run of other letters and digits. Names are looked up by
their key: the folded atoms, those of words joined by one space. Folding keeps every character's
position: accents go, capitals become small, and Han characters take their simplified form, so
São Paulo is found as sao paulo and 東京 as 东京.
"""

import itertools
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\u3005\u3007"
_WORD = rf"[^\W_{_HAN}]+"
# An apostrophe joins the parts of Xi'an, but 's is no part of a name.
_ATOM = re.compile(rf"[{_HAN}]|{_WORD}(?:['’ʻ‘](?!s\b){_WORD})*")
_APOSTROPHES = str.maketrans("", "", "'’ʻ‘")
_WORD_GAP = re.compile(r"[ \t\u3000]*[-‐–.·]?[ \t\u3000]*")
_HAN_GAPS = frozenset({"", "·", "・", "-"})

# Letters of Latin script that Unicode does not decompose.
_UNDECOMPOSED = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "ħ": "h"}


@dataclass(frozen=True, slots=True)
class Atom:
    """A piece of text: where it starts and ends, its folded letters, and whether it is Han."""

    start: int
    end: int
    folded: str
    is_han: bool


class Folding:
    """Folds text one character to one, by the Unicode data and a table of Han variants."""

    def __init__(self, han: Mapping[str, str]) -> None:
        """Take han, which gives a traditional or Japanese character's simplified form."""
        self._table = _FoldTable({ord(variant): simple for variant, simple in han.items()})

    def fold(self, text: str) -> str:
        """Give the folded text, of the same length as text."""
        return text.translate(self._table)

    def atoms(self, text: str) -> list[Atom]:
        """Cut text into its atoms, in order; what lies between two is a gap."""
        folded = self.fold(text)
        return [
            Atom(
                match.start(),
                match.end(),
                match.group().translate(_APOSTROPHES),
                is_han=match.end() == match.start() + 1 and is_han(match.group()),
            )
            for match in _ATOM.finditer(folded)
        ]

    def key(self, name: str) -> str | None:
        """Give the key of a whole name, or None if no text could hold it as one."""
        atoms = self.atoms(name)
        joints = [joint(name, left, right) for left, right in itertools.pairwise(atoms)]
        if not atoms or None in joints:
            return None
        return "".join(
            (between or "") + atom.folded
            for between, atom in zip(["", *joints], atoms, strict=True)
        )


def is_han(character: str) -> bool:
    """Say whether one character is Han."""
    return "\u3400" <= character <= "\u9fff" or character in "\u3005\u3007"


def joint(text: str, left: Atom, right: Atom) -> str | None:
    """Give what joins two neighbouring atoms in a key, or None where no name spans their gap."""
    gap = text[left.end : right.start]
    if left.is_han and right.is_han:
        return "" if gap in _HAN_GAPS else None
    if left.is_han or right.is_han:
        return "" if gap in ("", " ") else None
    return " " if _WORD_GAP.fullmatch(gap) else None


def spans(text: str, atoms: Sequence[Atom], first: int, longest: int) -> list[tuple[int, str]]:
    """Give the (end, key) of every run of up to longest atoms that begins at atoms[first]."""
    key = atoms[first].folded
    found = [(first + 1, key)]
    for at in range(first + 1, min(len(atoms), first + longest)):
        between = joint(text, atoms[at - 1], atoms[at])
        if between is None:
            break
        key += between + atoms[at].folded
        found.append((at + 1, key))
    return found


class _FoldTable(dict[int, str]):
    """A table for str.translate that works a character out when it is first met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        # Decomposing Hangul would take a syllable's vowel away, so only what can hold Latin is.
        if code < 0x250 or 0x1E00 <= code < 0x2000 or 0xFF00 <= code < 0xFF5F:
            character = unicodedata.normalize("NFKD", character)[0]
        small = character.lower()
        folded = _UNDECOMPOSED.get(small, small if len(small) == 1 else character)
        self[code] = folded
        return folded
