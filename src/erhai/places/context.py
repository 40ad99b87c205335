"""What a text around a name tells of it: whether an ordinary word is meant as a place."""

from collections.abc import Sequence

from erhai.places.atoms import Atom

_BEFORE = """
in at near from to around visiting visit visited outside across towards toward through via over
along inside downtown
"""
_AFTER = """
at in on during last this next with and or when before after by for from since without photos
photo pictures picture trip vacation holiday
"""

BEFORE_A_PLACE = frozenset(_BEFORE.split())
"""English words that a place's name follows."""

AFTER_A_PLACE = frozenset(_AFTER.split())
"""English words that make no bigger thing of the name before them, as in 'reading glasses'."""

_ENDS = ".!?。！？\n:："


def follows_preposition(text: str, atoms: Sequence[Atom], first: int) -> bool:
    """Say whether atoms[first] comes right after a word such as 'in' or 'near'."""
    if not first or atoms[first - 1].folded not in BEFORE_A_PLACE:
        return False
    return not text[atoms[first - 1].end : atoms[first].start].strip(" ")


def closes(text: str, atoms: Sequence[Atom], last: int) -> bool:
    """Say whether what ends before atoms[last] is the end of a phrase, not part of a longer one."""
    if last >= len(atoms) or atoms[last].is_han or atoms[last].folded in AFTER_A_PLACE:
        return True
    gap = text[atoms[last - 1].end : atoms[last].start]
    return bool(gap.strip(" ")) or atoms[last].folded.isdigit()


def is_named(text: str, atoms: Sequence[Atom], first: int) -> bool:
    """Say whether atoms[first] has a capital that only a name would have.

    One at the start of a sentence tells nothing, and neither does one in a sentence
    whose words all have one.
    """
    start = atoms[first].start
    if not text[start].isupper():
        return False
    begins = max(text.rfind(end, 0, start) for end in _ENDS) + 1
    ends = min((at for end in _ENDS if (at := text.find(end, start)) >= 0), default=len(text))
    words = [
        a for a in atoms if begins <= a.start < ends and a.folded[0].isalpha() and not a.is_han
    ]
    return words[0] is not atoms[first] and any(text[a.start].islower() for a in words)


def _is_word(atom: Atom) -> bool:
    return atom.folded[0].isalpha() and not atom.is_han
