"""Moods before things, and the components that lean towards them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from erhai.search.components import mix
from erhai.search.moods import Steering, find_mood, moods, steer


@pytest.mark.parametrize(
    ("text", "mood", "strength", "thing"),
    [
        ("gloomy street", "gloomy", 1.0, "street"),
        ("A very cosy living room", "cozy", 1.5, "living room"),
        ("a little  neon sign", "neon", 0.5, "sign"),
        ("压抑的街道", "gloomy", 1.0, "街道"),
        ("赛博朋克风格的城市", "cyberpunk", 1.0, "城市"),
        ("赛博朋克城市", "cyberpunk", 1.0, "城市"),
        ("非常温馨的家", "cozy", 1.5, "家"),
        ("有点复古的汽车", "retro", 0.5, "汽车"),
    ],
)
def test_a_short_text_is_taken_apart(text: str, mood: str, strength: float, thing: str) -> None:
    found = find_mood(text)
    assert found is not None
    assert (found.mood.english[0], found.strength, found.thing) == (mood, strength, thing)
    assert found.text == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "street",
        "gloomy",
        "压抑",
        "golden retriever",
        "grand piano",
        "black and white dog",
        "文艺家",
        "复古风",
        "street with a gloomy sky",
        "a cute little dog is running in the park",
        "可爱的小狗在草地上跑来跑去追着一只球",
        "cute cat, no dog",
    ],
)
def test_other_texts_stay_whole(text: str) -> None:
    assert find_mood(text) is None


def test_the_moods_own_components_sum_to_nothing() -> None:
    moody = find_mood("very gloomy street")
    assert moody is not None
    thing, whole, *lean = steer(moody)
    assert (thing.text, thing.weight) == ("street", 0.5)
    assert (whole.text, whole.weight) == ("very gloomy street", 0.5)
    assert sum(component.weight for component in lean) == pytest.approx(0)
    assert len(lean) == 4


def test_a_stronger_mood_moves_the_query_further_along_its_direction() -> None:
    moved = []
    for text in ("slightly gloomy street", "gloomy street", "very gloomy street"):
        moody = find_mood(text)
        assert moody is not None
        found = steer(moody)
        # The thing on one axis, what the mood adds on another, what it takes on a third.
        axes = np.eye(3, dtype=np.float32)
        rows = np.stack(
            [axes[0 if i < 2 else (1 if c.weight > 0 else 2)] for i, c in enumerate(found)]
        )
        moved.append(mix(rows, found))
    assert moved[0][1] < moved[1][1] < moved[2][1]
    assert moved[0][2] > moved[1][2] > moved[2][2]


def test_what_has_no_weight_is_not_encoded() -> None:
    moody = find_mood("gloomy street")
    assert moody is not None
    assert [each.text for each in steer(moody, Steering(sentence=0, shows=0))] == ["street"]
    assert [each.text for each in steer(moody, Steering(sentence=1, shows=0))] == ["gloomy street"]


@given(st.sampled_from(sorted(moods())), st.sampled_from(["street", "房间"]))
def test_every_mood_is_found_before_a_thing(word: str, thing: str) -> None:
    found = find_mood(f"{word} {thing}" if word.isascii() else f"{word}的{thing}")
    if word.isascii() and not thing.isascii():
        assert found is None
    elif thing.isascii() == word.isascii():
        assert found is not None
        assert found.mood == moods()[word]
        assert found.thing == thing


def test_each_word_has_one_mood_and_each_mood_two_pictures_of_it() -> None:
    known = set(moods().values())
    assert len(moods()) == sum(len(mood.english) + len(mood.chinese) for mood in known)
    assert {len(mood.shows) for mood in known} == {2}
    assert 40 <= len(known) <= 60
