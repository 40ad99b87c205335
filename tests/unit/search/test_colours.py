"""Colours asked for by name, by code and by picture: what is read, and what scores."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from erhai.decode.colour import bins
from erhai.decode.look import look_of
from erhai.errors import QueryError
from erhai.search.colour_names import ALSO_THINGS, colour_names, hex_colour
from erhai.search.colours import (
    colour_in,
    find_palette,
    likeness_scores,
    palette_scores,
    parse_palette,
)
from tests.pictures import noise


def histograms(*colours: str) -> np.ndarray:
    """Return the looks of pictures that are all of one colour, or of two halves, left and right."""
    looks = []
    for text in colours:
        image = Image.new("RGB", (64, 64))
        codes = text.split()
        for place, code in enumerate(codes):
            width_px = 64 // len(codes)
            image.paste(hex_colour(code), (place * width_px, 0, (place + 1) * width_px, 64))
        looks.append(look_of(np.asarray(image)).colours)
    return np.asfortranarray(np.array(looks))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("red", ("red",)),
        (" Navy ", ("navy",)),
        ("天蓝色", ("天蓝色",)),
        ("天蓝", ("天蓝",)),
        ("red and white", ("red", "white")),
        ("dark-red + light grey", ("dark red", "light grey")),
        ("红色+白色", ("红色", "白色")),
        ("红色和白色", ("红色", "白色")),
        ("红白", ("红", "白")),
        ("#f00 #FFFFFF", ("#f00", "#ffffff")),
        ("＃ｆｆ８８００", ("#ff8800",)),
        ("rgb(255, 0, 128)，米色", ("rgb(255, 0, 128)", "米色")),
        ("red, red", ("red",)),
    ],
)
def test_what_a_palette_may_look_like(text: str, names: tuple[str, ...]) -> None:
    palette = parse_palette(text)
    assert palette.names == names
    assert palette.wanted.shape == (len(names), len(bins()))
    assert palette.wanted.max(axis=1).tolist() == [1.0] * len(names)


@pytest.mark.parametrize(
    "text", ["", "  ", "a red car", "reddish", "红烧肉", "#ff88", "#ff88001", "rgb(1, 2)", "+"]
)
def test_what_is_no_colour_is_said(text: str) -> None:
    with pytest.raises(QueryError, match="is no colour that Erhai knows"):
        parse_palette(text)
    assert find_palette(text) is None


def test_a_part_beyond_255_is_said() -> None:
    with pytest.raises(QueryError, match="from 0 to 255"):
        parse_palette("rgb(256, 0, 0)")


@pytest.mark.parametrize("thing", ["coffee", "rose", "navy", "米", "金", "olive", "salmon"])
def test_a_thing_is_taken_for_a_colour_only_where_one_is_asked_for(thing: str) -> None:
    assert thing in ALSO_THINGS
    assert find_palette(thing) is None
    assert parse_palette(thing).names == (thing,)


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("a red car", "red"),
        ("A man in a dark-blue shirt", "dark blue"),
        ("红色的汽车", "红色"),
        ("戴天蓝色帽子的人", "天蓝色"),
        ("a black dog and a white dog", None),
        ("红烧肉", None),
        ("a cup of coffee", None),
        ("a tired dog", None),
        ("海边日落", None),
    ],
)
def test_the_colour_of_a_sentence(sentence: str, name: str | None) -> None:
    palette = colour_in(sentence)
    assert (palette and palette.names) == (name and (name,))


@pytest.mark.parametrize("name", sorted(colour_names()))
def test_every_name_finds_its_own_examples_before_others(name: str) -> None:
    examples = ["{:02x}{:02x}{:02x}".format(*rgb) for rgb in colour_names()[name]]
    scores = palette_scores(parse_palette(name), histograms(*examples))
    assert scores.min() > 0.6
    opposite = "000000" if sum(colour_names()[name][0]) > 3 * 160 else "ffffff"
    assert palette_scores(parse_palette(name), histograms(opposite))[0] < 0.4


def test_names_tell_colours_apart() -> None:
    shown = {"red": "d02020", "blue": "2050c0", "green": "209030", "yellow": "f0d020"}
    shown |= {"white": "fafafa", "black": "080808", "grey": "808080", "brown": "704020"}
    colours = histograms(*shown.values())
    for place, name in enumerate(shown):
        scores = palette_scores(parse_palette(name), colours)
        assert scores.argmax() == place
        assert np.delete(scores, place).max() < 0.75 * scores[place]


def test_a_palette_wants_each_of_its_colours() -> None:
    colours = histograms("d02020 fafafa", "d02020", "fafafa", "2050c0 fafafa")
    both, red, white, blue = palette_scores(parse_palette("red + white"), colours).tolist()
    assert both > 0.85
    assert max(red, white, blue) < 0.4


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 50), st.integers(0, 50))
def test_likeness_is_symmetric_and_whole_with_itself(seed: int, other: int) -> None:
    a, b = (look_of(np.asarray(noise(64, 64, each))).colours for each in (seed, other))
    [same, there] = likeness_scores(a, np.array([a, b]))
    [back] = likeness_scores(b, np.array([a]))
    assert same == 1
    assert there == back
    assert there == np.float32(sum(min(int(x), int(y)) for x, y in zip(a, b, strict=True)) / 255)


def test_no_pictures() -> None:
    nothing = np.empty((0, len(bins())), np.uint8)
    assert len(palette_scores(parse_palette("red"), nothing)) == 0
    assert len(likeness_scores(histograms("ffffff")[0], nothing)) == 0
