"""Templates by language and length."""

import pytest

from erhai.search.components import Component
from erhai.search.prompts import ERHAI_LITE, PLAIN, Templates, fill


@pytest.mark.parametrize("text", ["cat", "a dog on a red sofa", "猫", "草地上奔跑的小狗", "{}", ""])
def test_plain_templates_leave_a_text_as_it_is(text: str) -> None:
    assert fill(text, PLAIN) == (Component(text, 1.0),)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("草地上奔跑的小狗", "草地上奔跑的小狗。"),
        ("草地上奔跑的小狗。", "草地上奔跑的小狗。"),
        ("草地上有小狗吗？", "草地上有小狗吗？"),
        ("草地上的狗", "草地上的狗"),
        ("穿NBA球衣的两个人", "穿NBA球衣的两个人。"),
        ("a dog running on the grass", "a dog running on the grass ."),
        ("a dog running on the grass.", "a dog running on the grass."),
        ("a brown dog", "a brown dog"),
    ],
)
def test_the_bundled_model_is_given_sentences_closed(text: str, asked: str) -> None:
    assert fill(text, ERHAI_LITE) == (Component(asked, 1.0),)


def test_an_ensemble_has_equal_weights_that_sum_to_one() -> None:
    templates = Templates(english=("{}", "a photo of {}", "{} seen close", "some {}"))
    found = fill("cat", templates)
    assert [each.text for each in found] == ["cat", "a photo of cat", "cat seen close", "some cat"]
    assert {each.weight for each in found} == {0.25}
