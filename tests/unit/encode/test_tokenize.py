from dataclasses import replace
from pathlib import Path

import pytest
import tokenizers
from hypothesis import given
from hypothesis import strategies as st
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing

from erhai.encode.clean import clean
from erhai.encode.model_card import Cleaning
from erhai.encode.models import find_card
from erhai.encode.tokenize import Tokenizer
from erhai.encode.weights import find_weights
from erhai.errors import ModelError

CARD = find_card("erhai-lite")
TOKENIZER = Tokenizer(find_weights(CARD).tokenizer, CARD)
OPEN, CLOSE, UNKNOWN = 0, 2, 3


def test_a_text_stands_between_the_special_tokens() -> None:
    ids = TOKENIZER.tokenize("a dog")
    assert (ids[0], ids[-1]) == (OPEN, CLOSE)
    # <s> 'query' in two pieces, ':', 'a', 'dog', </s>
    assert len(ids) == 7


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＡＢＣ１２３", "ABC123"),
        ("海边，日落", "海边,日落"),
        ("a\tdog\n", "a dog"),
        ("  a   dog  ", "a dog"),
        ("a\u3000dog\u00a0\u200b", "a dog"),
        ("cafe\u0301", "café"),
        ("a\u0007 dog", "a dog"),
        ("㎡", "m2"),
    ],
)
def test_spellings_that_mean_the_same_are_the_same(one: str, other: str) -> None:
    assert TOKENIZER.tokenize(one) == TOKENIZER.tokenize(other)


def test_case_is_kept() -> None:
    assert TOKENIZER.tokenize("Apple") != TOKENIZER.tokenize("apple")


@pytest.mark.parametrize(
    "text",
    [
        "The quick brown fox jumps over the lazy dog",
        "'quoted' (in brackets), 50% & more: #1 @home… – —",
        "山东省青岛市崂山区的海边日落，非常漂亮！",
        "龘靐齉爩麤的生僻字",
        "繁體中文：夕陽與沙灘",
        "naïve façade Zürich Ωmega Москва ひらがな カタカナ",
        "😀🐶🌊❤",
    ],
)
def test_chinese_english_and_signs_are_known(text: str) -> None:
    known = {"龘", "靐", "齉", "爩", "麤"}
    unknown = TOKENIZER.tokenize(text).count(UNKNOWN)
    assert unknown <= sum(character in known for character in text)


@given(st.text(max_size=60), st.integers(min_value=3, max_value=30))
def test_a_cut_keeps_the_beginning_and_the_closing_token(text: str, context_length: int) -> None:
    whole = TOKENIZER.tokenize(text)
    cut = TOKENIZER.tokenize(text, context_length)
    assert len(cut) == min(len(whole), context_length)
    assert cut[:-1] == whole[: len(cut) - 1]
    assert cut[-1] == CLOSE


def test_half_a_surrogate_pair_is_no_error() -> None:
    assert TOKENIZER.tokenize("a \udc80 dog")[-1] == CLOSE


def test_a_file_that_is_no_tokenizer_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "tokenizer.json"
    broken.write_text("{}")
    with pytest.raises(ModelError, match=r"tokenizer\.json cannot be read.*Write it again"):
        Tokenizer(broken, CARD, "Write it again.")


def test_a_text_begins_with_the_name_of_its_language_where_a_model_wants_that(
    tmp_path: Path,
) -> None:
    words = ["eng_Latn", "zho_Hans", "</s>", "<unk>", "dog", "狗"]
    pipeline = tokenizers.Tokenizer(
        WordLevel({word: number for number, word in enumerate(words)}, unk_token="<unk>")
    )
    pipeline.pre_tokenizer = Whitespace()
    pipeline.post_processor = TemplateProcessing(
        single="eng_Latn $A </s>", special_tokens=[("eng_Latn", 0), ("</s>", 2)]
    )
    pipeline.enable_truncation(3)
    pipeline.enable_padding(length=9)
    path = tmp_path / "tokenizer.json"
    pipeline.save(str(path))
    languages = (("en", "eng_Latn"), ("zh", "zho_Hans"))
    card = replace(CARD, language_tokens=languages, vocabulary_size=6)
    tokenizer = Tokenizer(path, card)
    # Neither cut nor filled up, though the file says so.
    assert tokenizer.tokenize("dog dog dog") == [0, 4, 4, 4, 2]
    assert tokenizer.tokenize("狗 dog") == [1, 5, 4, 2]
    assert tokenizer.tokenize("") == [0, 2]
    with pytest.raises(ModelError, match="lacks the names of languages"):
        Tokenizer(path, replace(card, language_tokens=(*languages, ("ja", "jpn_Jpan"))))
    with pytest.raises(ModelError, match="lacks the token '<pad>'"):
        Tokenizer(path, replace(card, pad_token="<pad>"))


@pytest.mark.parametrize(
    ("how", "cleaned"),
    [
        ("none", " A  Dog's\tΣΊΣ，\n"),
        ("whitespace", "A Dog's ΣΊΣ，"),
        ("lower", " a  dog's\tσίσ，\n"),
        ("canonical", "a dogs σίς，"),
    ],
)
def test_texts_are_cleaned_as_the_model_s_training_did(how: Cleaning, cleaned: str) -> None:
    assert clean(" A  Dog's\tΣΊΣ，\n", how) == cleaned
