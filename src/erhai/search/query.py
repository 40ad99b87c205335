"""The query algebra: words and pictures, added and subtracted, with weights.

    horse + stripes - zebra
    2:golden retriever + 沙滩
    ./photo.jpg + night - people

A sign stands between spaces, so that 't-shirt' stays one word. A weight is a number
and a colon before its term; '16:9' is not one. A term that begins like a path
('/', './', '../' or '~/') is a picture.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from erhai.errors import QueryError
from erhai.types import ImageId

_SIGN = re.compile(r"(?:^|(?<=\s))([+\-＋－])(?=\s|$)")
_WEIGHT = re.compile(r"(\d+(?:\.\d+)?|\.\d+)[:：](?!\d)\s*(?=\S)")
PATH_STARTS = ("/", "./", "../", "~/")


Picture: TypeAlias = Path | bytes | ImageId
"""A picture that a query shows: as a file, as the bytes of one, or as one of the library's."""


@dataclass(frozen=True, slots=True)
class TextTerm:
    """Words to look for; a negative weight looks away from them."""

    text: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class PictureTerm:
    """A picture to look for: a file, the bytes of one, or a picture of the library."""

    picture: Picture
    weight: float = 1.0


Term: TypeAlias = TextTerm | PictureTerm


@dataclass(frozen=True, slots=True)
class LocatedTerm:
    """A term, and where its words stand in the query, sign and weight not included."""

    term: Term
    start: int
    end: int


def parse(text: str) -> tuple[Term, ...]:
    """Return the terms of a typed query, at least one of them positive.

    Raises QueryError if there is nothing to look for.
    """
    terms = tuple(located.term for located in locate(text))
    check_positive(terms, text)
    return terms


def check_positive(terms: Sequence[Term], text: str) -> None:
    """Raise QueryError if no term of the query says what to look for."""
    if not any(term.weight > 0 for term in terms):
        raise QueryError(
            f"The query '{text.strip()}' only says what to leave out. Add what to look for, "
            "for example: animal - zebra"
        )


def locate(text: str) -> tuple[LocatedTerm, ...]:
    """Return the terms of a typed query, in their order, and where they stand.

    Raises QueryError if the query is empty, or nothing follows a sign.
    """
    if not text.strip():
        raise QueryError(
            "The query is empty. Say what the picture shows, for example: erhai search '海边日落'"
        )
    signs = list(_SIGN.finditer(text))
    starts = [0, *(sign.end() for sign in signs)]
    ends = [*(sign.start() for sign in signs), len(text)]
    terms: list[LocatedTerm] = []
    for sign, start, end in zip([None, *signs], starts, ends, strict=True):
        if text[start:end].strip():
            terms.append(_located(text, start, end, -1.0 if sign and sign[1] in "-－" else 1.0))
        elif sign is not None:
            raise QueryError(f"Nothing follows a '{sign[1]}' in the query '{text.strip()}'.")
    return tuple(terms)


def _located(text: str, start: int, end: int, sign: float) -> LocatedTerm:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    piece = piece.strip()
    weight = 1.0
    if found := _WEIGHT.match(piece):
        weight = float(found[1])
        piece = piece[found.end() :]
        start += found.end()
        if weight == 0:
            raise QueryError(f"The weight of '{piece}' is 0. Leave the term out instead.")
    term: Term = TextTerm(piece, sign * weight)
    if piece.startswith(PATH_STARTS):
        term = PictureTerm(Path(piece).expanduser(), sign * weight)
    return LocatedTerm(term, start, start + len(piece))
