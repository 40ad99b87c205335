"""Cutting names and texts into words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erhai.catalogue.tokens import cut, cut_for_index


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("IMG_2019ParisTrip", "IMG 2019 Paris Trip"),
        ("dali-trip (2)", "dali trip 2"),
        ("passport scan.old", "passport scan old"),
        ("发票2023", "发 票 2023"),
        ("洱海sunset", "洱 海 sunset"),
        ("東京タワー", "東 京 タ ワ ー"),
        ("부산 여행", "부산 여행"),
        ("XMLFile", "XML File"),
        ("iPhone", "i Phone"),
        ("DSC00123", "DSC 00123"),
        ("naïveÉté", "naïve Été"),
        ("cafe\u0301", "café"),
        ("ＡＢＣ发票", "ABC 发 票"),
        ("Привет", "Привет"),
        ("3f2a9cbe", "3f2a9cbe"),
        ("EQxQ7hRU8AA3kMv", "EQxQ7hRU8AA3kMv"),
        ("mmexport1551234567890", "mmexport 1551234567890"),
        ("__--..", ""),
        ("x\ud800y", "x y"),
    ],
)
def test_words(text: str, words: str) -> None:
    assert " ".join(cut(text)) == words


def test_undivided_runs_follow_the_words() -> None:
    assert cut_for_index("iPhone Paris大理") == "i Phone Paris 大 理 iPhone"
    assert cut_for_index("no parts 发票") == "no parts 发 票"


@given(st.text())
def test_any_text_is_cut_into_words_without_blanks_or_quotes(text: str) -> None:
    words = cut(text)
    assert all(word and not set(word) & set("\"'*_- \n") for word in words)
    assert cut_for_index(text).split()[: len(words)] == words


@given(st.lists(st.sampled_from(["Paris", "Trip", "2019", "大", "理", "XML"]), min_size=1))
def test_cutting_again_changes_nothing(parts: list[str]) -> None:
    once = cut("".join(parts))
    assert cut(" ".join(once)) == once
