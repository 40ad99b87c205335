"""Which texts are asked in place of one."""

import pytest

from erhai.search.components import Component
from erhai.search.expand import groups
from erhai.search.moods import moods
from erhai.search.prompts import PLAIN, Templates
from erhai.search.wording import Wording, components

BARE = Wording(PLAIN, None, None)


@pytest.mark.parametrize("text", ["dog", "gloomy street", "草地上奔跑的小狗", "a red car", ""])
def test_with_all_of_it_off_a_text_is_its_only_component(text: str) -> None:
    assert components(text, BARE) == (Component(text),)


def test_a_word_comes_with_its_kin_a_sentence_closed_a_mood_steered() -> None:
    assert [each.text for each in components("猫")] == ["猫", "猫咪", "喵星人", "cat"]
    assert components("草地上奔跑的小狗") == (Component("草地上奔跑的小狗。"),)
    assert components("gloomy street")[0] == Component("street", 0.5)
    assert components("a red car") == (Component("a red car"),)


def test_an_ensemble_weighs_as_much_as_the_word_beside_its_kin() -> None:
    found = components("cat", Wording(Templates(english=("{}", "a {}"))))
    assert [each.text for each in found[:2]] == ["cat", "a cat"]
    assert sum(each.weight for each in found[:2]) == pytest.approx(1.0)
    assert sum(each.weight for each in found[2:]) == pytest.approx(1.5)


def test_never_more_than_six_texts() -> None:
    asked = [*groups(), *(f"{word} street" for word in moods() if word.isascii())]
    assert max(len(components(text)) for text in asked) == 6
