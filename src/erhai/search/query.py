"""The query algebra: words and pictures, added and subtracted, with weights.

    horse + stripes - zebra
    2:golden retriever + 沙滩
    ./photo.jpg + night - people

A sign stands between spaces, so that 't-shirt' stays one word. A weight is a number
and a colon before its term; '16:9' is not one. A term that begins like a path
('/', './', '../' or '~/') is a picture.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from erhai.errors import QueryError

_SIGN = re.compile(r"(?:^|(?<=\s))([+\-＋－])(?=\s|$)")
_WEIGHT = re.compile(r"(\d+(?:\.\d+)?|\.\d+)[:：](?!\d)\s*(?=\S)")
_PATH_STARTS = ("/", "./", "../", "~/")


@dataclass(frozen=True, slots=True)
class TextTerm:
    """Words to look for; a negative weight looks away from them."""

    text: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class PictureTerm:
    """A picture to look for, as a file or as the bytes of one."""

    picture: Path | bytes
    weight: float = 1.0


Term: TypeAlias = TextTerm | PictureTerm


def parse(text: str) -> tuple[Term, ...]:
    """Return the terms of a typed query, at least one of them positive.

    Raises QueryError if there is nothing to look for.
    """
    if not text.strip():
        raise QueryError(
            "The query is empty. Say what the picture shows, for example: erhai search '海边日落'"
        )
    pieces = _SIGN.split(text)
    signs = ["+", *pieces[1::2]]
    terms: list[Term] = []
    for position, (sign, piece) in enumerate(zip(signs, pieces[::2], strict=True)):
        if piece.strip():
            terms.append(_term(piece.strip(), -1.0 if sign in "-－" else 1.0))
        elif position > 0:
            raise QueryError(f"Nothing follows a '{sign}' in the query '{text.strip()}'.")
    if not any(term.weight > 0 for term in terms):
        raise QueryError(
            f"The query '{text.strip()}' only says what to leave out. Add what to look for, "
            "for example: animal - zebra"
        )
    return tuple(terms)


def _term(piece: str, sign: float) -> Term:
    weight = 1.0
    if found := _WEIGHT.match(piece):
        weight = float(found[1])
        piece = piece[found.end() :]
        if weight == 0:
            raise QueryError(f"The weight of '{piece}' is 0. Leave the term out instead.")
    if piece.startswith(_PATH_STARTS):
        return PictureTerm(Path(piece).expanduser(), sign * weight)
    return TextTerm(piece, sign * weight)
