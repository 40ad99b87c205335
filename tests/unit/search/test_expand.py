"""Known words and their kin."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erhai.search.expand import Group, Kinship, expand, groups

USUAL = Kinship()


def kin_of(text: str, kinship: Kinship = USUAL) -> dict[str, float]:
    return {component.text: component.weight for component in expand(text, kinship)}


def test_a_word_has_kin_of_both_languages_with_their_sides_weights() -> None:
    kinship = Kinship(same=0.6, other=0.8)
    assert kin_of("cat", kinship) == {"kitty": 0.6, "猫": 0.8}
    assert kin_of("猫", kinship) == {"猫咪": 0.3, "喵星人": 0.3, "cat": 0.8}


def test_there_are_at_most_two_of_its_language_and_one_of_the_other() -> None:
    assert kin_of("餐厅").keys() == {"饭店", "restaurant"}
    assert kin_of("sofa").keys() == {"couch", "沙发"}
    assert max(len(expand(word)) for word in groups()) == 3


def test_the_kind_only_counts_where_it_is_given_a_weight() -> None:
    assert "animal" not in kin_of("cat")
    assert kin_of("cat", Kinship(0, 0, kind=0.2)) == {"animal": 0.2}
    assert kin_of("猫", Kinship(0, 0, kind=0.2)) == {"动物": 0.2}


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Cats", "cat"),
        ("a cat", "cat"),
        (" the  cat. ", "cat"),
        ("foxes", "fox"),
        ("parties", "party"),
        ("一只猫", "猫"),
        ("这只猫。", "猫"),
    ],
)
def test_articles_and_plurals_do_not_matter(text: str, word: str) -> None:
    assert kin_of(text) == kin_of(word) != {}


@pytest.mark.parametrize(
    "text", ["a cat on a sofa", "黑猫", "glass", "把手", "", " ", "a", "一只", "s"]
)
def test_other_texts_have_no_kin(text: str) -> None:
    assert expand(text) == ()


@given(st.sampled_from(sorted(groups())))
def test_a_words_kin_are_of_its_group_and_never_the_word_itself(word: str) -> None:
    group = groups()[word]
    kin = kin_of(word)
    assert {each.casefold() for each in kin} <= {
        each.casefold() for each in (*group.english, *group.chinese)
    } - {word}
    assert all(weight > 0 for weight in kin.values())


def test_each_word_stands_in_one_group() -> None:
    stated = [word.casefold() for group in set(groups().values()) for word in _words(group)]
    assert len(stated) == len(set(stated)) == len(groups())


def _words(group: Group) -> tuple[str, ...]:
    return (*group.english, *group.chinese)
