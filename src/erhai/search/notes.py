"""Remarks on an answer: a code and values for programs, a sentence for people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

NoteCode = Literal[
    "colours-unknown",
    "place-without-pictures",
    "store-behind",
    "store-damaged",
    "taken-for",
    "text-cut",
    "undated",
    "unlocated",
]

_SLOWLY = "Searching goes on from the catalogue, more slowly; `erhai index` mends the store."
_SENTENCES: Mapping[NoteCode, str] = MappingProxyType(
    {
        "colours-unknown": "Pictures whose colours are not known yet: {images}. Run: erhai index",
        "place-without-pictures": (
            "No picture of this library is known to be from {place}, "
            "so it was taken as part of the description."
        ),
        "store-behind": "The vector store has {stored} of {images} pictures. " + _SLOWLY,
        "store-damaged": "{problem} " + _SLOWLY,
        "taken-for": "The picture was taken for a {kind}.",
        "text-cut": "The text is too long: the model reads its first {read} of {pieces} pieces.",
        "undated": "Left out, since they have no date: {images}.",
        "unlocated": "Left out, since they do not say where they were taken: {images}.",
    }
)


@dataclass(frozen=True, slots=True)
class Note:
    """One remark; `str()` is the English sentence, whose blanks the values fill.

    undated, unlocated, colours-unknown: images, how many. place-without-pictures: place, as
    typed. taken-for: kind, 'sketch' or 'screenshot'. text-cut: read and pieces, in tokens.
    store-behind: stored of images. store-damaged: problem, a sentence that names the file.
    """

    code: NoteCode
    values: Mapping[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        return _SENTENCES[self.code].format_map(self.values)
