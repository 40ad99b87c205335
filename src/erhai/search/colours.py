"""Asking for colours: names, codes, palettes, and the colours of a picture."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from erhai.decode.colour import bins, perceived
from erhai.errors import QueryError
from erhai.search.colour_names import ALSO_THINGS, Rgb, colour_names, hex_colour
from erhai.search.query import PATH_STARTS

_TOLERANCE = 0.03  # in the units of decode.colour.perceived
_NEGLIGIBLE = 0.02
_CODE = r"#(?P<hex>[0-9a-f]{6}|[0-9a-f]{3})(?![0-9a-z])"
_RGB = r"rgb\s*\(\s*(?P<rgb>\d{1,3}\s*,\s*\d{1,3}\s*,\s*\d{1,3})\s*\)"
_BETWEEN = re.compile(r"(?:[\s,+&/;、和与及跟]|\band\b)*")


@dataclass(frozen=True, slots=True, eq=False)
class Palette:
    """Colours that all are to be seen in a picture.

    wanted has shape (colours, bins), float32: from 0 to 1, how well each bin of
    decode.colour.bins fits each colour.
    """

    names: tuple[str, ...]
    wanted: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class PictureColours:
    """The colours of a picture, as a file or the bytes of one."""

    picture: Path | bytes


def parse_colours(text: str) -> Palette | PictureColours:
    """Return the colours that a text names, or the picture whose path it is.

    A path begins with '/', './', '../' or '~/'. Raises QueryError as parse_palette does.
    """
    if text.startswith(PATH_STARTS):
        return PictureColours(Path(text).expanduser())
    return parse_palette(text)


def parse_palette(text: str) -> Palette:
    """Return the palette that a text names: 'navy', '红色+白色', '#f80 rgb(0, 0, 0)'.

    Raises QueryError where something in it is no colour, or nothing is.
    """
    text = _folded(text)
    found, end = _read(text)
    if end < len(text) or not found:
        raise QueryError(
            f"'{text[end:].strip()}' is no colour that Erhai knows. Write a name such as "
            "teal or 天蓝, a code such as #ff8800, or several of them: red + white"
        )
    return _palette(found)


def find_palette(text: str) -> Palette | None:
    """Return the palette of a text that says colours and nothing else, or None.

    A name that is a thing's as well ('coffee', '米') is taken for the thing.
    """
    text = _folded(text)
    found, end = _read(text)
    if end < len(text) or not found or any(name in ALSO_THINGS for name, _ in found):
        return None
    return _palette(found)


def colour_in(text: str) -> Palette | None:
    """Return the colour of a sentence that names one beside other things, or None.

    'a red car' has one, and '戴红色帽子的人'; 'a black dog and a white cat' has two, of
    which nobody knows where they belong. In Chinese only names that end in 色 count: the
    red of 红烧肉 is none to look for.
    """
    named = {
        found["name"]: colour_names()[found["name"]]
        for found in _names().finditer(_folded(text))
        if found["name"] not in ALSO_THINGS
        and (found["name"].isascii() or found["name"].endswith("色"))
    }
    return _palette(named.items()) if len(named) == 1 else None


def palette_scores(palette: Palette, colours: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return how much each of the looks' histograms, (n, bins), has of the palette: (n,).

    For one colour the root of the share of the picture that has it, 0 to 1: a little more
    counts most where there is little. For several, the geometric mean of that, taking an
    equal share of each for enough, so that a picture without one of them has 0. Fastest
    for `colours` in column-major order, of which few columns are read.
    """
    if not len(colours):
        return np.zeros(0, np.float32)
    enough = 1 / len(palette.wanted)
    log_score = np.zeros(len(colours), np.float32)
    with np.errstate(divide="ignore"):  # no share at all: a logarithm of minus infinity
        for wanted in palette.wanted:
            log_score += np.log(np.minimum(_share(wanted, colours) / enough, 1))
    return np.asarray(np.exp(log_score * (enough / 2)), np.float32)


def likeness_scores(
    of_picture: NDArray[np.uint8], colours: NDArray[np.uint8]
) -> NDArray[np.float32]:
    """Return how alike each histogram, (n, bins), is to one picture's, (bins,): (n,), 0 to 1.

    Histogram intersection (Swain and Ballard 1991): the share of colours in common.
    """
    # Each histogram sums to 255, so that what two have in common fits into a byte.
    common = np.zeros(len(colours), np.uint8)
    for column in np.flatnonzero(of_picture):
        common += np.minimum(colours[:, column], of_picture[column])
    return np.asarray(common / np.float32(255), np.float32)


def _share(wanted: NDArray[np.float32], colours: NDArray[np.uint8]) -> NDArray[np.float32]:
    share = np.zeros(len(colours), np.float32)
    for column in np.flatnonzero(wanted):
        share += colours[:, column] * (wanted[column] / np.float32(255))
    return np.minimum(share, 1)


def _palette(found: Iterable[tuple[str, Sequence[Rgb]]]) -> Palette:
    named = dict(found)
    wanted = []
    for examples in named.values():
        between = perceived(examples)[:, np.newaxis] - bins()
        squares = (between**2).sum(axis=2).min(axis=0)
        # Each colour fits the bins that it would itself be counted in, wholly.
        fit = np.exp((squares.min() - squares) / (2 * _TOLERANCE**2))
        wanted.append(np.where(fit < _NEGLIGIBLE, 0, fit))
    return Palette(tuple(named), np.array(wanted, np.float32))


def _read(text: str) -> tuple[list[tuple[str, Sequence[Rgb]]], int]:
    """Return the colours that the text begins with, and where what is no colour starts."""
    found: list[tuple[str, Sequence[Rgb]]] = []
    end = 0
    while match := _colours().match(text, end):
        found.append((match[0], _examples(match)))
        between = _BETWEEN.match(text, match.end())
        end = between.end() if between else match.end()
    return found, end


def _examples(match: re.Match[str]) -> Sequence[Rgb]:
    if match["name"]:
        return colour_names()[match["name"]]
    if match["hex"]:
        return (hex_colour(match["hex"]),)
    red, green, blue = (int(part) for part in match["rgb"].split(","))
    if max(red, green, blue) > 255:
        raise QueryError(f"'{match[0]}' is no colour: each of the three is from 0 to 255.")
    return ((red, green, blue),)


def _folded(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(text.replace("-", " ").split())


@lru_cache(maxsize=1)
def _names() -> re.Pattern[str]:
    # The longest first, since 'dark red' begins with no name but ends with one, and 红 is
    # part of 红色; letters beside an English name would make it another word.
    names = sorted(colour_names(), key=len, reverse=True)
    latin = "|".join(re.escape(name) for name in names if name.isascii())
    chinese = "|".join(re.escape(name) for name in names if not name.isascii())
    return re.compile(rf"(?P<name>(?<![a-z])(?:{latin})(?![a-z])|{chinese})")


@lru_cache(maxsize=1)
def _colours() -> re.Pattern[str]:
    return re.compile(f"{_names().pattern}|{_CODE}|{_RGB}")
